// The front door as a board that plays films.
export { makeBoard };

import { drawTable } from "page/blocks.js";
import { makeCurve } from "page/curve.js";
import { element, paragraph } from "page/elements.js";
import { ask, isReady } from "page/engine.js";
import { faultsOf } from "page/faults.js";
import { MovingFilm } from "page/film.js";
import { asTable, drawLane, makeLegend, set, showLane } from "page/lanes.js";

/** @typedef {import("page/types").Lane} Lane */

/** @type {[string, number][]} words, and the seconds that a working day takes */
const SPEEDS = [
  ["in a minute", 60],
  ["in 20 seconds", 20],
  ["in 8 seconds", 8],
  ["in 2 seconds", 2],
];
const USUAL_SPEED = 20;
const CLOSED_SPEED = 24; // how many times as fast time goes while the office is closed
const PITCH = 19;
const PITCH_OF_TWO = 17;
let boards = 0;

/** @param {string} text  @param {string} kind  @param {() => void} act */
function buttonFor(text, kind, act) {
  const button = element("button", { type: "button", class: kind }, text);
  button.addEventListener("click", act);
  return button;
}

/**
 * Fills an element with a board. Two lanes share the time bar, so their films must be of the same days.
 * @param {HTMLElement} place
 * @param {Lane[]} lanes one or two
 * @param {{ at?: number, onTime?: (at: number) => void }} options where it stands first, in seconds since the films'
 *   start, and what is called when it stands still
 */
function makeBoard(place, lanes, { at: startAt = 0, onTime = () => {} }) {
  const id = "board-" + ++boards;
  const isTwo = lanes.length > 1;
  const wanted = window.matchMedia("(prefers-reduced-motion: reduce)");
  const films = lanes.map((lane) => new MovingFilm(lane.film));
  const lead = films[0];
  const until = Math.min(...films.map((it) => it.length - 1));
  let at = 0;
  let playing = false;
  let stopped = false;
  let frame = 0;
  /** @type {number | null} */
  let last = null;
  /** @type {Element | null} */
  let returnTo = null;

  // ---------------------------------------------------------------- what it is made of

  const play = buttonFor("Play", "board-play", () => (playing ? pause() : start()));
  const bar = element("input", { type: "range", id: id + "-bar", min: 0, max: until, step: 1800, value: 0 });
  const clock = element("output", { class: "board-clock", for: id + "-bar" });
  const sentence = element("p", { class: "board-said", role: "status", "aria-live": "polite" });
  const apart = element("p", { class: "board-apart" });
  const speed = element(
    "select",
    { id: id + "-speed" },
    ...SPEEDS.map(([words, seconds]) => element("option", { value: seconds }, words)),
  );
  speed.value = String(USUAL_SPEED);
  const controls = element(
    "div",
    { class: "board-controls", role: "group", "aria-label": "Playing" },
    element(
      "p",
      { class: "buttons" },
      play,
      buttonFor("Next event", "second board-next", nextEvent),
      buttonFor("Back a day", "second", () => byDays(-1)),
      buttonFor("On a day", "second", () => byDays(1)),
    ),
    element("div", { class: "board-speed" }, element("label", { for: id + "-speed" }, "Speed: a working day"), speed),
    element("div", { class: "board-time" }, element("label", { for: id + "-bar" }, "Time"), bar),
    clock,
  );
  const turns = element("ol", { class: "board-turns" }, ...turnButtons());
  const story = element("section", {
    class: "board-story",
    tabindex: "-1",
    "aria-labelledby": id + "-story",
    hidden: "",
  });
  const number = element("input", { type: "number", id: id + "-number", min: 0, step: 1, inputmode: "numeric" });
  const whose = element(
    "select",
    { id: id + "-whose", "aria-label": "On which board" },
    ...lanes.map((lane, row) => element("option", { value: row }, lane.title)),
  );
  const chooser = element(
    "form",
    { class: "board-choose" },
    element("label", { for: id + "-number" }, "Click on a shape, or tell the story of contact number"),
    number,
    ...(isTwo ? [whose] : []),
    element("button", { type: "submit", class: "second" }, "Show its story"),
  );
  const drawn = lanes.map((lane, row) =>
    drawLane(lane.title, films[row], id + "-lane-" + row, isTwo ? PITCH_OF_TWO : PITCH, () => wanted.matches),
  );
  const curve = makeCurve(
    films,
    lanes.map((lane) => lane.title),
  );
  const table = element("div");
  const details = element("details", { class: "board-numbers" }, element("summary", {}, "The board as a table"), table);
  place.classList.toggle("board-two", isTwo);
  place.replaceChildren(
    controls,
    sentence,
    apart,
    ...drawn.map((lane) => lane.section),
    makeLegend(lead.film),
    story,
    chooser,
    curve.figure,
    ...(turns.children.length ? [element("h3", {}, "Turning points"), turns] : []),
    details,
  );
  apart.hidden = !isTwo;

  function turnButtons() {
    const all = lanes.flatMap((lane) =>
      lane.film.turns.map((turn) => ({ at: turn.at, text: isTwo ? lane.title + ". " + turn.text : turn.text })),
    );
    return all
      .sort((one, two) => one.at - two.at)
      .map((turn) =>
        element(
          "li",
          {},
          buttonFor(turn.text, "second board-turn", function () {
            pause();
            go(turn.at);
            sentence.textContent = turn.text;
            controls.scrollIntoView({ block: "nearest" });
          }),
        ),
      );
  }

  // ---------------------------------------------------------------- what it shows

  /** @param {boolean} isJump */
  function show(isJump) {
    drawn.forEach((lane) => showLane(lane, isJump));
    if (isTwo) set(apart, difference());
    set(clock, lead.inWords(at));
    if (document.activeElement !== bar || !playing) bar.value = String(at);
    bar.setAttribute("aria-valuetext", lead.inWords(at) + ", " + lead.backlog() + " at the front door");
    curve.draw(at);
    if (!playing) settle();
  }

  function difference() {
    const [one, two] = films.map((it) => it.backlog());
    const gap = Math.abs(one - two);
    if (!gap) return "Both have " + one + " contacts at the front door.";
    const than = gap + (two < one ? " fewer" : " more") + " than “" + lanes[0].title + "”.";
    return "“" + lanes[1].title + "”: " + two + " at the front door, " + than;
  }

  // What is written only when it stands still: the sentence, the table.
  function settle() {
    sentence.textContent = films.map((it, row) => (isTwo ? lanes[row].title + ": " : "") + it.narrate()).join(" ");
    table.replaceChildren(
      ...films.flatMap((it, row) => drawTable(asTable(it, lanes[row].title), id + "-table-" + row)),
    );
    onTime(at);
  }

  // ---------------------------------------------------------------- playing

  /** @param {number} to  @param {boolean} [isSmooth] */
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
    sentence.setAttribute("aria-live", "off");
    last = null;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(step);
  }

  function pause() {
    if (!playing) return;
    playing = false;
    play.textContent = "Play";
    sentence.setAttribute("aria-live", "polite");
    go(at, true);
  }

  /** @param {number} now */
  function step(now) {
    if (!playing || stopped) return;
    if (!place.isConnected || place.closest("[hidden]")) return pause();
    const passed = last === null ? 16 : Math.min(100, now - last);
    last = now;
    forward(passed / 1000);
    films.forEach((it) => it.seek(at));
    set(sentence, films[0].narrate());
    show(false);
    if (at >= until) pause();
    else frame = requestAnimationFrame(step);
  }

  /** @param {number} seconds */
  function forward(seconds) {
    const open = lead.film.office;
    const day = open.length > 1 ? open[1] - open[0] : 28800;
    let left = (seconds * day) / Number(speed.value);
    while (left > 0 && at < until) {
      const office = lead.office(at);
      const fast = office.open ? 1 : CLOSED_SPEED;
      const most = Math.max(1, office.until - at);
      const on = Math.min(left * fast, most);
      at = Math.min(until, at + on);
      left -= on / fast;
    }
  }

  function nextEvent() {
    pause();
    const next = Math.min(...films.map((it) => it.next()));
    if (next <= until) go(next, true);
  }

  /** @param {number} days */
  function byDays(days) {
    pause();
    const day = lead.day(at);
    const midnights = lead.film.midnights;
    const to = Math.max(0, Math.min(midnights.length - 2, day + days));
    go(midnights[to] + (at - midnights[day]));
  }

  // ---------------------------------------------------------------- the story of one contact

  /** @param {number} row  @param {number} contact */
  async function tell(row, contact) {
    pause();
    returnTo = document.activeElement;
    const heading = element("h3", { id: id + "-story" }, "Contact " + contact + (isTwo ? ", " + lanes[row].title : ""));
    const text = element(
      "div",
      { tabindex: "0", role: "region", "aria-label": "What happened to it" },
      paragraph("Its story is being told."),
    );
    story.replaceChildren(heading, buttonFor("Close", "second", closeStory), text);
    story.hidden = false;
    story.focus();
    drawn.forEach((lane, place) => lane.shapes.choose(place === row ? lane.it.numbers.indexOf(contact) : -1));
    show(false);
    if (!isReady) return text.replaceChildren(paragraph("Stories can be told as soon as the engine is ready."));
    try {
      const answer = await ask("story", { ...lanes[row].sides, number: films[row].film.number, contact });
      text.replaceChildren(
        ...answer.summary.map((each) => paragraph(each)),
        element("ol", {}, ...answer.sentences.map((each) => element("li", {}, each))),
      );
    } catch (problem) {
      text.replaceChildren(...faultsOf(problem).map((fault) => paragraph(fault)));
    }
  }

  function closeStory() {
    story.hidden = true;
    drawn.forEach((lane) => lane.shapes.choose(-1));
    show(false);
    if (returnTo instanceof HTMLElement && returnTo !== document.body) returnTo.focus();
    else play.focus();
  }

  // ---------------------------------------------------------------- at the start

  drawn.forEach((lane, row) =>
    lane.over.addEventListener("click", function (event) {
      const contact = lane.shapes.at(event.clientX, event.clientY);
      if (contact >= 0) tell(row, lane.it.numbers[contact]);
    }),
  );
  bar.addEventListener("input", function () {
    const to = Number(bar.value); // before pausing, which puts the bar to where the film stands
    pause();
    go(to);
  });
  chooser.addEventListener("submit", function (event) {
    event.preventDefault();
    if (number.value !== "") tell(Number(whose.value) || 0, Number(number.value));
  });
  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !story.hidden) closeStory();
  });
  const watch = new ResizeObserver(function () {
    drawn.forEach((lane) => lane.shapes.measure());
    show(true);
  });
  drawn.forEach((lane) => watch.observe(lane.over));
  go(startAt);

  function stop() {
    playing = false;
    stopped = true;
    cancelAnimationFrame(frame);
    watch.disconnect();
  }

  return { stop };
}
