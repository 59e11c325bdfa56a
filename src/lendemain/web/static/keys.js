// A person's private key, from a file that they choose.  It is read here, never sent anywhere, held
// in memory only until the page is closed, and cannot be taken out of the browser's own store.

const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]; // RFC 8410
const ED25519 = 1;
const FILE_BYTES_MAX = 4096;

/** @typedef {{name: string, key: CryptoKey}} Held */

/** What a key file holds: whose it is, and the key to sign with; null where it is no such file. @param {Blob} file @returns {Promise<Held | null>} */
export async function keyFrom(file) {
  if (file.size > FILE_BYTES_MAX) return null;
  const [word, kind, name, , ...rest] = (await file.text()).trim().split("+");
  const raw = bytes(rest.join("+"));
  if (word !== "PRIVATE" || kind !== "KEY" || !name || raw.length !== 33 || raw[0] !== ED25519) return null;
  const coded = new Uint8Array([...PKCS8, ...raw.slice(1)]);
  try {
    return { name, key: await crypto.subtle.importKey("pkcs8", coded, { name: "Ed25519" }, false, ["sign"]) };
  } catch {
    return null; // a browser without Ed25519, or a page that did not come over TLS
  } finally {
    coded.fill(0);
    raw.fill(0);
  }
}

/** A signature in base64. @param {CryptoKey} key @param {Uint8Array<ArrayBuffer>} text */
export async function signature(key, text) {
  const made = new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, key, text));
  return btoa(String.fromCharCode(...made));
}

/** What base64 writes; nothing where it is none. @param {string} coded @returns {Uint8Array<ArrayBuffer>} */
export function bytes(coded) {
  try {
    return Uint8Array.from(atob(coded), (c) => c.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
