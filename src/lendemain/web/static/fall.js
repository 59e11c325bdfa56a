// How each item of evidence moves the odds, drawn as a waterfall; and hypotheses with their intervals.
// Colour is never alone: a bar against is hatched, and every bar has its number and its sign.

import { html, nothing, svg } from "./libraries.js";
import { number, share, signed, t } from "./words.js";

const WIDE = { width: 860, left: 230, right: 90, name: 30, marks: 8 };
const NARROW = { width: 360, left: 104, right: 50, name: 11, marks: 3 };
const ROW = 26;
const TOP = 30;

/** How large it is drawn: on a telephone so that its words can still be read. */
const drawn = () => (matchMedia("(max-width: 600px)").matches ? NARROW : WIDE);

/** @param {number} power odds as people say them */
const odds = (power) => (power >= 0 ? `${tens(power)} : 1` : `1 : ${tens(-power)}`);

/** A power of ten, short where it is long. @param {number} power */
const tens = (power) => (power < 4 ? number(10 ** power) : `10${[...String(power)].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(d)]).join("")}`);

/** @param {string} name */
const short = (name) => (name.length > drawn().name ? `${name.slice(0, drawn().name - 1)}…` : name);

/**
 * The waterfall of an analysis; a bar leads to its item's row.
 * @param {any} fall @param {string} what the hypothesis in words @param {(item: string) => void} lead @param {string} key keeps its patterns apart
 */
export function waterfall(fall, what, lead, key) {
  const { width, left, right, marks } = drawn();
  const ends = fall.bars.flatMap((/** @type {any} */ b) => [b.from, b.to]);
  const low = Math.min(0, fall.before, fall.low, ...ends) - 0.2;
  const high = Math.max(0, fall.after, fall.high, ...ends) + 0.2;
  const x = (/** @type {number} */ v) => left + ((v - low) / (high - low)) * (width - left - right);
  const last = TOP + ROW * (fall.bars.length + 1);
  const height = last + ROW + 44;
  const step = Math.max(1, Math.ceil((high - low) / marks));
  const powers = [];
  for (let p = Math.ceil(low); p <= high; p++) if (p % step === 0) powers.push(p);
  const spoken = t("pages.fall_alt", { before: share(fall.prior), after: share(fall.posterior),
    steps: fall.bars.map((/** @type {any} */ b) => `${named(b, fall)} ${signed(b.size)}`).join(", ") });
  return html`<figure class="fall"><figcaption>${t("analysis.chart", { what })}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="group" aria-label=${spoken}>
      <defs><pattern id="against-${key}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="against-ground" width="6" height="6" /><rect class="against-stroke" width="2.4" height="6" /></pattern></defs>
      ${powers.map((p) => svg`<g class="grid"><line class=${p === 0 ? "even" : ""} x1=${x(p)} x2=${x(p)} y1=${TOP - 6} y2=${last + ROW + 10} />
        <text x=${x(p)} y=${last + ROW + 26} text-anchor="middle">${odds(p)}</text></g>`)}
      ${end(t("analysis.chart_start"), share(fall.prior), x(fall.before), TOP)}
      ${fall.bars.map((/** @type {any} */ b, /** @type {number} */ n) => bar(b, { y: TOP + ROW * (n + 1), x, fall, lead, key }))}
      ${end(t("analysis.chart_end"), share(fall.posterior), x(fall.after), last)}
      <g class="interval"><line x1=${x(fall.low)} x2=${x(fall.high)} y1=${last + 26} y2=${last + 26} />
        ${[fall.low, fall.high].map((v) => svg`<line x1=${x(v)} x2=${x(v)} y1=${last + 21} y2=${last + 31} />`)}</g>
    </svg>
    <p class="quiet">${t("pages.fall_note")} ${t("analysis.weights_note")}</p></figure>`;
}

/** @param {any} b @param {any} fall */
function named(b, fall) {
  if (b.how === "rest") return t("analysis.chart_others", { n: fall.left_out });
  return b.how === "dependence" ? t("analysis.chart_dependence") : b.item;
}

/** @param {any} b @param {{y: number, x: (v: number) => number, fall: any, lead: (item: string) => void, key: string}} drawn */
function bar(b, { y, x, fall, lead, key }) {
  const [a, z] = [Math.min(x(b.from), x(b.to)), Math.max(x(b.from), x(b.to))];
  const how = b.how === "dependence" ? "between" : b.size >= 0 ? "for" : "against";
  const go = () => lead(b.item);
  const pressed = (/** @type {KeyboardEvent} */ key) => {
    if (key.key === "Enter" || key.key === " ") {
      key.preventDefault();
      go();
    }
  };
  const body = svg`<line class="step" x1=${x(b.from)} x2=${x(b.from)} y1=${y - 10} y2=${y + ROW - 8} />
    <text x=${drawn().left - 10} y=${y + 13} text-anchor="end">${short(named(b, fall))}</text>
    <rect class=${how} fill=${how === "against" ? `url(#against-${key})` : nothing} x=${a} y=${y + 1} width=${Math.max(z - a, 1.5)} height=${ROW - 9} />
    <text class="size" x=${z + 6} y=${y + 13}>${signed(b.size)}</text>`;
  return b.how === "item"
    ? svg`<g class="bar" role="button" tabindex="0" aria-label=${`${b.item}: ${signed(b.size)}`} @click=${go} @keydown=${pressed}>
        <rect class="reach" x="0" y=${y - 4} width=${drawn().width} height=${ROW} />${body}</g>`
    : svg`<g>${body}</g>`;
}

/** @param {string} name @param {string} words @param {number} x @param {number} y */
function end(name, words, x, y) {
  return svg`<g class="end"><text x=${drawn().left - 10} y=${y + 13} text-anchor="end">${name}</text>
    <rect x=${x - 2} y=${y} width="4" height=${ROW - 7} /><text x=${x + 8} y=${y + 24} dy="-11">${words}</text></g>`;
}

const LONG = 220;

/**
 * Hypotheses before and after, each with its interval; a figure leads to what it comes from.
 * @param {any[]} hypotheses @param {Record<string, string>} names @param {{fixed: any, items: () => void}} ways the entry that fixed them, and the way to the items
 */
export function beliefs(hypotheses, names, ways) {
  const x = (/** @type {number} */ p) => 6 + p * (LONG - 12);
  return html`<div class="wide-table"><table class="beliefs stacked"><caption>${t("analysis.hypotheses")}</caption>
    <thead><tr><th scope="col">${t("analysis.hypothesis")}</th><th scope="col" class="n">${t("analysis.before")}</th>
      <th scope="col" class="n">${t("analysis.after")}</th><th scope="col">${t("analysis.bounds")}</th><th class="drawn" scope="col" aria-hidden="true"></th></tr></thead>
    <tbody>${hypotheses.map((h) => html`<tr><th scope="row">${names[h.h] ?? h.h}</th>
      <td class="n" data-label=${t("analysis.before")}>${share(h.prior)}</td>
      <td class="n" data-label=${t("analysis.after")}><button class="plain" aria-label=${`${share(h.probability)}: ${t("analysis.items")}`} @click=${ways.items}><strong>${share(h.probability)}</strong></button></td>
      <td class="n" data-label=${t("analysis.bounds")}>${share(h.low)} – ${share(h.high)}</td>
      <td class="drawn" aria-hidden="true"><svg class="belief" viewBox="0 0 ${LONG} 18" width=${LONG} height="18">
        <line class="axis" x1="6" x2=${LONG - 6} y1="9" y2="9" />
        <line class="bounds" x1=${x(h.low)} x2=${x(h.high)} y1="9" y2="9" />
        <path class="prior" d="M${x(h.prior)} 2v14" /><circle class="after" cx=${x(h.probability)} cy="9" r="4.5" />
      </svg></td></tr>`)}</tbody></table>
    ${hypotheses.length ? html`<p class="quiet">${t("pages.belief_note")} ${ways.fixed}</p>` : nothing}</div>`;
}
