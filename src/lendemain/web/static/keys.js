// A person's private key, from a file that they choose.  It is read here, never sent anywhere, held
// in memory only until the page is closed, and cannot be taken out of the browser's own store.  From
// the same secret comes the key under which unsigned words are sealed before the server keeps them.

const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]; // RFC 8410
const ED25519 = 1;
const FILE_BYTES_MAX = 4096;
const SEALS = "lendemain.example/typed/v1";
const NAMES = "lendemain.example/typed-name/v1";

/** @typedef {{seal: (said: any) => Promise<string>, opened: (sealed: string) => Promise<any>, slot: (name: string) => Promise<string>}} Sealing */
/** @typedef {{name: string, key: CryptoKey, sealing: Sealing}} Held */

/** What a key file holds: whose it is, and the key to sign with; null where it is no such file. @param {Blob} file @returns {Promise<Held | null>} */
export async function keyFrom(file) {
  if (file.size > FILE_BYTES_MAX) return null;
  const [word, kind, name, , ...rest] = (await file.text()).trim().split("+");
  const raw = bytes(rest.join("+"));
  if (word !== "PRIVATE" || kind !== "KEY" || !name || raw.length !== 33 || raw[0] !== ED25519) return null;
  const secret = raw.slice(1);
  const coded = new Uint8Array([...PKCS8, ...secret]);
  try {
    const key = await crypto.subtle.importKey("pkcs8", coded, { name: "Ed25519" }, false, ["sign"]);
    return { name, key, sealing: await sealingFrom(secret) };
  } catch {
    return null; // a browser without Ed25519, or a page that did not come over TLS
  } finally {
    for (const held of [coded, raw, secret]) held.fill(0);
  }
}

/** A signature in base64. @param {CryptoKey} key @param {Uint8Array<ArrayBuffer>} text */
export async function signature(key, text) {
  return base64(new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, key, text)));
}

/**
 * How unsigned words are sealed for the server: AES-GCM under a key that follows from the secret
 * alone (HKDF-SHA-256), each under a name (HMAC) that does not tell what it is about.
 * @param {Uint8Array<ArrayBuffer>} secret @returns {Promise<Sealing>}
 */
async function sealingFrom(secret) {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = (/** @type {string} */ info) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode(info) });
  const key = await crypto.subtle.deriveKey(how(SEALS), base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const naming = await crypto.subtle.deriveKey(how(NAMES), base, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
  return {
    async seal(said) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(said)));
      return base64(new Uint8Array([...iv, ...new Uint8Array(closed)]));
    },
    async opened(sealed) {
      const all = bytes(sealed);
      try {
        const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: all.slice(0, 12) }, key, all.slice(12));
        return JSON.parse(new TextDecoder().decode(open));
      } catch {
        return null; // sealed under another key, or changed
      }
    },
    async slot(name) {
      const made = new Uint8Array(await crypto.subtle.sign("HMAC", naming, new TextEncoder().encode(name)));
      return Array.from(made, (b) => b.toString(16).padStart(2, "0")).join("");
    },
  };
}

/** What an entry says, read from the very bytes that are signed: its row of JSON, spaced out. @param {string} coded its text in base64 */
export function signedWords(coded) {
  const text = new TextDecoder().decode(bytes(coded));
  const [header, row, ...rest] = text.split("\n");
  return header.startsWith("lendemain.example/") && rest.join("|") === "" ? JSON.stringify(JSON.parse(row), null, 1) : text;
}

/** What base64 writes; nothing where it is none. @param {string} coded @returns {Uint8Array<ArrayBuffer>} */
export function bytes(coded) {
  try {
    return Uint8Array.from(atob(coded), (c) => c.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** @param {Uint8Array} data */
function base64(data) {
  let text = "";
  for (const b of data) text += String.fromCharCode(b);
  return btoa(text);
}
