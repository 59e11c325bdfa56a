// What somebody has typed and not signed yet, kept in this browser until it is recorded or let go:
// a page that is closed, a connection that breaks, or others who act first lose nothing of it.

/** @typedef {{since: number, values: Record<string, any>}} Draft */

const PREFIX = "lendemain-draft";

/** @param {string} mission @param {number} number @param {string} by @param {string} act */
const name = (mission, number, by, act) => [PREFIX, mission, number, by, act].join("\u001f");

/** What was typed, null where nothing was. @param {string} mission @param {number} number @param {string} by @param {string} act @returns {Draft | null} */
export function typed(mission, number, by, act) {
  try {
    const kept = JSON.parse(localStorage.getItem(name(mission, number, by, act)) ?? "null");
    return kept && typeof kept.since === "number" && typeof kept.values === "object" ? kept : null;
  } catch {
    return null;
  }
}

/** @param {string} mission @param {number} number @param {string} by @param {string} act @param {Draft} draft */
export function keep(mission, number, by, act, draft) {
  try {
    localStorage.setItem(name(mission, number, by, act), JSON.stringify(draft));
  } catch { /* a browser that keeps nothing still holds it in the form */ }
}

/** @param {string} mission @param {number} number @param {string} by @param {string} act */
export function letGo(mission, number, by, act) {
  try {
    localStorage.removeItem(name(mission, number, by, act));
  } catch { /* it was never kept */ }
}
