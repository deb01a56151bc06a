// The front door as a board that plays a film. `makeBoard(place, lanes, options)` fills an element and returns {stop()}.
//
// lanes:   one or two of {title, film, sides}; `film` is what the request `film` gave, `sides` the words of a request that is about the same
//          front door, for the stories of contacts. Two lanes share the time bar, so their films must be of the same days.
// options: at (seconds since the films' start), onTime(at) called when it stands still, until (where playing stops), onEnd() called there.
const BOARD_SPEEDS = [["a working day in a minute", 60], ["in 20 seconds", 20], ["in 8 seconds", 8], ["in 2 seconds", 2]];
const STATE_WORDS = ["wait", "in hand", "with partners"];
let boards = 0;

function makeBoard(place, lanes, options) {
  const settings = Object.assign({ at: 0, onTime: () => {}, onEnd: () => {} }, options);
  const id = "board-" + (++boards), wanted = window.matchMedia("(prefers-reduced-motion: reduce)");
  const films = lanes.map((lane) => makeFilm(lane.film)), lead = films[0];
  const until = Math.min(settings.until || Infinity, ...films.map((it) => it.length - 1));
  let at = 0, playing = false, stopped = false, last = null, frame = 0, returnTo = null;

  // ---------------------------------------------------------------- what it is made of

  const button = (text, kind, act) => {
    const made = element("button", { type: "button", class: kind }, text);
    made.addEventListener("click", act);
    return made;
  };
  const play = button("Play", "board-play", () => (playing ? pause() : start()));
  const bar = element("input", { type: "range", id: id + "-bar", min: 0, max: until, step: 1800, value: 0 });
  const clock = element("output", { class: "board-clock", for: id + "-bar" });
  const said = element("p", { class: "board-said", role: "status", "aria-live": "polite" });
  const apart = element("p", { class: "board-apart" });
  const speed = element("select", { id: id + "-speed" }, ...BOARD_SPEEDS.map(([words, seconds]) => element("option", { value: seconds }, words)));
  speed.value = 20;
  const controls = element("div", { class: "board-controls", role: "group", "aria-label": "Playing" },
    element("p", { class: "buttons" }, play, button("Next event", "second", nextEvent), button("Back a day", "second", () => byDays(-1)),
      button("On a day", "second", () => byDays(1))),
    element("div", { class: "board-speed" }, element("label", { for: id + "-speed" }, "Speed: a working day"), speed),
    element("div", { class: "board-time" }, element("label", { for: id + "-bar" }, "Time"), bar, clock));
  const turns = element("ol", { class: "board-turns" }, ...turnButtons());
  const story = element("section", { class: "board-story", tabindex: "-1", "aria-labelledby": id + "-story", hidden: "" });
  const number = element("input", { type: "number", id: id + "-number", min: 0, step: 1, inputmode: "numeric" });
  const chooser = element("form", { class: "board-choose" }, element("label", { for: id + "-number" }, "Tell the story of contact number"), number,
    element("button", { type: "submit", class: "second" }, "Tell it"));
  const drawn = lanes.map(makeLane), curve = makeCurve(films, lanes.map((lane) => lane.title));
  const table = element("div", {});
  const details = element("details", { class: "board-numbers" }, element("summary", {}, "The board as a table"), table);
  place.replaceChildren(controls, said, apart, ...drawn.map((lane) => lane.section), makeLegend(), story, chooser, curve.figure,
    ...(turns.children.length ? [element("h3", {}, "Turning points"), turns] : []), details);
  apart.hidden = lanes.length < 2;

  function makeLane(lane, row) {
    const it = films[row];
    const parts = it.film.columns.map(function (column) {
      const count = element("span", { class: "board-count" }), states = element("span", { class: "board-states" });
      const cell = element("div", { class: "board-cell" }), more = element("p", { class: "board-more" });
      return { count: count, states: states, cell: cell, more: more, box: element("div", { class: "board-column" },
        element("p", { class: "board-head" }, element("strong", {}, column.title), count, states), cell, more) };
    });
    const over = element("div", { class: "board-lane", style: "--columns: " + parts.length }, ...parts.map((part) => part.box));
    const sum = element("span", { class: "board-sum" });
    const section = element("section", { class: "board", "aria-labelledby": id + "-lane-" + row },
      element("h3", { id: id + "-lane-" + row }, lane.title, sum), over);
    const shapes = makeShapes(it, over, parts.map((part) => part.cell), () => wanted.matches);
    over.addEventListener("click", function (event) {
      const contact = shapes.at(event.clientX, event.clientY);
      if (contact >= 0) tell(row, it.numbers[contact]);
    });
    return { section: section, over: over, parts: parts, sum: sum, shapes: shapes, it: it };
  }

  function turnButtons() {
    return (lead.film.turns || []).map((turn) => element("li", {}, button(turn.text, "second board-turn", function () {
      pause();
      go(turn.at);
      said.textContent = turn.text;
    })));
  }

  // ---------------------------------------------------------------- what it shows

  function show(isJump) {
    drawn.forEach(function (lane) {
      const hidden = lane.shapes.draw(isJump);
      lane.parts.forEach(function (part, column) {
        set(part.count, String(lane.it.total(column)));
        const late = lane.it.lateIn(column);
        const states = lane.it.film.columns[column].at_the_door ? lane.it.counts[column].map((count, state) => (count ? count + " " + STATE_WORDS[state] : "")) : [];
        set(part.states, [...states, late ? late + " late" : ""].filter(Boolean).join(" · "));
        set(part.more, hidden[column] ? "+ " + hidden[column] + " more" : "");
      });
      set(lane.sum, lane.it.backlog() + " at the front door");
    });
    if (lanes.length > 1) set(apart, difference());
    set(clock, lead.inWords(at));
    if (document.activeElement !== bar || !playing) bar.value = at;
    bar.setAttribute("aria-valuetext", lead.inWords(at) + ", " + lead.backlog() + " at the front door");
    curve.draw(at);
    if (!playing) settle();
  }

  function set(text, words) { if (text.textContent !== words) text.textContent = words; }

  function difference() {
    const [one, two] = films.map((it) => it.backlog()), apart = Math.abs(one - two);
    if (!apart) return "Both have " + one + " contacts at the front door.";
    return lanes[1].title + ": " + two + " at the front door, " + apart + (two < one ? " fewer" : " more") + " than " + lanes[0].title + ".";
  }

  // What is written only when it stands still: the sentence, the table.
  function settle() {
    said.textContent = films.map((it, row) => (lanes.length > 1 ? lanes[row].title + ": " : "") + it.narrate()).join(" ");
    table.replaceChildren(...films.flatMap((it, row) => drawTable(asTable(it, lanes[row].title), id + "-table-" + row)));
    settings.onTime(at);
  }

  function asTable(it, title) {
    const heads = ["Column", "contacts", "wait", "in hand", "with partners", "late", "longest waiting"];
    const cell = (text) => ({ text: String(text), note: "" });
    return {
      caption: title + ", " + it.inWords(at), columns: heads.map((head, place) => ({ head: head, numeric: place > 0 })), source: "Source: simulated, one run, seed " + it.film.seed + ", run " + it.film.number + ".",
      rows: it.film.columns.map(function (column, place) {
        const first = it.longest(place);
        return [cell(column.title), cell(it.total(place)), ...it.counts[place].map(cell), cell(it.lateIn(place)), cell(first === undefined ? "none" : "contact " + it.numbers[first])];
      }),
    };
  }

  // ---------------------------------------------------------------- playing

  function go(to, isSmooth) {
    at = Math.max(0, Math.min(until, to));
    films.forEach((it) => it.seek(at));
    show(!isSmooth);
    if (!playing) glide();
  }

  // Lets shapes reach their places when it stands still.
  function glide() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(function more() {
      drawn.forEach((lane) => lane.shapes.draw());
      if (!playing && drawn.some((lane) => lane.shapes.isMoving())) frame = requestAnimationFrame(more);
    });
  }

  function start() {
    if (at >= until) go(0);
    playing = true;
    play.textContent = "Pause";
    said.setAttribute("aria-live", "off");
    last = null;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(step);
  }

  function pause() {
    if (!playing) return;
    playing = false;
    play.textContent = "Play";
    said.setAttribute("aria-live", "polite");
    go(at, true);
  }

  function step(now) {
    if (!playing || stopped) return;
    if (!place.isConnected || place.closest("[hidden]")) return pause();
    const passed = last === null ? 16 : Math.min(100, now - last);
    last = now;
    forward(passed / 1000);
    films.forEach((it) => it.seek(at));
    set(said, films[0].narrate());
    show(false);
    if (at >= until) {
      pause();
      settings.onEnd();
    } else frame = requestAnimationFrame(step);
  }

  // Time goes ten times as fast while the office is closed.
  function forward(seconds) {
    const open = lead.film.office, day = open.length > 1 ? open[1] - open[0] : 28800;
    let left = seconds * day / number_of(speed.value);
    while (left > 0 && at < until) {
      const office = lead.office(at), fast = office.open ? 1 : 10, most = Math.max(1, office.until - at), go = Math.min(left * fast, most);
      at = Math.min(until, at + go);
      left -= go / fast;
    }
  }

  function number_of(text) { return Number(text) || 20; }

  function nextEvent() {
    pause();
    const next = Math.min(...films.map((it) => it.next()));
    if (next <= until) go(next, true);
  }

  function byDays(days) {
    pause();
    const day = lead.day(at), midnights = lead.film.midnights, to = Math.max(0, Math.min(midnights.length - 2, day + days));
    go(midnights[to] + (at - midnights[day]));
  }

  // ---------------------------------------------------------------- the story of one contact

  async function tell(row, which) {
    pause();
    returnTo = document.activeElement;
    const heading = element("h3", { id: id + "-story" }, "Contact " + which + (lanes.length > 1 ? ", " + lanes[row].title : ""));
    const close = button("Close", "second", closeStory), text = element("div", {}, element("p", {}, "Its story is being told."));
    story.replaceChildren(heading, close, text);
    story.hidden = false;
    story.focus();
    drawn.forEach((lane) => lane.shapes.choose(lane.it.numbers.indexOf(which)));
    show(false);
    if (!isReady) return text.replaceChildren(element("p", {}, "Stories can be told as soon as the engine is ready."));
    try {
      const answer = await ask(Object.assign({}, lanes[row].sides, { do: "story", number: films[row].film.number, contact: which }));
      if (answer.faults) return text.replaceChildren(...answer.faults.map((fault) => element("p", {}, fault)));
      text.replaceChildren(...answer.summary.map((sentence) => element("p", {}, sentence)),
        element("ol", {}, ...answer.sentences.map((sentence) => element("li", {}, sentence))));
    } catch (problem) {
      text.replaceChildren(element("p", {}, "It cannot be told: " + problem.message + "."));
    }
  }

  function closeStory() {
    story.hidden = true;
    drawn.forEach((lane) => lane.shapes.choose(-1));
    show(false);
    if (returnTo && returnTo !== document.body) returnTo.focus();
    else play.focus();
  }

  // ---------------------------------------------------------------- at the start

  bar.addEventListener("input", function () {
    pause();
    go(Number(bar.value));
  });
  chooser.addEventListener("submit", function (event) {
    event.preventDefault();
    if (number.value !== "") tell(0, Number(number.value));
  });
  place.addEventListener("keydown", (event) => { if (event.key === "Escape" && !story.hidden) closeStory(); });
  const watch = new ResizeObserver(function () {
    drawn.forEach((lane) => lane.shapes.measure());
    show(true);
  });
  drawn.forEach((lane) => watch.observe(lane.over));
  go(settings.at);

  return {
    stop: function () {
      playing = false;
      stopped = true;
      cancelAnimationFrame(frame);
      watch.disconnect();
    },
  };
}

function makeLegend() {
  const sample = function (rating, state, isLate, words) {
    const canvas = element("canvas", { width: 44, height: 44, "aria-hidden": "true" }), pen = canvas.getContext("2d");
    pen.scale(2, 2);
    drawShape(pen, 11, 11, rating, state, isLate, SIZE);
    return element("li", {}, canvas, words);
  };
  return element("ul", { class: "board-legend", "aria-label": "What the shapes mean" },
    sample(0, WAITS, false, "red"), sample(1, WAITS, false, "amber"), sample(2, WAITS, false, "green"), sample(3, WAITS, false, "not rated yet"),
    sample(2, WAITS, false, "filled: waits"), sample(2, IN_HAND, false, "on a blue ground: in hand"),
    sample(2, WITH_PARTNERS, false, "outline: waits for partners"), sample(2, WAITS, true, "dark ring: its decision is late"));
}

// The backlog so far, as a curve that grows with the film.
function makeCurve(films, titles) {
  const canvas = element("canvas", { class: "board-curve", role: "img" }), pen = canvas.getContext("2d");
  const curves = films.map((it) => it.curve()), most = Math.max(10, ...curves.flat());
  const COLOURS = ["#12436d", "#f46a25"];
  const figure = element("figure", {}, element("figcaption", {}, element("p", {}, "Contacts at the front door so far; with a worker or closed they are no longer counted.")), canvas);
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
      pen.beginPath();
      for (let hour = 0; hour <= now; hour += 1) pen.lineTo(across(hour), up(curve[hour]));
      pen.stroke();
      pen.fillStyle = row ? "#0b0c0c" : COLOURS[row];
      pen.fillText(curve[now], across(now) + 6, up(curve[now]) + 5);
    });
    if (spoken !== now) {
      spoken = now;
      canvas.setAttribute("aria-label", curves.map((curve, row) => titles[row] + ": from " + curve[0] + " to " + curve[now] + " contacts at the front door").join("; ") + ".");
    }
  }

  return { figure: figure, draw: draw };
}
