// What every part of the page has in common: it draws itself again when the store changes.

import { LitElement } from "./libraries.js";
import { store } from "./store.js";

export class Part extends LitElement {
  #again = () => this.requestUpdate();

  /** Parts are drawn into the page itself, so that labels and styles reach them. */
  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    store.addEventListener("change", this.#again);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    store.removeEventListener("change", this.#again);
  }
}
