// A sign for each family of incident, whose shape says what its colour says; and how sure a record is.

import { html, nothing, svg } from "./libraries.js";
import { t, word } from "./words.js";

const ROUND = "M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 1 1 11 0z";
export const PATHS = /** @type {Record<string, string>} */ ({
  fire: "M8 1.5 14.5 14h-13z",
  movement: "M1.5 4.5H8V1.5L14.5 8 8 14.5v-3H1.5z",
  air_sea: "M8 1.5 14.5 8 8 14.5 1.5 8z",
  mines: "M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z",
  civil: "M2 14V7l6-5 6 5v7z",
  monitors: "M8 3.5C4.5 3.5 2 6 1 8c1 2 3.5 4.5 7 4.5S14 10 15 8c-1-2-3.5-4.5-7-4.5z",
  other: "M6 1.5h4V6h4.5v4H10v4.5H6V10H1.5V6H6z",
  no_violation: ROUND,
  unknown: ROUND,
});
export const HOLLOW = /** @type {Record<string, string>} */ ({ no_violation: "hollow", unknown: "hollow dashed" });

export const FAMILIES = Object.keys(PATHS);

/** @param {string} family @param {boolean} [spoken] whether its name is read out */
export function sign(family, spoken = false) {
  const known = family in PATHS ? family : "unknown";
  return html`<svg class="sign family-${known}" viewBox="0 0 16 16" width="16" height="16"
    role=${spoken ? "img" : "presentation"} aria-label=${spoken ? word("family", known) : ""}
    aria-hidden=${spoken ? "false" : "true"}>${svg`<path class=${HOLLOW[known] ?? ""} d=${PATHS[known]} />`}</svg>`;
}

/** Whether a record is recorded or witnessed; nothing where that is not told. @param {string | undefined} label */
export function assured(label) {
  return label ? html`<span class="assured ${label}">${t(`web.witness.${label}`)}</span>` : nothing;
}
