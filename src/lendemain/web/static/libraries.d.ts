// What TypeScript needs to know of the libraries; the browser never asks for this file.
export { LitElement, html, noChange, nothing, svg } from "lit";
export { repeat } from "lit/directives/repeat.js";
export { default as Plot } from "uplot";
