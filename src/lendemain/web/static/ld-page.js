// The whole page: heading, the way to its sheets, and the front: map, days, one panel of four.

import { html, nothing } from "./libraries.js";
import { Part } from "./part.js";
import { live } from "./live.js";
import { session } from "./session.js";
import { faulted, place } from "./sheet.js";
import { PLANS, TABS, store } from "./store.js";
import { LANGUAGES, at, number, released, span, t, zoneName } from "./words.js";
import { open } from "./yet.js";
import "./ld-days.js";
import "./ld-list.js";
import "./ld-incident.js";
import "./ld-watched.js";
import "./ld-docket.js";
import "./ld-ledger.js";
import "./ld-entry.js";
import "./ld-sign-in.js";
import "./ld-case.js";
import "./ld-queue.js";
import "./ld-claims.js";
import "./ld-remedies.js";
import "./ld-tasks.js";
import "./ld-ladder.js";
import "./ld-commitments.js";
import "./ld-cessation.js";
import "./ld-warning.js";
import "./ld-batches.js";
import "./ld-commission.js";
import "./ld-patterns.js";
import "./sensed.js";
import "./plans-force.js";
import "./plans-tours.js";
import "./plans-whatif.js";
import "./plans-cover.js";
import "./plans-patrols.js";
import "./plans-response.js";
import "./plans-crossings.js";
import "./plans-years.js";
import "./plans-chain.js";

const WAYS = ["", "queue", "tasks", "claims", "batches", "remedies", "commission", "patterns", "ladder", "commitments", "cessation", "warning", "sensed", "force"];

const OFF_S = 120;

class Page extends Part {
  #clock = 0;

  connectedCallback() {
    super.connectedCallback();
    store.ready.then(() => import("./ld-map.js")); // the list first: the map's library is large
    session.look();
    this.#clock = setInterval(() => this.requestUpdate(), 1000);
    document.addEventListener("keydown", this.#key);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    document.removeEventListener("keydown", this.#key);
  }

  /** Ask at once whether something new was recorded. */
  look() {
    return store.look();
  }

  /** The way that was brought into sight last. */ #shown = "";

  updated() {
    if (store.mission) document.title = `${store.mission.name} – lendemain`;
    const here = /** @type {HTMLElement | null} */ (this.querySelector(".ways [aria-current=page]"));
    if (!here || this.#shown === here.innerText) return;
    this.#shown = here.innerText;
    const row = /** @type {HTMLElement} */ (here.parentElement); // on a narrow screen it is moved along
    row.scrollLeft = here.offsetLeft - (row.clientWidth - here.clientWidth) / 2;
  }

  /** @param {KeyboardEvent} key */
  #key = (key) => {
    const typing = key.target instanceof HTMLElement && key.target.matches("input, select, textarea");
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    if (key.key === "Escape" && store.selected) {
      const id = store.selected;
      store.select("");
      this.updateComplete.then(() => this.#row(id)?.focus());
    } else if (typing) return;
    else if (key.key === "/") {
      key.preventDefault();
      if (!store.page && store.tab !== "docket") store.open("incidents");
      const where = store.page ? ".sheet" : ".panel";
      const field = () => /** @type {HTMLElement | null} */ (this.querySelector(`${where} [type=search]`));
      if (field()) field()?.focus();
      else this.updateComplete.then(() => /** @type {any} */ (this.querySelector("ld-list"))?.updateComplete).then(() => field()?.focus());
    } else if (store.page) return;
    else if (key.key === "[" || key.key === "]") {
      store.turn({ end: store.end + (key.key === "]" ? 1 : -1) });
    } else if (key.key === "0") /** @type {any} */ (this.querySelector("ld-map"))?.whole?.();
    else if (/^[1-4]$/.test(key.key)) store.open(TABS[Number(key.key) - 1]);
  };

  /** @param {string} id @returns {HTMLElement | null} */
  #row(id) {
    return this.querySelector(`[data-incident="${CSS.escape(id)}"]`);
  }

  render() {
    const { page } = store;
    return html`
      <nav class="skips" aria-label=${t("web.skip.label")}>
        ${page ? html`<a href="#sheet" @click=${this.#skip(".sheet h2")}>${t("pages.skip")}</a>` : this.#skips()}
      </nav>
      ${this.#heading()} ${this.#ways()} ${this.#fault()} ${this.#clockOff()}
      ${page ? html`<main class="sheet" id="sheet">${store.begun ? this.#sheet(page) : nothing}</main>` : nothing}
      <main class=${store.selected ? "opened" : ""} ?hidden=${page !== ""}>
        <section id="map" class="map" aria-label=${t("web.map.label")}><ld-map></ld-map></section>
        <section id="incident" class="opened-incident" aria-label=${t("web.incident.label")}
          ?hidden=${!store.selected}><ld-incident></ld-incident></section>
        <section id="panel" class="panel" aria-label=${t("web.panel")}>${this.#panel()}</section>
        <section id="days" class="days" aria-label=${t("web.days.label")}><ld-days></ld-days></section>
      </main>
      <ld-entry></ld-entry>
      <p class="unseen" role="status" aria-live="polite">${store.said}</p>`;
  }

  #skips() {
    return html`<a href="#panel" @click=${this.#skip("#panel")}>${t("web.skip.list")}</a>
        <a href="#days" @click=${this.#skip("#days input")}>${t("web.skip.days")}</a>
        <a href="#map" @click=${this.#skip("#map canvas")}>${t("web.skip.map")}</a>`;
  }

  /** The way to every sheet; a release has the front only. */
  #ways() {
    if (store.mission ? store.mission.release && !session.person : !store.fault || store.fault.status === 401) return nothing;
    const here = store.page === "case" ? "queue" : PLANS.includes(store.page) ? "force" : store.page;
    const ways = open(WAYS);
    return html`<nav class="ways" aria-label=${t("pages.ways")}>${ways.map((page) => html`<a href=${page ? place(page) : "#"}
      aria-current=${page === here ? "page" : "false"}>${t(`pages.page.${page || "front"}`)}</a>`)}</nav>`;
  }

  /** @param {string} page */
  #sheet(page) {
    if (page === "case") return html`<ld-case></ld-case>`;
    if (PLANS.includes(page)) return this.#plans(page);
    if (page === "claims") return html`<ld-claims></ld-claims>`;
    if (page === "remedies") return html`<ld-remedies></ld-remedies>`;
    if (page === "ladder") return html`<ld-ladder></ld-ladder>`;
    if (page === "commitments") return html`<ld-commitments></ld-commitments>`;
    if (page === "cessation") return html`<ld-cessation></ld-cessation>`;
    if (page === "warning") return html`<ld-warning></ld-warning>`;
    if (page === "batches") return html`<ld-batches></ld-batches>`;
    if (page === "commission") return html`<ld-commission></ld-commission>`;
    if (page === "sensed") return html`<ld-sensed></ld-sensed>`;
    if (page === "patterns") return html`<ld-patterns></ld-patterns>`;
    return page === "tasks" ? html`<ld-tasks></ld-tasks>` : html`<ld-queue></ld-queue>`;
  }

  /** @param {string} target */
  #skip(target) {
    return (/** @type {Event} */ click) => {
      click.preventDefault();
      const found = /** @type {HTMLElement | null} */ (
        this.querySelector(target === "#panel" ? "#panel [tabindex='0'], #panel input" : target)
      );
      found?.focus();
    };
  }

  #heading() {
    const now = Date.now();
    const { mission, ledger } = store;
    return html`<header>
      <h1>${mission?.name ?? "lendemain"}</h1>
      ${mission?.agreements[0]?.standing === "model" ? html`<span class="badge model" title=${t("web.model")}>${t("web.model")}</span>` : nothing}
      <p class="clock">
        <span class="now">${at(now, "seconds")}</span> ${mission ? zoneName(now) : ""}
        ${mission && zoneName(now) !== "UTC" ? html`<span class="utc">${at(now, "time", true)} UTC</span>` : nothing}
        <span class="utc">${at(now, "weekday")}</span>
      </p>
      <button class="badge ledger" @click=${() => store.open("ledger")}>
        ${mission?.release ? released(mission.release, mission.agreements) : ledger ? t("web.ledger.badge", { n: number(ledger.size) }) : t("web.loading")}
        ${mission?.release ? nothing : html`<span class=${this.#audit(ledger)[0]}><span class="long">${this.#audit(ledger)[1]}</span></span>`}
      </button>
      <div class="switches">
        <div role="group" aria-label=${t("web.language")}>
          ${LANGUAGES.map((code) => html`<button lang=${code} aria-pressed=${String(store.language === code)}
            @click=${() => store.speak(code)}>${code}</button>`)}
        </div>
        <button class="theme" aria-pressed=${String(store.theme === "dark")} @click=${() => store.light()}
          title=${t("web.night")}>${t("web.night")}</button>
      </div>
      <ld-sign-in></ld-sign-in>
    </header>`;
  }

  /** @param {string} page */
  #plans(page) {
    if (page === "tours") return html`<ld-tours></ld-tours>`;
    if (page === "what-if") return html`<ld-what-if></ld-what-if>`;
    if (page === "cover") return html`<ld-cover></ld-cover>`;
    if (page === "patrols") return html`<ld-patrols></ld-patrols>`;
    if (page === "response") return html`<ld-response></ld-response>`;
    if (page === "rosters") return html`<ld-rosters></ld-rosters>`;
    if (page === "crossings") return html`<ld-crossings></ld-crossings>`;
    if (page === "chain") return html`<ld-chain></ld-chain>`;
    return page === "years" ? html`<ld-years></ld-years>` : html`<ld-force></ld-force>`;
  }

  /** @param {any} ledger @returns {[string, string]} */
  #audit(ledger) {
    const audit = ledger?.last_audit;
    if (!ledger) return ["", ""];
    if (!audit) return ["unsure", t("web.audit.never")];
    return audit.problems === 0
      ? ["sound", t("web.audit.sound")]
      : ["broken", t("web.audit.problems", { n: audit.problems ?? "?" })];
  }

  #fault() {
    const { fault, stale } = store;
    if (fault) {
      const [what, next] = faulted(fault);
      return html`<div class="fault" role="alert"><strong>${what}</strong>
        ${fault.where ? html`<code>${fault.where}</code>` : nothing} <span>${next}</span>
        ${fault.status === 401 ? html`<button @click=${() => document.dispatchEvent(new Event("sign-in"))}>${t("pages.sign_in")}</button>`
          : html`<button @click=${() => store.load()}>${t("web.again")}</button>`}</div>`;
    }
    if (stale) {
      return html`<div class="fault fresh"><strong>${t("web.new_conclusions")}</strong>
        <button @click=${() => store.load()}>${t("web.show")}</button></div>`;
    }
    return nothing;
  }

  /** What is signed bears the desk's time, whatever clock the reader sees. */
  #clockOff() {
    const off = live.off_s;
    return Math.abs(off) < OFF_S || !live.there ? nothing : html`<div class="fault fresh" role="status">${t("pages.clock_off", { by: span(off) })}</div>`;
  }

  #panel() {
    return html`
      <div role="tablist" aria-label=${t("web.panel")} @keydown=${this.#tabKey}>
        ${TABS.map((tab) => html`<button role="tab" id="tab-${tab}" aria-controls=${store.tab === tab ? `panel-${tab}` : nothing}
          aria-selected=${String(store.tab === tab)} tabindex=${store.tab === tab ? 0 : -1}
          @click=${() => store.open(tab)}>${t(`web.tab.${tab}`)}</button>`)}
      </div>
      <div role="tabpanel" id="panel-${store.tab}" aria-labelledby="tab-${store.tab}" class="tab">
        ${store.tab === "incidents" ? html`<ld-list></ld-list>` : nothing}
        ${store.tab === "watched" ? html`<ld-watched></ld-watched>` : nothing}
        ${store.tab === "docket" ? html`<ld-docket></ld-docket>` : nothing}
        ${store.tab === "ledger" ? html`<ld-ledger></ld-ledger>` : nothing}
      </div>`;
  }

  /** @param {KeyboardEvent} key */
  #tabKey = (key) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key.key];
    if (!step) return;
    const next = TABS[(TABS.indexOf(store.tab) + step + TABS.length) % TABS.length];
    store.open(next);
    this.updateComplete.then(() => /** @type {any} */ (this.querySelector(`#tab-${next}`))?.focus());
  };
}

customElements.define("ld-page", Page);
