// The libraries the page stands on; tools/frontend.py lays them in vendor/.
export { LitElement, html, noChange, nothing, svg } from "./vendor/lit/index.js";
export { repeat } from "./vendor/lit-html/directives/repeat.js";
export { default as Plot } from "./vendor/uplot/dist/uPlot.esm.js";
