// The docket as a page: the queue with its clocks, filters, and totals that balance.

import { html, nothing, repeat } from "./libraries.js";
import { Sheet, leads, mark, place, when } from "./sheet.js";
import { assured } from "./signs.js";
import { Sought } from "./sought.js";
import { store } from "./store.js";
import { at, count, number, span, t, word } from "./words.js";
import { later } from "./yet.js";

const FILTERS = ["status", "handling", "kind", "sector", "outcome", "batch", "q"];
const GROUPS = /** @type {const} */ ([["status", "status"], ["handling", "handling"], ["outcome", "web.outcome"]]);

class Queue extends Sheet {
  #sought = new Sought((q) => this.choose({ q, after: "" }));

  /** The filters as the address has them. @returns {Record<string, string>} */
  get wanted() {
    const given = Object.fromEntries(FILTERS.map((name) => [name, store.way.get(name) ?? ""]));
    return store.way.has("status") ? given : { ...given, status: "open" };
  }

  /** @returns {[string, Record<string, any>]} */
  question() {
    const { status, ...others } = this.wanted;
    return ["queue", { ...others, status: status === "all" ? "" : status, after: store.way.get("after") ?? "", limit: 100 }];
  }

  /** @param {Record<string, string>} more */
  choose(more) {
    const next = { ...this.wanted, ...more };
    store.go({ page: "queue", ...next, status: next.status || "all" });
  }

  /** @param {any} said */
  sheet(said) {
    const { rows, total, after, totals, wanted } = said;
    const narrowed = FILTERS.some((name) => name !== "status" && this.wanted[name]) || this.wanted.status !== "open";
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.queue")}</h2><p class="quiet">${t("docket.rule")}</p></div>
      ${this.#filters(totals)}
      <p class="count" role="status">${count("count.cases", total)}
        ${narrowed ? html`<button class="plain" @click=${() => store.go({ page: "queue" })}>${t("web.clear")}</button>` : nothing}</p>
      <div class="totals three">${GROUPS.map(([name, group]) => this.#totals(name, group, totals, wanted))}</div>
      <div class="wide-table"><table class="queue stacked"><thead><tr><th scope="col">${t("web.docket.number")}</th><th scope="col">${t("violations.what")}</th>
          <th scope="col">${t("web.docket.status")}</th><th scope="col">${t("pages.next_due")}</th><th scope="col" class="n">${t("pages.remaining")}</th>
          <th scope="col" class="n">${t("web.docket.gravity")}</th></tr></thead>
        <tbody>${repeat(rows, (/** @type {any} */ c) => c.number, (/** @type {any} */ c) => this.#row(c))}</tbody></table></div>
      ${rows.length ? nothing : totals.cases ? html`<p class="quiet">${t("web.nothing.found")}</p>` : html`<p>${t("docket.nothing")}</p>${later("queue")}`}
      <p class="turns">${store.way.has("after") ? html`<button @click=${() => this.choose({})}>${t("pages.first_page")}</button>` : nothing}
        ${after ? html`<button @click=${() => this.choose({ after: String(after) })}>${t("web.more")}</button>` : nothing}</p>`;
  }

  /** @param {any} c */
  #row(c) {
    return html`<tr class=${c.due_overdue ? "overdue" : ""}><td><a href=${place("case", c.number)}>${c.number}</a></td>
      <td>${word("kind", c.kind)}<br /><span class="quiet">${at(c.start, "both")} · ${c.sector_id || t("place.no_sector")} · <code>${c.fragment}</code></span></td>
      <td data-label=${t("web.docket.status")}>${word("status", c.status)} ${assured(c.assured)}<br /><span class="quiet">${word("web.outcome", c.outcome)}${c.batch ? ` · ${c.batch}` : ""}</span></td>
      <td data-label=${c.due_next ? t("pages.next_due") : nothing}>${c.due_next ? html`${word("proceedings_clock", c.due_next)}<br />${when(c.due_due)}` : nothing}</td>
      <td class="n" data-label=${c.due_next ? t("pages.remaining") : nothing}>${c.due_overdue ? mark("bad", t("proceedings.overdue")) : nothing} ${c.due_due ? span((Date.parse(c.due_due) - Date.parse(this.said.at)) / 1000) : ""}</td>
      <td class="n" data-label=${t("web.docket.gravity")}>${number(c.gravity)}</td></tr>`;
  }

  /** @param {string} name @param {string} group @param {any} totals @param {any} wanted */
  #totals(name, group, totals, wanted) {
    const way = (/** @type {string} */ value) => place("queue", "", given({ ...this.wanted, status: this.wanted.status || "all", [name]: value }));
    const all = (/** @type {string} */ value) => place("queue", "", { status: "all", [name]: value });
    const keys = Object.keys(totals).filter((k) => k.startsWith(`${name}.`));
    const sum = keys.reduce((s, k) => s + totals[k], 0);
    return html`<table><caption>${t(`pages.by.${name}`)}</caption><tbody>
      ${keys.filter((k) => totals[k]).map((k) => [k, k.slice(name.length + 1), word(group, k.slice(name.length + 1))]).map(([k, value, words]) => html`<tr><th scope="row">${words}</th>
        <td class="n">${wanted[k] ? leads(way(value), words, wanted[k]) : number(0)}</td><td class="n">${leads(all(value), `${words}, ${t("web.all")}`, totals[k], "every")}</td></tr>`)}
      <tr class="sum"><th scope="row">${t("docket.total")}</th><td class="n">${number(wanted.cases)}</td><td class="n">${leads(place("queue", "", { status: "all" }), `${t("docket.total")}, ${t("web.all")}`, totals.cases, "every")}</td></tr></tbody></table>
      ${sum === totals.cases ? nothing : html`<p class="fault">${t("docket.does_not_balance", { n: number(totals.cases - sum) })}</p>`}`;
  }

  /** @param {any} totals */
  #filters(totals) {
    const values = (/** @type {string} */ name) => Object.keys(totals).filter((k) => k.startsWith(`${name}.`)).map((k) => k.slice(name.length + 1));
    const kinds = Object.values(store.mission?.kinds ?? {}).flat();
    return html`<form class="filters row-of" role="search" @submit=${(/** @type {Event} */ e) => e.preventDefault()}>
      <input type="search" aria-label=${t("web.docket.search")} placeholder=${t("web.docket.search_hint")} .value=${this.#sought.shown(this.wanted.q)} maxlength="200" @input=${this.#sought.typed} />
      ${this.#choice("status", t("web.docket.status"), [["all", t("web.all")], ["open", t("web.docket.open")], ...values("status").map((s) => [s, word("status", s)])])}
      ${this.#choice("handling", t("case_file.handling"), [["", t("web.all")], ...values("handling").map((s) => [s, word("handling", s)])])}
      ${this.#choice("kind", t("web.family"), [["", t("web.all")], ...kinds.map((/** @type {any} */ k) => [k, word("kind", k)])])}
      ${this.#choice("sector", t("watched.sector"), [["", t("web.all")], ...(store.mission?.sectors ?? []).map((/** @type {any} */ s) => [s.sector_id, s.name])])}
      ${this.#choice("outcome", t("web.docket.outcome"), [["", t("web.all")], ...values("outcome").map((s) => [s, word("web.outcome", s)])])}
    </form>`;
  }

  /** @param {string} name @param {string} label @param {string[][]} options */
  #choice(name, label, options) {
    const now = this.wanted[name];
    return html`<label>${label} <select @change=${(/** @type {any} */ e) => this.choose({ [name]: e.target.value, after: "" })}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === now}>${text}</option>`)}</select></label>`;
  }
}

/** @param {Record<string, string>} wanted */
const given = (wanted) => Object.fromEntries(Object.entries(wanted).filter(([, value]) => value));

customElements.define("ld-queue", Queue);
