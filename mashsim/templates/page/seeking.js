// The fields of a search that there may be several of: further targets, and patterns of shifts.
export { drawSeeking, furtherTargets, noteSeeking, readSeeking, shiftPatterns, slipsOfSeeking };

import { choice } from "page/controls.js";
import { byId, element, number } from "page/elements.js";

/** @typedef {import("page/types").FurtherTarget} FurtherTarget */
/** @typedef {import("page/types").Start} Start */
/** @typedef {{ measure: string, percent: string, months: string }} Target */
/** @typedef {{ team: string, name: string, shifts: string }} Pattern */

const MOST = { target: 5, pattern: 6 };
const ALL = "";
const SEASONS = ["March to May", "June to August", "September to November", "December to February"];
const NAMES = "January February March April May June July August September October November December".split(" ");
const MONTHS = [ALL, ...SEASONS, ...NAMES].map((value) => ({ value, words: value || "All months" }));
/** @type {Target[]} */
let targets = [];
/** @type {Pattern[]} */
let patterns = [];
/** @type {Start | null} */
let start = null;

/** The further targets, as the engine takes them. */
const furtherTargets = () =>
  targets.map(
    (each) =>
      each.measure + " >= " + +(number(each.percent) / 100).toFixed(6) + (each.months && isByMonth(each) ? " in " + each.months : ""),
  );

/** The patterns of shifts, as the engine takes them. */
const shiftPatterns = () => patterns.map((each) => each.team + ": " + each.name.trim() + " = " + each.shifts.trim());

/** @returns {FurtherTarget[]} */
const known = () => start?.target?.further || [];

/** @param {Target} target */
const isByMonth = (target) => Boolean(known().find((each) => each.measure === target.measure)?.by_month);

/** What is wrong with what was typed. */
function slipsOfSeeking() {
  /** @type {string[]} */
  const all = [];
  targets.forEach(function (each, at) {
    const percent = number(each.percent);
    if (!(percent >= 0 && percent <= 100)) all.push("Target " + (at + 2) + " is a number from 0 to 100.");
  });
  patterns.forEach(function (each, at) {
    if (!each.name.trim() || !each.shifts.trim() || /[:=]/.test(each.name))
      all.push("Pattern " + (at + 1) + ": write a name without : and =, and the shifts.");
  });
  return all;
}

/** Draws the fields for a front door; what it does not have is left out.  @param {Start} door */
function drawSeeking(door) {
  start = door;
  targets = targets.filter((each) => known().some((one) => one.measure === each.measure));
  patterns = patterns.filter((each) => door.people.pools.some((one) => one.value === each.team));
  draw();
}

function draw() {
  byId("question-targets").replaceChildren(...targets.map(drawTarget));
  byId("question-patterns").replaceChildren(...patterns.map(drawPattern));
  byId("question-target-add").hidden = targets.length >= MOST.target || !known().length;
  byId("question-pattern-add").hidden = patterns.length >= MOST.pattern;
}

/** @param {Target} one  @param {number} at */
function drawTarget(one, at) {
  const id = "question-target-" + at + "-";
  const options = known().map((each) => ({ value: each.measure, words: each.words }));
  const measure = choice(id + "measure", options, one.measure);
  const months = choice(id + "months", MONTHS, one.months);
  const percent = element("input", { id: id + "percent", type: "number", min: 0, max: 100, step: 1, inputmode: "decimal" });
  percent.value = one.percent;
  measure.addEventListener("change", function () {
    one.measure = measure.value;
    draw();
    byId(measure.id).focus();
  });
  percent.addEventListener("input", () => (one.percent = percent.value));
  months.addEventListener("change", () => (one.months = months.value));
  return drawRow("Target " + (at + 2), id, "target", targets, at, [
    ["What is in time", measure],
    ["At least, in %", percent],
    ...(isByMonth(one) ? [/** @type {[string, HTMLSelectElement]} */ (["In which months", months])] : []),
  ]);
}

/** @param {Pattern} one  @param {number} at */
function drawPattern(one, at) {
  const id = "question-pattern-" + at + "-";
  const team = choice(id + "team", start?.people.pools || [], one.team);
  const name = element("input", { id: id + "name", type: "text", maxlength: 60 });
  const shifts = element("input", { id: id + "shifts", type: "text", "aria-describedby": "question-patterns-hint" });
  [name.value, shifts.value] = [one.name, one.shifts];
  team.addEventListener("change", () => (one.team = team.value));
  name.addEventListener("input", () => (one.name = name.value));
  shifts.addEventListener("input", () => (one.shifts = shifts.value));
  return drawRow("Pattern " + (at + 1), id, "pattern", patterns, at, [
    ["Team", team],
    ["Its name", name],
    ["Its shifts", shifts],
  ]);
}

/**
 * @param {string} legend
 * @param {string} id
 * @param {"target" | "pattern"} what
 * @param {unknown[]} rows
 * @param {number} at
 * @param {[string, HTMLInputElement | HTMLSelectElement][]} inputs
 */
function drawRow(legend, id, what, rows, at, inputs) {
  const fields = inputs.map(([words, input]) =>
    element("div", { class: "field" }, element("label", { for: input.id }, words), input),
  );
  const remove = element("button", { type: "button", class: "second small", "aria-label": "Remove " + legend.toLowerCase() }, "Remove");
  remove.addEventListener("click", function () {
    rows.splice(at, 1);
    draw();
    byId("question-" + what + "-add").focus();
    changed();
  });
  return element("fieldset", { class: "person", id: id + "row" }, element("legend", {}, legend), ...fields, remove);
}

// As if something in the form had been typed.
function changed() {
  byId("question").dispatchEvent(new Event("change"));
}

/** Writes the fields into an address.  @param {URLSearchParams} parts */
function noteSeeking(parts) {
  targets.forEach((each) => parts.append("ask-also", [each.measure, each.percent, each.months].join()));
  patterns.forEach((each) => parts.append("ask-pattern", [each.team, each.name, each.shifts].join("|")));
}

/** Reads them from an address.  @param {URLSearchParams} parts */
function readSeeking(parts) {
  targets = parts.getAll("ask-also").slice(0, MOST.target).map(function (text) {
    const [measure, percent = "", months = ALL] = text.split(",");
    return { measure, percent, months: MONTHS.some((each) => each.value === months) ? months : ALL };
  });
  patterns = parts.getAll("ask-pattern").slice(0, MOST.pattern).map(function (text) {
    const [team, name = "", shifts = ""] = text.split("|");
    return { team, name, shifts };
  });
  if (start) drawSeeking(start);
}

byId("question-target-add").addEventListener("click", function () {
  if (targets.length >= MOST.target || !known().length) return;
  const used = targets.map((each) => each.measure);
  const next = known().find((each) => !used.includes(each.measure) && each.measure !== start?.target?.measure) || known()[0];
  targets.push({ measure: next.measure, percent: "90", months: ALL });
  draw();
  byId("question-target-" + (targets.length - 1) + "-measure").focus();
  changed();
});
byId("question-pattern-add").addEventListener("click", function () {
  if (patterns.length >= MOST.pattern) return;
  const shifts = "mon-fri 08:00-16:00 + mon-fri 12:00-20:00";
  const name = "two shifts" + (patterns.length ? " " + (patterns.length + 1) : "");
  patterns.push({ team: start?.people.pools[0].value || "", name, shifts });
  draw();
  byId("question-pattern-" + (patterns.length - 1) + "-team").focus();
  changed();
});
