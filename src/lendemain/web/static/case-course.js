// How a case went and may go: its steps, clocks with their slack, and the moves of the procedure.

import { html, nothing, svg } from "./libraries.js";
import { because, entryLink, mark, when, who } from "./sheet.js";
import { assured } from "./signs.js";
import { at, named, number, span, t, word } from "./words.js";

/** @param {any} one the case @param {string} party */
export function partyName(one, party) {
  const found = one.agreement.parties.find((/** @type {any} */ p) => p.party_id === party);
  return found ? (found.name[document.documentElement.lang] ?? found.name.en ?? party) : word("analysis_hypothesis", party);
}

/** A corrective action of the terms' catalogue by its name. @param {any} one the case @param {string} name */
export function actionName(one, name) {
  return named(one.catalogue?.[name]) || name.replaceAll("_", " ");
}

/** Every statement of a case in the order of its entries. @param {any} one */
export function timeline(one) {
  if (!one.timeline.length) return html`<p class="quiet">${t("pages.no_step")}</p>`;
  return html`<ol class="timeline">${one.timeline.map((/** @type {any} */ s) => html`<li
    class="${s.move ? "move" : "word"} ${s.counted ? "" : "uncounted"}" data-entry=${s.entry}>
    ${when(s.at)}
    <div><strong>${s.move ? word("move", s.move) : word("pages.said", s.kind)}</strong> ${detail(one, s)}
      <span class="by">${who(s.by)}${s.role ? html` <span class="quiet">${word("pages.role", s.role)}${s.of_party ? ` · ${partyName(one, s.of_party)}` : ""}</span>` : nothing}</span>
      ${s.signers.length > 1 ? html`<span class="quiet">${t("pages.signed_with", { n: number(s.signers.length) })}</span>` : nothing}
      ${assured(s.assured)} ${entryLink(s.entry)}
      ${s.provisional ? html`<p class="note">${t("pages.provisional")}</p>` : nothing}
      ${s.effect ? html`<p class="note">${mark(s.effect === "effective" ? "good" : s.effect === "none" ? "bad" : "open", t(`pages.effect.${s.effect}`))}</p>` : nothing}
      ${s.lacked ? html`<p class="note">${mark("bad", t("pages.irregular"))} ${because(s.lacked_because)}</p>` : nothing}
      ${s.reason ? html`<blockquote dir="auto">${s.by_default ? t("analysis.default_prior") : s.reason}</blockquote>` : nothing}
      ${s.reads ? html`<blockquote dir="auto">${s.reads}</blockquote>` : nothing}
      ${s.dissent ? html`<blockquote dir="auto">${s.dissent}</blockquote>` : nothing}
    </div></li>`)}</ol>`;
}

/** What a statement says in a word or two. @param {any} one @param {any} s */
function detail(one, s) {
  const parts = [];
  if (s.corrects !== undefined) parts.push(t("web.entry", { n: number(s.corrects) }));
  if (s.vote) parts.push(word("proceedings_ballot", s.vote));
  if (s.party) parts.push(partyName(one, s.party));
  if (s.position) parts.push(word("proceedings_position", s.position));
  if (s.finding) parts.push(word("proceedings_finding", s.finding));
  if (s.hypothesis) parts.push(partyName(one, s.hypothesis));
  if (s.clock) parts.push(word("proceedings_clock", s.clock));
  if (s.remedy) parts.push(s.remedy);
  if (s.of) parts.push(actionName(one, s.of));
  if (s.owner) parts.push(partyName(one, s.owner));
  if (s.item) parts.push(s.item);
  if (s.count) parts.push(t("pages.items", { n: number(s.count) }));
  if (s.cause) parts.push(word("pages.cause_of", s.cause));
  return parts.length ? html`<span>${parts.join(" · ")}</span>` : nothing;
}

/** Every run of every clock, with a bar of its time. @param {any} one */
export function clocks(one) {
  const { clocks: held, at: now } = one;
  return html`<p>${held.certified ? t("proceedings.certified", { at: at(held.t0, "both") }) : t("proceedings.not_certified", { at: at(held.t0, "both") })}
      ${held.certificates.map((/** @type {any} */ c) => html`${entryLink(c.entry)} `)}</p>
    ${(held.left_aside ?? []).map((/** @type {any} */ one) => html`<p class="note">${because(one.because)} ${entryLink(one.entry)}</p>`)}
    <div class="wide-table"><table class="clocks stacked"><thead><tr><th scope="col">${t("proceedings.clock")}</th><th class="drawn" scope="col" aria-hidden="true"></th>
      <th scope="col">${t("proceedings.due")}</th><th scope="col" class="n">${t("pages.left")}</th><th scope="col">${t("proceedings.standing")}</th><th scope="col"></th></tr></thead>
    <tbody>${held.runs.map((/** @type {any} */ r) => html`<tr class=${r.overdue ? "overdue" : ""}>
      <th scope="row">${word("proceedings_clock", r.clock)} ${r.of ? partyName(one, r.of) : nothing}</th>
      <td class="drawn" aria-hidden="true">${hand(r, now)}</td>
      <td data-label=${t("proceedings.due")}>${when(r.due)}${r.target ? html`<br /><span class="quiet">${t("pages.target", { at: at(r.target, "both") })} ${r.stopped ? `(${r.target_met ? t("pages.kept") : t("pages.not_kept")})` : ""}</span>` : nothing}</td>
      <td class="n" data-label=${t("pages.left")}>${span(r.slack_s)}</td>
      <td data-label=${t("proceedings.standing")}>${r.overdue ? mark("bad", t("proceedings.overdue")) : mark(r.standing === "stopped" ? "good" : "open", word("proceedings_standing", r.standing))}
        ${(r.pauses ?? []).map((/** @type {any} */ p) => html`<br /><span class="quiet">${t("proceedings.pauses")}: ${p.reason}</span> ${entryLink(p.entry)}`)}</td>
      <td>${entryLink(r.stopped_by ?? r.entry)}</td></tr>`)}</tbody></table></div>`;
}

const LONG = 190;

/** A run's time: what has gone, when it is due, and where it stood still. @param {any} r @param {string} now */
function hand(r, now) {
  const [start, due] = [Date.parse(r.started), Date.parse(r.due)];
  const end = Date.parse(r.stopped ?? now);
  const whole = Math.max(due, end) - start || 1;
  const x = (/** @type {number} */ moment) => 2 + (Math.min(Math.max(moment - start, 0), whole) / whole) * (LONG - 4);
  return svg`<svg class="hand ${r.overdue ? "late" : r.standing}" viewBox="0 0 ${LONG} 16" width=${LONG} height="16">
    <rect class="whole" x="2" y="4" width=${LONG - 4} height="8" />
    <rect class="gone" x="2" y="4" width=${Math.max(x(Math.min(end, due)) - 2, 1)} height="8" />
    ${end > due ? svg`<rect class="over" x=${x(due)} y="4" width=${x(end) - x(due)} height="8" />` : nothing}
    ${(r.pauses ?? []).map((/** @type {any} */ p) => svg`<rect class="still" x=${x(Date.parse(p.from))} y="1" width=${Math.max(x(Date.parse(p.to || now)) - x(Date.parse(p.from)), 2)} height="14" />`)}
    ${r.target ? svg`<path class="target" d="M${x(Date.parse(r.target))} 1v14" />` : nothing}
    <path class="due" d="M${x(due)} 0v16" /></svg>`;
}

/** The levels that a case has risen to by themselves. @param {any} one */
export function levels(one) {
  if (!one.levels.length) return nothing;
  return html`<h4>${t("pages.levels")}</h4><ul class="levels">${one.levels.map((/** @type {any} */ l) => html`<li>
    <strong>${l.title[document.documentElement.lang] ?? l.title.en ?? l.level}</strong> ${when(l.at)} <span class="quiet">${because(l.because)}</span> ${entryLink(l.entry)}</li>`)}</ul>`;
}

/** Every move from here: whether it may be made, and why not. @param {any} one */
export function moves(one) {
  if (!one.moves.length) return html`<p class="quiet">${t("pages.no_move")}</p>`;
  return html`<ul class="moves">${one.moves.map((/** @type {any} */ m) => html`<li class=${m.may ? "may" : "barred"} data-move=${m.move}>
    <div>${m.may ? mark("good", t("pages.may")) : mark("bad", t("pages.may_not"))} <strong>${word("move", m.move)}</strong>
      → ${word("status", m.to)} <span class="quiet">${m.roles.map((/** @type {string} */ r) => word("pages.role", r)).join(", ")}</span></div>
    ${m.needs.length ? html`<ul class="needs">${m.needs.map((/** @type {any} */ n) => html`<li>
      ${mark(n.met === null ? "open" : n.met ? "good" : "bad", t(`pages.need.${n.need}`))}
      <span class="quiet">${because(n.because)}</span></li>`)}</ul>` : nothing}
    ${m.because?.length ? html`<p class="note">${because(m.because)}</p>` : nothing}
    ${m.starts.length || m.stops.length ? html`<p class="quiet">${m.starts.length ? t("pages.starts", { clocks: m.starts.map((/** @type {string} */ c) => word("proceedings_clock", c)).join(", ") }) : ""}
      ${m.stops.length ? t("pages.stops", { clocks: m.stops.map((/** @type {string} */ c) => word("proceedings_clock", c)).join(", ") }) : ""}</p>` : nothing}
  </li>`)}</ul>`;
}
