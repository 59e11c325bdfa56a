// What a case rests on: each analyst's items with their weights, hypotheses, other models, exhibits.

import { partyName } from "./case-course.js";
import { beliefs, waterfall } from "./fall.js";
import { html, nothing } from "./libraries.js";
import { because, entryLink, mark, place, when, who } from "./sheet.js";
import { number, percent, share, signed, t, word } from "./words.js";

/** @param {any} one the case @param {string} language */
export function evidence(one, language) {
  if (!one.analyses.length) return html`<p class="quiet">${t("analysis.none")}</p>`;
  return html`${one.analyses.map((/** @type {any} */ a, /** @type {number} */ n) => analysis(a, n, language))} ${parted(one.parted)}`;
}

/** @param {any} a @param {number} n @param {string} language */
function analysis(a, n, language) {
  const names = a.names[language];
  const lead = (/** @type {string} */ item) => {
    const row = document.getElementById(item ? `item-${n}-${item}` : `items-${n}`);
    row?.scrollIntoView({ block: "center" });
    row?.focus();
  };
  return html`<article class="analysis">
    <h4>${t("pages.analysis_by")} ${who(a.by)} ${entryLink(a.entry)}</h4>
    ${a.sentences[language].map((/** @type {string} */ s) => html`<p>${s}</p>`)}
    ${a.fall ? waterfall(a.fall, names[a.fall.h] ?? a.fall.h, lead, String(n)) : html`<p class="note">${t("pages.no_fall")}</p>`}
    ${beliefs(a.hypotheses, names, {
      fixed: html`<br />${t("analysis.prior", { reason: a.prior_by_default ? t("analysis.default_prior") : a.prior_reason })} ${entryLink(a.hypotheses_entry)}`,
      items: () => lead(""),
    })}
    ${items(a, n, names)} ${groups(a)} ${models(a, names, () => lead(""))}
  </article>`;
}

/** @param {any} a @param {number} n @param {Record<string, string>} names */
function items(a, n, names) {
  if (!a.items.length) return nothing;
  return html`<div class="wide-table"><table class="items stacked" id="items-${n}" tabindex="-1"><caption>${t("analysis.items")}</caption>
    <thead><tr><th scope="col">${t("analysis.item")}</th><th scope="col" class="n">${t("analysis.weight")}</th>
      <th scope="col" class="n">${t("analysis.without")}</th><th scope="col">${t("analysis.ratio")}</th>
      <th scope="col">${t("analysis.grade")}</th><th scope="col">${t("analysis.set_by")}, ${t("analysis.reason")}</th><th scope="col"></th></tr></thead>
    <tbody>${a.items.map((/** @type {any} */ i) => html`<tr id="item-${n}-${i.id}" tabindex="-1">
      <th scope="row">${i.id}<br /><span class="quiet">${i.family ?? ""}</span></th>
      <td class="n" data-label=${t("analysis.weight")}>${signed(i.weight10)}</td>
      <td class="n" data-label=${t("analysis.without")}>${share(i.without)}${i.decides ? html`<br />${mark("bad", t("pages.decides"))}` : nothing}</td>
      <td data-label=${t("analysis.ratio")}>${ratios(i, names)}</td><td data-label=${t("analysis.grade")}>${i.reliability}${i.credibility}</td>
      <td data-label=${t("analysis.set_by")}>${who(i.by)}${i.proposed_by ? html` <span class="quiet">${t("analysis.method", { method: i.proposed_by, by: i.by.split("/").at(-1) })}</span>` : nothing}
        ${i.closed ? html`<p class="note">${t("pages.item_closed")}</p>` : html`<blockquote dir="auto">${i.because?.length ? because(i.because) : i.reason}</blockquote>`}
        ${i.explained ? html`<p class="quiet">${t("pages.explained")}: ${i.explained}</p>` : nothing}
        ${i.group ? html`<span class="tag">${t("pages.group", { name: i.group })}</span>` : nothing}
        ${i.origin ? html`<span class="tag">${t("pages.origin", { name: i.origin })}</span>` : nothing}
        ${i.sealed ? html`<span class="tag sealed">${t("analysis.sealed")}</span>` : nothing}</td>
      <td>${entryLink(i.entry)}</td></tr>`)}</tbody></table>
    <p class="quiet">${t("analysis.grades_note")}</p></div>`;
}

/** An item's ratios, hypotheses of one ratio together, the least as 1. @param {any} item @param {Record<string, string>} names */
function ratios(item, names) {
  const least = Math.min(...item.likelihoods.map((/** @type {any} */ l) => Number(l.l)));
  /** @type {Map<string, string[]>} */ const grouped = new Map();
  for (const { h, l } of item.likelihoods) {
    const ratio = Number(l) / least;
    const key = number(ratio, ratio >= 10 ? 0 : 1);
    grouped.set(key, [...(grouped.get(key) ?? []), h]);
  }
  const ordered = [...grouped].sort((a, b) => a[1].length - b[1].length);
  return html`<ul class="ratios">${ordered.map(([ratio, which], k) => html`<li>${
    ordered.length > 1 && k === ordered.length - 1 && which.length > 2
      ? t("analysis.others", { ratio })
      : `${which.map((h) => names[h] ?? h).join("; ")}: ${ratio}`}</li>`)}</ul>`;
}

/** Items that depend on each other or are copies of one account. @param {any} a */
function groups(a) {
  if (!a.dependent.length) return html`<p class="quiet">${t("pages.no_groups")}</p>`;
  return html`<h5>${t("pages.groups")}</h5><ul class="groups">${a.dependent.map((/** @type {any} */ g) => html`<li>
    ${t(`pages.${g.how}`, { name: g.name })}: ${g.items.join(", ")}</li>`)}</ul>`;
}

/** What other models make of the same items. @param {any} a @param {Record<string, string>} names @param {() => void} lead the way to the items */
function models(a, names, lead) {
  if (!a.alternatives.length) return nothing;
  return html`<div class="wide-table"><table class="stacked"><caption>${t("analysis.alternatives")}</caption>
    <thead><tr><th scope="col">${t("analysis.model")}</th><th scope="col">${t("analysis.leading")}</th>
      <th scope="col" class="n">${t("analysis.after")}</th><th scope="col">${t("analysis.answered")}</th></tr></thead>
    <tbody>${a.alternatives.map((/** @type {any} */ m) => html`<tr><th scope="row">${t(`analysis_model.${m.name}`, { about: m.about })}</th>
      <td data-label=${t("analysis.leading")}>${names[m.leading] ?? m.leading}</td><td class="n" data-label=${t("analysis.after")}><button class="plain" aria-label=${`${share(m.probability)}: ${t("analysis.items")}`} @click=${lead}>${share(m.probability)}</button></td>
      <td data-label=${t("analysis.answered")}>${m.answer === "undetermined" ? t("analysis.undetermined") : (names[m.answer] ?? m.answer)}</td></tr>`)}</tbody></table></div>`;
}

/** @param {any[]} rows where two analyses part */
function parted(rows) {
  if (!rows.length) return nothing;
  return html`<div class="wide-table"><table><caption>${t("analysis.differences")}</caption>
    <thead><tr><th scope="col">${t("analysis.difference")}</th><th scope="col">${t("analysis.about")}</th><th scope="col" colspan="2"></th><th scope="col" class="n">${t("analysis.weight")}</th></tr></thead>
    <tbody>${rows.map((d) => html`<tr><th scope="row">${word("analysis_difference", d.what)}</th><td>${d.about}</td><td>${d.one}</td><td>${d.other}</td><td class="n">${signed(d.weight)}</td></tr>`)}</tbody></table></div>`;
}

/** What is held: exhibits with their custody; what is closed to the reader is a number and nothing else. @param {any} one */
export function exhibits(one) {
  const { exhibits: rows, exhibits_closed: closed, exhibits_sealed: sealed } = one;
  return html`${closed ? html`<p class="note" data-closed=${closed}>${t("pages.sealed_rows", { n: number(closed) })}</p>` : nothing}
    ${sealed ? html`<p class="quiet">${t("pages.attested_rows", { n: number(sealed) })}</p>` : nothing} ${held(rows, closed)}`;
}

/** @param {any[]} rows @param {number} closed */
function held(rows, closed) {
  if (!rows.length) return closed ? nothing : html`<p class="quiet">${t("pages.no_exhibit")}</p>`;
  return html`<div class="wide-table"><table><thead><tr><th scope="col">${t("case_file.exhibit")}</th><th scope="col">${t("case_file.media")}</th>
    <th scope="col">${t("case_file.custody")}</th><th scope="col"></th></tr></thead>
    <tbody>${rows.map((e) => html`<tr><td><code>${e.exhibit.slice(0, 16)}</code></td><td>${e.media}<br /><span class="quiet">${t("case_file.bytes", { n: number(e.bytes) })}</span></td>
      <td>${e.because?.length ? because(e.because) : html`<span lang="en">${e.custody}</span>`}</td><td>${entryLink(e.entry)}</td></tr>`)}</tbody></table></div>`;
}

/** What happened, as the accounts say, and what it may breach. @param {any} one */
export function alleged(one) {
  const { incident, allegation, agreement } = one;
  return html`<dl class="facts">
    ${incident ? html`<dt>${t("web.happened")}</dt><dd>${word("kind", incident.kind)} <span class="quiet">${share(incident.kind_probability)}</span>; ${share(incident.probability)}
        <a href="#incident=${incident.incident_id}">${t("pages.rows_of_incident", { n: number(incident.accounts) })}</a></dd>
      <dt>${t("violations.time")}</dt><dd>${when(incident.start)} – ${when(incident.end)}</dd>
      <dt>${t("violations.acts")}</dt><dd>${t("violations.acts_range", { best: number(incident.acts), low: number(incident.acts_min), high: number(incident.acts_max) })}</dd>`
      : one.members?.length ? html`<dt>${t("web.happened")}</dt><dd><ul>${one.members.map((/** @type {any} */ m) => html`<li><a href=${place("case", m.case.number)}>${t("pages.case_n", { n: m.case.number })}</a>:
          ${m.incident ? html`${word("kind", m.incident.kind)} ${when(m.incident.start)} <a href="#incident=${m.incident.incident_id}">${t("pages.rows_of_incident", { n: number(m.incident.accounts) })}</a>` : t("case_file.no_incident")}</li>`)}</ul></dd>`
      : html`<dt>${t("web.happened")}</dt><dd>${t("case_file.no_incident")}</dd>`}
    ${allegation ? html`<dt>${t("web.breach")}</dt><dd>${share(allegation.probability)} <span class="quiet">${t("violations.share_inside", { share: percent(allegation.inside) })}</span></dd>
      <dt>${t("web.binds")}</dt><dd>${allegation.binds.split(",").map((/** @type {string} */ p) => partyName(one, p.trim())).join(", ")}</dd>
      <dt>${t("violations.exception")}</dt><dd>${allegation.exception ? html`${word("kind", allegation.exception)} <span class="quiet">${share(allegation.excused)}</span>` : t("violations.no_exception")}</dd>` : nothing}
  </dl>
  ${agreement.provision ? html`<blockquote>${agreement.provision.text}</blockquote>` : nothing}`;
}
