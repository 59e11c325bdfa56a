// The commission itself: who sits, who chairs, and the terms of reference in force, each with the
// entry that says so; and the acts by which two members change them.

import { html, nothing } from "./libraries.js";
import { Sheet, entryLink, when, who } from "./sheet.js";
import { named, number, t, word } from "./words.js";
import "./ld-acts.js";

class Commission extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["commission", {}];
  }

  /** @param {any} news */
  concerns(news) {
    return news.commission || news.people;
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("acted", () => this.ask());
  }

  /** @param {any} said */
  sheet(said) {
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.commission")}</h2><p class="quiet">${t("pages.commission_rule")}</p></div>
      <section class="part" aria-labelledby="head-seats"><h3 id="head-seats" tabindex="-1">${t("pages.seats")}</h3>${this.#seats(said)}</section>
      <section class="part" aria-labelledby="head-terms"><h3 id="head-terms" tabindex="-1">${t("pages.terms")}</h3>${this.#terms(said)}</section>
      <section class="part" aria-labelledby="head-acts"><h3 id="head-acts" tabindex="-1">${t("pages.part.moves")}</h3>
        <ld-commission-acts only="chair terms"></ld-commission-acts></section>`;
  }

  /** @param {any} said */
  #seats(said) {
    if (!said.people.length) return html`<p class="quiet">${t("pages.nobody_enrolled")}</p>`;
    return html`<div class="wide-table"><table class="seats"><thead><tr><th scope="col">${t("proceedings.member")}</th><th scope="col">${t("pages.roles")}</th><th scope="col">${t("pages.signs")}</th></tr></thead>
      <tbody>${said.people.map((/** @type {any} */ p) => html`<tr data-person=${p.name}><th scope="row">${who(p.name)}${p.name === said.chair ? html` <strong class="tag">${t("pages.chair")}</strong> ${entryLink(said.chaired)}` : nothing}</th>
        <td>${word("pages.role", p.role)}${p.party ? ` · ${p.party}` : ""}</td><td>${p.signs ? t("proceedings.yes") : t("proceedings.no")} ${entryLink(p.entry)}</td></tr>`)}</tbody></table></div>`;
  }

  /** The text of the terms, line by line; the one that was asked for can be reached. @param {string} text */
  #lines(text) {
    return text.split("\n").map((line, n) => html`<span class="line" tabindex="-1" data-line=${n}>${line || " "}\n</span>`);
  }

  /** Lead to the line of the text that says something. @param {string} name how the line begins, after its part in brackets */
  #leads(name) {
    const lines = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".terms-text .line")]);
    const [, part, key] = /** @type {RegExpMatchArray} */ (name.match(/^(\[+\w+\]+)? ?(.*)$/));
    const from = part ? lines.findIndex((l) => (l.textContent ?? "").trim().startsWith(part)) : 0;
    const line = lines.slice(Math.max(from, 0)).find((l) => (l.textContent ?? "").trim().startsWith(key)) ?? lines[0];
    const text = /** @type {HTMLDetailsElement | null} */ (this.querySelector(".terms-text"));
    if (text) text.open = true;
    line?.scrollIntoView({ block: "center" });
    line?.focus({ preventScroll: true });
  }

  /** @param {any} said */
  #terms(said) {
    const { terms } = said;
    const rows = (/** @type {[string, string, any][]} */ given) => given.map(([name, words, value]) => html`<tr><th scope="row">${words}</th>
      <td class="n">${value}</td><td>${name ? html`<button class="plain entry-of" aria-label=${`${words}: ${t("pages.terms_text")}`} @click=${() => this.#leads(name)}>${t("pages.terms_text")}</button>` : nothing}</td></tr>`);
    const hours = (/** @type {string} */ part, /** @type {Record<string, any>} */ given) => Object.entries(given).map(([n, v]) => {
      const said_by = part === "clocks_h" ? said.agreed[n] : undefined; // an agreement's own time counts
      const words = t("pages.hours_n", { n: number(Number(v), Number(v) % 1 ? 1 : 0) });
      return /** @type {[string, string, any]} */ (said_by === undefined ? [`[${part}] ${n} =`, word("proceedings_clock", n), words]
        : ["", word("proceedings_clock", n), html`${words} <span class="tag">${t("pages.of_agreement")}</span> ${entryLink(said_by)}`]);
    });
    return html`<p><strong>${terms.terms}</strong> ${said.adopted === null ? html`<span class="quiet">${t("pages.terms_packaged")}</span>` : entryLink(said.adopted)}</p>
      ${said.passed_over.length ? html`<p class="note">${t("pages.passed_over")} ${said.passed_over.map((/** @type {number} */ n) => entryLink(n))}</p>` : nothing}
      <div class="totals three">
        <table><caption>${t("pages.voting")}</caption><tbody>${rows(Object.entries(terms.voting).map(([n, v]) => [`[voting] ${n} =`, word("pages.vote_rule", n), shown(v)]))}</tbody></table>
        <table><caption>${t("pages.part.clocks")}</caption><tbody>${rows(hours("clocks_h", terms.clocks_h))}</tbody></table>
        <table><caption>${t("pages.targets")}</caption><tbody>${rows(hours("targets_h", terms.targets_h))}</tbody></table>
      </div>
      <div class="totals three">
        <table><caption>${t("pages.dispute_levels")}</caption><tbody>${rows(terms.levels.map((/** @type {any} */ l) => [`[[level]] name = "${l.level}"`, named(l.titles ?? { en: l.level.replaceAll("_", " ") }), l.after_h === "" ? "–" : t("pages.hours_n", { n: number(Number(l.after_h)) })]))}</tbody></table>
        <table><caption>${t("pages.ladder")}</caption><tbody>${rows(terms.ladder.map((/** @type {any} */ l) => [`[[step]] number = ${l.step}`, named(l.titles ?? { en: l.title }), number(l.step)]))}</tbody></table>
        <table><caption>${t("pages.part.remedies")}</caption><tbody>${rows(terms.catalogue.map((/** @type {string} */ c) => [`name = "${c}"`, named(said.catalogue?.[c] ?? { en: c.replaceAll("_", " ") }), ""]))}</tbody></table>
      </div>
      <details class="terms-text"><summary>${t("pages.terms_text")}</summary><pre lang="en" dir="auto">${this.#lines(said.text)}</pre></details>
      ${said.history.length ? html`<h4>${t("pages.changes")}</h4><ol class="timeline">${said.history.map((/** @type {any} */ h) => html`<li>${when(h.at)}<div>
        <strong>${word("pages.changed", h.what)}</strong> <span dir="auto">${h.about}</span> ${h.signers.map((/** @type {string} */ s) => html`${who(s)} `)} ${entryLink(h.entry)}
        ${h.counts ? nothing : html`<span class="note">${t("pages.passed_over_why")}</span>`}</div></li>`)}</ol>` : nothing}`;
  }
}

/** A value of the terms in the reader's words. @param {any} value */
function shown(value) {
  if (typeof value === "boolean") return t(value ? "proceedings.yes" : "proceedings.no");
  return typeof value === "number" ? number(value, value % 1 ? 2 : 0) : word("pages.vote_rule", String(value));
}

customElements.define("ld-commission", Commission);
