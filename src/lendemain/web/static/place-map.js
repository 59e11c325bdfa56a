// Where it was: the region that holds what happened with nine in ten, within it the half that holds
// it with five in ten; never a point.  Lines are drawn with the band of their error.

import { html, nothing, svg } from "./libraries.js";
import { named, number, t } from "./words.js";

const WIDTH = 720;
const HEIGHT = 400;
const LEAST_KM = 24;
const KM_A_DEGREE = 111.2;
const PLACES_MAX = 14;

/** @typedef {(at: number[]) => [number, number]} Projection */

/** @param {any} geometry @param {(at: number[]) => void} each */
function corners(geometry, each) {
  const walk = (/** @type {any} */ part) => (typeof part[0] === "number" ? each(part) : part.forEach(walk));
  if (geometry) walk(geometry.coordinates);
}

/** The frame around a region, and how degrees become pixels in it. @param {any} region */
function framed(region) {
  const lons = /** @type {number[]} */ ([]);
  const lats = /** @type {number[]} */ ([]);
  corners(region, ([lon, lat]) => { lons.push(lon); lats.push(lat); });
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const [lon, lat] = [(west + east) / 2, (south + north) / 2];
  const squeeze = Math.cos((lat * Math.PI) / 180);
  const wide = Math.max((east - west) * squeeze * 2.4, (north - south) * 2.4 * (WIDTH / HEIGHT), LEAST_KM / KM_A_DEGREE);
  const scale = WIDTH / wide; // pixels to a degree of latitude
  /** @type {Projection} */
  const onto = ([x, y]) => [WIDTH / 2 + (x - lon) * squeeze * scale, HEIGHT / 2 - (y - lat) * scale];
  return { onto, pixelsKm: scale / KM_A_DEGREE };
}

/** @param {any} geometry @param {Projection} onto */
function path(geometry, onto) {
  if (!geometry) return "";
  const ring = (/** @type {number[][]} */ part, /** @type {string} */ close) =>
    part.map((corner, n) => `${n ? "L" : "M"}${onto(corner).map((v) => v.toFixed(1)).join(" ")}`).join("") + close;
  const { type, coordinates } = geometry;
  if (type === "LineString") return ring(coordinates, "");
  if (type === "MultiLineString") return coordinates.map((/** @type {any} */ p) => ring(p, "")).join("");
  if (type === "Polygon") return coordinates.map((/** @type {any} */ p) => ring(p, "Z")).join("");
  if (type === "MultiPolygon") return coordinates.flatMap((/** @type {any} */ p) => p.map((/** @type {any} */ q) => ring(q, "Z"))).join("");
  return "";
}

/** A length that is round and takes about a fifth of the width. @param {number} pixelsKm @returns {number} kilometres */
function round(pixelsKm) {
  const wanted = WIDTH / 5 / pixelsKm;
  const tens = 10 ** Math.floor(Math.log10(wanted));
  return [5, 2, 1].map((n) => n * tens).find((n) => n <= wanted) ?? tens;
}

/** The names of places in the frame, the largest first, off one another. @param {any[]} features @param {Projection} onto @param {string} language */
function towns(features, onto, language) {
  const taken = /** @type {number[][]} */ ([]);
  const found = [];
  for (const f of features.filter((one) => one.properties.what === "place").sort((a, b) => b.properties.people - a.properties.people)) {
    const [x, y] = onto(f.geometry.coordinates);
    const name = f.properties[`name_${language}`] ?? f.properties.name;
    const box = [x - 4, y - 12, x + 10 + name.length * 7, y + 6];
    if (x < 4 || y < 14 || box[2] > WIDTH || y > HEIGHT - 40) continue;
    if (taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3])) continue;
    taken.push(box);
    found.push(svg`<g class="town"><rect x=${x - 2} y=${y - 2} width="4" height="4" /><text x=${x + 6} y=${y + 4}>${name}</text></g>`);
    if (found.length === PLACES_MAX) break;
  }
  return found;
}

/**
 * The map of a case with its legend.
 * @param {any} place @param {string} zone the zone that is alleged @param {string} language
 */
export function placeMap(place, zone, language) {
  const { onto, pixelsKm } = framed(place.region);
  const base = place.basemap?.features ?? [];
  const of = (/** @type {string} */ what) => base.filter((/** @type {any} */ f) => f.properties.what === what);
  const drawn = (/** @type {any[]} */ features, /** @type {string} */ look) =>
    features.map((f) => svg`<path class=${look} d=${path(f.geometry, onto)} />`);
  const alleged = place.zones.filter((/** @type {any} */ f) => f.properties.zone_id === zone);
  const others = place.zones.filter((/** @type {any} */ f) => f.properties.zone_id !== zone);
  const km = round(pixelsKm);
  return html`<figure class="place-map">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t("case_map.alt")}>
      <rect class=${of("land").length ? "sea" : "land"} width=${WIDTH} height=${HEIGHT} />
      ${drawn(of("land"), "land")} ${drawn(of("coast"), "coast")} ${drawn(of("border"), "border")}
      ${drawn(others, "zone")} ${drawn(alleged, "zone alleged")}
      ${drawn(place.bands, "band")} ${drawn(place.lines, "line")}
      <path class="region90" d=${path(place.region, onto)} />${place.core ? svg`<path class="region50" d=${path(place.core, onto)} />` : nothing}
      ${towns(base, onto, language)}
      <g class="scale"><path d="M14 ${HEIGHT - 20}v6h${km * pixelsKm}v-6" /><text x=${20 + km * pixelsKm} y=${HEIGHT - 12}>${number(km, km < 1 ? 1 : 0)} km</text></g>
    </svg>
    <figcaption><ul class="keys">
      <li><span class="key region90" aria-hidden="true"></span> ${t("case_map.region")}</li>
      ${place.core ? html`<li><span class="key region50" aria-hidden="true"></span> ${t("case_map.core")}</li>` : nothing}
      ${place.lines.map((/** @type {any} */ f) => html`<li><span class="key band" aria-hidden="true"></span>
        ${t("case_map.line", { name: named(f.properties.name), km: number(f.properties.error_m / 1000, 1) })}</li>`)}
      ${alleged.map((/** @type {any} */ f) => html`<li><span class="key zone" aria-hidden="true"></span> ${named(f.properties.name)}</li>`)}
      ${others.length ? html`<li><span class="key zone faint" aria-hidden="true"></span> ${t("pages.other_zones")}</li>` : nothing}
    </ul><p class="quiet">${t(place.core ? "case_map.caption" : "case_map.caption_whole")} ${t("web.map.source")}</p></figcaption></figure>`;
}
