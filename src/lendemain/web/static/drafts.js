// What somebody has typed and not signed yet.  It is kept in this browser at once, and on the server
// a moment later, sealed under a key that only its author has: a page that is closed, a browser that
// is lost, a server that is killed, or others who act first lose nothing of it.

import { Fault, asked, sent } from "./api.js";

/** @typedef {{since: number, values: Record<string, any>, at: number, other?: Record<string, any>}} Draft */
/** @typedef {{mission: string, about: string, by: string, act: string}} Place what was typed is for: an act, under one's name, about a case */

const PREFIX = "lendemain-draft";
const PARTED = "\u001f";
const WAITS_MS = 1_200;
const AGAIN_MS = 15_000;

/** @type {import("./keys.js").Sealing | null} */ let sealing = null;
/** @type {Map<string, Place>} What the server has not got yet. */ const owed = new Map();
let waiting = 0;
let pushing = false;
/** Tells whoever listens that more is known of what is kept. */ export const kept = new EventTarget();
/** @type {Fault | null} Why the server keeps nothing now. */ let refused = null;

/** @param {Place} p */
const name = (p) => [PREFIX, p.mission, p.about, p.by, p.act].join(PARTED);

/** What was typed, null where nothing was. @param {Place} p @returns {Draft | null} */
export function typed(p) {
  const found = read(name(p));
  return found && typeof found.since === "number" && typeof found.values === "object" ? found : null;
}

/** @param {Place} p @param {number} since @param {Record<string, any>} values */
export function keep(p, since, values) {
  const before = typed(p);
  write(name(p), { since, values, at: Date.now(), ...(before?.other ? { other: before.other } : {}) });
  owe(p);
}

/** Take up the other version that was found. @param {Place} p */
export function swap(p) {
  const now = typed(p);
  if (!now?.other) return;
  write(name(p), { since: now.since, values: now.other, at: Date.now(), other: now.values });
  owe(p);
}

/** Its author has gone a step on from one they knew: that is nobody else's doing. @param {Place} p @param {number} known @param {number} step */
export function stepped(p, known, step) {
  const now = read(name(p));
  if (!now?.values || now.since < known || now.since >= step) return;
  write(name(p), { ...now, since: step });
  owe(p);
}

/** It was recorded or is not wanted any more. @param {Place} p */
export function letGo(p) {
  write(name(p), { gone: true, at: Date.now() }); // until the server has let go of it too
  owe(p);
}

/** How many things that were typed the server has not got, and why. */
export const standing = () => ({ owed: owed.size, sealed: sealing !== null, refused });

/** Whether the server has this too. @param {Place} p */
export const onServer = (p) => sealing !== null && !owed.has(name(p));

/**
 * Begin to keep sealed copies on the server, and bring what it has.
 * @param {import("./keys.js").Sealing} given @param {string} mission @param {string[]} names one's own
 */
export async function begin(given, mission, names) {
  sealing = given;
  await bring(mission);
  for (const p of places(mission)) if (names.includes(p.by)) owe(p);
}

/** Bring what the server keeps; where both have something, the newer one comes first and the other stays. @param {string} mission */
async function bring(mission) {
  try {
    const { rows } = await asked("typed");
    for (const row of rows) {
      const one = await sealing?.opened(row.sealed);
      if (one?.place?.mission === mission) merge(one.place, one);
    }
    refused = null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refused = error;
  }
  kept.dispatchEvent(new Event("kept"));
}

/** @param {Place} p @param {Draft} theirs */
function merge(p, theirs) {
  const mine = read(name(p));
  if (!mine) return write(name(p), plain(theirs));
  if (mine.gone ? mine.at >= theirs.at : same(mine.values, theirs.values)) return undefined;
  const [first, second] = mine.at >= theirs.at ? [mine, theirs] : [theirs, mine];
  return write(name(p), { ...plain(first), ...(second.values ? { other: second.values } : {}) });
}

/** @param {Draft} d */
const plain = (d) => ({ since: d.since, values: d.values, at: d.at, ...(d.other ? { other: d.other } : {}) });
/** @param {any} a @param {any} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Nothing of somebody's words stays in this browser that the server has; how many it has not. @param {string} mission @param {string[]} names */
export async function leave(mission, names) {
  await push();
  let left = 0;
  for (const p of places(mission)) {
    if (!names.includes(p.by)) continue;
    if (onServer(p)) remove(name(p));
    else left += 1;
  }
  sealing = null;
  return left;
}

/** @param {Place} p */
function owe(p) {
  owed.set(name(p), p);
  clearTimeout(waiting);
  waiting = setTimeout(push, WAITS_MS);
}

/** Give the server what it has not got; what cannot be given waits and is tried again. */
export async function push() {
  if (!sealing || pushing) return;
  pushing = true;
  try {
    for (const [key, p] of [...owed]) {
      const before = read(key);
      const slot = await sealing.slot(key);
      if (before?.gone || !before) await sent("typed", { slot, sealed: "" });
      else await sent("typed", { slot, sealed: await sealing.seal({ place: p, ...before }) });
      const after = read(key);
      if (same(before, after)) owed.delete(key); // typed on meanwhile: it is owed still
      if (after?.gone) remove(key);
    }
    refused = null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refused = error;
    clearTimeout(waiting);
    waiting = setTimeout(push, AGAIN_MS);
  } finally {
    pushing = false;
    kept.dispatchEvent(new Event("kept"));
  }
}

addEventListener("pagehide", () => { if (owed.size) push(); });

// This browser's own store

/** @param {string} mission @returns {Place[]} */
function places(mission) {
  try {
    return Object.keys(localStorage).map((key) => key.split(PARTED)).filter(([prefix, of]) => prefix === PREFIX && of === mission)
      .map(([, of, about, by, act]) => ({ mission: of, about, by, act }));
  } catch {
    return [];
  }
}

/** @param {string} key @returns {any} */
function read(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null");
    return found && typeof found === "object" ? { at: 0, ...found } : null;
  } catch {
    return null;
  }
}

/** @param {string} key @param {any} said */
function write(key, said) {
  try {
    localStorage.setItem(key, JSON.stringify(said));
  } catch { /* a browser that keeps nothing still holds it in the form */ }
}

/** @param {string} key */
function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch { /* it was never kept */ }
}
