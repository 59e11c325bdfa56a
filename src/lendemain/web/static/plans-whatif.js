// What if: offers withdrawn, moved or added, requirements raised, by form, by drag or by keys; the plan
// made anew beside the server, and what would change.  Not adopted, not recorded.

import { Fault } from "./api.js";
import { html, nothing, svg } from "./libraries.js";
import { PlanSheet } from "./plans.js";
import { also, cause, eur, monthName, nationName, span } from "./plans-force.js";
import { Job } from "./plans-job.js";
import { contingents, keys } from "./plans-tours.js";
import { working } from "./plans-years.js";
import { mark, told } from "./sheet.js";
import { store } from "./store.js";
import { named, number, signed, t } from "./words.js";

const SECONDS = 30;
const LARGE_SECONDS = 120;
const LARGE = 30_000;
const CELL = 22;

class WhatIf extends PlanSheet {
  here = "what-if";
  /** @type {Set<string>} */ withdrawn = new Set();
  /** @type {Set<string>} */ nations = new Set();
  /** @type {Record<string, number>} */ moved = {};
  /** @type {any[]} */ added = [];
  /** @type {Record<string, number>} */ raised = {};
  q = "";
  /** The contribution that the form is about. */ offer = "";
  #stamp = 0;
  /** @type {Fault | null} */ #wrong = null;
  #job = new Job(() => this.requestUpdate());
  /** Seeks the causes for which there was no time. */ #others = new Job(() => this.requestUpdate());
  /** @type {any[]} */ #kept = [];
  /** What the answer was made of. */ #of = "";
  /** @type {any[]} */ #rows = [];
  #asked = "";

  question() {
    return /** @type {[string, any]} */ (["plans/force", {}]);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#job.stop();
    this.#others.stop();
  }

  /** What is changed, as the desk is told. */
  get changes() {
    return { withdrawn: [...this.withdrawn], nations: [...this.nations], moved: this.moved, added: this.added, raised: this.raised };
  }

  get #count() {
    return this.withdrawn.size + this.nations.size + Object.keys(this.moved).length + this.added.length + Object.keys(this.raised).length;
  }

  /** @param {() => void} change */
  #change(change) {
    change();
    this.#stamp += 1;
    this.requestUpdate();
  }

  /** @param {string} offer @param {number} months */
  #shift(offer, months) {
    this.offer = offer;
    this.#change(() => {
      const now = (this.moved[offer] ?? 0) + months;
      const { [offer]: _, ...others } = this.moved;
      this.moved = now ? { ...others, [offer]: now } : others;
    });
    store.say(t("plans.moved_by", { n: this.moved[offer] ?? 0 }));
  }

  /** @param {string} offer */
  #withdraw(offer) {
    this.offer = offer;
    this.#change(() => {
      this.withdrawn = new Set(this.withdrawn);
      if (!this.withdrawn.delete(offer)) this.withdrawn.add(offer);
    });
    store.say(t(this.withdrawn.has(offer) ? "plans.withdrawn" : "plans.restored"));
  }

  /** Answers to what was asked before. */
  #forget() {
    this.#kept = [];
    for (const job of [this.#job, this.#others]) {
      job.stop();
      job.told = null;
    }
  }

  #clear() {
    this.#forget();
    this.#change(() => Object.assign(this, { withdrawn: new Set(), nations: new Set(), moved: {}, added: [], raised: {} }));
  }

  get #seconds() {
    return this.said.offers.length * this.said.lines.length > LARGE ? LARGE_SECONDS : SECONDS;
  }

  #begin() {
    this.#of = JSON.stringify(this.changes);
    this.#forget();
    this.#job.begin({ kind: "what-if", changes: this.changes, seconds: this.#seconds, seed: 1 });
    this.updateComplete.then(() => this.querySelector("#head-answer")?.scrollIntoView({ block: "nearest" }));
  }

  /** @param {any} said */
  #found(said) {
    const asked = JSON.stringify([said.version, this.q, document.documentElement.lang]);
    if (asked === this.#asked) return this.#rows;
    this.#asked = asked;
    const q = this.q.toLocaleLowerCase();
    this.#rows = contingents(said, (o) => !q || `${o.id} ${o.unit} ${o.nation} ${o.capabilities.join(" ")}`.toLocaleLowerCase().includes(q), said.tours);
    return this.#rows;
  }

  /** @param {any} said */
  plan(said) {
    const gone = new Set([...this.withdrawn, ...said.offers.filter((/** @type {any} */ o) => this.nations.has(o.nation)).map((/** @type {any} */ o) => o.id)]);
    const { told: state, fault } = this.#job;
    const answer = state?.answers.findLast((/** @type {any} */ one) => one.terms);
    const old = answer && this.#of !== JSON.stringify(this.changes);
    return html`<p class="note unadopted">${t("plans.not_adopted")}</p><p class="quiet">${t("plans.what_if_rule")}</p>
      <section class="part" aria-labelledby="head-changes"><h3 id="head-changes">${t("plans.changes_of")}</h3>${this.#changes(said)}${this.#forms(said)}
        <p class="turns wraps"><button class="chief" ?disabled=${!this.#count} @click=${() => this.#begin()}>${t("plans.make_anew")}</button> <button ?disabled=${!this.#count} @click=${() => this.#clear()}>${t("plans.clear")}</button></p>
        ${working(state, () => { this.#job.stop(); this.requestUpdate(); })} ${fault ? told(fault) : nothing}</section>
      ${answer ? this.#answer(said, answer, old) : nothing}
      <section class="part" aria-labelledby="head-gantt"><h3 id="head-gantt">${t("plans.drag")}</h3><p class="quiet">${t("plans.drag_rule")}</p>
        <div class="filters row-of"><input type="search" aria-label=${t("plans.search")} placeholder=${t("plans.search_hint")} .value=${this.q} @input=${(/** @type {any} */ e) => { this.q = e.target.value; this.requestUpdate(); }} /></div>
        <plans-gantt .given=${{ said, rows: this.#found(said), editable: true, withdrawn: gone, shifted: this.moved, stamp: `${this.#stamp}${document.documentElement.lang}` }}
          @shifts=${(/** @type {any} */ e) => this.#shift(e.detail.offer, e.detail.months)} @withdraws=${(/** @type {any} */ e) => this.#withdraw(e.detail.offer)}
          @chosen=${(/** @type {any} */ e) => { const row = this.#rows[e.detail.row]; if (row?.offer) { this.offer = row.offer.id; this.requestUpdate(); } }}></plans-gantt>${keys()}</section>`;
  }

  /** What is changed, each to be taken back. @param {any} said */
  #changes(said) {
    const unit = (/** @type {string} */ id) => said.offers.find((/** @type {any} */ o) => o.id === id)?.unit ?? id;
    const line = (/** @type {string} */ id) => named(said.lines.find((/** @type {any} */ l) => l.id === id)?.title) || id;
    /** @type {[string, () => void][]} */
    const rows = [
      ...[...this.nations].map((n) => /** @type {[string, () => void]} */ ([t("plans.is_gone", { what: nationName(said, n) }), () => { this.nations = new Set([...this.nations].filter((m) => m !== n)); }])),
      ...[...this.withdrawn].map((id) => /** @type {[string, () => void]} */ ([t("plans.is_gone", { what: unit(id) }), () => { this.withdrawn = new Set([...this.withdrawn].filter((m) => m !== id)); }])),
      ...Object.entries(this.moved).map(([id, n]) => /** @type {[string, () => void]} */ ([t("plans.is_moved", { what: unit(id), n: signed(n, 0) }), () => { const { [id]: _, ...others } = this.moved; this.moved = others; }])),
      ...this.added.map((one) => /** @type {[string, () => void]} */ ([t("plans.is_added", { nation: nationName(said, one.nation), what: one.capability.replaceAll("_", " "), n: number(one.count), from: monthName(said.months[one.start]), months: number(one.months) }), () => { this.added = this.added.filter((o) => o !== one); }])),
      ...Object.entries(this.raised).map(([id, n]) => /** @type {[string, () => void]} */ ([t("plans.is_raised", { what: line(id), n: number(n) }), () => { const { [id]: _, ...others } = this.raised; this.raised = others; }])),
    ];
    return rows.length ? html`<ul class="changes">${rows.map(([words, back]) => html`<li>${words} <button class="plain" aria-label=${`${t("plans.take_back")}: ${words}`} @click=${() => this.#change(back)}>${t("plans.take_back")}</button></li>`)}</ul>` : html`<p class="quiet">${t("plans.no_changes")}</p>`;
  }

  /** @param {any} said */
  #forms(said) {
    const wanted = store.way.get("line") ?? "";
    const offers = html`${said.offers.map((/** @type {any} */ o) => html`<option value=${o.id} ?selected=${o.id === this.offer}>${nationName(said, o.nation)} · ${o.unit}</option>`)}`;
    const capabilities = [...new Set(said.lines.map((/** @type {any} */ l) => l.capability))];
    const first = said.lines.find((/** @type {any} */ l) => l.id === wanted) ?? said.lines[0];
    const months = html`${said.months.map((/** @type {string} */ m, /** @type {number} */ n) => html`<option value=${n} ?selected=${n === (first?.worth?.start ?? 0)}>${monthName(m)}</option>`)}`;
    const given = (/** @type {any} */ e) => { e.preventDefault(); return new FormData(e.target); };
    return html`<div class="what-ifs">
      <form @submit=${(/** @type {any} */ e) => { const of = given(e); this.#withdraw(String(of.get("offer"))); }}><h4>${t("plans.form_withdraw")}</h4><label>${t("plans.contribution")} <select name="offer" @change=${(/** @type {any} */ e) => { this.offer = e.target.value; }}>${offers}</select></label><button>${t("plans.do_withdraw")}</button></form>
      <form @submit=${(/** @type {any} */ e) => { const n = String(given(e).get("nation")); this.#change(() => { this.nations = new Set([...this.nations, n]); }); }}><h4>${t("plans.form_nation")}</h4><label>${t("plans.nation")} <select name="nation">${said.nations.filter((/** @type {any} */ n) => n.offers).map((/** @type {any} */ n) => html`<option value=${n.id}>${named(n.name)}</option>`)}</select></label><button>${t("plans.do_withdraw")}</button></form>
      <form @submit=${(/** @type {any} */ e) => { const of = given(e); this.#shift(String(of.get("offer")), Number(of.get("months"))); }}><h4>${t("plans.form_move")}</h4><label>${t("plans.contribution")} <select name="offer" @change=${(/** @type {any} */ e) => { this.offer = e.target.value; }}>${offers}</select></label><label>${t("plans.by_months")} <input name="months" type="number" min="-60" max="60" value="1" required /></label><button>${t("plans.do_move")}</button></form>
      <form @submit=${(/** @type {any} */ e) => { const of = given(e); this.#change(() => { this.raised = { ...this.raised, [String(of.get("line"))]: Number(of.get("quantity")) }; }); }}><h4>${t("plans.form_raise")}</h4><label>${t("plans.line")} <select name="line">${said.lines.map((/** @type {any} */ l) => html`<option value=${l.id} ?selected=${l.id === wanted}>${named(l.title)} (${number(l.wanted)})</option>`)}</select></label><label>${t("plans.new_quantity")} <input name="quantity" type="number" min="0" max="1000" value=${(first?.wanted ?? 0) + 1} required /></label><button>${t("plans.do_raise")}</button></form>
      <form class="adds" @submit=${(/** @type {any} */ e) => { const of = given(e); this.#change(() => { this.added = [...this.added, { nation: String(of.get("nation")), capability: String(of.get("capability")), start: Number(of.get("start")), months: Number(of.get("months")), tour_months: Math.min(Number(of.get("months")), 6), count: Number(of.get("count")), personnel: Number(of.get("personnel")), dwell: 1 }]; }); }}><h4>${t("plans.form_add")}</h4>
        <label>${t("plans.nation")} <select name="nation">${said.nations.map((/** @type {any} */ n) => html`<option value=${n.id}>${named(n.name)}</option>`)}</select></label><label>${t("plans.offer.capability")} <select name="capability">${capabilities.map((c) => html`<option value=${c} ?selected=${c === first?.capability}>${String(c).replaceAll("_", " ")}</option>`)}</select></label>
        <label>${t("plans.from_month")} <select name="start">${months}</select></label><label>${t("plans.months")} <input name="months" type="number" min="1" max="60" value="6" required /></label><label>${t("plans.units")} <input name="count" type="number" min="1" max="100" value="1" required /></label><label>${t("plans.personnel")} <input name="personnel" type="number" min="0" max="100000" value="100" required /></label><button>${t("plans.do_add")}</button><p class="quiet">${t("plans.added_as")}</p></form></div>`;
  }

  /** What would change. @param {any} said @param {any} answer @param {boolean} old whether changes were made since */
  #answer(said, answer, old) {
    const term = (/** @type {string} */ name) => answer.terms.find((/** @type {any} */ one) => one.name === name);
    const step = (/** @type {any} */ one, /** @type {(n: number) => string} */ as) => html`${as(one.before)} → <strong>${as(one.after)}</strong> <span class="quiet">(${one.after >= one.before ? "+" : "−"}${as(Math.abs(one.after - one.before))})</span>`;
    const whole = (/** @type {number} */ n) => number(n);
    return html`<section class="part what-if-answer ${old ? "outdated" : ""}" aria-labelledby="head-answer"><h3 id="head-answer">${t("plans.difference")} <span class="tag unadopted">${t("plans.not_adopted_tag")}</span></h3>
      ${old ? html`<p class="note">${t("plans.changed_since")}</p>` : nothing}
      <p>${answer.stage === "near" ? t("plans.stage_near") : t("plans.stage_planned", { bound: number(answer.bound), n: number(answer.weighted.after), solver: answer.solver, seed: answer.seed })}${answer.cut ? html` <span class="note">${t("plans.cut")}</span>` : nothing}</p>
      <div class="figures"><dl><div><dt>${t("plans.uncovered")}</dt><dd class=${answer.uncovered ? "warned" : ""}>${number(answer.uncovered)}</dd></div><div><dt>${t("plans.regained")}</dt><dd>${number(answer.regained)}</dd></div>
        <div><dt>${t("plans.units_moved")}</dt><dd>${number(answer.units.length)}</dd></div>
        <div><dt>${t("plans.term.critical_shortfall")}</dt><dd>${step(term("critical_shortfall"), whole)}</dd></div>
        <div><dt>${t("plans.term.other_shortfall")}</dt><dd>${step(term("other_shortfall"), whole)}</dd></div>
        <div><dt>${t("plans.term.burden")}</dt><dd>${step(term("burden"), whole)}</dd></div>
        <div><dt>${t("plans.cost")}</dt><dd>${step(term("cost_cents"), (n) => eur(n / 100))}</dd></div></dl></div>
      <h4>${t("plans.lines_changed")}</h4>${answer.lines.length ? html`<div class="wide-table"><table class="changed"><thead><tr><th scope="col">${t("plans.line")}</th><th scope="col" class="n">${t("plans.worse")}</th><th scope="col" class="n">${t("plans.better")}</th><th scope="col">${t("plans.month_by_month")}</th></tr></thead>
        <tbody>${answer.lines.map((/** @type {any} */ l) => html`<tr><th scope="row">${named(l.title)}${l.critical ? html` <span class="tag">${t("plans.critical")}</span>` : nothing}${l.wanted[0] === l.wanted[1] ? nothing : html` <span class="quiet">${number(l.wanted[0])} → ${number(l.wanted[1])}</span>`}</th><td class="n ${l.worse ? "warned" : ""}">${l.worse ? `−${number(l.worse)}` : "–"}</td><td class="n">${l.better ? `+${number(l.better)}` : "–"}</td><td>${strip(l, answer.months)}</td></tr>`)}</tbody></table></div>` : html`<p>${mark("good", t("plans.nothing_changes"))}</p>`}
      ${answer.gaps ? this.#gaps(said, answer) : nothing}
      <h4>${t("plans.who_moved")}</h4>${answer.units.length ? html`<div class="wide-table"><table><thead><tr><th scope="col">${t("plans.unit")}</th><th scope="col">${t("plans.before")}</th><th scope="col">${t("plans.after")}</th></tr></thead>
        <tbody>${answer.units.slice(0, 150).map((/** @type {any} */ u) => html`<tr><th scope="row">${u.unit} <span class="quiet">${nationName(said, u.nation)}</span></th><td>${served(said, u.before)}</td><td>${served(said, u.after)}</td></tr>`)}</tbody></table></div>${answer.units.length > 150 ? html`<p class="quiet">${t("plans.more_rows", { n: number(answer.units.length - 150) })}</p>` : nothing}` : html`<p class="quiet">${t("plans.nobody_moves")}</p>`}
      ${answer.nations.length ? html`<h4>${t("plans.shares")}</h4><div class="wide-table"><table><thead><tr><th scope="col">${t("plans.nation")}</th><th scope="col" class="n">${t("plans.person_months")}</th><th scope="col" class="n">${t("plans.pays_own")}</th></tr></thead><tbody>${answer.nations.map((/** @type {any} */ n) => html`<tr><th scope="row">${nationName(said, n.nation)}</th><td class="n">${number(n.person_months[0])} → ${number(n.person_months[1])}</td><td class="n">${eur(n.own_eur[0])} → ${eur(n.own_eur[1])}</td></tr>`)}</tbody></table></div>` : nothing}
      <h4>${t("plans.to_adopt")}</h4><p>${t("plans.to_adopt_rule")} <button @click=${() => this.#save()}>${t("plans.save_table")}</button></p><p class="quiet">${t("plans.table_rule")}</p>
      ${Object.keys(this.raised).length ? html`<p>${t("plans.in_statement")} ${Object.entries(this.raised).map(([id, n]) => html`<code>${id}: quantity = ${n}</code> `)}</p>` : nothing}<pre tabindex="0">lendemain force import contributions-what-if.csv
lendemain force plan --adopt NAME</pre>${this.#wrong ? told(this.#wrong) : nothing}</section>`;
  }

  /** Gaps with the causes found so far. @returns {any[]} */
  #tried() {
    return [...this.#kept, ...[this.#job, this.#others].flatMap((job) => job.told?.answers ?? []).filter((/** @type {any} */ one) => one.stage === "causes").flatMap((/** @type {any} */ one) => one.gaps)];
  }

  /** What this plan lacks, and why, as far as it was tried. @param {any} said @param {any} answer */
  #gaps(said, answer) {
    const known = new Map(this.#tried().map((g) => [`${g.line} ${g.start}`, g]));
    const gaps = answer.gaps.map((/** @type {any} */ g) => known.get(`${g.line} ${g.start}`) ?? g);
    const line = (/** @type {string} */ id) => said.lines.find((/** @type {any} */ l) => l.id === id);
    const left = new Set(gaps.filter((/** @type {any} */ g) => g.cause === undefined).map((/** @type {any} */ g) => g.line)).size;
    const sought = this.#job.running || this.#others.running;
    return html`<h4 id="head-gaps">${t("plans.gaps_why")}</h4>${gaps.length ? html`<p class="quiet">${t("plans.gaps_rule")}</p><div class="wide-table"><table class="gaps"><thead><tr><th scope="col">${t("plans.line")}</th><th scope="col">${t("plans.when")}</th><th scope="col" class="n">${t("plans.missing")}</th><th scope="col" class="n">${t("plans.lacks_more")}</th><th scope="col">${t("plans.cause")}</th><th scope="col" class="n">${t("plans.regains")}</th></tr></thead>
        <tbody>${gaps.slice(0, 200).map((/** @type {any} */ g) => html`<tr><th scope="row">${named(line(g.line).title)}${line(g.line).critical ? html` <span class="tag">${t("plans.critical")}</span>` : nothing}</th><td class="day-of">${span(said, g)}</td><td class="n">${number(g.sum)}</td><td class="n ${g.new ? "warned" : ""}">${g.new ? `+${number(g.new)}` : "–"}</td>
          <td>${g.cause === undefined ? html`<span class="quiet">${t(sought ? "plans.cause_sought" : "plans.cause_untried")}</span>` : html`${cause(g)} ${also(g)}`}</td><td class="n">${g.regained ? number(g.regained) : "–"}</td></tr>`)}</tbody></table></div>${gaps.length > 200 ? html`<p class="quiet">${t("plans.more_rows", { n: number(gaps.length - 200) })}</p>` : nothing}
      ${working(this.#others.told, () => { this.#others.stop(); this.requestUpdate(); })} ${this.#others.fault ? told(this.#others.fault) : nothing}
      ${left && !sought ? html`<p>${t("plans.causes_left", { n: number(left) })} <button @click=${() => this.#seek(answer)}>${t("plans.seek_causes")}</button></p>` : nothing}` : html`<p>${mark("good", t("plans.no_shortfall"))}</p>`}`;
  }

  /** Go on where the time was up, with the same plan. @param {any} answer */
  #seek(answer) {
    this.#kept = this.#tried();
    const known = [...new Set(this.#kept.map((g) => g.line))];
    this.#others.begin({ kind: "what-if", changes: { ...JSON.parse(this.#of), tours: answer.tours, told: known }, seconds: this.#seconds, seed: 1 });
  }

  /** The changed table as a file. */
  async #save() {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("api/plans/table", { method: "POST", headers, body: JSON.stringify({ kind: "what-if", changes: this.changes }) });
    this.#wrong = answer.ok ? null : new Fault({ what: "", where: "", next: "", ...await answer.json() }, answer.status);
    if (answer.ok) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = "contributions-what-if.csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }
    this.requestUpdate();
  }
}

/** Tours in words. @param {any} said @param {[string, number, number][]} tours */
function served(said, tours) {
  if (!tours.length) return html`<span class="quiet">${t("plans.not_used")}</span>`;
  return tours.map(([line, start, end]) => html`<div>${named(said.lines.find((/** @type {any} */ l) => l.id === line)?.title) || line} <span class="quiet">${monthName(said.months[start])}${end - start > 1 ? ` – ${monthName(said.months[end - 1])}` : ""}</span></div>`);
}

/** A line's months: what lacked before above, what lacks after below; what is new is framed. @param {any} l @param {string[]} months */
function strip(l, months) {
  const cell = (/** @type {number[]} */ lacks, /** @type {number} */ n, /** @type {number} */ y) => !l.demand[n] ? nothing : svg`<g class="cell ${lacks[n] ? "part" : "covered"}"><rect class="ground" x=${n * CELL + 1} y=${y} width=${CELL - 2} height="16" /><text x=${(n + 0.5) * CELL} y=${y + 12} text-anchor="middle">${lacks[n] ? `−${lacks[n]}` : "✓"}</text></g>`;
  const changed = months.map((_, n) => n).filter((n) => l.before[n] !== l.after[n]);
  const words = changed.map((n) => `${monthName(months[n])}: −${l.before[n]} → −${l.after[n]}`).join("; ");
  return html`<svg class="strip-of" width=${months.length * CELL} height="38" role="img" aria-label=${words}><title>${words}</title>
    ${months.map((_, n) => svg`${cell(l.before, n, 1)}${cell(l.after, n, 20)}${l.before[n] === l.after[n] ? nothing : svg`<rect class="changed-at" x=${n * CELL + 0.5} y="0.5" width=${CELL - 1} height="37" rx="3" />`}`)}</svg>`;
}

customElements.define("ld-what-if", WhatIf);
