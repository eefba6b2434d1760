// LinkedIn, in the markup before and after its rewrite of early 2026. Evidence: docs/extension.md.
(globalThis.renownSites ??= []).push({
  key: "linkedin",
  name: "LinkedIn",
  here: () => true,
  posts:
    '[data-view-name="feed-full-update"], [data-testid="mainFeed"] > *, ' +
    '[data-testid="mainFeed"] [role="listitem"], [data-urn^="urn:li:activity:"], .feed-shared-update-v2',
  author(post) {
    if (post.matches('[data-testid="mainFeed"] > *') && !post.querySelector('a[href*="/in/"], [role="listitem"]')) return null;
    const actor = post.querySelector(".update-components-actor, .feed-shared-actor") ?? post;
    for (const link of actor.querySelectorAll('a[href*="/in/"]')) {
      const slug = /^\/in\/([^/]{1,100})\/?$/.exec(new URL(link.getAttribute("href"), location.href).pathname);
      if (!slug || link.querySelector("img, svg") || !link.textContent.trim()) continue;
      const after = link.querySelector("p span, .update-components-actor__title, .feed-shared-actor__name") ?? link; // the link is a block
      return { names: [`linkedin:${decodeURIComponent(slug[1])}`], after };
    }
    return null;
  },
});
