// The board of corrective actions: by standing and owner, what is overdue first and how it climbs.

import { remedyMark } from "./case-hearing.js";
import { html, nothing, repeat, svg } from "./libraries.js";
import { Sheet, because, caseLink, entryLink, leads, place, when, who } from "./sheet.js";
import { store } from "./store.js";
import { named, number, span, t, word } from "./words.js";
import { later } from "./yet.js";

const LONG = 26;

class Board extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    const status = store.way.get("status") ?? "owed";
    return ["remedies", { owner: store.way.get("owner") ?? "", status: status === "all" || store.way.has("q") ? "" : status }];
  }

  /** @param {any} said */
  sheet(said) {
    const one = store.way.get("q");
    const way = (/** @type {Record<string, string>} */ to, /** @type {string} */ name, /** @type {any} */ n) => leads(place("remedies", "", to), name, Number(n));
    const rows = one ? said.rows.filter((/** @type {any} */ r) => r.remedy === one) : said.rows;
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.remedies")}</h2><p class="quiet">${t("pages.remedies_rule")}</p></div>
      <div class="totals three">
        <table><caption>${t("pages.by_standing")}</caption><tbody>
          ${Object.entries(said.totals).filter(([, n]) => n).map(([s, n]) => html`<tr><th scope="row">${word("proceedings_remedy", s)}</th><td class="n">${way({ status: s }, word("proceedings_remedy", s), n)}</td></tr>`)}
          <tr class="sum"><th scope="row">${t("docket.total")}</th><td class="n">${way({ status: "all" }, t("docket.total"), said.all)}</td></tr></tbody>
          <tbody><tr><th scope="row">${t("pages.owed")}</th><td class="n">${way({ status: "owed" }, t("pages.owed"), said.owed)}</td></tr></tbody></table>
        <table><caption>${t("pages.by_owner")}</caption><tbody>
          ${Object.entries(said.owners).map(([owner, n]) => html`<tr><th scope="row">${this.#party(owner)}</th><td class="n">${way({ owner, status: "all" }, this.#party(owner), n)}</td></tr>`)}
          <tr class="sum"><th scope="row">${t("docket.total")}</th><td class="n">${way({ status: "all" }, t("docket.total"), said.all)}</td></tr></tbody></table>
      </div>
      <p class="count" role="status">${t("pages.remedies_n", { n: number(rows.length) })}</p>
      <div class="wide-table"><table class="remedies stacked"><thead><tr><th scope="col">${t("proceedings.remedy")}</th><th scope="col">${t("proceedings.owner")}</th>
        <th scope="col">${t("proceedings.status")}</th><th scope="col">${t("proceedings.due")}</th><th scope="col" class="n">${t("pages.remaining")}</th>
        <th scope="col">${t("proceedings.step")}</th><th scope="col"></th></tr></thead>
        <tbody>${repeat(rows, (/** @type {any} */ r) => r.remedy, (/** @type {any} */ r) => this.#row(r, said))}</tbody></table></div>
      ${rows.length ? nothing : html`<p>${t("pages.no_remedies")}</p>${said.all ? nothing : later("remedies")}`}
      <div class="wide-table"><table class="ladder"><caption>${t("pages.ladder")}</caption><tbody>
          ${said.ladder.map((/** @type {any} */ l) => html`<tr><th scope="row" class="n">${number(l.step)}</th><td>${named(l.title)}${l.political ? html` <span class="tag">${t("pages.political")}</span>` : nothing}</td></tr>`)}</tbody></table></div>`;
  }

  /** @param {any} r @param {any} said */
  #row(r, said) {
    const late = ["overdue", "escalated"].includes(r.status);
    const left = (Date.parse(r.deadline) - Date.parse(said.at)) / 1000;
    return html`<tr class=${late ? "overdue" : ""} data-remedy=${r.remedy}><th scope="row">${named(r.title_in) || r.of.replaceAll("_", " ")} <span class="quiet">${r.remedy}</span><br />${caseLink(r.case)}</th>
      <td data-label=${t("proceedings.owner")}>${this.#party(r.owner)}</td><td data-label=${t("proceedings.status")}>${remedyMark(r.status, r.unverified)}</td><td data-label=${t("proceedings.due")}>${when(r.deadline)}</td>
      <td class="n" data-label=${t("pages.remaining")}>${["verified", "discharged"].includes(r.status) ? "–" : span(left)}</td>
      <td data-label=${t("proceedings.step")}>${this.#ladder(r, said.ladder.length)} ${number(r.step)}${r.step > r.ordered_step ? html` <span class="quiet">${t("pages.from_step", { n: number(r.ordered_step) })}</span>` : nothing}</td>
      <td>${entryLink(r.entry)}<details><summary>${t("pages.details")}</summary>
        ${r.text ? html`<blockquote dir="auto">${r.text}</blockquote>` : nothing}
        <p>${named(r.verification_in) || html`<span lang="en">${r.verification}</span>`}; ${named(r.proof_in) || html`<span lang="en">${r.proof}</span>`}</p>
        <ol>${r.course.map((/** @type {any} */ s) => html`<li>${when(s.at)} ${because(s.because)} ${who(s.by)} ${entryLink(s.entry)}${s.reason ? html` <blockquote dir="auto">${s.reason}</blockquote>` : nothing}</li>`)}
          ${r.climbs.map((/** @type {any} */ c) => html`<li>${t("pages.climbed", { n: number(c.step) })} ${when(c.at)}: ${because(c.because)} ${entryLink(c.entry)}</li>`)}</ol>
        ${r.barred ? html`<p class="note">${t("pages.climbed", { n: number(r.barred) })}: ${t("pages.political")}</p>` : nothing}</details></td></tr>`;
  }

  /** The step that an action is at, as stairs. @param {any} r @param {number} steps */
  #ladder(r, steps) {
    const wide = steps * LONG / 2;
    return html`<svg class="stairs" aria-hidden="true" viewBox="0 0 ${wide} 20" width=${wide} height="20">${Array.from({ length: steps }, (_, n) => svg`<rect
      class=${n + 1 <= r.ordered_step ? "ordered" : n + 1 <= r.step ? "climbed" : ""} x=${n * LONG / 2 + 1} y=${18 - (n + 1) * (16 / steps)} width=${LONG / 2 - 2} height=${(n + 1) * (16 / steps)} />`)}</svg>`;
  }

  /** @param {string} party */
  #party(party) {
    const found = this.said?.parties.find((/** @type {any} */ p) => p.party_id === party);
    return found ? named(found.name) : party;
  }
}

customElements.define("ld-remedies", Board);
