// Bylines of blogs: rel=author and h-card (microformats2), on whichever site somebody has allowed.
(globalThis.renownSites ??= []).push({
  key: "blog",
  name: "Blogs",
  here: () => true,
  posts: 'a[rel~="author"][href], .p-author.h-card, .h-entry .h-card',
  author(post) {
    const link = post.matches("a[href]") ? post : post.querySelector("a.u-url[href], a[rel~=author][href], a[href]");
    if (!link || !/^https?:$/.test(new URL(link.href, location.href).protocol)) return null;
    const url = new URL(link.href);
    url.hash = "";
    // the address itself, with and without its last slash, then the site it is on
    const bare = url.href.replace(/\/$/, "");
    const names = [`${bare}/`, bare, `${url.origin}/`, url.origin, url.host];
    return { names: [...new Set(names)].map((name) => `blog:${name}`), after: link };
  },
});
