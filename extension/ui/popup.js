import { settings } from "../settings.js";
import { listSites } from "./sites.js";

const trouble = document.getElementById("trouble");
const { failure } = (await chrome.runtime.sendMessage({ what: "health" })) ?? {};
if (failure) {
  const { server } = await settings();
  trouble.textContent = `No scores from ${server} (${failure}). It is asked again in half a minute.`;
  trouble.hidden = false;
}
await listSites(document.getElementById("sites"), { withState: true });
