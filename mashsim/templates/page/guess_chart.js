// A guess over a chart: on the empty one it is drawn by pointer or set by number; on the revealed one it lies over what
// the runs show. The chart says where its scale lies: a curve by data-top and data-bottom, a row of dots by data-from
// and data-to.
export { drawGuess, letDraw };

/** @typedef {import("page/types").GuessPoint} GuessPoint */

/** @param {number} value  @param {number} from  @param {number} to */
const share = (value, from, to) => (value - from) / (to - from);

/** @param {number} value */
const inScale = (value) => Math.min(1, Math.max(0, value));

/**
 * Where a chart's scale lies, as shares of its width or height, and what its ends stand for.
 * @param {SVGSVGElement} svg
 */
function scaleOf(svg) {
  const { from, to, least, most, left, right, top, bottom } = svg.dataset;
  return {
    isRow: Boolean(from),
    from: Number(from),
    to: Number(to),
    least: Number(least),
    most: Number(most),
    left: Number(left),
    right: Number(right),
    top: Number(top),
    bottom: Number(bottom),
  };
}

/** @param {string} name  @param {Record<string, string | number>} attributes  @param {string} [text] */
function svgElement(name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, String(value)));
  if (text) node.textContent = text;
  return node;
}

/**
 * Draws a guess over a chart, instead of what was drawn there before. A value that is not known is left out; one that
 * lies beyond the scale is drawn at its end.
 * @param {SVGSVGElement} svg
 * @param {GuessPoint[]} points
 * @param {number[]} values of the points
 */
function drawGuess(svg, points, values) {
  const box = svg.viewBox.baseVal;
  const scale = scaleOf(svg);
  const layer = svgElement("g", { class: "guess" });
  svg.querySelectorAll("g.guess").forEach((each) => each.remove());
  const places = points
    .map((point, place) => ({ at: point.at, along: inScale(share(values[place], scale.least, scale.most)) }))
    .filter((each) => !Number.isNaN(each.along));
  svg.append(layer);
  if (!places.length) return;
  if (scale.isRow) {
    const x = (scale.from + places[0].along * (scale.to - scale.from)) * box.width;
    const bottom = box.height - 44;
    const [labelX, anchor] = x > box.width - 90 ? [x - 12, "end"] : [x + 12, "start"];
    layer.append(line("M" + x + " 0V" + bottom), diamond(x, bottom - 8), label(labelX, bottom - 3, anchor));
    return;
  }
  const drawn = places.map((each) => [
    (scale.left + each.at * (scale.right - scale.left)) * box.width,
    (scale.bottom + each.along * (scale.top - scale.bottom)) * box.height,
  ]);
  const [x, y] = drawn[0];
  layer.append(
    line("M" + drawn.map((place) => place.join(" ")).join("L")),
    ...drawn.map(([each, high]) => diamond(each, high)),
    label(Math.max(x - 20, scale.left * box.width + 4), y > 40 ? y - 14 : y + 26, "start"),
  );
}

/** @param {string} path */
const line = (path) => svgElement("path", { d: path, class: "guess-line" });

/** @param {number} x  @param {number} y  @param {string} anchor */
const label = (x, y, anchor) => svgElement("text", { x, y, "text-anchor": anchor, class: "guess-label" }, "your guess");

/** @param {number} x  @param {number} y */
const diamond = (x, y) => svgElement("path", { d: "M" + x + " " + (y - 9) + "l9 9-9 9-9-9z", class: "guess-mark" });

/**
 * Lets the pointer move the points of a guess on an empty chart.
 * @param {SVGSVGElement} svg
 * @param {GuessPoint[]} points
 * @param {number} step
 * @param {(place: number, value: number) => void} moved
 */
function letDraw(svg, points, step, moved) {
  const scale = scaleOf(svg);
  /** @type {number | null} */
  let held = null;

  /** @param {PointerEvent} event */
  const inside = function (event) {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  /** @param {number} x */
  const nearest = function (x) {
    const at = share(x, scale.left, scale.right);
    const far = points.map((point) => Math.abs(point.at - at));
    return far.indexOf(Math.min(...far));
  };
  /** @param {PointerEvent} event */
  const move = function (event) {
    if (held === null) return;
    const [x, y] = inside(event);
    const along = inScale(scale.isRow ? share(x, scale.from, scale.to) : share(y, scale.bottom, scale.top));
    const value = scale.least + along * (scale.most - scale.least);
    moved(held, Number((Math.round(value / step) * step).toFixed(2)));
  };
  const release = () => {
    held = null;
  };
  svg.classList.add("draw");
  svg.addEventListener("pointerdown", function (event) {
    held = scale.isRow ? 0 : nearest(inside(event)[0]);
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    move(event);
  });
  svg.addEventListener("pointermove", move);
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", release);
}
