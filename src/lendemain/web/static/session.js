// Who is here: asked of the desk, and told to every part of the page.

import { Fault, asked, sent } from "./api.js";
import { bytes, keyFrom, signature } from "./keys.js";
import { store } from "./store.js";

class Session {
  /** @type {any} What the desk says of whoever is here. */ me = null;
  /** @type {import("./keys.js").Held | null} */ #held = null;
  #turn = 0;

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

  /** Ask who is here; an answer that somebody's sign-in has overtaken is passed over. */
  async look() {
    const turn = this.#turn;
    try {
      const me = await asked("me");
      if (turn === this.#turn) this.me = me;
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
    this.#turn += 1;
    this.#held = held;
    store.load(); // nobody waits for it at the door
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
    await sent("sign-out", {});
    location.reload(); // nothing of what they saw stays on the screen
  }

  /** The signature on a text in base64, in base64; "" where no key is at hand. @param {string} text */
  async signed(text) {
    return this.#held ? signature(this.#held.key, bytes(text)) : "";
  }
}

export const session = new Session();
