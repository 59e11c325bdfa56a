// The map: land, lines with the bands of their errors, zones, sectors, and incidents as regions.
// Nothing is brought from anywhere: letters are drawn by the browser, land comes from the desk.

import { html, nothing } from "./libraries.js";
import { MapView, ScaleControl } from "./maplibre.js";
import { OPACITIES, SOURCES, images, layers } from "./layers.js";
import { Part } from "./part.js";
import { FAMILIES, sign } from "./signs.js";
import { store } from "./store.js";
import { count, number, t, word } from "./words.js";

const DIMMED = 0.25;
const NONE = { type: "FeatureCollection", features: [] };

class MapOfFront extends Part {
  /** @type {any} */ #map = null;
  #styled = "";
  #fitted = false;
  /** @type {Map<string, any>} */ #given = new Map();
  #flown = "";

  firstUpdated() {
    try {
      this.#open();
    } catch {
      this.dataset.broken = "yes"; // a browser without WebGL: the list says the same
      this.requestUpdate();
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#map?.remove();
    this.#map = null;
  }

  render() {
    const { map } = store;
    return html`
      <div class="canvas"></div>
      ${this.dataset.broken ? html`<p class="fault">${t("web.map.broken")}</p>` : nothing}
      <div class="zoom">
        ${this.#button("+", "web.map.closer", () => this.#map?.zoomIn())}
        ${this.#button("−", "web.map.farther", () => this.#map?.zoomOut())}
        ${this.#button("⤢", "web.map.whole", () => this.whole())}
      </div>
      <div class="legend"><details>
        <summary>${t("map.legend")}</summary>
        <ul>
          ${FAMILIES.map((f) => html`<li>${sign(f)} ${word("family", f)}</li>`)}
          <li><span class="key region" aria-hidden="true"></span> ${t("web.map.region")}</li>
          <li><span class="key ring" aria-hidden="true"></span> ${t("web.map.ring")}</li>
          <li><span class="key hatch" aria-hidden="true"></span> ${t("report.not_observed")}</li>
          <li><span class="key sparse" aria-hidden="true"></span> ${t("web.map.partly")}</li>
          <li><span class="key band" aria-hidden="true"></span> ${t("web.map.band")}</li>
          <li><span class="key zone" aria-hidden="true"></span> ${t("web.map.zone")}</li>
        </ul></details>
      </div>
      ${map && map.drawn < map.total ? html`<p class="capped">${t("web.map.capped", { drawn: number(map.drawn), incidents: count("count.incidents", map.total) })}</p>` : nothing}
      <p class="source">${t("web.map.source")}</p>`;
  }

  /** @param {string} sign @param {string} phrase @param {() => void} press */
  #button(sign, phrase, press) {
    return html`<button title=${t(phrase)} aria-label=${t(phrase)} @click=${press}>${sign}</button>`;
  }

  updated() {
    if (!this.#map) return;
    const wanted = `${store.theme} ${store.language}`;
    if (wanted !== this.#styled) this.#style(wanted);
    else this.#fill();
  }

  #open() {
    this.#map = new MapView({
      container: /** @type {HTMLElement} */ (this.querySelector(".canvas")),
      style: { version: 8, sources: {}, layers: [] },
      center: [31, 48.5],
      zoom: 5,
      minZoom: 3,
      maxZoom: 14,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      renderWorldCopies: false,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new ScaleControl({}), "bottom-left");
    this.#map.on("click", this.#click);
    this.#map.on("mousemove", "regions", () => (this.#map.getCanvas().style.cursor = "pointer"));
    this.#map.on("mouseleave", "regions", () => (this.#map.getCanvas().style.cursor = ""));
    this.#map.on("idle", () => (this.dataset.idle = store.mission?.version ?? ""));
    this.#style(`${store.theme} ${store.language}`);
  }

  /** Colours and language changed: everything is drawn anew. @param {string} wanted */
  #style(wanted) {
    this.#styled = wanted;
    this.dataset.idle = "";
    this.#given.clear();
    const sources = Object.fromEntries(SOURCES.map((s) => [s, { type: "geojson", data: NONE }]));
    this.#map.setStyle({ version: 8, sources, layers: [] }, { diff: false });
    this.#map.once("style.load", () => {
      for (const [name, image] of images()) this.#map.addImage(name, image, { pixelRatio: 2 });
      for (const layer of layers(store.language)) this.#map.addLayer(layer);
      this.#fill();
    });
    const canvas = this.#map.getCanvas();
    canvas.setAttribute("aria-label", t("web.map.alternative"));
  }

  #fill() {
    if (!this.#map.isStyleLoaded() && !this.#map.getSource("base")) return;
    const { base, lines, map, incident, selected } = store;
    this.#give("base", base);
    this.#give("zones", lines?.zones);
    this.#give("bands", lines?.bands);
    this.#give("lines", lines?.lines);
    this.#give("sectors", this.#sectors());
    this.#give("regions", map?.regions);
    this.#give("rings", this.#rings());
    this.#give("cells", map?.cells);
    const open = incident && incident.incident_id === selected ? incident : null;
    this.#give("selected", this.#selected(open));
    this.#look(open);
  }

  /** @param {string} name @param {any} data */
  #give(name, data) {
    if (!data || this.#given.get(name) === data) return;
    this.#given.set(name, data);
    this.#map.getSource(name)?.setData(data);
  }

  /** @type {[any, any, any]} */ #joined = [null, null, null];

  /** Sectors with the level at which each was watched. */
  #sectors() {
    const [lines, coverage, known] = this.#joined;
    if (lines === store.lines && coverage === store.coverage) return known;
    const level = new Map(store.coverage.sectors.map((/** @type {any} */ s) => [s.sector_id, s.level]));
    const features = (store.lines?.sectors.features ?? []).map((/** @type {any} */ f) => ({
      ...f, properties: { ...f.properties, level: level.get(f.properties.sector_id) ?? "unknown" },
    }));
    this.#joined = [store.lines, store.coverage, { type: "FeatureCollection", features }];
    return this.#joined[2];
  }

  /** @type {[any, any]} */ #ringed = [null, null];

  /** Where a region is too small to be seen at a scale, a ring larger than it says so. */
  #rings() {
    const { map } = store;
    if (this.#ringed[0] === map) return this.#ringed[1];
    const features = (map?.regions.features ?? []).map((/** @type {any} */ f) => ({
      type: "Feature", properties: f.properties, geometry: { type: "Point", coordinates: f.properties.centre },
    }));
    this.#ringed = [map, { type: "FeatureCollection", features }];
    return this.#ringed[1];
  }

  /** @type {[any, any]} */ #opened = [undefined, null];

  /** @param {any} open */
  #selected(open) {
    if (this.#opened[0] === open) return this.#opened[1];
    const drawn = (/** @type {any} */ geometry, /** @type {string} */ what) => ({ type: "Feature", geometry, properties: { what } });
    const features = open ? [drawn(open.region, "region"), drawn(open.core, "core")] : [];
    this.#opened = [open, { type: "FeatureCollection", features }];
    return this.#opened[1];
  }

  /** Go to what was opened; at first, to the front as a whole. @param {any} open */
  #look(open) {
    if (!this.#fitted && store.lines && store.mission) {
      this.#fitted = true;
      this.whole();
    }
    if (open && this.#flown !== open.incident_id) {
      this.#flown = open.incident_id;
      const [west, south, east, north] = open.box;
      const covered = /** @type {HTMLElement | null} */ (document.querySelector("#incident"))?.offsetWidth ?? 0;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.#map.fitBounds([[west, south], [east, north]], {
        padding: { top: 60, bottom: 60, left: 60, right: Math.min(covered + 60, this.#map.getContainer().offsetWidth - 80) },
        maxZoom: 9.5, animate: !still, duration: 400,
      });
    }
    if (!open && !store.selected) this.#flown = "";
    this.#dim(Boolean(open));
  }

  /** Show the front as a whole. */
  whole() {
    if (store.lines && store.mission) this.#map?.fitBounds(this.#extent(), { padding: 30, animate: false });
  }

  /** What is opened stands out from all else. @param {boolean} dimmed */
  #dim(dimmed) {
    for (const [layer, property, plain] of OPACITIES) {
      this.#map.setPaintProperty(layer, property, dimmed ? ["*", DIMMED, plain] : plain);
    }
  }

  #extent() {
    const corners = store.lines.lines.features.flatMap((/** @type {any} */ f) => f.geometry.coordinates);
    const [west, south, east, north] = store.mission.theatre;
    if (!corners.length) return [[west, south], [east, north]];
    const lons = corners.map((/** @type {any} */ c) => c[0]);
    const lats = corners.map((/** @type {any} */ c) => c[1]);
    return [[Math.min(...lons) - 0.2, Math.min(...lats) - 0.2], [Math.max(...lons) + 0.2, Math.max(...lats) + 0.2]];
  }

  // What a test asks of a canvas, which has no elements to look at.

  /** How each sector is drawn. @returns {[string, string][]} */
  watchedLevels() {
    const seen = this.#map.queryRenderedFeatures({ layers: ["watched", "unwatched", "little"] });
    const pairs = seen.map((/** @type {any} */ f) => [f.properties.sector_id, f.properties.level]);
    return [...new Map(pairs)].sort();
  }

  /** The forms in which incidents are drawn. */
  forms() {
    const seen = this.#map.queryRenderedFeatures({ layers: ["regions"] });
    return { regions: seen.map((/** @type {any} */ f) => f.geometry.type) };
  }

  /** Press where the first region lies. */
  pressFirst() {
    const [first] = this.#map.queryRenderedFeatures({ layers: ["regions"] });
    const given = first.properties.centre;
    this.#click({ point: this.#map.project(typeof given === "string" ? JSON.parse(given) : given) });
  }

  /** @param {any} click */
  #click = (click) => {
    const near = [[click.point.x - 4, click.point.y - 4], [click.point.x + 4, click.point.y + 4]];
    const hit = this.#map.queryRenderedFeatures(near, { layers: ["rings", "regions"] });
    if (!hit.length) return;
    const ids = [...new Set(hit.map((/** @type {any} */ f) => f.properties.incident_id))];
    const next = ids[(ids.indexOf(store.selected) + 1) % ids.length];
    store.select(String(next));
    if (ids.length > 1) store.say(t("web.map.overlap", { n: ids.length }));
  };
}

customElements.define("ld-map", MapOfFront);
