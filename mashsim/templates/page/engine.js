// The engine: Python in a worker, asked by messages; and more of them, where many runs are asked for.
export { ask, handle, isOff, isReady, makeRuns, ofRun, ofSides, startEngine };

import { byId } from "page/elements.js";
import { Refusal } from "page/faults.js";
import { startHand } from "page/hand.js";
import { views } from "page/shell.js";

/** @typedef {import("page/hand.js").Hand} Hand */
/** @typedef {import("page/types").Answers} Answers */
/** @typedef {import("page/types").Requests} Requests */
/** @typedef {import("page/types").ChangedSides} ChangedSides */

const MOST_HANDS = 4;
const RUNS_A_HAND = 2; // one more takes some seconds to start, about as long as two runs
const MOST_DOORS = 8;
let isReady = false;
let isOff = false;
/** @type {Hand | null} */
let first = null; // it answers all that is asked
/** @type {Promise<Hand>[]} */
const others = []; // they only make runs
/** @type {Map<string, Promise<string>>} */
const doors = new Map(); // the front doors of wanted runs, those used last at the end

/**
 * Asks the engine; what it refuses is thrown.
 * @template {keyof Requests} D
 * @param {D} what
 * @param {Requests[D]} request
 * @returns {Promise<Answers[D]>}
 */
async function ask(what, request) {
  return JSON.parse(accepted(await handle(JSON.stringify({ do: what, ...request }))));
}

/** The text of an answer; one that says what is wrong is thrown.  @param {string} text */
function accepted(text) {
  if (text.startsWith('{"faults"')) throw new Refusal(JSON.parse(text).faults);
  return text;
}

/** JSON text in, JSON text out.  @param {string} text  @returns {Promise<string>} */
function handle(text) {
  return first ? first.handle(text) : Promise.reject(new Error("the engine is switched off"));
}

/**
 * A run that any hand may make, and how the first one takes it in.
 * @typedef {{ make: (hand: Hand) => Promise<string>, take: (made: string, isFirst: boolean) => Promise<void> }} Run
 */

/**
 * A run of a what-if: replication `number` on both sides.
 * @param {ChangedSides} sides
 * @param {number} number
 * @returns {Run}
 */
const ofSides = (sides, number) => ({
  make: (hand) => hand.handle(JSON.stringify({ do: "replicate", ...sides, number })),
  // The text goes on as it is: read and written again, 1.0 would become 1. The first hand remembers what it made.
  take: async function (made, isFirst) {
    if (!isFirst) accepted(await handle(JSON.stringify({ do: "take", ...sides }).slice(0, -1) + `,"made":${made}}`));
  },
});

/**
 * A run that a question wants.
 * @param {import("page/types").WantedRun} run
 * @returns {Run}
 */
const ofRun = (run) => ({
  make: async (hand) => hand.make(JSON.stringify({ ...run, pickled: await frontDoor(run.door) })),
  take: async (made) => void (await ask("take run", { ...run, made })),
});

/** A front door whose runs are wanted, as the hands take it.  @param {string} key  @returns {Promise<string>} */
function frontDoor(key) {
  const known = doors.get(key) || (first ? first.door(key) : Promise.reject(new Error("the engine is switched off")));
  doors.delete(key);
  doors.set(key, known);
  if (doors.size > MOST_DOORS) doors.delete(doors.keys().next().value || "");
  return known;
}

/**
 * Makes runs, on as many hands as there are. Who makes one changes no answer.
 * @param {Run[]} runs
 * @param {() => boolean} isStopped
 * @param {(done: number) => Promise<void>} tell called with how many are made, one call after another
 * @param {number} [expected] how many runs there will be with those that come later
 */
async function makeRuns(runs, isStopped, tell, expected = runs.length) {
  const left = runs.map((_, place) => place);
  /** @type {Set<number>} */
  const made = new Set();
  let done = 0;
  let told = 0;
  let telling = Promise.resolve();
  async function tellIfMore() {
    while (made.has(done)) done += 1;
    if (done === told) return;
    told = done;
    await tell(done);
  }
  /** @param {Hand} hand */
  async function work(hand) {
    for (let place = left.shift(); place !== undefined && !isStopped(); place = left.shift()) {
      try {
        await runs[place].take(accepted(await runs[place].make(hand)), hand === first);
        made.add(place);
      } catch (problem) {
        if (hand === first) throw problem;
        return void left.unshift(place); // the first hand says what is wrong
      }
      telling = telling.then(tellIfMore);
      if (hand === first) await telling;
    }
  }
  if (!first) throw new Error("the engine is switched off");
  /** @type {Promise<void>[]} */
  const joined = [];
  moreHands(expected).forEach((one) =>
    one.then(
      (hand) => void joined.push(work(hand)),
      () => {},
    ),
  );
  await work(first);
  await Promise.all(joined);
  await work(first);
  await telling;
}

/** Those that may help with so many runs; what is not there yet is started.  @param {number} runs */
function moreHands(runs) {
  const wanted = Math.min(MOST_HANDS, navigator.hardwareConcurrency - 1, Math.floor(runs / RUNS_A_HAND)) - 1;
  while (others.length < wanted) others.push(new Promise(startHand));
  return others.slice(0, Math.max(wanted, 0));
}

function startEngine() {
  if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
    return switchOff("this browser does not run WebAssembly, or is too old");
  }
  say("The engine is starting: half a minute or less.");
  try {
    first = startHand(isThere, switchOff);
  } catch (error) {
    switchOff("this browser refuses to start it");
  }
}

function isThere() {
  isReady = true;
  byId("engine").classList.add("ready");
  say("The engine is ready.");
  tellViews();
}

/** @param {string} why */
function switchOff(why) {
  isReady = false;
  isOff = true;
  first?.stop(why);
  first = null;
  byId("engine").classList.add("off");
  say(
    "The engine is switched off: " +
      why +
      ". You can still read what was worked out beforehand for the front doors in the list; " +
      "changes cannot be run here. Ask whoever looks after this computer to allow WebAssembly, or use mashsim's " +
      "command line.",
  );
  tellViews();
}

function tellViews() {
  views.forEach((view) => view.engine());
}

/** @param {string} text */
function say(text) {
  byId("engine").textContent = text;
}
