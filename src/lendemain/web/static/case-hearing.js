// The finding, beside it what the parties answered in their own words, the votes, and what is owed.

import { actionName, partyName } from "./case-course.js";
import { html, nothing } from "./libraries.js";
import { because, entryLink, mark, place, when, who } from "./sheet.js";
import { named, number, t, word } from "./words.js";

/** Findings on one side, answers verbatim on the other. @param {any} one */
export function heard(one) {
  return html`<div class="beside">
    <section aria-label=${t("pages.findings")}><h4>${t("pages.findings")}</h4>${findings(one)}</section>
    <section aria-label=${t("proceedings.answers")}><h4>${t("proceedings.answers")}</h4>
      ${one.hearing.map((/** @type {any} */ h) => party(one, h))}</section></div>`;
}

/** Every finding with what has become of it since, and every correction. @param {any} one */
export function findings(one) {
  const open = one.vote?.proposal.entry;
  return html`${one.findings.length ? nothing : html`<p class="quiet">${t("pages.no_finding")}</p>`}
    ${one.findings.map((/** @type {any} */ f) => html`<article class="finding" data-finding=${f.entry}>
      <strong>${word("proceedings_finding", f.finding)}</strong>${f.holds?.en ? html` · ${named(f.holds)}` : nothing} ${when(f.at)} ${entryLink(f.entry)}
      ${f.move === "provisional" ? html`<p class="note">${t("pages.provisional")}</p>` : nothing}
      ${effect(one, f)}
      ${f.lacked?.length ? html`<p class="note">${mark("bad", t("pages.irregular"))} ${because(f.lacked)}</p>` : nothing}
      ${f.reopened ? html`<p class="note reopened">${mark("open", t("proceedings_found.reopened"))} ${when(f.reopened.at)} ${entryLink(f.reopened.entry)}:
        ${f.reopened.cause ? word("pages.cause_of", f.reopened.cause) : nothing}</p>` : nothing}
      ${one.corrections.filter((/** @type {any} */ c) => c.corrects === f.entry).map((/** @type {any} */ c) => html`<p class="note">${t("proceedings.corrected_by", { entry: number(c.entry) })}</p>`)}
      <blockquote dir="auto">${f.text}</blockquote>
      ${f.vote && f.vote.proposal.entry !== open ? html`<details class="then" open><summary>${t("proceedings_found.vote")}</summary>${ballots(f.vote)}</details>` : nothing}</article>`)}
    ${one.corrections.map((/** @type {any} */ c) => html`<article class="finding"><strong>${t("pages.correction", { n: number(c.corrects) })}</strong>
      ${who(c.by)} ${when(c.at)} ${entryLink(c.entry)} <blockquote dir="auto">${c.reads || c.reason}</blockquote></article>`)}`;
}

/** Whether a decision has taken effect, as the step that made it says. @param {any} one @param {any} f a finding */
function effect(one, f) {
  const how = one.timeline?.find((/** @type {any} */ s) => s.entry === f.entry)?.effect;
  return how && how !== "none" ? html`<p class="note">${mark(how === "effective" ? "good" : "open", t(`pages.effect.${how}`))}</p>` : nothing;
}

/** @param {any} one @param {any} h how a party was heard */
export function party(one, h) {
  const own = one.answers.filter((/** @type {any} */ a) => a.party === h.party);
  return html`<article class="party"><h5>${partyName(one, h.party)} ${mark(h.standing === "answered" || h.standing === "waived" ? "good" : h.standing === "over" ? "bad" : "open", word("proceedings_heard", h.standing))}</h5>
    ${h.deadline ? html`<p class="quiet">${t("pages.answer_until")} ${when(h.deadline)}</p>` : nothing}
    ${h.waiver ? html`<div class="given-answer">${who(h.waiver.by)} ${when(h.waiver.at)} ${entryLink(h.waiver.entry)} <blockquote dir="auto">${h.waiver.reason}</blockquote></div>` : nothing}
    ${own.map((/** @type {any} */ a) => html`<div class="given-answer"><span>${word("proceedings_position", a.position)}</span> ${who(a.by)} ${when(a.at)} ${entryLink(a.entry)}
      ${a.late ? mark("bad", t("proceedings.late")) : nothing} ${a.own ? nothing : mark("open", t("proceedings.recorded"))}
      <blockquote class="verbatim" lang=${a.language} dir="auto">${a.words}</blockquote></div>`)}</article>`;
}

/** The vote on the newest proposal, with every opinion. @param {any} one */
export function vote(one) {
  const held = one.vote;
  if (!held) return html`<p class="quiet">${t("pages.no_proposal")}</p>`;
  const { proposal } = held;
  return html`<p><strong>${word("proceedings_finding", proposal.finding)}</strong>${proposal.hypothesis ? html` · ${partyName(one, proposal.hypothesis)}` : nothing}
      · ${t("pages.consequence", { n: proposal.consequence })} ${who(proposal.by)} ${when(proposal.at)} ${entryLink(proposal.entry)}</p>
    <blockquote dir="auto">${proposal.text}</blockquote>
    ${proposal.remedies.length ? html`<p>${t("proceedings.remedies")}: ${proposal.remedies.map((/** @type {any} */ r) => `${actionName(one, r.of)} (${partyName(one, r.owner)})`).join(", ")}</p>` : nothing}
    ${ballots(held)}`;
}

/** A vote: quorum and majority, each ballot with its opinion, who does not sit. @param {any} held */
function ballots(held) {
  return html`<p>${mark(held.quorum ? "good" : "bad", `${t("proceedings.quorum")}: ${held.quorum ? t("proceedings.yes") : t("proceedings.no")}`)}
      <span class="quiet">${t("proceedings.needed")}: ${number(held.needed)} · ${t("pages.members", { n: number(held.members.length) })}</span>
      ${mark(held.carried ? "good" : "open", `${t("proceedings.carried")}: ${held.carried ? t("proceedings.yes") : t("proceedings.no")}`)}</p>
    <div class="wide-table"><table class="votes"><thead><tr><th scope="col">${t("proceedings.member")}</th><th scope="col">${t("proceedings.vote")}</th><th scope="col">${t("proceedings.opinion")}</th><th scope="col"></th></tr></thead>
      <tbody>${held.members.map((/** @type {string} */ name) => ballot(held, name))}</tbody></table></div>
    ${held.replaced.length ? html`<p class="quiet">${t("pages.replaced", { n: number(held.replaced.length) })}</p>` : nothing}`;
}

/** @param {any} held @param {string} name a member */
function ballot(held, name) {
  const own = held.votes.find((/** @type {any} */ v) => v.member === name);
  const out = held.recused.find((/** @type {any} */ r) => r.member === name);
  const signs = /** @type {Record<string, "good" | "bad" | "open">} */ ({ for: "good", against: "bad" });
  return html`<tr><th scope="row">${who(name)}${name === held.chair ? html` <span class="quiet">${t("pages.chair")}</span>` : nothing}</th>
    <td>${own ? mark(signs[own.vote] ?? "open", word("proceedings_ballot", own.vote)) : html`<span class="quiet">${out ? t("proceedings.recused") : t("pages.not_voted")}</span>`}</td>
    <td>${own?.dissent ? html`<blockquote class="verbatim" dir="auto">${own.dissent}</blockquote>` : out ? html`<span dir="auto">${out.reason}</span>` : nothing}</td>
    <td>${entryLink(own?.entry)}</td></tr>`;
}

/** Corrective actions of a case, each the way to the board where that is open. @param {any} one @param {boolean} [leads] */
export function remedies(one, leads = true) {
  if (!one.remedies.length) return html`<p class="quiet">${t("pages.no_remedy")}</p>`;
  return html`<div class="wide-table"><table class="stacked"><thead><tr><th scope="col">${t("proceedings.remedy")}</th><th scope="col">${t("proceedings.owner")}</th><th scope="col">${t("proceedings.due")}</th>
      <th scope="col">${t("proceedings.status")}</th><th scope="col" class="n">${t("proceedings.step")}</th><th scope="col"></th></tr></thead>
    <tbody>${one.remedies.map((/** @type {any} */ r) => html`<tr><th scope="row">${leads ? html`<a href=${place("remedies", "", { q: r.remedy })}>${r.remedy}</a>` : r.remedy} ${named(r.title_in) || actionName(one, r.of)}</th>
      <td data-label=${t("proceedings.owner")}>${partyName(one, r.owner)}</td><td data-label=${t("proceedings.due")}>${when(r.deadline)}</td>
      <td data-label=${t("proceedings.status")}>${remedyMark(r.status, r.unverified)}</td><td class="n" data-label=${t("proceedings.step")}>${number(r.step)}</td><td>${entryLink(r.entry)}</td></tr>`)}</tbody></table></div>`;
}

/** @param {string} status @param {string} [unverified] what was said of one that was discharged without anybody having verified it */
export function remedyMark(status, unverified = "") {
  const how = status === "verified" || (status === "discharged" && !unverified) ? "good" : ["overdue", "escalated"].includes(status) ? "bad" : "open";
  return mark(/** @type {any} */ (how), status === "discharged" && unverified ? t("because.discharged_unverified") : word("proceedings_remedy", status));
}
