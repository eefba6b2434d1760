// The one part that talks to the server. Pages' scripts cannot reach it, and it never sees a page.

import { forget, health, reasons, scores } from "./lookup.js";
import { ANYWHERE, PAGE } from "./registry.js";
import { pagesOf, settings } from "./settings.js";

const answers = {
  scores: ({ lists }) => scores(lists),
  reasons: async ({ hash }) => ((await settings()).reasons ? reasons(hash) : null),
  health: () => health(),
  seen: ({ site, host, posts, authors, ms }) => chrome.storage.session.set({ [`seen:${site}`]: { host, posts, authors, ms } }),
};

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (sender.id !== chrome.runtime.id || !Object.hasOwn(answers, message?.what)) return false;
  answers[message.what](message).then((answer) => reply(answer ?? null), () => reply(null));
  return true;
});

chrome.storage.onChanged.addListener(async (changed, area) => {
  if (area !== "local") return;
  if (changed.server) await forget();
  if (changed.places) await register();
});

// Allowed places are kept by the browser across starts, but not across updates of the extension.
chrome.runtime.onInstalled.addListener(register);
chrome.permissions.onAdded.addListener(register);
chrome.permissions.onRemoved.addListener(register);

/** Runs the two websites that live anywhere where the reader has allowed it, and nowhere else. */
async function register() {
  if (!chrome.scripting) return;
  const { places } = await settings();
  const allowed = [];
  for (const place of places) {
    if (await chrome.permissions.contains({ origins: [pagesOf(place)] })) allowed.push(pagesOf(place));
  }
  const before = await chrome.scripting.getRegisteredContentScripts({ ids: ["anywhere"] });
  if (before.length) await chrome.scripting.unregisterContentScripts({ ids: ["anywhere"] });
  if (allowed.length) {
    await chrome.scripting.registerContentScripts([
      { id: "anywhere", matches: allowed, js: [...ANYWHERE, ...PAGE], runAt: "document_idle", persistAcrossSessions: true },
    ]);
  }
}
