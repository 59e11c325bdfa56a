// Sector by sector: how much was watched in the days shown, and why the rest was not.

import { html, nothing, svg } from "./libraries.js";
import { Part } from "./part.js";
import { store } from "./store.js";
import { count, number, percent, t, word } from "./words.js";

class WatchedSectors extends Part {
  render() {
    const { sectors } = store.coverage;
    return html`<p class="lead">${t("web.watched.lead")}</p>
      <ul class="sectors scrolls">${sectors.map((/** @type {any} */ s) => html`<li class="level-${s.level}">
        <div class="name"><strong>${s.name}</strong> ${s.name.includes("km") ? nothing : html`<span class="quiet">${number(s.from_km)}–${number(s.to_km)} km</span>`}
          <span class="share">${s.watched === null ? t("report.unknown") : s.level === "none" ? t("report.not_observed") : percent(s.watched)}</span></div>
        ${this.#strip(s)}
        <div class="quiet">
          ${this.#gap(s)}
          ${s.causes.length ? html`· ${s.causes.map((/** @type {string} */ c) => word("watch", c)).join(", ")}` : nothing}
          ${s.probability === null ? nothing : html`· ${t("watched.notice")}: ${percent(s.probability)}`}
        </div></li>`)}
        ${sectors.length ? nothing : html`<li class="quiet">${t("watched.nothing")}</li>`}
      </ul>`;
  }

  /** @param {any} s */
  #gap(s) {
    if (!s.hours) return t("web.watched.unrecorded");
    if (!s.unwatched_hours) return t("web.watched.no_gap");
    return t("web.watched.gap", { n: number(s.unwatched_hours), hours: count("count.hours", s.hours) });
  }

  /** The stretch of time as a strip: its height is the share watched, hatched where nobody did. @param {any} s */
  #strip(s) {
    const width = 100 / s.strip.length;
    const watched = s.watched === null ? t("report.unknown") : percent(s.watched);
    return html`<svg class="strip" viewBox="0 0 100 10" preserveAspectRatio="none" role="img"
      aria-label=${t("web.watched.strip", { name: s.name, share: watched })}>
      ${s.strip.map((/** @type {number | null} */ share, /** @type {number} */ n) => share === null || share < 0.01
        ? svg`<rect class=${share === null ? "none unknown" : "none"} x=${n * width} y="0" width=${width + 0.05} height="10" />`
        : svg`<rect class="some" x=${n * width} y=${10 - share * 10} width=${width + 0.05} height=${share * 10} />`)}
    </svg>`;
  }
}

customElements.define("ld-watched", WatchedSectors);
