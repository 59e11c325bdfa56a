// The test of a cessation, day by day: what was counted as it would be had everything been watched,
// the share that was watched, and what either rule says.  A blind day is hatched from top to bottom.

import { html, nothing, svg } from "./libraries.js";
import { number, onDay, percent, t, word } from "./words.js";

const WIDTH = 1000;
const LEFT = 172;
const RIGHT = 14;
const TOP = 12;
const TALL = 200;
const STRIP = 22;
const BLIND = 0.01;
const LETTERS = /** @type {Record<string, string>} */ ({ credible: "C", provisional: "P", lull: "L", continuing: "", undetermined: "?", not_enough_watched: "–" });

/** @param {any} held the evidence by day */
export function cessationChart(held) {
  const days = held.days.length;
  const step = (WIDTH - LEFT - RIGHT) / days;
  const most = Math.max(1, ...held.rates.map((/** @type {number | null} */ r) => r ?? 0), ...held.former) * 1.08;
  const x = (/** @type {number} */ n) => LEFT + n * step;
  const y = (/** @type {number} */ rate) => TOP + TALL - (rate / most) * TALL;
  const [robust, strict, watched] = [0, 1, 2].map((n) => TOP + TALL + 12 + n * (STRIP + 4));
  const height = watched + STRIP + 26;
  const last = held.former.at(-1);
  const blind = held.watched.filter((/** @type {number} */ w) => w < BLIND).length;
  return html`<figure class="cessation"><figcaption>${t("cessation.title")}</figcaption>
    <div class="along" tabindex="0" role="group" aria-label=${t("cessation.title")}><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${t("pages.cessation_alt", { days: number(days), blind: number(blind) })}>
      <defs><pattern id="blind" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="blind-stroke" width="1.6" height="7" /></pattern></defs>
      ${[0, 0.5, 1].map((part) => svg`<g class="grid"><line x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y(most * part)} y2=${y(most * part)} />
        <text x=${LEFT - 8} y=${y(most * part) + 4} text-anchor="end">${number(most * part, most < 10 ? 1 : 0)}</text></g>`)}
      ${held.rates.map((/** @type {number | null} */ rate, /** @type {number} */ n) => rate === null ? nothing : svg`<rect class="rate" x=${x(n) + step * 0.12}
        y=${y(rate)} width=${step * 0.76} height=${Math.max(TOP + TALL - y(rate), 0.8)}><title>${onDay(held.days[n], "day")}: ${number(rate, 1)}</title></rect>`)}
      ${last > 0 ? [["former", 1], ["outlier", held.outlier_share], ["quiet", held.quiet_share]].map(([name, share]) => svg`<g class="mark-line ${name}"><line x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y(last * share)} y2=${y(last * share)} />
        <text x=${WIDTH - RIGHT - 4} y=${y(last * share) - 4} text-anchor="end">${t(`cessation.line_${name}`)}${name === "former" ? "" : ` (${percent(share)})`}</text></g>`) : nothing}
      ${strip("robust", held.robust, robust, { x, step })} ${strip("strict", held.strict, strict, { x, step })}
      <text class="label" x=${LEFT - 8} y=${watched + 15} text-anchor="end">${t("cessation.watched")}</text>
      ${held.watched.map((/** @type {number} */ w, /** @type {number} */ n) => svg`<rect class="watch" x=${x(n)} y=${watched + STRIP - STRIP * Math.min(w, 1)} width=${Math.max(step - 0.6, 0.6)} height=${STRIP * Math.min(w, 1)}><title>${onDay(held.days[n], "day")}: ${percent(w)}</title></rect>`)}
      ${held.watched.map((/** @type {number} */ w, /** @type {number} */ n) => w < BLIND ? svg`<rect class="blind" x=${x(n)} y=${TOP} width=${step} height=${watched + STRIP - TOP} />` : nothing)}
      ${held.days.map((/** @type {string} */ day, /** @type {number} */ n) => n % Math.ceil(days / 10) === 0 ? svg`<text class="day" x=${x(n) + step / 2} y=${height - 8} text-anchor="middle">${onDay(day, "day")}</text>` : nothing)}
    </svg></div>
    <ul class="keys"><li><span class="key blind-key" aria-hidden="true"></span> ${t("cessation.blind")}</li>
      ${Object.keys(LETTERS).map((level) => html`<li><span class="level ${level}" aria-hidden="true">${LETTERS[level]}</span> ${t(`cessation.level_${level}`)}</li>`)}</ul></figure>`;
}

/** What one rule says of each day, in colour and in a letter. @param {string} rule @param {string[]} levels @param {number} y @param {{x: (n: number) => number, step: number}} at */
function strip(rule, levels, y, { x, step }) {
  return svg`<text class="label" x=${LEFT - 8} y=${y + 15} text-anchor="end">${t(`cessation.${rule}`)}</text>
    ${levels.map((level, n) => svg`<g class="level ${level}"><rect x=${x(n)} y=${y} width=${Math.max(step - 0.6, 0.6)} height=${STRIP}><title>${t(`cessation.level_${level}`)}</title></rect>
      ${step > 12 ? svg`<text x=${x(n) + step / 2} y=${y + 15} text-anchor="middle">${LETTERS[level] ?? ""}</text>` : nothing}</g>`)}`;
}

/** The same in rows. @param {any} held */
export function cessationRows(held) {
  return html`<details class="wide-table"><summary>${t("pages.in_rows")}</summary><table><thead><tr><th scope="col">${t("web.days.label")}</th><th scope="col" class="n">${t("cessation.counted")}</th>
    <th scope="col" class="n">${t("cessation.watched")}</th><th scope="col">${t("cessation.robust")}</th><th scope="col">${t("cessation.strict")}</th></tr></thead>
    <tbody>${held.days.map((/** @type {string} */ day, /** @type {number} */ n) => html`<tr><th scope="row">${onDay(day, "date")}</th>
      <td class="n">${held.rates[n] === null ? t("report.unknown") : number(held.rates[n], 1)}</td>
      <td class="n">${held.watched[n] < BLIND ? t("report.not_observed") : percent(held.watched[n])}</td>
      <td>${word("cessation", `level_${held.robust[n]}`)}</td><td>${word("cessation", `level_${held.strict[n]}`)}</td></tr>`)}</tbody></table></details>`;
}
