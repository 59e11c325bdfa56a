// What TypeScript needs to know of the map's library; the browser never asks for this file.
export { Map as MapView, ScaleControl } from "maplibre-gl";
