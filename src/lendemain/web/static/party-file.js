// A case as a party's liaison sees it: what the party was sent, its own answers, and what it owes.

import { remedyMark } from "./case-hearing.js";
import { html, nothing } from "./libraries.js";
import { mark, when, who } from "./sheet.js";
import { t, word } from "./words.js";

/** @param {any} one */
export function partyFile(one) {
  const { file } = one;
  return html`${file ? html`<section class="part"><h3>${t("pages.part.alleged")}</h3>
      <p>${word("kind", file.alleged.kind ?? "")} <code>${file.fragment}</code></p><blockquote>${file.provision}</blockquote>
      ${file.provisional.map((/** @type {any} */ p) => html`<p class="note">${t("pages.provisional")}</p><blockquote dir="auto">${p.text}</blockquote>`)}
      ${file.withheld.length ? html`<p class="quiet">${t("pages.withheld", { n: file.withheld.length })}</p>` : nothing}</section>` : html`<p class="note">${t("proceedings_heard.not_sent")}</p>`}
    <section class="part"><h3>${t("proceedings.answers")}</h3>
      ${one.hearing.map((/** @type {any} */ h) => html`<p>${mark("open", word("proceedings_heard", h.standing))} ${h.deadline ? html`${t("pages.answer_until")} ${when(h.deadline)}` : nothing}</p>`)}
      ${one.answers.map((/** @type {any} */ a) => html`<div class="given-answer">${word("proceedings_position", a.position)} ${who(a.by)} ${when(a.at)}
        <blockquote class="verbatim" lang=${a.language} dir="auto">${a.words}</blockquote></div>`)}</section>
    <section class="part"><h3>${t("proceedings.remedies")}</h3>${one.remedies.length ? nothing : html`<p class="quiet">${t("pages.no_remedy")}</p>`}
      ${one.remedies.map((/** @type {any} */ r) => html`<p><strong>${r.remedy}</strong> ${r.of.replaceAll("_", " ")} ${remedyMark(r.status)} ${when(r.deadline)}</p>`)}</section>`;
}
