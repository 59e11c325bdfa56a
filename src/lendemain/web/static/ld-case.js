// The page of one case: what is alleged, how it went, what it rests on, what was answered and decided.

import { Fault } from "./api.js";
import { clocks, levels, moves, timeline } from "./case-course.js";
import { alleged, evidence, exhibits } from "./case-evidence.js";
import { heard, remedies, vote } from "./case-hearing.js";
import { html } from "./libraries.js";
import { partyFile } from "./party-file.js";
import { placeMap } from "./place-map.js";
import { session } from "./session.js";
import { Sheet, caseLink, entryLink, place, when, who } from "./sheet.js";
import { assured } from "./signs.js";
import { store } from "./store.js";
import { at, named, t, word } from "./words.js";
import "./ld-acts.js";
import "./ld-exchange.js";

const PARTS = ["alleged", "clocks", "timeline", "evidence", "exchange", "hearing", "vote", "remedies", "moves"];

class OneCase extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    return [/^\d+$/.test(store.pageOf) ? `cases/${store.pageOf}` : "", {}];
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("acted", this.#acted);
  }

  #acted = () => this.ask();

  /** What was recorded of other cases changes nothing here. @param {any} news */
  concerns(news) {
    return !news.cases || news.cases.includes(Number(store.pageOf)) || news.cycle || news.people;
  }

  /** A party's liaison gets their party's own part, where the whole is not theirs. @param {string} path @param {Record<string, any>} parameters @param {boolean} byItself */
  async answer(path, parameters, byItself) {
    try {
      return await super.answer(path, parameters, byItself);
    } catch (error) {
      if (!(error instanceof Fault) || error.status !== 404 || !session.person) throw error;
      return super.answer(`${path}/file`, parameters, byItself);
    }
  }

  /** @param {any} one */
  sheet(one) {
    const { case: line, agreement } = one;
    if (one.extent === "party") return html`<div class="head"><h2 tabindex="-1">${t("pages.case_n", { n: line.number })}</h2><p>${word("status", line.status)}</p>${this.#news(one)}</div>
      ${partyFile(one, store.language)}<section class="part"><h3>${t("pages.part.moves")}</h3><ld-acts></ld-acts></section>`;
    return html`<div class="head">
        <p class="trail"><a href=${place("queue")}>${t("pages.page.queue")}</a></p>
        <h2 tabindex="-1">${t("pages.case_n", { n: line.number })}: ${word("kind", line.kind)}</h2>
        <p>${word("status", line.status)} ${assured(one.assured)} · ${word("web.outcome", line.outcome)} · ${at(line.start, "both")}
          · ${named(agreement.provision?.title) || line.fragment} <code>${line.fragment}</code></p>
        ${one.pattern?.within ? html`<p class="note">${t("pages.within_pattern")} ${caseLink(one.pattern.within)}</p>` : ""}
        ${one.pattern?.members ? html`<p>${t("pages.members_of_pattern")}: ${one.pattern.members.map((/** @type {number} */ n) => html`<a href=${place("case", n)}>${n}</a> `)}</p>` : ""}
        ${this.#news(one)}
        ${agreement.standing === "model" ? html`<p class="note">${t("web.model")}</p>` : ""}
      </div>
      <div class="columns">
        <nav class="within" aria-label=${t("pages.within")}>${PARTS.map((part) => html`<button class="plain" @click=${() => this.#to(part)}>${t(`pages.part.${part}`)}</button>`)}</nav>
        <div class="parts">
          ${this.#part("alleged", html`<div class="beside"><div>${alleged(one)}</div>
            ${one.place ? placeMap(one.place, one.allegation?.zone_id ?? "", store.language) : html`<p class="quiet">${t("case_file.no_incident")}</p>`}</div>`)}
          ${this.#part("clocks", html`${clocks(one)} ${levels(one)}`)}
          ${this.#part("timeline", timeline(one))}
          ${this.#part("evidence", html`${evidence(one, store.language)} <h4>${t("case_file.exhibit_list")}</h4> ${exhibits(one)}`)}
          ${this.#part("exchange", html`<ld-exchange .one=${one}></ld-exchange>`)}
          ${this.#part("hearing", heard(one))}
          ${this.#part("vote", vote(one))}
          ${this.#part("remedies", remedies(one))}
          ${this.#part("moves", html`<ld-acts></ld-acts><h4>${t("pages.by_table")}</h4>${moves(one)}`)}
        </div>
      </div>`;
  }

  /** What others said since the reader opened the page, until they say that they have seen it. @param {any} one */
  #news(one) {
    const last = Math.max(-1, ...one.timeline.map((/** @type {any} */ s) => s.entry));
    if (this.#of !== one.case.number) [this.#of, this.#seen] = [one.case.number, last];
    const fresh = one.timeline.filter((/** @type {any} */ s) => s.entry > this.#seen && !session.names.includes(s.by));
    if (!fresh.length) return "";
    return html`<div class="others news" role="status"><strong>${t("pages.since_you_looked")}</strong>
      <ul>${fresh.map((/** @type {any} */ s) => html`<li>${who(s.by)} <strong>${s.move ? word("move", s.move) : word("pages.said", s.kind)}</strong> ${when(s.at)} ${entryLink(s.entry)}</li>`)}</ul>
      <button @click=${() => { this.#seen = last; this.requestUpdate(); }}>${t("pages.seen")}</button></div>`;
  }
  #of = 0;
  #seen = -1;

  /** @param {string} name @param {any} content */
  #part(name, content) {
    return html`<section id="part-${name}" class="part" aria-labelledby="head-${name}"><h3 id="head-${name}" tabindex="-1">${t(`pages.part.${name}`)}</h3>${content}</section>`;
  }

  /** @param {string} part */
  #to(part) {
    const head = /** @type {HTMLElement | null} */ (this.querySelector(`#head-${part}`));
    head?.scrollIntoView({ block: "start" });
    head?.focus({ preventScroll: true });
  }
}

customElements.define("ld-case", OneCase);
