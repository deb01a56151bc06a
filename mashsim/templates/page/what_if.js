// The view in which a front door is changed and run beside itself as it is.
export { addressed as addressOfDoor, asItIsNow, askWhetherEnough, changedSides, doorAlone, doorNow, engine, open, openSaved, openText };

import { drawSections } from "page/blocks.js";
import { controlsOf, doneOf, drawControls, keepKnown, nothingEntered, slipsOf } from "page/controls.js";
import { buttonOf, byId, element, inputOf, listOf, number, selectOf } from "page/elements.js";
import { ask, isOff, isReady, makeRuns, ofSides } from "page/engine.js";
import { faultsOf, showFaults } from "page/faults.js";
import { download, textOf } from "page/files.js";
import { dueAfter, timeLeft, workOf } from "page/running.js";
import { isSaved, saveWhatIf } from "page/saving.js";
import { go, prepared, remember, shown } from "page/shell.js";

/** @typedef {import("page/types").ChangedSides} ChangedSides */
/** @typedef {import("page/types").Door} Door */
/** @typedef {import("page/types").SummedUp} SummedUp */

const FIELDS = ["target", "from", "to", "seed", "runs"];
const LETTERS_OF_HASH = 12;
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const scenario = selectOf("scenario");
const own = inputOf("own");
const runs = inputOf("runs");
const usualRuns = runs.defaultValue;

/** @type {Door} */
let base = { scenario: prepared.scenarios[0].name };
/** @type {import("page/types").Start | null} */
let start = null; // the response that says what can be moved
let entered = nothingEntered();
/** @type {{ request: ChangedSides, target: string, replications: number, isPrepared?: boolean } | null} */
let last = null; // what was run last: its request, the target, and how often
/** @type {import("page/types").Page | null} */
let asItIsPage = null; // the last answer about the front door with nothing changed
/** @type {{ name: string, hash: string, parts: URLSearchParams } | null} */
let wanted = null; // a link whose file is not open yet
let taken = ""; // what was downloaded last
/** @type {{ base: Door, text: string }[]} */
let steps = []; // the states that were,
let step = -1; // and at which of them the page stands

// ---------------------------------------------------------------- what is asked

/** @returns {ChangedSides} */
function request() {
  const seed = number(inputOf("seed").value);
  const done = doneOf(start, entered, inputOf("from").value, inputOf("to").value);
  return { ...base, ...done, seed: Number.isNaN(seed) ? null : seed };
}

// The target as the engine takes it; empty where there is none.
function target() {
  const percent = number(inputOf("target").value);
  return !start?.target || Number.isNaN(percent) ? "" : start.target.measure + " >= " + +(percent / 100).toFixed(6);
}

/** @param {ChangedSides} sides */
const isChanged = (sides) => Object.keys(sides.changes).length + sides.dated.length > 0;

// The request that is about both sides, or null if nothing is changed.
function changedSides() {
  const sides = request();
  return start && !slips(start).length && isChanged(sides) ? sides : null;
}

// The front door that is open, and the request about it with its changes; null where these cannot be run.
const doorNow = () => ({ start, sides: start && !slips(start).length ? request() : null });

/** @param {import("page/types").Start} known */
function slips(known) {
  const all = slipsOf(known, entered);
  const times = number(runs.value);
  const seed = inputOf("seed").value;
  if (!(Number.isInteger(times) && times >= Number(runs.min) && times <= Number(runs.max))) {
    const most = Number(runs.max).toLocaleString("en-GB");
    all.push("How often to run is a whole number from " + runs.min + " to " + most + ".");
  }
  const wanted = inputOf("target");
  const percent = number(wanted.value);
  if (wanted.validity.badInput || percent < 0 || percent > 100) all.push("The target is a number from 0 to 100.");
  if (seed && !Number.isSafeInteger(number(seed))) all.push("The seed is a whole number.");
  const from = inputOf("from");
  const to = inputOf("to");
  if (from.validity.badInput) all.push("The day from which the changes hold is not a date.");
  if (to.validity.badInput) all.push("The day until which the changes hold is not a date.");
  if (from.value && to.value && to.value < from.value)
    all.push("The last day on which the changes hold is before the first.");
  return all;
}

// ---------------------------------------------------------------- what is seen

/** @param {import("page/types").Start} known */
function draw(known) {
  drawControls(byId("controls"), known, entered, noted);
  ["from", "to"].forEach(function (id) {
    inputOf(id).min = known.before.first_day;
    inputOf(id).max = known.before.last_day;
  });
  byId("whose-name").textContent = "Front door: " + known.before.title;
  byId("target-field").hidden = !known.target;
  byId("target-words").textContent = known.target ? known.target.words : "";
  showButtons();
}

function showButtons() {
  byId("not-yet").hidden = isReady || isOff;
  buttonOf("stop").disabled = !work.isRunning();
  buttonOf("undo").disabled = work.isRunning() || step < 1;
  buttonOf("redo").disabled = work.isRunning() || step >= steps.length - 1;
  ["run", "own", "open-council", "save-scenario", "save-report", "save-workbook"].forEach((id) =>
    switchOff(byId(id), !isReady || work.isRunning()),
  );
  ["scenario", "reset", ...FIELDS].forEach((id) => switchOff(byId(id), work.isRunning()));
  document
    .querySelectorAll("#controls input, #controls select, #controls button")
    .forEach((each) => switchOff(each, work.isRunning()));
}

/** @param {Element} input  @param {boolean} isOff */
const switchOff = (input, isOff) => input.toggleAttribute("disabled", isOff);

const work = workOf({ bar: "progress", text: "progress-text", stop: "stop", faults: "faults" }, showButtons);
const { complain, say } = work;

// Says what is wrong with a front door that was chosen, beside the choice.
/** @param {string[]} faults */
function complainOfDoor(faults) {
  if (faults.length) byId("whose").setAttribute("open", "");
  showFaults(byId("whose-faults"), faults, "h2");
}

/** @param {SummedUp} answer  @param {string} heading */
function show(answer, heading) {
  const page = answer.page;
  byId("results-heading").textContent = heading;
  byId("facts").textContent = page.facts;
  byId("findings").replaceChildren(...listOf(page.findings).children);
  byId("command").textContent = answer.repeat;
  byId("needs").hidden = !answer.needs;
  byId("needs").textContent =
    "It needs the scenario with your changes beside it: download it first; it is called " + answer.needs + ".";
  drawSections(byId("parts"), page.sections, "part");
  byId("downloads").hidden = !isReady;
}

/** @param {string} text */
function showNothing(text) {
  byId("facts").textContent = text;
  byId("findings").replaceChildren();
  byId("parts").replaceChildren();
  byId("downloads").hidden = true;
}

// ---------------------------------------------------------------- what is done

// Shows a front door as it is: from what was worked out beforehand, or by the engine.
async function begin() {
  complain([]);
  byId("progress").hidden = true;
  say("");
  last = null;
  asItIsPage = null;
  const known = "scenario" in base ? prepared.doors[base.scenario] : undefined;
  if (!known && !isReady) {
    start = null;
    byId("controls").replaceChildren();
    return showNothing("This front door is shown as soon as the engine is ready.");
  }
  const door = known ? known.start : await ask("start", base).catch((problem) => complain(faultsOf(problem)));
  if (!door) return;
  start = door;
  keepKnown(door, entered);
  draw(door);
  if (!inputOf("seed").value) inputOf("seed").value = String(door.seed);
  byId("results-heading").textContent = asItIs(door);
  if (!known) return showNothing("Not run yet: select Run.");
  const { seed, replications } = known["sum up"];
  const request = { ...base, ...doneOf(door, nothingEntered(), "", ""), seed };
  last = { request, target: "", replications, isPrepared: true };
  asItIsPage = known["sum up"].page;
  show(known["sum up"], asItIs(door));
}

/** @param {import("page/types").Start} door */
const asItIs = (door) => "As it is: " + door.before.title;

async function run() {
  if (!start) return;
  const door = start;
  await work.start(slips(door), async function () {
    note();
    await runTimes(door, request(), number(runs.value));
  });
  byId("downloads").hidden = !last;
  byId("see").hidden = !last;
  note();
  if (document.activeElement === document.body) byId("run").focus({ preventScroll: true });
}

// What was run before goes on where it stopped.
/** @param {import("page/types").Start} door  @param {ChangedSides} sides  @param {number} times */
async function runTimes(door, sides, times) {
  const isSame = last && !last.isPrepared && JSON.stringify(last.request) === JSON.stringify(sides);
  const before = last && isSame ? Math.min(last.replications, times) : 0;
  const begun = Date.now();
  let done = before;
  let seen = 0;
  work.progress(before, times, "Run " + Math.min(before + 1, times) + " of " + times + " is under way.");
  const all = Array.from({ length: times - before }, (_, place) => ofSides(sides, before + place));
  await makeRuns(all, work.isStopped, async function (made) {
    done = before + made;
    const are = done > 1 ? " runs are done" : " runs is done; there is something to show from the second on";
    const left = done > 1 ? timeLeft(((Date.now() - begun) / 1000 / made) * (times - done)) : "";
    work.progress(done, times, done + " of " + times + are + left + ".");
    if (done >= dueAfter(Math.max(seen, before), times)) seen = await sumUp(door, sides, done);
  });
  if (done > 1 && seen !== done) await sumUp(door, sides, done);
  const finding = byId("findings").firstElementChild?.textContent || "";
  const first = done > 1 ? " " + finding.split(/(?<=\.) (?=[A-Z])/)[0] : "";
  if (done === times) work.progress(done, times, "All " + times + " runs are done." + first);
  else work.progress(done, times, "Stopped after " + done + " of " + times + " runs." + first);
}

/** @param {import("page/types").Start} door  @param {ChangedSides} sides  @param {number} done */
async function sumUp(door, sides, done) {
  const wanted = target();
  const answer = await ask("sum up", asked(sides, wanted, done));
  last = { request: sides, target: wanted, replications: done };
  if (!isChanged(sides)) asItIsPage = answer.page;
  show(answer, isChanged(sides) ? "With your changes, beside as it is" : asItIs(door));
  return done;
}

/** @param {ChangedSides} sides  @param {string} wanted  @param {number} replications */
const asked = (sides, wanted, replications) => ({ ...sides, replications, ...(wanted ? { target: wanted } : {}) });

/**
 * Makes a file by the engine and hands it over.
 * @param {string} name
 * @param {string} kind
 * @param {(request: ReturnType<typeof asked>) => Promise<BlobPart>} make
 */
async function save(name, kind, make) {
  if (!last) return;
  say("The file is being made.");
  try {
    download(name, kind, await make(asked(last.request, last.target, last.replications)));
    say(name + " is among your downloads.");
  } catch (problem) {
    complain(faultsOf(problem));
  }
}

// ---------------------------------------------------------------- the address, and the way back

function addressed() {
  const parts = new URLSearchParams();
  if ("scenario" in base) parts.set("base", base.scenario);
  else if (start) parts.set("file", base.name + ":" + start.before.hash.slice(0, LETTERS_OF_HASH));
  controlsOf(start).forEach((control) => {
    if (control.path in entered.settings) parts.set(control.path, entered.settings[control.path]);
  });
  entered.people.forEach((one) => parts.append("add", [one.pool, one.posts, one.kind, one.from, one.to].join()));
  FIELDS.forEach((id) => {
    if (inputOf(id).value) parts.set(id, inputOf(id).value);
  });
  return parts;
}

// Writes the address, and says whether what is shown is what stands in the controls.
function note() {
  const isSame = last && last.target === target() && JSON.stringify(request()) === JSON.stringify(last.request);
  byId("stale").hidden = work.isRunning() || !start || !last || Boolean(isSame);
  if (start) remember("what-if", addressed());
}

// A step is what can be undone: a number that was typed whole, a choice, people, a day, another front door.
/** @param {boolean} settled */
function noted(settled) {
  note();
  if (!settled || !start) return;
  const now = { base, text: String(addressed()) };
  if (step >= 0 && steps[step].base === now.base && steps[step].text === now.text) return;
  steps = steps.slice(0, step + 1).concat([now]);
  step = steps.length - 1;
  showButtons();
}

/** @param {number} place  @param {string} sentence */
function goTo(place, sentence) {
  if (work.isRunning() || place < 0 || place >= steps.length) return;
  const isOther = steps[place].base !== base;
  step = place;
  base = steps[place].base;
  read(new URLSearchParams(steps[place].text));
  complain([]);
  if (isOther || !start) begin().then(note);
  else {
    keepKnown(start, entered);
    draw(start);
    note();
  }
  showButtons();
  const focused = document.activeElement;
  if (focused === document.body || focused?.hasAttribute("disabled")) byId(step ? "undo" : "redo").focus();
  say(sentence);
}

// Takes what an address says into the controls; what it says wrongly is left out when the front door is known.
/** @param {URLSearchParams} parts */
function read(parts) {
  showBase();
  FIELDS.forEach((id) => {
    inputOf(id).value = parts.get(id) || (id === "runs" ? usualRuns : "");
  });
  entered = nothingEntered();
  parts.forEach(function (text, path) {
    if (path === "add") {
      const [pool, posts = "", kind = "", from = "", to = ""] = text.split(",");
      entered.people.push({ pool, posts, kind, from, to });
    } else if (!["view", "base", "file", ...FIELDS].includes(path)) entered.settings[path] = text;
  });
}

function showBase() {
  document.getElementById("own-option")?.remove();
  if ("text" in base)
    scenario.prepend(element("option", { value: "", id: "own-option" }, "Your own file: " + base.name));
  else own.value = "";
  scenario.value = "scenario" in base ? base.scenario : "";
}

// Shows what the address says; null: what was left.
/** @param {URLSearchParams | null} parts */
function open(parts) {
  if (work.isRunning() || (start && (!parts || isShown(parts)))) return note();
  const name = parts ? parts.get("base") : null;
  const isOpen = "scenario" in base && base.scenario === name;
  if (name && !isOpen && prepared.scenarios.some((each) => each.name === name)) base = { scenario: name };
  const file = parts?.get("file");
  if (parts && file) askForFile(file, parts);
  read(parts || new URLSearchParams());
  begin().then(begun);
}

// A link from a file of somebody's own means nothing without it.
/** @param {string} file its name and the beginning of its hash  @param {URLSearchParams} parts */
function askForFile(file, parts) {
  const [name, hash] = [file.slice(0, file.lastIndexOf(":")), file.slice(file.lastIndexOf(":") + 1)];
  wanted = { name, hash, parts: new URLSearchParams(parts) };
  const sentence = "This link belongs to the file " + name + ". Open that file below to see it.";
  document.addEventListener("front-door", () => wanted && complainOfDoor([sentence]), { once: true });
}

// Goes on with the link once its file is there; another file is said to be another.
/** @param {import("page/types").Start} known */
function goOnWithLink(known) {
  if (!wanted) return [];
  const link = wanted;
  if (!known.before.hash.startsWith(link.hash))
    return ["This is not " + link.name + " as it was when the link was made, so the link’s changes are not put in."];
  wanted = null;
  read(link.parts);
  return [];
}

// The front door as it is.
const doorAlone = () => base;

// Opens a scenario file that was written in the page.
/** @param {string} text  @param {string} name */
const openText = (text, name) => take({ text, name });

// Opens a what-if that was saved.
/** @param {import("page/types").SavedWhatIf} one */
function openSaved(one) {
  go("what-if");
  base = one.base;
  read(new URLSearchParams(one.address));
  begin().then(begun);
}

// What is changed, as a name for it.
/** @param {import("page/types").Start} known */
function nameOfChanges(known) {
  const settings = controlsOf(known)
    .filter((each) => each.path in entered.settings)
    .map((each) => each.label + " " + entered.settings[each.path] + (each.choices ? "" : " " + each.unit));
  const teams = new Map(known.people.pools.map((each) => [each.value, each.words]));
  const people = entered.people.map((each) => each.posts + " more in " + teams.get(each.pool));
  const name = [...settings, ...people].join(", ");
  return name.length > 80 ? name.slice(0, 79) + "…" : name;
}

function saveThis() {
  const sides = changedSides();
  if (!start || !sides) return complain(["Change something first: there is nothing to save."]);
  const { changes, from, to, dated, seed } = sides;
  const address = String(addressed());
  saveWhatIf({ name: nameOfChanges(start), base, address, done: { changes, from, to, dated }, seed });
  say("Saved. Select Compare at the top to see it beside others.");
}

// Whether something was changed that is neither saved nor downloaded.
const isUnsaved = () => Boolean(changedSides()) && !isSaved(String(addressed())) && taken !== String(addressed());

/** Whether an address says what the controls say.  @param {URLSearchParams} parts */
function isShown(parts) {
  const other = new URLSearchParams(parts);
  other.delete("view");
  return String(other) === String(addressed());
}

// The front door as it is, in words and, where it was run, as a page.
const asItIsNow = () => ({ heading: start ? asItIs(start) : "As it is", page: asItIsPage });

// Begins with a usual target, unless there is one.
function askWhetherEnough() {
  go("what-if");
  const field = inputOf("target");
  if (!field.value) {
    field.value = "90";
    noted(true);
  }
  field.focus({ preventScroll: true });
  field.select();
}

// Begins with another front door, with nothing changed.
/** @param {Door} other */
function take(other) {
  base = other;
  entered = nothingEntered();
  ["from", "to", "seed"].forEach((id) => {
    inputOf(id).value = "";
  });
  showBase();
  return begin().then(begun);
}

function begun() {
  noted(true);
  document.dispatchEvent(new Event("front-door"));
}

// Opens a file of the reader's own. One that is not a scenario is not taken; what was open stays.
/** @param {File} file */
async function openOwn(file) {
  const heading = byId("results-heading");
  const before = heading.textContent;
  heading.textContent = "Opening " + file.name;
  try {
    const other = { text: await textOf(file, "a scenario file"), name: file.name };
    const known = await ask("start", other);
    if (shown !== "what-if") go("what-if");
    await take(other);
    complainOfDoor(goOnWithLink(known));
    draw(known);
    noted(true);
  } catch (problem) {
    heading.textContent = before;
    own.value = "";
    complainOfDoor(faultsOf(problem));
  }
}

// Makes the front door of the council that is named, and runs it.
async function openCouncil() {
  const name = inputOf("council").value.trim();
  const said = byId("council-said");
  if (!name || work.isRunning()) return;
  said.textContent = "Making " + name + " from public tables.";
  try {
    const made = await ask("council", { council: name });
    said.textContent = made.said;
    complainOfDoor([]);
    byId("whose").removeAttribute("open");
    if (shown !== "what-if") go("what-if");
    await take({ text: made.text, name: made.name });
    run();
  } catch (problem) {
    said.textContent = "";
    complainOfDoor(faultsOf(problem));
  }
}

function engine() {
  showButtons();
  if (isReady && !start) begin().then(begun);
}

// ---------------------------------------------------------------- at the start

prepared.scenarios.forEach((each) => scenario.append(element("option", { value: each.name }, each.title)));
scenario.addEventListener("change", function () {
  if (scenario.value) take({ scenario: scenario.value }); // or else one's own file, which is open already
});
own.addEventListener("change", function () {
  if (own.files && own.files[0]) openOwn(own.files[0]);
});
byId("open-council").addEventListener("click", openCouncil);
inputOf("council").addEventListener("keydown", function (event) {
  if (event.key !== "Enter") return;
  event.preventDefault(); // the form would run what was open before
  openCouncil();
});
byId("what-if").addEventListener("submit", function (event) {
  event.preventDefault();
  run();
});
byId("undo").addEventListener("click", () => goTo(step - 1, "The last change is undone."));
byId("redo").addEventListener("click", () => goTo(step + 1, "The change is made again."));
byId("reset").addEventListener("click", () => take(base));
byId("save-this").addEventListener("click", saveThis);
window.addEventListener("beforeunload", function (event) {
  if (isUnsaved() || work.isRunning()) event.preventDefault();
});
byId("see").addEventListener("click", function () {
  byId("results").focus({ preventScroll: true });
  byId("results").scrollIntoView();
});
byId("save-scenario").addEventListener("click", function () {
  if (!last) return;
  const { request } = last;
  const name = isChanged(request) ? "changed.toml" : "scenario.toml";
  taken = String(addressed());
  save(name, "application/toml", async () => (await ask("scenario", request)).scenario);
});
byId("save-report").addEventListener("click", function () {
  save("report.html", "text/html", async (sides) => (await ask("files", sides)).report);
});
byId("save-workbook").addEventListener("click", function () {
  const bytes = (/** @type {string} */ base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  save("results.xlsx", XLSX, async (sides) => bytes((await ask("workbook", sides)).workbook));
});
FIELDS.forEach(function (id) {
  byId(id).addEventListener("input", note);
  byId(id).addEventListener("change", () => noted(true));
});
