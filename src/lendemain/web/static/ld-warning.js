// The build-up board: how probable a build-up is in each sector and why, and what tomorrow may bring.
// It never says who; and a sector that nobody watched is said to be that, not quiet.

import { html, nothing, svg } from "./libraries.js";
import { SELDOM_MS, Sheet, mark, place } from "./sheet.js";
import { named, number, onDay, percent, rate, share, t, word } from "./words.js";

const LONG = 170;
const MARKS = /** @type {Record<string, "good" | "bad" | "open">} */ ({ warning: "bad", watch: "open", quiet: "good" });

/** A sector by its number and name, each once. @param {string} id @param {string | undefined} name */
function sectorName(id, name) {
  if (!name || name === id) return id;
  return html`${id} <span class="quiet">${name.startsWith(`${id} `) ? name.slice(id.length + 1) : name}</span>`;
}

class WarningBoard extends Sheet {
  againMs = SELDOM_MS;

  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["warning", {}];
  }

  /** @param {any} said */
  sheet(said) {
    const tomorrow = new Map(said.forecast.map((/** @type {any} */ f) => [f.sector, f]));
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.warning")}</h2><p class="quiet">${t("pages.warning_rule", { until: onDay(said.until, "date"), base: rate(said.base_rate), alarm: percent(said.alarm_from) })}</p>
        <p class="quiet">${this.#season(said.season)} ${t("pages.lead_rule", { low: number(said.lead_rule[0]), high: number(said.lead_rule[2]) })}</p>
        ${said.unlisted.length ? html`<p class="note">${t("pages.unlisted", { names: said.unlisted.map((/** @type {string} */ id) => named(said.titles[id]) || id).join(", ") })}</p>` : nothing}
        ${Object.keys(said.silent).length ? html`<p class="note">${Object.entries(said.silent).map(([id, day]) => t("pages.silent_since", { name: named(said.titles[id]) || id, day: onDay(/** @type {string} */ (day), "date") })).join(" ")}</p>` : nothing}
        ${said.learning ? html`<p class="note">${t("pages.learning", { n: number(said.days) })}</p>` : nothing}</div>
      <div class="wide-table"><table class="board stacked"><thead><tr><th scope="col">${t("watched.sector")}</th><th scope="col">${t("pages.level")}</th><th scope="col" class="n">${t("pages.build_up")}</th>
        <th scope="col">${t("pages.lead")}</th><th scope="col">${t("pages.because")}</th><th scope="col" class="n">${t("watched.share")}</th><th scope="col">${t("pages.tomorrow")}</th></tr></thead>
        <tbody>${said.sectors.map((/** @type {any} */ s) => html`<tr class=${s.level === "warning" ? "overdue" : ""} data-sector=${s.sector_id}><th scope="row">${sectorName(s.sector_id, said.names[s.sector_id])}</th>
          <td data-label=${t("pages.level")}>${mark(MARKS[s.level] ?? "open", word("pages.warned", s.level.replaceAll(" ", "_")))}${s.since ? html`<br /><span class="quiet">${t("pages.since", { day: onDay(s.since, "day") })}</span>` : nothing}</td>
          <td class="n" data-label=${t("pages.build_up")}>${share(s.probability)}<br /><span class="quiet">${t("pages.times_base", { n: number(s.probability / s.base_rate, s.probability / s.base_rate < 10 ? 1 : 0) })}</span></td>
          <td data-label=${s.lead_days ? t("pages.lead") : nothing}>${s.lead_days ? html`${t("pages.lead_days", { low: number(s.lead_days[0]), middle: number(s.lead_days[1]), high: number(s.lead_days[2]) })}<br /><span class="quiet">${t("pages.began", { a: onDay(s.began[0], "day"), b: onDay(s.began[1], "day") })}</span>` : nothing}</td>
          <td data-label=${t("pages.because")}>${s.reasons.length ? html`<ul>${s.reasons.map((/** @type {[string, number]} */ [id, weight]) => html`<li>${named(said.titles[id]) || id} <span class="quiet">${number(weight, 1)}</span></li>`)}</ul>` : html`<span class="quiet">${t("report.none")}</span>`}</td>
          <td class="n" data-label=${t("watched.share")}>${s.watched < 0.01 ? html`<span class="unwatched">${t("report.not_observed")}</span>` : percent(s.watched)}</td>
          <td data-label=${t("pages.tomorrow")}>${this.#tomorrow(tomorrow.get(s.sector_id), said.forecast)}</td></tr>`)}</tbody></table></div>
      <section class="part" aria-labelledby="head-pretext"><h3 id="head-pretext">${t("pages.pretext")}</h3><p class="quiet">${t("pages.pretext_rule")}</p>
        ${said.pretexts.length ? html`<div class="wide-table"><table><thead><tr><th scope="col">${t("pages.claimant")}</th><th scope="col" class="n">${t("pages.index")}</th><th scope="col">${t("pages.claims_weeks")}</th><th scope="col">${t("pages.counted_weeks")}</th></tr></thead>
          <tbody>${said.pretexts.map((/** @type {any} */ p) => html`<tr><th scope="row"><a href=${place("claims", "", { claimant: p.claimant })}>${p.claimant}</a></th><td class="n">${p.index === null ? t("report.unknown") : number(p.index, 2)} ${p.high ? mark("bad", t("pages.high")) : nothing}</td>
            <td>${p.claims.join(" · ")}</td><td>${p.counted.join(" · ")}</td></tr>`)}</tbody></table></div>` : html`<p class="quiet">${t("pages.no_claims")}</p>`}</section>`;
  }

  /** What is usual, and whether the time of year is known. @param {any} season */
  #season(season) {
    if (season.known >= 1) return t("pages.season_known");
    if (season.known > 0) return t("pages.season_part", { share: percent(season.known) });
    return t("pages.season_none", { n: number(season.days), needed: number(season.needed) });
  }

  /** What the next day may bring: the band of whole counts that is nearest to nine tenths, and how much it holds. @param {any} f @param {any[]} every */
  #tomorrow(f, every) {
    if (!f) return html`<span class="quiet">${t("report.not_observed")}</span>`;
    const most = Math.max(1, ...every.map((one) => one.high));
    const x = (/** @type {number} */ n) => 4 + (n / most) * (LONG - 8);
    return html`<svg class="belief" aria-hidden="true" viewBox="0 0 ${LONG} 14" width=${LONG} height="14">${svg`<line class="axis" x1="4" x2=${LONG - 4} y1="7" y2="7" />
      <line class="bounds" x1=${x(f.low)} x2=${x(f.high)} y1="7" y2="7" /><circle class="after" cx=${x(f.middle)} cy="7" r="4" />`}</svg>
      ${number(f.middle)} · <span class="quiet">${t("pages.band", { low: number(f.low), high: number(f.high), held: percent(f.held) })}</span>`;
  }
}

customElements.define("ld-warning", WarningBoard);
