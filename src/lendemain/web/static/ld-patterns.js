// Patterns over cases: how often the answer could be told, by sector, hour and kind, with intervals
// that small numbers deserve; by party only where the mandate's text allows it.

import { bounds } from "./bounds.js";
import { html, nothing } from "./libraries.js";
import { SELDOM_MS, Sheet, mark, place } from "./sheet.js";
import { store } from "./store.js";
import { named, number, percent, t, word } from "./words.js";

const BY = ["sector", "hour", "kind", "party"];

class Patterns extends Sheet {
  againMs = SELDOM_MS;

  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["patterns", { by: this.#by }];
  }

  get #by() {
    const by = store.way.get("by") ?? "";
    return BY.includes(by) ? by : "sector";
  }

  /** @param {any} said */
  sheet(said) {
    const by = this.#by;
    const shown = said.allowed ? BY : BY.filter((b) => b !== "party");
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.patterns")}</h2><p class="quiet">${t("pages.patterns_rule")}</p></div>
      <nav class="turns" aria-label=${t("pages.pattern_by")}>${shown.map((b) => html`<a href=${place("patterns", "", { by: b })} aria-current=${b === by ? "true" : "false"}>${t(`pages.pattern.${b}`)}</a> `)}</nav>
      ${by === "party" && !said.allowed ? html`<p class="note">${t("pages.no_statistics")}</p>` : nothing}
      ${said.rows.length ? this.#rows(said.rows, by) : html`<p class="quiet">${t("pages.no_pattern")}</p>`}`;
  }

  /** @param {any[]} rows @param {string} by */
  #rows(rows, by) {
    return html`<div class="wide-table"><table><thead><tr><th scope="col">${t(`pages.pattern.${by}`)}</th><th scope="col" class="n">${t("pages.cases_analysed")}</th>
        <th scope="col">${t(by === "party" ? "pages.share_answered" : "pages.share_told")}</th><th scope="col" class="n">${t("pages.elsewhere")}</th><th scope="col" class="n">${t("pages.by_chance")}</th><th scope="col"></th></tr></thead>
      <tbody>${rows.map((r) => html`<tr data-cell=${r.cell}><th scope="row">${this.#cell(r, by)}</th><td class="n">${number(r.cases)}</td>
        <td>${percent(r.rate)} <span class="quiet">${percent(r.low)} – ${percent(r.high)}</span>${bounds(r.low, r.rate, r.high)}</td>
        <td class="n">${r.elsewhere === null ? "–" : percent(r.elsewhere)}</td><td class="n">${percent(r.chance)}</td>
        <td>${r.telling ? mark("bad", t("pages.telling")) : mark("open", t("pages.not_telling"))}</td></tr>`)}</tbody></table></div>
      <p class="quiet">${t("pages.patterns_note")}</p>`;
  }

  /** A cell, leading to its cases where they are a list. @param {any} r @param {string} by */
  #cell(r, by) {
    if (by === "kind") return html`<a href=${place("queue", "", { status: "all", kind: r.cell })}>${word("kind", r.cell)}</a>`;
    const sector = store.mission?.sectors.find((/** @type {any} */ s) => s.sector_id === r.cell);
    if (by === "sector") return sector ? html`<a href=${place("queue", "", { status: "all", sector: r.cell })}>${sector.name}</a>` : t("place.no_sector");
    const parties = store.mission?.agreements.flatMap((/** @type {any} */ a) => a.parties) ?? [];
    const party = parties.find((/** @type {any} */ p) => p.party_id === r.cell);
    return by === "party" && party ? named(party.name) : r.cell;
  }
}

customElements.define("ld-patterns", Patterns);
