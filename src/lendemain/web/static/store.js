// What the page shows now, in one place; every part listens and draws itself again.

import { Fault, Latest, asked, superseded } from "./api.js";
import { live } from "./live.js";
import * as words from "./words.js";

/** The pages of plans, in the order of the chain: force, line, years after. */
export const PLANS = ["force", "tours", "what-if", "cover", "patrols", "response", "rosters", "crossings", "years", "chain"];
const POLL_MS = 60_000;
const ALL = 1e6;
const AT_FIRST_MAX = 400;
export const SPANS = [1, 3, 7, 30, ALL];
export const TABS = ["incidents", "watched", "docket", "ledger"];
export const SHEETS = ["queue", "case", "claims", "remedies", "tasks", "ladder", "commitments", "cessation", "warning", "batches", "commission", "patterns", "sensed", ...PLANS];
const NO_FILTERS = { family: "", kind: "", sector: "", provision: "", probability: 0, alleged: false, q: "" };

/** Whether what is shown ended in another year than this one. @param {{day: string}[]} days */
const otherYear = (days) => days.length > 0 && !days[days.length - 1].day.startsWith(String(new Date().getUTCFullYear()));

class Store extends EventTarget {
  /** @type {any} */ mission = null;
  /** @type {any[]} */ days = [];
  undated = 0;
  language = "en";
  theme = "dark";
  tab = "incidents";
  span = 0;
  end = 0;
  filters = { ...NO_FILTERS };
  /** @type {any} */ list = { rows: [], total: 0, after: null, families: {} };
  /** @type {any} */ map = null;
  /** @type {any} */ lines = null;
  /** @type {any} */ base = null;
  /** @type {any} */ coverage = { sectors: [] };
  /** @type {any} */ docket = { rows: [], total: 0, after: null, totals: {} };
  docketWanted = { status: "open", q: "" };
  /** @type {any} */ ledger = null;
  /** @type {any} */ witness = null;
  selected = "";
  /** Where the reader is, as the address says it. */ way = new URLSearchParams();
  /** @type {any} */ incident = null;
  /** @type {Fault | null} */ fault = null;
  busy = false;
  /** Whether words and mission are there. */ begun = false;
  stale = false;
  said = "";
  /** @type {() => void} */ #begun = () => {};
  /** Settled once the first list, or the first fault, can be seen. */
  ready = new Promise((done) => { this.#begun = () => done(null); });
  #loads = 0;
  #lists = new Latest();
  #maps = new Latest();
  #covers = new Latest();
  #dockets = new Latest();
  #incidents = new Latest();

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** Say something to those who listen rather than look. @param {string} what */
  say(what) {
    this.said = what;
    this.changed();
  }

  /** The sheet that is open, "" for the front. */
  get page() {
    const page = this.way.get("page") ?? "";
    return SHEETS.includes(page) ? page : "";
  }

  /** What the sheet is of: a case's number, say. */
  get pageOf() {
    return this.way.get("of") ?? "";
  }

  /** Go where an address says. @param {Record<string, string>} wanted */
  go(wanted) {
    location.hash = String(new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)));
  }

  #arrive = () => {
    this.way = new URLSearchParams(location.hash.slice(1));
    const id = this.way.get("incident") ?? "";
    if (!this.page && id !== this.selected) this.select(id);
    this.changed();
  };

  async start() {
    this.#recall();
    addEventListener("hashchange", this.#arrive);
    document.documentElement.dataset.theme = this.theme;
    await Promise.all([words.speak(this.language).catch((e) => this.#failed(e)), this.load()]);
    this.begun = true;
    this.changed();
    this.#begun();
    asked("basemap").then((base) => { this.base = base; this.changed(); }, () => {});
    setInterval(() => this.look(), POLL_MS);
    for (const what of ["news", "back"]) {
      live.addEventListener(what, () => {
        clearTimeout(this.#looking);
        this.#looking = setTimeout(() => this.look(), what === "back" ? 0 : 1_000);
      });
    }
    live.addEventListener("gone", (told) => this.#failed(/** @type {CustomEvent} */ (told).detail));
    live.start();
  }

  /** @type {any} */ #looking = 0;

  /** Everything that belongs to a version. */
  async load() {
    const turn = ++this.#loads;
    try {
      const following = !this.mission || this.end >= this.days.length - 1;
      const [mission, days] = await Promise.all([asked("mission"), asked("days")]);
      if (turn !== this.#loads) return;
      words.keepZone(mission.time_zone);
      words.keepYears(days.days.length > 366 || otherYear(days.days));
      Object.assign(this, { mission, days: days.days, undated: days.undated, fault: null });
      if (following) this.end = this.days.length - 1;
      if (!this.span) this.span = this.#fitting();
      this.stale = false;
      this.changed();
      await this.choose({});
      this.#begun();
      await Promise.all([
        this.#part("lines", "lines", { at: this.window.lineMoment }),
        this.#part("ledger", "ledger"),
        this.#part("witness", "witness"),
        this.seek({}),
        this.selected ? this.select(this.selected) : null,
      ]);
    } catch (error) {
      if (turn === this.#loads) this.#failed(error); // what was asked before somebody signed in is no news
    }
  }

  /** The longest stretch of at most a week that can be taken in at a glance. */
  #fitting() {
    const many = (/** @type {number} */ span) =>
      this.days.slice(-span).reduce((sum, day) => sum + day.incidents, 0);
    return [7, 3].find((span) => many(span) <= AT_FIRST_MAX) ?? 1;
  }

  /** The stretch of time that is shown. */
  get window() {
    const last = this.days[this.end];
    if (!last) return { from: "", to: "", first: 0, last: 0, lineMoment: "" };
    const end = this.span === ALL ? this.days.length - 1 : this.end;
    const first = Math.max(0, end - this.span + 1);
    const from = this.days[first].start;
    return { from, to: this.days[end].end, first, last: end, lineMoment: this.days[end].start };
  }

  /** Show other days. @param {{end?: number, span?: number}} wanted */
  turn({ end = this.end, span = this.span }) {
    this.span = span;
    this.end = Math.min(Math.max(end, 0), this.days.length - 1);
    clearTimeout(this.#turning);
    this.#turning = setTimeout(() => this.choose({}), 120);
    this.changed();
  }
  /** @type {any} */ #turning = 0;

  /** Narrow the list and the map. @param {Partial<typeof NO_FILTERS>} wanted */
  async choose(wanted) {
    Object.assign(this.filters, wanted);
    this.busy = true;
    this.changed();
    const { from, to } = this.window;
    const asking = { ...this.filters, from, to };
    try {
      this.list = await this.#lists.ask("incidents", { ...asking, limit: 100 });
      const cover = this.#covers.ask("coverage", { from, to });
      const map = this.#maps.ask("map", asking);
      for (const one of [cover, map]) one.catch(() => {}); // what is awaited below tells; a second fault is none
      this.busy = false;
      this.said = words.count("count.incidents", this.list.total);
      this.changed();
      this.coverage = await cover;
      this.map = await map;
      this.fault = null;
      this.changed();
      this.#remember();
    } catch (error) {
      this.#failed(error);
    }
  }

  clear() {
    return this.choose({ ...NO_FILTERS });
  }

  get narrowed() {
    return Object.entries(NO_FILTERS).some(([k, v]) => /** @type {any} */ (this.filters)[k] !== v);
  }

  /** The next page of the list. */
  async more() {
    if (!this.list.after || this.busy) return;
    this.busy = true;
    const { from, to } = this.window;
    try {
      const asking = { ...this.filters, from, to, after: this.list.after, limit: 200 };
      const next = await this.#lists.ask("incidents", asking);
      this.list = { ...next, rows: [...this.list.rows, ...next.rows] };
      this.busy = false;
      this.changed();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Open an incident ("" closes it). @param {string} id */
  async select(id) {
    this.selected = id;
    if (!id) this.incident = null;
    this.changed();
    this.#remember();
    if (!id) return;
    try {
      this.incident = await this.#incidents.ask(`incidents/${encodeURIComponent(id)}`);
      this.fault = null;
      const { kind, start, end } = this.incident;
      this.said = `${words.word("kind", kind)}, ${words.interval(start, end)}`;
      this.changed();
    } catch (error) {
      if (error instanceof Fault && error.status === 404) {
        this.selected = "";
        this.incident = null;
        this.say(words.t("web.incident_gone"));
      } else this.#failed(error);
    }
  }

  /** Cases that are wanted. @param {Partial<{status: string, q: string}>} wanted */
  async seek(wanted) {
    Object.assign(this.docketWanted, wanted);
    this.changed();
    try {
      this.docket = await this.#dockets.ask("cases", { ...this.docketWanted, limit: 100 });
      this.changed();
    } catch (error) {
      this.#failed(error);
    }
  }

  async moreCases() {
    if (!this.docket.after) return;
    try {
      const asking = { ...this.docketWanted, after: this.docket.after, limit: 200 };
      const next = await this.#dockets.ask("cases", asking);
      this.docket = { ...next, rows: [...this.docket.rows, ...next.rows] };
      this.changed();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {string} tab */
  open(tab) {
    this.tab = tab;
    this.way = new URLSearchParams();
    history.replaceState(null, "", location.pathname);
    this.changed();
    this.#remember();
  }

  /** @param {string} language */
  async speak(language) {
    this.language = language;
    await words.speak(language).catch((e) => this.#failed(e));
    this.changed();
    this.#remember();
  }

  light() {
    this.theme = this.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = this.theme;
    this.changed();
    this.#remember();
  }

  /** @param {"lines" | "ledger" | "witness"} name @param {string} path @param {any} [parameters] */
  async #part(name, path, parameters) {
    this[name] = await asked(path, parameters);
    this.changed();
  }

  /** Whether something was recorded meanwhile. */
  async look() {
    try {
      const { version } = await asked("changes", {}, undefined, true);
      this.witness = await asked("witness", {}, undefined, true);
      const known = this.mission?.version;
      if (this.fault) this.fault = null;
      if (version !== known) {
        this.stale = true;
        this.say(words.t("web.new_conclusions"));
        const untouched = !this.selected && !document.querySelector(".list")?.scrollTop;
        if (!known || untouched) await this.load();
      } else this.changed();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    if (superseded(error)) return;
    this.busy = false;
    if (!(error instanceof Fault)) throw error;
    this.fault = error;
    this.changed();
  }

  #remember() {
    const kept = { theme: this.theme, language: this.language };
    try {
      localStorage.setItem("lendemain", JSON.stringify(kept));
    } catch { /* a browser that keeps nothing still shows everything */ }
    const going = new URLSearchParams(location.hash.slice(1)).has("page"); // not arrived yet
    if (this.page || going) return;
    const place = new URLSearchParams();
    if (this.tab !== "incidents") place.set("tab", this.tab);
    if (this.selected) place.set("incident", this.selected);
    history.replaceState(null, "", place.size ? `#${place}` : location.pathname);
  }

  #recall() {
    const light = matchMedia("(prefers-color-scheme: light)").matches;
    const spoken = navigator.language.slice(0, 2);
    /** @type {any} */ let kept = {};
    try {
      kept = JSON.parse(localStorage.getItem("lendemain") ?? "{}") ?? {};
    } catch { /* what cannot be read is forgotten */ }
    this.theme = ["dark", "light"].includes(kept.theme) ? kept.theme : light ? "light" : "dark";
    const fallback = words.LANGUAGES.includes(spoken) ? spoken : "en";
    this.language = words.LANGUAGES.includes(kept.language) ? kept.language : fallback;
    const place = new URLSearchParams(location.hash.slice(1));
    this.way = place;
    this.selected = place.get("incident") ?? "";
    const tab = place.get("tab") ?? "";
    this.tab = TABS.includes(tab) ? tab : "incidents";
  }
}

export const store = new Store();
