// The form of an act, as the desk describes it: fields by their sort, words that may be chosen.

import { html, noChange, nothing, repeat } from "./libraries.js";
import { entryLink, place } from "./sheet.js";
import { store } from "./store.js";
import { dated, named, t, word } from "./words.js";

const GROUPS = /** @type {Record<string, string>} */ ({
  vote: "proceedings_ballot", position: "proceedings_position", finding: "proceedings_finding", clock: "proceedings_clock",
  findings: "pages.sampled", reliability: "pages.reliability", credibility: "pages.credibility", what: "pages.reading", alike: "pages.alike_by",
  rung: "pages.rung", ruling: "pages.performance", answer: "pages.ballot", status: "pages.adherence", to: "pages.trigger_move",
  cause: "pages.cause_of",
});
const FINDINGS = ["established", "not_established", "undetermined"];

/** A word that may be chosen, in the reader's language. @param {string} field @param {string} value @param {Record<string, Record<string, string>>} [names] what the terms call it @returns {string} */
function choice(field, value, names = {}) {
  if (!value) return "–";
  const [first, party] = value.split(":");
  if (first in names) return [named(names[first]), party && choice("owner", party)].filter(Boolean).join(": ");
  if (field in GROUPS) return word(GROUPS[field], value);
  const parties = store.mission?.agreements.flatMap((/** @type {any} */ a) => a.parties) ?? [];
  const found = parties.find((/** @type {any} */ p) => p.party_id === (party ?? first));
  if (found) return named(found.name);
  if (field === "likelihoods" && value === "others") return t("pages.others_rest");
  if (field === "hypothesis" || field === "prior" || field === "likelihoods") return word("analysis_hypothesis", value);
  return field === "item" || field === "member" || field === "exhibit" ? value : value.replaceAll("_", " ");
}

/**
 * The fields of an act with what was typed in them.
 * @param {any} act @param {Record<string, any>} values @param {string} key keeps its labels apart
 */
export function fields(act, values, key) {
  return act.fields.map((/** @type {any} */ f) => {
    const id = `${key}-${f.name}`;
    const choices = act.choices[f.name];
    if (f.sort === "ratios") return ratios(f, choices ?? [], { id, value: values[f.name] });
    if (f.sort === "findings") return findings(act.rows ?? [], { id, value: values[f.name] });
    const hint = hinted(f.name);
    return html`<label for=${id}>${word("pages.field", f.name)}${f.needed ? html` <span aria-hidden="true">*</span>` : nothing}</label>
      <div class="given">${input(f, choices, { id, value: values[f.name], hint: hint !== "", names: act.names })}
        ${hint ? html`<span class="quiet hint" id="${id}-hint">${hint}</span>` : nothing}</div>`;
  });
}

/** What a field means, "" where its name says it. @param {string} name */
function hinted(name) {
  const key = `pages.hint.${name}`;
  const said = t(key);
  return said === key ? "" : said;
}

/**
 * What stands in a field: what is kept of it, or what was typed where that says the same.  "0.0" is
 * kept as 0 and may become 0.05: a page that is drawn anew meanwhile changes nothing under the hand.
 * @param {string} id @param {string} kept @param {(typed: string) => string} said what is kept of what is typed
 */
export function standing(id, kept, said) {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
  if (field?.validity.badInput) return noChange; // half a number, as "1e" is
  if (!field?.value.trim()) return field && field === document.activeElement ? field.value : kept; // emptied, to be filled in otherwise
  return said(field.value) === kept ? field.value : kept;
}

/** @param {string} typed */
const figure = (typed) => String(Number(typed));
/** @param {string} typed */
export const lines = (typed) => typed.split("\n").map((r) => r.trim()).filter(Boolean).join("\n");
/** @param {string} typed */
export const names = (typed) => typed.split(",").map((n) => n.trim()).filter(Boolean).join(", ");
/** @param {string} typed */
const same = (typed) => typed;

/** @param {any} f @param {string[] | undefined} choices @param {{id: string, value: any, hint: boolean, names: any}} held */
function input(f, choices, { id, value, hint, names: known }) {
  const usual = f.name === "language" ? store.language : f.usual; // people write as they read, and may say otherwise
  const told = hint ? `${id}-hint` : nothing;
  if (f.sort === "yes_no") {
    const now = String(value ?? usual ?? true);
    return html`<select id=${id} name=${f.name} aria-describedby=${told}>${["true", "false"].map((v) => html`<option value=${v}
      ?selected=${now === v}>${t(v === "true" ? "proceedings.yes" : "proceedings.no")}</option>`)}</select>`;
  }
  if (choices && !f.free) {
    const chosen = Array.isArray(value) ? value : [value ?? usual ?? ""];
    return html`<select id=${id} name=${f.name} ?multiple=${f.sort === "list"} ?required=${f.needed} aria-describedby=${told}>
      ${f.sort !== "list" && !choices.includes("") ? html`<option value="" ?selected=${!chosen[0]}>–</option>` : nothing}
      ${choices.map((c) => html`<option value=${c} ?selected=${chosen.includes(c)}>${choice(f.name, c, known)}</option>`)}</select>`;
  }
  if (f.sort === "text" || f.sort === "words" || f.sort === "list") {
    const shown = Array.isArray(value) ? value.join("\n") : (value ?? "");
    return html`<textarea id=${id} name=${f.name} dir="auto" rows=${f.sort === "words" ? 8 : 3} maxlength=${f.sort === "words" ? 65536 : 2000}
      ?required=${f.needed} aria-describedby=${told} .value=${standing(id, shown, f.sort === "list" ? lines : same)}></textarea>`;
  }
  const number = f.sort === "number" || f.sort === "whole";
  const shown = value ?? usual;
  return html`<input id=${id} name=${f.name} type=${number ? "number" : "text"} step=${f.sort === "whole" ? "1" : "any"} dir="auto"
    ?required=${f.needed} aria-describedby=${told} list=${choices ? `${id}-list` : nothing} placeholder=${f.sort === "time" ? "2026-01-31T00:00:00Z" : nothing}
    .value=${standing(id, String(shown ?? ""), number ? figure : same)} />
    ${choices ? html`<datalist id="${id}-list">${choices.map((c) => html`<option value=${c}></option>`)}</datalist>` : nothing}`;
}

/** A number for every hypothesis; only how they compare counts. @param {any} f @param {string[]} names @param {{id: string, value: any}} held */
function ratios(f, names, { id, value }) {
  return html`<fieldset class="ratios" id=${id} data-field=${f.name}><legend>${word("pages.field", f.name)}${f.needed ? html` <span aria-hidden="true">*</span>` : nothing}</legend>
    <p class="quiet hint">${hinted(f.name)}</p>
    ${names.map((h) => html`<label for="${id}-${h}">${choice(f.name, h)}</label>
      <input id="${id}-${h}" name="${f.name}:${h}" type="number" step="any" min="0" .value=${standing(`${id}-${h}`, String(value?.[h] ?? ""), figure)} />`)}</fieldset>`;
}

/** What was found of each drawn item, each leading to what is known of it. @param {any[]} rows @param {{id: string, value: any}} held */
function findings(rows, { id, value }) {
  const said = value ?? {};
  return html`<div class="wide-table findings"><table><caption>${t("pages.sample")}</caption><thead><tr><th scope="col">${t("pages.item")}</th>
      <th scope="col">${t("violations.what")}</th><th scope="col">${t("pages.found")}</th></tr></thead>
    <tbody>${repeat(rows, (r) => r.item, (r) => html`<tr><th scope="row">${rowLink(r)}</th>
      <td>${word("kind", r.kind)}${r.start ? html` <span class="quiet">${dated(r.start)}</span>` : nothing}
        ${r.place ? html`<br /><span class="quiet" dir="auto">${r.place}</span>` : nothing} ${r.words ? html`<blockquote dir="auto">${r.words}</blockquote>` : nothing}</td>
      <td><select id="${id}-${r.item}" name="findings:${r.item}" aria-label=${`${t("pages.found")}: ${r.item}`}>
        <option value="" ?selected=${!said[r.item]}>–</option>${FINDINGS.map((w) => html`<option value=${w} ?selected=${said[r.item] === w}>${word("pages.sampled", w)}</option>`)}</select></td></tr>`)}</tbody></table></div>`;
}

/** @param {any} r an item of a batch */
function rowLink(r) {
  if (r.case) return html`<a href=${place("case", r.case)}>${t("pages.case_n", { n: r.case })}</a>`;
  return html`<span dir="auto">${r.own_number || r.item}</span>${r.entry === undefined ? nothing : html` ${entryLink(r.entry)}`}`;
}

/** What a form says, each field as its sort asks; what is left empty is left out. @param {any} act @param {HTMLFormElement} form */
export function filled(act, form) {
  /** @type {Record<string, any>} */ const said = {};
  for (const f of act.fields) {
    if (f.sort === "ratios" || f.sort === "findings") {
      const some = several(form, f);
      if (Object.keys(some).length) said[f.name] = some;
      continue;
    }
    const field = /** @type {any} */ (form.elements.namedItem(f.name));
    if (!field) continue;
    if (field.multiple) {
      const chosen = [...field.selectedOptions].map((o) => o.value);
      if (chosen.length) said[f.name] = chosen;
      continue;
    }
    const raw = field.value;
    if (f.sort === "yes_no") said[f.name] = raw === "true";
    else if (raw.trim() === "") continue;
    else if (f.sort === "number" || f.sort === "whole") said[f.name] = Number(raw);
    else if (f.sort === "list") said[f.name] = lines(raw).split("\n").filter(Boolean);
    else said[f.name] = raw;
  }
  return said;
}

/** A field that asks several things, by their names. @param {HTMLFormElement} form @param {any} f */
function several(form, f) {
  /** @type {Record<string, any>} */ const found = {};
  for (const one of /** @type {any} */ (form.elements)) {
    if (!one.name?.startsWith(`${f.name}:`) || one.value === "") continue;
    found[one.name.slice(f.name.length + 1)] = f.sort === "ratios" ? Number(one.value) : one.value;
  }
  return found;
}
