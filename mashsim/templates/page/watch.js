// The view in which a front door is watched day by day, alone or beside itself with something changed.
export { engine, open };

import { makeBoard } from "page/board.js";
import { slipOf, valueOf } from "page/controls.js";
import { buttonOf, byId, element, inputOf, number, selectOf } from "page/elements.js";
import { ask, isOff, isReady } from "page/engine.js";
import { Refusal, faultsOf, showFaults } from "page/faults.js";
import { prepared, remember, shown } from "page/shell.js";
import { changedSides } from "page/what_if.js";

/** @typedef {import("page/types").Lane} Lane */
/** @typedef {{ title: string, sides: import("page/types").Sides }} Side */

const FIELDS = ["first", "last", "seed", "beside", "path", "value", "from"];
const OF_SETTING = ["path", "value", "from"];
/** @type {ReturnType<typeof makeBoard> | null} */
let board = null;
let running = false;
let wanted = false;
let at = 0;
/** @type {import("page/types").Group[]} */
let groups = []; // the controls of the front door, by group, as the request `start` gives them
let groupsOf = ""; // the front door they are of

/** @param {string} name */
const field = (name) => inputOf("watch-" + name);
const scenario = selectOf("watch-scenario");
const beside = selectOf("watch-beside");

/**
 * The settings of a group that are numbers: only such can be changed here.
 * @param {import("page/types").Group} group
 */
const numbersOf = (group) => group.controls.filter((each) => !each.choices);

// The setting that is changed.
const control = () => groups.flatMap(numbersOf).find((each) => each.path === field("path").value);

// ---------------------------------------------------------------- what is asked

/** The sides to watch, one or two; what is missing is thrown.  @returns {Side[]} */
function sidesToWatch() {
  const seed = number(field("seed").value);
  const luck = Number.isNaN(seed) ? null : seed;
  const alone = { scenario: scenario.value, seed: luck };
  if (beside.value === "what-if") {
    const request = changedSides();
    if (!request) throw new Refusal(["Nothing is changed in “What if?”. Change something there, or here."]);
    const sides = luck === null ? request : { ...request, seed: luck };
    return [
      { title: "As it is", sides: { ...sides, changes: {}, dated: [], from: null, to: null } },
      { title: "With the changes", sides },
    ];
  }
  if (!beside.value) return [{ title: scenario.selectedOptions[0].textContent, sides: alone }];
  const changed = control();
  const text = field("value").value;
  const slip = changed ? slipOf(changed, text) : "Choose what is changed.";
  if (!changed || slip) throw new Refusal([slip]);
  const title = changed.label + " " + number(text) + " " + changed.unit + " instead of " + changed.value;
  const sides = { ...alone, changes: { [changed.path]: valueOf(changed, text) }, from: field("from").value || null };
  return [
    { title: "As it is", sides: alone },
    { title, sides },
  ];
}

async function run() {
  if (running || !isReady) return;
  wanted = false;
  running = true;
  try {
    complain([]);
    const sides = sidesToWatch();
    showButtons();
    field("progress").textContent = "The run is being made; that can take a quarter of a minute.";
    show(await filmed(sides));
    byId("watch-board").scrollIntoView();
  } catch (problem) {
    complain(faultsOf(problem));
  }
  field("progress").textContent = "";
  running = false;
  showButtons();
  note();
}

// The second is of the days of the first.
/** @param {Side[]} sides */
async function filmed(sides) {
  /** @type {Lane[]} */
  const lanes = [];
  let days = { first_day: field("first").value, last_day: field("last").value };
  for (const side of sides) {
    const { film } = await ask("film", { ...side.sides, ...days });
    lanes.push({ ...side, film });
    days = { first_day: film.first_day, last_day: film.last_day };
  }
  return lanes;
}

// ---------------------------------------------------------------- what is shown

/** @param {Lane[]} lanes */
function show(lanes) {
  if (board) board.stop();
  const film = lanes[0].film;
  field("first").value = film.first_day;
  field("last").value = film.last_day;
  field("seed").value = String(film.seed);
  board = makeBoard(byId("watch-board"), lanes, {
    at,
    onTime: function (now) {
      at = Math.round(now);
      note();
    },
  });
}

function showPrepared() {
  const { scenario: name, film } = prepared.film;
  show([{ title: film.title, film, sides: { scenario: name, seed: film.seed } }]);
}

/** @param {string[]} faults */
const complain = (faults) => showFaults(byId("watch-faults"), faults, "h2");

function showButtons() {
  buttonOf("watch-go").disabled = !isReady || running;
}

async function showSettings() {
  const isOne = beside.value === "setting";
  const name = scenario.value;
  document.querySelectorAll(".watch-setting").forEach((each) => each.toggleAttribute("hidden", !isOne));
  scenario.disabled = beside.value === "what-if";
  if (!isOne || groupsOf === name) return;
  const known = await startOf(name);
  if (!known) return;
  [groups, groupsOf] = [known.controls, name];
  const listed = groups.filter((group) => numbersOf(group).length);
  byId("watch-path").replaceChildren(
    ...listed.map((group) =>
      element(
        "optgroup",
        { label: group.group },
        ...numbersOf(group).map((each) => element("option", { value: each.path }, each.label)),
      ),
    ),
  );
  field("from").min = known.before.first_day;
  field("from").max = known.before.last_day;
  suggest();
}

/** @param {string} name */
async function startOf(name) {
  if (prepared.doors[name]) return prepared.doors[name].start;
  return isReady ? ask("start", { scenario: name }) : null;
}

function suggest() {
  const chosen = control();
  if (!chosen) return;
  byId("watch-unit").textContent = "(" + chosen.unit + ")";
  Object.assign(field("value"), { min: chosen.least, max: chosen.most, step: chosen.step });
  field("value").value = String(chosen.unit === "posts" ? chosen.value + 1 : chosen.value);
  byId("watch-value-hint").textContent =
    "Now " +
    chosen.value +
    " " +
    chosen.unit +
    " (" +
    chosen.quality +
    "). " +
    chosen.meaning +
    " From left empty: from the run’s first day.";
}

// ---------------------------------------------------------------- the address

function note() {
  const parts = new URLSearchParams({ base: scenario.value });
  FIELDS.forEach(function (name) {
    const isOn = beside.value === "setting" || !OF_SETTING.includes(name);
    if (isOn && field(name).value) parts.set(name, field(name).value);
  });
  if (at) parts.set("at", String(at));
  remember("watch", parts);
}

// Shows what the address says; null: what was left.
/** @param {URLSearchParams | null} address */
async function open(address) {
  showButtons();
  if (running || (!address && board)) return note();
  const parts = address || new URLSearchParams();
  const base = parts.get("base");
  if (base && prepared.scenarios.some((each) => each.name === base)) scenario.value = base;
  else if (!base) scenario.value = prepared.film.scenario;
  ["first", "last", "seed", "beside"].forEach((name) => {
    field(name).value = parts.get(name) || "";
  });
  if (beside.selectedIndex < 0) beside.value = "";
  at = Math.max(0, number(parts.get("at") || "") || 0);
  await showSettings();
  OF_SETTING.forEach((name) => {
    field(name).value = parts.get(name) || field(name).value;
  });
  if (isPrepared(parts)) showPrepared();
  else {
    wanted = true;
    field("progress").textContent = isReady ? "" : "This run is made as soon as the engine is ready.";
    if (isReady) await run();
  }
  note();
}

/** @param {URLSearchParams} parts */
function isPrepared(parts) {
  const { scenario: name, film } = prepared.film;
  /** @type {[string, string | number][]} */
  const known = [
    ["seed", film.seed],
    ["first", film.first_day],
    ["last", film.last_day],
  ];
  return (
    scenario.value === name &&
    !beside.value &&
    known.every(([part, value]) => !parts.get(part) || parts.get(part) === String(value))
  );
}

function engine() {
  showButtons();
  if (isOff && wanted) {
    // the prepared film can be watched all the same
    wanted = false;
    field("progress").textContent =
      "This run cannot be made here, as the engine is switched off. Below is one that was made beforehand.";
    scenario.value = prepared.film.scenario;
    beside.value = "";
    showSettings();
    showPrepared();
  }
  if (!isReady || shown !== "watch") return;
  showSettings();
  if (wanted) run();
}

// ---------------------------------------------------------------- at the start

prepared.scenarios.forEach((each) => scenario.append(element("option", { value: each.name }, each.title)));
scenario.addEventListener("change", function () {
  ["first", "last", "seed", "from"].forEach((name) => {
    field(name).value = "";
  });
  at = 0;
  showSettings();
});
["first", "last"].forEach((name) =>
  field(name).addEventListener("change", () => {
    at = 0;
  }),
);
beside.addEventListener("change", showSettings);
field("path").addEventListener("change", suggest);
byId("watch-form").addEventListener("submit", function (event) {
  event.preventDefault();
  run();
});
