// The list of websites with their switches, in the popup and in the options.

import { siteFiles } from "../registry.js";
import { settings } from "../settings.js";

const loaded = (file) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = chrome.runtime.getURL(file);
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });

/** Fills the list; `withState` also says where a website has changed its markup. */
export async function listSites(list, { withState = false } = {}) {
  for (const file of siteFiles()) await loaded(file);
  const { off } = await settings();
  const seen = withState ? await chrome.storage.session.get(null) : {};
  list.replaceChildren(...globalThis.renownSites.map(({ key, name }) => row(key, name, off[key], seen[`seen:${key}`])));
}

function row(key, name, isOff, state) {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const text = document.createElement("span");
  const box = document.createElement("input");
  text.textContent = name;
  box.type = "checkbox";
  box.checked = !isOff;
  box.addEventListener("change", async () => {
    const { off } = await settings();
    await chrome.storage.local.set({ off: { ...off, [key]: !box.checked } });
  });
  label.append(text, box);
  item.append(label);
  if (state && state.authors === 0 && !isOff) {
    const warning = document.createElement("p");
    warning.className = "warn";
    warning.textContent = `${state.host} has changed its pages: posts are found there, but no author in them. Squares come back with an update.`;
    item.append(warning);
  }
  return item;
}
