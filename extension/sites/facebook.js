// Facebook's feed: posts only, its comments are articles too. The weakest of all; evidence: docs/extension.md.
(globalThis.renownSites ??= []).push({
  key: "facebook",
  name: "Facebook",
  here: () => true,
  posts: 'div[role="feed"] div[role="article"], div[role="feed"] > div[aria-posinset]',
  author(post) {
    const head = post.querySelector('[data-ad-rendering-role="profile_name"]') ?? post.querySelector("h2, h3, h4");
    const link = head?.querySelector("a[href]");
    if (!link) return null;
    const url = new URL(link.getAttribute("href"), location.href);
    const number = /^\/profile\.php$/.test(url.pathname) ? url.searchParams.get("id") : null;
    const handle = /^\/([\w.]{3,50})\/?$/.exec(url.pathname)?.[1];
    const name = /^\d{1,20}$/.test(number ?? "") ? number : handle?.endsWith(".php") ? undefined : handle;
    return name ? { names: [`facebook:${name}`], after: link } : null;
  },
});
