// A case as a party's liaison sees it: what the party was sent, how the case went since, what was found, its own answers, what it owes.

import { partyName, timeline } from "./case-course.js";
import { evidence } from "./case-evidence.js";
import { findings, party, remedies } from "./case-hearing.js";
import { html, nothing } from "./libraries.js";
import { when } from "./sheet.js";
import { named, number, t, word } from "./words.js";

/** @param {any} one @param {string} language */
export function partyFile(one, language) {
  return html`${one.file ? sent(one) : html`<p class="note">${t("proceedings_heard.not_sent")}</p>`}
    <section class="part"><h3>${t("pages.part.hearing")}</h3><div class="beside">
      <section aria-label=${t("pages.findings")}><h4>${t("pages.findings")}</h4>${findings(one)}</section>
      <section aria-label=${t("proceedings.answers")}><h4>${t("proceedings.answers")}</h4>${one.hearing.map((/** @type {any} */ h) => party(one, h))}</section></div></section>
    <section class="part"><h3>${t("pages.part.remedies")}</h3>${remedies(one, false)}</section>
    ${one.analyses.length ? html`<section class="part"><h3>${t("pages.part.evidence")}</h3>${evidence(one, language)}</section>` : nothing}
    <section class="part"><h3>${t("pages.part.timeline")}</h3>${timeline(one)}</section>`;
}

/** What the party was sent: the allegation, whom it binds, and what was kept back and why. @param {any} one */
function sent(one) {
  const { file, agreement } = one;
  const { alleged } = file;
  return html`<section class="part"><h3>${t("pages.part.alleged")}</h3>
    <p>${word("kind", alleged.kind ?? "")}${alleged.start ? html` · ${when(alleged.start)}${alleged.end === alleged.start ? nothing : html` – ${when(alleged.end)}`}` : nothing}
      · ${named(agreement.provision?.title)} <code>${file.fragment}</code></p>
    ${alleged.binds ? html`<p>${t("web.binds")}: ${alleged.binds.split(",").map((/** @type {string} */ p) => partyName(one, p.trim())).join(", ")}</p>` : nothing}
    <blockquote dir="auto">${file.provision}</blockquote>
    ${file.kept_back.length ? html`<details class="kept-back"><summary>${t("pages.withheld", { n: number(file.withheld.length) })}</summary>
      <ul>${file.kept_back.map((/** @type {any} */ w) => html`<li>${number(w.n)} × ${w.key ? t(`case_file.why_${w.key}`) : html`<span dir="auto">${w.why}</span>`}</li>`)}</ul></details>` : nothing}</section>`;
}
