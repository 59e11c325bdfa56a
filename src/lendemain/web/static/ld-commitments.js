// Commitments: running clocks first, by nation who is bound by what, and one clause whole with its
// proof.  A condition that is met certifies facts; what follows takes people's signatures.

import { html, nothing } from "./libraries.js";
import { Sheet, because, entryLink, mark, place, when } from "./sheet.js";
import { store } from "./store.js";
import { number, span, t, word } from "./words.js";
import "./ld-acts.js";

const STANDS = /** @type {Record<string, "good" | "bad" | "open">} */ ({ fulfilled: "good", remedied: "good", compensated: "good", overdue: "bad", breached: "bad" });

const AS_IT_STANDS = "as the text stands";

class Commitments extends Sheet {
  constructor() {
    super();
    this.addEventListener("acted", () => {
      this.ask();
      /** @type {any} */ (this.querySelector("ld-clause"))?.ask();
    });
  }

  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["commitments", { language: store.language }];
  }

  /** @param {any} said */
  sheet(said) {
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.commitments")}</h2><p class="quiet">${t("pages.commitments_rule")}</p></div>
      ${said.clauses.length ? nothing : html`<p class="note">${t("pages.no_commitments")}</p>`}
      ${said.texts.map((/** @type {any} */ x) => html`<p><strong>${x.title}</strong> ${x.version} · ${word("pages.text_standing", x.standing)} <span class="quiet" lang="en">${x.source}</span></p>`)}
      <ld-clause></ld-clause>
      ${said.clauses.length ? html`<section class="part" aria-labelledby="head-clauses"><h3 id="head-clauses">${t("pages.running")}</h3>${this.#clauses(said)}</section>
        <section class="part" aria-labelledby="head-nations"><h3 id="head-nations">${t("pages.by_nation")}</h3>${this.#nations(said)}</section>` : nothing}
      <h3>${t("pages.part.moves")}</h3>
      <ld-commission-acts only="commitment.certify commitment.convene commitment.answer commitment.rule commitment.deliver commitment.status commitment.adopt"></ld-commission-acts>
      ${said.passed_over.length ? html`<p class="note">${because(said.passed_over_because)}</p>` : nothing}`;
  }

  /** @param {any} said */
  #clauses(said) {
    return html`<div class="wide-table"><table class="clauses stacked"><thead><tr><th scope="col">${t("pages.clause")}</th><th scope="col">${t("pages.deontic_of")}</th><th scope="col">${t("pages.condition")}</th>
      <th scope="col">${t("proceedings.status")}</th><th scope="col">${t("proceedings.due")}</th><th scope="col" class="n">${t("pages.remaining")}</th><th scope="col" class="n">${t("pages.bound")}</th></tr></thead>
      <tbody>${said.clauses.map((/** @type {any} */ c) => html`<tr class=${c.status === "overdue" || c.status === "breached" ? "overdue" : ""}><th scope="row"><a href=${place("commitments", c.clause)}>${c.title}</a><br /><code>${c.clause}</code></th>
        <td data-label=${t("pages.deontic_of")}>${word("pages.deontic", c.deontic)}</td><td data-label=${t("pages.condition")}>${word("pages.fourfold", c.answer)}</td>
        <td data-label=${t("proceedings.status")}>${mark(STANDS[c.status] ?? "open", word("pages.performance", c.status))}${c.noted.length ? html`<br /><span class="note">${because(c.noted)}</span>` : nothing}${c.alarm ? html`<br /><span class="note">${t("pages.alarm")} ${when(c.alarm.split(" ").at(-1))}</span>` : nothing}</td>
        <td data-label=${c.due ? t("proceedings.due") : nothing}>${when(c.due)}</td><td class="n" data-label=${c.due ? t("pages.remaining") : nothing}>${c.due ? span((Date.parse(c.due) - Date.parse(said.at)) / 1000) : ""}</td><td class="n" data-label=${t("pages.bound")}>${number(c.bound)}</td></tr>`)}</tbody></table></div>`;
  }

  /** @param {any} said */
  #nations(said) {
    const titles = new Map(said.clauses.map((/** @type {any} */ c) => [c.clause, c]));
    return said.nations.map((/** @type {any} */ n) => html`<details><summary>${n.name} <span class="quiet">${t("pages.bound_by", { n: number(n.clauses.filter((/** @type {any} */ c) => c.binds).length), all: number(n.clauses.length) })}</span></summary>
      <ul class="needs">${n.clauses.map((/** @type {any} */ c) => html`<li>${mark(c.binds ? "good" : "open", c.binds ? t("pages.binds") : t("pages.binds_not"))} <a href=${place("commitments", c.clause)}>${/** @type {any} */ (titles.get(c.clause))?.title ?? c.clause}</a>
        ${word("pages.performance", /** @type {any} */ (titles.get(c.clause))?.status)} <span class="quiet">${because(c.because)}</span></li>`)}</ul></details>`);
  }
}

class OneClause extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    return [store.pageOf ? "commitments/clause" : "", { of: store.pageOf, language: store.language }];
  }

  render() {
    return store.pageOf ? super.render() : html``;
  }

  /** @param {any} one */
  sheet(one) {
    return html`<section class="part" aria-labelledby="head-clause"><h3 id="head-clause" tabindex="-1">${one.title} <code>${one.clause}</code></h3>
      <p class="quiet">${one.instrument} · <span lang="en">${one.version}</span> · ${word("pages.deontic", one.deontic)}</p>
      <blockquote lang=${one.language}>${one.text}</blockquote><p><code>${one.condition.join("; ")}</code></p>
      <div class="wide-table"><table><thead><tr><th scope="col">${t("pages.legal_view")}</th><th scope="col">${t("pages.condition")}</th><th scope="col">${t("proceedings.status")}</th><th scope="col">${t("pages.since_when")}</th><th scope="col">${t("proceedings.due")}</th><th scope="col" class="n">${t("pages.remaining")}</th></tr></thead>
        <tbody>${one.answers.map((/** @type {any} */ a) => html`<tr><th scope="row">${a.view === AS_IT_STANDS ? t("pages.as_it_stands") : a.view}</th><td>${word("pages.fourfold", a.answer)}</td><td>${mark(STANDS[a.status] ?? "open", word("pages.performance", a.status))}${a.because ? html`<br /><span class="note">${because(a.because)}</span>` : nothing}</td>
          <td>${when(a.since ?? "")}</td><td>${/^\d/.test(a.due ?? "") ? when(a.due) : a.due === "stopped" ? word("proceedings_clock", "stopped") : nothing}</td><td class="n">${a.left_s !== undefined ? span(a.left_s) : /^\d/.test(a.due ?? "") ? span((Date.parse(a.due) - Date.parse(one.at)) / 1000) : ""}</td></tr>`)}</tbody></table></div>
      ${this.#called(one)} ${this.#delivered(one.deliveries, one.names)} ${this.#packages(one.packages)}
      <h4>${t("pages.proof")}</h4>${tree(one.reasons)}
      <p><a href=${place("commitments")}>${t("web.close")}</a></p></section>`;
  }

  /** Who was convened and what each answered, with the price of silence; what people ruled since. @param {any} one */
  #called(one) {
    const { convocation, answered } = one;
    return html`${convocation ? html`<p>${t("pages.convened")} ${entryLink(convocation.entry)} ${when(/^\d/.test(convocation.due) ? convocation.due : "")} · ${word("pages.fourfold", convocation.answer)}: ${because(convocation.because)}</p>
      <div class="wide-table"><table><caption>${t("pages.answered_by")}</caption><thead><tr><th scope="col">${t("proceedings.party")}</th><th scope="col">${t("pages.field.answer")}</th><th scope="col">${t("pages.since_when")}</th>
        <th scope="col">${t("pages.price_of_silence")}</th><th scope="col" class="n">${t("pages.unanswered_before")}</th></tr></thead>
        <tbody>${answered.map((/** @type {any} */ a) => html`<tr><th scope="row">${one.names[a.party] ?? a.party}</th><td>${mark(a.late ? "bad" : a.at ? "good" : "open", word("pages.ballot", a.answer))}${a.late && a.at ? html` ${t("pages.came_late")}` : nothing}</td><td>${when(a.at)}</td>
          <td>${because(a.because)}</td><td class="n">${number(a.unanswered_before)}</td></tr>`)}</tbody></table></div>` : nothing}
      ${one.rulings.length ? html`<h4>${t("pages.rulings")}</h4><ul class="needs">${one.rulings.map((/** @type {any} */ r) => html`<li>${word("pages.performance", r.ruling)} ${entryLink(r.entry)} ${r.signed.join(", ")} <span class="quiet" dir="auto">${r.reason}</span></li>`)}</ul>` : nothing}`;
  }

  /** What was asked, agreed, moved and delivered. @param {any[]} rows @param {Record<string, string>} names */
  #delivered(rows, names) {
    if (!rows.length) return nothing;
    return html`<div class="wide-table"><table><caption>${t("pages.deliveries")}</caption><thead><tr><th scope="col">${t("pages.item")}</th><th scope="col">${t("pages.field.nation")}</th>
      ${RUNGS.map((r) => html`<th scope="col" class="n">${word("pages.rung", r)}</th>`)}<th scope="col" class="n">${t("pages.share_delivered")}</th></tr></thead>
      <tbody>${rows.map((d) => html`<tr><th scope="row">${d.item} <span class="quiet">${d.unit}</span></th><td>${names[d.by] ?? d.by}</td>${RUNGS.map((r) => html`<td class="n">${number(d[r])}</td>`)}
        <td class="n">${number(Math.round(d.share_delivered * 100))} %</td></tr>`)}</tbody></table></div>`;
  }

  /** Sanctions by jurisdiction, with the legal steps that are missing. @param {any[]} rows */
  #packages(rows) {
    if (!rows.length) return nothing;
    return html`<div class="wide-table"><table><caption>${t("pages.packages")}</caption><thead><tr><th scope="col">${t("pages.item")}</th><th scope="col">${t("pages.jurisdiction")}</th>
      <th scope="col">${t("proceedings.status")}</th><th scope="col">${t("pages.missing_steps")}</th></tr></thead>
      <tbody>${rows.map((p) => html`<tr><th scope="row">${p.name}</th><td>${p.jurisdiction.toUpperCase()}</td><td>${mark(p.status === "in force" ? "good" : "open", word("pages.package_status", p.status))}</td>
        <td>${p.missing.map((/** @type {string} */ m) => html`${m}<br />`)}</td></tr>`)}</tbody></table></div>`;
  }
}

const RUNGS = ["asked", "agreed", "moved", "delivered"];

/** A proof as a list in lists: each step with its answer, what it says, and the facts and entries it ends in. @param {any[]} rows */
function tree(rows) {
  return html`<ol class="proof">${rows.map((r) => html`<li class="depth-${Math.min(r.depth, 8)}">${mark(PROVES[r.answer] ?? "open", word("pages.fourfold", r.answer))}
    ${because(r.says)} <span class="quiet">p ${r.low === r.high ? number(r.low) : `${number(r.low)}–${number(r.high)}`}</span>
    ${r.entries.map((/** @type {number} */ e) => html`${entryLink(e)} `)}</li>`)}</ol>`;
}

const PROVES = /** @type {Record<string, "good" | "bad" | "open">} */ ({ true: "good", false: "bad" });

customElements.define("ld-commitments", Commitments);
customElements.define("ld-clause", OneClause);
