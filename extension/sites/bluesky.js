// Bluesky. The handle is the end of the post's own test id. Evidence for each selector: docs/extension.md.
(globalThis.renownSites ??= []).push({
  key: "bluesky",
  name: "Bluesky",
  here: () => true,
  posts: '[data-testid^="feedItem-by-"], [data-testid^="postThreadItem-by-"]',
  author(post) {
    const handle = post.dataset.testid.replace(/^(feedItem|postThreadItem)-by-/, "");
    if (!/^[\w.-]+\.[\w-]+$/.test(handle)) return null;
    const links = [...post.querySelectorAll('a[href^="/profile/"]')].filter((link) => {
      const who = decodeURIComponent(link.getAttribute("href").split("/")[2] ?? "");
      return who === handle || who.startsWith("did:");
    });
    const link = links.find((one) => one.textContent.trim() && !one.querySelector("img, svg")) ?? links[0];
    if (!link) return null;
    const did = decodeURIComponent(link.getAttribute("href").split("/")[2]);
    return { names: did.startsWith("did:") ? [`bluesky:${did}`, `bluesky:${handle}`] : [`bluesky:${handle}`], after: link };
  },
});
