import { IN_FIREFOX, pagesOf, serverOrigin, settings } from "../settings.js";
import { listSites } from "./sites.js";

const by = (id) => document.getElementById(id);
const now = await settings();

by("server").value = now.server;
by("server-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const server = serverOrigin(by("server").value.trim());
  if (!server) return say("server", "That is neither an https address nor one on this machine.");
  const alone = await nameless(server);
  await chrome.storage.local.set({ server });
  by("server").value = server;
  say("server", "Asking it …");
  try {
    const answer = await fetch(`${server}/api/v1/ranges`, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" });
    const told = answer.ok ? await answer.json() : {};
    if (!Number.isInteger(told.digits)) throw new Error("it is no Renown");
    const scores = told.computed ? `It answers. Scores of ${told.computed.slice(0, 10)}${told.simulated ? ", simulated" : ""}.` : "It answers, and has no scores yet.";
    say("server", alone ? scores : `${scores} Firefox tells it a number of this installation with each request, because it is not allowed.`);
  } catch (error) {
    say("server", `Kept, but it does not answer (${error.message}).`);
  }
});

/** Firefox names the installation in `Origin`, by a number of its own, to every server it has no permission for. */
async function nameless(server) {
  const here = server.startsWith("http:"); // nobody learns anything
  return !IN_FIREFOX || here || chrome.permissions.request({ origins: [pagesOf(server)] }).catch(() => false);
}

by("place-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const place = serverOrigin(by("place").value.trim());
  if (!place) return say("place", "That is no https address.");
  const wanted = { origins: [pagesOf(place)], permissions: ["scripting"] };
  if (!(await chrome.permissions.request(wanted))) return say("place", "Not allowed, so nothing has changed.");
  const { places } = await settings();
  await chrome.storage.local.set({ places: [...new Set([...places, place])].sort() });
  by("place").value = "";
  say("place", `Allowed. Load ${new URL(place).host} again to see squares.`);
  await listPlaces();
});

by("reasons").checked = now.reasons;
by("reasons").addEventListener("change", () => chrome.storage.local.set({ reasons: by("reasons").checked }));

async function listPlaces() {
  const { places } = await settings();
  by("places").hidden = places.length === 0;
  by("places").replaceChildren(...places.map(placeRow));
}

function placeRow(place) {
  const item = document.createElement("li");
  const row = document.createElement("div");
  const text = document.createElement("span");
  const button = document.createElement("button");
  row.className = "row";
  text.textContent = new URL(place).host;
  button.className = "plain";
  button.textContent = "Remove";
  button.setAttribute("aria-label", `Remove ${text.textContent}`);
  button.addEventListener("click", async () => {
    const { places } = await settings();
    await chrome.permissions.remove({ origins: [pagesOf(place)] }).catch(() => false);
    await chrome.storage.local.set({ places: places.filter((one) => one !== place) });
    say("place", `${text.textContent} is no longer allowed.`);
    await listPlaces();
  });
  row.append(text, button);
  item.append(row);
  return item;
}

function say(which, what) {
  by(`${which}-said`).textContent = what;
}

await listPlaces();
await listSites(by("sites"));
