// The audit of claims: a row for each claimant, decided batches with their sampling error, and the
// claims themselves.  What nobody recorded may have happened where nobody watched, and that is said.

import { bounds } from "./bounds.js";
import { decided } from "./ld-batches.js";
import { html, nothing, repeat } from "./libraries.js";
import { Sheet, because, caseLink, entryLink, mark, place, when } from "./sheet.js";
import { store } from "./store.js";
import { count, number, percent, share, span, t, word } from "./words.js";
import { later } from "./yet.js";

const WANTED = ["claimant", "standing", "kind", "incident", "basis", "renumbered", "unclaimed", "after"];
const FIGURES = ["claims", "matched", "repeated", "unmatched", "revised", "renumbered", "unplaced"];
const STANDINGS = ["matched", "repeated", "unmatched", "revised"];

/** What the address asks of the list of claims. @returns {Record<string, string>} */
const wanted = () => Object.fromEntries(WANTED.map((name) => [name, store.way.get(name) ?? ""]));

class ClaimsAudit extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["claims/audit", {}];
  }

  /** @param {any} said */
  sheet(said) {
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.claims")}</h2><p class="quiet">${t("pages.claims_rule")}</p>
        ${said.waiting ? html`<p class="note">${t("pages.claims_waiting", { n: number(said.waiting) })}</p>` : nothing}</div>
      ${said.claimants.length ? this.#accounts(said.claimants) : html`<p>${t("pages.no_claims")}</p>${later("claims")}`}
      <ld-claim-rows></ld-claim-rows>
      <section class="part" aria-labelledby="head-batches"><h3 id="head-batches" tabindex="-1">${t("pages.batches")}</h3>
        <p class="quiet">${t("pages.batches_rule")} <a href=${place("batches")}>${t("pages.page.batches")}</a></p>${decided(said.decided)}</section>`;
  }

  /** @param {any[]} rows */
  #accounts(rows) {
    return html`<div class="wide-table"><table class="claimants stacked"><thead><tr><th scope="col">${t("pages.claimant")}</th>
      ${FIGURES.map((f) => html`<th scope="col" class="n">${t(`pages.figure.${f}`)}</th>`)}
      <th scope="col">${t("pages.figure.rate")}</th><th scope="col" class="n">${t("pages.figure.inflation")}</th>
      <th scope="col" class="n">${t("pages.figure.late")}</th><th scope="col" class="n">${t("pages.figure.unclaimed")}</th></tr></thead>
      <tbody>${rows.map((one) => html`<tr data-claimant=${one.claimant}><th scope="row">${one.claimant}<br /><span class="quiet">${word("pages.voice", one.voice)}</span></th>
        ${FIGURES.map((f) => html`<td class="n" data-label=${t(`pages.figure.${f}`)}>${this.#lead(one, f, number(one[f]))}</td>`)}
        <td data-label=${t("pages.figure.rate")}>${one.rate === null ? t("report.unknown") : html`${this.#lead(one, "matched", percent(one.rate))} <span class="quiet">${percent(one.rate_low)} – ${percent(one.rate_high)}</span>${bounds(one.rate_low, one.rate, one.rate_high)}`}</td>
        <td class="n" data-label=${t("pages.figure.inflation")}>${one.inflation === null ? "–" : this.#lead(one, "repeated", number(one.inflation, 2))}</td>
        <td class="n" data-label=${t("pages.figure.late")}>${one.late_h.length ? html`${this.#lead(one, "claims", span(one.late_h[1] * 3600))}<br /><span class="quiet">${span(one.late_h[0] * 3600)} – ${span(one.late_h[2] * 3600)}</span>` : "–"}</td>
        <td class="n" data-label=${t("pages.figure.unclaimed")}>${this.#lead(one, "unclaimed", number(one.unclaimed))}</td></tr>`)}</tbody></table>
      <p class="quiet">${t("pages.figures_note")}</p></div>`;
  }

  /** A figure as a way to the rows behind it. @param {any} one an account @param {string} figure @param {string} words */
  #lead(one, figure, words) {
    const given = one.rows[figure];
    return given ? html`<a href=${place("claims", "", plain(given))} @click=${this.#rows}>${words}</a>` : words;
  }

  /** A press on a figure leads to its rows, also where they are shown already. */
  #rows = () => setTimeout(() => /** @type {any} */ (this.querySelector("ld-claim-rows"))?.enter());
}

/** The words behind a figure as an address has them. @param {Record<string, any>} given */
const plain = (given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));

class ClaimRows extends Sheet {
  #wanting = false;

  /** @returns {[string, Record<string, any>]} */
  question() {
    const { unclaimed, ...given } = wanted();
    if (unclaimed) return ["claims/unclaimed", { claimant: unclaimed, after: given.after, limit: 50 }];
    if (!Object.values(given).some(Boolean)) return ["", {}];
    return ["claims", { ...given, limit: 50 }];
  }

  /** Go to the rows once they are there. */
  enter() {
    this.#wanting = true;
    this.requestUpdate();
  }

  updated() {
    const head = /** @type {HTMLElement | null} */ (this.querySelector("h3"));
    if (!this.#wanting || !head) return;
    this.#wanting = false;
    head.scrollIntoView({ block: "start" });
    head.focus({ preventScroll: true });
  }

  render() {
    return this.question()[0] ? super.render() : html``;
  }

  /** Incidents of the record that a claimant does not claim. @param {any} said @param {Record<string, string>} given */
  #unclaimed(said, given) {
    return html`<section class="part" aria-labelledby="head-claims"><h3 id="head-claims" tabindex="-1">${t("pages.figure.unclaimed")} · ${given.unclaimed} · ${count("count.incidents", said.total)}</h3>
      <p class="quiet">${t("pages.unclaimed_note")} <a href=${place("claims")}>${t("web.clear")}</a></p>
      <div class="wide-table"><table class="claims"><thead><tr><th scope="col">${t("violations.what")}</th><th scope="col">${t("violations.time")}</th><th scope="col">${t("watched.sector")}</th><th scope="col"></th></tr></thead>
        <tbody>${repeat(said.rows, (/** @type {any} */ i) => i.incident_id, (/** @type {any} */ i) => html`<tr data-incident=${i.incident_id}>
          <td><a href="#incident=${i.incident_id}">${word("kind", i.kind)}</a> <span class="quiet">${share(i.probability)}</span></td><td>${when(i.start)} – ${when(i.end)}</td>
          <td>${i.sector_id || t("place.no_sector")}</td><td>${i.cases.map((/** @type {number} */ n) => html`${caseLink(n)} `)}</td></tr>`)}</tbody></table></div>
      ${said.after ? html`<a href=${place("claims", "", { ...filled(given), after: said.after })}>${t("web.more")}</a>` : nothing}</section>`;
  }

  /** @param {any} said */
  sheet(said) {
    const given = wanted();
    if (given.unclaimed) return said.totals ? html`` : this.#unclaimed(said, given);
    if (!said.totals) return html``; // the answer to what was asked before
    return html`<section class="part" aria-labelledby="head-claims"><h3 id="head-claims" tabindex="-1">${[t("pages.claim_rows", { n: number(said.total) }), given.claimant, word("pages.claim", given.standing), word("kind", given.kind)].filter(Boolean).join(" · ")}</h3>
      <p>${STANDINGS.map((s) => html`<a href=${place("claims", "", { ...filled(given), standing: s })}>${word("pages.claim", s)} ${number(said.totals[s] ?? 0)}</a> `)}
        <a href=${place("claims")}>${t("web.clear")}</a></p>
      <div class="wide-table"><table class="claims"><thead><tr><th scope="col">${t("web.docket.number")}</th><th scope="col">${t("pages.as_claimed")}</th>
        <th scope="col">${t("pages.standing")}</th><th scope="col">${t("web.docket.outcome")}</th></tr></thead>
        <tbody>${repeat(said.rows, (/** @type {any} */ c) => c.claim_id, row)}</tbody></table></div>
      ${said.after ? html`<a href=${place("claims", "", { ...filled(given), after: said.after })}>${t("web.more")}</a>` : nothing}</section>`;
  }
}

/** @param {Record<string, string>} given */
const filled = (given) => Object.fromEntries(Object.entries(given).filter(([name, value]) => value && name !== "after"));

/** @param {any} c a claim */
function row(c) {
  const region = c.basis === "none" ? t("place.unlocated") : `${c.place_name} ±${number(c.error_m / 1000, 1)} km`;
  return html`<tr data-claim=${c.claim_id}><td>${c.own_number}<br /><span class="quiet">${c.claimant}</span><br /><code>${c.claim_id.slice(0, 10)}</code></td>
    <td>${word("kind", c.kind)} <span class="quiet" dir="auto">${c.words}</span><br />${when(c.start)} – ${when(c.end)} · ${region}
      ${c.text ? html`<blockquote lang=${c.language || nothing} dir="auto">${c.text}</blockquote>` : nothing}</td>
    <td>${mark(c.standing === "matched" ? "good" : "open", word("pages.claim", c.standing))}
      ${c.incident_id ? html`<br /><a href="#incident=${c.incident_id}">${t("pages.its_incident")}</a> <span class="quiet">${share(c.probability)}</span>` : nothing}</td>
    <td>${outcome(c)} ${c.cases.map((/** @type {number} */ n) => html`<br />${caseLink(n)}`)}${c.batch ? html`<br /><span class="quiet">${c.batch}</span>` : nothing}</td></tr>`;
}

/** What became of a claim. @param {any} c */
function outcome(c) {
  if (typeof c.outcome === "string") return c.outcome in { revised: 1 } ? word("pages.claim", c.outcome) : word("web.outcome", c.outcome);
  return html`${word("pages.sampled", c.outcome.finding)} ${entryLink(c.outcome.entry)}<br /><span class="quiet">${because(c.outcome.because)}</span>`;
}

customElements.define("ld-claims", ClaimsAudit);
customElements.define("ld-claim-rows", ClaimRows);
