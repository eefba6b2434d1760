// Names as the server compares them, and their hash. Must agree with renown/names.py and renown/ranges.py.

const LONGEST = 200;

/** NFKC, lower case one character at a time (as Arrow does), cut at 200 characters. */
export function fold(text) {
  let folded = "";
  let length = 0;
  for (const character of text.normalize("NFKC")) {
    if (length++ === LONGEST) break;
    const lower = character.toLowerCase();
    folded += lower === "i\u0307" ? "i" : lower; // the one capital whose small form is two
  }
  return folded;
}

/** The first eight bytes of SHA-256 of `network:text`, in hex. */
export async function hashOf(name) {
  const colon = name.indexOf(":");
  const whole = name.slice(0, colon + 1) + fold(name.slice(colon + 1));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(whole));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
