// Comments on YouTube. Evidence for each selector: docs/extension.md.
(globalThis.renownSites ??= []).push({
  key: "youtube",
  name: "YouTube",
  here: () => true,
  posts: "ytd-comment-view-model, ytd-comment-renderer",
  author(post) {
    const link = post.querySelector("#author-text[href], #author-comment-badge a[href], #header-author h3 > a[href]");
    if (!link) return null;
    const path = decodeURIComponent(new URL(link.getAttribute("href"), location.href).pathname);
    const handle = /^\/@([^/]{1,60})$/.exec(path);
    const channel = /^\/channel\/(UC[\w-]{22})$/.exec(path);
    const after = link.closest("h3") ?? link;
    return handle ? { names: [`youtube:${handle[1]}`], after } : channel ? { names: [`youtube:${channel[1]}`], after } : null;
  },
});
