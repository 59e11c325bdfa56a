// The page of one case: what is alleged, how it went, what it rests on, what was answered and decided.

import { Fault, asked } from "./api.js";
import { clocks, levels, moves, timeline } from "./case-course.js";
import { alleged, evidence, exhibits } from "./case-evidence.js";
import { heard, remedies, vote } from "./case-hearing.js";
import { html } from "./libraries.js";
import { partyFile } from "./party-file.js";
import { placeMap } from "./place-map.js";
import { session } from "./session.js";
import { Sheet, place } from "./sheet.js";
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

  /** A party's liaison gets their party's own part, where the whole is not theirs. */
  async ask() {
    await super.ask();
    if (this.fault?.status !== 404 || !session.person) return;
    try {
      this.said = await asked(`cases/${store.pageOf}/file`);
      this.fault = null;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    this.requestUpdate();
  }

  /** @param {any} one */
  sheet(one) {
    const { case: line, agreement } = one;
    if (one.extent === "party") return html`<div class="head"><h2 tabindex="-1">${t("pages.case_n", { n: line.number })}</h2><p>${word("status", line.status)}</p></div>
      ${partyFile(one)}<section class="part"><h3>${t("pages.part.moves")}</h3><ld-acts></ld-acts></section>`;
    return html`<div class="head">
        <p class="trail"><a href=${place("queue")}>${t("pages.page.queue")}</a></p>
        <h2 tabindex="-1">${t("pages.case_n", { n: line.number })}: ${word("kind", line.kind)}</h2>
        <p>${word("status", line.status)} ${assured(one.assured)} · ${word("web.outcome", line.outcome)} · ${at(line.start, "both")}
          · ${named(agreement.provision?.title) || line.fragment} <code>${line.fragment}</code></p>
        ${agreement.standing === "model" ? html`<p class="note">${t("web.model")}</p>` : ""}
      </div>
      <div class="columns">
        <nav class="within" aria-label=${t("pages.within")}>${PARTS.map((part) => html`<button class="plain" @click=${() => this.#to(part)}>${t(`pages.part.${part}`)}</button>`)}</nav>
        <div class="parts">
          ${this.#part("alleged", html`<div class="beside"><div>${alleged(one)}</div>
            ${one.place ? placeMap(one.place, one.allegation?.zone_id ?? "", store.language) : html`<p class="quiet">${t("case_file.no_incident")}</p>`}</div>`)}
          ${this.#part("clocks", html`${clocks(one)} ${levels(one)}`)}
          ${this.#part("timeline", timeline(one))}
          ${this.#part("evidence", html`${evidence(one, store.language)} <h4>${t("case_file.exhibit_list")}</h4> ${exhibits(one.exhibits)}`)}
          ${this.#part("exchange", html`<ld-exchange .one=${one}></ld-exchange>`)}
          ${this.#part("hearing", heard(one))}
          ${this.#part("vote", vote(one))}
          ${this.#part("remedies", remedies(one))}
          ${this.#part("moves", html`<ld-acts></ld-acts><h4>${t("pages.by_table")}</h4>${moves(one)}`)}
        </div>
      </div>`;
  }

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
