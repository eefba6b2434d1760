// The square and its card, in a closed shadow root: the page's scripts cannot read them, its styles cannot reach them.
// Everything somebody else wrote goes in by textContent. Geometry: the look of docs/site.md, as on the site.

{
  const SVG = "http://www.w3.org/2000/svg";
  const ENTER = 150; // ms the pointer must rest before the card opens: passing over asks nothing
  const LEAVE = 250; // ms the card stays when the pointer has left, to be reached

  const STYLE = `
:host { all: initial !important; display: inline-block !important; vertical-align: middle !important;
  margin: -4px 0 !important; line-height: 0 !important; }
button { all: unset; position: relative; display: inline-grid; padding: 4px; cursor: pointer; }
button:focus-visible, a:focus-visible { outline: 3px solid light-dark(#1a1613, #ffffff); outline-offset: 1px; border-radius: 4px; }
button[aria-expanded=true]:not(:focus-visible) { box-shadow: inset 0 0 0 2px light-dark(#1a1613, #f4f0ec); border-radius: 5px; }
.square { --s: 16px; position: relative; display: inline-grid; place-items: center; flex: none; direction: ltr;
  inline-size: var(--s); block-size: var(--s); border-radius: calc(var(--s) / 8); background: #f26522; color: #170b04;
  font: 760 calc(var(--s) * .66)/1 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif;
  letter-spacing: -.03em; font-variant-numeric: tabular-nums; -webkit-user-select: none; user-select: none; }
.large { --s: 48px; font-size: calc(var(--s) * .56); letter-spacing: -.045em; }
.large > span { translate: 0 -.07em; }
.full { font-size: calc(var(--s) * .42); letter-spacing: -.06em; }
.square svg { position: absolute; inset-inline: 14%; inset-block-end: 11%; inline-size: 72%; block-size: 3px; overflow: visible; fill: currentColor; }
.track { opacity: .26; }
.card { all: unset; position: fixed; inset: auto; margin: 0; box-sizing: border-box; display: none; gap: 12px;
  inline-size: min(304px, calc(100vw - 16px)); padding: 16px 24px; border: 1px solid light-dark(#8a8077, #877d74);
  border-radius: 10px; background: light-dark(#ffffff, #131110); color: light-dark(#1a1613, #f4f0ec); text-align: start;
  box-shadow: 0 1px 2px rgb(0 0 0 / .08), 0 12px 32px rgb(0 0 0 / .14); cursor: default; white-space: normal;
  font: 400 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; z-index: 2147483647; }
.card.open { display: grid; animation: appear .12s ease-out; }
@keyframes appear { from { opacity: 0; translate: 0 4px; } }
@media (prefers-reduced-motion: reduce) { .card.open { animation: none; } }
.who { display: grid; grid-template-columns: auto 1fr; gap: 12px; align-items: center; }
.who p { min-inline-size: 0; }
p, ul { margin: 0; padding: 0; }
strong, bdi { font-weight: 650; overflow-wrap: anywhere; }
.name { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
.more { display: grid; gap: 12px; }
.quiet { color: light-dark(#5c544d, #b5aca4); }
.small { font-size: 13px; }
.receipt { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; font-variant-numeric: tabular-nums; }
.receipt li { display: contents; }
.receipt span:last-child { text-align: end; }
.total span { border-block-start: 1px solid light-dark(#8a8077, #877d74); padding-block-start: 4px; margin-block-start: 2px; font-weight: 650; }
.total span:first-child { margin-inline-end: -16px; }
ul { list-style: none; }
a { color: light-dark(#b83c0a, #ff9259); text-underline-offset: .15em; }
button.light, .card.light { color-scheme: light; }
button.dark, .card.dark { color-scheme: dark; }
@media (forced-colors: active) { .square { border: 1px solid CanvasText; } }
`;

  const element = (tag, options = {}, ...inside) => {
    const { text, ...attributes } = options;
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    made.append(...inside);
    return made;
  };

  /** Somebody's own words made safe to stand among ours: nothing unseen that acts, no piled-up marks, not too long. */
  const tame = (text) => {
    const plain = text
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
      .replace(/(?![\u200c\u200d])[\p{Cf}\p{Co}\p{Cs}]/gu, "")
      .replace(/([\p{Mn}\p{Me}]{3})[\p{Mn}\p{Me}]+/gu, "$1")
      .trim();
    const characters = [...plain];
    return characters.length > 80 ? `${characters.slice(0, 79).join("").trimEnd()}…` : plain;
  };

  const rounded = (value) => Math.floor(value + 0.5);
  const points = (value) => (value < 0 ? "−" : "") + Math.abs(value).toFixed(1);

  // Up to these widths of the 90 % interval, in points, each word is used.
  const sureness = (width) => (width <= 3 ? "very sure" : width <= 6 ? "quite sure" : "roughly");

  const draw = (found, large) => {
    const score = rounded(found.score);
    const digits = element("span", { "aria-hidden": "true", text: String(score) });
    const square = element("span", { class: `square${large ? " large" : ""}${score > 99 ? " full" : ""}` }, digits);
    if (large) {
      const width = Math.min(100, Math.max(6, found.high - found.low));
      const x = Math.min(Math.max((found.low + found.high - width) / 2, 0), 100 - width);
      const line = document.createElementNS(SVG, "svg");
      line.setAttribute("aria-hidden", "true");
      for (const [kind, from, wide] of [["track", 0, 100], ["doubt", x, width]]) {
        const bar = document.createElementNS(SVG, "rect");
        for (const [name, value] of [["class", kind], ["x", `${from}%`], ["width", `${wide}%`], ["height", "100%"], ["rx", "2"]])
          bar.setAttribute(name, value);
        line.append(bar);
      }
      square.append(line);
    }
    return square;
  };

  const between = (found) => `between ${rounded(found.low)} and ${rounded(found.high)}`;

  // A page may be dark in a light system and the other way round: what counts is what the reader sees.
  const isDark = () => {
    for (const one of [document.body, document.documentElement]) {
      const colour = one && getComputedStyle(one).backgroundColor.match(/[\d.]+/g)?.map(Number);
      if (colour && (colour[3] ?? 1) > 0.5) return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2] < 110;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches;
  };

  let sheet = null;
  const dress = (root) => {
    try {
      if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(element("style", { text: STYLE })); // a browser that shares no style sheets with pages
    }
  };

  let closeOpen = null; // one card at a time

  /** A square for `found` ({ hash, score, low, high }). `who` is the name on the page, `why(hash)` asks for reasons. */
  globalThis.renownSquare = ({ found, who, why, simulated }) => {
    const host = document.createElement("span"); // no name of its own: the page could define an element of that name
    host.dataset.renown = "";
    const root = host.attachShadow({ mode: "closed" });
    dress(root);
    const words = `Renown score ${rounded(found.score)}, ${between(found)}`;
    const button = element("button", { "aria-label": words, "aria-expanded": "false" }, draw(found, false));
    root.append(button);
    let card = null;
    let timer = 0;

    const close = () => {
      clearTimeout(timer);
      if (closeOpen === close) closeOpen = null;
      button.setAttribute("aria-expanded", "false");
      if (card?.isConnected) {
        card.hidePopover?.();
        card.remove();
      }
      removeEventListener("scroll", place, true);
      removeEventListener("pointerdown", outside, true);
    };

    const open = () => {
      clearTimeout(timer);
      if (card?.isConnected) return;
      closeOpen?.();
      closeOpen = close;
      card ??= build();
      const scheme = isDark() ? "dark" : "light";
      button.className = scheme;
      card.className = `card ${scheme} open`;
      root.append(card);
      card.showPopover?.(); // above whatever the page has, and cut off by nothing
      button.setAttribute("aria-expanded", "true");
      place();
      addEventListener("scroll", place, true);
      addEventListener("pointerdown", outside, true);
    };

    const place = () => {
      const at = button.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = card;
      if (at.bottom < 0 || at.top > innerHeight) return close();
      const below = at.bottom + 4 + height <= innerHeight || at.top - 4 - height < 0;
      card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
      card.style.top = `${below ? at.bottom + 4 : at.top - 4 - height}px`;
    };

    const outside = (event) => event.isTrusted && event.target !== host && close();

    const build = () => {
      const name = tame(who);
      const made = element("div", { class: "card", popover: "manual", role: "group", tabindex: "-1", "aria-label": `${name} on Renown` });
      const range = `${rounded(found.low)} to ${rounded(found.high)}, ${sureness(found.high - found.low)}`;
      const large = draw(found, true);
      large.setAttribute("role", "img");
      large.setAttribute("aria-label", words);
      const text = element("p", {}, element("bdi", { class: "name", text: name }), element("span", { class: "quiet", text: range }));
      const more = element("div", { class: "more" }, element("p", { class: "quiet", text: "Asking for the reasons …" }));
      made.append(element("div", { class: "who" }, large, text), more);
      if (simulated) made.append(element("p", { class: "quiet small", text: "Simulated: this person does not exist." }));
      why(found.hash).then((told) => {
        more.replaceChildren(...explain(told, found));
        if (made.isConnected) place();
      });
      return made;
    };

    const mine = (handle) => (event) => {
      event.stopPropagation(); // the page opens posts on any click
      if (event.isTrusted) handle(event); // and must not open cards, which ask the server
    };
    const ignore = mine(() => {});
    for (const kind of ["mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "keyup", "keypress", "auxclick", "dblclick"])
      root.addEventListener(kind, ignore);
    button.addEventListener("click", mine((event) => { event.preventDefault(); open(); }));
    root.addEventListener("click", mine((event) => event.target.closest("a") ?? event.preventDefault())); // some names are in a link
    host.addEventListener("mouseenter", mine(() => {
      clearTimeout(timer);
      if (!card?.isConnected) timer = setTimeout(open, ENTER);
    }));
    host.addEventListener("mouseleave", mine(() => {
      clearTimeout(timer);
      timer = setTimeout(() => root.activeElement || close(), LEAVE);
    }));
    button.addEventListener("focus", mine(() => button.matches(":focus-visible") && open()));
    root.addEventListener("focusout", mine((event) => event.relatedTarget && root.contains(event.relatedTarget) || close()));
    root.addEventListener("keydown", mine((event) => {
      if (event.key !== "Escape") return;
      button.focus();
      close();
    }));
    return host;
  };

  const explain = (told, found) => {
    if (told === null) return [element("p", { class: "quiet", text: "The reasons are not to be had right now." })];
    const out = [];
    if (Array.isArray(told.lines) && told.lines.length) {
      const rows = told.lines.map(({ label, points: value }) =>
        element("li", {}, element("span", { text: tame(String(label)) }), element("span", { text: points(Number(value)) })));
      const total = element("li", { class: "total" }, element("span", { text: `From ${Number(told.people).toLocaleString("en")} people` }), element("span", { text: points(told.score) }));
      out.push(element("ul", { class: "receipt" }, ...rows, total));
    }
    if (typeof told.week === "number" && Math.abs(told.week) >= 0.05) {
      const moved = element("strong", { text: Math.abs(told.week).toFixed(1) });
      out.push(element("p", {}, told.week > 0 ? "Up " : "Down ", moved, " in 7 days"));
    }
    if (/^https?:\/\//.test(told.why)) {
      const link = element("a", { href: told.why, target: "_blank", rel: "noopener noreferrer", text: `Why ${rounded(found.score)}?` });
      out.push(element("p", {}, link));
    }
    return out;
  };
}
