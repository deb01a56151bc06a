// The view in which a question is asked about the front door that is open, with its changes.
export { engine, open };

import { drawAnswer } from "page/blocks.js";
import { buttonOf, byId, element, inputOf, listOf, number, selectOf } from "page/elements.js";
import { ask, isOff, isReady } from "page/engine.js";
import { faultsOf } from "page/faults.js";
import { download } from "page/files.js";
import { answered, rungsTo, workOf } from "page/running.js";
import { drawSeeking, furtherTargets, noteSeeking, readSeeking, shiftPatterns, slipsOfSeeking } from "page/seeking.js";
import { remember, shown } from "page/shell.js";
import { addressOfDoor, doorNow, open as openWhatIf } from "page/what_if.js";

/** @typedef {import("page/types").AnsweredQuestion} AnsweredQuestion */
/** @typedef {import("page/types").AskedQuestion} AskedQuestion */
/** @typedef {import("page/types").Asking} Asking */
/** @typedef {import("page/types").Option} Option */
/** @typedef {import("page/types").Start} Start */

const LONG = 60; // seconds from which a question says first how long it takes
const FIELDS = ["team", "people", "number", "backlog", "by", "target", "promise", "runs", "first", "last", "only"];
/** @type {Record<string, string>} */
const BACKLOGS = {
  undecided: "Children without a decision",
  awaiting_allocation: "Children awaiting allocation",
  open: "Open contacts, with those that have a worker",
};
/** @type {(() => void) | null} */
let goOn = null; // called when the reader says how a long question goes on
/** @type {AskedQuestion | null} */
let last = null;
let drawnFor = ""; // the front door that the fields are of

/** @param {string} name */
const field = (name) => inputOf("question-" + name);
const kinds = () => Array.from(document.querySelectorAll("input[name=question-kind]"), (each) => inputOf(each.id));
const kind = () => kinds().find((each) => each.checked)?.value || "explain";

// ---------------------------------------------------------------- what is asked

/** The posts that may change: a team's path and its range, as it was typed. */
const levers = () =>
  Array.from(document.querySelectorAll("#question-teams [data-path]"), function (row) {
    const [isIn, from, to] = Array.from(row.querySelectorAll("input"));
    return { path: row.getAttribute("data-path") || "", isIn: isIn.checked, from: from.value, to: to.value };
  }).filter((each) => each.isIn);

/** The teams that are ticked. */
const roles = () =>
  Array.from(document.querySelectorAll("#question-roles input"), (each) => inputOf(each.id))
    .filter((each) => each.checked)
    .map((each) => each.value);

/** @param {Start} start  @returns {Record<string, unknown>} */
function settings(start) {
  if (kind() === "explain") return { replications: number(field("runs").value) };
  if (kind() === "recover") {
    return {
      role: field("team").value,
      kind: field("people").value,
      number: number(field("number").value),
      backlog: field("backlog").value,
      by: field("by").value,
    };
  }
  if (kind() === "sensitivity") return { only: field("only").value ? [field("only").value] : [], trajectories: 0 };
  const target = start.target?.measure + " >= " + +(number(field("target").value) / 100).toFixed(6);
  if (kind() === "cover") {
    return {
      roles: roles(),
      number: number(field("number").value),
      kind: field("people").value,
      first_day: field("first").value,
      last_day: field("last").value,
      target,
      promise: field("promise").value,
    };
  }
  return {
    levers: levers().map((each) => each.path + "=" + number(each.from) + ".." + number(each.to)),
    patterns: shiftPatterns(),
    target: [target, ...furtherTargets()],
    promise: field("promise").value,
  };
}

/** What is wrong with what was typed.  @param {Start} start */
function slips(start) {
  /** @type {string[]} */
  const all = [];
  if (kind() === "explain") check(all, "runs", "How often to run");
  if (kind() === "recover" || kind() === "cover") check(all, "number", "How many may come");
  if (kind() === "recover") {
    const by = field("by").value;
    if (!by || by <= start.before.first_day) all.push("Write the day by which the backlog is to be gone; it must be after the first day.");
  }
  if (kind() === "cover") {
    const { value: first } = field("first");
    const { value: last } = field("last");
    if (!first || !last || last <= first) all.push("Write the first and the last day of the season.");
    if (!roles().length) all.push("Choose a team that may get more people.");
  }
  if (kind() === "seek" || kind() === "cover") {
    check(all, "target", "The target");
    if (!start.target) all.push("This front door has no share in time, so a target cannot be set.");
  }
  if (kind() === "seek") {
    if (!levers().length && !shiftPatterns().length) all.push("Choose a team whose posts may change, or add a pattern of shifts.");
    levers().forEach(function (each) {
      if (!(number(each.from) < number(each.to))) all.push("Write from how many posts to how many, the fewer first.");
    });
    all.push(...slipsOfSeeking());
  }
  return all;
}

/** @param {string[]} all  @param {string} name  @param {string} words */
function check(all, name, words) {
  const { min, max, step } = field(name);
  const value = number(field(name).value);
  if (value >= Number(min) && value <= Number(max) && (step !== "1" || name === "target" || Number.isInteger(value))) return;
  all.push(words + " is a number from " + min + " to " + max + ".");
}

// ---------------------------------------------------------------- asking

const work = workOf(
  { bar: "question-progress", text: "question-progress-text", stop: "question-stop", faults: "question-faults" },
  showButtons,
);

async function askIt() {
  const { start, sides } = doorNow();
  if (!start) return;
  const wrong = slips(start);
  if (!sides && !wrong.length) wrong.push("Something in “What if?” cannot be run. Mend it there first.");
  await work.start(wrong, async function () {
    if (sides) await askInRungs({ ...sides, ask: kind(), settings: settings(start) });
  });
  work.hideBar();
  byId("question-long").hidden = true;
}

// An answer that is made of so many runs is shown after a few of them, then after more.
/** @param {Asking} asking */
async function askInRungs(asking) {
  const most = Number(asking.settings.replications || 0);
  const whole = await ask("question", { ...asking, more: 0 });
  const pace = { whole, begun: Date.now(), from: -1, isTold: false };
  for (const replications of most ? rungsTo(most) : [0]) {
    const rung = replications ? { ...asking, settings: { ...asking.settings, replications } } : asking;
    const tell = (/** @type {number} */ done, /** @type {AnsweredQuestion} */ known) => onTheWay(done, known, pace);
    const found = await answered("question", rung, whole.fewest, work.isStopped, tell);
    if (found.page) show({ asking: rung, found });
    else return stopped(found);
  }
}

/**
 * Says how far it is and what is known so far; waits for the reader if it takes long.
 * @param {number} done
 * @param {AnsweredQuestion} known
 * @param {{ whole: AnsweredQuestion, begun: number, from: number, isTold: boolean }} pace
 */
async function onTheWay(done, known, pace) {
  if (pace.from < 0) pace.from = done - 1;
  const each = (Date.now() - pace.begun) / 1000 / (done - pace.from);
  progress(done, pace.whole, each);
  if (known.so_far.length) showSoFar(known.so_far, done);
  if (!pace.isTold && done - pace.from > 1 && (pace.whole.fewest - done) * each > LONG) {
    pace.isTold = true;
    const before = Date.now();
    await askWhetherToGoOn(pace.whole, each);
    pace.begun += Date.now() - before;
  }
}

/** @param {AnsweredQuestion} found */
function stopped(found) {
  if (found.so_far.length) showSoFar(found.so_far, found.runs);
  const known = found.so_far.length ? " " + found.so_far.join(" ") : "";
  work.say("Stopped." + known + " What was run is remembered: select Ask to go on.");
}

/** @param {AnsweredQuestion} all  @param {number} each */
function askWhetherToGoOn(all, each) {
  byId("question-how-long").replaceChildren(
    "This takes " + howLong(all, each) + " here. On the command line it is quicker: ",
    element("code", {}, all.command),
    ". " + all.first,
  );
  byId("question-long").hidden = false;
  byId("question-go-on").focus();
  work.say("The question waits for you.");
  return new Promise(function (resolve) {
    goOn = function () {
      goOn = null;
      byId("question-long").hidden = true;
      resolve(undefined);
    };
  });
}

/** @param {{ fewest: number, most: number }} all  @param {number} each seconds of a run */
function howLong(all, each) {
  const [least, most] = [all.fewest, all.most].map((runs) => Math.max(1, Math.round((runs * each) / 60)));
  const minutes = (/** @type {number} */ count) => count + (count === 1 ? " minute" : " minutes");
  return "about " + (least === most ? minutes(least) : least + " to " + minutes(most));
}

// ---------------------------------------------------------------- what is seen

/** @param {number} runs  @param {{ fewest: number, most: number }} all  @param {number} each */
function progress(runs, all, each) {
  const of = all.fewest === all.most ? String(all.most) : all.fewest + " to " + all.most;
  const rest = { fewest: Math.max(all.fewest - runs, 0), most: all.most - runs };
  const left = rest.most * each > LONG ? " Left: " + howLong(rest, each) + "." : "";
  work.progress(runs, all.most, runs + " of " + of + " runs are done." + left);
}

/** @param {string[]} sentences  @param {number} runs */
function showSoFar(sentences, runs) {
  last = null;
  byId("question-results-heading").textContent = "So far";
  byId("question-facts").textContent = "This is not the answer yet: " + runs + " runs are done.";
  byId("question-findings").replaceChildren(...listOf(sentences).children);
  byId("question-parts").replaceChildren();
  byId("question-same").hidden = true;
}

/** @param {AskedQuestion} answer */
function show(answer) {
  const { page, command, needs, runs } = answer.found;
  if (!page) return;
  last = answer;
  drawAnswer("question", page);
  byId("question-command").textContent = command;
  byId("question-needs").hidden = !needs;
  byId("question-same").hidden = false;
  work.say("Answered from " + runs + " runs. " + page.findings[0]);
}

function showButtons() {
  byId("question-not-yet").hidden = isReady || isOff;
  buttonOf("question-stop").disabled = !work.isRunning();
  buttonOf("question-ask").disabled = !isReady || work.isRunning();
  document
    .querySelectorAll("#question fieldset input, #question fieldset button, #question .field input, #question .field select")
    .forEach((each) => each.toggleAttribute("disabled", work.isRunning()));
}

function showFields() {
  document.querySelectorAll("#question [data-for]").forEach(function (each) {
    each.toggleAttribute("hidden", !(each.getAttribute("data-for") || "").split(" ").includes(kind()));
  });
}

// Fills the fields that depend on the front door.
function draw() {
  const { start, sides } = doorNow();
  if (!start) return;
  const isChanged = Boolean(sides && Object.keys(sides.changes).length + sides.dated.length);
  byId("question-door").textContent = "About " + start.before.title + (isChanged ? ", with your changes in “What if?”." : ".");
  if (drawnFor === start.before.hash) return;
  drawnFor = start.before.hash;
  fill("question-team", start.people.pools);
  fill("question-people", start.people.kinds);
  const hasRoom = start.controls.some((group) => group.controls.some((each) => each.path.startsWith("stages.allocating")));
  const backlogs = Object.entries(BACKLOGS).filter(([name]) => hasRoom || name !== "awaiting_allocation");
  fill("question-backlog", backlogs.map(([value, words]) => ({ value, words })));
  drawRoles(start.people.pools);
  const [first, last] = season(start.before);
  [field("first").value, field("last").value] = [field("first").value || first, field("last").value || last];
  const by = inputOf("question-by");
  by.min = start.before.first_day;
  if (!by.value) by.value = weeksAfter(start.before.first_day, 12);
  byId("question-target-words").textContent = start.target ? start.target.words : "Share in time";
  drawTeams(start);
  drawSeeking(start);
}

/** @param {string} id  @param {Option[]} options */
function fill(id, options) {
  const before = selectOf(id).value;
  selectOf(id).replaceChildren(...options.map((each) => element("option", { value: each.value }, each.words)));
  if (options.some((each) => each.value === before)) selectOf(id).value = before;
}

/** @param {string} day  @param {number} weeks */
function weeksAfter(day, weeks) {
  return new Date(Date.parse(day + "T00:00:00Z") + weeks * 7 * 86_400_000).toISOString().slice(0, 10);
}

/** The summer of the first year, if it is simulated; else all days.  @param {import("page/types").About} about */
function season(about) {
  const year = about.first_day.slice(0, 4);
  const summer = [year + "-06-01", year + "-08-31"];
  return summer[0] >= about.first_day && summer[1] <= about.last_day ? summer : [about.first_day, about.last_day];
}

/** @param {Option[]} pools */
function drawRoles(pools) {
  byId("question-roles").replaceChildren(
    ...pools.map(function (each) {
      const id = "question-role-" + each.value;
      return element(
        "p",
        { class: "lever" },
        element("input", { type: "checkbox", id, value: each.value }),
        element("label", { for: id }, each.words),
      );
    }),
  );
}

/** @param {Start} start */
function drawTeams(start) {
  const posts = start.controls.flatMap((group) => group.controls).filter((each) => /^pools\.[^.]+\.posts$/.test(each.path));
  byId("question-teams").replaceChildren(
    ...posts.map(function (each) {
      const id = "question-lever-" + each.path.replaceAll(".", "-");
      const now = Number(each.value);
      /** @param {string} end  @param {number} value */
      const end = (end, value) =>
        element("input", { type: "number", min: 0, step: 1, value, "aria-label": each.label + ", " + end });
      return element(
        "p",
        { class: "lever", "data-path": each.path },
        element("input", { type: "checkbox", id }),
        " ",
        element("label", { for: id }, each.label + " (now " + each.value + ")"),
        end("from", Math.max(1, Math.floor(now))),
        end("to", 2 * Math.max(1, Math.ceil(now))),
      );
    }),
  );
}

// ---------------------------------------------------------------- the address

function note() {
  if (shown !== "questions") return;
  const parts = addressOfDoor();
  parts.set("ask", kind());
  FIELDS.forEach(function (name) {
    if (field(name).closest("[data-for]")?.hasAttribute("hidden") === false) parts.set("ask-" + name, field(name).value);
  });
  if (kind() === "cover") roles().forEach((each) => parts.append("ask-role", each));
  if (kind() === "seek") {
    levers().forEach((each) => parts.append("ask-lever", [each.path, each.from, each.to].join()));
    noteSeeking(parts);
  }
  remember("questions", parts);
}

/** @param {URLSearchParams} parts */
function read(parts) {
  kinds().forEach((each) => (each.checked = each.value === parts.get("ask")));
  FIELDS.forEach(function (name) {
    const text = parts.get("ask-" + name);
    if (text !== null) field(name).value = text;
  });
  document.querySelectorAll("#question-roles input").forEach(function (each) {
    inputOf(each.id).checked = parts.getAll("ask-role").includes(inputOf(each.id).value);
  });
  readSeeking(parts);
  const wanted = parts.getAll("ask-lever").map((text) => text.split(","));
  wanted.forEach(function ([path, from, to]) {
    const row = Array.from(document.querySelectorAll("#question-teams [data-path]")).find((each) => each.getAttribute("data-path") === path);
    if (!row) return;
    const inputs = Array.from(row.querySelectorAll("input"));
    inputs[0].checked = true;
    [inputs[1].value, inputs[2].value] = [from, to];
  });
}

/** @type {URLSearchParams | null} */
let asked = null; // what the address asks, until the front door is there

/** @param {URLSearchParams | null} parts */
function open(parts) {
  const door = parts && new URLSearchParams(Array.from(parts).filter(([name]) => name !== "view" && !name.startsWith("ask")));
  asked = parts?.get("ask") ? parts : null;
  openWhatIf(door && String(door) ? door : null);
  begin();
}

function begin() {
  draw();
  if (asked && drawnFor) {
    read(asked);
    asked = null;
  }
  showFields();
  showButtons();
  note();
}

function engine() {
  showButtons();
}

byId("question").addEventListener("submit", function (event) {
  event.preventDefault();
  note();
  askIt();
});
byId("question").addEventListener("change", function () {
  showFields();
  note();
});
byId("question-go-on").addEventListener("click", function () {
  work.say("The runs go on.");
  goOn?.();
});
byId("question-stop").addEventListener("click", () => goOn?.());
byId("question-save").addEventListener("click", async function () {
  if (!last) return;
  try {
    const { report } = await ask("question report", last.asking);
    download("answer.html", "text/html", report);
  } catch (problem) {
    work.complain(faultsOf(problem));
  }
});
document.addEventListener("front-door", function () {
  if (shown === "questions") begin();
});
