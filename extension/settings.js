// What the reader has chosen. Kept on this machine only.

export const DEFAULTS = {
  server: "http://127.0.0.1:8000", // where `make up` listens
  off: {}, // key of a website -> true
  reasons: true, // ask for the reasons of one person when a card is opened
  places: [], // origins somebody has allowed beyond the manifest's
};

export async function settings() {
  return { ...DEFAULTS, ...(await chrome.storage.local.get(Object.keys(DEFAULTS))) };
}

/** The origin of a server, or null when it is none that may be asked: https, or this machine. */
export function serverOrigin(typed) {
  let url;
  try {
    url = new URL(typed.includes("://") ? typed : `https://${typed}`);
  } catch {
    return null;
  }
  const here = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const sound = url.protocol === "https:" || (url.protocol === "http:" && here);
  return sound && !url.username && !url.password ? url.origin : null;
}

export const IN_FIREFOX = location.protocol === "moz-extension:";

/** What a browser calls all pages of an origin. Firefox takes no ports there, and means every port without one. */
export function pagesOf(origin) {
  const { protocol, host, hostname } = new URL(origin);
  return `${protocol}//${IN_FIREFOX ? hostname : host}/*`;
}
