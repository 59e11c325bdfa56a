// The exchange of fire around a case: who may have begun, in which order, and who answered whom, as
// far as clocks and origins tell.  "Undetermined" is what overlapping intervals are worth.

import { partyName } from "./case-course.js";
import { html, nothing, svg } from "./libraries.js";
import { SELDOM_MS, Sheet, caseLink, mark } from "./sheet.js";
import { store } from "./store.js";
import { at, interval, number, percent, share, t } from "./words.js";

const LONG = 360;
const SHOWN = 40;

class ExchangeOf extends Sheet {
  againMs = SELDOM_MS;
  /** @type {any} The case that it is around. */ one = null;

  /** @returns {[string, Record<string, any>]} */
  question() {
    return [store.pageOf ? `cases/${store.pageOf}/exchange` : "", {}];
  }

  /** Many incidents are looked through for it: now and then is enough. */
  concerns() {
    return false;
  }

  render() {
    if (this.fault?.status === 404) return html`<p class="quiet">${t("pages.exchange_closed")}</p>`;
    return super.render();
  }

  /** @param {any} said */
  sheet(said) {
    if (!said.shots.length) return html`<p class="quiet">${t("pages.no_exchange")}</p>`;
    const began = Object.entries(said.opened);
    return html`<p>${said.answer === "undetermined" ? mark("open", t("pages.first_undetermined")) : html`<strong>${t("pages.first_by", { party: this.#party(said.answer) })}</strong>`}
        <span class="quiet">${t("pages.first_standard", { standard: share(said.standard) })}</span></p>
      <p>${began.map(([p, v]) => html`${this.#party(p)}: ${percent(v)} · `)}${t("pages.first_unknown")}: ${percent(said.unknown)}</p>
      ${this.#shots(said)} ${this.#answers(said)}<p class="quiet">${t("pages.exchange_note")}</p>`;
  }

  /** @param {string} party */
  #party(party) {
    return this.one ? partyName(this.one, party) : party;
  }

  /** @param {any} said */
  #shots(said) {
    const [from, to] = [Date.parse(said.from), Date.parse(said.to)];
    const x = (/** @type {number} */ m) => ((Math.min(Math.max(m, from), to) - from) / (to - from)) * (LONG - 8) + 4;
    return html`<div class="wide-table"><table class="exchange stacked"><caption>${t("pages.exchange_caption", { from: at(said.from, "both"), to: at(said.to, "both") })}</caption>
      <thead><tr><th scope="col">${t("pages.order")}</th><th scope="col">${t("violations.time")}</th><th class="drawn" scope="col" aria-hidden="true"></th><th scope="col" class="n">${t("pages.clock_error")}</th>
        <th scope="col" class="n">${t("pages.first_of_all")}</th><th scope="col">${t("pages.whose")}</th></tr></thead>
      <tbody>${said.shots.slice(0, SHOWN).map((/** @type {any} */ s, /** @type {number} */ n) => html`<tr class=${s.cases.includes(Number(store.pageOf)) ? "chosen" : ""} data-shot=${s.incident}>
        <th scope="row">${number(n + 1)} <a href="#incident=${s.incident}">${t("pages.its_incident")}</a> ${s.cases.map((/** @type {number} */ c) => html`${caseLink(c)} `)}</th>
        <td data-label=${t("violations.time")}>${interval(s.from, s.to)}</td>
        <td class="drawn" aria-hidden="true"><svg class="hand" viewBox="0 0 ${LONG} 16" width=${LONG} height="16">${svg`<rect class="whole" x="4" y="5" width=${LONG - 8} height="6" />
          <rect class="over" opacity="0.35" x=${x(Date.parse(s.from) - 2_000 * s.clock_s)} y="3" width=${Math.max(x(Date.parse(s.to) + 2_000 * s.clock_s) - x(Date.parse(s.from) - 2_000 * s.clock_s), 2)} height="10" />
          <rect class="gone" x=${x(Date.parse(s.from))} y="1" width=${Math.max(x(Date.parse(s.to)) - x(Date.parse(s.from)), 2)} height="14" />`}</svg></td>
        <td class="n" data-label=${t("pages.clock_error")}>±${number(s.clock_s, 1)} s</td><td class="n" data-label=${t("pages.first_of_all")}>${percent(s.first)}</td>
        <td data-label=${t("pages.whose")}>${Object.entries(s.shares).length ? Object.entries(s.shares).map(([p, v]) => html`${this.#party(p)} ${percent(v)} `) : html`<span class="quiet">${t("pages.not_analysed")}</span>`}</td></tr>`)}</tbody></table></div>
      ${said.shots.length > SHOWN ? html`<p class="quiet">${t("pages.and_more", { n: number(said.shots.length - SHOWN) })}</p>` : nothing}`;
  }

  /** @param {any} said */
  #answers(said) {
    const number_of = new Map(said.shots.map((/** @type {any} */ s, /** @type {number} */ n) => [s.incident, n + 1]));
    const rows = said.answers.filter((/** @type {any} */ a) => a.who.length).slice(0, SHOWN);
    if (!rows.length) return nothing;
    return html`<div class="wide-table"><table class="stacked"><caption>${t("pages.who_answered")}</caption><thead><tr><th scope="col">${t("pages.order")}</th><th scope="col" class="n">${t("pages.came_after")}</th>
        <th scope="col" class="n">${t("pages.within_reply")}</th><th scope="col">${t("pages.answered_whom")}</th></tr></thead>
      <tbody>${rows.map((/** @type {any} */ a) => html`<tr><th scope="row">${number(Number(number_of.get(a.incident)))} → ${number(Number(number_of.get(a.to)))}</th><td class="n" data-label=${t("pages.came_after")}>${percent(a.after)}</td><td class="n" data-label=${t("pages.within_reply")}>${percent(a.within_window)}</td>
        <td data-label=${t("pages.answered_whom")}>${a.who.slice(0, 3).map((/** @type {any} */ w) => html`${t("pages.answers_whom", { party: this.#party(w.party), other: this.#party(w.answers) })}: ${percent(w.probability)}<br />`)}</td></tr>`)}</tbody></table></div>`;
  }
}

customElements.define("ld-exchange", ExchangeOf);
