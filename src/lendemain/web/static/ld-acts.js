// What whoever has signed in may do, in a case or in the commission: forms, the words to be signed,
// and the signature.  What is typed stays typed: beside it stands what others have done meanwhile.

import { fields, filled, names, standing } from "./act-form.js";
import { Fault, sent } from "./api.js";
import * as drafts from "./drafts.js";
import { signedWords } from "./keys.js";
import { html, nothing, repeat } from "./libraries.js";
import { session } from "./session.js";
import { Sheet, because, entryLink, mark, told, when, who } from "./sheet.js";
import { store } from "./store.js";
import { at, number, t, word } from "./words.js";

export class Acts extends Sheet {
  /** @type {Map<string, Fault>} What was refused, act by act. */ #refused = new Map();
  /** @type {{key: string, act: any, draft: any, since?: number, slot?: drafts.Place} | null} Words that wait for the signature. */ #ready = null;
  /** @type {any} What was recorded last. */ #done = null;
  /** @type {{move: string, values: Record<string, string>} | null} What is to be put into a form that may not be there yet. */ #offered = null;
  /** @type {Map<string, number>} How often a form was emptied, act by act. */ #emptied = new Map();
  #nokey = false;
  #busy = false;

  connectedCallback() {
    super.connectedCallback();
    drafts.kept.addEventListener("kept", this.#kept);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    drafts.kept.removeEventListener("kept", this.#kept);
  }

  #kept = () => this.requestUpdate();

  /** Where these acts are asked for, and entered. */
  get root() {
    return store.page === "case" && store.pageOf ? `cases/${store.pageOf}` : "";
  }

  /** The acts that are shown here; all where none are named. @returns {string[]} */
  get only() {
    return (this.getAttribute("only") ?? "").split(" ").filter(Boolean);
  }

  /**
   * Open an act's form with something in it: at once, or as soon as the form is there.
   * @param {string} move @param {Record<string, string>} values field by field
   */
  offer(move, values) {
    if (!session.me?.person) return document.dispatchEvent(new Event("sign-in"));
    this.#offered = { move, values };
    return this.#put();
  }

  updated() {
    super.updated();
    if (this.said) this.#put();
  }

  /** Put what is offered into its form, by the same way as what somebody types. */
  #put() {
    const form = this.#offered && this.querySelector(`[data-act='${this.#offered.move}']`);
    if (!form || !this.#offered) return;
    const put = Object.entries(this.#offered.values).map(([name, value]) => {
      const field = /** @type {HTMLInputElement} */ (form.querySelector(`[name=${name}]`));
      field.value = value;
      return field;
    });
    this.#offered = null;
    form.setAttribute("open", "");
    put[0].dispatchEvent(new Event("input", { bubbles: true }));
    put[0].focus();
  }

  /** @returns {[string, Record<string, any>]} */
  question() {
    return [session.person && this.root ? `${this.root}/moves` : "", {}];
  }

  render() {
    if (!session.me?.person) return html`<p class="note">${t(session.ended ? "pages.session_ended" : "pages.sign_in_to_act")} <button @click=${() => document.dispatchEvent(new Event("sign-in"))}>${t("pages.sign_in")}</button></p>
      ${session.ended ? this.#left() : nothing}`;
    return super.render();
  }

  /** What was typed before the session ended: it is not lost while nobody has signed in. */
  #left() {
    if (!this.said) return nothing;
    const every = [this.said, ...this.said.as].flatMap((/** @type {any} */ hat) => this.#wanted(hat).map((a) => ({ a, hat })));
    const held = every.map(({ a, hat }) => ({ a, draft: drafts.typed(this.#slot(a, hat)) })).filter((one) => one.draft);
    return held.map(({ a, draft }) => html`<div class="note"><strong>${called(a)}</strong> ${t("pages.draft_stays")}
      <pre tabindex="0">${JSON.stringify(draft?.values, null, 1)}</pre></div>`);
  }

  /** @param {any} said */
  sheet(said) {
    return html`<p role="status" tabindex="-1" class="done" data-recorded=${this.#done?.entry ?? nothing}>${this.#done ? html`${mark("good", this.#done.entry === null ? t("pages.waits_for", { names: this.#done.waiting.join(", ") }) : t("pages.recorded"))} ${entryLink(this.#done.entry)}` : nothing}</p>
      ${drafts.standing().refused && drafts.standing().owed ? html`<p class="note" role="status">${t("pages.draft_only_here", { why: drafts.standing().refused?.message || t("web.no_desk") })}</p>` : nothing}
      ${this.#waiting(said.drafts)}
      ${[said, ...said.as].map((/** @type {any} */ hat) => this.#hat(hat, said.as.length > 0))}
      ${this.#confirm()}`;
  }

  /** @param {any} hat @returns {any[]} */
  #wanted(hat) {
    const every = [...hat.moves, ...hat.acts];
    return this.only.length ? every.filter((a) => this.only.includes(a.move)) : every;
  }

  /** What is open in one of somebody's roles, and why the rest is not. @param {any} hat @param {boolean} several */
  #hat(hat, several) {
    const every = this.#wanted(hat);
    const open = every.filter((a) => a.may);
    const barred = every.filter((a) => !a.may);
    return html`<h4>${several ? t("pages.as_role", { name: hat.by }) : t("pages.open_to_me")}</h4>
      ${open.length ? nothing : html`<p class="quiet">${t("pages.nothing_open")}</p>`}
      ${repeat(open, keyOf, (a) => this.#act(a, hat))}
      ${barred.length ? html`<details class="barred"><summary>${t("pages.not_open", { n: number(barred.length) })}</summary><ul class="needs">
        ${barred.map((a) => html`<li>${mark("bad", called(a))} <span class="quiet">${because(a.because)}</span></li>`)}</ul></details>` : nothing}`;
  }

  /** Where what is typed for an act is kept. @param {any} act @param {any} hat @returns {drafts.Place} */
  #slot(act, hat) {
    return { mission: session.mission, about: this.root.replace("cases/", ""), by: hat.by, act: keyOf(act) };
  }

  /** @param {any} act @param {any} hat */
  #act(act, hat) {
    const key = `${hat.by}-${keyOf(act)}`;
    const slot = this.#slot(act, hat);
    const draft = drafts.typed(slot);
    const fault = this.#refused.get(key);
    const later = draft && draft.since < hat.step;
    return html`<details class="act" data-act=${act.move} data-key=${key} data-of=${act.of ?? nothing} ?open=${Boolean(draft || fault)}><summary>${called(act)}${act.to ? html` → ${word("status", act.to)}` : nothing}
        ${draft ? html`<span class="tag">${t(drafts.onServer(slot) ? "pages.draft_kept_both" : "pages.draft_kept")}</span>` : nothing}</summary>
      ${act.rule ? html`<p class="quiet">${t(`pages.rule.${act.rule}`)}</p>` : nothing}
      ${repeat([this.#emptied.get(key) ?? 0], (n) => n, () => html`<form @submit=${(/** @type {any} */ e) => { e.preventDefault(); this.#prepare(act, hat, e.target); }} @input=${(/** @type {any} */ e) => this.#keep(act, hat, e.currentTarget)}>
        ${fields({ ...act, names: hat.names ?? {} }, draft?.values ?? {}, `${this.root.replace("/", "-")}-${key}`)}
        ${act.with ? html`<label for="${key}-with">${t("pages.field.with")}</label><input id="${key}-with" name="with" .value=${standing(`${key}-with`, (draft?.values.with ?? []).join(", "), names)} />` : nothing}
        ${later && !fault ? html`<p class="note" role="alert">${t("pages.others_since")}</p>` : nothing}
        ${draft?.other ? html`<p class="note">${t("pages.other_version", { at: at(draft.at, "both") })} <button type="button" @click=${() => { drafts.swap(slot); this.#empty(key); }}>${t("pages.take_other")}</button></p>` : nothing}
        ${fault ? this.#refusal(fault, act, hat) : nothing}
        <p class="turns"><button type="submit" aria-disabled=${String(this.#busy)}>${t("pages.prepare")}</button>
          ${draft ? html`<button type="button" @click=${() => this.#drop(act, hat)}>${t("pages.discard")}</button>` : nothing}</p>
      </form>`)}</details>`;
  }

  /** A form made anew holds what is kept, and nothing of what was chosen in it before. @param {string} key */
  #empty(key) {
    this.#emptied.set(key, (this.#emptied.get(key) ?? 0) + 1);
    this.requestUpdate();
  }

  /** Why it was refused; where others came first, what they did, beside what was typed. @param {Fault} fault @param {any} act @param {any} hat */
  #refusal(fault, act, hat) {
    if (fault.status !== 409) return html`${told(fault)} ${fault.status === 0 || fault.status >= 500 ? html`<p class="note">${t("pages.draft_stays")}</p>` : nothing}`;
    return html`<div class="others" role="alert"><strong>${t("pages.others_since")}</strong>
      <ul>${fault.said.rows.map((/** @type {any} */ o) => html`<li>${o.move ? word("move", o.move) : word("pages.said", o.kind)} ${who(o.by)} ${when(o.at)} ${entryLink(o.entry)}</li>`)}</ul>
      <p>${t("pages.draft_stays")}</p>
      <button type="button" @click=${(/** @type {any} */ e) => this.#again(act, hat, e.target.form, fault.said.step)}>${t("pages.go_on")}</button></div>`;
  }

  /** @param {any} act @param {any} form */
  #values(act, form) {
    const others = names(form.elements.namedItem("with")?.value ?? "");
    return { ...filled(act, form), ...(others ? { with: others.split(", ") } : {}) };
  }

  /** @param {any} act @param {any} hat @param {any} form @param {number} [since] */
  #keep(act, hat, form, since) {
    const slot = this.#slot(act, hat);
    drafts.keep(slot, since ?? drafts.typed(slot)?.since ?? hat.step, this.#values(act, form));
  }

  /** @param {any} act @param {any} hat */
  #drop(act, hat) {
    drafts.letGo(this.#slot(act, hat));
    this.#refused.delete(`${hat.by}-${keyOf(act)}`);
    this.#empty(`${hat.by}-${keyOf(act)}`);
    /** @type {HTMLElement | null | undefined} */ (this.querySelector(`[data-key="${CSS.escape(`${hat.by}-${keyOf(act)}`)}"] summary`))?.focus();
  }

  /** On the step that others have reached. @param {any} act @param {any} hat @param {any} form @param {number} step */
  #again(act, hat, form, step) {
    this.#keep(act, hat, form, step);
    this.#prepare(act, hat, form);
  }

  /** Have the words fixed that are to be signed. @param {any} act @param {any} hat @param {any} form */
  async #prepare(act, hat, form) {
    const key = `${hat.by}-${keyOf(act)}`;
    const slot = this.#slot(act, hat);
    this.#keep(act, hat, form);
    this.#ready = null; // earlier words, read and not signed, are not these
    const asking = { ...this.#values(act, form), ...act.fixed, move: act.move, by: hat.by, since: drafts.typed(slot)?.since ?? hat.step };
    await this.#trying(key, async () => {
      this.#ready = { key, act, slot, since: asking.since, draft: await sent(`${this.root}/prepare`, asking) };
    });
    await this.updateComplete;
    const dialog = /** @type {HTMLDialogElement | null} */ (this.querySelector("dialog"));
    if (this.#ready && dialog && !dialog.open) dialog.showModal();
  }

  /** What waits for a signature, of others' asking too. @param {any[]} waiting */
  #waiting(waiting) {
    const mine = waiting.filter((d) => d.waiting.some((/** @type {string} */ n) => session.names.includes(n)));
    return mine.map((d) => html`<p class="note">${t("pages.asked_to_sign", { act: called({ move: d.asked.move }) })}
      <button @click=${() => this.#show({ key: d.draft, act: { move: d.asked.move }, draft: d })}>${t("pages.read_and_sign")}</button></p>`);
  }

  /** @param {any} ready */
  async #show(ready) {
    this.#ready = ready;
    this.requestUpdate();
    await this.updateComplete;
    /** @type {HTMLDialogElement} */ (this.querySelector("dialog")).showModal();
  }

  /** The words as they will be signed, to the byte, and what they name. */
  #confirm() {
    const ready = this.#ready;
    return html`<dialog class="entry" aria-labelledby="confirm-title"><div class="title"><h2 id="confirm-title">${t("pages.sign_this")}</h2>
        <button class="close" @click=${this.#close} aria-label=${t("web.close")} title=${t("web.close_hint")}>×</button></div>
      ${ready ? html`<div class="scrolls"><p>${t("pages.sign_this_how")}</p><pre tabindex="0">${signedWords(ready.draft.text)}</pre>
        ${(ready.draft.papers ?? []).map((/** @type {any} */ p) => html`<h3>${t("pages.paper", { role: p.role.replaceAll("_", " ") })}</h3><pre tabindex="0">${p.text}</pre>`)}
        ${session.hasKey ? nothing : html`<p><label>${t("pages.key_again")} <input type="file" name="key-again" @change=${this.#key} /></label></p>`}
        ${this.#nokey ? html`<p class="fault" role="alert">${t("pages.no_key_in_it")}</p>` : nothing}
        ${this.#refused.get("signing") ? html`${told(/** @type {Fault} */ (this.#refused.get("signing")))}<p class="note">${t("pages.draft_stays")}</p>` : nothing}
        <button class="sign" ?disabled=${!session.hasKey} aria-disabled=${String(this.#busy)} @click=${this.#sign}>${t("pages.sign")}</button></div>` : nothing}</dialog>`;
  }

  #close = () => /** @type {HTMLDialogElement} */ (this.querySelector("dialog")).close();

  /** @param {any} input */
  #key = async (input) => {
    const [file] = input.target.files;
    if (file) this.#nokey = !(await session.takeUp(file));
    this.requestUpdate();
  };

  #sign = async () => {
    const ready = this.#ready;
    if (!ready) return;
    let recorded = /** @type {any} */ (null);
    await this.#trying("signing", async () => {
      recorded = await sent(`${this.root}/moves`, { draft: ready.draft.draft, signature: await session.signed(ready.draft.text) });
    });
    const refused = this.#refused.get("signing");
    if (refused && refused.status === 409) {
      this.#refused.set(ready.key, refused); // beside the form, with what was typed
      this.#refused.delete("signing");
      this.#close();
    }
    if (!recorded) return;
    if (recorded.entry !== null) this.#stepped(ready, recorded.step);
    this.#done = recorded;
    this.#ready = null;
    this.#close();
    store.say(recorded.entry === null ? t("pages.waits_for", { names: recorded.waiting.join(", ") }) : t("pages.recorded"));
    this.dispatchEvent(new Event("acted", { bubbles: true }));
    await this.ask();
    await this.updateComplete;
    if (document.activeElement === document.body) /** @type {HTMLElement | null} */ (this.querySelector(".done"))?.focus({ preventScroll: true }); // its form has closed
  };

  /** One's own act is no news: what else one has typed goes on from it. @param {any} ready @param {number} step */
  #stepped(ready, step) {
    if (ready.slot) drafts.letGo(ready.slot);
    this.#empty(ready.key);
    if (ready.since === undefined) return; // others' words, signed beside theirs
    for (const hat of [this.said, ...this.said.as]) {
      if (hat.step >= ready.since) hat.step = Math.max(hat.step, step);
      for (const a of this.#wanted(hat)) drafts.stepped(this.#slot(a, hat), ready.since, step);
    }
  }

  /** @param {string} key @param {() => Promise<void>} what */
  async #trying(key, what) {
    if (this.#busy) return; // a button that were disabled meanwhile would lose the keyboard's place
    this.#busy = true;
    this.#refused.delete(key);
    this.requestUpdate();
    try {
      await what();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#refused.set(key, error);
    }
    this.#busy = false;
    this.requestUpdate();
  }
}

/** Acts of the commission, which belong to no case. */
class CommissionActs extends Acts {
  get root() {
    return "commission";
  }
}

/** What tells an act from others of its sort. @param {any} act */
const keyOf = (act) => (act.of ? `${act.move}-${act.of}` : act.move);

/** An act in the reader's words. @param {any} act */
function called(act) {
  const own = word("pages.act", act.move);
  const said = own === act.move.replaceAll("_", " ") ? word("move", act.move) : own;
  return act.of ? `${said}: ${act.named ?? act.of}` : said;
}

customElements.define("ld-acts", Acts);
customElements.define("ld-commission-acts", CommissionActs);
