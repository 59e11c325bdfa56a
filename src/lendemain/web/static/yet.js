// Where nothing is shown: because nothing is there yet, or because it is not open to whoever asks.
// Either is said plainly, with what to do next, and is no fault.

import { html, nothing } from "./libraries.js";
import { session } from "./session.js";
import { store } from "./store.js";
import { known, t, word } from "./words.js";

/** What is open to those who see cases and none of the lists over them. */
const OF_CASES = ["", "queue", "tasks", "commission"];

/** The pages that are open to whoever is here. @param {readonly string[]} every */
export function open(every) {
  if (!session.person || session.lists) return every;
  const mine = session.whole ? OF_CASES : ["", "tasks"];
  return every.filter((page) => mine.includes(page));
}

/** What stands in a page's place, where its fault only says that there is nothing to show. @param {import("./api.js").Fault} fault */
export function instead(fault) {
  const { page } = store;
  if (fault.status === 503 && fault.next.includes("lendemain cycle"))
    return shown(html`<p>${t("web.nothing.no_cycle")} ${t("web.nothing.begin")}</p>${later(page)}`);
  if (fault.status !== 404 || !session.person || session.lists) return null;
  const why = t(page === "case" ? "web.nothing.not_your_case" : "web.nothing.not_yours", { role: word("pages.role", session.me?.role ?? "") });
  return shown(html`<p>${why}</p><p>${t("web.nothing.yours")} ${open(OF_CASES).map((p) => html`<a href=${p ? `#page=${p}` : "#"}>${t(`pages.page.${p || "front"}`)}</a> `)}</p>${next()}`);
}

/** What a page will show, and how that comes about. @param {string} page */
export function later(page) {
  const key = `web.later.${page === "case" ? "queue" : page}`;
  return known(key) ? html`<p class="quiet">${t(key)}</p>` : nothing;
}

/** What somebody can do next for whom nothing waits, by their role. */
export function next() {
  const key = `web.next.${session.me?.role ?? ""}`;
  return known(key) ? html`<p class="quiet">${t(key)}</p>` : nothing;
}

/** @param {any} words */
function shown(words) {
  const { page, pageOf } = store;
  const title = page === "case" ? t("pages.case_n", { n: pageOf }) : known(`pages.page.${page}`) ? t(`pages.page.${page}`) : "";
  return html`<div class="head"><h2 tabindex="-1">${title}</h2></div><div class="note plain-note" role="status">${words}</div>`;
}
