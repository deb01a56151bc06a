// What the views that run have in common: one thing at a time, a bar, a sentence, a button to stop; and answers that
// need runs, which are asked for again until they are there.
export { answered, dueAfter, rungsTo, timeLeft, workOf };

import { buttonOf, byId } from "page/elements.js";
import { ask, isReady, makeRuns, ofRun } from "page/engine.js";
import { faultsOf, showFaults } from "page/faults.js";

/** @typedef {import("page/types").Requests} Requests */
/** @typedef {import("page/types").Answers} Answers */
/** @typedef {ReturnType<typeof workOf>} Work */

const LONG = 90; // seconds from which it is said how many minutes are left

/**
 * The work of a view.
 * @param {{ bar: string, text: string, stop: string, faults: string }} ids of its elements
 * @param {() => void} draw shows which buttons can be pressed
 */
function workOf(ids, draw) {
  let running = false;
  let stopping = false;
  const work = {
    isRunning: () => running,
    isStopped: () => stopping,
    /** @param {string} text */
    say: function (text) {
      byId(ids.text).textContent = text;
    },
    /** @param {string[]} faults */
    complain: (faults) => showFaults(byId(ids.faults), faults, "h3"),
    /** @param {number} done  @param {number} all  @param {string} text */
    progress: function (done, all, text) {
      byId(ids.bar).hidden = false;
      byId(ids.bar).setAttribute("max", String(all));
      byId(ids.bar).setAttribute("value", String(done));
      work.say(text);
    },
    hideBar: function () {
      byId(ids.bar).hidden = true;
    },
    /** Does it, if nothing else is done and nothing is wrong.  @param {string[]} wrong  @param {() => Promise<void>} begin */
    start: async function (wrong, begin) {
      if (running || !isReady) return;
      work.complain(wrong);
      if (wrong.length) return;
      running = true;
      stopping = false;
      draw();
      try {
        await begin();
      } catch (problem) {
        work.hideBar();
        work.say("");
        work.complain(faultsOf(problem));
      }
      running = false;
      draw();
    },
  };
  byId(ids.stop).addEventListener("click", function () {
    stopping = true;
    buttonOf(ids.stop).disabled = true;
    work.say("Stopping after the runs that are under way.");
  });
  return work;
}

/**
 * Asks what needs runs, has those made that it wants, and asks again, until there is a page or the reader stops. What
 * is known so far is asked for after as many runs as `dueAfter` says.
 * @template {"question" | "side by side" | "follow"} W
 * @param {W} what
 * @param {Requests[W]} request
 * @param {number} expected how many runs there will be at least
 * @param {() => boolean} isStopped
 * @param {(done: number, found: Answers[W]) => Promise<void>} tell called after each run
 * @returns {Promise<Answers[W]>}
 */
async function answered(what, request, expected, isStopped, tell) {
  let found = await ask(what, { ...request, wants: dueAfter(0) });
  while (!found.page && !isStopped()) {
    const before = found;
    await makeRuns(before.wanted.map(ofRun), isStopped, (made) => tell(before.runs + made, before), expected);
    const done = before.runs + before.wanted.length;
    found = await ask(what, { ...request, wants: dueAfter(done) - done });
  }
  return found;
}

// After how many runs an answer is shown again: of one run nothing can be said of how sure it is.
/** @param {number} seen  @param {number} [most] */
function dueAfter(seen, most = Infinity) {
  const step = seen < 100 ? 10 : 50;
  return Math.min(most, [2, 5].find((each) => each > seen) || step * (Math.floor(seen / step) + 1));
}

/** After how many runs it is shown, up to the most.  @param {number} most */
function rungsTo(most) {
  const rungs = [dueAfter(0, most)];
  while (rungs[rungs.length - 1] < most) rungs.push(dueAfter(rungs[rungs.length - 1], most));
  return rungs;
}

/** How long the rest takes; nothing if it is short.  @param {number} seconds */
const timeLeft = (seconds) => (seconds > LONG ? "; about " + Math.round(seconds / 60) + " minutes are left" : "");
