// Finds authors as they come into view, asks for their scores together, and puts a square after each name.

{
  const BATCH = 150; // ms of authors asked for together
  const AHEAD = "300px"; // posts this near to the screen are looked up
  const FEW = 3; // posts without an author that say the website has changed
  const OFTEN = 5; // times a square the page has thrown out is put back

  const site = globalThis.renownSites?.find((one) => one.here());
  const done = new WeakMap(); // post -> { key, host, times }
  const squares = new Set();
  const scanned = new Set(); // posts found so far, of this page
  let waiting = new Map(); // post -> author
  let dirty = new Set();
  let timer = 0;
  let running = false;
  let told = "";
  const authored = new Set(); // those of them an author was found in
  let ms = 0; // time spent in scripts here, for the popup and the speed test

  const timed = (work) => (...given) => {
    const began = performance.now();
    try {
      return work(...given);
    } finally {
      ms += performance.now() - began;
    }
  };

  const ask = async (message) => {
    try {
      return await chrome.runtime.sendMessage(message);
    } catch {
      stop(); // the extension was updated or removed
      return null;
    }
  };

  const author = (post) => {
    try {
      return site.author(post);
    } catch {
      return null; // markup nobody has seen before
    }
  };

  const nearing = new IntersectionObserver(timed((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) look(target);
  }), { rootMargin: AHEAD });

  const look = (post) => {
    const found = author(post);
    if (!found) return;
    authored.add(post);
    const key = found.names.join(" ");
    const before = done.get(post);
    if (before?.key === key && (before.host === null || before.host?.isConnected || before.times >= OFTEN)) return;
    if (before && before.key !== key) remove(post); // lists use their rows again for other posts
    waiting.set(post, found);
    wake();
  };

  const wake = () => {
    if (!timer && running) timer = setTimeout(work, BATCH);
  };

  const work = timed(() => {
    timer = 0;
    for (const node of dirty) if (node.isConnected) find(node);
    dirty = new Set();
    const batch = [...waiting].filter(([post]) => post.isConnected);
    waiting = new Map();
    if (batch.length) answer(batch);
    tell();
  });

  const find = (node) => {
    const around = node.closest(site.posts);
    if (around) note(around);
    for (const post of node.querySelectorAll(site.posts)) note(post);
  };

  const note = (post) => {
    if (scanned.has(post)) return look(post); // something in it has changed
    scanned.add(post);
    if (author(post)) authored.add(post);
    nearing.observe(post);
  };

  const answer = async (batch) => {
    const given = await ask({ what: "scores", lists: batch.map(([, { names }]) => names) });
    if (!given || !running) return;
    if (given.retry) {
      setTimeout(() => { for (const [post] of batch) if (post.isConnected) look(post); }, given.retry + BATCH);
      return;
    }
    put(batch, given);
  };

  const put = timed((batch, { found, simulated }) => {
    batch.forEach(([post, { names, after, who }], place) => {
      const key = names.join(" ");
      const times = done.get(post)?.key === key ? done.get(post).times + 1 : 0;
      done.get(post)?.host?.remove();
      const score = found[place];
      // a post inside a post may have the same author link: one square is enough
      if (!score || !after.isConnected || squares.has(after.nextElementSibling)) return done.set(post, { key, host: null, times });
      const name = (who ?? after.textContent).trim() || names[0].slice(names[0].indexOf(":") + 1);
      const host = globalThis.renownSquare({ found: score, who: name, why, simulated });
      squares.add(host);
      after.after(host);
      done.set(post, { key, host, times });
    });
  });

  const why = (hash) => ask({ what: "reasons", hash });

  const remove = (post) => {
    const before = done.get(post);
    before?.host?.remove();
    squares.delete(before?.host);
    done.delete(post);
  };

  const tell = () => {
    for (const post of scanned) if (!post.isConnected) forget(post);
    const posts = scanned.size;
    const authors = authored.size;
    if (posts > 0 && posts < FEW && authors === 0) return; // too few to tell
    const now = `${posts} ${authors}`;
    if (posts === 0 || now === told) return;
    told = now;
    ask({ what: "seen", site: site.key, host: location.host, posts, authors, ms });
  };

  const forget = (post) => {
    nearing.unobserve(post);
    scanned.delete(post);
    authored.delete(post);
    remove(post);
  };

  const changes = new MutationObserver(timed((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "attributes") dirty.add(target);
      else for (const node of addedNodes) if (node.nodeType === 1 && !squares.has(node)) dirty.add(node);
    }
    if (dirty.size) wake();
  }));

  const start = () => {
    if (running) return;
    running = true;
    changes.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["href", "data-testid"] });
    dirty.add(document.documentElement);
    work();
  };

  const stop = () => {
    running = false;
    changes.disconnect();
    clearTimeout(timer);
    timer = 0;
    for (const post of scanned) forget(post);
    waiting.clear();
    dirty.clear();
    told = "";
  };

  const obey = ({ off = {} }) => (off[site.key] ? stop() : start());

  if (site && !globalThis.renownWatching) {
    globalThis.renownWatching = true;
    chrome.storage.local.get(["off"]).then(obey);
    chrome.storage.onChanged.addListener((changed, area) => {
      if (area !== "local" || !(changed.off || changed.server)) return;
      if (changed.server) stop();
      chrome.storage.local.get(["off"]).then(obey);
    });
  }
}
