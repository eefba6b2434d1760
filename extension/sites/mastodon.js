// Mastodon, on whichever server somebody has allowed. Evidence for each selector: docs/extension.md.
(globalThis.renownSites ??= []).push({
  key: "mastodon",
  name: "Mastodon",
  here: () => document.getElementById("mastodon") !== null,
  posts: ".status, .detailed-status",
  author(post) {
    if (post.closest(".status__quote") && !post.classList.contains("detailed-status")) return null;
    const link = post.querySelector("a.status__display-name, a.detailed-status__display-name");
    if (!link) return null;
    // the whole address is in the link; its title, or the path, has the name alone on accounts of this server
    const url = new URL(link.getAttribute("href"), location.href);
    const path = /^\/@([\w.-]+)(?:@([\w.-]+))?\/?$/.exec(url.pathname);
    const said = post.querySelector(".display-name__account")?.textContent.trim();
    const whole = /^@([\w.-]+)@([\w.-]+)$/.exec(said ?? "");
    const [user, host] = whole ? whole.slice(1) : [path?.[1], path?.[2] ?? url.host];
    const who = post.querySelector(".display-name__html, .display-name strong")?.textContent;
    return user ? { names: [`mastodon:${user}@${host}`], after: link, who } : null;
  },
});
