// The view in which a front door is run for a year. Its whole state is the code, the weeks played and what was decided:
// all in the address.
export { engine, open };

import { drawSections } from "page/blocks.js";
import { byId, detailsOf, element, inputOf, listOf } from "page/elements.js";
import { ask, isOff, isReady } from "page/engine.js";
import { faultsOf, showFaults } from "page/faults.js";
import { download } from "page/files.js";
import { prepared, remember } from "page/shell.js";

/** @typedef {import("page/types").Decided} Decided */
/** @typedef {import("page/types").OfferGroup} OfferGroup */
/** @typedef {import("page/types").Tile} Tile */
/** @typedef {import("page/types").YearWeek} YearWeek */

const BUTTONS = [
  "go",
  "random",
  "of-word",
  "read",
  "one",
  "until",
  "four",
  "end",
  "others",
  "copy",
  "save-line",
  "save",
  "again",
];
const rules = prepared.year;

let code = "";
let week = 0;
let since = 0; // `since`: the week after which news are shown
/** @type {string[]} */
let decisions = [];
/** @type {YearWeek | null} */
let standing = null; // where the year stands: what `year week` said last
let busy = false;
let waiting = false;
/** @type {(() => void)[]} */
let refreshers = []; // what says of each group of offers what the choice means

// ---------------------------------------------------------------- what is asked

const year = () => ({ code, decisions });

/**
 * The response to a question; if it is refused, the reasons are shown and the response is null.
 * @template T
 * @param {Promise<T>} question
 * @returns {Promise<T | null>}
 */
async function orComplain(question) {
  try {
    const response = await question;
    complain([]);
    return response;
  } catch (problem) {
    complain(faultsOf(problem));
    return null;
  }
}

/** @param {string[]} faults */
function complain(faults) {
  if (faults.length && !standing) detailsOf("year-choose").open = true;
  showFaults(byId("year-faults"), faults, "h3");
}

/** @param {string} text */
const say = (text) => {
  byId("year-status").textContent = text;
};

/** Does one thing at a time; buttons are off meanwhile.  @param {string} text  @param {() => Promise<void>} work */
async function during(text, work) {
  if (busy || !isReady) return;
  busy = true;
  say(text);
  showButtons();
  await work();
  if (byId("year-status").textContent === text) say("");
  busy = false;
  showButtons();
}

// ---------------------------------------------------------------- the year

function fold() {
  detailsOf("year-choose").open = detailsOf("year-rules").open = false;
}

/**
 * Goes to the end of a week, with decisions; what was there stays if that may not be.
 * @param {number} to
 * @param {string[]} made
 * @param {boolean} focus
 */
async function go(to, made, focus) {
  const after = to === week ? since : Math.min(week, Math.max(to - 1, 0));
  const response = await orComplain(ask("year week", { code, decisions: made, week: to, since: after }));
  if (!response) {
    if (standing) ({ code, week, decisions } = standing);
    return;
  }
  standing = response;
  since = after;
  ({ code, week, decisions } = response);
  show(response);
  fold();
  note();
  const isOver = week === response.weeks;
  if (isOver) await debrief();
  if (focus) byId(isOver ? "year-debrief-heading" : "year-heading").focus();
}

/** @param {string} typed */
function begin(typed) {
  return during("The year is being opened.", async function () {
    const response = await orComplain(ask("year week", { code: typed, decisions: [], week: 0, since: 0 }));
    if (!response) return;
    code = response.code;
    week = since = 0;
    await go(0, [], true);
    say("");
  });
}

/** @param {number} weeks */
function play(weeks) {
  const to = Math.min(rules.weeks, week + weeks);
  const text =
    to === week + 1 ? "Week " + to + " is being played." : "Weeks " + (week + 1) + " to " + to + " are being played.";
  return during(text, async function () {
    await go(to, decisions, true);
    announce();
  });
}

function untilSomething() {
  return during("Weeks are being played until something happens.", async function () {
    const response = await orComplain(ask("year ahead", { ...year(), week }));
    if (!response) return;
    await go(response.week, decisions, true);
    announce();
  });
}

// What stands in the page anyway, for a reader who does not see that it changed.
function announce() {
  if (!standing) return;
  const { heading, lead, news, weeks } = standing;
  byId("year-told").textContent = standing.week < weeks ? heading + ". " + lead + " " + news.join(" ") : "";
}

/** @param {string[]} made  @param {string} done */
const decide = (made, done) =>
  during("It is being calculated.", async function () {
    await go(week, made, false);
    say(done);
  });

// ---------------------------------------------------------------- what is shown

/** @param {string} id  @param {Tile[]} rows */
function tiles(id, rows) {
  byId(id).replaceChildren(
    ...rows.map((row) =>
      element(
        "div",
        {},
        element("dt", {}, row.label),
        element("dd", {}, row.value, ...(row.note ? [element("small", {}, row.note)] : [])),
      ),
    ),
  );
}

/** @param {YearWeek} its */
function show(its) {
  const over = its.week === its.weeks;
  inputOf("year-code").value = its.code;
  byId("year-whose").textContent = "Whose year: " + its.code;
  byId("year-play").hidden = false;
  byId("year-intro").hidden = true;
  byId("year-play").classList.toggle("over", over);
  byId("year-heading").textContent = its.heading;
  byId("year-lead").textContent = its.lead;
  byId("year-news").replaceChildren(...listOf(its.news).children);
  byId("year-news").hidden = !its.news.length;
  tiles("year-numbers", its.numbers);
  tiles("year-score", its.score);
  byId("year-so-far").hidden = !its.score.length;
  byId("year-so-far").textContent = over ? "The four numbers" : "The four numbers so far";
  drawSections(byId("year-parts"), over ? [] : its.sections, "year-part");
  byId("year-decide").hidden = over;
  byId("year-debrief").hidden = !over;
  if (its.offers) showOffers(its, its.offers);
  listMade(its.made);
  showButtons();
}

/** @param {YearWeek} its  @param {NonNullable<YearWeek["offers"]>} offers */
function showOffers(its, offers) {
  const open = new Set(Array.from(document.querySelectorAll("#year-offers details[open]"), (each) => each.id));
  byId("year-decide-heading").textContent = "Decide for week " + offers.week;
  byId("year-money").textContent = "It begins on " + offers.day + ". " + its.money + " of the budget are left.";
  refreshers = [];
  byId("year-offers").replaceChildren(...offers.groups.map((group) => drawGroup(group, offers.week, open)));
  byId("year-one").textContent = "Play week " + offers.week;
  const pending = its.pending.map(drawPending);
  byId("year-pending").replaceChildren(
    ...(pending.length ? [element("h3", {}, "Decided for this week"), element("ul", {}, ...pending)] : []),
  );
}

/** @param {Decided} each */
function drawPending(each) {
  const button = element(
    "button",
    { type: "button", class: "second", "aria-label": "Take back: " + each.said },
    "Take back",
  );
  button.addEventListener("click", async function () {
    await decide(
      decisions.filter((text) => text !== each.text),
      "Taken back: " + each.said + ".",
    );
    byId("year-decide-heading").focus();
  });
  return element("li", {}, each.said + " (" + each.price + ")", button);
}

/**
 * @param {OfferGroup} group
 * @param {number} number of the week
 * @param {Set<string>} open the ids of what is folded open
 */
function drawGroup(group, number, open) {
  const id = "year-offer-" + group.key;
  const selects = group.parts.map(function (part, place) {
    const made = element(
      "select",
      { id: id + "-" + place },
      ...part.options.map((option) => element("option", { value: option.value }, option.text)),
    );
    const before = document.getElementById(made.id);
    if (before instanceof HTMLSelectElement) made.value = before.value;
    return made;
  });
  const meaning = element("p", { class: "meaning", id: id + "-meaning" });
  const described = { "aria-describedby": id + "-meaning", "aria-label": "Decide this: " + group.legend };
  const button = element("button", { type: "button", class: "second", id: id + "-add", ...described }, "Decide this");
  const chosen = () => [...(group.kind ? [group.kind] : []), ...selects.map((each) => each.value)].join(".");
  const refresh = function () {
    const choice = group.choices[chosen()];
    meaning.textContent = choice.refused ? "Not possible: " + choice.refused : choice.said;
    button.disabled = busy || Boolean(choice.refused);
  };
  selects.forEach((each) => each.addEventListener("change", refresh));
  button.addEventListener("click", async function () {
    await decide(
      [...decisions, number + "." + chosen()],
      "Decided. You can still take it back until the week is played.",
    );
    const again = document.getElementById(button.id);
    (again && !again.hasAttribute("disabled") ? again : byId("year-one")).focus();
  });
  refresh();
  refreshers.push(refresh);
  const fields = selects.map((each, place) =>
    element("div", { class: "field" }, element("label", { for: each.id }, group.parts[place].label), each),
  );
  const made = element(
    "details",
    { id },
    element("summary", {}, group.legend),
    element("div", { class: "choose" }, ...fields),
    meaning,
    button,
  );
  made.open = open.has(id);
  return made;
}

/** @param {Decided[]} made */
function listMade(made) {
  const rows = made.map((each) => "Week " + each.week + ": " + each.said + " (" + each.price + ")");
  byId("year-made").replaceChildren(
    ...(rows.length ? [element("details", {}, element("summary", {}, "What you decided so far"), listOf(rows))] : []),
  );
}

function showButtons() {
  BUTTONS.forEach((name) => byId("year-" + name).toggleAttribute("disabled", busy || !isReady));
  document.querySelectorAll("#year-pending button").forEach((button) => button.toggleAttribute("disabled", busy));
  refreshers.forEach((refresh) => refresh());
}

// ---------------------------------------------------------------- after the year

async function debrief() {
  say("The year is being played again under the fixed policies.");
  const response = await orComplain(ask("year debrief", year()));
  if (!response) return;
  byId("year-findings").replaceChildren(...listOf(response.findings).children);
  drawSections(byId("year-debrief-parts"), response.sections, "year-after");
  byId("year-others-parts").replaceChildren();
  byId("year-others-status").textContent = "";
  inputOf("year-line").value = response.line;
  byId("year-command").textContent = "";
  say("The year is over. " + response.findings.join(" "));
}

const others = () =>
  during("", async function () {
    const status = byId("year-others-status");
    const most = rules.other_years;
    for (let years = 1; years <= most; years += 1) {
      status.textContent = "Other year " + years + " of " + most + " is being played, four times.";
      const response = await orComplain(ask("year others", { ...year(), years }));
      if (!response) return;
      drawSections(byId("year-others-parts"), response.sections, "year-other");
    }
    status.textContent = "All ten other years are played.";
  });

async function copy() {
  byId("year-line").focus();
  inputOf("year-line").select();
  try {
    await navigator.clipboard.writeText(inputOf("year-line").value);
    byId("year-command").textContent = "The line is copied.";
  } catch (problem) {
    byId("year-command").textContent = "The line is selected: copy it with Ctrl and C.";
  }
}

const save = () =>
  during("The file is being made.", async function () {
    const response = await orComplain(ask("year file", year()));
    if (!response) return;
    download(response.name, "application/toml", response.scenario);
    byId("year-command").textContent =
      response.name + " is among your downloads; " + response.command + " gives the same numbers.";
  });

// ---------------------------------------------------------------- the address

function note() {
  const parts = new URLSearchParams();
  if (standing) {
    parts.set("code", code);
    parts.set("week", String(week));
    if (decisions.length) parts.set("did", decisions.join("-"));
  }
  remember("year", parts);
}

// Shows what the address says; null: what was left.
/** @param {URLSearchParams | null} parts */
function open(parts) {
  if (busy || !parts) return note();
  const typed = parts.get("code");
  const weeks = Number(parts.get("week"));
  if (!typed) return standing ? note() : undefined;
  code = typed;
  week = Number.isInteger(weeks) && weeks >= 0 ? weeks : 0;
  decisions = (parts.get("did") || "").split("-").filter(Boolean);
  inputOf("year-code").value = code;
  fold();
  waiting = !isReady;
  if (isReady) resume();
  else say("The year goes on as soon as the engine is ready.");
}

const resume = () =>
  during("The year is being opened.", async function () {
    since = Math.max(0, week - 1);
    await go(week, decisions, false);
  });

function engine() {
  if (isReady && waiting) {
    waiting = false;
    resume();
  } else if (isOff) {
    detailsOf("year-rules").open = true;
    say("The engine is switched off in this browser, so no year can be played here; the rules can be read.");
  }
  showButtons();
}

// ---------------------------------------------------------------- at the start

/** @param {string} text */
const codeOf = (text) =>
  during("The code is being made.", async function () {
    const response = await orComplain(ask("year code", { text }));
    if (!response) return;
    inputOf("year-code").value = response.code;
    byId("year-go").toggleAttribute("disabled", false);
    byId("year-code").focus();
    say("The code is " + response.code + ". Press “Play this year” to begin.");
  });

// The line of a year that was played: its year is shown.
const readLine = () =>
  during("The line is being read.", async function () {
    const response = await orComplain(ask("year line", { line: inputOf("year-given").value }));
    if (!response) return;
    code = response.code;
    since = week = response.week - 1;
    await go(response.week, response.decisions, true);
    if (response.differs) complain([response.differs]);
  });

byId("year-rules-list").replaceChildren(...listOf(rules.rules).children);
byId("year-basis").replaceChildren(...listOf(rules.basis).children);
byId("year-begin").addEventListener("submit", function (event) {
  event.preventDefault();
  begin(inputOf("year-code").value);
});
byId("year-decide").addEventListener("submit", function (event) {
  event.preventDefault();
  play(1);
});
byId("year-random").addEventListener("click", () =>
  codeOf(Array.from(crypto.getRandomValues(new Uint32Array(4))).join(" ")),
);
byId("year-of-word").addEventListener("click", () => codeOf(inputOf("year-word").value));
byId("year-read").addEventListener("click", readLine);
byId("year-four").addEventListener("click", () => play(4));
byId("year-end").addEventListener("click", function () {
  if (window.confirm("Play to the end of the year? What is played cannot be taken back.")) play(rules.weeks);
});
byId("year-until").addEventListener("click", untilSomething);
byId("year-others").addEventListener("click", others);
byId("year-copy").addEventListener("click", copy);
byId("year-save-line").addEventListener("click", () =>
  download(code + ".txt", "text/plain", inputOf("year-line").value + "\n"),
);
byId("year-save").addEventListener("click", save);
byId("year-again").addEventListener("click", () => begin(code));
showButtons();
