// The view with the what-ifs that were saved, in the reader's order, and a comparison of up to six of them.
export { engine, open };

import { drawAnswer } from "page/blocks.js";
import { buttonOf, byId, element, inputOf, number } from "page/elements.js";
import { ask, isReady } from "page/engine.js";
import { faultsOf, showFaults } from "page/faults.js";
import { download, textOf } from "page/files.js";
import { allSaved, canUndo, change, fromFile, toFile, undo } from "page/saving.js";
import { remember } from "page/shell.js";
import { openSaved } from "page/what_if.js";

/** @typedef {import("page/types").SavedWhatIf} SavedWhatIf */

const MOST = 6;
const A_MESSAGE = 3; // seconds of runs a message, so that it can be stopped
const runs = inputOf("compare-runs");
/** @type {Set<string>} */
let ticked = new Set(); // by name
let running = false;
let stopping = false;

// ---------------------------------------------------------------- the list

/** @param {number} place  @param {number} to */
function move(place, to) {
  const next = [...allSaved()];
  next.splice(to, 0, ...next.splice(place, 1));
  change(next);
  draw();
}

/** @param {number} place */
function copy(place) {
  const next = [...allSaved()];
  const names = next.map((each) => each.name);
  let name = "Copy of " + next[place].name;
  while (names.includes(name)) name = "Copy of " + name;
  next.splice(place + 1, 0, { ...next[place], name });
  change(next);
  draw();
}

/** @param {number} place */
function remove(place) {
  say(allSaved()[place].name + " is deleted. Select Undo to have it back.");
  change(allSaved().filter((_, each) => each !== place));
  draw();
  byId("compare-undo").focus();
}

/** @param {number} place  @param {string} name */
function rename(place, name) {
  const wanted = name.trim();
  const isOther = allSaved().some((each, other) => other !== place && each.name === wanted);
  if (!wanted || isOther) {
    complain(["Give each what-if another name."]);
    return draw();
  }
  complain([]);
  const old = allSaved()[place].name;
  if (ticked.delete(old)) ticked.add(wanted);
  change(allSaved().map((each, other) => (other === place ? { ...each, name: wanted } : each)));
  draw();
}

function draw() {
  const saved = allSaved();
  ticked = new Set(saved.map((each) => each.name).filter((name) => ticked.has(name)));
  byId("compare-none").hidden = saved.length > 0;
  byId("compare-saved").replaceChildren(...saved.map((each, place) => drawOne(each, place, saved.length)));
  showButtons();
}

/** @param {SavedWhatIf} one  @param {number} place  @param {number} count */
function drawOne(one, place, count) {
  const id = "saved-" + place;
  const tick = element("input", { type: "checkbox", id: id + "-tick", "aria-label": "Compare " + one.name });
  tick.checked = ticked.has(one.name);
  tick.addEventListener("change", () => (tick.checked ? ticked.add(one.name) : ticked.delete(one.name)));
  const name = element("input", { type: "text", id: id + "-name", value: one.name, "aria-label": "Name" });
  name.addEventListener("change", () => rename(place, name.value));
  const about = "scenario" in one.base ? one.base.scenario : one.base.name;
  return element(
    "li",
    {},
    element("p", { class: "lever" }, tick, name),
    element("p", { class: "hint" }, "About " + about),
    element(
      "p",
      { class: "buttons" },
      press("Open", one, false, () => openSaved(one)),
      press("Copy", one, false, () => copy(place)),
      press("Up", one, place === 0, () => move(place, place - 1)),
      press("Down", one, place === count - 1, () => move(place, place + 1)),
      press("Delete", one, false, () => remove(place)),
    ),
  );
}

/** @param {string} words  @param {SavedWhatIf} one  @param {boolean} isOff  @param {() => void} act */
function press(words, one, isOff, act) {
  const label = words + ": " + one.name;
  const button = element("button", { type: "button", class: "second small", "aria-label": label }, words);
  button.disabled = isOff || running;
  button.addEventListener("click", act);
  return button;
}

function showButtons() {
  buttonOf("compare-undo").disabled = running || !canUndo();
  buttonOf("compare-file").disabled = !allSaved().length;
  buttonOf("compare-go").disabled = running || !isReady || !allSaved().length;
  buttonOf("compare-stop").disabled = !running;
}

// ---------------------------------------------------------------- comparing, a few runs a message

async function compare() {
  if (running || !isReady) return;
  const chosen = allSaved().filter((each) => ticked.has(each.name));
  const wrong = slips(chosen);
  complain(wrong);
  if (wrong.length) return;
  running = true;
  stopping = false;
  draw();
  try {
    const most = number(runs.value);
    const rungs = [most];
    for (let rung = 2; rung < most; rung *= 2) rungs.splice(-1, 0, rung);
    let each = 1;
    for (const rung of rungs) if (!stopping) each = await compareOften(chosen, rung, most, each);
    if (stopping) say("Stopped. What was run is remembered: select Compare to go on.");
  } catch (problem) {
    say("");
    complain(faultsOf(problem));
  }
  running = false;
  byId("compare-progress").hidden = true;
  draw();
}

/** @param {SavedWhatIf[]} chosen */
function slips(chosen) {
  const all = [];
  const times = number(runs.value);
  if (!chosen.length || chosen.length > MOST) all.push("Tick one to six what-ifs.");
  if (new Set(chosen.map((each) => JSON.stringify(each.base))).size > 1)
    all.push("What-ifs can be compared where they are about the same front door.");
  if (!(Number.isInteger(times) && times >= 2 && times <= Number(runs.max)))
    all.push("How often to run is a whole number from 2 to " + runs.max + ".");
  return all;
}

/**
 * Compares after so many runs of each; returns how long a run takes.
 * @param {SavedWhatIf[]} chosen
 * @param {number} replications
 * @param {number} most
 * @param {number} seconds a run
 */
async function compareOften(chosen, replications, most, seconds) {
  const set = chosen.map((one) => ({ name: one.name, ...one.done }));
  const request = { ...chosen[0].base, seed: chosen[0].seed, set, replications };
  let each = seconds;
  let more = Math.max(1, Math.round(A_MESSAGE / each));
  let before = 0;
  while (!stopping) {
    const begun = Date.now();
    const found = await ask("side by side", { ...request, more });
    if (found.page) {
      drawAnswer("compare", found.page);
      say("Each was run " + replications + " times. " + found.page.findings[0]);
      return each;
    }
    each = (Date.now() - begun) / 1000 / Math.max(found.runs - before, 1);
    // A worker that has forgotten the runs of the message before needs longer messages.
    more = found.runs > before ? Math.max(1, Math.round(A_MESSAGE / each)) : 2 * more;
    before = found.runs;
    const all = (chosen.length + 1) * most;
    byId("compare-progress").hidden = false;
    byId("compare-progress").setAttribute("max", String(all));
    byId("compare-progress").setAttribute("value", String(found.runs));
    say(found.runs + " of " + all + " runs are done" + left((all - found.runs) * each) + ".");
  }
  return each;
}

/** @param {number} seconds */
const left = (seconds) => (seconds > 90 ? "; about " + Math.round(seconds / 60) + " minutes are left" : "");

/** @param {string[]} faults */
const complain = (faults) => showFaults(byId("compare-faults"), faults, "h3");

/** @param {string} text */
function say(text) {
  byId("compare-progress-text").textContent = text;
}

// ---------------------------------------------------------------- at the start

function open() {
  remember("compare", new URLSearchParams());
  if (!ticked.size) ticked = new Set(allSaved().slice(0, MOST).map((each) => each.name));
  draw();
}

function engine() {
  showButtons();
}

byId("compare").addEventListener("submit", function (event) {
  event.preventDefault();
  compare();
});
byId("compare-stop").addEventListener("click", function () {
  stopping = true;
  buttonOf("compare-stop").disabled = true;
});
byId("compare-undo").addEventListener("click", function () {
  undo();
  say("The last change to the list is undone.");
  draw();
});
byId("compare-file").addEventListener("click", () => download("what-ifs.json", "application/json", toFile(allSaved())));
inputOf("compare-open").addEventListener("change", async function () {
  const file = inputOf("compare-open").files?.[0];
  if (!file) return;
  try {
    fromFile(await textOf(file, "a file of what-ifs"));
    complain([]);
  } catch (problem) {
    complain(faultsOf(problem));
  }
  inputOf("compare-open").value = "";
  draw();
});
