// The backlog so far, as a curve that grows with the film.
function makeCurve(films, titles) {
  const canvas = element("canvas", { class: "board-curve", role: "img" }), pen = canvas.getContext("2d");
  const curves = films.map((it) => it.curve()), most = Math.max(10, ...curves.flat());
  const COLOURS = ["#12436d", "#f46a25"];
  const lines = titles.length > 1 ? " Full line: " + titles[0] + ". Broken line: " + titles[1] + "." : "";
  const figure = element("figure", {}, element("figcaption", {}, element("p", {},
    "Contacts at the front door so far; once with a worker or closed they are not counted. Circles are turning points." + lines)), canvas);
  let spoken = -1;

  function draw(at) {
    const wide = canvas.clientWidth, high = canvas.clientHeight, scale = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(wide * scale)) {
      canvas.width = Math.round(wide * scale);
      canvas.height = Math.round(high * scale);
    }
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const left = 40, right = wide - 60, top = 12, bottom = high - 22, last = curves[0].length - 1;
    const across = (hour) => left + (right - left) * hour / last, up = (count) => bottom - (bottom - top) * count / most;
    pen.font = "14px Arial, Helvetica, sans-serif";
    pen.fillStyle = "#505a5f";
    pen.strokeStyle = "#b1b4b6";
    pen.lineWidth = 1;
    pen.textAlign = "right";
    [0, most].forEach(function (count) {
      pen.fillText(count, left - 6, up(count) + 5);
      pen.beginPath();
      pen.moveTo(left, up(count));
      pen.lineTo(right, up(count));
      pen.stroke();
    });
    pen.textAlign = "left";
    pen.fillText(films[0].dayInWords(0), left, high - 4);
    pen.textAlign = "right";
    if (wide > 480) pen.fillText(films[0].dayInWords(films[0].film.midnights.length - 2), right, high - 4);
    pen.textAlign = "left";
    const now = Math.min(last, Math.floor(at / 3600));
    curves.forEach(function (curve, row) {
      pen.strokeStyle = COLOURS[row];
      pen.lineWidth = 2.5;
      pen.setLineDash(row ? [7, 4] : []);
      pen.beginPath();
      for (let hour = 0; hour <= now; hour += 1) pen.lineTo(across(hour), up(curve[hour]));
      pen.stroke();
      pen.setLineDash([]);
      for (const hour of films[row].film.turns.filter((turn) => turn.at <= at).map((turn) => Math.floor(turn.at / 3600))) {
        dot(across(hour), up(curve[hour]));
      }
      pen.fillStyle = row ? "#0b0c0c" : COLOURS[row];
      const other = curves[1 - row], isClose = other && other !== curve && Math.abs(up(other[now]) - up(curve[now])) < 15;
      pen.fillText(curve[now], across(now) + 6 + (isClose && row ? 34 : 0), up(curve[now]) + 5);
    });
    if (spoken === now) return;
    spoken = now;
    canvas.setAttribute("aria-label", curves.map((curve, row) =>
      titles[row] + ": from " + curve[0] + " to " + curve[now] + " contacts at the front door").join("; ") + ".");
  }

  // A turning point.
  function dot(x, y) {
    pen.beginPath();
    pen.arc(x, y, 4.5, 0, 2 * Math.PI);
    pen.fillStyle = "#fff";
    pen.fill();
    pen.stroke();
  }

  return { figure: figure, draw: draw };
}
