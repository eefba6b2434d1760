// From names to scores: by ranges of hashes, from what is kept first, else with one request for all that is missing.

import { hashOf } from "./names.js";
import { settings } from "./settings.js";

const PATIENCE = 8_000; // ms for an answer
const PAUSE = 30_000; // ms before a server that failed is asked again
const KEPT = 600; // ranges kept at most

class Unreachable extends Error {}

let memory = new Map(); // beginning of a hash -> { until, rows: Map(hash -> [score, low, high]) }
let known = null; // { server, until, digits, most, seconds, simulated }
let failedAt = 0;
let failure = null;

/** Forgets everything: another server was chosen. */
export async function forget() {
  memory = new Map();
  known = null;
  failedAt = 0;
  failure = null;
  await chrome.storage.session.remove(["ranges", "known", "failure"]);
}

/** What the popup says about the server. */
export async function health() {
  const { failure: stored } = await chrome.storage.session.get("failure");
  return { failure: failure ?? stored ?? null };
}

/**
 * Scores for lists of names, the first known name of each list counting.
 * Answers { found: [{ hash, score, low, high } or null for each], simulated }, or { retry: ms } without a server.
 */
export async function scores(lists) {
  const hashes = await Promise.all(lists.map((names) => Promise.all(names.map(hashOf))));
  try {
    const rows = await rowsOf(hashes.flat());
    const found = hashes.map((each) => {
      const hash = each.find((one) => rows.get(one)?.[0] != null);
      if (hash === undefined) return null;
      const [score, low, high] = rows.get(hash);
      return { hash, score, low, high };
    });
    return { found, simulated: known.simulated };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return { retry: PAUSE };
  }
}

/** What one score is made of; null when the server does not say. */
export async function reasons(hash) {
  try {
    const answer = await ask(`reasons/${hash}`);
    return answer.ok ? await answer.json() : null;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return null;
  }
}

let running = Promise.resolve();

/** One at a time, so that two pages that need the same range ask once. */
function rowsOf(hashes) {
  const mine = running.then(() => fetchRows(hashes, true));
  running = mine.catch(() => {});
  return mine;
}

async function fetchRows(hashes, again) {
  await recall();
  const { digits, most, seconds } = await facts();
  const wanted = [...new Set(hashes.map((hash) => hash.slice(0, digits) || "all"))].sort();
  const missing = wanted.filter((beginning) => !(memory.get(beginning)?.until > Date.now()));
  for (let start = 0; start < missing.length; start += most) {
    const answer = await ask(missing.slice(start, start + most).join(","));
    if (answer.status === 400 && again) {
      await forget(); // the community has grown: ranges are shorter or longer now
      return fetchRows(hashes, false);
    }
    if (!answer.ok) throw await failed(`it answered ${answer.status}`);
    keep(await answer.json(), Date.now() + seconds * 1000);
  }
  if (missing.length) await remember();
  const rows = new Map();
  for (const beginning of wanted) for (const [hash, row] of memory.get(beginning)?.rows ?? []) rows.set(hash, row);
  return rows;
}

function keep({ ranges }, until) {
  for (const [beginning, rows] of Object.entries(ranges)) {
    memory.delete(beginning);
    memory.set(beginning, { until, rows: new Map(rows.map(([hash, ...numbers]) => [hash, numbers])) });
  }
  for (const beginning of memory.keys()) {
    if (memory.size <= KEPT) break;
    memory.delete(beginning);
  }
}

async function facts() {
  const { server } = await settings();
  if (known?.server !== server || !(known.until > Date.now())) {
    const answer = await ask("");
    if (!answer.ok) throw await failed(answer.status === 404 ? "it is no Renown" : `it answered ${answer.status}`);
    const { digits, most, seconds, simulated } = await answer.json();
    if (known && (known.digits !== digits || known.server !== server)) memory.clear();
    known = { server, digits, most, seconds, simulated, until: Date.now() + seconds * 1000 };
    await chrome.storage.session.set({ known });
  }
  return known;
}

async function ask(path) {
  if (Date.now() - failedAt < PAUSE) throw new Unreachable();
  const { server } = await settings();
  try {
    const answer = await fetch(`${server}/api/v1/ranges${path && `/${path}`}`, {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status >= 500) throw new Error(`it answered ${answer.status}`);
    if (failure) await chrome.storage.session.remove("failure");
    failure = null;
    return answer;
  } catch (error) {
    throw await failed(error.name === "TimeoutError" ? "it takes too long" : error.message);
  }
}

async function failed(why) {
  failedAt = Date.now();
  failure = why;
  await chrome.storage.session.set({ failure: why });
  return new Unreachable(why);
}

// The browser stops the background script when it likes; what it knew stays until the browser closes.
async function recall() {
  if (known) return;
  const stored = await chrome.storage.session.get(["ranges", "known"]);
  if (!stored.known) return;
  known = stored.known;
  memory = new Map((stored.ranges ?? []).map(([beginning, until, rows]) => [beginning, { until, rows: new Map(rows) }]));
}

async function remember() {
  const ranges = [...memory].map(([beginning, { until, rows }]) => [beginning, until, [...rows]]);
  await chrome.storage.session.set({ ranges }).catch(() => {}); // too many to keep: they are asked for again
}
