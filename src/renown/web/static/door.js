// Checks codes in, with a network or without: digests of the codes that are to come, and a queue of those let in.
const door = document.querySelector("#door");
const words = door.dataset;
const store = `renown-door-${words.campaign}`;
const token = door.querySelector("[name=csrfmiddlewaretoken]").value;
const shown = (id) => document.querySelector(`#door-${id}`);

function kept() {
  try { return JSON.parse(localStorage.getItem(store)) ?? {}; } catch { return {}; }
}
// key, codes (digest: second it was used, or null), queue of digests under that key
let list = { key: "", codes: {}, queue: [], ...kept() };

function keep() {
  try { localStorage.setItem(store, JSON.stringify(list)); } catch { /* full or forbidden: this page alone remembers */ }
  const used = Object.values(list.codes).filter((at) => at !== null).length;
  shown("in").textContent = list.key ? used : "–";
  shown("left").textContent = list.key ? Object.keys(list.codes).length - used : "–";
  shown("queue").textContent = list.queue.length;
}

function tell(state, text) {
  const box = shown("result");
  box.className = `door-result door-${state}`;
  box.textContent = text;
}

const tidied = (code) => [...code.toUpperCase()].filter((sign) => /[\p{L}\p{N}]/u.test(sign)).join("") || code.trim();

async function digest(code) {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", bytes.encode(list.key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", key, bytes.encode(tidied(code)));
  return [...new Uint8Array(signed)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(body) {
  const answer = await fetch(words.check, {
    method: "POST", body: JSON.stringify(body), redirect: "error",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).results;
}

async function send() {
  while (list.queue.length) {
    const sent = list.queue.slice(0, 100);
    for (const result of await ask({ key: list.key, digests: sent })) {
      // used by another door meanwhile: both let somebody in, and somebody should know
      if (result.state !== "in") tell("used", `${words.twice} ${result.words}`);
    }
    list.queue = list.queue.filter((one) => !sent.includes(one));
    keep();
  }
}

async function refresh() {
  try {
    if (list.queue.length) await send();
    const answer = await fetch(words.codes, { redirect: "error" });
    if (answer.ok && !list.queue.length) {
      list = { ...await answer.json(), queue: [] };
      shown("state").textContent = "";
    }
  } catch { shown("state").textContent = list.key ? words.later : words.off; }
  keep();
}

async function check(code) {
  if (navigator.onLine) {
    try {
      await send();
      const [result] = await ask({ code });
      tell(result.state, result.words);
      if (list.key) {
        const one = await digest(code);
        if (one in list.codes && result.state !== "unknown") list.codes[one] ??= Math.floor(Date.now() / 1000);
      }
      keep();
      return;
    } catch { /* no network after all: the list decides */ }
  }
  if (!list.key) { tell("unknown", words.off); return; }
  const one = await digest(code);
  if (!(one in list.codes)) tell("unknown", words.unknown);
  else if (list.codes[one] !== null) tell("used", words.used);
  else {
    list.codes[one] = Math.floor(Date.now() / 1000);
    list.queue.push(one);
    tell("in", `${words.in} ${words.later}`);
  }
  keep();
}

let busy = Promise.resolve();
const next = (code) => { busy = busy.then(() => check(code)).catch(() => tell("unknown", words.off)); return busy; };
shown("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = shown("code");
  const code = field.value;
  field.value = "";
  field.focus();
  await next(code);
});
addEventListener("online", () => { busy = busy.then(refresh); });
setInterval(() => { busy = busy.then(refresh); }, 30000);
busy = busy.then(refresh);

if ("BarcodeDetector" in window && navigator.mediaDevices) {
  const button = shown("camera");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const video = shown("video");
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    try { video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { return; }
    video.hidden = false;
    button.hidden = true;
    await video.play();
    let last = "";
    setInterval(async () => {
      const [found] = await detector.detect(video).catch(() => []);
      if (found && found.rawValue !== last) { last = found.rawValue; await next(found.rawValue); }
    }, 400);
  });
}
