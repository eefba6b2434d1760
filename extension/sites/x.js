// X. Evidence for each selector: docs/extension.md.
(globalThis.renownSites ??= []).push({
  key: "x",
  name: "X",
  here: () => true,
  posts: 'article[data-testid="tweet"], [data-testid="UserName"]',
  author(post) {
    const profile = post.dataset.testid === "UserName";
    const names = profile ? post : post.querySelector('[data-testid="User-Name"]');
    if (profile) {
      // the head of a profile says the handle in text only
      const said = [...names.querySelectorAll("span")].find((span) => /^@\w{1,15}$/.test(span.textContent));
      return said ? { names: [`twitter:${said.textContent.slice(1)}`], after: said } : null;
    }
    for (const link of names?.querySelectorAll('a[href^="/"]') ?? []) {
      const handle = /^\/(\w{1,15})$/.exec(link.getAttribute("href"));
      if (handle) return { names: [`twitter:${handle[1]}`], after: link };
    }
    return null;
  },
});
