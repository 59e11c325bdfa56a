// Who is here: asked of the desk, and told to every part of the page.

import { Fault, asked, sent } from "./api.js";
import * as drafts from "./drafts.js";
import * as hats from "./hats.js";
import { bytes, keyFrom, signature } from "./keys.js";
import { live } from "./live.js";
import { store } from "./store.js";
import { t } from "./words.js";

const CHALLENGE = "lendemain.example/sign-in/v1";

class Session {
  /** @type {any} What the desk says of whoever is here. */ me = null;
  /** Whose session ended while the page was open, "" for nobody's. */ ended = "";
  /** @type {import("./keys.js").Held | null} */ #held = null;
  /** The mission that somebody signed in to; it stays known when their session is over. */ mission = "";
  #turn = 0;

  constructor() {
    live.addEventListener("who", (told) => this.#seen(/** @type {CustomEvent} */ (told).detail.person));
    live.addEventListener("restarted", () => this.look());
    document.addEventListener("unknown-here", () => { if (this.person) this.look(); });
  }

  /** The short name of who has signed in, "" for nobody. */
  get person() {
    return this.me?.person ?? "";
  }

  /** Every full name that whoever is here holds with one key. @returns {string[]} */
  get names() {
    return (this.me?.names ?? []).map((/** @type {any} */ one) => one.name);
  }

  /** Whether the mission's own pages are open to whoever is here. */
  get whole() {
    return Boolean(this.me?.whole);
  }

  /** Whether the lists over all cases are open to whoever is here. */
  get lists() {
    return Boolean(this.me?.lists);
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
      if (turn !== this.#turn) return;
      if (this.person && !me.person) this.ended = this.person;
      this.#is(me);
      if (me.whole || me.person) hats.look();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    store.changed();
  }

  /** @param {any} me */
  #is(me) {
    this.me = me;
    this.mission = me.mission || this.mission;
  }

  /** The desk knows somebody else here than the page does, or nobody. @param {string} person */
  #seen(person) {
    if (this.me && person !== this.person) this.look();
  }

  /** Sign in with the key in a file; false where the file holds none. @param {Blob} file */
  async signIn(file) {
    const held = await keyFrom(file);
    if (!held) return false;
    const { challenge, person } = await sent("sign-in/challenge", { person: held.name });
    if (!isChallenge(challenge, held.name)) throw new Fault({ what: t("pages.no_challenge"), where: "", next: "" }, 400);
    const signed = await signature(held.key, new TextEncoder().encode(challenge));
    this.#is(await sent("sign-in", { person, challenge, signature: signed }));
    this.#turn += 1;
    this.ended = "";
    await this.#taken(held);
    hats.look();
    store.load(); // nobody waits for it at the door
    document.dispatchEvent(new Event("signed-in")); // what was refused to nobody is asked again
    store.changed();
    return true;
  }

  /** Take up a key again to sign with, after the page was loaded anew. @param {Blob} file */
  async takeUp(file) {
    const held = await keyFrom(file);
    if (held) await this.#taken(held);
    store.changed();
    return held !== null;
  }

  /** @param {import("./keys.js").Held} held */
  async #taken(held) {
    this.#held = held;
    await drafts.begin(held.sealing, this.mission, this.names.map(short));
  }

  /** Leave; what was typed and the server has not got stays in this browser. */
  async signOut() {
    try {
      await drafts.leave(this.mission, this.names.map(short));
      await sent("sign-out", {});
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#held = null; // nobody signs with it any more, though the desk could not be told
      store.fault = error;
      store.changed();
      return;
    }
    this.#held = null;
    location.reload(); // nothing of what they saw stays on the screen
  }

  /** The signature on a text in base64, in base64; "" where no key is at hand. @param {string} text */
  async signed(text) {
    return this.#held ? signature(this.#held.key, bytes(text)) : "";
  }
}

/**
 * Whether a text is what somebody signs to sign in here, and nothing else: a key signs no text of
 * which nobody has seen the words.
 * @param {unknown} text @param {string} name whose key it is
 */
function isChallenge(text, name) {
  const [header, origin, address, person, nonce, ...rest] = String(text).split("\n");
  return header === CHALLENGE && Boolean(origin) && address === location.origin && person === name && /^[0-9a-f]{32,128}$/.test(nonce) && rest.join("|") === "";
}

/** A name without the mission's house. @param {string} name */
const short = (name) => name.split("/").at(-1) ?? name;

export const session = new Session();
