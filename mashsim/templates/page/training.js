// The view in which a group guesses, locks its guess in, and then sees what the simulation shows. What the runs show is
// fetched, where it was not worked out beforehand, but nothing of it is put into the page before the guess is locked.
export { engine, open };

import { drawSections } from "page/blocks.js";
import { makeBoard } from "page/board.js";
import { buttonOf, byId, element, inputOf, listOf, number, paragraph } from "page/elements.js";
import { ask, isReady } from "page/engine.js";
import { faultsOf, showFaults } from "page/faults.js";
import { download, textOf } from "page/files.js";
import { drawGuess } from "page/guess_chart.js";
import { fieldsFor, inWords, judgements, slipsOf } from "page/guessing.js";
import { prepared, remember } from "page/shell.js";

/** @typedef {import("page/types").Film} Film */
/** @typedef {import("page/types").Reveal} Reveal */
/** @typedef {import("page/types").WhichExercise} WhichExercise */
/**
 * The exercise that is open; what takes long is promised once it is asked for. An exercise file of one's own has no
 * name.
 * @typedef {object} Chosen
 * @property {string} name
 * @property {WhichExercise} request
 * @property {import("page/types").Exercise} exercise
 * @property {Promise<Reveal> | null} reveal
 * @property {Promise<Film[]> | null} films
 */

const STEPS = {
  question: "The question",
  guess: "Your guess",
  watch: "Watch",
  reveal: "What the simulation shows",
  summers: "Ten summers",
  discuss: "Talk about it",
};
/** @typedef {keyof typeof STEPS} Step */
const STEP_NAMES = /** @type {Step[]} */ (Object.keys(STEPS));

/** @type {Chosen | null} */
let chosen = null;
/** @type {Step} */
let step = "question";
/** @type {import("page/types").Guess} */
let guess = { values: [], choice: -1, lockedAt: "" };
let summers = { value: NaN, lockedAt: "" };
/** @type {ReturnType<typeof makeBoard> | null} */
let board = null;

/** @param {Chosen} its */
const stepsOf = (its) => STEP_NAMES.filter((name) => name !== "summers" || its.exercise.summers);
const isLocked = () => guess.lockedAt !== "";
/** @param {Chosen} its */
const farthest = (its) => (isLocked() ? stepsOf(its).length - 1 : stepsOf(its).indexOf("guess"));
const now = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** @param {string[]} faults */
const complain = (faults) => showFaults(byId("training-faults"), faults, "h2");

/** @param {string} text */
const say = (text) => {
  byId("training-status").textContent = text;
};

// ---------------------------------------------------------------- what is asked of the engine

/** @param {string} name */
const isThere = (name) => name in prepared.exercise || isReady;

/**
 * A part of an exercise: as it was worked out when the page was built, or else from the engine.
 * @template {"exercise" | "reveal" | "hand out"} P
 * @param {P} what
 * @param {string} name
 * @param {WhichExercise} request
 * @returns {Promise<import("page/types").Answers[P]>}
 */
async function part(what, name, request) {
  /** @type {Pick<import("page/types").Answers, P>} */
  const known = prepared.exercise[name];
  return known ? known[what] : ask(what, request);
}

/** @param {Chosen} its  @returns {Promise<Film[]>} */
async function filmed(its) {
  if (its.name in prepared.exercise) return prepared.exercise[its.name].films;
  const films = [];
  for (const { sides, first_day, last_day } of its.exercise.films)
    films.push((await ask("film", { ...sides, first_day, last_day })).film);
  return films;
}

/**
 * Does what may fail; then what is wrong is shown.
 * @template T
 * @param {string} saying
 * @param {() => Promise<T>} work
 */
async function attempt(saying, work) {
  complain([]);
  say(saying);
  try {
    return await work();
  } catch (problem) {
    complain(faultsOf(problem));
    return null;
  } finally {
    say("");
  }
}

// ---------------------------------------------------------------- choosing

function drawList() {
  byId("training-list").replaceChildren(
    ...prepared.exercises.map(function ({ name, title, minutes, teaches }) {
      /** @param {string} text  @param {string | null} kind  @param {() => void} act */
      const buttonFor = function (text, kind, act) {
        const named = { "aria-label": text + ": " + title, disabled: isThere(name) ? null : "" };
        const button = element("button", { type: "button", class: kind, ...named }, text);
        button.addEventListener("click", act);
        return button;
      };
      const start = buttonFor("Start", null, () => choose(name, { exercise: name }));
      start.id = "training-start-" + name;
      return element(
        "li",
        {},
        element("h2", {}, title),
        paragraph(minutes + " minutes. " + teaches),
        isThere(name) ? "" : paragraph("This one can be started when the engine is ready.", "hint"),
        element(
          "p",
          { class: "buttons" },
          start,
          buttonFor("Handout", "second", () => handOut(name, "handout")),
          buttonFor("Trainer’s notes", "second", () => handOut(name, "notes")),
        ),
      );
    }),
  );
  inputOf("training-own").disabled = !isReady;
  byId("training-own-wait").textContent = isReady ? "" : "This can be done when the engine is ready.";
}

/** @param {string} name  @param {"handout" | "notes"} which */
async function handOut(name, which) {
  const sheets = await attempt("The file is being made.", () => part("hand out", name, { exercise: name }));
  if (!sheets) return;
  download(name + "-" + which + ".html", "text/html", sheets[which]);
  say(name + "-" + which + ".html is among your downloads. Open it and print it.");
}

/** @param {string} name  @param {WhichExercise} request  @param {string | null} [at] the step to begin with */
async function choose(name, request, at) {
  const exercise = await attempt("The exercise is being opened.", () => part("exercise", name, request));
  if (!exercise) return;
  chosen = { name, request, exercise, reveal: null, films: null };
  begin(chosen);
  goTo(chosen, at);
  draw(true);
}

/** Goes to a step, if it may be seen already.  @param {Chosen} its  @param {string | null | undefined} name */
function goTo(its, name) {
  const place = stepsOf(its).findIndex((each) => each === name);
  if (place >= 0 && place <= farthest(its)) step = stepsOf(its)[place];
}

/** @param {Chosen} its */
function begin(its) {
  step = "question";
  guess = { values: (its.exercise.guess.points || []).map(() => NaN), choice: -1, lockedAt: "" };
  summers = { value: NaN, lockedAt: "" };
}

function leave() {
  chosen = null;
  draw(false);
  byId("training-list").querySelector("button")?.focus({ preventScroll: true });
}

// ---------------------------------------------------------------- one step

/** @param {boolean} isNew */
function draw(isNew) {
  byId("training-choose").hidden = chosen !== null;
  byId("training-exercise").hidden = chosen === null;
  note();
  if (board) board.stop();
  board = null;
  if (!chosen) return drawList();
  const { exercise } = chosen;
  const names = stepsOf(chosen);
  const place = names.indexOf(step);
  const following = names[place + 1];
  byId("training-title").textContent = exercise.title;
  byId("training-steps").replaceChildren(
    ...names.map((name, row) =>
      element("li", { class: row < place ? "done" : null, "aria-current": row === place ? "step" : null }, STEPS[name]),
    ),
  );
  byId("training-heading").textContent = "Step " + (place + 1) + " of " + names.length + ": " + STEPS[step];
  byId("training-body").replaceChildren(...BODIES[step](chosen));
  byId("training-back").hidden = place === 0;
  byId("training-next").hidden = !following;
  byId("training-next").textContent = following ? "Next: " + STEPS[following] : "";
  byId("training-lead").replaceChildren(
    ...exercise.steps.map((each) =>
      element("li", {}, each.minutes + (each.minutes > 1 ? " minutes: " : " minute: ") + each.do),
    ),
  );
  buttonOf("training-next").disabled = place >= farthest(chosen);
  if (isNew) {
    byId("training-heading").focus({ preventScroll: true });
    byId("training-exercise").scrollIntoView();
  }
}

/** @param {number} by */
function go(by) {
  if (!chosen) return;
  const to = stepsOf(chosen).indexOf(step) + by;
  if (to < 0 || to > farthest(chosen)) return;
  complain([]);
  say("");
  step = stepsOf(chosen)[to];
  draw(true);
}

/** @type {Record<Step, (its: Chosen) => (Node | string)[]>} */
const BODIES = {
  question: (its) => [
    paragraph(its.exercise.question, "training-ask"),
    ...(its.name ? [] : [paragraph("An exercise file of your own.", "hint")]),
    paragraph(its.exercise.situation),
  ],
  guess: (its) => [
    paragraph(its.exercise.guess.ask, "training-ask"),
    ...(isLocked() ? [lockedGuess(its)] : asking(its)),
  ],
  watch: watching,
  reveal: revealing,
  summers: tenSummers,
  discuss: (its) => [
    listOf(its.exercise.discuss),
    ...(its.exercise.facts.length
      ? [
          element("h4", {}, "What is known, and from where"),
          element(
            "ul",
            {},
            ...its.exercise.facts.map((fact) =>
              element("li", {}, fact.says + " ", element("small", {}, "(" + fact.reference + ")")),
            ),
          ),
        ]
      : []),
    paragraph("The exercise is over. “Start again for the next group” forgets this guess."),
  ],
};

// ---------------------------------------------------------------- the guess

/** @param {Chosen} its */
function asking(its) {
  const lock = element("button", { type: "button", id: "training-lock" }, "Lock the guess in");
  lock.addEventListener("click", () => lockIn(its));
  return [
    ...fieldsFor(its.exercise.guess, guess),
    element("p", { class: "buttons" }, lock),
    paragraph("Once locked, your guess cannot be changed. Results appear after that.", "hint"),
  ];
}

/** @param {Chosen} its */
function lockIn(its) {
  const slips = slipsOf(its.exercise.guess, guess);
  complain(slips);
  if (slips.length) return;
  guess.lockedAt = now();
  getReveal(its);
  draw(false);
  byId("training-next").focus({ preventScroll: true });
  say("Locked in at " + guess.lockedAt + ".");
}

/** @param {Chosen} its */
function lockedGuess(its) {
  const rows = listOf(inWords(its.exercise.guess, guess));
  return element("div", { class: "training-locked" }, paragraph("Locked in at " + guess.lockedAt + ":"), rows);
}

// ---------------------------------------------------------------- watching

/** @param {Chosen} its */
function watching(its) {
  const place = element("div", { class: "training-board" });
  const wait = paragraph("The film is being made.", "hint");
  its.films = its.films || filmed(its);
  its.films.then(
    function (films) {
      if (chosen !== its || step !== "watch" || !place.isConnected) return;
      wait.remove();
      board = makeBoard(
        place,
        its.exercise.films.map((each, row) => ({ title: each.title, film: films[row], sides: each.sides })),
        {},
      );
    },
    function (problem) {
      its.films = null;
      wait.textContent = "There is no film: " + faultsOf(problem).join(" ") + " Go on with the next step.";
    },
  );
  return [
    paragraph((its.exercise.look_at || "Press Play and watch the contacts move.") + " You can skip this step."),
    wait,
    place,
  ];
}

// ---------------------------------------------------------------- the reveal

/** @param {Chosen} its */
function getReveal(its) {
  its.reveal = its.reveal || part("reveal", its.name, its.request);
  its.reveal.catch(() => {}); // what is wrong is shown with the reveal
  return its.reveal;
}

/** Shows something that may still be under way.  @param {Chosen} its  @param {(reveal: Reveal) => Node[]} show */
function whenRevealed(its, show) {
  const place = element("div", {}, paragraph("The simulation is running. That can take a minute or two.", "hint"));
  getReveal(its).then(
    function (reveal) {
      if (chosen === its) place.replaceChildren(...show(reveal));
    },
    function (problem) {
      its.reveal = null;
      place.replaceChildren();
      complain(faultsOf(problem));
    },
  );
  return place;
}

/** @param {Reveal} reveal  @param {...string} keys */
function sectionsOf(reveal, ...keys) {
  const place = element("div");
  drawSections(
    place,
    reveal.page.sections.filter((each) => keys.includes(each.key)),
    "training-" + keys[0],
  );
  return place;
}

/** @param {Chosen} its */
function revealing(its) {
  return [
    whenRevealed(its, function (reveal) {
      const place = sectionsOf(reveal, "revealed", "lanes");
      const { points } = its.exercise.guess;
      if (points)
        place
          .querySelector("figure")
          ?.querySelectorAll("svg")
          .forEach((svg) => drawGuess(svg, points, guess.values));
      const from = " All numbers come from " + reveal.replications + " runs that differ only in luck.";
      return [
        listOf(judgements(its.exercise.guess, guess, reveal), "findings training-said"),
        paragraph("Your guess was locked in at " + guess.lockedAt + "." + from, "hint"),
        place,
      ];
    }),
  ];
}

/** @param {Chosen} its */
function tenSummers(its) {
  if (!its.exercise.summers) return [];
  const { ask: asked, of } = its.exercise.summers;
  const question = paragraph(asked, "training-ask");
  if (summers.lockedAt) return [question, whenRevealed(its, summersRevealed)];
  const input = element("input", {
    id: "training-summers",
    type: "number",
    min: 0,
    max: of,
    step: 1,
    inputmode: "numeric",
  });
  const lock = element("button", { type: "button", id: "training-lock-summers" }, "Lock in and show the ten summers");
  lock.addEventListener("click", function () {
    const value = number(input.value);
    if (!(Number.isInteger(value) && value >= 0 && value <= of))
      return complain(["Write a whole number from 0 to " + of + "."]);
    complain([]);
    summers = { value, lockedAt: now() };
    draw(true);
  });
  const field = element(
    "div",
    { class: "field" },
    element("label", { for: "training-summers" }, "In how many of ten?"),
    input,
  );
  return [question, field, element("p", { class: "buttons" }, lock)];
}

/** @param {Reveal} reveal */
function summersRevealed(reveal) {
  if (!reveal.summers) return [];
  const { so, of } = reveal.summers;
  return [
    listOf(
      ["It was so in " + so + " of " + of + " summers. Your guess was " + summers.value + "."],
      "findings training-said",
    ),
    paragraph("Locked in at " + summers.lockedAt + ".", "hint"),
    sectionsOf(reveal, "summers"),
  ];
}

// ---------------------------------------------------------------- the address, and the start

function note() {
  const parts = new URLSearchParams();
  if (chosen && chosen.name) {
    parts.set("exercise", chosen.name);
    parts.set("step", step);
  }
  remember("training", parts);
}

// Shows what the address says; null: what was left. Without a locked guess no address leads beyond the guess.
/** @param {URLSearchParams | null} parts */
function open(parts) {
  const name = parts && parts.get("exercise");
  const at = parts && parts.get("step");
  const isOpen = chosen && chosen.name === name;
  if (name && !isOpen && isThere(name) && prepared.exercises.some((each) => each.name === name)) {
    return choose(name, { exercise: name }, at);
  }
  if (chosen && isOpen) goTo(chosen, at);
  draw(false);
}

function engine() {
  if (!chosen) drawList();
}

inputOf("training-own").addEventListener("change", async function () {
  const own = inputOf("training-own");
  const file = own.files && own.files[0];
  own.blur();
  if (!file) return;
  const text = await attempt("", () => textOf(file, "an exercise file"));
  if (text !== null) await choose("", { text, name: file.name });
  own.value = ""; // so that the same file, mended, can be opened again
});
byId("training-leave").addEventListener("click", leave);
byId("training-again").addEventListener("click", function () {
  if (chosen) begin(chosen);
  complain([]);
  draw(true);
});
byId("training-back").addEventListener("click", () => go(-1));
byId("training-next").addEventListener("click", () => go(1));
