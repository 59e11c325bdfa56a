// The ladder: each step with what stands on it and its running clocks.  From the political steps on
// the program only certifies facts, and asks people to sign.

import { remedyMark } from "./case-hearing.js";
import { html, nothing } from "./libraries.js";
import { Sheet, caseLink, mark, place, when } from "./sheet.js";
import { store } from "./store.js";
import { named, number, span, t, word } from "./words.js";

class Ladder extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["remedies", { status: "owed" }];
  }

  /** @param {any} said */
  sheet(said) {
    const on = (/** @type {number} */ step) => said.rows.filter((/** @type {any} */ r) => r.step === step);
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.ladder")}</h2><p class="quiet">${t("pages.ladder_rule")}</p></div>
      <ol class="rungs">${[...said.ladder].reverse().map((/** @type {any} */ l) => html`<li class=${l.political ? "political" : ""} data-step=${l.step}>
        <span class="rung">${number(l.step)}</span><div><strong>${named(l.title)}</strong> ${l.political ? html`<span class="tag">${t("pages.certifies_only")}</span>` : nothing}
        ${on(l.step).map((/** @type {any} */ r) => html`<p>${remedyMark(r.status, r.unverified)} <a href=${place("remedies", "", { q: r.remedy })}>${named(r.title_in) || r.of.replaceAll("_", " ")} ${r.remedy}</a> ${caseLink(r.case)}
          · ${when(r.deadline)} · ${span((Date.parse(r.deadline) - Date.parse(said.at)) / 1000)}</p>`)}</div></li>`)}</ol>
      <h3>${t("pages.running")}</h3><ld-running></ld-running>`;
  }
}

class Running extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["commitments", { language: store.language }];
  }

  /** @param {any} said */
  sheet(said) {
    const rows = said.clauses.filter((/** @type {any} */ c) => c.due);
    if (!rows.length) return html`<p class="quiet">${t("pages.no_running")}</p>`;
    return html`<ul class="needs">${rows.map((/** @type {any} */ c) => html`<li>${mark(c.status === "overdue" || c.status === "breached" ? "bad" : "open", word("pages.performance", c.status))}
      <a href=${place("commitments", c.clause)}>${c.title}</a> ${when(c.due)} · ${span((Date.parse(c.due) - Date.parse(said.at)) / 1000)}</li>`)}</ul>`;
  }
}

customElements.define("ld-ladder", Ladder);
customElements.define("ld-running", Running);
