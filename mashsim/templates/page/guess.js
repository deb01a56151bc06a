// A guess over a chart: on the empty one it is drawn by pointer or set by number; on the revealed one it lies over what the runs show.
// The chart says where its scale lies: a curve by data-top and data-bottom, a row of dots by data-from and data-to.
const share = (value, from, to) => (value - from) / (to - from);

function svgElement(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  if (text) made.textContent = text;
  return made;
}

// Draws the guess `values` for `points` ({label, at}) over a chart, in place of what was drawn there before. A value that is not known
// is left out; one that lies beyond the scale is drawn at its end.
function drawGuess(svg, points, values) {
  const box = svg.viewBox.baseVal, data = svg.dataset, layer = svgElement("g", { class: "guess" });
  svg.querySelectorAll("g.guess").forEach((each) => each.remove());
  const along = (value) => Math.min(1, Math.max(0, share(value, data.least, data.most)));
  const places = points.map((point, place) => ({ at: point.at, value: values[place] })).filter((each) => !Number.isNaN(each.value));
  svg.append(layer);
  if (!places.length) return;
  const label = (x, y, anchor) => layer.append(svgElement("text", { x: x, y: y, "text-anchor": anchor, class: "guess-label" }, "your guess"));
  if (data.from) {
    const x = (Number(data.from) + along(places[0].value) * (data.to - data.from)) * box.width, bottom = box.height - 44;
    layer.append(svgElement("path", { d: "M" + x + " 0V" + bottom, class: "guess-line" }), diamond(x, bottom - 8));
    return label(x > box.width - 90 ? x - 12 : x + 12, bottom - 3, x > box.width - 90 ? "end" : "start");
  }
  const drawn = places.map((each) => [
    (Number(data.left) + each.at * (data.right - data.left)) * box.width,
    (Number(data.bottom) + along(each.value) * (data.top - data.bottom)) * box.height,
  ]);
  layer.append(svgElement("path", { d: "M" + drawn.map((place) => place.join(" ")).join("L"), class: "guess-line" }), ...drawn.map((place) => diamond(...place)));
  const [x, y] = drawn[0];
  label(Math.max(x - 20, data.left * box.width + 4), y > 40 ? y - 14 : y + 26, "start");
}

function diamond(x, y) {
  return svgElement("path", { d: "M" + x + " " + (y - 9) + "l9 9-9 9-9-9z", class: "guess-mark" });
}

// Lets the pointer move the points of a guess on an empty chart; `moved(place, value)` is told.
function letDraw(svg, points, step, moved) {
  const data = svg.dataset;
  let held = null;
  const inside = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  const nearest = (x) => {
    const at = share(x, data.left, data.right), far = points.map((point) => Math.abs(point.at - at));
    return far.indexOf(Math.min(...far));
  };
  const move = (event) => {
    const [x, y] = inside(event);
    const along = data.from ? share(x, data.from, data.to) : share(y, data.bottom, data.top);
    const value = Number(data.least) + Math.min(1, Math.max(0, along)) * (data.most - data.least);
    moved(held, Number((Math.round(value / step) * step).toFixed(2)));
  };
  svg.classList.add("draw");
  svg.addEventListener("pointerdown", function (event) {
    held = data.from ? 0 : nearest(inside(event)[0]);
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    move(event);
  });
  svg.addEventListener("pointermove", (event) => { if (held !== null) move(event); });
  ["pointerup", "pointercancel"].forEach((name) => svg.addEventListener(name, () => { held = null; }));
}
