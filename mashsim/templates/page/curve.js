// The backlog so far, as a curve that grows with the film.
export { makeCurve };

import { element, paragraph } from "page/elements.js";
import { penOf } from "page/shapes.js";

const COLOURS = ["#12436d", "#f46a25"];

/** @param {import("page/film.js").MovingFilm[]} films  @param {string[]} titles */
function makeCurve(films, titles) {
  const canvas = element("canvas", { class: "board-curve", role: "img" });
  const pen = penOf(canvas);
  const curves = films.map((it) => it.curve());
  const most = Math.max(10, ...curves.flat());
  const lines = titles.length > 1 ? " Full line: " + titles[0] + ". Broken line: " + titles[1] + "." : "";
  const figure = element(
    "figure",
    {},
    element(
      "figcaption",
      {},
      paragraph(
        "Contacts at the front door so far; once with a worker or closed they are not counted. " +
          "Circles are turning points." +
          lines,
      ),
    ),
    canvas,
  );
  const last = curves[0].length - 1;
  const left = 40;
  const top = 12;
  let spoken = -1;

  /** @param {number} at */
  function draw(at) {
    const wide = canvas.clientWidth;
    const high = canvas.clientHeight;
    const scale = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(wide * scale)) {
      canvas.width = Math.round(wide * scale);
      canvas.height = Math.round(high * scale);
    }
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, wide, high);
    drawAxes(wide, high);
    const now = Math.min(last, Math.floor(at / 3600));
    curves.forEach((_, row) => drawLine(row, now, at, wide, high));
    if (spoken === now) return;
    spoken = now;
    canvas.setAttribute(
      "aria-label",
      curves
        .map((curve, row) => titles[row] + ": from " + curve[0] + " to " + curve[now] + " contacts at the front door")
        .join("; ") + ".",
    );
  }

  /** @param {number} hour  @param {number} wide */
  const across = (hour, wide) => left + ((wide - 60 - left) * hour) / last;
  /** @param {number} count  @param {number} high */
  const up = (count, high) => high - 22 - ((high - 22 - top) * count) / most;

  /** @param {number} wide  @param {number} high */
  function drawAxes(wide, high) {
    pen.font = "14px Arial, Helvetica, sans-serif";
    pen.fillStyle = "#505a5f";
    pen.strokeStyle = "#b1b4b6";
    pen.lineWidth = 1;
    pen.textAlign = "right";
    [0, most].forEach(function (count) {
      pen.fillText(String(count), left - 6, up(count, high) + 5);
      pen.beginPath();
      pen.moveTo(left, up(count, high));
      pen.lineTo(wide - 60, up(count, high));
      pen.stroke();
    });
    pen.textAlign = "left";
    pen.fillText(films[0].dayInWords(0), left, high - 4);
    pen.textAlign = "right";
    if (wide > 480) pen.fillText(films[0].dayInWords(films[0].film.midnights.length - 2), wide - 60, high - 4);
    pen.textAlign = "left";
  }

  /** @param {number} row  @param {number} now  @param {number} at  @param {number} wide  @param {number} high */
  function drawLine(row, now, at, wide, high) {
    const curve = curves[row];
    const other = curves[1 - row];
    pen.strokeStyle = COLOURS[row];
    pen.lineWidth = 2.5;
    pen.setLineDash(row ? [7, 4] : []);
    pen.beginPath();
    for (let hour = 0; hour <= now; hour += 1) pen.lineTo(across(hour, wide), up(curve[hour], high));
    pen.stroke();
    pen.setLineDash([]);
    for (const turn of films[row].film.turns.filter((each) => each.at <= at)) {
      const hour = Math.floor(turn.at / 3600);
      dot(across(hour, wide), up(curve[hour], high));
    }
    pen.fillStyle = row ? "#0b0c0c" : COLOURS[row];
    const isClose = other && Math.abs(up(other[now], high) - up(curve[now], high)) < 15;
    pen.fillText(String(curve[now]), across(now, wide) + 6 + (isClose && row ? 34 : 0), up(curve[now], high) + 5);
  }

  // A turning point.
  /** @param {number} x  @param {number} y */
  function dot(x, y) {
    pen.beginPath();
    pen.arc(x, y, 4.5, 0, 2 * Math.PI);
    pen.fillStyle = "#fff";
    pen.fill();
    pen.stroke();
  }

  return { figure, draw };
}
