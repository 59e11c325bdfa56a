// The years after: what many runs of a scenario agree on, as fans; what holds the army back; how ready
// formations are, area by area, and how old the evidence is.

import { Fault } from "./api.js";
import { html, nothing, svg } from "./libraries.js";
import { PlanSheet, provenance } from "./plans.js";
import { Job } from "./plans-job.js";
import { entryLink, mark, told } from "./sheet.js";
import { named, number, onDay, percent, t, word } from "./words.js";

const WIDTH = 460;
const HEIGHT = 210;
const LEFT = 62;
const RIGHT = 12;
const TOP = 12;
const FOOT = 26;
const SECONDS = 100;
const REPAIR = "repair of ";
const SEATS = "seats of ";
const AREAS = ["people", "equipment", "condition", "training"];

/** How far an axis goes for values down to a least (nought or below) and up to a largest, and its round marks. @param {number} least @param {number} most @returns {[number, number, number[]]} */
function scale(least, most) {
  const rough = (most - least) / 3;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ten * ([1, 2, 2.5, 5, 10].find((n) => n * ten >= rough) ?? 10));
  const first = Math.ceil(least / step - 1e-9);
  const marks = [...Array(Math.floor(most / step + 1e-9) - first + 1).keys()].map((n) => (first + n) * step);
  return [least * 1.06, Math.max(most * 1.06, marks.at(-1) ?? 0), marks];
}

/** A series as a fan: 5 to 95, 25 to 75, the middle. @param {any} series @param {any} said */
function fan(series, said) {
  const weeks = series.p50.length - 1;
  const [least, most, marks] = scale(Math.min(0, ...series.p5), Math.max(1, ...series.p95, series.wanted ?? 0));
  const left = most < 1e7 ? LEFT : LEFT + 30;
  const x = (/** @type {number} */ n) => left + (n / weeks) * (WIDTH - left - RIGHT);
  const y = (/** @type {number} */ v) => TOP + ((most - v) / (most - least)) * (HEIGHT - TOP - FOOT);
  const step = Math.max(1, Math.floor(weeks / 130));
  const at = [...Array(weeks + 1).keys()].filter((n) => n % step === 0 || n === weeks);
  const band = (/** @type {number[]} */ low, /** @type {number[]} */ high) => `M${at.map((n) => `${x(n).toFixed(1)} ${y(high[n]).toFixed(1)}`).join("L")}L${[...at].reverse().map((n) => `${x(n).toFixed(1)} ${y(low[n]).toFixed(1)}`).join("L")}Z`;
  const first = new Date(said.start);
  const years = [...Array(12).keys()].map((k) => first.getUTCFullYear() + k).map((year) => [year, (Date.UTC(year, 0, 1) - first.getTime()) / 604_800_000]).filter(([, week]) => week >= 0 && week <= weeks);
  const last = (/** @type {number[]} */ p) => number(p[weeks]);
  const heading = seriesName(series, said);
  return html`<figure class="fan"><figcaption>${heading}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${`${heading}: ${t("plans.fan_alt", { low: last(series.p5), middle: last(series.p50), high: last(series.p95) })}`}>
      ${marks.map((value) => svg`<g class="grid"><line x1=${left} x2=${WIDTH - RIGHT} y1=${y(value)} y2=${y(value)} /><text x=${left - 6} y=${y(value) + 4} text-anchor="end">${number(value)}</text></g>`)}
      ${years.map(([year, week]) => svg`<g class="grid"><line x1=${x(week)} x2=${x(week)} y1=${TOP} y2=${HEIGHT - FOOT} /><text x=${x(week) + 3} y=${HEIGHT - 8}>${year}</text></g>`)}
      <path class="outer" d=${band(series.p5, series.p95)} /><path class="inner" d=${band(series.p25, series.p75)} />
      <path class="middle" d=${`M${at.map((n) => `${x(n).toFixed(1)} ${y(series.p50[n]).toFixed(1)}`).join("L")}`} />
      ${series.wanted ? svg`<line class="wanted" x1=${left} x2=${WIDTH - RIGHT} y1=${y(series.wanted)} y2=${y(series.wanted)} /><text class="wanted" x=${WIDTH - RIGHT - 2} y=${y(series.wanted) - 4} text-anchor="end">${t("plans.wanted", { n: number(series.wanted) })}</text>` : nothing}
    </svg>
    <details class="wide-table"><summary>${t("pages.in_rows")}</summary><table><thead><tr><th scope="col">${t("plans.week")}</th>${["p5", "p25", "p50", "p75", "p95"].map((p) => html`<th scope="col" class="n">${t(`plans.${p}`)}</th>`)}</tr></thead>
      <tbody>${[...Array(weeks + 1).keys()].filter((n) => n % 13 === 0 || n === weeks).map((n) => html`<tr><th scope="row">${number(n)} <span class="quiet">${weekDay(said, n)}</span></th>${["p5", "p25", "p50", "p75", "p95"].map((p) => html`<td class="n">${number(series[p][n])}</td>`)}</tr>`)}</tbody></table></details></figure>`;
}

/** @param {any} said @param {number} week */
const weekDay = (said, week) => onDay(new Date(Date.parse(said.start) + week * 604_800_000).toISOString().slice(0, 10), "month");

/** What the scenario calls something in the reader's language, or its own name for it. @param {any} said @param {"courses" | "kinds" | "types" | "money"} sort @param {string} name */
const title = (said, sort, name) => named(said.titles[sort][name]) || name.replaceAll("_", " ");

/** @param {any} series @param {any} said */
function seriesName(series, said) {
  if (series.what === "people") return t(`plans.people.${series.place}`);
  if (series.what === "money") return t("plans.money_left", { unit: title(said, "money", series.place) });
  if (series.what === "units") return t(`plans.units_at.${series.place}`);
  return t("plans.items", { kind: title(said, "kinds", series.what), place: t(`plans.item.${series.place}`) });
}

class YearsPage extends PlanSheet {
  here = "years";
  runs = 100;
  seed = 1;
  week = -1;
  #job = new Job(() => this.requestUpdate());
  #begun = "";

  question() {
    return /** @type {[string, any]} */ (["plans/years", {}]);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#job.stop();
  }

  updated() {
    super.updated();
    if (this.said && !this.said.state && this.#begun !== this.said.digest) this.#run();
  }

  #run() {
    this.#begun = this.said.digest;
    this.#job.begin({ kind: "years", runs: this.runs, seed: this.seed, scenario: this.said.scenario, seconds: SECONDS });
  }

  /** @param {any} said */
  plan(said) {
    const { told: state, fault } = this.#job;
    const found = state?.answers.at(-1);
    return html`<p class="quiet">${t("plans.years_rule")}</p>
      <p><strong>${named(said.title)}</strong> <span class="quiet">${t("plans.weeks_from", { n: number(said.weeks), day: onDay(said.start.slice(0, 10), "date") })}</span> ${entryLink(said.entry)}</p>
      <form class="filters row-of" @submit=${(/** @type {Event} */ e) => { e.preventDefault(); this.#run(); }}><label>${t("plans.runs")} <input type="number" min="10" max="500" .value=${String(this.runs)} @change=${(/** @type {any} */ e) => { this.runs = Number(e.target.value); }} /></label>
        <label>${t("plans.of.seed")} <input type="number" min="0" max="999999" .value=${String(this.seed)} @change=${(/** @type {any} */ e) => { this.seed = Number(e.target.value); }} /></label>
        <button>${t("plans.run_again")}</button></form>
      ${working(state, () => { this.#job.stop(); this.requestUpdate(); })} ${fault ? told(fault) : nothing}
      ${found ? this.#found(found, said) : nothing}
      <section class="part" aria-labelledby="head-assumed"><h3 id="head-assumed">${t("plans.assumed")}</h3><p lang="en">${said.source}</p><ul class="dots">${said.assumptions.map((/** @type {string} */ a) => html`<li lang="en">${a}</li>`)}</ul></section>
      ${said.intakes.length ? html`<section class="part" aria-labelledby="head-intake"><h3 id="head-intake">${t("plans.intakes")}</h3>${said.intakes.map((/** @type {any} */ one) => html`<p>${t("plans.intake_of", { strength: number(one.strength), week: number(one.week), peak: number(one.peak), saved: percent(one.saved) })}</p>${provenance(one)}`)}</section>` : nothing}`;
  }

  /** @param {any} found @param {any} said */
  #found(found, said) {
    const worst = ["", REPAIR].map((of) => found.bottlenecks?.find((/** @type {any} */ b) => b.resource.startsWith(REPAIR) === Boolean(of))).filter(Boolean);
    return html`${worst.length ? html`<section class="part bottleneck" aria-labelledby="head-tight"><h3 id="head-tight">${t("plans.bottleneck")}</h3>
        ${worst.map((b) => html`<p>${t(b.resource.startsWith(REPAIR) ? "plans.tight_items" : "plans.tight_people")} <strong>${resource(b.resource, said)}</strong> ${mark(b.confirmed ? "good" : "open", t(b.confirmed ? "plans.confirmed" : "plans.not_confirmed"))}</p>`)}
        <div class="wide-table"><table><thead><tr><th scope="col">${t("plans.resource")}</th><th scope="col" class="n">${t("plans.use")}</th><th scope="col" class="n">${t("plans.waiting")}</th><th scope="col" class="n">${t("plans.ten_more")}</th><th scope="col">${t("plans.sure")}</th></tr></thead>
          <tbody>${found.bottlenecks.map((/** @type {any} */ b) => html`<tr><th scope="row">${resource(b.resource, said)}</th><td class="n">${percent(b.use)}</td><td class="n">${number(b.waiting)}</td><td class="n">${b.resource.startsWith(REPAIR) ? t("plans.items_more", { n: number(b.gain, b.gain < 10 ? 1 : 0) }) : t("plans.people_more", { n: number(b.gain) })}</td><td>${mark(b.confirmed ? "good" : "open", t(b.confirmed ? "plans.confirmed" : "plans.not_confirmed"))}</td></tr>`)}</tbody></table></div></section>` : nothing}
      <ul class="keys"><li><span class="key outer-key" aria-hidden="true"></span> ${t("plans.outer")}</li><li><span class="key inner-key" aria-hidden="true"></span> ${t("plans.inner")}</li><li><span class="key middle-key" aria-hidden="true"></span> ${t("plans.p50")}</li><li class="quiet">${t("plans.runs_of", { n: number(found.runs), seed: found.seed })}</li></ul>
      <div class="fans">${found.series.map((/** @type {any} */ one) => fan(one, said))}</div>
      ${found.readiness ? this.#readiness(found.readiness, said) : nothing}`;
  }

  /** @param {any[]} moments @param {any} said */
  #readiness(moments, said) {
    const chosen = moments.find((m) => m.week === this.week) ?? moments[0];
    const level = (/** @type {string} */ l) => mark(l === "C-1" || l === "C-2" ? "good" : l.startsWith("C-") ? "bad" : "open", l === "not known" ? t("report.unknown") : l);
    return html`<section class="part" aria-labelledby="head-ready"><h3 id="head-ready">${t("plans.readiness")}</h3><p class="quiet">${t("plans.readiness_rule")}</p>
      <label class="choice">${t("plans.week")} <select @change=${(/** @type {any} */ e) => { this.week = Number(e.target.value); this.requestUpdate(); }}>${moments.map((m) => html`<option value=${m.week} ?selected=${m === chosen}>${number(m.week)} (${weekDay(said, m.week)})</option>`)}</select></label>
      <div class="wide-table"><table><thead><tr><th scope="col">${t("plans.area")}</th><th scope="col" class="n">${t("plans.lowest")}</th><th scope="col" class="n">${t("plans.mean")}</th><th scope="col" class="n">${t("plans.not_known")}</th><th scope="col" class="n">${t("plans.evidence_age")}</th></tr></thead>
        <tbody>${AREAS.map((area) => html`<tr><th scope="row">${t(`plans.areas.${area}`)}</th>${this.#area(chosen.formations, area)}</tr>`)}</tbody></table></div>
      <details class="wide-table"><summary>${t("plans.by_formation", { n: number(chosen.formations.length) })}</summary><table class="formations"><thead><tr><th scope="col">${t("plans.formation")}</th><th scope="col">${t("plans.level")}</th><th scope="col" class="n">${t("plans.lowest")}</th><th scope="col" class="n">${t("plans.index")}</th>${AREAS.map((area) => html`<th scope="col" class="n">${t(`plans.areas.${area}`)}</th>`)}<th scope="col">${t("plans.evidence")}</th></tr></thead>
        <tbody>${chosen.formations.map((/** @type {any} */ f) => html`<tr><th scope="row">${formation(f.formation, said)}</th><td>${level(f.level)}</td><td class="n">${share(f.lowest)}</td><td class="n">${share(f.index)}</td>${AREAS.map((area) => html`<td class="n">${share(f.areas[area])}</td>`)}<td lang="en">${f.evidence} <span class="quiet">${t("plans.days_old", { n: number(f.age_days) })}</span> ${f.remarks.join("; ")}</td></tr>`)}</tbody></table></details></section>`;
  }

  /** @param {any[]} formations @param {string} area */
  #area(formations, area) {
    const known = formations.map((f) => f.areas[area]).filter((a) => a !== null);
    const oldest = Math.max(0, ...formations.map((f) => f.age_days));
    return html`<td class="n">${known.length ? share(Math.min(...known)) : t("report.unknown")}</td><td class="n">${known.length ? share(known.reduce((a, b) => a + b, 0) / known.length) : t("report.unknown")}</td><td class="n">${number(formations.length - known.length)}</td><td class="n">${t("plans.days_old", { n: number(oldest) })}</td>`;
  }
}

/** @param {number | null} part */
const share = (part) => (part === null ? t("report.unknown") : percent(part));

/** @param {string} name "seats of basic", "repair of gun", "instructors", "recruits" @param {any} said */
function resource(name, said) {
  if (name.startsWith(REPAIR)) return t("plans.repair_of", { kind: title(said, "kinds", name.slice(REPAIR.length)) });
  if (name.startsWith(SEATS)) return t("plans.seats_of", { course: title(said, "courses", name.slice(SEATS.length)) });
  return word("plans.resources", name);
}

/** A formation: its type in the reader's language, and its number. @param {string} name "mechanised brigade 3" @param {any} said */
function formation(name, said) {
  const at = name.lastIndexOf(" ");
  return `${title(said, "types", name.slice(0, at))}${name.slice(at)}`;
}

/** That something is being worked out, for how long, and how to stop it. @param {any} state @param {() => void} stop */
export function working(state, stop) {
  if (!state) return nothing;
  if (state.status === "working") return html`<p class="working" role="status"><progress max=${state.limit_s ?? 60} value=${state.elapsed_s}></progress> ${t("plans.working", { n: number(state.elapsed_s), most: number(state.limit_s ?? 60) })} <button @click=${stop}>${t("plans.stop")}</button></p>`;
  if (state.status === "late") return html`<p class="note" role="status">${t("plans.late", { n: number(state.limit_s) })}</p>`;
  if (state.status === "stopped") return html`<p class="note" role="status">${t("plans.stopped")}</p>`;
  if (state.status === "failed") return told(new Fault(state, 500));
  return nothing;
}

customElements.define("ld-years", YearsPage);
