// The chain: risk weights the line, posts set requirements, requirements meet contributions, commitments
// draw on stocks; every figure with its entry, and the gaps first.

import { html, nothing } from "./libraries.js";
import { PlanSheet } from "./plans.js";
import { percent1 } from "./plans-force.js";
import { entryLink, mark, place, when } from "./sheet.js";
import { number, percent, t, word } from "./words.js";

const LEADS = /** @type {Record<string, string>} */ ({ posts: "cover", requirements: "force", force: "force", regeneration: "years" });

/** Figures that are shares of one. */
const SHARES = ["seen", "share_of_ground", "no_choice_above"];

class ChainPage extends PlanSheet {
  here = "chain";

  question() {
    return /** @type {[string, any]} */ (["plans/chain", {}]);
  }

  /** @param {any} said */
  plan(said) {
    return html`<p class="quiet">${t("plans.chain_rule")}</p>
      <section class="part" aria-labelledby="head-gaps"><h3 id="head-gaps">${t("plans.gaps")}</h3>${said.gaps.length ? html`<ul class="dots">${said.gaps.map((/** @type {any} */ gap) => html`<li class="warned">${gapSaid(gap)}${gap.next.map((/** @type {string} */ command, /** @type {number} */ n) => html`${n ? ", " : " "}<code>${command}</code>`)}</li>`)}</ul>` : html`<p>${mark("good", t("plans.no_gaps"))}</p>`}</section>
      ${said.links.map((/** @type {any} */ link, /** @type {number} */ n) => html`<section class="part link" aria-labelledby=${`link-${link.link}`}><h3 id=${`link-${link.link}`}>${n + 1}. ${t(`plans.link.${link.link}`)} ${entryLink(link.entry)}${link.link in LEADS ? html` <a class="further" href=${place(LEADS[link.link])}>${t(`plans.page.${LEADS[link.link]}`)}</a>` : nothing}</h3>
        ${link.from ? html`<p class="quiet">${t("plans.weighed_by")} ${weighedBy(link.from)}</p>` : nothing}
        ${link.rows.length ? this.#rows(link.rows) : html`<p class="quiet">${t("report.none")}</p>`}</section>`)}`;
  }

  /** @param {any[]} rows */
  #rows(rows) {
    const names = Object.keys(rows[0]);
    const counts = (/** @type {string} */ name) => rows.every((row) => typeof row[name] === "number" || row[name] === null) && name !== "entry";
    return html`<div class="wide-table"><table class="heads-wrap"><thead><tr>${names.map((name) => html`<th scope="col" class=${counts(name) ? "n" : ""}>${word("plans.chain", name)}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${names.map((name, n) => (n ? html`<td class=${counts(name) ? "n" : ""}>${cell(name, row[name])}</td>` : html`<th scope="row">${cell(name, row[name])}</th>`))}</tr>`)}</tbody></table></div>`;
  }
}

/** A gap in the reader's words. @param {any} gap */
function gapSaid(gap) {
  const said = Object.fromEntries(Object.entries(gap.of).map(([name, value]) => [name, inWords(name, value)]));
  return t(`plans.broken.${gap.gap}`, said);
}

/** A figure or word of a gap. @param {string} name @param {any} value @returns {string} */
function inWords(name, value) {
  if (name === "causes") return value.map((/** @type {string} */ c) => (c === "not known" ? t("plans.cause_not_known") : word("plans.causes", c))).join(" ");
  if (name === "rung") return word("pages.rung", value);
  if (Array.isArray(value)) return value.join(", ");
  if (name === "entry") return String(value);
  return typeof value === "number" ? number(value, Number.isInteger(value) ? 0 : 1) : String(value).replaceAll("_", " ");
}

/** What the line's weights come from. @param {string} from "incidents", "text", "table FILE", "warning 0.5" */
function weighedBy(from) {
  const [kind, ...rest] = from.split(" ");
  return t(`plans.weights.${kind.replace(":", "")}`, { of: kind === "warning" ? percent(Number(rest[0])) : rest.join(" ") });
}

/** A figure of the chain. @param {string} name @param {any} value */
function cell(name, value) {
  if (name === "entry") return entryLink(value);
  if (value === null || value === undefined || value === "not known") return t("report.unknown");
  if (name === "causes") return value ? inWords(name, value.split(", ")) : "–";
  if (name === "rung") return word("pages.rung", value);
  if (name === "since") return when(value);
  if (typeof value === "boolean") return mark(value ? "good" : "bad", t(value ? "plans.yes" : "plans.no"));
  if (SHARES.includes(name)) return percent1(value);
  if (typeof value === "number") return number(value, Number.isInteger(value) ? 0 : 3);
  return value === "" ? "–" : String(value).replaceAll("_", " ");
}

customElements.define("ld-chain", ChainPage);
