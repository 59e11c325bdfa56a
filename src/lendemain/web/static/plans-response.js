// Response: what reaction teams reach of the line in time, every gap on a map and in a list, and which
// patrol is the nearest for an incident.

import { Fault, asked } from "./api.js";
import { html, nothing } from "./libraries.js";
import { PlanSheet, choice, provenance } from "./plans.js";
import { bound1, percent1, reached1 } from "./plans-force.js";
import { entryLink, mark, told } from "./sheet.js";
import { store } from "./store.js";
import { at, number, t } from "./words.js";

class ResponsePage extends PlanSheet {
  here = "response";
  teams = true;
  #failed = "";
  /** @type {any} */ #near = null;
  /** @type {Fault | null} */ #wrong = null;

  question() {
    return /** @type {[string, any]} */ (["plans/response", { of: store.pageOf }]);
  }

  /** @param {any} said */
  #picture(said) {
    const wanted = new URLSearchParams({ of: said.plan.entry, language: store.language, night: String(store.theme === "dark"), teams: String(this.teams) });
    return `api/plans/response.svg?${wanted}`;
  }

  /** @param {any} said */
  plan(said) {
    const picture = this.#picture(said);
    const { plan } = said;
    const minutes = number(plan.within_min);
    const alt = t("plans.response_alt", { reached: reached1(plan.reached), minutes, n: number(said.gaps.length) });
    return html`<p class="note">${t("plans.private")}</p>
      ${choice(said.plans, plan.entry, (entry) => store.go({ page: "response", of: String(entry) }), (p) => t("plans.response_of", { entry: p.entry, teams: number(p.teams), n: number(p.gaps), by: p.by }))}
      <p class="quiet">${t("plans.response_rule")}</p>
      <div class="figures"><dl><div><dt>${t("plans.reached_share", { minutes })}</dt><dd class=${plan.enough ? "" : "warned"}>${reached1(plan.reached)} <span class="quiet">${t("plans.no_teams_above", { share: bound1(plan.top) })}</span></dd></div>
        <div><dt>${t("plans.asked_share")}</dt><dd>${percent1(plan.asked)} ${mark(plan.enough ? "good" : "bad", t(plan.enough ? "plans.is_enough" : "plans.is_short"))}</dd></div>
        <div><dt>${t("plans.gaps_of")}</dt><dd class=${said.gaps.length ? "warned" : ""}>${number(said.gaps.length)}</dd></div>
        <div><dt>${t("plans.worst_place")}</dt><dd>${plan.worst_min === null ? t("plans.no_way") : t("plans.minutes_of", { n: number(plan.worst_min) })}</dd></div></dl></div>
      <div class="filters row-of"><label class="tick-of"><input type="checkbox" .checked=${this.teams} @change=${(/** @type {any} */ e) => { this.teams = e.target.checked; this.requestUpdate(); }} /> ${t("plans.with_teams")}</label>
        <a class="button" href=${picture} download=${`response-${plan.entry}.svg`}>${t("plans.save_map")}</a></div>
      <figure class="cover-map">${this.#failed === picture ? html`<p class="fault" role="alert">${t("plans.no_map")}</p>` : html`<img src=${picture} alt=${alt} @error=${() => { this.#failed = picture; this.requestUpdate(); }} />`}</figure>
      <section class="part" aria-labelledby="head-gaps"><h3 id="head-gaps">${t("plans.gaps_of")}</h3>${said.gaps.length ? html`<p class="quiet">${t("plans.gap_rule")}</p>
        <div class="wide-table"><table><thead><tr><th scope="col" class="n">№</th><th scope="col" class="n">${t("plans.along")}</th><th scope="col" class="n">${t("plans.length_of")}</th><th scope="col" class="n">${t("plans.soonest")}</th><th scope="col">${t("plans.team_of")}</th></tr></thead>
          <tbody>${said.gaps.map((/** @type {any} */ g) => html`<tr><th scope="row" class="n">${g.number}</th><td class="n">${number(g.from_km, 1)}–${number(g.to_km, 1)}</td><td class="n">${number(g.to_km - g.from_km, 1)}</td><td class="n">${g.soonest_min === null ? mark("bad", t("plans.no_way")) : number(g.soonest_min)}</td><td>${g.team || "–"}</td></tr>`)}</tbody></table></div>` : html`<p>${mark("good", t("plans.no_gap"))}</p>`}</section>
      <section class="part" aria-labelledby="head-teams"><h3 id="head-teams">${t("plans.teams_of")}</h3><p class="quiet">${t("plans.team_rule")}</p>
        <div class="wide-table"><table><thead><tr><th scope="col">${t("plans.team_of")}</th><th scope="col">${t("plans.at_point")}</th><th scope="col" class="n">${t("plans.position")}</th><th scope="col" class="n">${t("plans.ready_min")}</th><th scope="col" class="n">${t("plans.first_there")}</th></tr></thead>
          <tbody>${said.teams.map((/** @type {any} */ r) => html`<tr><th scope="row">${r.team}</th><td>${r.point}</td><td class="n">${number(r.lat, 4)}; ${number(r.lon, 4)}</td><td class="n">${number(r.ready_min)}</td><td class="n">${percent1(r.first)}</td></tr>`)}</tbody></table></div></section>
      <section class="part" aria-labelledby="head-nearest"><h3 id="head-nearest">${t("plans.nearest")}</h3>${said.patrols ? this.#nearest() : html`<p class="quiet">${t("plans.none.no_patrols")}</p>`}</section>
      <section class="part" aria-labelledby="head-source"><h3 id="head-source">${t("plans.source_of")}</h3>${provenance({ ...plan, bound: t("plans.no_teams_above", { share: bound1(plan.top) }) })}</section>`;
  }

  #nearest() {
    return html`<p class="quiet">${t("plans.nearest_rule")}</p>
      <form class="turns wraps nearest" @submit=${(/** @type {any} */ e) => this.#asks(e)}><label>${t("plans.lon")} <input name="lon" inputmode="decimal" size="8" /></label><label>${t("plans.lat")} <input name="lat" inputmode="decimal" size="8" /></label><label>${t("plans.case_number")} <input name="case" inputmode="numeric" size="6" /></label><label>${t("plans.moment_of")} <input type="datetime-local" name="at" /></label><button>${t("plans.find_nearest")}</button></form>
      ${this.#wrong ? told(this.#wrong) : this.#near ? this.#found() : nothing}`;
  }

  #found() {
    const near = this.#near;
    return html`<p>${t("plans.nearest_at", { at: at(near.at, "both") })} ${entryLink(near.plan)}</p>
      ${near.patrols.length ? html`<div class="wide-table"><table class="near"><thead><tr><th scope="col">${t("plans.team_of")}</th><th scope="col" class="n">${t("plans.minutes_to")}</th><th scope="col">${t("plans.goes_from")}</th><th scope="col">${t("plans.by_way")}</th></tr></thead>
        <tbody>${near.patrols.map((/** @type {any} */ p) => html`<tr><th scope="row">${p.team}</th><td class="n">${p.minutes === null ? mark("bad", t("plans.no_way")) : number(p.minutes)}</td><td>${p.from}</td><td>${p.by.join(" · ") || "–"}</td></tr>`)}</tbody></table></div>` : html`<p>${t("plans.nobody_near")}</p>`}`;
  }

  /** @param {any} press */
  async #asks(press) {
    press.preventDefault();
    const given = new FormData(press.target);
    /** @type {Record<string, string>} */ const wanted = {};
    for (const name of ["lon", "lat", "case"]) {
      const value = String(given.get(name)).trim().replace(",", ".");
      if (value) wanted[name] = value;
    }
    if (given.get("at")) wanted.at = new Date(`${given.get("at")}Z`).toISOString();
    try {
      this.#near = await asked("plans/response/nearest", wanted);
      this.#wrong = null;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#wrong = error;
    }
    this.requestUpdate();
  }
}

customElements.define("ld-response", ResponsePage);
