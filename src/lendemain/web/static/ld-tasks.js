// What waits for whoever has signed in, the most urgent first, each leading to its case.

import { html, nothing } from "./libraries.js";
import { session } from "./session.js";
import { Sheet, caseLink, mark, place, when } from "./sheet.js";
import { count, t, word } from "./words.js";
import { next } from "./yet.js";
import "./ld-acts.js";

class Tasks extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["tasks", {}];
  }

  render() {
    if (this.fault?.status === 401) return html`<div class="head"><h2 tabindex="-1">${t("pages.page.tasks")}</h2></div><p class="note">${t("pages.sign_in_first")}</p>`;
    return super.render();
  }

  /** @param {any} said */
  sheet(said) {
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.tasks")}</h2><p class="quiet">${t("pages.tasks_rule")} ${said.names.join(", ")}</p></div>
      <p class="count" role="status">${count("pages.tasks", said.rows.length)}</p>
      <div class="wide-table" ?hidden=${!said.rows.length}><table class="tasks"><thead><tr><th scope="col">${t("violations.case")}</th><th scope="col">${t("pages.task_what")}</th>
        <th scope="col">${t("proceedings.due")}</th>${said.names.length > 1 ? html`<th scope="col">${t("pages.as_whom")}</th>` : nothing}</tr></thead>
        <tbody>${said.rows.map((/** @type {any} */ r) => html`<tr class=${r.overdue ? "overdue" : ""} data-task=${r.task}><td>${caseLink(r.case)}<br /><span class="quiet">${word("status", r.status)}</span></td>
          <td><strong>${t(`pages.task.${r.task}`)}</strong> ${this.#about(r)}</td>
          <td>${when(r.due)} ${r.overdue ? mark("bad", t("proceedings.overdue")) : nothing}</td>${said.names.length > 1 ? html`<td>${r.by}</td>` : nothing}</tr>`)}</tbody></table></div>
      ${said.rows.length ? nothing : html`<p>${t("pages.no_tasks")}</p>${next()}`}
      ${said.cases?.length ? this.#cases(said.cases) : nothing}
      ${session.me?.host && !session.whole ? html`<section class="part" aria-labelledby="head-host"><h3 id="head-host">${t("pages.key_host")}</h3>
        <ld-commission-acts only="trigger.request trigger.revoke"></ld-commission-acts></section>` : nothing}`;
  }

  /** The cases of a liaison's party: the way back to each, whether anything waits there or not. @param {any[]} rows */
  #cases(rows) {
    return html`<section class="part" aria-labelledby="head-cases"><h3 id="head-cases">${t("pages.party_cases")}</h3>
      <div class="wide-table"><table class="of-party stacked"><thead><tr><th scope="col">${t("violations.case")}</th><th scope="col">${t("web.docket.status")}</th><th scope="col">${t("pages.done_last")}</th></tr></thead>
        <tbody>${rows.map((r) => html`<tr data-case=${r.case}><th scope="row">${caseLink(r.case)}</th><td data-label=${t("web.docket.status")}>${word("status", r.status)}</td>
          <td data-label=${t("pages.done_last")}>${r.move ? word("move", r.move) : word("pages.said", r.kind)} ${when(r.at)}</td></tr>`)}</tbody></table></div></section>`;
  }

  /** @param {any} r */
  #about(r) {
    if (r.task === "move") return r.about.map((/** @type {string} */ m) => word("move", m)).join(", ");
    if (!session.lists) return r.about.join(", ");
    return r.about.map((/** @type {string} */ name) => html`<a href=${place("remedies", "", { q: name })}>${name}</a> `);
  }
}

customElements.define("ld-tasks", Tasks);
