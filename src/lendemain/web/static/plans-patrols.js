// Patrols and rosters: the plans that were adopted, a day's stops, who is on when, and the files to take
// along: day sheets in three languages, routes, calendars.

import { html, nothing } from "./libraries.js";
import { PlanSheet, choice, provenance } from "./plans.js";
import { percent1 } from "./plans-force.js";
import { mark, place } from "./sheet.js";
import { store } from "./store.js";
import { LANGUAGES, at, count, number, onDay, t, word } from "./words.js";

/** A file to take away. @param {string} path @param {Record<string, any>} of @param {string} words */
const file = (path, of, words) => html`<a class="button" href=${`api/plans/${path}/file?${new URLSearchParams(of)}`} download>${words}</a>`;

class PatrolsPage extends PlanSheet {
  here = "patrols";

  question() {
    return /** @type {[string, any]} */ (["plans/patrols", { of: store.pageOf, day: store.way.get("day") ?? "" }]);
  }

  /** @param {any} said */
  plan(said) {
    const { plan } = said;
    const of = String(plan.entry);
    const day = said.days[said.number - 1];
    const late = said.days.reduce((/** @type {number} */ sum, /** @type {any} */ d) => sum + d.missed, 0);
    return html`<p class="note">${t("plans.private")}</p>
      ${choice(said.plans, plan.entry, (entry) => store.go({ page: "patrols", of: String(entry) }), (p) => t("plans.patrols_of", { entry: p.entry, day: at(p.start, "date"), n: p.days, by: p.by }))}
      <p><strong>${plan.title}</strong> <span class="quiet">${t("plans.base", { base: plan.base })}</span></p>
      <div class="figures"><dl><div><dt>${t("plans.days")}</dt><dd>${number(said.days.length)}</dd></div>
        <div><dt>${t("plans.late_places")}</dt><dd class=${late ? "warned" : ""}>${number(late)}</dd></div>
        <div><dt>${t("plans.entropy")}</dt><dd>${t("plans.bits", { n: number(plan.entropy, 2), most: number(plan.entropy_most, 2) })}</dd></div>
        <div><dt>${t("plans.longest_gap")}</dt><dd>${t("plans.hours", { n: number(plan.longest_gap_s / 3600, 1) })}</dd></div></dl></div>
      <nav class="plan-days" aria-label=${t("plans.days")}>${said.days.map((/** @type {any} */ d) => html`<a href=${place("patrols", of, { day: String(d.number) })} aria-current=${d.number === said.number ? "page" : "false"}>${at(d.start, "weekday")}${d.missed ? html` <span class="warned">${t("plans.n_late", { n: number(d.missed) })}</span>` : nothing}</a>`)}</nav>
      <section class="part" aria-labelledby="head-files"><h3 id="head-files">${t("plans.take", { day: at(day.start, "weekday") })}</h3>
        <dl class="facts"><dt>${t("plans.sheet")}</dt><dd class="turns wraps">${LANGUAGES.map((language) => html`${file("patrols", { of, day: said.number, form: "pdf", language }, `PDF ${t(`plans.in.${language}`)}`)}`)} ${LANGUAGES.map((language) => html`${file("patrols", { of, day: said.number, form: "html", language }, `HTML ${t(`plans.in.${language}`)}`)}`)}</dd>
          <dt>${t("plans.routes")}</dt><dd class="turns wraps">${file("patrols", { of, day: said.number, form: "gpx" }, "GPX")} ${file("patrols", { of, day: said.number, form: "kml" }, "KML")}</dd></dl></section>
      ${said.teams.map((/** @type {any} */ team) => html`<section class="part" aria-label=${team.team}><h3>${t("plans.team", { name: team.team })} <span class="quiet">${interval(day)}</span></h3>
        <div class="wide-table"><table class="stops"><thead><tr><th scope="col" class="n">№</th><th scope="col">${t("plans.place")}</th><th scope="col">${t("plans.by_way")}</th><th scope="col" class="n">${t("plans.arrives")}</th><th scope="col" class="n">${t("plans.begins")}</th><th scope="col" class="n">${t("plans.leaves")}</th></tr></thead>
          <tbody>${team.stops.map((/** @type {any} */ s, /** @type {number} */ n) => html`<tr><td class="n">${n}</td><th scope="row">${s.place}</th><td>${s.way.join(" · ") || "–"}</td><td class="n">${at(s.arrives, "time")}</td><td class="n">${at(s.begins, "time")}</td><td class="n">${at(s.leaves, "time")}</td></tr>`)}</tbody></table></div></section>`)}
      <section class="part" aria-labelledby="head-late"><h3 id="head-late">${t("plans.late_title")}</h3>${said.missed.length ? html`<div class="wide-table"><table><thead><tr><th scope="col">${t("plans.place")}</th><th scope="col">${t("plans.due")}</th><th scope="col">${t("plans.cause")}</th><th scope="col">${t("plans.sure")}</th></tr></thead>
        <tbody>${said.missed.map((/** @type {any} */ m) => html`<tr><th scope="row">${m.place}</th><td>${at(m.due, "full")}</td><td>${t(`patrol_sheet.cause_${m.cause}`, { name: m.permission })}</td><td>${mark(m.proved ? "bad" : "open", t(m.proved ? "plans.no_plan_could" : "plans.none_found"))}${m.visited ? html` <span class="quiet">${t("plans.seen_late")}</span>` : nothing}</td></tr>`)}</tbody></table></div>` : html`<p>${mark("good", t("plans.none_late"))}</p>`}</section>
      <section class="part" aria-labelledby="head-source"><h3 id="head-source">${t("plans.source_of")}</h3>${provenance({ ...plan, bound: t("plans.won_of", { n: number(plan.score, 2), most: number(plan.top, 2), share: percent1(plan.top ? plan.score / plan.top : 1) }) })}</section>`;
  }
}

/** @param {any} day */
const interval = (day) => `${at(day.start, "time")}–${at(day.end, "time")}`;

class RostersPage extends PlanSheet {
  here = "rosters";

  question() {
    return /** @type {[string, any]} */ (["plans/rosters", { of: store.pageOf }]);
  }

  /** @param {any} said */
  plan(said) {
    const { plan } = said;
    const of = String(plan.entry);
    const must = said.unmanned.filter((/** @type {any} */ u) => u.must);
    const sign = new Map(said.shifts.map((/** @type {any} */ s, /** @type {number} */ n) => [s.shift, { ...s, n, letter: s.shift.slice(0, 2).toLocaleUpperCase() }]));
    return html`<p class="note">${t("plans.private")}</p>
      ${choice(said.plans, plan.entry, (entry) => store.go({ page: "rosters", of: String(entry) }), (p) => t("plans.roster_of", { entry: p.entry, day: onDay(p.start, "date"), n: p.persons, by: p.by }))}
      <p><strong>${plan.title}</strong> <span class="quiet">${onDay(said.days[0], "date")} – ${onDay(said.days.at(-1), "date")}</span></p>
      ${must.length ? html`<p class="note">${t("plans.unmanned_n", { n: number(must.length) })}</p>` : html`<p>${mark("good", t("plans.all_manned"))}</p>`}
      <p class="turns wraps">${file("rosters", { of }, t("plans.calendar_all"))}</p>
      <p class="count">${count("count.persons", said.people.length)}</p>
      <div class="wide-table roster-table"><table class="roster"><thead><tr><th scope="col">${t("plans.person")}</th><th scope="col" class="n">${t("plans.hours_short")}</th>${said.days.map((/** @type {string} */ d) => html`<th scope="col" class=${weekend(d) ? "weekend" : ""}>${onDay(d, "day")}</th>`)}<th scope="col">${t("plans.calendar")}</th></tr></thead>
        <tbody>${said.people.map((/** @type {any} */ p) => html`<tr><th scope="row">${p.person} <span class="quiet">${p.nation}</span></th><td class="n">${number(p.hours)}</td>${p.days.split(" ").map((/** @type {string} */ shift, /** @type {number} */ n) => { const one = sign.get(shift); return html`<td class="${weekend(said.days[n]) ? "weekend" : ""} ${one ? `shift shift-${one.n % 4}` : ""}" title=${one ? `${one.shift} ${one.start}–${one.end} ${one.post}` : ""}>${one ? one.letter : "·"}</td>`; })}<td>${file("rosters", { of, person: p.person }, "iCal")}</td></tr>`)}</tbody></table></div>
      <ul class="keys">${[...sign.values()].map((s) => html`<li><span class="shift shift-${s.n % 4}">${s.letter}</span> ${s.shift} ${s.start}–${s.end} <span class="quiet">${s.post}</span></li>`)}</ul>
      ${said.unmanned.length ? html`<section class="part" aria-labelledby="head-short"><h3 id="head-short">${t("plans.unmanned")}</h3><div class="wide-table"><table><thead><tr><th scope="col">${t("plans.day")}</th><th scope="col">${t("plans.shift")}</th><th scope="col" class="n">${t("plans.missing")}</th><th scope="col">${t("plans.skill")}</th><th scope="col">${t("plans.kept_off")}</th></tr></thead>
        <tbody>${said.unmanned.map((/** @type {any} */ u) => html`<tr><th scope="row" class="day-of">${onDay(u.day, "weekday")}</th><td>${u.shift} ${u.must ? mark("bad", t("plans.must")) : nothing}</td><td class="n">${number(u.short)}</td><td>${u.skill || "–"}</td><td>${Object.entries(u.held_back).map(([rule, n]) => `${ruled(rule)} ${n}`).join(", ")}</td></tr>`)}</tbody></table></div></section>` : nothing}
      ${said.conflicts.length ? html`<section class="part" aria-labelledby="head-conflicts"><h3 id="head-conflicts">${t("plans.conflicts")}</h3><ul class="dots">${said.conflicts.map((/** @type {any} */ c) => html`<li>${c.person_id ? `${c.person_id}: ` : ""}${c.rules.map(ruled).join(" + ")} ${mark(c.proved ? "bad" : "open", t(c.proved ? "plans.conflict_proved" : "plans.conflict_open"))}</li>`)}</ul></section>` : nothing}
      <section class="part" aria-labelledby="head-source"><h3 id="head-source">${t("plans.source_of")}</h3>${provenance(plan)}</section>`;
  }
}

/** A kind of rule in the reader's words. @param {string} rule "hours at most" */
const ruled = (rule) => word("plans.rules", rule.replaceAll(" ", "_"));

/** @param {string} day */
const weekend = (day) => [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay());

customElements.define("ld-patrols", PatrolsPage);
customElements.define("ld-rosters", RostersPage);
