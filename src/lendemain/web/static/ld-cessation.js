// Is it over?  Both keys of a deployment, the test of a cessation with its evidence, and the steps.

import { cessationChart, cessationRows } from "./cessation-chart.js";
import { html, nothing } from "./libraries.js";
import { SELDOM_MS, Sheet, because, mark, who } from "./sheet.js";
import { store } from "./store.js";
import { number, onDay, t, word } from "./words.js";
import "./ld-acts.js";

class Cessation extends Sheet {
  againMs = SELDOM_MS;

  constructor() {
    super();
    this.addEventListener("acted", () => this.ask());
  }

  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["cessation", { language: store.language }];
  }

  /** @param {any} said */
  sheet(said) {
    const { status, evidence, explained } = said;
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.cessation")}</h2><p class="quiet">${t("pages.cessation_rule")}</p></div>
      <section class="part" aria-labelledby="head-keys"><h3 id="head-keys">${t("pages.keys")}</h3><dl class="facts">
        <dt>${t("pages.standing_now")}</dt><dd><strong>${word("pages.trigger", status.standing)}</strong></dd>
        <dt>${t("pages.key_host")}</dt><dd>${because(said.keys.host)}</dd>
        <dt>${t("pages.key_cessation")}</dt><dd>${because(said.keys.cessation)}</dd>
        ${status.order ? html`<dt>${t("pages.ordered")}</dt><dd>${onDay(status.order.day, "day")} ${who(status.order.by)} <span dir="auto">${status.order.authority}</span>; ${word("pages.effect", status.order.in_effect)}</dd>` : nothing}
        ${status.reversed.length ? html`<dt>${t("pages.reversed")}</dt><dd>${status.reversed.map((/** @type {any} */ r) => html`${onDay(r.day, "day")}: ${word("pages.trigger", r.to)}, <span dir="auto">${r.authority}: ${r.reason}</span><br />`)}</dd>` : nothing}
      </dl><details><summary>${t("pages.assumed", { n: number(said.assumed.length) })}</summary>
        <ul>${said.assumed.map((/** @type {any} */ a) => html`<li>${because([a])}</li>`)}</ul></details>
        <ld-commission-acts only="trigger.request trigger.revoke trigger.deploy trigger.resume trigger.reverse trigger.complete trigger.adopt"></ld-commission-acts></section>
      <section class="part" aria-labelledby="head-test"><h3 id="head-test">${t("pages.test")}</h3>
        ${evidence.days.length ? html`${cessationChart(evidence)} ${cessationRows(evidence)}` : html`<p class="note">${t("pages.no_evidence")}</p>`}
        ${explained ? this.#why(explained) : nothing}</section>
      <section class="part" aria-labelledby="head-steps"><h3 id="head-steps">${t("pages.steps")}</h3>${this.#steps(said.steps)}</section>`;
  }

  /** Both rules' answers of the last day, side by side, with why. @param {any} one */
  #why(one) {
    return html`<div class="beside"><div><h4>${t("cessation.robust")}: ${word("cessation", `level_${one.robust}`)}</h4><p class="quiet">${onDay(one.day, "date")}</p>
        <ul>${one.reasons.map((/** @type {any} */ w) => html`<li>${because([w])}</li>`)}</ul></div>
      <div><h4>${t("cessation.strict")}: ${word("cessation", `level_${one.strict}`)}</h4><ul>${one.strict_reasons.map((/** @type {any} */ w) => html`<li>${because([w])}</li>`)}</ul></div></div>
      <p>${one.blind_sectors.length ? mark("bad", t("pages.blind_sectors", { names: one.blind_sectors.join(", ") })) : nothing}
        ${one.sectors_at_war.length ? mark("open", t("pages.war_sectors", { names: one.sectors_at_war.join(", ") })) : nothing}</p>
      <p class="quiet">${t("pages.test_sources", { names: one.sources.join(", ") || t("report.none") })}</p>`;
  }

  /** @param {any[]} rows */
  #steps(rows) {
    const titles = new Map(rows.map((s) => [s.step, s.title]));
    return html`<div class="wide-table"><table class="stacked"><thead><tr><th scope="col">${t("pages.step_day")}</th><th scope="col">${t("pages.field.deployment_step")}</th><th scope="col">${t("pages.planned")}</th>
      <th scope="col">${t("pages.as_now")}</th><th scope="col">${t("pages.done")}</th><th scope="col">${t("pages.waits_on")}</th></tr></thead>
      <tbody>${rows.map((s) => html`<tr class=${s.late_d > 0 ? "overdue" : ""}><td data-label=${t("pages.step_day")}>${s.day}</td><th scope="row">${s.title}${s.critical ? html` <span class="tag">${t("pages.critical")}</span>` : nothing}</th>
        <td data-label=${t("pages.planned")}>${onDay(s.planned, "day")}</td><td data-label=${t("pages.as_now")}>${onDay(s.now, "day")}${s.late_d > 0 ? html` ${mark("bad", t("pages.late_days", { n: number(s.late_d) }))}` : nothing}</td>
        <td data-label=${t("pages.done")}>${s.done ? mark("good", onDay(s.done, "day")) : "–"}</td><td data-label=${s.waits_for.length ? t("pages.waits_on") : nothing}>${s.waits_for.map((/** @type {string} */ w) => titles.get(w) ?? w).join(", ")}</td></tr>`)}</tbody></table></div>`;
  }
}

customElements.define("ld-cessation", Cessation);
