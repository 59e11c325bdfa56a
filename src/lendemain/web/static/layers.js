// How each thing on the map is drawn, in the colours of the style sheet.

import { FAMILIES, HOLLOW, PATHS } from "./signs.js";
import { colour, hatching } from "./theme.js";

export const SOURCES = ["base", "zones", "sectors", "cells", "bands", "lines", "regions", "rings", "selected"];

// What may lie anywhere in a wide region lies hardly anywhere in particular: the wider, the fainter.
const SPREAD = ["interpolate", ["linear"], ["get", "size_km"], 8, 1, 25, 0.3, 60, 0.08, 150, 0.02];
const FILLED = ["*", ["interpolate", ["linear"], ["get", "probability"], 0, 0.04, 1, 0.34], SPREAD];
const EDGED = ["*", ["interpolate", ["linear"], ["get", "probability"], 0, 0.25, 1, 0.95], ["max", 0.18, SPREAD]];

/** How opaque the regions are while none is opened: the more probable on a place, the more. @type {[string, any, any][]} */
export const OPACITIES = [
  ["regions", "fill-opacity", FILLED],
  ["region-edges", "line-opacity", EDGED],
  ["rings", "circle-stroke-opacity", EDGED],
  ["ring-signs", "icon-opacity", EDGED],
  ["region-signs", "icon-opacity", EDGED],
];

const FONT = ["system-ui", "sans-serif"];

/** The sign of a family as the list and the legend have it, with a rim that parts it from the land. @param {string} family */
function signed(family) {
  const tile = document.createElement("canvas");
  [tile.width, tile.height] = [36, 36];
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  pen.setTransform(2, 0, 0, 2, 2, 2);
  const path = new Path2D(PATHS[family]);
  const stroke = (/** @type {string} */ name, /** @type {number} */ width) => { pen.strokeStyle = colour(name); pen.lineWidth = width; pen.stroke(path); };
  stroke("land", 3);
  if (HOLLOW[family]?.includes("dashed")) pen.setLineDash([3, 2]);
  if (HOLLOW[family]) stroke(`family-${family}`, 2);
  else { pen.fillStyle = colour(`family-${family}`); pen.fill(path); }
  return tile;
}

/** Patterns for what is not watched, and the signs of families, by name. @returns {[string, ImageData][]} */
export function images() {
  const drawn = (/** @type {HTMLCanvasElement} */ tile) =>
    /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d")).getImageData(0, 0, tile.width, tile.height);
  return [
    ["hatch", drawn(hatching(colour("hatch"), 18, 2))],
    ["sparse", drawn(hatching(colour("hatch"), 44, 2))],
    ...FAMILIES.map((f) => /** @type {[string, ImageData]} */ ([`sign-${f}`, drawn(signed(f))])),
  ];
}

/** @param {string} language */
export function layers(language) {
  const family = ["match", ["get", "family"], ...FAMILIES.flatMap((f) => [f, colour(`family-${f}`)]), colour("quiet")];
  const local = language === "en" ? ["get", "name"] : ["coalesce", ["get", `name_${language}`], ["get", "name"]];
  const what = (/** @type {string} */ kind) => ["==", ["get", "what"], kind];
  const text = { "text-font": FONT, "text-field": local, "text-size": ["interpolate", ["linear"], ["zoom"], 5, 11, 10, 14] };
  const halo = { "text-halo-color": colour("land"), "text-halo-width": 1.4 };
  const level = (/** @type {string[]} */ ...levels) => ["in", ["get", "level"], ["literal", levels]];
  const small = ["<", ["get", "size_km"], ["step", ["zoom"], 40, 5, 20, 6, 10, 7, 5, 8, 2.5, 9, 1.2, 10, 0.6, 11, 0.3, 12, 0.15]];
  const signs = { "icon-image": ["concat", "sign-", ["match", ["get", "family"], FAMILIES, ["get", "family"], "unknown"]], "icon-allow-overlap": true, "icon-ignore-placement": true };
  return /** @type {any[]} */ ([
    { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
    { id: "land", type: "fill", source: "base", filter: what("land"),
      paint: { "fill-color": ["match", ["get", "country"], "UA", colour("land"), colour("abroad")], "fill-antialias": false } },
    { id: "units", type: "line", source: "base", filter: ["all", what("land"), ["==", ["get", "country"], "UA"]],
      paint: { "line-color": colour("unit"), "line-width": 0.7 } },
    { id: "coast", type: "line", source: "base", filter: what("coast"), paint: { "line-color": colour("border"), "line-width": 0.8 } },
    { id: "borders", type: "line", source: "base", filter: what("border"),
      paint: { "line-color": colour("border"), "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1, 9, 2] } },
    { id: "zones", type: "fill", source: "zones", paint: { "fill-color": colour("zone"), "fill-opacity": 0.05 } },
    { id: "zone-edges", type: "line", source: "zones", paint: { "line-color": colour("zone"), "line-width": 1, "line-opacity": 0.6, "line-dasharray": [4, 3] } },
    { id: "watched", type: "fill", source: "sectors", filter: level("mostly", "partly"), paint: { "fill-color": colour("watched"), "fill-opacity": ["match", ["get", "level"], "mostly", 0.16, 0.08] } },
    { id: "unwatched", type: "fill", source: "sectors", filter: level("none", "unknown"), paint: { "fill-pattern": "hatch", "fill-opacity": 0.62 } },
    { id: "little", type: "fill", source: "sectors", filter: level("little", "partly"), paint: { "fill-pattern": "sparse", "fill-opacity": 0.55 } },
    { id: "sector-edges", type: "line", source: "sectors", paint: { "line-color": colour("sector"), "line-width": 1 } },
    { id: "cells", type: "fill", source: "cells",
      paint: { "fill-color": colour("quiet"), "fill-opacity": ["interpolate", ["linear"], ["get", "incidents"], 1, 0.06, 20, 0.28, 200, 0.5] } },
    { id: "cell-edges", type: "line", source: "cells", paint: { "line-color": colour("quiet"), "line-width": 0.5, "line-opacity": 0.5 } },
    { id: "bands", type: "fill", source: "bands", paint: { "fill-color": colour("line"), "fill-opacity": 0.22 } },
    { id: "lines", type: "line", source: "lines", layout: { "line-join": "round" }, paint: { "line-color": colour("line"), "line-width": 1.6 } },
    { id: "regions", type: "fill", source: "regions",
      paint: { "fill-color": family, "fill-opacity": FILLED } },
    { id: "region-edges", type: "line", source: "regions",
      paint: { "line-color": family, "line-width": ["case", ["get", "alleged"], 1.8, 1], "line-opacity": EDGED } },
    { id: "rings", type: "circle", source: "rings", filter: small,
      paint: { "circle-radius": ["case", ["get", "alleged"], 6, 5], "circle-color": family, "circle-opacity": 0.08, "circle-stroke-color": family,
        "circle-stroke-width": ["case", ["get", "alleged"], 1.8, 1.1], "circle-stroke-opacity": EDGED } },
    // A wide region has its sign on its edge: its middle is not the answer.
    { id: "ring-signs", type: "symbol", source: "rings", filter: small, layout: { ...signs, "icon-size": 0.5 }, paint: { "icon-opacity": EDGED } },
    { id: "region-signs", type: "symbol", source: "regions", filter: ["!", small], layout: { ...signs, "icon-size": 0.75, "symbol-placement": "line", "symbol-spacing": 500, "icon-rotation-alignment": "viewport" },
      paint: { "icon-opacity": EDGED } },
    { id: "selected", type: "fill", source: "selected", paint: { "fill-color": colour("chosen"), "fill-opacity": ["match", ["get", "what"], "core", 0.25, 0.12] } },
    { id: "selected-edges", type: "line", source: "selected", paint: { "line-color": colour("chosen"), "line-width": ["match", ["get", "what"], "core", 1.2, 2.6] } },
    { id: "seas", type: "symbol", source: "base", filter: what("sea"), layout: { ...text, "text-letter-spacing": 0.15 }, paint: { "text-color": colour("border") } },
    { id: "places", type: "symbol", source: "base", minzoom: 4,
      filter: ["all", what("place"), ["<=", ["get", "rank"], ["step", ["zoom"], 1, 5.5, 2, 7, 3, 8, 4, 9, 9]]],
      layout: { ...text, "symbol-sort-key": ["-", ["get", "people"]], "text-padding": 6 }, paint: { ...halo, "text-color": colour("place") } },
    { id: "sector-names", type: "symbol", source: "sectors", minzoom: 6,
      layout: { "text-font": FONT, "text-field": ["get", "sector_id"], "text-size": 12, "symbol-avoid-edges": true }, paint: { ...halo, "text-color": colour("sector-name") } },
    { id: "cell-counts", type: "symbol", source: "cells", minzoom: 7, layout: { "text-font": FONT, "text-field": ["to-string", ["get", "incidents"]], "text-size": 10 }, paint: { ...halo, "text-color": colour("quiet") } },
  ]);
}
