// The audit of claims: a row for each claimant, batches with their sampling error, and the claims
// themselves.  What nobody recorded may have happened where nobody watched, and that is said.

import { html, nothing, repeat, svg } from "./libraries.js";
import { Sheet, caseLink, entryLink, mark, place, when, who } from "./sheet.js";
import { store } from "./store.js";
import { number, percent, share, span, t, word } from "./words.js";

const WANTED = ["claimant", "standing", "kind", "incident", "basis", "renumbered", "after"];
const FIGURES = ["claims", "matched", "repeated", "unmatched", "revised", "renumbered", "unplaced"];
const STANDINGS = ["matched", "repeated", "unmatched", "revised"];
const LONG = 130;

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
      ${said.claimants.length ? this.#accounts(said.claimants) : html`<p class="quiet">${t("pages.no_claims")}</p>`}
      <ld-claim-rows></ld-claim-rows>
      <section class="part" aria-labelledby="head-batches"><h3 id="head-batches" tabindex="-1">${t("pages.batches")}</h3>
        <p class="quiet">${t("pages.batches_rule")}</p>${this.#decided(said.decided)} ${this.#drawn(said.drawn)} ${this.#waiting(said.batches)}</section>`;
  }

  /** @param {any[]} rows */
  #accounts(rows) {
    return html`<div class="wide-table"><table class="claimants"><thead><tr><th scope="col">${t("pages.claimant")}</th>
      ${FIGURES.map((f) => html`<th scope="col" class="n">${t(`pages.figure.${f}`)}</th>`)}
      <th scope="col">${t("pages.figure.rate")}</th><th scope="col" class="n">${t("pages.figure.inflation")}</th>
      <th scope="col" class="n">${t("pages.figure.late")}</th><th scope="col" class="n">${t("pages.figure.unclaimed")}</th></tr></thead>
      <tbody>${rows.map((one) => html`<tr data-claimant=${one.claimant}><th scope="row">${one.claimant}<br /><span class="quiet">${word("pages.voice", one.voice)}</span></th>
        ${FIGURES.map((f) => html`<td class="n">${f in one.rows
          ? html`<a href=${place("claims", "", plain(one.rows[f]))} @click=${this.#rows}>${number(one[f])}</a>` : number(one[f])}</td>`)}
        <td>${one.rate === null ? t("report.unknown") : html`${percent(one.rate)} <span class="quiet">${percent(one.rate_low)} – ${percent(one.rate_high)}</span>${bounds(one.rate_low, one.rate, one.rate_high)}`}</td>
        <td class="n">${one.inflation === null ? "–" : number(one.inflation, 2)}</td>
        <td class="n">${one.late_h.length ? html`${span(one.late_h[1] * 3600)}<br /><span class="quiet">${span(one.late_h[0] * 3600)} – ${span(one.late_h[2] * 3600)}</span>` : "–"}</td>
        <td class="n">${number(one.unclaimed)}</td></tr>`)}</tbody></table>
      <p class="quiet">${t("pages.figures_note")}</p></div>`;
  }

  /** A press on a figure leads to its rows, also where they are shown already. */
  #rows = () => setTimeout(() => /** @type {any} */ (this.querySelector("ld-claim-rows"))?.enter());

  /** @param {any[]} rows */
  #decided(rows) {
    if (!rows.length) return nothing;
    return html`<div class="wide-table"><table><caption>${t("pages.decided_batches")}</caption><thead><tr><th scope="col">${t("pages.batch")}</th>
      <th scope="col" class="n">${t("pages.batch_items")}</th><th scope="col" class="n">${t("pages.sample")}</th><th scope="col" class="n">${t("pages.established")}</th>
      <th scope="col">${t("pages.sampling_error")}</th><th scope="col">${t("pages.signed_by")}</th></tr></thead>
      <tbody>${rows.map((b) => html`<tr><th scope="row">${b.batch}</th><td class="n">${number(b.items)}</td><td class="n">${number(b.sample)}</td>
        <td class="n">${number(b.established)}${b.undetermined ? html`<br /><span class="quiet">${t("pages.undetermined_n", { n: number(b.undetermined) })}</span>` : nothing}</td>
        <td>${t("pages.between", { low: number(b.low), high: number(b.high), all: number(b.items), level: share(b.level) })}${bounds(b.low / b.items, b.established / b.sample, b.high / b.items)}</td>
        <td>${who(b.by)} ${entryLink(b.entry)} <span class="quiet">${t("pages.drawn_in")}</span> ${entryLink(b.drawn)}<blockquote dir="auto">${b.reason}</blockquote></td></tr>`)}</tbody></table></div>`;
  }

  /** @param {any[]} rows */
  #drawn(rows) {
    if (!rows.length) return nothing;
    return html`<table><caption>${t("pages.drawn_batches")}</caption><tbody>${rows.map((b) => html`<tr><th scope="row">${b.batch}</th>
      <td class="n">${t("pages.sample_of", { n: number(b.size), all: number(b.items) })}</td><td>${entryLink(b.entry)}
        <details><summary>${t("pages.sample")}</summary>${b.sample.join(", ")}</details></td></tr>`)}</tbody></table>`;
  }

  /** @param {any[]} rows */
  #waiting(rows) {
    if (!rows.length) return html`<p class="quiet">${t("pages.no_batches")}</p>`;
    return html`<details class="wide-table"><summary>${t("pages.waiting_batches", { n: number(rows.length) })}</summary><table><thead><tr><th scope="col">${t("pages.batch")}</th>
      <th scope="col" class="n">${t("pages.batch_items")}</th><th scope="col" class="n">${t("pages.sample")}</th></tr></thead>
      <tbody>${rows.map((b) => html`<tr><th scope="row"><a href=${place("queue", "", { status: "all", batch: b.batch })}>${b.batch}</a></th><td class="n">${number(b.items)}</td><td class="n">${number(b.sample)}</td></tr>`)}</tbody></table></details>`;
  }
}

/** The words behind a figure as an address has them. @param {Record<string, any>} given */
const plain = (given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));

/** A share with the interval that holds it. @param {number} low @param {number} mid @param {number} high */
function bounds(low, mid, high) {
  const x = (/** @type {number} */ p) => 4 + p * (LONG - 8);
  return html`<svg class="belief" aria-hidden="true" viewBox="0 0 ${LONG} 14" width=${LONG} height="14">${svg`<line class="axis" x1="4" x2=${LONG - 4} y1="7" y2="7" />
    <line class="bounds" x1=${x(low)} x2=${x(high)} y1="7" y2="7" /><circle class="after" cx=${x(mid)} cy="7" r="4" />`}</svg>`;
}

class ClaimRows extends Sheet {
  #wanting = false;

  /** @returns {[string, Record<string, any>]} */
  question() {
    const given = wanted();
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

  /** @param {any} said */
  sheet(said) {
    const given = wanted();
    return html`<section class="part" aria-labelledby="head-claims"><h3 id="head-claims" tabindex="-1">${[t("pages.claim_rows", { n: number(said.total) }), given.claimant, word("pages.claim", given.standing), word("kind", given.kind)].filter(Boolean).join(" · ")}</h3>
      <p>${STANDINGS.map((s) => html`<a href=${place("claims", "", { ...filled(given), standing: s })}>${word("pages.claim", s)}</a> ${number(said.totals[s] ?? 0)} `)}
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
  return html`${word("pages.sampled", c.outcome.finding)} ${entryLink(c.outcome.entry)}<br /><span class="quiet" lang="en">${c.outcome.said}</span>`;
}

customElements.define("ld-claims", ClaimsAudit);
customElements.define("ld-claim-rows", ClaimRows);
