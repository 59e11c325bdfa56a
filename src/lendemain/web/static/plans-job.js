// Work that the desk does in the background for whoever looks at it: begun, asked after, stopped when
// they go.  Nothing of it is recorded.

import { Fault, asked, sent } from "./api.js";

const AGAIN_MS = 700;

export class Job {
  #name = "";
  #turn = 0;
  /** @type {any} What was told last. */ told = null;
  /** @type {Fault | null} */ fault = null;
  #changed;

  /** @param {() => void} changed called when there is something new to be shown */
  constructor(changed) {
    this.#changed = changed;
    addEventListener("pagehide", this.stop);
  }

  get running() {
    return this.#name !== "" || this.told?.status === "working";
  }

  /** Begin; what ran before is stopped. @param {Record<string, any>} wanted */
  async begin(wanted) {
    this.stop();
    const turn = this.#turn;
    this.told = { status: "working", elapsed_s: 0, answers: [] };
    this.fault = null;
    this.#changed();
    try {
      let told = await sent("plans/jobs", wanted);
      for (;;) {
        if (turn !== this.#turn) {
          sent(`plans/jobs/${told.job}/stop`, {}).catch(() => {});
          return;
        }
        this.#name = told.status === "working" ? told.job : "";
        this.told = told;
        this.#changed();
        if (told.status !== "working") return;
        await new Promise((done) => setTimeout(done, AGAIN_MS));
        if (turn === this.#turn) told = await asked(`plans/jobs/${told.job}`);
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (turn !== this.#turn) return;
      this.#name = "";
      this.told = null;
      this.fault = error;
      this.#changed();
    }
  }

  /** Stop what runs; nobody waits for it. */
  stop = () => {
    this.#turn += 1;
    const name = this.#name;
    this.#name = "";
    if (!name) return;
    if (this.told) this.told = { ...this.told, status: "stopped" };
    const headers = { "Content-Type": "application/json" };
    fetch(`api/plans/jobs/${name}/stop`, { method: "POST", headers, body: "{}", keepalive: true }).catch(() => {});
  };
}
