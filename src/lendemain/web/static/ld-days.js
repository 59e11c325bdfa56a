// The mission's days: incidents a day as bars, unwatched days hatched, and the stretch that is shown.

import { Plot, html } from "./libraries.js";
import { Part } from "./part.js";
import { SPANS, store } from "./store.js";
import { colour, hatching } from "./theme.js";
import { count, number, onDay, percent, spoken, t } from "./words.js";

const AXIS = 44;
const RIGHT = 12;
const KNOB = 16;
const UNWATCHED = 0.01;

class Days extends Part {
  /** @type {any} */ #plot = null;
  /** @type {ResizeObserver | null} */ #size = null;
  #drawn = "";

  firstUpdated() {
    this.#size = new ResizeObserver(() => this.#draw());
    this.#size.observe(/** @type {Element} */ (this.querySelector(".plot")));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#size?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#drawn = "";
  }

  updated() {
    this.#draw();
  }

  render() {
    const { first, last } = store.window;
    const [from, to] = [store.days[first], store.days[last]];
    const shown = from ? (first === last ? onDay(to.day, "weekday") : `${onDay(from.day, "weekday")} – ${onDay(to.day, "weekday")}`) : "";
    return html`
      <div class="steer">
        <button aria-label=${t("web.days.earlier")} title=${t("web.days.earlier")} @click=${() => store.turn({ end: store.end - 1 })}>‹</button>
        <strong class="shown">${shown}</strong>
        <button aria-label=${t("web.days.later")} title=${t("web.days.later")} @click=${() => store.turn({ end: store.end + 1 })}>›</button>
        <span class="quiet">${this.#said(to)}</span>
        <div role="group" class="spans" aria-label=${t("web.days.span")}>
          ${SPANS.map((span) => html`<button aria-pressed=${String(store.span === span)} @click=${() => store.turn({ span })}>
            ${span < 1000 ? count("web.days", span) : t("web.all")}</button>`)}
        </div>
      </div>
      <div class="plot" aria-hidden="true"></div>
      <input type="range" min="0" max=${Math.max(0, store.days.length - 1)} step="1" .value=${String(store.end)}
        aria-label=${t("web.days.slider")} aria-valuetext=${`${shown}. ${this.#said(to)}`}
        @input=${(/** @type {any} */ e) => store.turn({ end: Number(e.target.value) })} @keydown=${this.#key} />`;
  }

  /** @param {any} day */
  #said(day) {
    if (!day) return "";
    const watched = day.watched === null ? t("report.not_recorded") : day.watched < UNWATCHED ? t("report.not_observed") : percent(day.watched);
    return t("web.days.last", { incidents: count("count.incidents", day.incidents), watched });
  }

  /** @param {KeyboardEvent} key */
  #key = (key) => {
    const step = { PageUp: 7, PageDown: -7 }[key.key];
    if (!step) return;
    key.preventDefault();
    store.turn({ end: store.end + step });
  };

  #draw() {
    const place = /** @type {HTMLElement | null} */ (this.querySelector(".plot"));
    if (!place || !store.days.length || place.clientWidth < 50) return;
    const asked = [store.mission?.version, place.clientWidth, place.clientHeight, store.theme, spoken()].join();
    if (asked === this.#drawn) {
      this.#plot.redraw(false);
      return;
    }
    this.#drawn = asked;
    this.#plot?.destroy();
    const days = store.days;
    const data = [days.map((_, n) => n), days.map((d) => d.incidents), days.map((d) => d.alleged)];
    this.#plot = new Plot(this.#options(place.clientWidth, place.clientHeight), /** @type {any} */ (data), place);
    const slider = /** @type {HTMLElement} */ (this.querySelector("input"));
    const step = (place.clientWidth - AXIS - RIGHT) / days.length; // the knob stands under its day
    slider.style.marginLeft = `${AXIS + step / 2 - KNOB / 2}px`;
    slider.style.width = `${place.clientWidth - AXIS - RIGHT - step + KNOB}px`;
  }

  /** @param {number} width @param {number} height @returns {any} */
  #options(width, height) {
    const days = store.days;
    const bars = /** @type {any} */ (Plot).paths.bars({ size: [0.8, 60], align: 0 });
    const axis = { stroke: colour("quiet"), grid: { stroke: colour("rule"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    return {
      width,
      height,
      padding: [6, RIGHT, 0, 0],
      legend: { show: false },
      cursor: { show: true, drag: { x: false, y: false }, points: { show: false }, y: false },
      select: { show: false },
      scales: { x: { time: false, range: [-0.5, days.length - 0.5] }, y: { range: (/** @type {any} */ _u, /** @type {number} */ _min, /** @type {number} */ max) => [0, Math.max(4, max * 1.1)] } },
      axes: [
        { ...axis, size: 18, gap: 2, grid: { show: false }, incrs: [1, 2, 5, 7, 14, 30, 60, 91, 182, 365, 730],
          values: (/** @type {any} */ _u, /** @type {number[]} */ at) => at.map((n) => (Number.isInteger(n) && days[n] ? onDay(days[n].day, "day") : "")), space: days.length > 400 ? 120 : 60 },
        { ...axis, size: AXIS, gap: 4, values: (/** @type {any} */ _u, /** @type {number[]} */ at) => at.map((n) => (Number.isInteger(n) ? number(n) : "")), space: 26 },
      ],
      series: [
        {},
        { fill: colour("bar"), stroke: "transparent", width: 0, paths: bars, points: { show: false } },
        { fill: colour("accent"), stroke: "transparent", width: 0, paths: bars, points: { show: false } },
      ],
      hooks: { drawClear: [this.#ground], draw: [this.#frame], ready: [this.#clicks] },
    };
  }

  /** Days that nobody watched, hatched. @param {any} plot */
  #ground = (plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = ctx.createPattern(hatching(colour("hatch"), 6, 1.2), "repeat");
    store.days.forEach((day, n) => {
      if (day.watched !== null && day.watched >= UNWATCHED) return;
      const [left, right] = [plot.valToPos(n - 0.5, "x", true), plot.valToPos(n + 0.5, "x", true)];
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    });
    ctx.restore();
  };

  /** The stretch that is shown. @param {any} plot */
  #frame = (plot) => {
    const { first, last } = store.window;
    const { ctx, bbox } = plot;
    const [left, right] = [plot.valToPos(first - 0.5, "x", true), plot.valToPos(last + 0.5, "x", true)];
    ctx.save();
    ctx.strokeStyle = colour("focus");
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.strokeRect(left, bbox.top + 1, Math.max(right - left, 3), bbox.height - 2);
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = colour("focus");
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.restore();
  };

  /** @param {any} plot */
  #clicks = (plot) => {
    plot.over.addEventListener("click", (/** @type {MouseEvent} */ click) => {
      const n = Math.round(plot.posToVal(click.offsetX, "x"));
      store.turn({ end: n });
    });
  };
}

customElements.define("ld-days", Days);
