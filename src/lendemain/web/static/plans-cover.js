// The line with its posts and what nobody sees: the map of an adopted plan, its sectors and posts.

import { html, nothing } from "./libraries.js";
import { PlanSheet, choice, provenance } from "./plans.js";
import { bound1, percent1, reached1 } from "./plans-force.js";
import { store } from "./store.js";
import { number, t, word } from "./words.js";

const PARTS = ["seen", "fewer", "not_known", "unseen"];

class CoverPage extends PlanSheet {
  here = "cover";
  sector = "";
  posts = true;
  #failed = "";

  question() {
    return /** @type {[string, any]} */ (["plans/cover", { of: store.pageOf }]);
  }

  /** @param {any} said */
  #picture(said) {
    const wanted = new URLSearchParams({ of: said.plan.entry, language: store.language, night: String(store.theme === "dark"), posts: String(this.posts) });
    if (this.sector) wanted.set("sector", this.sector);
    return `api/plans/cover.svg?${wanted}`;
  }

  /** @param {any} said */
  plan(said) {
    const picture = this.#picture(said);
    const { plan } = said;
    const alt = t("plans.cover_alt", { seen: reached1(plan.value), unseen: percent1(said.unseen), unknown: percent1(plan.not_known) });
    return html`<p class="note">${t("plans.private")}</p>
      ${choice(said.plans, plan.entry, (entry) => store.go({ page: "cover", of: String(entry) }), (p) => t("plans.posts_of", { entry: p.entry, n: p.posts, by: p.by }))}
      <div class="figures"><dl><div><dt>${t("plans.posts")}</dt><dd>${number(said.posts.length)}</dd></div>
        <div><dt>${t("plans.seen_share")}</dt><dd>${reached1(plan.value)} <span class="quiet">${t("plans.no_choice_above", { share: bound1(plan.top) })}</span></dd></div>
        <div><dt>${t("plans.unseen_share")}</dt><dd class="warned">${percent1(said.unseen)}</dd></div>
        <div><dt>${t("plans.unknown_share")}</dt><dd>${percent1(plan.not_known)}</dd></div>
        <div><dt>${t("plans.beyond_share")}</dt><dd>${percent1(plan.beyond)}</dd></div>
        <div><dt>${t("plans.condition")}</dt><dd>${word("cover_condition", plan.condition)} <span class="quiet">${t("plans.need_of", { n: number(plan.need) })}</span></dd></div></dl></div>
      <div class="filters row-of"><label>${t("watched.sector")} <select @change=${(/** @type {any} */ e) => { this.sector = e.target.value; this.requestUpdate(); }}><option value="">${t("plans.whole_line")}</option>${said.sectors.map((/** @type {any} */ s) => html`<option value=${s.sector} ?selected=${s.sector === this.sector}>${s.sector} ${s.name}</option>`)}</select></label>
        <label class="tick-of"><input type="checkbox" .checked=${this.posts} @change=${(/** @type {any} */ e) => { this.posts = e.target.checked; this.requestUpdate(); }} /> ${t("plans.with_posts")}</label>
        <a class="button" href=${picture} download=${`cover-${plan.entry}${this.sector ? `-${this.sector}` : ""}.svg`}>${t("plans.save_map")}</a></div>
      <figure class="cover-map">${this.#failed === picture ? html`<p class="fault" role="alert">${t("plans.no_map")}</p>` : html`<img src=${picture} alt=${alt} @error=${() => { this.#failed = picture; this.requestUpdate(); }} />`}</figure>
      <section class="part" aria-labelledby="head-sectors"><h3 id="head-sectors">${t("plans.by_sector")}</h3><p class="quiet">${t("plans.sector_rule")}</p>
        <div class="wide-table"><table class="heads-wrap"><thead><tr><th scope="col">${t("watched.sector")}</th><th scope="col" class="n">${t("plans.weight")}</th>${PARTS.map((p) => html`<th scope="col" class="n">${t(`cover.${p}`)}</th>`)}<th scope="col" class="n">${t("plans.of_it_beyond")}</th></tr></thead>
          <tbody>${said.sectors.map((/** @type {any} */ s) => html`<tr class=${s.sector === this.sector ? "chosen" : ""}><th scope="row"><button class="plain" @click=${() => { this.sector = s.sector; this.requestUpdate(); this.querySelector(".cover-map")?.scrollIntoView({ block: "nearest" }); }}>${s.sector}</button> <span class="quiet">${s.name}</span></th><td class="n">${percent1(s.weight)}</td>${PARTS.map((p) => html`<td class="n ${p === "unseen" && s[p] > 0.2 ? "warned" : ""}">${percent1(s[p])}</td>`)}<td class="n">${percent1(s.beyond)}</td></tr>`)}</tbody></table></div></section>
      <section class="part" aria-labelledby="head-posts"><h3 id="head-posts">${t("plans.where_posts")}</h3><p class="quiet">${t("plans.posts_rule")}</p>
        <div class="wide-table"><table><thead><tr><th scope="col">${t("plans.site")}</th><th scope="col">${t("plans.sensor")}</th><th scope="col" class="n">${t("plans.position")}</th><th scope="col" class="n">${t("plans.ground_m")}</th><th scope="col" class="n">${t("plans.sees")}</th><th scope="col" class="n">${t("plans.alone")}</th></tr></thead>
          <tbody>${said.posts.map((/** @type {any} */ p) => html`<tr><th scope="row">${p.site}</th><td>${p.kind}</td><td class="n">${number(p.lat, 4)}; ${number(p.lon, 4)}</td><td class="n">${number(p.ground_m)}</td><td class="n">${percent1(p.seen)}</td><td class="n">${percent1(p.alone)}</td></tr>`)}</tbody></table></div></section>
      <section class="part" aria-labelledby="head-source"><h3 id="head-source">${t("plans.source_of")}</h3>${provenance({ ...plan, bound: t("plans.no_choice_above", { share: bound1(plan.top) }) })}
        ${Object.keys(plan.conditions).length ? html`<p>${t("plans.in_conditions")} ${Object.entries(plan.conditions).map(([name, seen]) => `${word("cover_condition", name)}: ${percent1(/** @type {number} */ (seen))}`).join(" · ")}</p>` : nothing}</section>`;
  }
}

customElements.define("ld-cover", CoverPage);
