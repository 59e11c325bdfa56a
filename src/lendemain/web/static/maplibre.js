// The map's library, by itself: it is large, and the list need not wait for it.
export { Map as MapView, ScaleControl } from "./vendor/maplibre-gl/dist/maplibre-gl.mjs";
