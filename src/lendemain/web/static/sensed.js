// What moved, what was heard and which heat stood out: reasons to look, none of which is an incident
// or blames anybody.  Rows name sectors and no places; what is heard may be a muzzle.

import { html, nothing } from "./libraries.js";
import { SELDOM_MS, Sheet, mark } from "./sheet.js";
import { interval, named, number, onDay, share, signed, t, word } from "./words.js";

const SMALL_KM2 = 0.01;
const HOURS_S = 600;

class Sensed extends Sheet {
  againMs = SELDOM_MS;

  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["sensed", {}];
  }

  /** @param {any} news */
  concerns(news) {
    return news.cycle;
  }

  /** @param {any} said */
  sheet(said) {
    const where = (/** @type {string} */ id) => (id ? html`${id} <span class="quiet">${said.names[id] ?? ""}</span>` : html`<span class="quiet">${t("noticed.beyond_sectors")}</span>`);
    const chance = (/** @type {number | null} */ p) => (p === null ? t("report.unknown") : share(p));
    const span = (/** @type {any} */ r) => interval(r.from, r.to);
    const border = (/** @type {string} */ id) => named(said.borders[id]) || id;
    const side = (/** @type {string} */ id, /** @type {string} */ hand) => named(said.hands[id]?.[hand]) || word("noticed.side", hand);
    const claimed = (/** @type {any} */ r) => r.identity || html`<span class="quiet">${t("noticed.nobody")}</span>`;
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.sensed")}</h2><p class="quiet">${t("noticed.rule")}</p></div>
      ${this.#part(said, "microphones", ["sensed.sensor", "sensed.wrong", "sensed.probability", "violations.time", "sensed.agreed"], (/** @type {any} */ r) => [r.sensor, this.#wrong(r), chance(r.probability), span(r), `${number(r.agreed)} / ${number(r.acts)}`])}
      ${this.#part(said, "clocks", ["sensed.sensor", "sensed.shift", "sensed.agreed", "sensed.probability"], (/** @type {any} */ r) => [r.sensor, t("sensed.hours", { n: signed(r.hours, 1) }), `${number(r.agreed)} / ${number(r.accounts)}`, chance(r.probability)])}
      ${this.#part(said, "crossings", ["violations.time", "noticed.claimed", "sensed.border", "sensed.way", "sensed.probability"], (/** @type {any} */ r) => [interval(r.earliest, r.latest), claimed(r), border(r.border), `${side(r.border, r.from_side)} → ${side(r.border, r.to_side)}`, chance(r.probability)])}
      ${this.#part(said, "tracks", ["violations.time", "noticed.claimed", "sensed.plots", "noticed.crossed", "sensed.probability"], (/** @type {any} */ r) => [span(r), html`${claimed(r)}${r.claims > 1 ? html` ${mark("open", t("noticed.claims", { n: number(r.claims) }))}` : nothing}`, number(r.plots), [...new Set(r.crossed.map(border))].join(", "), chance(r.probability)])}
      ${this.#part(said, "false_places", ["violations.time", "noticed.claimed", "sensed.what", "sensed.plots", "sensed.probability"], (/** @type {any} */ r) => [span(r), r.identity, html`${word("noticed.false", r.what)} <span class="quiet">${r.text}</span>${r.over.length ? html` ${mark("open", t("sensed.both_sides", { borders: r.over.map(border).join(", ") }))}` : nothing}`, number(r.plots), chance(r.probability)])}
      ${this.#part(said, "intersections", ["violations.time", "watched.sector", "noticed.rays", "noticed.error"], (/** @type {any} */ r) => [interval(r.time, r.time), where(r.sector), html`${number(r.rays)}${r.rivals ? html` ${mark("open", t("noticed.rivals", { n: number(r.rivals) }))}` : nothing}`, t("noticed.metres", { n: number(r.error_m) })])}
      ${this.#part(said, "sounds", ["violations.time", "watched.sector", "sensed.area", "sensed.arrivals", "sensed.probability"], (/** @type {any} */ r) => [span(r), where(r.sector), r.area_90_km2 < SMALL_KM2 ? t("sensed.small") : t("sensed.square", { n: number(r.area_90_km2, 2) }), html`${number(r.arrivals)}${r.copy_of ? html` ${mark("bad", t("sensed.again"))}` : nothing}`, chance(r.probability)])}
      ${this.#part(said, "heat", ["noticed.day", "watched.sector", "noticed.usually", "noticed.detections", "noticed.expected", "sensed.probability"], (/** @type {any} */ r) => [onDay(r.day, "date"), where(r.sector), word("noticed.burning", r.usually), number(r.detections), r.expected === null ? t("report.unknown") : number(r.expected, 2), chance(r.probability)])}`;
  }

  /** What is wrong with a microphone, and by how much. @param {any} r */
  #wrong(r) {
    const by = r.seconds ?? 0;
    const clock = Math.abs(by) > HOURS_S ? t("sensed.hours", { n: signed(by / 3600, 1) }) : t("sensed.seconds", { n: signed(by, Math.abs(by) < 1 ? 3 : 1) });
    return t(`sensed.wrong_${r.wrong}`, { clock, place: t("sensed.metres", { n: number(r.metres ?? 0) }), turn: t("sensed.degrees", { n: signed(r.degrees ?? 0, 1) }) });
  }

  /** One table; what there is none of is said. @param {any} said @param {string} name @param {string[]} titles @param {(row: any) => any[]} cells */
  #part(said, name, titles, cells) {
    const rows = said[name];
    const none = name === "heat" && !said.baselines ? "noticed.no_baselines" : "noticed.none";
    return html`<section class="part" data-part=${name} aria-labelledby="head-${name}"><h3 id="head-${name}" tabindex="-1">${t(`noticed.part.${name}`)} <span class="quiet">${number(said.all[name])}</span></h3>
      ${rows.length < said.all[name] ? html`<p class="note">${t("noticed.capped", { n: number(rows.length) })}</p>` : nothing}
      ${rows.length && name === "microphones" ? html`<p class="note">${t("sensed.microphones")}</p>` : nothing}
      ${rows.length ? html`<div class="wide-table"><table><thead><tr>${titles.map((title) => html`<th scope="col">${t(title)}</th>`)}</tr></thead>
        <tbody>${rows.map((/** @type {any} */ r) => html`<tr>${cells(r).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>` : html`<p class="quiet">${t(none)}</p>`}</section>`;
  }
}

customElements.define("ld-sensed", Sensed);
