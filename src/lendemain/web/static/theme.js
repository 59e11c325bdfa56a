// The colours of the style sheet, for what is drawn on canvas: one place says what they are.

/** @param {string} name a custom property without its dashes */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * A tile of slanting strokes: not observed.
 * @param {string} stroke @param {number} [gap] pixels from stroke to stroke @param {number} [width]
 */
export function hatching(stroke, gap = 8, width = 1.6) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = gap * 2;
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  pen.strokeStyle = stroke;
  pen.lineWidth = width;
  for (let x = -gap * 2; x <= gap * 2; x += gap) {
    pen.beginPath();
    pen.moveTo(x, gap * 2);
    pen.lineTo(x + gap * 2, 0);
    pen.stroke();
  }
  return tile;
}
