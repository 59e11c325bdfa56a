// What is typed into a field of search: it is sought a moment later, and stays as it is typed, also
// where the page is drawn anew while somebody types on.

export class Sought {
  #timer = 0;
  /** @type {string | null} What is typed and not sought yet. */ #typed = null;
  #seek;
  #waits_ms;

  /** @param {(q: string) => void} seek @param {number} [waits_ms] */
  constructor(seek, waits_ms = 200) {
    this.#seek = seek;
    this.#waits_ms = waits_ms;
  }

  /** What is to stand in the field. @param {string} sought what is sought now */
  shown(sought) {
    if (this.#typed === sought) this.#typed = null;
    return this.#typed ?? sought;
  }

  /** @param {any} input */
  typed = (input) => {
    clearTimeout(this.#timer);
    const q = input.target.value;
    this.#typed = q;
    this.#timer = setTimeout(() => this.#seek(q), this.#waits_ms);
  };
}
