// A share with the interval that holds it, drawn beside its figures.

import { html, svg } from "./libraries.js";

const LONG = 130;

/** @param {number} low @param {number} mid @param {number} high */
export function bounds(low, mid, high) {
  const x = (/** @type {number} */ p) => 4 + p * (LONG - 8);
  return html`<svg class="belief" aria-hidden="true" viewBox="0 0 ${LONG} 14" width=${LONG} height="14">${svg`<line class="axis" x1="4" x2=${LONG - 4} y1="7" y2="7" />
    <line class="bounds" x1=${x(low)} x2=${x(high)} y1="7" y2="7" /><circle class="after" cx=${x(mid)} cy="7" r="4" />`}</svg>`;
}
