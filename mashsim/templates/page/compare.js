// The view with the what-ifs that were saved, in the reader's order, and a comparison of up to six of them.
export { engine, open };

import { drawAnswer } from "page/blocks.js";
import { buttonOf, byId, element, inputOf, number } from "page/elements.js";
import { isReady } from "page/engine.js";
import { faultsOf } from "page/faults.js";
import { download, textOf } from "page/files.js";
import { answered, rungsTo, timeLeft, workOf } from "page/running.js";
import { allSaved, canUndo, change, fromFile, toFile, undo } from "page/saving.js";
import { remember } from "page/shell.js";
import { openSaved } from "page/what_if.js";

/** @typedef {import("page/types").SavedWhatIf} SavedWhatIf */

const MOST = 6;
const runs = inputOf("compare-runs");
/** @type {Set<string>} */
let ticked = new Set(); // by name

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
  button.disabled = isOff || work.isRunning();
  button.addEventListener("click", act);
  return button;
}

function showButtons() {
  buttonOf("compare-undo").disabled = work.isRunning() || !canUndo();
  buttonOf("compare-file").disabled = !allSaved().length;
  buttonOf("compare-go").disabled = work.isRunning() || !isReady || !allSaved().length;
  buttonOf("compare-stop").disabled = !work.isRunning();
}

// ---------------------------------------------------------------- comparing

const work = workOf(
  { bar: "compare-progress", text: "compare-progress-text", stop: "compare-stop", faults: "compare-faults" },
  draw,
);
const { complain, say } = work;

async function compare() {
  const chosen = allSaved().filter((each) => ticked.has(each.name));
  await work.start(slips(chosen), () => compareInRungs(chosen, number(runs.value)));
  work.hideBar();
}

// A comparison is shown after a few runs of each, then after more.
/** @param {SavedWhatIf[]} chosen  @param {number} most */
async function compareInRungs(chosen, most) {
  const set = chosen.map((one) => ({ name: one.name, ...one.done }));
  const all = (chosen.length + 1) * most;
  const begun = Date.now();
  let from = -1;
  for (const replications of rungsTo(most)) {
    const request = { ...chosen[0].base, seed: chosen[0].seed, set, replications };
    const found = await answered("side by side", request, all, work.isStopped, async function (done) {
      if (from < 0) from = done - 1;
      const left = timeLeft(((Date.now() - begun) / 1000 / (done - from)) * (all - done));
      work.progress(done, all, done + " of " + all + " runs are done" + left + ".");
    });
    if (!found.page) return say("Stopped. What was run is remembered: select Compare to go on.");
    drawAnswer("compare", found.page);
    say("Each was run " + replications + " times. " + found.page.findings[0]);
  }
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
