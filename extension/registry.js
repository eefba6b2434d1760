// Every website the extension knows. Those with addresses of their own stand in manifest.json, one line each.
// These two live anywhere, and run only where somebody has allowed it.

export const ANYWHERE = ["sites/mastodon.js", "sites/blog.js"];
export const PAGE = ["page/square.js", "page/watch.js"];

/** The files of all websites, the named ones first. */
export function siteFiles() {
  const named = chrome.runtime.getManifest().content_scripts.map((script) => script.js[0]);
  return [...named, ...ANYWHERE];
}
