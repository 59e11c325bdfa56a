// What the pages of plans share: the way among them, where a plan comes from, what to do next.

import { html, nothing } from "./libraries.js";
import { SELDOM_MS, Sheet, entryLink, place, when, who } from "./sheet.js";
import { PLANS } from "./store.js";
import { number, t } from "./words.js";

/** A page about plans: its heading, the way to the others, and what the desk says. */
export class PlanSheet extends Sheet {
  againMs = SELDOM_MS;
  /** Which page this is. */ here = "force";

  render() {
    return html`<div class="head"><h2 tabindex="-1">${t(`plans.page.${this.here}`)}</h2>
        <nav class="plan-ways" aria-label=${t("plans.ways")}>${PLANS.map((page) => html`<a href=${place(page)}
          aria-current=${page === this.here ? "page" : "false"}>${t(`plans.page.${page}`)}</a>`)}</nav></div>
      ${super.render()}`;
  }

  /** @param {any} said */
  sheet(said) {
    return said.state ? next(said) : this.plan(said);
  }

  /** What is shown where there is a plan. @param {any} _said @returns {any} */
  plan(_said) {
    return nothing;
  }
}

/** What is missing before there is anything to show, and the commands that bring it. @param {any} said */
export function next(said) {
  return html`<section class="part next" aria-label=${t("plans.next")}><p><strong>${t(`plans.none.${said.state}`)}</strong></p>
    <p>${t("plans.next_lead")}</p><pre tabindex="0">${said.next.join("\n")}</pre>
    ${said.state === "compartment" ? html`<p class="quiet">${t("plans.compartment_rule")}</p>` : nothing}</section>`;
}

/** Where a plan comes from: who adopted it, its solver, seed and bound, the digest of its inputs. @param {any} of */
export function provenance(of) {
  const rows = [
    ["adopted", html`${who(of.by)} ${when(of.at)} ${entryLink(of.entry)}`],
    ["solver", html`${of.solver} <span class="quiet">${of.software ?? ""}</span>`],
    ["seed", html`${of.seed === null ? t("plans.no_seed") : of.seed}${of.steps === undefined ? nothing : html` <span class="quiet">${t("plans.steps", { n: number(of.steps) })}</span>`}`],
    ["bound", html`${of.bound ?? t("plans.bound_of", { n: number(of.reached), least: number(of.least) })}${of.cut ? html` <span class="note">${t("plans.cut")}</span>` : nothing}`],
    ["inputs", html`<code class="digest" title=${of.inputs}>${of.inputs.slice(0, 16)}</code>${(of.from ?? []).map((/** @type {number} */ n) => html` ${entryLink(n)}`)}`],
  ];
  return html`<dl class="facts source-of">${rows.map(([key, said]) => html`<dt>${t(`plans.of.${key}`)}</dt><dd>${said}</dd>`)}</dl>`;
}

/** Adopted plans to choose among; nothing where there is one. @param {any[]} plans @param {number} chosen @param {(entry: number) => void} choose @param {(plan: any) => string} named */
export function choice(plans, chosen, choose, named) {
  if (plans.length < 2) return nothing;
  return html`<label class="choice">${t("plans.which")} <select @change=${(/** @type {any} */ e) => choose(Number(e.target.value))}>
    ${plans.map((one) => html`<option value=${one.entry} ?selected=${one.entry === chosen}>${named(one)}</option>`)}</select></label>`;
}

/** A text cut to so many letters. @param {string} text @param {number} most */
export const short = (text, most) => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text);
