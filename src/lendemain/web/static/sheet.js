// A sheet: a page of its own beside the front.  It asks the desk for what it shows, again as soon as
// something was recorded that it may show, and now and then besides, since clocks run.

import { Fault, Latest, superseded } from "./api.js";
import * as hats from "./hats.js";
import { html, nothing } from "./libraries.js";
import { live } from "./live.js";
import { Part } from "./part.js";
import { session } from "./session.js";
import { store } from "./store.js";
import { at, dated, named, number, onDay, t, word } from "./words.js";
import { instead } from "./yet.js";

const AGAIN_MS = 30_000;
const AT_ONCE_MS = 1_500;
export const SELDOM_MS = 120_000;

export class Sheet extends Part {
  /** @type {any} What the desk said last. */ said = null;
  /** @type {Fault | null} */ fault = null;
  /** After how long it asks again. */ againMs = AGAIN_MS;
  #asking = new Latest();
  #asked = "";
  #path = "";
  #clock = 0;
  #entered = false;

  connectedCallback() {
    super.connectedCallback();
    this.#clock = setInterval(() => this.ask(true), this.againMs);
    live.addEventListener("news", this.#news);
    live.addEventListener("back", this.#news);
    document.addEventListener("signed-in", this.#again);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    clearTimeout(this.#soon);
    live.removeEventListener("news", this.#news);
    live.removeEventListener("back", this.#news);
    document.removeEventListener("signed-in", this.#again);
  }

  #again = () => this.ask();

  /** Whether what was recorded may change what is shown. @param {any} _news @returns {boolean} */
  concerns(_news) {
    return true;
  }

  /** What is recorded in quick succession is asked for once. @param {Event} told */
  #news = (told) => {
    if (told.type === "news" && !this.concerns(/** @type {CustomEvent} */ (told).detail)) return;
    clearTimeout(this.#soon);
    const due = this.#last + Math.min(AT_ONCE_MS, this.againMs) - performance.now();
    this.#soon = setTimeout(() => this.ask(true), Math.max(due, 0));
  };
  #soon = 0;
  #last = -AT_ONCE_MS;

  /** What to ask of the desk. @returns {[string, Record<string, any>]} */
  question() {
    return ["", {}];
  }

  willUpdate() {
    const wanted = JSON.stringify(this.question());
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    const [path] = this.question();
    if (path && path !== this.#path) [this.said, this.fault] = [null, null]; // what stands is something else's
    if (path) this.#path = path; // a session that has ended leaves in sight what was asked in it
    this.ask();
  }

  updated() {
    const title = /** @type {HTMLElement | null} */ (this.querySelector("h2"));
    if (this.said && title && !this.#entered) {
      this.#entered = true;
      const busy = document.activeElement;
      if (!busy || busy === document.body || busy.closest("header")) title.focus({ preventScroll: true });
    }
  }

  /** @param {boolean} [byItself] */
  async ask(byItself = false) {
    const [path, parameters] = this.question();
    if (!path) return;
    this.#last = performance.now();
    try {
      this.said = await this.answer(path, parameters, byItself);
      this.fault = null;
    } catch (error) {
      if (superseded(error)) return;
      if (!(error instanceof Fault)) throw error;
      this.fault = error;
    }
    this.requestUpdate();
  }

  /** What the desk answers; a newer question ends an older one. @param {string} path @param {Record<string, any>} parameters @param {boolean} byItself */
  answer(path, parameters, byItself) {
    return this.#asking.ask(path, parameters, byItself);
  }

  render() {
    const empty = this.fault && !this.said ? instead(this.fault) : null;
    if (empty) return empty;
    return html`${this.fault ? told(this.fault) : nothing}
      ${this.said ? this.sheet(this.said) : this.fault ? nothing : html`<p class="quiet waits">${t("web.loading")}</p>`}`;
  }

  /** What is shown of what the desk said. @param {any} _said @returns {any} */
  sheet(_said) {
    return nothing;
  }
}

/** What went wrong and what to do next, in the reader's language where the desk gave codes. @param {Fault} fault @returns {[any, any]} */
export function faulted(fault) {
  if (!fault.status) return [t("web.no_desk"), t("web.no_desk_next")];
  const { because: what, next_because: next } = fault.said ?? {};
  const apart = /\n/.test(fault.message) ? html`<br />` : "; "; // a file's mistakes, a row each
  return [what?.length ? because(what, apart) : inEnglish(fault.message), next?.length ? because(next) : inEnglish(fault.next)];
}

/** @param {string} words */
const inEnglish = (words) => html`<span lang="en">${words}</span>`;

/** What went wrong: what, where, and what to do next. @param {Fault} fault */
export function told(fault) {
  const [what, next] = faulted(fault);
  return html`<div class="fault" role="alert"><strong>${what}</strong>
    ${fault.where ? html`<code>${fault.where}</code>` : nothing} <span>${next}</span></div>`;
}

/** The address of a sheet. @param {string} page @param {string | number} [of] @param {Record<string, string>} [more] */
export function place(page, of = "", more = {}) {
  const way = new URLSearchParams({ page, ...more });
  if (of !== "") way.set("of", String(of));
  return `#${way}`;
}

/** A count as the way to what it counts; in a table of totals its whole row can be pressed. @param {string} to @param {string} name @param {number} n @param {string} [also] */
export function leads(to, name, n, also = "") {
  return html`<a class=${`leads ${also}`} href=${to} aria-label=${`${name}: ${number(n)}`}>${number(n)}</a>`;
}

/** A case by its number, as a link to its page. @param {number} n */
export function caseLink(n) {
  return html`<a href=${place("case", n)}>${t("pages.case_n", { n })}</a>`;
}

/** The row behind a figure: an entry of the ledger, opened as it was signed. @param {number | null | undefined} n */
export function entryLink(n) {
  if (n === null || n === undefined) return nothing;
  if (!session.whole) return html`<span class="quiet entry-of">${t("web.entry", { n: number(n) })}</span>`; // entries are not open here
  return html`<button type="button" class="plain entry-of" @click=${() => document.dispatchEvent(new CustomEvent("entry", { detail: n }))}>${t("web.entry", { n: number(n) })}</button>`;
}

/** A moment as an element that a program can read too. @param {string} moment @param {"both" | "day"} [shape] */
export function when(moment, shape = "both") {
  return moment ? html`<time datetime=${moment} title=${`${at(moment, "both", true)} UTC`}>${shape === "both" ? dated(moment) : at(moment, shape)}</time>` : nothing;
}

/** Somebody by the last part of their name, whole on hovering; one person under several names is said to be so. @param {string} name */
export function who(name) {
  const others = hats.others(name);
  return html`<span class="who" title=${name}>${short(name)}</span>${others.length ? html` <span class="tag hats"
    title=${others.join(", ")}>${t("pages.same_person", { names: others.map(short).join(", ") })}</span>` : nothing}`;
}

/** @param {string} name */
const short = (name) => name.split("/").at(-1) ?? name;

const OF_RECORD = /** @type {Record<string, string>} */ ({
  clock: "proceedings_clock", status: "status", move: "move", role: "pages.role", roles: "pages.role", hypothesis: "analysis_hypothesis",
  statuses: "status", outcome: "outcome", remedy: "proceedings_remedy", hypotheses: "analysis_hypothesis", weapons: "weapon_class", consent: "consent", field: "pages.field",
  cause: "pages.cause_of", causes: "pages.cause_of", act: "pages.trigger_move", acts: "pages.trigger_move", stands: "pages.trigger", reading: "pages.read_level", adherence: "pages.adherence", part: "pages.part_in",
  what: "only_while", action: "access_action", why: "access_why",
});
const OF_PARTIES = new Set(["party", "parties", "owner", "host"]);

/** A party by its name in the agreements of the mission. @param {string} id @returns {string} */
function ofParty(id) {
  const parties = store.mission?.agreements.flatMap((/** @type {any} */ a) => a.parties) ?? [];
  return named(parties.find((/** @type {any} */ p) => p.party_id === id)?.name) || id;
}

/** A word of the record in a reason, as its reader calls it; null where it is none. @param {string} name @param {string} value */
function worded(name, value) {
  const told = OF_PARTIES.has(name) ? ofParty : OF_RECORD[name] ? (/** @type {string} */ one) => word(OF_RECORD[name], one) : null;
  return told && value.split(", ").map(told).join(", ");
}

/** A day or a moment as the reader writes it; anything else as it is. @param {string} value */
function inTime(value) {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return onDay(value, "date");
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/.test(value)) return dated(`${value.slice(0, 10)}T${value.slice(11, 16)}:00Z`);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(Z|[+-]\d\d:\d\d)$/.test(value) ? dated(value) : value;
}

/** A reason in the reader's language; null where no phrase says it. @param {any} r @returns {string | null} */
function phrased(r) {
  const within = Object.fromEntries(Object.entries(r.within ?? {}).map(([name, rows]) => [name, rows.map((/** @type {any} */ one) => phrased(one) ?? one.said).join("; ")]));
  const values = Object.fromEntries(Object.entries(r.values).map(([name, value]) => [name, within[name] ?? worded(name, String(value)) ?? inTime(String(value))]));
  const key = `because.${r.code}`;
  const said = t(key, values);
  return r.code === "given" || said === key ? null : said;
}

/** Reasons in the reader's language, as the desk codes them; a person's own words as they are. @param {any[] | undefined} rows @param {any} [apart] */
export function because(rows, apart = "; ") {
  return (rows ?? []).map((r, n) => html`${n ? apart : ""}${phrased(r) ?? html`<span dir="auto" lang=${r.code === "given" ? nothing : "en"}>${r.said}</span>`}`);
}

/** A mark that says in words and by its sign how something stands. @param {"good" | "bad" | "open"} how @param {string} words */
export function mark(how, words) {
  return html`<span class="stands ${how}">${words}</span>`;
}

/** A word of the record. @param {string} group @param {string} key */
export const said = (group, key) => word(group, key);

/** The sheet that is shown, "" for the front. */
export const shown = () => store.page;
