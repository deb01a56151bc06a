// The engine: Python in a worker, asked by messages.
export { ask, handle, isOff, isReady, startEngine };

import { byId } from "page/elements.js";
import { Refusal } from "page/faults.js";
import { setting, views } from "page/shell.js";

/** @typedef {import("page/types").Answers} Answers */
/** @typedef {import("page/types").Requests} Requests */

let isReady = false;
let isOff = false;
let next = 0;
/** @type {Worker | null} */
let worker = null;
/** @type {Map<number, { resolve: (text: string) => void, reject: (problem: Error) => void }>} */
const waiting = new Map();

/**
 * Asks the engine; what it refuses is thrown.
 * @template {keyof Requests} D
 * @param {D} what
 * @param {Requests[D]} request
 * @returns {Promise<Answers[D]>}
 */
async function ask(what, request) {
  const answer = JSON.parse(await handle(JSON.stringify({ do: what, ...request })));
  if (answer.faults) throw new Refusal(answer.faults);
  return answer;
}

/** JSON text in, JSON text out.  @param {string} text  @returns {Promise<string>} */
function handle(text) {
  return new Promise(function (resolve, reject) {
    if (!worker) return reject(new Error("the engine is switched off"));
    next += 1;
    waiting.set(next, { resolve, reject });
    worker.postMessage({ id: next, text });
  });
}

function startEngine() {
  if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
    return switchOff("this browser does not run WebAssembly, or is too old");
  }
  const parts = Array.from(document.querySelectorAll("script[data-part]"), (part) => [
    part.getAttribute("data-part"),
    part.textContent,
  ]);
  say(
    "The engine is starting: half a minute or less.",
  );
  try {
    const script = JSON.parse(byId("worker").textContent || "");
    worker = new Worker("data:text/javascript," + encodeURIComponent(script), { type: "module" });
  } catch (error) {
    return switchOff("this browser refuses to start it");
  }
  worker.onmessage = heard;
  worker.onerror = () => switchOff("it stopped while starting");
  worker.postMessage({ files: Object.fromEntries(parts), lock: setting.lock, site: setting.site });
}

/** @param {MessageEvent<import("page/worker.js").FromWorker>} event */
function heard(event) {
  const message = event.data;
  const asked = message.id === undefined ? undefined : waiting.get(message.id);
  if (message.ready) {
    isReady = true;
    say("The engine is ready.");
    tellViews();
  } else if (message.id !== undefined && asked) {
    waiting.delete(message.id);
    if (message.text === undefined) asked.reject(new Error(message.failed));
    else asked.resolve(message.text);
  } else if (message.failed) switchOff("it could not start (" + message.failed + ")");
}

/** @param {string} why */
function switchOff(why) {
  isReady = false;
  isOff = true;
  if (worker) worker.terminate();
  worker = null;
  waiting.forEach((each) => each.reject(new Error(why)));
  waiting.clear();
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
