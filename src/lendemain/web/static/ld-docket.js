// The docket: every case, its status, and totals that balance.

import { html, nothing, repeat } from "./libraries.js";
import { Part } from "./part.js";
import { session } from "./session.js";
import { leads, place } from "./sheet.js";
import { assured } from "./signs.js";
import { Sought } from "./sought.js";
import { store } from "./store.js";
import { at, count, number, t, word } from "./words.js";

class DocketList extends Part {
  #sought = new Sought((q) => store.seek({ q }));

  render() {
    const { rows, total, after, totals } = store.docket;
    const statuses = Object.keys(totals).filter((k) => k.startsWith("status."));
    const outcomes = Object.keys(totals).filter((k) => k.startsWith("outcome."));
    return html`
      <form class="filters" role="search" @submit=${(/** @type {Event} */ e) => e.preventDefault()}>
        <input type="search" aria-label=${t("web.docket.search")} placeholder=${t("web.docket.search_hint")}
          .value=${this.#sought.shown(store.docketWanted.q)} maxlength="200" @input=${this.#sought.typed} />
        <select aria-label=${t("web.docket.status")} @change=${(/** @type {any} */ e) => store.seek({ status: e.target.value })}>
          ${["", "open", ...statuses.map((k) => k.slice(7))].map((s) => html`<option value=${s}
            ?selected=${s === store.docketWanted.status}>${s === "" ? t("web.all") : s === "open" ? t("web.docket.open") : word("status", s)}</option>`)}
        </select>
      </form>
      <p class="count">${count("count.cases", total)}</p>
      <div class="scrolls">
        <table class="cases"><thead><tr><th scope="col">${t("web.docket.number")}</th><th scope="col">${t("violations.what")}</th>
          <th scope="col">${t("web.docket.status")}</th><th scope="col" class="n">${t("web.docket.gravity")}</th></tr></thead>
          <tbody>${repeat(rows, (/** @type {any} */ c) => c.number, (/** @type {any} */ c) => html`<tr
            class=${c.incident_id === store.selected ? "chosen" : ""}>
            <td><button class="plain" @click=${() => store.select(c.incident_id)}>${c.number}</button></td>
            <td>${word("kind", c.kind)}<br /><span class="quiet">${at(c.start, "both")} · <code>${c.fragment}</code></span>
              ${store.mission?.release && !session.whole ? nothing : html`<br /><a href=${place("case", c.number)}>${t("pages.whole_case")}</a>`}</td>
            <td>${word("status", c.status)} ${assured(c.assured)}<br /><span class="quiet">${word("web.outcome", c.outcome)}${c.batch ? html` · ${c.batch}` : nothing}</span></td>
            <td class="n">${number(c.gravity)}</td></tr>`)}</tbody></table>
        ${after ? html`<button class="wide" @click=${() => store.moreCases()}>${t("web.more")}</button>` : nothing}
        ${rows.length ? nothing : html`<p class="quiet">${t("docket.nothing")}</p>`}
        <div class="totals">${this.#totals(statuses, "status")} ${this.#totals(outcomes, "web.outcome")}</div>
        <p class="quiet">${t("docket.rule")}</p>
      </div>`;
  }

  /** @param {string[]} keys @param {string} group */
  #totals(keys, group) {
    const { totals } = store.docket;
    const sum = keys.reduce((s, k) => s + totals[k], 0);
    const named = keys.filter((k) => totals[k]);
    return html`<table><caption>${group === "status" ? t("web.docket.status") : t("web.docket.outcome")}</caption>
      <tbody>${named.map((k) => html`<tr><th scope="row">${word(group, k.split(".")[1])}</th><td class="n">${rows(word(group, k.split(".")[1]), totals[k], { status: "all", [k.split(".")[0]]: k.split(".")[1] })}</td></tr>`)}
      <tr class="sum"><th scope="row">${t("docket.total")}</th><td class="n">${rows(t("docket.total"), totals.cases ?? 0, { status: "all" })}</td></tr></tbody></table>
      ${sum === (totals.cases ?? 0) ? nothing : html`<p class="fault">${t("docket.does_not_balance", { n: number((totals.cases ?? 0) - sum) })}</p>`}`;
  }
}

/** A total, leading to its cases where the queue is the reader's. @param {string} name @param {number} n @param {Record<string, string>} wanted */
const rows = (name, n, wanted) => store.mission?.release && !session.whole ? number(n) : leads(place("queue", "", wanted), name, n);

customElements.define("ld-docket", DocketList);
