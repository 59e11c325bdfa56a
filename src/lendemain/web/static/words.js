// Phrases, numbers and times as each language writes them.

import { asked } from "./api.js";

export const LANGUAGES = ["en", "fr", "uk"];

/** @type {Record<string, string>} */
let phrases = {};
let language = "en";
let locale = "en-GB";
let zone = "UTC";
let plural = new Intl.PluralRules("en");

/** @param {string} wanted */
export async function speak(wanted) {
  phrases = await asked(`phrases/${wanted}`);
  language = wanted;
  locale = wanted === "en" ? "en-GB" : wanted;
  plural = new Intl.PluralRules(wanted);
  formats.clear();
  document.documentElement.lang = wanted;
}

/** @param {string} name the mission's zone, by its IANA name */
export function keepZone(name) {
  zone = name;
  formats.clear();
}

export const spoken = () => language;

/**
 * A phrase with its braces filled in; an unknown key is shown as it is, never hidden.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const phrase = phrases[key] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Whether there is such a phrase. @param {string} key */
export const known = (key) => key in phrases;

/** A word of the record in the reader's language, or as it is. @param {string} group @param {string | null | undefined} word */
export function word(group, word) {
  return word ? (phrases[`${group}.${word}`] ?? word.replaceAll("_", " ")) : "";
}

/** For whom a release is. @param {{audience: string}} rule @param {any[]} [agreements] whose parties are called by their names */
export function released(rule, agreements = []) {
  const parties = agreements.flatMap((a) => a.parties);
  const party = (/** @type {string} */ id) => named(parties.find((p) => p.party_id === id)?.name);
  const [kind, which] = rule.audience.split(":");
  if (kind === "role") return t("web.made_for", { role: which.split("/").map((part) => party(part) || word("pages.role", part)).join(", ") });
  return t("release.for", { audience: which ? `${word("audience", kind)} (${party(which) || which})` : word("audience", kind) });
}

/** "7 incidents", by the plural rule. @param {string} key @param {number} n */
export function count(key, n) {
  const form = plural.select(n);
  const found = phrases[`${key}.${form}`] ?? phrases[`${key}.other`] ?? `{n} ${key}`;
  return found.replace("{n}", number(n));
}

/** The name in the reader's language. @param {Record<string, string> | null | undefined} names */
export function named(names) {
  return names ? (names[language] ?? names.en ?? Object.values(names)[0] ?? "") : "";
}

/** @type {Map<string, Intl.DateTimeFormat | Intl.NumberFormat>} */
const formats = new Map();

/** @param {string} key @param {() => any} make */
function format(key, make) {
  if (!formats.has(key)) formats.set(key, make());
  return /** @type {any} */ (formats.get(key));
}

/** @param {number} n @param {number} [digits] */
export function number(n, digits = 0) {
  const options = { maximumFractionDigits: digits, minimumFractionDigits: digits };
  return format(`n${digits}`, () => new Intl.NumberFormat(locale, options)).format(n);
}

/** @param {number | null | undefined} share */
export function percent(share) {
  if (share === null || share === undefined) return t("report.unknown");
  const made = () => new Intl.NumberFormat(locale, { style: "percent" });
  return format("p", made).format(share);
}

const SHAPES = /** @type {Record<string, Intl.DateTimeFormatOptions>} */ ({
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
  date: { day: "numeric", month: "long", year: "numeric" },
  weekday: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  both: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  full: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
});

/**
 * A moment in the mission's zone, or in UTC.
 * @param {string | number | Date} moment @param {keyof typeof SHAPES} shape @param {boolean} [utc]
 */
export function at(moment, shape, utc = false) {
  const timeZone = utc ? "UTC" : zone;
  const made = () => new Intl.DateTimeFormat(locale, { ...SHAPES[shape], timeZone });
  return format(`${shape}${utc}`, made).format(new Date(moment));
}

/** A calendar day ("2026-03-01") as the reader writes it. @param {string} day @param {keyof typeof SHAPES} shape */
export function onDay(day, shape) {
  return at(`${day}T12:00:00Z`, shape, true);
}

/** Whether times are to be said with their year. @param {boolean} wanted */
export function keepYears(wanted) {
  SHAPES.both = { ...SHAPES.both, year: wanted ? "numeric" : undefined };
  SHAPES.day = { ...SHAPES.day, year: wanted ? "numeric" : undefined };
  formats.clear();
}

/** An interval, as short as it can be said; whole days are said as days. @param {string} start @param {string} end @param {boolean} [utc] */
export function interval(start, end, utc = false) {
  const midnight = (/** @type {string} */ moment) => at(moment, "seconds", utc) === "00:00:00";
  if (start !== end && midnight(start) && midnight(end)) {
    const last = new Date(Date.parse(end) - 1);
    const [from, to] = [at(start, "day", utc), at(last, "day", utc)];
    return from === to ? from : `${from} – ${to}`;
  }
  const same = at(start, "date", utc) === at(end, "date", utc);
  if (same && at(start, "time", utc) === at(end, "time", utc)) return at(start, "both", utc);
  return same
    ? `${at(start, "both", utc)}–${at(end, "time", utc)}`
    : `${at(start, "both", utc)} – ${at(end, "both", utc)}`;
}

/** The hours of an interval. @param {string} start @param {string} end */
export function hours(start, end) {
  const [from, to] = [at(start, "time"), at(end, "time")];
  return from === to ? from : `${from}–${to}`;
}

/** The zone's short name at a moment ("EET"). @param {string | number | Date} moment */
export function zoneName(moment) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" });
  return parts.formatToParts(new Date(moment)).find((p) => p.type === "timeZoneName")?.value ?? zone;
}

/** A probability in whole per cent, never 0 or 100 where it is not quite; tenths at the ends. @param {number | string} given */
export function share(given) {
  const value = Number(given);
  const digits = value >= 0.01 && value < 0.985 ? 0 : 1;
  const made = () => new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
  return format(`s${digits}`, made).format(digits ? Math.min(Math.max(value, 0.001), 0.999) : value);
}

/** A rate in per cent with two digits that count, however small it is. @param {number} given */
export function rate(given) {
  const made = () => new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 2 });
  return format("rate", made).format(given);
}

/** A number with its sign. @param {number} n @param {number} [digits] */
export function signed(n, digits = 2) {
  const made = () => new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits, signDisplay: "exceptZero" });
  return format(`±${digits}`, made).format(n);
}

/** A length of time in days, hours and minutes, with a minus where it is over. @param {number} seconds */
export function span(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const unit = (/** @type {string} */ name, /** @type {number} */ n) =>
    format(`u${name}`, () => new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "narrow" })).format(n);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const parts = days ? [unit("day", days), unit("hour", hours)] : [unit("hour", hours), unit("minute", minutes % 60)];
  return `${seconds < 0 && minutes ? "−" : ""}${parts.join(" ")}`;
}

/** A moment with its year where that is not this year's. @param {string} moment */
export function dated(moment) {
  return at(moment, new Date(moment).getUTCFullYear() === new Date().getUTCFullYear() ? "both" : "full");
}
