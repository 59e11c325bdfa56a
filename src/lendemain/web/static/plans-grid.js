// A large table that is drawn only where it is looked at: heads and labels stay, cells scroll; on paper
// it is drawn whole.  It is one stop of the keyboard; arrows move within, Enter opens what is there.

import { html, nothing, repeat, svg } from "./libraries.js";
import { Part } from "./part.js";

/** It is drawn anew each time so much was scrolled, and drawn so much further than is seen. */
const STEP = 240;
const OVER = 300;
const COLUMNS_AT_ONCE = 64;
const NARROW = 620;
const PAPER = ["beforeprint", "afterprint"];

/** @typedef {{y: number, h: number}} Placed */

export class Grid extends Part {
  /** @type {Placed[]} Rows with their places. */ rows = [];
  row = 0;
  column = 0;
  #top = 0;
  #left = 0;
  #tall = 700;
  #wide = 1000;
  #whole = false;
  /** @type {ResizeObserver | null} */ #sizes = null;

  connectedCallback() {
    super.connectedCallback();
    this.#sizes = new ResizeObserver(() => this.#look());
    this.updateComplete.then(() => this.box && this.#sizes?.observe(this.box));
    for (const moment of PAPER) addEventListener(moment, this.#print);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#sizes?.disconnect();
    for (const moment of PAPER) removeEventListener(moment, this.#print);
  }

  /** @param {Event} told */
  #print = (told) => {
    this.#whole = told.type === PAPER[0];
    this.requestUpdate();
  };

  /** @returns {HTMLElement | null} What scrolls. */
  get box() {
    return this.querySelector(".plan-grid");
  }

  /** Whether there is little room. */
  get narrow() {
    return this.#wide < NARROW;
  }

  #look = () => {
    const { box } = this;
    if (!box) return;
    const stepped = (/** @type {number} */ at) => Math.floor(at / STEP) * STEP;
    const now = [stepped(box.scrollTop), stepped(box.scrollLeft), box.clientHeight, box.clientWidth];
    if (now.join() === [this.#top, this.#left, this.#tall, this.#wide].join()) return;
    [this.#top, this.#left, this.#tall, this.#wide] = now;
    this.requestUpdate();
  };

  /** How wide labels, one column and all cells are; how many columns; how tall the heads are. */
  shape() {
    return { label: this.narrow ? 128 : 250, each: 36, columns: 0, head: 40 };
  }

  /** The rows in view, with their numbers. @returns {[any, number][]} */
  seen() {
    if (this.#whole) return this.rows.map((row, n) => [row, n]);
    const [from, to] = [this.#top - OVER, this.#top + STEP + this.#tall + OVER];
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].y + this.rows[middle].h < from) low = middle + 1;
      else high = middle;
    }
    /** @type {[any, number][]} */ const found = [];
    for (let n = low; n < this.rows.length && this.rows[n].y <= to; n += 1) found.push([this.rows[n], n]);
    return found;
  }

  /** The columns in view. @returns {[number, number]} */
  across() {
    const { each, columns } = this.shape();
    if (columns <= COLUMNS_AT_ONCE || this.#whole) return [0, columns];
    return [Math.max(0, Math.floor((this.#left - OVER) / each)), Math.min(columns, Math.ceil((this.#left + STEP + this.#wide + OVER) / each))];
  }

  /** How wide a column is: as wide as there is room for, within bounds. @param {number} label @param {number} columns @param {[number, number]} bounds */
  fitting(label, columns, [least, most]) {
    return Math.min(most, Math.max(least, Math.floor((this.#wide - label - 10) / Math.max(1, columns))));
  }

  /** What the whole is called. */
  name() {
    return "";
  }

  /** @returns {any} */
  heads() {
    return nothing;
  }

  /** @param {any} _row @param {number} _n @returns {any} */
  label(_row, _n) {
    return nothing;
  }

  /** @param {any} _row @param {number} _n @returns {any} */
  cells(_row, _n) {
    return nothing;
  }

  /** What lies over the cells. @returns {any} */
  above() {
    return nothing;
  }

  render() {
    const { label, each, columns, head } = this.shape();
    const last = this.rows.at(-1);
    const height = last ? last.y + last.h : 0;
    const seen = this.seen();
    this.row = Math.min(this.row, Math.max(0, this.rows.length - 1));
    this.column = Math.min(this.column, Math.max(0, columns - 1));
    return html`<div class="plan-grid" @scroll=${this.#look}>
      <div class="corner"><svg aria-hidden="true" width=${label} height=${head}>${this.corner()}</svg></div>
      <div class="heads"><svg aria-hidden="true" width=${columns * each + 8} height=${head}>${this.heads()}</svg></div>
      <div class="labels"><svg aria-hidden="true" width=${label} height=${height}>${repeat(seen, ([, n]) => n, ([row, n]) => svg`<g class="label ${n === this.row ? "at" : ""}" transform="translate(0 ${row.y})" @click=${() => this.choose(n, this.column)}>${this.label(row, n)}</g>`)}</svg></div>
      <div class="cells"><svg role="grid" tabindex="0" width=${columns * each + 8} height=${height} aria-label=${this.name()} aria-rowcount=${this.rows.length} aria-colcount=${columns}
        aria-activedescendant=${`${this.localName}-${this.row}-${this.column}`} @keydown=${this.key} @click=${this.#press}>
        ${repeat(seen, ([, n]) => n, ([row, n]) => svg`<g role="row" aria-rowindex=${n + 1} transform="translate(0 ${row.y})">${this.cells(row, n)}</g>`)}${this.above()}</svg></div></div>`;
  }

  /** @returns {any} */
  corner() {
    return nothing;
  }

  /** @param {MouseEvent} press */
  #press = (press) => {
    const cell = /** @type {Element} */ (press.target).closest("[data-row]");
    if (!cell) return;
    const { row, column } = /** @type {any} */ (cell).dataset;
    this.choose(Number(row), Number(column ?? this.column));
  };

  /** What a key does. @param {KeyboardEvent} key */
  key = (key) => this.walk(key);

  /** @param {KeyboardEvent} key */
  walk(key) {
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    const { columns } = this.shape();
    const page = Math.max(1, Math.floor(this.#tall / (this.rows[this.row]?.h ?? 24)) - 2);
    /** @type {Record<string, [number, number]>} */
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-page, 0], PageDown: [page, 0], Home: [0, -columns], End: [0, columns] };
    if (key.key === "Enter" || key.key === " ") {
      key.preventDefault();
      this.choose(this.row, this.column, true);
    } else if (key.key in steps && !key.shiftKey) {
      key.preventDefault();
      const [down, right] = steps[key.key];
      this.row = Math.min(Math.max(this.row + down, 0), this.rows.length - 1);
      this.column = Math.min(Math.max(this.column + right, 0), columns - 1);
      this.#follow();
      this.requestUpdate();
    }
  }

  #follow() {
    const { box } = this;
    const row = this.rows[this.row];
    if (!box || !row) return;
    const { label, each, head } = this.shape();
    const [tall, wide] = [box.clientHeight - head, box.clientWidth - label];
    if (row.y < box.scrollTop) box.scrollTop = row.y;
    else if (row.y + row.h > box.scrollTop + tall) box.scrollTop = row.y + row.h - tall;
    const x = this.column * each;
    if (x < box.scrollLeft) box.scrollLeft = x;
    else if (x + each > box.scrollLeft + wide) box.scrollLeft = x + each - wide;
    this.#look();
  }

  /** Bring a row to where it is seen. @param {number} row */
  reveal(row) {
    this.row = row;
    this.#follow();
    this.requestUpdate();
  }

  /** Choose a cell: its rows are shown below. @param {number} row @param {number} column @param {boolean} [byKey] */
  choose(row, column, byKey = false) {
    this.row = row;
    this.column = column;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent("chosen", { detail: { row, column, byKey } }));
  }
}

/** Rows one under the other, each with its place. @param {any[]} rows @param {(row: any) => number} tall @returns {any[]} */
export function stacked(rows, tall) {
  let y = 0;
  return rows.map((row) => {
    const h = tall(row);
    y += h;
    return { ...row, y: y - h, h };
  });
}

/** Go to what was opened: by keys with the focus, else just so that it is seen. @param {HTMLElement} page @param {string} heading @param {boolean} byKey */
export async function goTo(page, heading, byKey) {
  await /** @type {any} */ (page).updateComplete;
  const found = /** @type {HTMLElement | null} */ (page.querySelector(heading));
  found?.scrollIntoView({ block: "nearest" });
  if (byKey) found?.focus({ preventScroll: true });
}
