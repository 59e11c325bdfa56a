// What happens meanwhile: one question that the desk answers as soon as something is recorded.  It
// is asked only while the page can be seen, so that many open pages hold few connections.

import { Fault, asked } from "./api.js";

const LEAST_MS = 400;
const AWAY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Says "news" with what was recorded, "gone" when nobody answers, "back" when somebody does again. */
class Live extends EventTarget {
  #since = "";
  #boot = "";
  #failed = 0;
  #going = false;
  /** Whether the desk answers. */ there = true;
  /** By how many seconds this computer's clock is ahead of the desk's. */ off_s = 0;

  start() {
    if (this.#going) return;
    this.#going = true;
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#round(); });
    this.#round();
  }

  #running = false;

  async #round() {
    if (this.#running) return;
    this.#running = true;
    while (!document.hidden) {
      const began = performance.now();
      let wait = 0;
      try {
        this.#heard(await asked("live", { since: this.#since }, undefined, true));
      } catch (error) {
        wait = this.#lost(error);
      }
      await rest(Math.max(wait, LEAST_MS - (performance.now() - began)));
    }
    this.#running = false;
  }

  /** @param {any} said */
  #heard(said) {
    this.off_s = said.at ? (Date.now() - Date.parse(said.at)) / 1_000 : 0;
    const first = this.#since === "";
    const restarted = !first && said.boot !== this.#boot;
    const news = said.now !== this.#since;
    [this.#since, this.#boot, this.#failed] = [said.now, said.boot, 0];
    if (!this.there || restarted) this.#tell("back", said);
    this.there = true;
    if (restarted) this.#tell("restarted", said);
    if (news && !first) this.#tell("news", said);
    this.#tell("who", said);
  }

  /** How long to wait. @param {unknown} error */
  #lost(error) {
    if (!(error instanceof Fault)) throw error;
    const wait = AWAY_MS[Math.min(this.#failed, AWAY_MS.length - 1)];
    this.#failed += 1;
    if (error.status === 401) this.#tell("who", { person: "" });
    else if (error.status === 0 && this.there) {
      this.there = false;
      this.#tell("gone", error);
    }
    return error.wait_s ? error.wait_s * 1_000 : wait;
  }

  /** @param {string} what @param {any} detail */
  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
}

/** So long, or until this machine has its network again. @param {number} ms @returns {Promise<void>} */
const rest = (ms) => new Promise((done) => {
  const over = () => { clearTimeout(clock); removeEventListener("online", over); done(); };
  const clock = setTimeout(over, Math.max(ms, 0));
  addEventListener("online", over);
});

export const live = new Live();
