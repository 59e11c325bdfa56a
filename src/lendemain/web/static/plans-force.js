// Requirements against contributions: what is covered, at risk or short, month by month or by
// nation, why, and what the next offer would be worth.

import { html, nothing, svg } from "./libraries.js";
import { PlanSheet, provenance, short } from "./plans.js";
import { Grid, goTo, stacked } from "./plans-grid.js";
import { entryLink, mark, place } from "./sheet.js";
import { count, named, number, onDay, percent, t, word } from "./words.js";

const ROW = 26;
const STANDS = ["none", "covered", "risk", "part", "nothing"];

/** A month of the plan ("2027-03") as the reader writes it. @param {string} month */
export const monthName = (month) => onDay(`${month}-15`, "month");

/** Hatches that several drawings share; ids are the page's own. */
export function patterns(/** @type {string} */ of) {
  return svg`<defs><pattern id="${of}-risk" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="risk-stroke" width="2" height="6" /></pattern>
    <pattern id="${of}-rest" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="rest-stroke" width="1.4" height="5" /></pattern></defs>`;
}

class Matrix extends Grid {
  /** @type {any} */ said = null;
  by = "months";
  /** @type {any[]} */ lines = [];

  set given(/** @type {{said: any, by: string, lines: any[]}} */ one) {
    if (one.said === this.said && one.by === this.by && one.lines === this.lines) return;
    Object.assign(this, one);
    this.rows = stacked(one.lines, () => ROW);
    this.requestUpdate();
  }

  shape() {
    const columns = !this.said ? 0 : this.by === "months" ? this.said.months.length : this.said.nations.length;
    const label = this.narrow ? 118 : 300;
    return { label, each: this.fitting(label, columns, this.by === "months" ? [38, 76] : [54, 76]), columns, head: 44 };
  }

  name() {
    return t("plans.matrix_alt");
  }

  corner() {
    return svg`<text x="8" y="18">${t("plans.line")}</text>${this.narrow ? nothing : svg`<text class="quiet" x="292" y="36" text-anchor="end">${t("plans.asked")}</text>`}`;
  }

  heads() {
    const [from, to] = this.across();
    const { each } = this.shape();
    if (this.by === "nations") return this.said.nations.slice(from, to).map((/** @type {any} */ n, /** @type {number} */ k) => svg`<g transform="translate(${(from + k) * each} 0)"><title>${named(n.name)}</title><text x=${each / 2} y="18" text-anchor="middle">${n.id}</text><text class="quiet" x=${each / 2} y="36" text-anchor="middle">${number(n.served)}</text></g>`);
    return this.said.months.slice(from, to).map((/** @type {string} */ m, /** @type {number} */ k) => svg`<g transform="translate(${(from + k) * each} 0)"><title>${monthName(m)}</title><text x=${each / 2} y="36" text-anchor="middle">${m.slice(5)}</text>${k === 0 || m.endsWith("-01") ? svg`<text x="4" y="18">${m.slice(0, 4)}</text>` : nothing}</g>`);
  }

  /** @param {any} line */
  label(line) {
    const title = named(line.title);
    return svg`<title>${line.id}: ${title}</title><rect class="reach" width="100%" height=${ROW} />
      ${line.critical ? svg`<path class="critical" d="M10 7l6 6-6 6-6-6z" />` : nothing}
      <text x="20" y="17">${this.narrow ? short(line.id, 13) : `${short(title, 34)}`}</text>${this.narrow ? nothing : svg`<text class="quiet" x="292" y="17" text-anchor="end">${number(line.wanted)}</text>`}`;
  }

  /** @param {any} line @param {number} n */
  cells(line, n) {
    const [from, to] = this.across();
    const { each } = this.shape();
    const found = [];
    for (let k = from; k < to; k += 1) {
      const at = this.row === n && this.column === k;
      const id = `${this.localName}-${n}-${k}`;
      found.push(this.by === "months" ? this.#month({ line, n, k, at, id, each }) : this.#nation({ line, n, k, at, id, each }));
    }
    return found;
  }

  /** @param {any} of */
  #month({ line, n, k, at, id, each }) {
    const stands = STANDS[line.stands[k]];
    const missing = line.missing[k];
    const words = stands === "none" ? t("plans.stands.none") : `${t(`plans.stands.${stands}`)}, ${t("plans.served_of", { n: number(line.served[k]), all: number(line.demand[k]) })}`;
    return svg`<g id=${id} role="gridcell" class="cell ${stands} ${at ? "at" : ""}" data-row=${n} data-column=${k} transform="translate(${k * each} 0)" aria-label=${`${named(line.title)}, ${monthName(this.said.months[k])}: ${words}`}>
      <rect class="ground" x="1" y="1" width=${each - 2} height=${ROW - 2} />
      ${stands === "risk" ? svg`<rect x="1" y="1" width=${each - 2} height=${ROW - 2} fill="url(#matrix-risk)" />` : nothing}
      ${stands === "part" ? svg`<rect class="there" x="1" y=${ROW - 5} width=${(each - 2) * line.served[k] / line.demand[k]} height="4" />` : nothing}
      <text x=${each / 2} y="17" text-anchor="middle">${stands === "none" ? "·" : missing ? `−${missing}` : stands === "risk" ? `${line.served[k]} !` : line.served[k]}</text></g>`;
  }

  /** @param {any} of */
  #nation({ line, n, k, at, id, each }) {
    const nation = this.said.nations[k];
    const months = line.nations[nation.id] ?? 0;
    return svg`<g id=${id} role="gridcell" class="cell ${months ? "covered" : "none"} ${at ? "at" : ""}" data-row=${n} data-column=${k} transform="translate(${k * each} 0)" aria-label=${`${named(line.title)}, ${named(nation.name)}: ${t("plans.unit_months", { n: number(months) })}`}>
      <rect class="ground" x="1" y="1" width=${each - 2} height=${ROW - 2} /><text x=${each / 2} y="17" text-anchor="middle">${months || "·"}</text></g>`;
  }

  above() {
    return patterns("matrix");
  }
}

class ForcePage extends PlanSheet {
  here = "force";
  by = "months";
  only = "all";
  q = "";
  /** @type {{row: number, column: number} | null} */ cell = null;
  /** @type {any[]} */ #lines = [];
  #asked = "";

  question() {
    return /** @type {[string, any]} */ (["plans/force", {}]);
  }

  /** @param {any} said */
  #chosen(said) {
    const asked = JSON.stringify([said.version, this.only, this.q]);
    if (asked === this.#asked) return this.#lines;
    this.#asked = asked;
    const q = this.q.toLocaleLowerCase();
    const fits = (/** @type {any} */ l) => this.only === "all" || (this.only === "short" ? l.short > 0 : this.only === "critical" ? l.critical && l.short > 0 : this.only === "risk" ? l.stands.includes(2) : l.domain === this.only);
    this.#lines = said.lines.filter((/** @type {any} */ l) => fits(l) && (!q || `${l.id} ${named(l.title)} ${l.capability}`.toLocaleLowerCase().includes(q)));
    return this.#lines;
  }

  /** @param {string} only */
  #narrow(only) {
    this.only = only;
    this.cell = null;
    this.requestUpdate();
  }

  /** @param {any} said */
  plan(said) {
    const lines = this.#chosen(said);
    const { totals } = said;
    const figure = (/** @type {string} */ only, /** @type {any} */ n) => html`<button class="plain" @click=${() => this.#narrow(only)}>${n}</button>`;
    return html`<p class="quiet">${t("plans.force_rule")}</p>
      ${said.older ? html`<p class="note">${t("plans.older")} <code>lendemain force plan --adopt NAME</code></p>` : nothing}
      <div class="figures"><dl><div><dt>${t("plans.lines")}</dt><dd>${figure("all", number(totals.lines))}</dd></div>
        <div><dt>${t("plans.covered_share")}</dt><dd>${percent(totals.covered)} <span class="quiet">${t("plans.of_asked", { n: number(totals.asked) })}</span></dd></div>
        <div><dt>${t("plans.short_lines")}</dt><dd class=${totals.short_lines ? "warned" : ""}>${figure("short", number(totals.short_lines))} <span class="quiet">${t("plans.unit_months", { n: number(totals.short) })}</span></dd></div>
        <div><dt>${t("plans.critical_short")}</dt><dd class=${totals.critical_lines ? "warned" : ""}>${figure("critical", number(totals.critical_lines))} <span class="quiet">${t("plans.unit_months", { n: number(totals.critical) })}</span></dd></div>
        <div><dt>${t("plans.risk_months")}</dt><dd>${figure("risk", number(totals.risk))}</dd></div>
        <div><dt>${t("plans.gap")}</dt><dd>${totals.gap === 0 ? mark("good", t("plans.proved")) : t("plans.gap_of", { share: percent1(totals.gap) })}</dd></div></dl></div>
      <div class="filters row-of"><input type="search" aria-label=${t("plans.search")} placeholder=${t("plans.search_hint")} .value=${this.q} @input=${(/** @type {any} */ e) => { this.q = e.target.value; this.cell = null; this.requestUpdate(); }} />
        <label>${t("plans.show")} <select @change=${(/** @type {any} */ e) => this.#narrow(e.target.value)}>${["all", "short", "critical", "risk", "air", "sea", "land", "joint"].map((one) => html`<option value=${one} ?selected=${one === this.only}>${t(`plans.only.${one}`)}</option>`)}</select></label>
        <div class="turns" role="group" aria-label=${t("plans.across")}>${["months", "nations"].map((by) => html`<button aria-pressed=${String(this.by === by)} @click=${() => { this.by = by; this.cell = null; this.requestUpdate(); }}>${t(`plans.by.${by}`)}</button>`)}</div></div>
      <p class="count">${count("count.lines", lines.length)} <span class="quiet">${t("plans.grid_keys")}</span></p>
      ${lines.length ? html`<plans-matrix .given=${{ said, by: this.by, lines }} @chosen=${(/** @type {any} */ e) => { this.cell = e.detail; this.requestUpdate(); goTo(this, "#head-cell", e.detail.byKey); }}></plans-matrix>` : html`<p class="quiet">${t("plans.no_lines")}</p>`}
      ${this.#keys()}
      ${this.cell && lines[this.cell.row] ? this.#detail(said, lines[this.cell.row], this.cell.column) : nothing}
      ${this.#shortfalls(said)}
      ${this.#shares(said)}
      <section class="part" aria-labelledby="head-source"><h3 id="head-source">${t("plans.source_of")}</h3>${provenance(said.plan)}
        <div class="wide-table"><table><thead><tr><th scope="col">${t("plans.objective")}</th><th scope="col" class="n">${t("plans.reached")}</th><th scope="col" class="n">${t("plans.no_plan_below")}</th></tr></thead><tbody>${said.terms.map((/** @type {any} */ term) => html`<tr><th scope="row">${t(`plans.term.${term.name}`)}</th><td class="n">${amount(term.name, term.value)}</td><td class="n">${term.bound === null ? "–" : amount(term.name, term.bound)}</td></tr>`)}</tbody></table></div></section>`;
  }

  #keys() {
    const sample = (/** @type {string} */ stands, /** @type {string} */ text) => html`<li><svg class="key-cell" width="34" height="20" aria-hidden="true"><g class="cell ${stands}"><rect class="ground" x="1" y="1" width="32" height="18" />${stands === "risk" ? svg`<rect x="1" y="1" width="32" height="18" fill="url(#matrix-risk)" />` : nothing}${stands === "part" ? svg`<rect class="there" x="1" y="15" width="16" height="4" />` : nothing}<text x="17" y="14" text-anchor="middle">${text}</text></g></svg> ${t(`plans.stands.${stands}`)}</li>`;
    if (this.by === "nations") return html`<p class="quiet keys">${t("plans.months_served")}</p>`;
    return html`<ul class="keys">${sample("covered", "3")}${sample("risk", "3 !")}${sample("part", "−1")}${sample("nothing", "−3")}${sample("none", "·")}<li><svg width="20" height="20" aria-hidden="true"><path class="critical" d="M10 4l6 6-6 6-6-6z" /></svg> ${t("plans.critical")}</li></ul>`;
  }

  /** What stands behind one cell. @param {any} said @param {any} line @param {number} column */
  #detail(said, line, column) {
    const nation = this.by === "nations" ? said.nations[column] : null;
    const tours = said.tours.filter((/** @type {any} */ one) => said.lines[one.line].id === line.id && (nation ? said.offers[one.offer].nation === nation.id : one.start <= column && column < one.end));
    const gaps = line.gaps.filter((/** @type {any} */ g) => nation || (g.start <= column && column < g.end));
    return html`<section class="part" aria-labelledby="head-cell"><h3 id="head-cell" tabindex="-1">${named(line.title)} <code>${line.id}</code> · ${nation ? named(nation.name) : monthName(said.months[column])}</h3>
      <p>${nation || !line.demand[column] ? nothing : html`<strong>${t("plans.served_of", { n: number(line.served[column]), all: number(line.demand[column]) })}</strong> · `}${word("plans.domain", line.domain)}${line.area ? ` · ${line.area}` : ""}${line.critical ? ` · ${t("plans.critical")}` : ""} ${entryLink(said.plan.stated)}</p>
      ${gaps.map((/** @type {any} */ g) => why(said, line, g))}
      ${line.worth && line.short ? html`<p>${t("plans.next_worth", { capability: line.capability.replaceAll("_", " "), months: number(line.worth.months), from: monthName(said.months[line.worth.start]), n: number(line.worth.regained) })} <a href=${place("what-if", "", { line: line.id })}>${t("plans.try_it")}</a></p>` : nothing}
      ${tours.length ? toursTable(said, tours) : html`<p class="quiet">${t("plans.nobody_serves")}</p>`}</section>`;
  }

  /** @param {any} said */
  #shortfalls(said) {
    const rows = said.lines.flatMap((/** @type {any} */ line) => line.gaps.map((/** @type {any} */ g) => [line, g]));
    rows.sort((/** @type {any} */ a, /** @type {any} */ b) => Number(b[0].critical) - Number(a[0].critical) || b[1].sum - a[1].sum);
    return html`<section class="part" aria-labelledby="head-short"><h3 id="head-short">${t("plans.shortfalls")}</h3>
      ${rows.length ? html`<div class="wide-table"><table class="shortfalls"><thead><tr><th scope="col">${t("plans.line")}</th><th scope="col">${t("plans.when")}</th><th scope="col" class="n">${t("plans.missing")}</th><th scope="col">${t("plans.cause")}</th><th scope="col" class="n">${t("plans.regains")}</th><th scope="col" class="n">${t("plans.next_offer")}</th></tr></thead>
        <tbody>${rows.slice(0, 200).map((/** @type {any} */ [line, g]) => html`<tr><th scope="row"><button class="plain" @click=${() => this.#show(line, g.start)}>${named(line.title)}</button>${line.critical ? html` <span class="tag">${t("plans.critical")}</span>` : nothing}</th>
          <td class="day-of">${span(said, g)}</td><td class="n">${number(g.sum)}</td><td>${cause(g)}</td><td class="n">${g.regained ? number(g.regained) : "–"}</td>
          <td class="n">${line.worth ? number(line.worth.regained) : "–"}</td></tr>`)}</tbody></table></div>${rows.length > 200 ? html`<p class="quiet">${t("plans.more_rows", { n: number(rows.length - 200) })}</p>` : nothing}` : html`<p>${mark("good", t("plans.no_shortfall"))}</p>`}</section>`;
  }

  /** @param {any} line @param {number} column */
  #show(line, column) {
    this.by = "months";
    this.only = "all";
    this.q = "";
    const row = this.#chosen(this.said).findIndex((l) => l.id === line.id);
    this.cell = { row, column };
    this.requestUpdate();
    this.updateComplete.then(() => {
      const grid = /** @type {any} */ (this.querySelector("plans-matrix"));
      grid.column = column;
      grid.updateComplete.then(() => grid.reveal(row));
      /** @type {HTMLElement | null} */ (this.querySelector("#head-cell"))?.focus();
    });
  }

  /** @param {any} said */
  #shares(said) {
    return html`<section class="part" aria-labelledby="head-shares"><h3 id="head-shares">${t("plans.shares")}</h3><div class="wide-table"><table><thead><tr><th scope="col">${t("plans.nation")}</th><th scope="col" class="n">${t("plans.person_months")}</th><th scope="col" class="n">${t("plans.share")}</th><th scope="col" class="n">${t("plans.key")}</th><th scope="col" class="n">${t("plans.pays_own")}</th><th scope="col" class="n">${t("plans.pays_pool")}</th></tr></thead>
      <tbody>${said.nations.map((/** @type {any} */ n) => html`<tr><th scope="row"><a href=${place("tours", n.id)}>${named(n.name)}</a></th><td class="n">${number(n.person_months)}</td><td class="n">${percent1(n.share)}</td><td class="n">${n.key ? percent1(n.key) : "–"}</td><td class="n">${eur(n.own_eur)}</td><td class="n">${eur(n.pooled_eur)}</td></tr>`)}</tbody></table></div></section>`;
  }
}

/** @param {number} part */
export const percent1 = (part) => `${number(100 * part, 1)} %`;

/** A share that is reached, never said to be more than it is. @param {number} part */
export const reached1 = (part) => percent1(Math.floor(1000 * part + 1e-6) / 1000);

/** A share that nothing exceeds, never said to be less than it is. @param {number} part */
export const bound1 = (part) => percent1(Math.ceil(1000 * part - 1e-6) / 1000);

/** Millions of euros. @param {number} amount */
export const eur = (amount) => t("plans.m_eur", { n: number(amount / 1e6, Math.abs(amount) < 1e7 ? 2 : 1) });

/** A level of the objective in its own unit. @param {string} name @param {number} value */
const amount = (name, value) => (name === "cost_cents" ? eur(value / 100) : number(value));

/** The months of a stretch. @param {any} said @param {{start: number, end: number}} of */
export function span(said, of) {
  const [first, last] = [said.months[of.start], said.months[of.end - 1]];
  return first === last ? monthName(first) : `${monthName(first)} – ${monthName(last)}`;
}

/** Why a line is short, and how sure that is. @param {any} said @param {any} line @param {any} g */
function why(said, line, g) {
  return html`<p class="gap-of"><strong>${t("plans.short_by", { n: number(g.sum), when: span(said, g) })}</strong> ${g.cause ? t(`plans.causes.${g.cause}`) : t("plans.cause_not_known")} ${mark(g.verified ? "good" : "open", t(g.verified ? "plans.verified_by" : "plans.not_verified"))}
    ${g.regained && g.cause !== "no_offer" ? t("plans.would_regain", { n: number(g.regained) }) : nothing} ${also(g)}</p>`;
}

/** The cause of a gap, and whether it was verified. @param {any} g */
export const cause = (g) => html`${g.cause ? t(`plans.causes.${g.cause}`) : t("report.unknown")} ${mark(g.verified ? "good" : "open", t(g.verified ? "plans.verified" : "plans.not_verified"))}`;

/** Other causes that would help alone, with what each would regain. @param {any} g */
export function also(g) {
  const others = [...(g.detail ?? "").matchAll(/([a-z_]+) \((\d+)\)/g)].map(([, code, n]) => `${t(`plans.causes.${code}`)} (${number(Number(n))})`);
  return others.length ? html`<span class="quiet">${t("plans.also", { what: others.join(" ") })}</span>` : nothing;
}

/** Tours with their contributions, each leading to its entry. @param {any} said @param {any[]} tours */
export function toursTable(said, tours) {
  return html`<div class="wide-table"><table class="tours"><thead><tr><th scope="col">${t("plans.unit")}</th><th scope="col">${t("plans.nation")}</th><th scope="col">${t("plans.line")}</th><th scope="col">${t("plans.when")}</th><th scope="col" class="n">${t("plans.units")}</th><th scope="col" class="n">${t("plans.dwell")}</th><th scope="col">${t("plans.rung")}</th><th scope="col">${t("plans.ready")}</th><th scope="col"><span class="unseen">${t("pages.entry")}</span></th></tr></thead>
    <tbody>${tours.map((one) => { const offer = said.offers[one.offer]; return html`<tr><th scope="row">${offer.unit} <code>${offer.id}</code></th><td>${nationName(said, offer.nation)}</td><td>${named(said.lines[one.line].title)}</td><td class="day-of">${span(said, one)}</td><td class="n">${number(offer.count)}</td><td class="n">${t("plans.dwell_of", { n: number(one.free - one.end) })}</td>
      <td>${t(`plans.rungs.${offer.rung}`)}</td><td>${offer.readiness || t("report.unknown")}${one.risks.map((/** @type {string} */ r) => html`<br />${mark("open", t(`plans.risk.${r}`))}`)}</td><td>${entryLink(said.plan.offered)}</td></tr>`; })}</tbody></table></div>`;
}

/** @param {any} said @param {string} id */
export const nationName = (said, id) => named(said.nations.find((/** @type {any} */ n) => n.id === id)?.name) || id;

customElements.define("plans-matrix", Matrix);
customElements.define("ld-force", ForcePage);
