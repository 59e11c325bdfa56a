// The ledger's head, its last audit, what came in, and what was refused.

import { html, nothing } from "./libraries.js";
import { Part } from "./part.js";
import { assured } from "./signs.js";
import { store } from "./store.js";
import { at, number, released, t, word } from "./words.js";

const GROUPS_MAX = 200;

class LedgerHead extends Part {
  render() {
    const { ledger, mission } = store;
    if (!ledger) return html`<p class="quiet waits">${t("web.loading")}</p>`;
    if (mission?.release) return this.#release(mission.release);
    return html`<div class="scrolls">
      <dl class="facts">
        <dt>${t("ledger.origin")}</dt><dd><code>${ledger.origin}</code></dd>
        <dt>${t("ledger.size")}</dt><dd>${number(ledger.size)}</dd>
        <dt>${t("ledger.root")}</dt><dd><code class="long">${ledger.root}</code></dd>
        <dt>${t("web.audit.last")}</dt><dd>${this.#audit(ledger.last_audit)}</dd>
        <dt>${t("web.witness.witnesses")}</dt><dd>${this.#witness(store.witness)}</dd>
      </dl>
      <h3>${t("ledger.checkpoint")}</h3>
      <pre tabindex="0">${ledger.checkpoint}</pre>
      <p class="quiet">${t("ledger.rule")}</p>
      <h3>${t("section.received")}</h3>
      ${mission ? html`<p>${t("web.ledger.counts", {
        observations: number(mission.totals.observations), rejections: number(mission.totals.rejections),
      })}</p>` : nothing}
      ${this.#rejections(ledger.rejections)} ${this.#received(ledger.received)}
      <p class="quiet">${t("received.rule")}</p>
    </div>`;
  }

  /** What a reader must know of a release, in place of a ledger that it tells nothing of. @param {any} rule */
  #release(rule) {
    const said = [
      released(rule, store.mission?.agreements),
      t("release.place", { km: number(rule.cell_m / 1000) }),
      t("release.time", { unit: word("unit", rule.time) }),
      t("release.delay", { hours: number(rule.delay_h), late: number(rule.late_h) }),
      ...(rule.least > 1 ? [t("release.least", { n: number(rule.least) })] : []),
      t("release.missing"),
    ];
    return html`<div class="scrolls"><h3>${t("section.release")}</h3>
      ${said.map((sentence) => html`<p>${sentence}</p>`)}
      <dl class="facts"><dt>${t("release.rule")}</dt><dd><code>${rule.rule}</code></dd></dl></div>`;
  }

  /** @param {any} said */
  #witness(said) {
    if (!said?.label) return html`<span class="quiet">${t("web.witness.not_shown")}</span>`;
    if (said.witnessed_entries === undefined) return html`<span class="unsure">${t("web.witness.no_policy")}</span>`;
    return html`${assured(said.label)} ${said.confirmed ? t("web.witness.confirmed", {
        n: number(said.witnessed_entries), at: at(said.confirmed, "both") }) : nothing}
      ${said.alarm ? html`<br /><span class="broken">${t(said.confirmed ? "web.witness.frozen" : "web.witness.never")}</span>` : nothing}
      ${said.not_cosigned.length ? html`<br /><span class="quiet">${t("web.witness.missing", { names: said.not_cosigned.join(", ") })}</span>` : nothing}`;
  }

  /** @param {any} audit */
  #audit(audit) {
    if (!audit) return html`<span class="unsure">${t("web.audit.none")}</span> <span class="quiet">${t("web.audit.how")}</span>`;
    if (audit.at === undefined) return audit.said;
    const sound = audit.problems === 0;
    return html`<span class=${sound ? "sound" : "broken"}>${sound ? t("web.audit.sound") : t("web.audit.problems", { n: number(audit.problems) })}</span>
      <span class="quiet">${at(audit.at, "both")}, ${t("web.audit.entries", { n: number(audit.entries) })}</span>`;
  }

  /** @param {any[]} rows */
  #rejections(rows) {
    if (!rows.length) return html`<p class="quiet">${t("received.no_rejections")}</p>`;
    return html`<table><caption>${t("received.rejections")}</caption>
      <thead><tr><th scope="col">${t("received.source")}</th><th scope="col">${t("received.reason")}</th>
        <th scope="col">${t("received.kept")}</th><th scope="col" class="n">${t("received.rows")}</th></tr></thead>
      <tbody>${rows.slice(0, GROUPS_MAX).map((r) => html`<tr><td>${r.source}</td><td>${word("reason", r.reason)}</td>
        <td>${r.kept ? t("received.yes") : t("received.no")}</td><td class="n">${number(r.rows)}</td></tr>`)}</tbody></table>`;
  }

  /** @param {any[]} rows */
  #received(rows) {
    return html`<table><caption>${t("web.ledger.received")}</caption>
      <thead><tr><th scope="col">${t("received.entry")}</th><th scope="col">${t("received.source")}</th><th scope="col" class="n">${t("received.accepted")}</th></tr></thead>
      <tbody>${rows.slice(0, GROUPS_MAX).map((r) => html`<tr><td>${number(r.entry)} ${assured(r.assured)}</td><td>${r.source}</td><td class="n">${number(r.rows)}</td></tr>`)}</tbody></table>
      ${rows.length > GROUPS_MAX ? html`<p class="quiet">${t("web.ledger.first", { n: GROUPS_MAX })}</p>` : nothing}`;
  }
}

customElements.define("ld-ledger", LedgerHead);
