// One person under several names: whoever holds several roles is shown as such wherever a name stands.

import { Fault, asked } from "./api.js";
import { live } from "./live.js";
import { store } from "./store.js";

/** @type {Map<string, {role: string, party: string, same: string[]}>} */ let known = new Map();
let asking = false;

/** Ask who is enrolled; to those who may not know it, nobody is. */
export async function look() {
  if (asking) return;
  asking = true;
  try {
    const { people } = await asked("people", {}, undefined, true);
    known = new Map(people.map((/** @type {any} */ one) => [one.name, { role: one.role, party: one.party, same: one.same_person }]));
    store.changed();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    known = new Map();
  } finally {
    asking = false;
  }
}

live.addEventListener("news", (told) => { if (/** @type {CustomEvent} */ (told).detail.people) look(); });

/** The other names that the holder of one has. @param {string} name @returns {string[]} */
export const others = (name) => known.get(name)?.same ?? [];

/** What somebody is to the mission, "" where that is not known. @param {string} name */
export const roleOf = (name) => known.get(name)?.role ?? "";
