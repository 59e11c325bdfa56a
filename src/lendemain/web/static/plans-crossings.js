// Crossings: whether one can cross now, hours of both sides, closures with their reasons, counts, queues;
// and teams that are out and have not been heard in time.

import { Fault, asked } from "./api.js";
import { html, nothing } from "./libraries.js";
import { PlanSheet } from "./plans.js";
import { entryLink, mark, told, when, who } from "./sheet.js";
import { at, named, number, onDay, t } from "./words.js";

const STANDS = /** @type {Record<string, "good" | "bad" | "open">} */ ({ open: "good", closed: "bad", unknown: "open" });
const CARE = /** @type {Record<string, "good" | "bad" | "open">} */ ({ alarm: "bad", back: "good" });

class CrossingsPage extends PlanSheet {
  here = "crossings";
  againMs = 30_000;
  /** @type {any} */ #queue = null;
  /** @type {Fault | null} */ #wrong = null;

  question() {
    return /** @type {[string, any]} */ (["plans/crossings", {}]);
  }

  /** @param {any} said */
  plan(said) {
    const party = (/** @type {string} */ id) => named(said.parties[id]) || id;
    const alarms = (said.care ?? []).filter((/** @type {any} */ c) => c.status === "alarm");
    return html`${alarms.length ? html`<div class="fault" role="alert"><strong>${t("plans.not_heard", { teams: alarms.map((/** @type {any} */ c) => c.team).join(", ") })}</strong> <span>${t("plans.not_heard_next")}</span></div>` : nothing}
      <p class="quiet">${t("plans.crossings_rule", { at: at(said.at, "both") })}</p>
      ${said.crossings.map((/** @type {any} */ c) => html`<section class="part crossing" aria-labelledby=${`crossing-${c.id}`}><h3 id=${`crossing-${c.id}`}>${c.name} <code>${c.id}</code> ${mark(STANDS[c.status] ?? "open", t(`plans.crossing.${c.status}`))}</h3>
        ${c.why.map((/** @type {any} */ why) => html`<p class="why">${hindrance(why, party(why.party))}</p>`)}
        ${c.changes ? html`<p>${t("plans.changes")} ${when(c.changes)}</p>` : nothing}
        <div class="beside"><div class="wide-table"><table><thead><tr><th scope="col">${t("plans.side")}</th><th scope="col">${t("plans.hours_of")}</th></tr></thead><tbody>${c.sides.map((/** @type {any} */ s) => html`<tr><th scope="row">${party(s.party)}</th><td>${s.hours === null ? t("report.unknown") : s.hours.map((/** @type {any} */ h) => html`${h.opens}–${h.closes} <span class="quiet">${weekdays(h.weekdays)}</span><br />`)}</td></tr>`)}</tbody></table></div>
          <div>${c.counted.length ? html`<p>${t("plans.last_count", { n: number(c.counted.at(-1).crossed), away: number(c.counted.at(-1).turned_away), day: onDay(c.counted.at(-1).day, "date") })}</p>` : html`<p class="quiet">${t("plans.not_counted")}</p>`}
            <p class="quiet">${t("plans.lanes", { n: number(c.lanes), served: number(c.lanes * c.served_h) })}</p>
            <form class="turns wraps" @submit=${(/** @type {any} */ e) => this.#asks(e, c.id)}><label>${t("plans.arrivals")} <input name="arrivals" inputmode="numeric" size="6" value="60" /></label><label>${t("plans.day")} <input type="date" name="day" .value=${said.at.slice(0, 10)} /></label><button>${t("plans.queue")}</button></form></div></div>
        ${this.#queue?.crossing === c.id ? this.#queued() : nothing}</section>`)}
      <section class="part" aria-labelledby="head-notices"><h3 id="head-notices">${t("plans.notices")}</h3>${said.notices.length ? html`<div class="wide-table"><table><thead><tr><th scope="col">${t("plans.crossing_of")}</th><th scope="col">${t("plans.side")}</th><th scope="col">${t("proceedings.status")}</th><th scope="col">${t("plans.since")}</th><th scope="col">${t("plans.until_when")}</th><th scope="col">${t("plans.reason")}</th><th scope="col">${t("plans.told_by")}</th></tr></thead>
        <tbody>${said.notices.map((/** @type {any} */ n) => html`<tr><th scope="row">${n.crossing}</th><td>${party(n.party)}</td><td>${mark(n.closed ? "bad" : "good", t(`plans.crossing.${n.closed ? "closed" : "open"}`))}</td><td class="day-of">${when(n.since)}</td><td>${n.until ? when(n.until) : t("plans.nobody_said")}</td><td>${n.reason}</td><td>${who(n.by)} ${entryLink(n.entry)}</td></tr>`)}</tbody></table></div>` : html`<p class="quiet">${t("plans.no_notices")}</p>`}</section>
      <section class="part" aria-labelledby="head-care"><h3 id="head-care">${t("plans.care")}</h3>${said.care === null ? html`<p class="quiet">${t("plans.none.compartment")}</p>` : said.care.length ? html`<div class="wide-table"><table><thead><tr><th scope="col">${t("plans.team_of")}</th><th scope="col">${t("proceedings.status")}</th><th scope="col" class="n">${t("plans.persons")}</th><th scope="col">${t("plans.heard")}</th><th scope="col">${t("plans.due")}</th><th scope="col">${t("plans.alarm_at")}</th></tr></thead>
        <tbody>${said.care.map((/** @type {any} */ c) => html`<tr><th scope="row">${c.team}</th><td>${mark(CARE[c.status] ?? "open", t(`plans.care_of.${c.status.replaceAll(" ", "_")}`))}</td><td class="n">${number(c.persons)}</td><td>${utc(c.heard)}</td><td>${utc(c.due)}</td><td>${utc(c.alarm_at)}</td></tr>`)}</tbody></table></div>` : html`<p class="quiet">${t("plans.nobody_out")}</p>`}</section>`;
  }

  /** @param {any} press @param {string} id */
  async #asks(press, id) {
    press.preventDefault();
    const given = new FormData(press.target);
    try {
      this.#queue = await asked("plans/crossings/queue", { of: id, day: String(given.get("day")), arrivals: String(given.get("arrivals")) });
      this.#wrong = null;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#queue = { crossing: id };
      this.#wrong = error;
    }
    this.requestUpdate();
  }

  #queued() {
    if (this.#wrong) return told(this.#wrong);
    const q = this.#queue;
    return html`<p><strong>${t("plans.queue_of", { day: onDay(q.day, "date"), hours: number(q.open_h, 1), most: number(q.most_through_h) })}</strong> <span class="quiet">${t("plans.runs_of", { n: number(q.runs), seed: q.seed })}</span></p>
      <div class="wide-table"><table><thead><tr><th scope="col">${t("plans.hour")}</th>${["come", "through", "turned_away", "waiting", "wait_min", "wait_95_min"].map((name) => html`<th scope="col" class="n">${t(`plans.queue_${name}`)}</th>`)}</tr></thead><tbody>${q.hours.filter((/** @type {any} */ h) => h.come || h.waiting).map((/** @type {any} */ h) => html`<tr><th scope="row">${h.hour}</th>${["come", "through", "turned_away", "waiting", "wait_min", "wait_95_min"].map((name) => html`<td class="n">${number(h[name], name.startsWith("wait_") ? 1 : 0)}</td>`)}</tr>`)}</tbody></table></div>`;
  }
}

/** Why one cannot be sure to cross on one side. @param {any} why @param {string} party */
function hindrance(why, party) {
  const said = t(`plans.hindrance.${why.kind}`, { party, reason: why.reason });
  return why.until ? html`${said} (${t("plans.until_when")} ${when(why.until)})` : said;
}

/** A moment that was written "2026-04-13 09:00" in UTC. @param {string} moment */
const utc = (moment) => (moment ? when(`${moment.replace(" ", "T")}:00Z`) : "–");

/** Days of the week in the reader's words, Monday is 0. @param {number[]} days */
function weekdays(days) {
  if (days.length === 7) return t("plans.every_day");
  return days.map((n) => t(`plans.weekday.${n}`)).join(", ");
}

customElements.define("ld-crossings", CrossingsPage);
