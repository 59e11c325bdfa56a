// One incident: what happened, under which provisions, who says so, and its cases.

import { html, nothing } from "./libraries.js";
import { Part } from "./part.js";
import { session } from "./session.js";
import { place } from "./sheet.js";
import { sign } from "./signs.js";
import { store } from "./store.js";
import { count, interval, named, number, percent, t, word } from "./words.js";

class OpenIncident extends Part {
  render() {
    const one = store.incident;
    if (!store.selected) return nothing;
    if (!one || one.incident_id !== store.selected) return html`<p class="quiet waits">${t("web.loading")}</p>`;
    return html`
      <div class="title">
        ${sign(one.family, true)}
        <h2 tabindex="-1">${word("kind", one.kind)}</h2>
        <button class="close" @click=${() => store.select("")} aria-label=${t("web.close")} title=${t("web.close_hint")}>×</button>
      </div>
      <div class="scrolls">${this.#facts(one)} ${this.#charges(one)} ${this.#accounts(one)}</div>`;
  }

  /** @param {any} one */
  #facts(one) {
    const sector = store.mission?.sectors.find((/** @type {any} */ s) => s.sector_id === one.sector_id);
    const size = one.size_km
      ? `${t("place.ellipse", { long: number(one.size_km[0], 1), short: number(one.size_km[1], 1) })} (${t("web.region_share", { share: percent(one.region_share) })})`
      : t("web.region_given");
    const [here, utc] = [interval(one.start, one.end), interval(one.start, one.end, true)];
    return html`<dl class="facts">
      <dt>${t("violations.time")}</dt>
      <dd>${here} <span class="quiet">${utc === here ? "UTC" : `${utc} UTC`}</span></dd>
      <dt>${t("violations.place")}</dt>
      <dd>${[one.place_name, sector?.name ?? t("place.no_sector")].filter(Boolean).join(", ")}
        <span class="quiet">${size}</span></dd>
      <dt>${t("web.happened")}</dt>
      <dd>${word("likelihood", one.likelihood)} <span class="quiet">${percent(one.probability)}</span>;
        ${t("web.of_this_kind")} ${word("likelihood", one.kind_likelihood)} <span class="quiet">${percent(one.kind_probability)}</span></dd>
      <dt>${t("violations.acts")}</dt>
      <dd>${t("violations.acts_range", { best: number(one.acts), low: number(one.acts_min), high: number(one.acts_max) })}
        <span class="quiet">${t("violations.smm", { n: number(one.smm_count) })}</span></dd>
      ${one.killed === null ? nothing : html`<dt>${t("web.killed")}</dt><dd>${number(one.killed)}
        ${one.killed_min === one.killed_max ? nothing : html`<span class="quiet">${one.killed_min ?? "?"}–${one.killed_max ?? "?"}</span>`}</dd>`}
      <dt>${t("violations.accounts")}</dt>
      <dd>${count("count.accounts", one.accounts)}, ${count("count.witnesses", one.witnesses)}</dd>
      ${one.actors ? html`<dt>${t("web.actors")}</dt><dd>${one.actors}</dd>` : nothing}
      ${one.exercise ? html`<dt>${t("web.note")}</dt><dd>${t("violations.exercise")}</dd>` : nothing}
    </dl>`;
  }

  /** @param {any} one */
  #charges(one) {
    return html`<h3>${t("web.provisions")} <span class="quiet">${number(one.charges.length)}</span></h3>
      ${one.charges.length ? nothing : html`<p class="quiet">${t("violations.no_provision")}</p>`}
      ${one.charges.map((/** @type {any} */ c) => html`<article class="charge">
        <h4>${named(c.provision?.title) || c.fragment} <code>${c.fragment}</code></h4>
        ${c.provision?.text ? html`<blockquote>${c.provision.text}</blockquote>` : nothing}
        <dl class="facts">
          <dt>${t("web.zone")}</dt>
          <dd>${named(c.zone_id_name) || c.zone_id || t("violations.theatre_wide")}
            ${c.reference ? html`<span class="quiet">${t("violations.measured_from", { line: named(c.reference_name) || c.reference })}</span>` : nothing}</dd>
          <dt>${t("web.binds")}</dt><dd>${c.binds_names.map(named).join(", ") || "–"}</dd>
          <dt>${t("violations.margin")}</dt>
          <dd>${this.#margin(c.margin_km)} <span class="quiet">${t("violations.share_inside", { share: percent(c.inside) })}</span></dd>
          <dt>${t("web.breach")}</dt>
          <dd>${word("likelihood", c.likelihood)} <span class="quiet">${percent(c.probability)}</span></dd>
          <dt>${t("violations.exception")}</dt>
          <dd>${c.exception ? html`${word("kind", c.exception)} <span class="quiet">${percent(c.excused)}</span>` : t("violations.no_exception")}</dd>
          <dt>${t("violations.case")}</dt>
          <dd>${c.case ? html`<button class="plain" @click=${() => this.#docket(c.case.number)}>${t("violations.case_number", { n: c.case.number })}</button>
            ${word("status", c.case.status)} <span class="quiet">${word("handling", c.case.handling)}</span>
            ${store.mission?.release && !session.whole ? nothing : html`<a href=${place("case", c.case.number)}>${t("pages.whole_case")}</a>`}` : t("report.none")}</dd>
        </dl></article>`)}`;
  }

  /** @param {number | null} km */
  #margin(km) {
    if (km === null) return t("report.unknown");
    return km >= 0 ? t("violations.margin_in", { km: number(km, 1) }) : t("violations.margin_out", { km: number(-km, 1) });
  }

  /** @param {number} n */
  #docket(n) {
    store.open("docket");
    store.seek({ status: "", q: String(n) });
  }

  /** @param {any} one */
  #accounts(one) {
    return html`<h3>${t("web.sources")} <span class="quiet">${number(one.observations_total)}</span></h3>
      <ol class="accounts">${one.observations.map((/** @type {any} */ o) => html`<li>
        <div class="from"><strong>${o.source}</strong> ${o.sensor ? html`<span>${o.sensor}</span>` : nothing}
          <span class="quiet">${word("means", o.means)}</span>
          <span class="entry" title=${t("web.entry_hint")}>${t("web.entry", { n: number(o.entry) })}</span></div>
        <div><time datetime=${o.start}>${interval(o.start, o.end)}</time>
          <span class="quiet">${word("web.precision", o.time_precision)}</span></div>
        <div>${this.#count(o)} ${o.description && o.description !== "undetermined" ? o.description : word("phenomenon", o.phenomenon)}
          ${o.weapon && o.weapon !== "N/K" ? html`· ${o.weapon}` : nothing} ${o.place_name ? html`· ${o.place_name}` : nothing}</div>
        ${o.text ? html`<blockquote lang=${o.language || nothing} dir="auto">${o.text}</blockquote>` : nothing}
        <div class="quiet">
          ${o.accused ? html`${t("web.accused", { party: o.accused })} ` : nothing}
          ${o.by_party ? html`${t("web.says", { party: o.by_party })} ` : nothing}
          ${o.reliability}${o.credibility} ${o.provenance ? html`· ${o.provenance}` : nothing} ${o.source_ref ? html`· ${o.source_ref}` : nothing}
        </div></li>`)}</ol>
      ${one.observations_total > one.observations.length ? html`<p class="quiet">${t("web.first_accounts", { n: number(one.observations.length) })}</p>` : nothing}`;
  }

  /** @param {any} o */
  #count(o) {
    if (o.count_qualifier === "not_known") return t("report.unknown");
    const range = o.count_min === o.count_max ? number(o.count) : `${number(o.count_min)}–${number(o.count_max)}`;
    return o.count_qualifier === "exact" || o.count_qualifier === "range"
      ? `${range} ×` : `${word("web.qualifier", o.count_qualifier)} ${range} ×`;
  }
}

customElements.define("ld-incident", OpenIncident);
