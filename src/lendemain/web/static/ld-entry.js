// One entry of the ledger as it was signed: the row behind a figure, in a dialog that Esc closes.

import { Fault, asked } from "./api.js";
import { html, nothing } from "./libraries.js";
import { Part } from "./part.js";
import { because, told } from "./sheet.js";
import { assured } from "./signs.js";
import { store } from "./store.js";
import { number, t, word } from "./words.js";

class OpenEntry extends Part {
  /** @type {any} */ #said = null;
  /** @type {Fault | null} */ #fault = null;

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("entry", this.#open);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("entry", this.#open);
  }

  /** @param {Event} wanted */
  #open = async (wanted) => {
    const n = /** @type {CustomEvent} */ (wanted).detail;
    this.#said = this.#fault = null;
    try {
      this.#said = await asked(store.mission ? `entries/${n}` : `plans/entries/${n}`); // before any cycle
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#fault = error;
    }
    this.requestUpdate();
    await this.updateComplete;
    const dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
    if (!dialog.open) dialog.showModal();
  };

  #close = () => /** @type {HTMLDialogElement} */ (this.querySelector("dialog")).close();

  render() {
    const one = this.#said;
    return html`<dialog class="entry" aria-labelledby="entry-title">
      <div class="title"><h2 id="entry-title">${one ? t("web.entry", { n: number(one.entry) }) : t("pages.entry")}</h2>
        <button class="close" @click=${this.#close} aria-label=${t("web.close")} title=${t("web.close_hint")}>×</button></div>
      <div class="scrolls">${this.#fault ? told(this.#fault) : nothing} ${one ? this.#shown(one) : nothing}</div>
    </dialog>`;
  }

  /** @param {any} one */
  #shown(one) {
    return html`<dl class="facts">
        <dt>${t("pages.kind_of_entry")}</dt><dd>${word("pages.said", one.kind)} <code>${one.kind}</code> ${assured(one.label)}</dd>
        <dt>${t("pages.signed_by")}</dt><dd>${one.signers.join(", ")}</dd>
        <dt>${t("pages.made_between")}</dt><dd>${because(one.made_because)}</dd>
        ${one.alarms ? html`<dt>${t("pages.alarms")}</dt><dd class="broken">${because(one.alarms_because)}</dd>` : nothing}
      </dl>
      <h3>${t("pages.as_signed")}</h3>
      <pre tabindex="0">${JSON.stringify(one.said, null, 1)}</pre>
      ${one.files.length ? html`<h3>${t("pages.files")}</h3><table><tbody>${one.files.map((/** @type {any} */ f) =>
        html`<tr><td>${f.role}</td><td>${f.media}</td><td class="n">${number(f.size)}</td><td><code class="long">${f.digest}</code></td></tr>`)}</tbody></table>` : nothing}`;
  }
}

customElements.define("ld-entry", OpenEntry);
