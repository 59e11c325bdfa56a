// Patterns over cases: how often the answer could be told, by sector, hour and kind, with intervals
// that small numbers deserve; by party only where the mandate's text allows it.  Small cases that are
// alike can be gathered into one.

import { bounds } from "./bounds.js";
import { html, nothing } from "./libraries.js";
import { SELDOM_MS, Sheet, caseLink, leads, mark, place } from "./sheet.js";
import { store } from "./store.js";
import { named, number, percent, t, word } from "./words.js";
import { later } from "./yet.js";
import "./ld-acts.js";

const NUMBERS = 12;

class Patterns extends Sheet {
  againMs = SELDOM_MS;

  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["patterns", {}];
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("acted", () => this.ask());
  }

  /** @param {any} news */
  concerns(news) {
    return news.commission || news.cycle;
  }

  /** @param {any} said */
  sheet(said) {
    const ways = Object.keys(said.patterns);
    const by = ways.includes(store.way.get("by") ?? "") ? String(store.way.get("by")) : ways[0];
    const rows = said.patterns[by];
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.patterns")}</h2><p class="quiet">${t("pages.patterns_rule")}</p>
        ${said.by_party ? nothing : html`<p class="quiet">${t("pages.no_statistics")}</p>`}</div>
      <section class="part"><nav class="turns" aria-label=${t("pages.pattern_by")}>${ways.map((b) => html`<a href=${place("patterns", "", { by: b })} aria-current=${b === by ? "true" : "false"}>${t(`pages.pattern.${b}`)}</a> `)}</nav>
        ${rows.length ? this.#rows(rows, by) : html`<p>${t("pages.no_pattern")}</p>${later("patterns")}`}</section>
      <section class="part" aria-labelledby="head-alike"><h3 id="head-alike" tabindex="-1">${t("pages.alike")}</h3>${this.#alike(said.alike)}
        <ld-commission-acts only="gather"></ld-commission-acts></section>
      <section class="part" aria-labelledby="head-gathered"><h3 id="head-gathered" tabindex="-1">${t("pages.gathered")}</h3>${this.#cases(said.cases)}</section>`;
  }

  /** @param {any[]} rows @param {string} by */
  #rows(rows, by) {
    return html`<div class="wide-table"><table><thead><tr><th scope="col">${t(`pages.pattern.${by}`)}</th><th scope="col" class="n">${t("pages.cases_analysed")}</th>
        <th scope="col">${t(by === "party" ? "pages.share_answered" : "pages.share_told")}</th><th scope="col" class="n">${t("pages.elsewhere")}</th><th scope="col" class="n">${t("pages.by_chance")}</th><th scope="col"></th><th scope="col">${t("pages.its_cases")}</th></tr></thead>
      <tbody>${rows.map((r) => html`<tr data-cell=${r.cell}><th scope="row">${this.#cell(r, by)}</th><td class="n">${number(r.cases)}</td>
        <td>${percent(r.rate)} <span class="quiet">${percent(r.low)} – ${percent(r.high)}</span>${bounds(r.low, r.rate, r.high)}</td>
        <td class="n">${r.elsewhere === null ? "–" : percent(r.elsewhere)}</td><td class="n">${percent(r.chance)}</td>
        <td>${r.telling ? mark("bad", t("pages.telling")) : mark("open", t("pages.not_telling"))}</td><td>${numbers(r.numbers)}</td></tr>`)}</tbody></table></div>
      <p class="quiet">${t("pages.patterns_note")}</p>`;
  }

  /** @param {any[]} rows */
  #alike(rows) {
    if (!rows.length) return html`<p class="quiet">${t("pages.none_alike")}</p>`;
    return html`<p class="quiet">${t("pages.alike_rule")}</p><div class="wide-table"><table><thead><tr><th scope="col">${t("watched.sector")}</th><th scope="col">${t("violations.what")}</th>
        <th scope="col" class="n">${t("pages.cases_n")}</th><th scope="col" class="n">${t("pages.expected")}</th><th scope="col">${t("pages.its_cases")}</th><th scope="col"></th></tr></thead>
      <tbody>${rows.map((r) => html`<tr><th scope="row">${r.sector}</th><td>${word("kind", r.kind)}</td><td class="n">${leads(place("queue", "", { status: "open", handling: "batch", sector: r.sector, kind: r.kind }), `${r.sector}, ${word("kind", r.kind)}`, r.cases)}</td><td class="n">${number(r.expected, 1)}</td>
        <td>${numbers(r.numbers)}</td><td><button class="plain" @click=${() => this.#take(r)}>${t("pages.gather_these")}</button></td></tr>`)}</tbody></table></div>`;
  }

  /** Put the numbers into the form by which cases are gathered. @param {any} r */
  #take(r) {
    /** @type {import("./ld-acts.js").Acts} */ (this.querySelector("ld-commission-acts")).offer("gather", { members: r.numbers.join(" "), alike: "kind" });
  }

  /** @param {any[]} rows */
  #cases(rows) {
    if (!rows.length) return html`<p class="quiet">${t("pages.none_gathered")}</p>`;
    return html`<div class="wide-table"><table><thead><tr><th scope="col">${t("web.docket.number")}</th><th scope="col">${t("pages.field.alike")}</th><th scope="col">${t("web.docket.status")}</th><th scope="col" class="n">${t("web.docket.gravity")}</th><th scope="col">${t("pages.its_cases")}</th></tr></thead>
      <tbody>${rows.map((c) => html`<tr data-pattern=${c.number}><th scope="row">${caseLink(c.number)}</th><td>${word("pages.alike_by", c.alike)}</td><td>${word("status", c.status)}</td><td class="n">${number(c.gravity)}</td><td>${numbers(c.members)}</td></tr>`)}</tbody></table></div>`;
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

/** Cases by their numbers, the first of many. @param {number[] | undefined} given */
function numbers(given) {
  const links = (/** @type {number[]} */ some) => some.map((n) => html`<a href=${place("case", n)}>${n}</a> `);
  const more = (given ?? []).slice(NUMBERS);
  return html`${links((given ?? []).slice(0, NUMBERS))}${more.length ? html`<details class="more-of"><summary>${t("pages.and_more", { n: number(more.length) })}</summary>${links(more)}</details>` : nothing}`;
}

customElements.define("ld-patterns", Patterns);
