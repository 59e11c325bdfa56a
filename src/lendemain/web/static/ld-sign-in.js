// The way in: a key file is chosen, a challenge is signed here, and only the signature is sent.

import { Fault } from "./api.js";
import { html, nothing } from "./libraries.js";
import { Part } from "./part.js";
import { session } from "./session.js";
import { told } from "./sheet.js";
import { t, word } from "./words.js";

class SignIn extends Part {
  /** @type {Fault | null} */ #fault = null;
  #wrong = false;
  #busy = false;

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("sign-in", this.#open);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("sign-in", this.#open);
  }

  #open = () => {
    const dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
    if (!dialog.open) dialog.showModal();
  };

  #close = () => /** @type {HTMLDialogElement} */ (this.querySelector("dialog")).close();

  render() {
    const { me } = session;
    return html`${me?.person ? this.#here(me) : html`<button class="sign-in" @click=${this.#open}>${t("pages.sign_in")}</button>`}
      <dialog class="entry" aria-labelledby="sign-in-title">
        <div class="title"><h2 id="sign-in-title">${t("pages.sign_in")}</h2>
          <button class="close" @click=${this.#close} aria-label=${t("web.close")} title=${t("web.close_hint")}>×</button></div>
        <div class="scrolls"><p>${t("pages.sign_in_how")}</p>
          <p><label>${t("pages.key_file")} <input type="file" name="key" @change=${this.#chosen} ?disabled=${this.#busy} /></label></p>
          <p class="quiet">${t("pages.key_stays")}</p>
          ${this.#wrong ? html`<p class="fault" role="alert">${t("pages.no_key_in_it")}</p>` : nothing} ${this.#fault ? told(this.#fault) : nothing}</div>
      </dialog>`;
  }

  /** @param {any} me */
  #here(me) {
    const roles = me.roles.map((/** @type {string} */ r) => word("pages.role", r)).join(", ");
    return html`<span class="me"><strong>${me.person}</strong> <span class="quiet">${roles}</span>
      ${me.several_roles ? html`<span class="tag" title=${me.names.map((/** @type {any} */ n) => n.name).join(", ")}>${t("pages.several_roles")}</span>` : nothing}
      <button @click=${() => session.signOut()}>${t("pages.sign_out")}</button></span>`;
  }

  /** @param {any} input */
  #chosen = async (input) => {
    const [file] = input.target.files;
    if (!file) return;
    this.#busy = true;
    this.#fault = null;
    this.#wrong = false;
    this.requestUpdate();
    try {
      this.#wrong = !(await session.signIn(file));
      if (!this.#wrong) this.#close();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#fault = error;
    }
    input.target.value = "";
    this.#busy = false;
    this.requestUpdate();
  };
}

customElements.define("ld-sign-in", SignIn);
