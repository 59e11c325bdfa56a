// The form of an act, as the desk describes it: fields by their sort, words that may be chosen.

import { html, nothing } from "./libraries.js";
import { store } from "./store.js";
import { named, t, word } from "./words.js";

const GROUPS = /** @type {Record<string, string>} */ ({
  vote: "proceedings_ballot", position: "proceedings_position", finding: "proceedings_finding", clock: "proceedings_clock",
});

/** A word that may be chosen, in the reader's language. @param {string} field @param {string} value */
function choice(field, value) {
  if (!value) return "–";
  if (field in GROUPS) return word(GROUPS[field], value);
  const [first, party] = value.split(":");
  const parties = store.mission?.agreements.flatMap((/** @type {any} */ a) => a.parties) ?? [];
  const found = parties.find((/** @type {any} */ p) => p.party_id === (party ?? first));
  if (found) return party ? `${first.replaceAll("_", " ")}: ${named(found.name)}` : named(found.name);
  return field === "hypothesis" ? word("analysis_hypothesis", value) : value.replaceAll("_", " ");
}

/**
 * The fields of an act with what was typed in them.
 * @param {any} act @param {Record<string, any>} values @param {string} key keeps its labels apart
 */
export function fields(act, values, key) {
  return act.fields.map((/** @type {any} */ f) => {
    const id = `${key}-${f.name}`;
    return html`<label for=${id}>${word("pages.field", f.name)}${f.needed ? html` <span aria-hidden="true">*</span>` : nothing}</label>
      ${input(f, act.choices[f.name], { id, value: values[f.name] })}`;
  });
}

/** @param {any} f @param {string[] | undefined} choices @param {{id: string, value: any}} held */
function input(f, choices, { id, value }) {
  if (f.sort === "yes_no") {
    return html`<select id=${id} name=${f.name}>${["true", "false"].map((v) => html`<option value=${v}
      ?selected=${String(value ?? true) === v}>${t(v === "true" ? "proceedings.yes" : "proceedings.no")}</option>`)}</select>`;
  }
  if (choices) {
    const chosen = Array.isArray(value) ? value : [value ?? ""];
    return html`<select id=${id} name=${f.name} ?multiple=${f.sort === "list"} ?required=${f.needed}>
      ${f.sort !== "list" && !choices.includes("") ? html`<option value="" ?selected=${!chosen[0]}>–</option>` : nothing}
      ${choices.map((c) => html`<option value=${c} ?selected=${chosen.includes(c)}>${choice(f.name, c)}</option>`)}</select>`;
  }
  if (f.sort === "text" || f.sort === "words" || f.sort === "list") {
    const shown = Array.isArray(value) ? value.join("\n") : (value ?? "");
    return html`<textarea id=${id} name=${f.name} rows=${f.sort === "words" ? 8 : 3} maxlength=${f.sort === "words" ? 65536 : 2000}
      ?required=${f.needed} .value=${shown}></textarea>`;
  }
  const number = f.sort === "number" || f.sort === "whole";
  return html`<input id=${id} name=${f.name} type=${number ? "number" : "text"} step=${f.sort === "whole" ? "1" : "any"}
    ?required=${f.needed} placeholder=${f.sort === "time" ? "2026-01-31T00:00:00Z" : nothing} .value=${value === undefined || value === null ? "" : String(value)} />`;
}

/** What a form says, each field as its sort asks; what is left empty is left out. @param {any} act @param {HTMLFormElement} form */
export function filled(act, form) {
  /** @type {Record<string, any>} */ const said = {};
  for (const f of act.fields) {
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
    else if (f.sort === "list") said[f.name] = raw.split("\n").map((/** @type {string} */ r) => r.trim()).filter(Boolean);
    else said[f.name] = raw;
  }
  return said;
}
