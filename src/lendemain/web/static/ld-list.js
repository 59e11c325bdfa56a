// The list of incidents, newest first, with its filters; what nobody watched stands above it.

import { html, nothing, repeat } from "./libraries.js";
import { Part } from "./part.js";
import { FAMILIES, sign } from "./signs.js";
import { Sought } from "./sought.js";
import { store } from "./store.js";
import { count, hours, interval, number, t, word } from "./words.js";

class List extends Part {
  /** @type {IntersectionObserver | null} */ #watch = null;
  #sought = new Sought((q) => store.choose({ q }));

  updated() {
    const last = this.querySelector(".more");
    this.#watch?.disconnect();
    if (last) {
      this.#watch = new IntersectionObserver(
        (seen) => { if (seen.some((s) => s.isIntersecting)) store.more(); },
        { root: this.querySelector(".list"), rootMargin: "400px" },
      );
      this.#watch.observe(last);
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#watch?.disconnect();
  }

  render() {
    const { rows, total, after } = store.list;
    const here = rows.some((/** @type {any} */ r) => r.incident_id === store.selected);
    return html`
      ${this.#filters()}
      <p class="count">${count("count.incidents", total)}
        ${store.undated ? html`<span class="quiet">${t("web.undated", { n: number(store.undated) })}</span>` : nothing}
        ${store.narrowed ? html`<button class="plain" @click=${() => store.clear()}>${t("web.clear")}</button>` : nothing}
      </p>
      ${this.#unwatched()}
      <ul class="list" role="listbox" aria-label=${t("web.tab.incidents")} aria-busy=${String(store.busy)}
        @keydown=${this.#key}>
        ${repeat(rows, (/** @type {any} */ row) => row.incident_id, (/** @type {any} */ row, n) =>
          this.#row(row, n, total, here ? row.incident_id === store.selected : n === 0))}
        ${after ? html`<li class="more" role="presentation"><button @click=${() => store.more()}>${t("web.more")}</button></li>` : nothing}
        ${rows.length || store.busy ? nothing : html`<li class="empty" role="presentation">
          <strong>${t("web.none")}</strong> ${t("web.none_means")}</li>`}
      </ul>`;
  }

  /** @param {any} row @param {number} n @param {number} total @param {boolean} reached */
  #row(row, n, total, reached) {
    const place = [row.place_name, row.sector_id].filter(Boolean).join(" · ");
    return html`<li role="option" class="row" data-incident=${row.incident_id}
      aria-selected=${String(row.incident_id === store.selected)} aria-posinset=${n + 1} aria-setsize=${total}
      tabindex=${reached ? 0 : -1} @click=${() => store.select(row.incident_id)}>
      ${sign(row.family, true)}
      <span class="what">${word("kind", row.kind)}${row.exercise ? html` <em>${t("violations.exercise")}</em>` : nothing}</span>
      <span class="mark">${word("likelihood", row.likelihood)}</span>
      <span class="under"><span class="where"><time datetime=${row.start}>${this.#when(row)}</time> · ${place || t("place.no_sector")}</span>
      <span class="marks">
        ${row.killed ? html`<span class="mark killed">${count("count.killed", row.killed)}</span>` : nothing}
        ${row.allegations ? html`<span class="mark alleged" role="img" title=${count("count.allegations", row.allegations)}
          aria-label=${count("count.allegations", row.allegations)}>§ ${number(row.allegations)}</span>` : nothing}
      </span></span>
    </li>`;
  }

  /** An interval without its day while one day is shown. @param {any} row */
  #when(row) {
    const { from, to, first, last } = store.window;
    const within = first === last && row.start >= from && row.end <= to;
    return within ? hours(row.start, row.end) : interval(row.start, row.end);
  }

  #unwatched() {
    const gaps = store.coverage.sectors.filter((/** @type {any} */ s) => s.level === "none" || s.level === "unknown" || s.unwatched_hours > 0);
    if (!gaps.length) return nothing;
    const never = gaps.filter((/** @type {any} */ s) => s.level === "none" || s.level === "unknown");
    const silent = never.every((/** @type {any} */ s) => s.level === "unknown") && never.length;
    const names = (never.length ? never : gaps).slice(0, 6).map((/** @type {any} */ s) => s.sector_id).join(", ");
    return html`<button class="gap" @click=${() => store.open("watched")}>
      <span class="hatch" aria-hidden="true"></span>
      <span><strong>${silent ? t("web.watched.unrecorded") : t("report.not_observed")}:</strong>
        ${never.length ? count("count.sectors", never.length) : t("web.partly", { sectors: count("count.sectors", gaps.length) })}
        (${names}${(never.length || gaps.length) > 6 ? ", …" : ""})</span></button>`;
  }

  #filters() {
    const { filters, mission } = store;
    const provisions = mission?.agreements.flatMap((/** @type {any} */ a) => a.provisions) ?? [];
    return html`<form class="filters" role="search" @submit=${(/** @type {Event} */ e) => e.preventDefault()}>
      <input type="search" aria-label=${t("web.search")} placeholder=${t("web.search_hint")} .value=${this.#sought.shown(filters.q)}
        maxlength="200" @input=${this.#sought.typed} />
      ${this.#choice("family", t("web.family"), FAMILIES.map((f) => [f, this.#counted(f)]))}
      ${this.#choice("sector", t("watched.sector"), [
        ...(mission?.sectors ?? []).map((/** @type {any} */ s) => [s.sector_id, s.name]),
        ["none", t("place.no_sector")],
      ])}
      ${this.#choice("provision", t("violations.provision"), provisions.map((/** @type {any} */ p) => [p.provision_id, this.#provision(p)]))}
      <select aria-label=${t("web.least")} @change=${this.#chosen("probability", Number)} class=${filters.probability ? "set" : ""}>
        ${[0, 0.2, 0.45, 0.55, 0.8, 0.95].map((p) => html`<option value=${p} ?selected=${p === filters.probability}>${t("web.least")}: ${this.#least(p)}</option>`)}
      </select>
      <label class="tick"><input type="checkbox" .checked=${filters.alleged}
        @change=${(/** @type {any} */ e) => store.choose({ alleged: e.target.checked })} />${t("web.alleged_only")}</label>
    </form>`;
  }

  /** @param {string} family */
  #counted(family) {
    const n = store.list.families?.[family];
    return n ? `${word("family", family)} (${number(n)})` : word("family", family);
  }

  /** @param {any} provision */
  #provision(provision) {
    const title = provision.title?.[store.language] ?? provision.title?.en ?? "";
    return `${provision.fragment.split("/").slice(1).join("/")} ${title}`.slice(0, 80);
  }

  /** @param {number} p */
  #least(p) {
    const words = { 0: "web.any", 0.2: "likelihood.unlikely", 0.45: "likelihood.roughly_even", 0.55: "likelihood.likely", 0.8: "likelihood.very_likely", 0.95: "likelihood.almost_certain" };
    return t(/** @type {any} */ (words)[p]);
  }

  /** @param {"family" | "sector" | "provision"} name @param {string} label @param {any[]} options */
  #choice(name, label, options) {
    return html`<select aria-label=${label} @change=${this.#chosen(name, String)} class=${store.filters[name] ? "set" : ""}>
      <option value="" ?selected=${!store.filters[name]}>${label}: ${t("web.all")}</option>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${store.filters[name] === value}>${text}</option>`)}
    </select>`;
  }

  /** @param {string} name @param {(v: string) => any} as */
  #chosen(name, as) {
    return (/** @type {any} */ change) => store.choose({ [name]: as(change.target.value) });
  }

  /** Into the opened incident; Esc leads back. */
  #enter() {
    const title = document.querySelector("#incident h2");
    if (title instanceof HTMLElement) title.focus();
  }

  /** @param {KeyboardEvent} key */
  #key = (key) => {
    const rows = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".row")]);
    const now = rows.indexOf(/** @type {any} */ (document.activeElement));
    if (now < 0) return;
    const goes = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1, PageDown: now + 8, PageUp: now - 8 };
    if (key.key in goes) {
      key.preventDefault();
      const next = rows[Math.min(Math.max(/** @type {any} */ (goes)[key.key], 0), rows.length - 1)];
      rows[now].tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      if (store.selected) store.select(next.dataset.incident ?? "");
    } else if (key.key === "Enter" || key.key === " ") {
      key.preventDefault();
      const id = rows[now].dataset.incident ?? "";
      if (id === store.selected) this.#enter();
      else store.select(id);
    } else if (key.key === "ArrowRight" && store.selected) this.#enter();
  };
}

customElements.define("ld-list", List);
