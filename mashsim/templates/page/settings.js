// The view with every setting of the front door that is open: what its own file says first, then all, by group.
export { engine, open };

import { buttonOf, byId, element, inputOf, listOf, paragraph, selectOf } from "page/elements.js";
import { ask, isReady } from "page/engine.js";
import { faultsOf, showFaults } from "page/faults.js";
import { download } from "page/files.js";
import { remember, shown } from "page/shell.js";
import { doorAlone, openText } from "page/what_if.js";

/** @typedef {import("page/types").FormRow} FormRow */

const NAME = "our-front-door.toml";
const search = inputOf("form-search");
/** @type {import("page/types").FormGroup[]} */
let groups = [];
let groupsOf = ""; // the front door they are of
/** @type {import("page/types").FormGroup[]} */
let added = []; // the settings of what is added, a group each
/** @type {Map<string, string>} */
const edits = new Map(); // by path, as it was typed

async function load() {
  const door = doorAlone();
  if (!isReady || groupsOf === JSON.stringify(door)) return;
  groupsOf = JSON.stringify(door);
  byId("form-about").textContent = "The settings are being read.";
  try {
    const form = await ask("form", door);
    groups = form.groups;
    forget();
    const stages = form.stages.map((each) => element("option", { value: each.value }, each.words));
    selectOf("form-stage").replaceChildren(...stages);
    complain([]);
    draw();
  } catch (problem) {
    complain(faultsOf(problem));
  }
}

// ---------------------------------------------------------------- what is seen

function draw() {
  const every = [...added, ...groups];
  const rows = every.flatMap((each) => each.rows);
  const own = groups.flatMap((each) => each.rows).filter((each) => each.differs || edits.has(each.path));
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = (/** @type {FormRow} */ row) => words.every((word) => textOf(row).includes(word));
  byId("form-about").textContent =
    rows.length + " settings. What you leave blank is as the base has it, or as mashsim takes it. Values are written as in a scenario file.";
  const parts = words.length
    ? every.map((each) => drawGroup(each.group, each.rows.filter(isFound), true))
    : [
        ...added.map((each) => drawGroup(each.group, each.rows, true)),
        drawGroup("What differs from the base", own, true),
        ...groups.map((each) => drawGroup(each.group, each.rows.filter((row) => !own.includes(row)), false)),
      ];
  const found = rows.filter(isFound).length;
  byId("form-found").textContent = words.length ? (found === 1 ? "1 setting is found." : found + " settings are found.") : "";
  byId("form-groups").replaceChildren(...parts.filter((part) => part !== null));
  showButtons();
}

/** @param {FormRow} row */
const textOf = (row) => [row.words, row.path, row.meaning, row.note, row.source].join(" ").toLowerCase();

/** @param {string} name  @param {FormRow[]} rows  @param {boolean} isOpen */
function drawGroup(name, rows, isOpen) {
  if (!rows.length) return null;
  const count = element("span", { class: "count" }, " (" + rows.length + ")");
  const group = element("details", { class: "group" }, element("summary", {}, element("span", {}, name), count));
  let isDrawn = false;
  function fill() {
    if (isDrawn || !group.open) return;
    isDrawn = true;
    group.append(...rows.map(drawRow));
  }
  group.addEventListener("toggle", fill);
  group.open = isOpen;
  fill();
  return group;
}

/** @param {FormRow} row */
function drawRow(row) {
  const id = "form-" + row.path.replaceAll(/[^\w]/g, "-");
  const value = edits.get(row.path) ?? row.value;
  const field = value.includes("\n")
    ? element("textarea", { id, rows: 4, "aria-describedby": id + "-hint" }, value)
    : element("input", { type: "text", id, value, autocomplete: "off", spellcheck: "false", "aria-describedby": id + "-hint" });
  const part = element("div", { class: edits.has(row.path) ? "field changed" : "field" });
  field.addEventListener("change", function () {
    if (field.value.trim() === row.value.trim()) edits.delete(row.path);
    else edits.set(row.path, field.value);
    part.className = edits.has(row.path) ? "field changed" : "field";
    showButtons();
  });
  part.append(element("label", { for: id }, row.words), field, paragraph(hint(row), "hint"));
  part.lastElementChild?.setAttribute("id", id + "-hint");
  return part;
}

/** @param {FormRow} row */
function hint(row) {
  const [least, most] = row.range;
  const known = row.unit || row.source ? [row.quality, row.source].filter(Boolean).join(": ") : "";
  return [
    row.meaning,
    row.unit && "Unit: " + row.unit + ".",
    row.range.length === 2 && "Usually " + least + " to " + most + ".",
    known && capital(known) + ".",
    row.note,
    "In a file: " + row.path + ".",
  ]
    .filter(Boolean)
    .join(" ");
}

/** @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

function showButtons() {
  buttonOf("form-use").disabled = !isReady || !edits.size;
  buttonOf("form-save").disabled = !isReady || !groups.length;
  buttonOf("form-forget").disabled = !edits.size && !added.length;
  buttonOf("form-new").disabled = !isReady || !groups.length;
}

/** @param {string[]} faults */
const complain = (faults) => showFaults(byId("form-faults"), faults, "h2");

// ---------------------------------------------------------------- what is done

/** Writes the scenario file; what is wrong with a value is said, and nothing is done.  @returns {Promise<string | null>} */
async function formed() {
  try {
    const { text, cautions } = await ask("formed", { ...doorAlone(), edits: Object.fromEntries(edits) });
    complain([]);
    byId("form-said").replaceChildren(...(cautions.length ? ["To be careful with:", listOf(cautions)] : []));
    return text;
  } catch (problem) {
    complain(faultsOf(problem));
    return null;
  }
}

async function use() {
  const text = await formed();
  if (text === null) return;
  const count = edits.size;
  await openText(text, NAME);
  await load();
  byId("form-said").prepend((count === 1 ? "1 setting is" : count + " settings are") + " in the page now, as " + NAME + ". ");
}

/** Adds what is named: its settings are shown first, with values to begin with. */
async function add() {
  const table = selectOf("form-table").value;
  const name = table === "stages" ? selectOf("form-stage").value : inputOf("form-name").value.trim();
  try {
    const made = await ask("form new", { ...doorAlone(), table, added: name });
    const isThere = added.some((each) => each.group === made.words);
    complain(isThere ? [made.words + " is added already."] : []);
    if (isThere) return;
    added.unshift({ group: made.words, rows: made.rows });
    Object.entries(made.edits).forEach(([path, value]) => edits.set(path, value));
    inputOf("form-name").value = "";
    search.value = "";
    draw();
    byId("form-said").textContent = made.words + ". Its settings stand first. Those that must be given say so.";
    const first = document.querySelector("#form-groups summary");
    if (first instanceof HTMLElement) first.focus();
  } catch (problem) {
    complain(faultsOf(problem));
  }
}

function forget() {
  edits.clear();
  added = [];
}

function open() {
  remember("settings", new URLSearchParams());
  load();
}

function engine() {
  if (shown === "settings") load();
}

search.addEventListener("input", draw);
byId("form-use").addEventListener("click", use);
byId("form-forget").addEventListener("click", function () {
  forget();
  draw();
});
byId("form-new").addEventListener("click", add);
byId("form-table").addEventListener("change", function () {
  const isStage = selectOf("form-table").value === "stages";
  byId("form-stage-field").hidden = !isStage;
  byId("form-name-field").hidden = isStage;
});
byId("form-save").addEventListener("click", async function () {
  const text = await formed();
  if (text !== null) download(NAME, "application/toml", text);
});
document.addEventListener("front-door", function () {
  if (shown === "settings") load();
});
