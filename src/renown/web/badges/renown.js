// <script async src="https://HOST/badge/renown.js"></script> and <renown-badge account="network:id"></renown-badge>
// Attributes: account, size (16 to 120), theme (orange, ember, line). No cookie is sent and nothing is stored.
(() => {
  const home = new URL(document.currentScript.src).origin;
  const segment = (key) => encodeURIComponent(key.replace(/~/g, "~~").replace(/\//g, "~-"));
  class RenownBadge extends HTMLElement {
    static observedAttributes = ["account", "size", "theme"];
    #root = this.attachShadow({ mode: "closed" });
    connectedCallback() { this.#draw(); }
    attributeChangedCallback() { if (this.isConnected) this.#draw(); }
    #draw() {
      const account = this.getAttribute("account");
      if (!account) return this.#root.replaceChildren();
      const asked = Number.parseInt(this.getAttribute("size") || "", 10) || 48;
      const side = Math.min(120, Math.max(16, asked));
      const link = document.createElement("a"), image = document.createElement("img");
      link.href = `${home}/people/${segment(account)}`;
      link.rel = "me";
      const query = new URLSearchParams({ size: side, theme: this.getAttribute("theme") || "orange" });
      image.crossOrigin = "anonymous";
      image.referrerPolicy = "no-referrer";
      image.width = image.height = side;
      image.alt = this.getAttribute("alt") || `Renown score of ${account}`;
      image.src = `${home}/badge/${segment(account)}.svg?${query}`;
      image.style.display = link.style.display = "inline-block";
      link.append(image);
      this.#root.replaceChildren(link);
    }
  }
  if (!customElements.get("renown-badge")) customElements.define("renown-badge", RenownBadge);
})();
