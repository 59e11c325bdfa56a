// Who is here: asked of the desk, and told to every part of the page.

import { Fault, asked, sent } from "./api.js";
import { bytes, keyFrom, signature } from "./keys.js";
import { store } from "./store.js";

class Session {
  /** @type {any} What the desk says of whoever is here. */ me = null;
  /** @type {import("./keys.js").Held | null} */ #held = null;

  /** The short name of who has signed in, "" for nobody. */
  get person() {
    return this.me?.person ?? "";
  }

  /** Whether the mission's own pages are open to whoever is here. */
  get whole() {
    return Boolean(this.me?.whole);
  }

  /** Whether the key of one of their names is at hand. */
  get hasKey() {
    return this.#held !== null;
  }

  /** Ask who is here. */
  async look() {
    try {
      this.me = await asked("me");
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    store.changed();
  }

  /** Sign in with the key in a file; false where the file holds none. @param {Blob} file */
  async signIn(file) {
    const held = await keyFrom(file);
    if (!held) return false;
    const { challenge, person } = await sent("sign-in/challenge", { person: held.name });
    const signed = await signature(held.key, new TextEncoder().encode(challenge));
    this.me = await sent("sign-in", { person, challenge, signature: signed });
    this.#held = held;
    await store.load();
    store.changed();
    return true;
  }

  /** Take up a key again to sign with, after the page was loaded anew. @param {Blob} file */
  async takeUp(file) {
    const held = await keyFrom(file);
    if (held) this.#held = held;
    store.changed();
    return held !== null;
  }

  async signOut() {
    this.#held = null;
    this.me = await sent("sign-out", {});
    await store.load();
    store.changed();
  }

  /** The signature on a text in base64, in base64; "" where no key is at hand. @param {string} text */
  async signed(text) {
    return this.#held ? signature(this.#held.key, bytes(text)) : "";
  }
}

export const session = new Session();
