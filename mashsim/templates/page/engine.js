// The engine: Python in a worker, asked by messages; and more of them, where many runs are asked for.
export { ask, handle, isOff, isReady, runEach, startEngine };

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
let isReady = false;
let isOff = false;
/** @type {Hand | null} */
let first = null; // it answers all that is asked
/** @type {Promise<Hand>[]} */
const others = []; // they only make runs

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
 * Makes runs, on as many hands as there are. Who makes one changes no answer.
 * @param {ChangedSides} sides
 * @param {number} from how many were made before
 * @param {number} times how many there are to be
 * @param {() => boolean} isStopped
 * @param {(done: number) => Promise<void>} tell called with how many are made, one call after another
 */
async function runEach(sides, from, times, isStopped, tell) {
  const left = Array.from({ length: times - from }, (_, place) => from + place);
  /** @type {Set<number>} */
  const made = new Set();
  let done = from;
  let told = from;
  let telling = Promise.resolve();
  async function tellIfMore() {
    while (made.has(done)) done += 1;
    if (done === told) return;
    told = done;
    await tell(done);
  }
  /** @param {Hand | null} other */
  async function work(other) {
    for (let number = left.shift(); number !== undefined && !isStopped(); number = left.shift()) {
      try {
        const replicated = accepted(
          await (other?.handle || handle)(JSON.stringify({ do: "replicate", ...sides, number })),
        );
        // The text goes on as it is: read and written again, 1.0 would become 1.
        if (other) accepted(await handle(JSON.stringify({ do: "take", ...sides }).slice(0, -1) + `,"made":${replicated}}`));
        made.add(number);
      } catch (problem) {
        if (!other) throw problem;
        return void left.unshift(number); // the first hand says what is wrong
      }
      telling = telling.then(tellIfMore);
      if (!other) await telling;
    }
  }
  /** @type {Promise<void>[]} */
  const joined = [];
  moreHands(left.length).forEach((one) =>
    one.then(
      (hand) => void joined.push(work(hand)),
      () => {},
    ),
  );
  await work(null);
  await Promise.all(joined);
  await work(null);
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
