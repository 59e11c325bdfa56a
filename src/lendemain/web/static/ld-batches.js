// Batches of small matters: a sample is drawn that nobody chose, people say what was found of each
// drawn item, and every item of the batch has an outcome with the sampling error.

import { bounds } from "./bounds.js";
import { html, nothing, repeat } from "./libraries.js";
import { Sheet, entryLink, leads, place, when, who } from "./sheet.js";
import { store } from "./store.js";
import { number, share, t } from "./words.js";
import { later } from "./yet.js";
import "./ld-acts.js";

class Batches extends Sheet {
  /** @returns {[string, Record<string, any>]} */
  question() {
    return ["batches", { q: store.way.get("q") ?? "", after: store.way.get("after") ?? "" }];
  }

  /** @param {any} news */
  concerns(news) {
    return news.commission || news.cycle;
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("acted", () => this.ask());
  }

  /** @param {any} said */
  sheet(said) {
    return html`<div class="head"><h2 tabindex="-1">${t("pages.page.batches")}</h2><p class="quiet">${t("pages.batches_rule")}</p>
        <p class="quiet">${t("pages.batches_sample", { width: share(said.rule.half_width), level: share(said.rule.level) })}</p></div>
      <section class="part" aria-labelledby="head-decide"><h3 id="head-decide" tabindex="-1">${t("pages.batches_act")}</h3>
        <ld-commission-acts only="batch.draw batch.decide"></ld-commission-acts></section>
      <section class="part" aria-labelledby="head-waiting"><h3 id="head-waiting" tabindex="-1">${t("pages.waiting_batches", { n: number(said.waiting.total) })}</h3>${this.#waiting(said.waiting)}</section>
      <section class="part" aria-labelledby="head-drawn"><h3 id="head-drawn" tabindex="-1">${t("pages.drawn_batches")}</h3>${this.#drawn(said.drawn)}</section>
      <section class="part" aria-labelledby="head-decided"><h3 id="head-decided" tabindex="-1">${t("pages.decided_batches")}</h3>${decided(said.decided)}</section>`;
  }

  /** @param {any} held */
  #waiting(held) {
    if (!held.rows.length) return html`<p>${t("pages.no_batches")}</p>${later("batches")}`;
    return html`<p>${t("pages.batch_items")}: ${number(held.items)}</p><div class="wide-table"><table><thead><tr><th scope="col">${t("pages.batch")}</th>
        <th scope="col" class="n">${t("pages.batch_items")}</th><th scope="col" class="n">${t("pages.sample")}</th><th scope="col"></th></tr></thead>
      <tbody>${repeat(held.rows, (/** @type {any} */ b) => b.batch, (/** @type {any} */ b) => html`<tr data-batch=${b.batch}><th scope="row">${b.batch}</th>
        <td class="n">${items(b)}</td><td class="n">${number(b.sample)}</td>
        <td><button class="plain" @click=${() => this.#take(b.batch)}>${t("pages.draw_this")}</button></td></tr>`)}</tbody></table></div>
      ${held.after ? html`<a href=${place("batches", "", { after: held.after })}>${t("web.more")}</a>` : nothing}`;
  }

  /** Put a batch's name into the form by which a sample is drawn. @param {string} batch */
  #take(batch) {
    /** @type {import("./ld-acts.js").Acts} */ (this.querySelector("ld-commission-acts")).offer("batch.draw", { batch });
  }

  /** @param {any[]} rows */
  #drawn(rows) {
    if (!rows.length) return html`<p class="quiet">${t("pages.none_drawn")}</p>`;
    return html`<div class="wide-table"><table><thead><tr><th scope="col">${t("pages.batch")}</th><th scope="col" class="n">${t("pages.sample")}</th>
        <th scope="col">${t("pages.signed_by")}</th></tr></thead><tbody>${rows.map((b) => html`<tr data-drawn=${b.entry}><th scope="row">${b.batch}</th>
      <td class="n">${t("pages.sample_of", { n: number(b.size), all: number(b.items) })}</td><td>${who(b.by)} ${when(b.at)} ${entryLink(b.entry)}</td></tr>`)}</tbody></table></div>`;
  }
}

/** How many items a batch has, leading to its cases. @param {any} b */
const items = (b) => leads(place("queue", "", { status: "all", batch: b.batch }), b.batch, b.items);

/** A count as the way to the entry that names what it counts. @param {number} entry @param {number} n */
const opens = (entry, n) => html`<button type="button" class="plain" aria-label=${`${number(n)}: ${t("web.entry", { n: number(entry) })}`}
  @click=${() => document.dispatchEvent(new CustomEvent("entry", { detail: entry }))}>${number(n)}</button>`;

/** Batches that were decided, with the error of their samples. @param {any[]} rows */
export function decided(rows) {
  if (!rows.length) return html`<p class="quiet">${t("pages.none_decided")}</p>`;
  return html`<div class="wide-table"><table><thead><tr><th scope="col">${t("pages.batch")}</th>
      <th scope="col" class="n">${t("pages.batch_items")}</th><th scope="col" class="n">${t("pages.sample")}</th><th scope="col" class="n">${t("pages.established")}</th>
      <th scope="col">${t("pages.sampling_error")}</th><th scope="col">${t("pages.signed_by")}</th></tr></thead>
    <tbody>${rows.map((b) => html`<tr data-decided=${b.drawn}><th scope="row">${b.batch}</th><td class="n">${items(b)}</td><td class="n">${opens(b.drawn, b.sample)}</td>
      <td class="n">${opens(b.entry, b.established)}${b.undetermined ? html`<br /><span class="quiet">${t("pages.undetermined_n", { n: number(b.undetermined) })}</span>` : nothing}</td>
      <td>${t("pages.between", { low: number(b.low), high: number(b.high), all: number(b.items), level: share(b.level) })}${bounds(b.low / b.items, b.established / b.sample, b.high / b.items)}</td>
      <td>${who(b.by)} ${entryLink(b.entry)} <span class="quiet">${t("pages.drawn_in")}</span> ${entryLink(b.drawn)}<blockquote dir="auto">${b.reason}</blockquote></td></tr>`)}</tbody></table></div>`;
}

customElements.define("ld-batches", Batches);
