// A lane of the board: its columns with their counts and shapes, the same as a table, and what the shapes mean.
export { asTable, drawLane, makeLegend, set, showLane };

import { element } from "page/elements.js";
import { IN_HAND, MovingFilm, WAITS, WITH_PARTNERS } from "page/film.js";
import { SIZE, drawShape, makeShapes, penOf } from "page/shapes.js";

/** @typedef {import("page/types").Film} Film */
/** @typedef {ReturnType<typeof drawLane>} DrawnLane */

const STATE_WORDS = ["wait", "in hand", "with partners"];

/**
 * @param {string} title
 * @param {MovingFilm} it
 * @param {string} id
 * @param {number} pitch
 * @param {() => boolean} isStill
 */
function drawLane(title, it, id, pitch, isStill) {
  const parts = it.film.columns.map(function (column) {
    const count = element("span", { class: "board-count" });
    const states = element("span", { class: "board-states" });
    const cell = element("div", { class: "board-cell" });
    const more = element("p", { class: "board-more" });
    const head = element("p", { class: "board-head" }, element("strong", {}, column.title), count, states);
    return { count, states, cell, more, box: element("div", { class: "board-column" }, head, cell, more) };
  });
  const over = element(
    "div",
    { class: "board-lane", style: "--columns: " + parts.length },
    ...parts.map((part) => part.box),
  );
  const sum = element("span", { class: "board-sum" });
  const hours = element("p", { class: "board-hours" });
  const turned = element("p", { class: "board-turned" });
  const section = element(
    "section",
    { class: "board", "aria-labelledby": id },
    element("h3", { id }, title, sum),
    element("div", { class: "board-notes" }, hours, turned),
    over,
  );
  const shapes = makeShapes(
    it,
    over,
    parts.map((part) => part.cell),
    pitch,
    isStill,
  );
  return { section, over, parts, sum, hours, turned, shapes, it };
}

/** @param {DrawnLane} lane  @param {boolean} isJump */
function showLane(lane, isJump) {
  const hidden = lane.shapes.draw(isJump);
  lane.parts.forEach(function (part, column) {
    set(part.count, String(lane.it.total(column)));
    set(part.states, statesInWords(lane.it, column));
    set(part.more, hidden[column] ? "+ " + hidden[column] + " more" : "");
  });
  set(lane.sum, lane.it.backlog() + " at the front door");
  set(lane.hours, lane.it.hoursInWords());
  set(lane.turned, lane.it.lastTurn());
}

/** @param {MovingFilm} it  @param {number} column */
function statesInWords(it, column) {
  const late = it.lateIn(column);
  const counts = it.film.columns[column].at_the_door ? it.counts[column] : [];
  const words = counts.map((count, state) => (count ? count + " " + STATE_WORDS[state] : ""));
  return [...words, late ? late + " late" : ""].filter(Boolean).join(" · ");
}

/** Sets a text, and nothing if it stands there already.  @param {HTMLElement} text  @param {string} words */
function set(text, words) {
  if (text.textContent !== words) text.textContent = words;
}

/** @param {MovingFilm} it  @param {string} title  @returns {import("page/types").DrawnTable} */
function asTable(it, title) {
  const heads = ["Column", "contacts", ...STATE_WORDS, "late", "longest waiting"];
  return {
    caption: title + ", " + it.inWords(it.at),
    columns: heads.map((head, place) => ({ head, numeric: place > 0 })),
    source: "Source: simulated, one run, seed " + it.film.seed + ", run " + it.film.number + ".",
    rows: it.film.columns.map(function (column, place) {
      const first = it.longest(place);
      const longest = first === undefined ? "none" : "contact " + it.numbers[first];
      const cells = [column.title, it.total(place), ...it.counts[place], it.lateIn(place), longest];
      return cells.map((text) => ({ text: String(text), note: "" }));
    }),
  };
}

/** @param {Film} film */
function makeLegend(film) {
  /** @param {number} rating  @param {number} state  @param {boolean} isLate  @param {string} words */
  const sample = function (rating, state, isLate, words) {
    const canvas = element("canvas", { width: 44, height: 44, "aria-hidden": "true" });
    const pen = penOf(canvas);
    pen.scale(2, 2);
    drawShape(pen, 11, 11, rating, state, isLate, SIZE);
    return element("li", {}, canvas, words);
  };
  const late = film.clock
    ? "dark ring: late, without a " + film.clock.for + " past its limit (" + limitsInWords(film.clock.limits, film.ratings) + ")"
    : "";
  return element(
    "ul",
    { class: "board-legend", "aria-label": "What the shapes mean" },
    ...film.ratings.map((words, rating) => sample(rating, WAITS, false, words)),
    sample(2, WAITS, false, "filled: waits"),
    sample(2, IN_HAND, false, "underlined, on blue: in hand"),
    sample(2, WITH_PARTNERS, false, "outline: waits for partners"),
    ...(late ? [sample(2, WAITS, true, late)] : []),
  );
}

// A limit that all ratings share, or that of each rating which has one.
/** @param {(string | null)[]} limits  @param {string[]} ratings */
function limitsInWords(limits, ratings) {
  if (limits.every((limit) => limit === limits[0])) return limits[0] || "";
  return limits
    .map((limit, rating) => (limit ? ratings[rating] + " " + limit : ""))
    .filter(Boolean)
    .join(", ");
}
