// Tours of the adopted plan as a chart: by contingent each unit with its window, tours and dwell, or by
// requirement with its handovers.

import { html, nothing, svg } from "./libraries.js";
import { PlanSheet, provenance, short } from "./plans.js";
import { monthName, nationName, patterns, span, toursTable } from "./plans-force.js";
import { Grid, goTo, stacked } from "./plans-grid.js";
import { entryLink, place } from "./sheet.js";
import { store } from "./store.js";
import { count, named, number, onDay, t } from "./words.js";

const ROW = 24;
const LANE = 19;

/** Rows by contingent: a nation, then what it offers. @param {any} said @param {(offer: any) => boolean} fits @param {any[]} tours @returns {any[]} */
export function contingents(said, fits, tours) {
  /** @type {Map<number, any[]>} */ const of = new Map();
  for (const one of tours) of.set(one.offer, [...(of.get(one.offer) ?? []), one]);
  const rows = [];
  for (const nation of said.nations) {
    const offers = said.offers.map((/** @type {any} */ offer, /** @type {number} */ n) => ({ offer, n })).filter((/** @type {any} */ o) => o.offer.nation === nation.id && fits(o.offer));
    if (!offers.length) continue;
    rows.push({ nation, offers: offers.length, serving: offers.filter((/** @type {any} */ o) => of.has(o.n)).length });
    rows.push(...offers.map((/** @type {any} */ o) => ({ ...o, of: nation, tours: of.get(o.n) ?? [] })));
  }
  return stacked(rows, () => ROW);
}

/** Rows by requirement: its tours in lanes, so that handovers are seen. @param {any} said @param {(line: any) => boolean} fits @returns {any[]} */
function requirements(said, fits) {
  const rows = said.lines.map((/** @type {any} */ line, /** @type {number} */ n) => ({ line, n })).filter((/** @type {any} */ l) => fits(l.line)).map((/** @type {any} */ row) => {
    /** @type {number[]} */ const ends = [];
    const tours = said.tours.filter((/** @type {any} */ one) => one.line === row.n).sort((/** @type {any} */ a, /** @type {any} */ b) => a.start - b.start).map((/** @type {any} */ one) => {
      let lane = ends.findIndex((end) => end <= one.start);
      if (lane < 0) lane = ends.push(0) - 1;
      const follows = ends[lane] === one.start && one.start > 0;
      ends[lane] = one.end;
      return { ...one, lane, follows };
    });
    return { ...row, tours, lanes: Math.max(1, ends.length) };
  });
  return stacked(rows, (row) => row.lanes * LANE + 6);
}

/** A unit's name without its nation's, under which it stands. @param {any} row */
function ownName({ offer, of }) {
  const nation = Object.values(of.name).find((name) => offer.unit.startsWith(`${name} `));
  return nation ? offer.unit.slice(nation.length + 1) : offer.unit;
}

export class Gantt extends Grid {
  /** @type {any} */ said = null;
  /** Whether windows can be moved. */ editable = false;
  /** @type {Set<string>} */ withdrawn = new Set();
  /** @type {Record<string, number>} */ shifted = {};
  /** @type {{offer: string, x: number, months: number} | null} */ #drag = null;

  set given(/** @type {any} */ one) {
    if (one.said === this.said && one.rows === this.rows && one.stamp === this.stamp) return;
    Object.assign(this, one);
    this.requestUpdate();
  }
  /** @type {any} */ stamp = null;

  shape() {
    const [label, columns] = [this.narrow ? 128 : 270, this.said?.months.length ?? 0];
    return { label, each: this.fitting(label, columns, [this.narrow ? 26 : 32, 76]), columns, head: 40 };
  }

  name() {
    return t(this.editable ? "plans.gantt_edit_alt" : "plans.gantt_alt");
  }

  corner() {
    const first = /** @type {any} */ (this.rows[0]);
    return svg`<text x="8" y="30">${t(first?.line ? "plans.line" : "plans.unit")}</text>`;
  }

  heads() {
    const { each } = this.shape();
    return this.said.months.map((/** @type {string} */ m, /** @type {number} */ k) => svg`<g transform="translate(${k * each} 0)"><title>${monthName(m)}</title>${k === 0 || m.endsWith("-01") ? svg`<text x="3" y="16">${m.slice(0, 4)}</text>` : nothing}<text class="quiet" x=${each / 2} y="34" text-anchor="middle">${m.slice(5)}</text></g>`);
  }

  /** @param {any} row */
  label(row) {
    const width = this.shape().label;
    const letters = Math.floor(width / 7.4);
    if (row.nation) return svg`<rect class="reach group" width="100%" height=${row.h} /><text class="group" x="8" y="17">${short(named(row.nation.name), letters - (this.narrow ? 8 : 6))}</text><text class="quiet" x=${width - 6} y="17" text-anchor="end">${row.serving}/${row.offers}</text>`;
    if (row.offer) return svg`<title>${row.offer.unit} (${row.offer.id})</title><rect class="reach" width="100%" height=${row.h} /><text class=${this.withdrawn.has(row.offer.id) ? "gone" : ""} x="16" y="16">${short(ownName(row), letters - 2)}</text>`;
    return svg`<title>${row.line.id}: ${named(row.line.title)}</title><rect class="reach" width="100%" height=${row.h} />${row.line.critical ? svg`<path class="critical" d="M10 6l6 6-6 6-6-6z" />` : nothing}<text x="20" y="17">${short(named(row.line.title), letters - 3)}</text>`;
  }

  /** @param {any} row @param {number} n */
  cells(row, n) {
    const { each, columns } = this.shape();
    const years = this.said.months.flatMap((/** @type {string} */ m, /** @type {number} */ k) => m.endsWith("-01") ? [k] : []);
    const at = this.row === n;
    const ground = svg`<rect class="row-ground ${at ? "at" : ""} ${row.nation ? "group" : ""}" data-row=${n} width=${columns * each} height=${row.h} />${years.map((/** @type {number} */ k) => svg`<line class="year" x1=${k * each} x2=${k * each} y1="0" y2=${row.h} />`)}`;
    const name = row.nation ? `${named(row.nation.name)}: ${t("plans.serving_of", { n: number(row.serving), all: number(row.offers) })}` : row.offer ? this.#said(row) : `${named(row.line.title)}: ${t("plans.tours_of", { n: number(row.tours.length) })}`;
    return svg`<g id=${`${this.localName}-${n}-${this.column}`} role="gridcell" aria-label=${name} class=${at ? "at" : ""}>${ground}${row.nation ? nothing : row.offer ? this.#offer(row, n) : this.#line(row, n)}</g>`;
  }

  /** @param {any} row */
  #said(row) {
    const tours = row.tours.map((/** @type {any} */ one) => `${span(this.said, one)} ${named(this.said.lines[one.line].title)}`).join("; ");
    const gone = this.withdrawn.has(row.offer.id) ? `${t("plans.withdrawn")}. ` : "";
    const moved = this.shifted[row.offer.id] ? `${t("plans.moved_by", { n: this.shifted[row.offer.id] })}. ` : "";
    return `${row.offer.unit}, ${nationName(this.said, row.offer.nation)}: ${gone}${moved}${tours || t("plans.not_used")}`;
  }

  /** @param {any} row @param {number} n */
  #offer(row, n) {
    const { each, columns } = this.shape();
    const { offer } = row;
    const gone = this.withdrawn.has(offer.id);
    const drag = this.#drag;
    const by = (drag && drag.offer === offer.id ? drag.months : 0) + (this.shifted[offer.id] ?? 0);
    const clip = (/** @type {number} */ x) => Math.min(Math.max(x, 0), columns);
    const [from, to] = [clip(offer.window[0] + by), clip(offer.window[1] + by)];
    return svg`<g class="offer ${gone ? "gone" : ""} ${by ? "shifted" : ""} ${this.editable ? "drags" : ""}" data-row=${n} data-offer=${offer.id} @pointerdown=${this.#grab} @pointermove=${this.#pull} @pointerup=${this.#drop} @pointercancel=${this.#drop}>
      <title>${this.#said(row)}</title>
      ${to > from ? svg`<rect class="window" x=${from * each} y="3" width=${(to - from) * each} height=${ROW - 6} rx="3" />` : nothing}
      ${by ? svg`<text class="by" x=${from * each + 4} y="16">${by > 0 ? "+" : "−"}${Math.abs(by)}</text>` : nothing}
      ${row.tours.map((/** @type {any} */ one) => this.#tour(one, 4, ROW - 8))}
      ${gone ? svg`<line class="struck" x1=${from * each} x2=${to * each} y1=${ROW / 2} y2=${ROW / 2} />` : nothing}</g>`;
  }

  /** @param {any} row @param {number} n */
  #line(row, n) {
    const { each } = this.shape();
    return svg`<g data-row=${n}>${row.line.demand.map((/** @type {number} */ asked, /** @type {number} */ k) => asked && row.line.missing[k] ? svg`<rect class="lacks" x=${k * each + 1} y="1" width=${each - 2} height=${row.h - 2} /><text class="lacking" x=${(k + 0.5) * each} y=${row.h - 6} text-anchor="middle">−${row.line.missing[k]}</text>` : nothing)}
      ${row.tours.map((/** @type {any} */ one) => this.#tour(one, 3 + one.lane * LANE, LANE - 3, true))}</g>`;
  }

  /** A tour with its dwell; where it follows another, the handover. @param {any} one @param {number} y @param {number} h @param {boolean} [onLine] */
  #tour(one, y, h, onLine = false) {
    const { each, columns } = this.shape();
    const x = one.start * each;
    const wide = (one.end - one.start) * each;
    const rest = Math.max(0, (Math.min(one.free, columns) - one.end) * each);
    const offer = this.said.offers[one.offer];
    const words = onLine ? offer.nation : this.said.lines[one.line].id;
    return svg`<g class="tour"><title>${`${offer.unit}, ${named(this.said.lines[one.line].title)}, ${span(this.said, one)}`}</title>
      ${onLine ? nothing : svg`<rect class="rest" x=${x + wide} y=${y + 2} width=${rest} height=${h - 4} fill="url(#gantt-rest)" />`}
      <rect class="serves ${one.risks.length ? "risk" : ""}" x=${x + 0.5} y=${y} width=${wide - 1} height=${h} rx="2" />${one.risks.length ? svg`<rect x=${x + 0.5} y=${y} width=${wide - 1} height=${h} fill="url(#gantt-risk)" />` : nothing}
      ${one.handover ? svg`<path class="handover" d="M${x - 5} ${y + h / 2}l6 ${-h / 2}v${h}z"><title>${t("plans.handover", { n: number(one.handover) })}</title></path>` : nothing}
      ${wide > 30 ? svg`<text x=${x + 5} y=${y + h - 4}>${short(`${words}${one.risks.length ? " !" : ""}`, Math.floor(wide / 7.2))}</text>` : nothing}</g>`;
  }

  above() {
    return patterns("gantt");
  }

  /** @param {PointerEvent} press */
  #grab = (press) => {
    if (!this.editable || press.button !== 0) return;
    const one = /** @type {Element} */ (press.currentTarget);
    const offer = /** @type {any} */ (one).dataset.offer;
    one.setPointerCapture(press.pointerId);
    this.#drag = { offer, x: press.clientX, months: 0 };
  };

  /** @param {PointerEvent} pull */
  #pull = (pull) => {
    if (!this.#drag) return;
    const months = Math.round((pull.clientX - this.#drag.x) / this.shape().each);
    if (months === this.#drag.months) return;
    this.#drag.months = months;
    this.requestUpdate();
  };

  #drop = () => {
    if (!this.#drag) return;
    const { offer, months } = this.#drag;
    this.#drag = null;
    if (months) this.#tell("shifts", { offer, months });
    this.requestUpdate();
  };

  /** @param {string} what @param {any} detail */
  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  /** @param {KeyboardEvent} key */
  key = (key) => {
    const offer = this.rows[this.row] && /** @type {any} */ (this.rows[this.row]).offer;
    if (this.editable && offer && !key.ctrlKey && !key.metaKey && !key.altKey) {
      const months = key.shiftKey ? { ArrowLeft: -1, ArrowRight: 1 }[key.key] : 0;
      if (months) {
        key.preventDefault();
        this.#tell("shifts", { offer: offer.id, months });
        return;
      }
      if (key.key === "Delete" || key.key === "Backspace") {
        key.preventDefault();
        this.#tell("withdraws", { offer: offer.id });
        return;
      }
    }
    this.walk(key);
  };
}

class ToursPage extends PlanSheet {
  here = "tours";
  by = "contingents";
  q = "";
  idle = true;
  chosen = -1;
  /** @type {any[]} */ #rows = [];
  #asked = "";

  question() {
    return /** @type {[string, any]} */ (["plans/force", {}]);
  }

  /** @param {any} said */
  #found(said) {
    const of = store.pageOf;
    const asked = JSON.stringify([said.version, this.by, this.q, this.idle, of, document.documentElement.lang]);
    if (asked === this.#asked) return this.#rows;
    this.#asked = asked;
    const q = this.q.toLocaleLowerCase();
    const busy = new Set(said.tours.map((/** @type {any} */ one) => one.offer));
    const fits = (/** @type {any} */ o) => (!of || o.nation === of) && (this.idle || busy.has(said.offers.indexOf(o))) && (!q || `${o.id} ${o.unit} ${o.nation} ${o.capabilities.join(" ")}`.toLocaleLowerCase().includes(q));
    this.#rows = this.by === "contingents" ? contingents(said, fits, said.tours) : requirements(said, (l) => !q || `${l.id} ${named(l.title)} ${l.capability}`.toLocaleLowerCase().includes(q));
    return this.#rows;
  }

  /** @param {any} said */
  plan(said) {
    const rows = this.#found(said);
    const row = rows[this.chosen];
    const of = store.pageOf;
    return html`<p class="quiet">${t("plans.tours_rule")}</p>
      ${of ? html`<p>${t("plans.only_of", { nation: nationName(said, of) })} <a href=${place("tours")}>${t("web.all")}</a></p>` : nothing}
      <div class="filters row-of"><input type="search" aria-label=${t("plans.search")} placeholder=${t("plans.search_hint")} .value=${this.q} @input=${(/** @type {any} */ e) => { this.q = e.target.value; this.chosen = -1; this.requestUpdate(); }} />
        <label class="tick-of"><input type="checkbox" .checked=${this.idle} @change=${(/** @type {any} */ e) => { this.idle = e.target.checked; this.chosen = -1; this.requestUpdate(); }} /> ${t("plans.with_idle")}</label>
        <div class="turns" role="group" aria-label=${t("plans.rows_by")}>${["contingents", "requirements"].map((by) => html`<button aria-pressed=${String(this.by === by)} @click=${() => { this.by = by; this.chosen = -1; this.requestUpdate(); }}>${t(`plans.by.${by}`)}</button>`)}</div></div>
      <p class="count">${count("count.tours", said.tours.length)} <span class="quiet">${t("plans.grid_keys")}</span></p>
      <plans-gantt .given=${{ said, rows, stamp: document.documentElement.lang }} @chosen=${(/** @type {any} */ e) => { this.chosen = e.detail.row; this.requestUpdate(); goTo(this, "#head-tour", e.detail.byKey); }}></plans-gantt>
      ${keys()}
      ${row ? this.#detail(said, row) : nothing}
      <section class="part" aria-labelledby="head-source"><h3 id="head-source">${t("plans.source_of")}</h3>${provenance(said.plan)}</section>`;
  }

  /** @param {any} said @param {any} row */
  #detail(said, row) {
    const tours = row.nation ? said.tours.filter((/** @type {any} */ one) => said.offers[one.offer].nation === row.nation.id) : row.tours;
    const title = row.nation ? named(row.nation.name) : row.offer ? row.offer.unit : named(row.line.title);
    return html`<section class="part" aria-labelledby="head-tour"><h3 id="head-tour" tabindex="-1">${title} <code>${row.offer?.id ?? row.line?.id ?? row.nation.id}</code></h3>
      ${row.offer ? offerFacts(said, row.offer) : nothing}
      ${tours.length ? toursTable(said, tours) : html`<p class="quiet">${t("plans.not_used")}</p>`}</section>`;
  }
}

/** What a contribution is, with its entry. @param {any} said @param {any} offer */
export function offerFacts(said, offer) {
  const rows = [
    ["window", `${onDay(offer.start, "date")} – ${onDay(offer.end, "date")}`],
    ["capability", offer.capabilities.map((/** @type {string} */ c) => c.replaceAll("_", " ")).join(", ")],
    ["strength", t("plans.strength", { n: number(offer.count), people: number(offer.personnel) })],
    ["tour", t("plans.tour_of", { n: number(offer.tour_months), dwell: number(offer.dwell, 1), notice: number(offer.notice_days) })],
    ["rung", html`${t(`plans.rungs.${offer.rung}`)} <span class="quiet">${offer.rung_evidence}</span>`],
    ["ready", html`${offer.readiness || t("report.unknown")} <span class="quiet">${offer.readiness_evidence} ${offer.readiness_end ? t("plans.until", { day: onDay(offer.readiness_end, "date") }) : ""}</span>`],
    ["authority", html`${offer.authority || "–"} ${offer.authority_end ? html`<span class="quiet">${t("plans.until", { day: onDay(offer.authority_end, "date") })}</span>` : nothing}`],
    ["caveats", offer.caveats.join("; ") || t("report.none")],
    ["source", html`${offer.source || t("report.unknown")} ${entryLink(said.plan.offered)}`],
  ];
  return html`<dl class="facts">${rows.map(([key, value]) => html`<dt>${t(`plans.offer.${key}`)}</dt><dd>${value}</dd>`)}</dl>`;
}

/** What the marks of the chart mean. */
export function keys() {
  const one = (/** @type {any} */ drawn, /** @type {string} */ words) => html`<li><svg class="plan-key" width="34" height="18" aria-hidden="true">${drawn}</svg> ${t(words)}</li>`;
  return html`<ul class="keys">${one(svg`<rect class="serves" x="1" y="2" width="32" height="14" rx="2" />`, "plans.key_tour")}${one(svg`<rect class="serves risk" x="1" y="2" width="32" height="14" rx="2" /><rect x="1" y="2" width="32" height="14" fill="url(#gantt-risk)" />`, "plans.key_risk")}
    ${one(svg`<rect class="rest" x="1" y="3" width="32" height="12" fill="url(#gantt-rest)" />`, "plans.key_rest")}${one(svg`<rect class="window" x="1" y="2" width="32" height="14" rx="3" />`, "plans.key_window")}${one(svg`<path class="handover" d="M12 9l8 -8v16z" />`, "plans.key_handover")}${one(svg`<rect class="lacks" x="1" y="1" width="32" height="16" /><text class="lacking" x="17" y="14" text-anchor="middle">−1</text>`, "plans.key_lacks")}</ul>`;
}

customElements.define("plans-gantt", Gantt);
customElements.define("ld-tours", ToursPage);
