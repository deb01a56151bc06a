// The front door as a board that plays a film. `makeBoard(place, lanes, options)` fills an element and returns {stop()}.
//
// lanes:   one or two of {title, film, sides}; `film` is what the request `film` gave, `sides` the words of a request about the same front
//          door, for the stories of contacts. Two lanes share the time bar, so their films must be of the same days.
// options: at (seconds since the films' start), onTime(at) called when it stands still, until (where playing stops), onEnd() called there.
const BOARD_SPEEDS = [["in a minute", 60], ["in 20 seconds", 20], ["in 8 seconds", 8], ["in 2 seconds", 2]];
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
  const speed = element("select", { id: id + "-speed" },
    ...BOARD_SPEEDS.map(([words, seconds]) => element("option", { value: seconds }, words)));
  speed.value = 20;
  const controls = element("div", { class: "board-controls", role: "group", "aria-label": "Playing" },
    element("p", { class: "buttons" }, play, button("Next event", "second board-next", nextEvent), button("Back a day", "second", () => byDays(-1)),
      button("On a day", "second", () => byDays(1))),
    element("div", { class: "board-speed" }, element("label", { for: id + "-speed" }, "Speed: a working day"), speed),
    element("div", { class: "board-time" }, element("label", { for: id + "-bar" }, "Time"), bar), clock);
  const turns = element("ol", { class: "board-turns" }, ...turnButtons());
  const story = element("section", { class: "board-story", tabindex: "-1", "aria-labelledby": id + "-story", hidden: "" });
  const number = element("input", { type: "number", id: id + "-number", min: 0, step: 1, inputmode: "numeric" });
  const whose = element("select", { id: id + "-whose", "aria-label": "On which board" },
    ...lanes.map((lane, row) => element("option", { value: row }, lane.title)));
  const chooser = element("form", { class: "board-choose" },
    element("label", { for: id + "-number" }, "Click on a shape, or tell the story of contact number"), number,
    ...(lanes.length > 1 ? [whose] : []), element("button", { type: "submit", class: "second" }, "Tell it"));
  const drawn = lanes.map(makeLane), curve = makeCurve(films, lanes.map((lane) => lane.title));
  const table = element("div", {});
  const details = element("details", { class: "board-numbers" }, element("summary", {}, "The board as a table"), table);
  place.classList.toggle("board-two", lanes.length > 1);
  place.replaceChildren(controls, said, apart, ...drawn.map((lane) => lane.section), makeLegend(lead.film.clock), story, chooser, curve.figure,
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
    const sum = element("span", { class: "board-sum" }), hours = element("p", { class: "board-hours" }),
      turned = element("p", { class: "board-turned" });
    const section = element("section", { class: "board", "aria-labelledby": id + "-lane-" + row },
      element("h3", { id: id + "-lane-" + row }, lane.title, sum), hours, turned, over);
    const shapes = makeShapes(it, over, parts.map((part) => part.cell), lanes.length > 1 ? 17 : 19, () => wanted.matches);
    over.addEventListener("click", function (event) {
      const contact = shapes.at(event.clientX, event.clientY);
      if (contact >= 0) tell(row, it.numbers[contact]);
    });
    return { section: section, over: over, parts: parts, sum: sum, hours: hours, turned: turned, shapes: shapes, it: it };
  }

  function turnButtons() {
    const named = (lane, text) => (lanes.length > 1 ? lane.title + ". " : "") + text;
    const all = lanes.flatMap((lane) => lane.film.turns.map((turn) => ({ at: turn.at, text: named(lane, turn.text) })));
    return all.sort((one, two) => one.at - two.at).map((turn) => element("li", {}, button(turn.text, "second board-turn", function () {
      pause();
      go(turn.at);
      said.textContent = turn.text;
      controls.scrollIntoView({ block: "nearest" });
    })));
  }

  // ---------------------------------------------------------------- what it shows

  function show(isJump) {
    drawn.forEach(function (lane) {
      const hidden = lane.shapes.draw(isJump);
      lane.parts.forEach(function (part, column) {
        set(part.count, String(lane.it.total(column)));
        set(part.states, statesInWords(lane.it, column));
        set(part.more, hidden[column] ? "+ " + hidden[column] + " more" : "");
      });
      set(lane.sum, lane.it.backlog() + " at the front door");
      set(lane.hours, lane.it.hoursInWords());
      set(lane.turned, lane.it.lastTurn());
    });
    if (lanes.length > 1) set(apart, difference());
    set(clock, lead.inWords(at));
    if (document.activeElement !== bar || !playing) bar.value = at;
    bar.setAttribute("aria-valuetext", lead.inWords(at) + ", " + lead.backlog() + " at the front door");
    curve.draw(at);
    if (!playing) settle();
  }

  function statesInWords(it, column) {
    const late = it.lateIn(column), counts = it.film.columns[column].at_the_door ? it.counts[column] : [];
    const said = counts.map((count, state) => (count ? count + " " + STATE_WORDS[state] : ""));
    return [...said, late ? late + " late" : ""].filter(Boolean).join(" · ");
  }

  function set(text, words) { if (text.textContent !== words) text.textContent = words; }

  function difference() {
    const [one, two] = films.map((it) => it.backlog()), apart = Math.abs(one - two);
    if (!apart) return "Both have " + one + " contacts at the front door.";
    const than = apart + (two < one ? " fewer" : " more") + " than “" + lanes[0].title + "”.";
    return "“" + lanes[1].title + "”: " + two + " at the front door, " + than;
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
      caption: title + ", " + it.inWords(at),
      columns: heads.map((head, place) => ({ head: head, numeric: place > 0 })),
      source: "Source: simulated, one run, seed " + it.film.seed + ", run " + it.film.number + ".",
      rows: it.film.columns.map(function (column, place) {
        const first = it.longest(place), longest = first === undefined ? "none" : "contact " + it.numbers[first];
        return [column.title, it.total(place), ...it.counts[place], it.lateIn(place), longest].map(cell);
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

  // Time goes 24 times as fast while the office is closed.
  function forward(seconds) {
    const open = lead.film.office, day = open.length > 1 ? open[1] - open[0] : 28800;
    let left = seconds * day / Number(speed.value);
    while (left > 0 && at < until) {
      const office = lead.office(at), fast = office.open ? 1 : 24, most = Math.max(1, office.until - at), go = Math.min(left * fast, most);
      at = Math.min(until, at + go);
      left -= go / fast;
    }
  }

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
    const close = button("Close", "second", closeStory);
    const text = element("div", { tabindex: "0", role: "region", "aria-label": "What happened to it" },
      element("p", {}, "Its story is being told."));
    story.replaceChildren(heading, close, text);
    story.hidden = false;
    story.focus();
    drawn.forEach((lane, place) => lane.shapes.choose(place === row ? lane.it.numbers.indexOf(which) : -1));
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
    const to = Number(bar.value);  // before pausing, which puts the bar to where the film stands
    pause();
    go(to);
  });
  chooser.addEventListener("submit", function (event) {
    event.preventDefault();
    if (number.value !== "") tell(Number(whose.value) || 0, Number(number.value));
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

function makeLegend(clock) {
  const sample = function (rating, state, isLate, words) {
    const canvas = element("canvas", { width: 44, height: 44, "aria-hidden": "true" }), pen = canvas.getContext("2d");
    pen.scale(2, 2);
    drawShape(pen, 11, 11, rating, state, isLate, SIZE);
    return element("li", {}, canvas, words);
  };
  return element("ul", { class: "board-legend", "aria-label": "What the shapes mean" },
    ...RATING_WORDS.map((words, rating) => sample(rating, WAITS, false, words)),
    sample(2, WAITS, false, "filled: waits"), sample(2, IN_HAND, false, "on a blue ground: in hand"),
    sample(2, WITH_PARTNERS, false, "outline: waits for partners"),
    ...(clock ? [sample(2, WAITS, true, "dark ring: late, undecided past its limit (" + limitsInWords(clock.limits) + ")")] : []));
}

// A limit that all ratings share, or that of each rating which has one.
function limitsInWords(limits) {
  if (limits.every((limit) => limit === limits[0])) return limits[0];
  return limits.map((limit, rating) => (limit ? RATING_WORDS[rating] + " " + limit : "")).filter(Boolean).join(", ");
}
