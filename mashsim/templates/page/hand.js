// One Python, in a worker of its own, asked by messages.
export { startHand };

import { byId } from "page/elements.js";
import { setting } from "page/shell.js";

/**
 * @typedef {object} Hand
 * @property {(text: string) => Promise<string>} handle JSON text in, JSON text out
 * @property {(key: string) => Promise<string>} door a front door whose runs are wanted
 * @property {(text: string) => Promise<string>} make makes a run that is wanted
 * @property {(why: string) => void} stop what it was asked and has not answered is refused
 */

/**
 * Starts one; throws where the browser refuses to.
 * @param {(hand: Hand) => void} ready called when it can be asked
 * @param {(why: string) => void} lost called when it cannot start, or stops by itself
 * @returns {Hand}
 */
function startHand(ready, lost) {
  /** @type {Map<number, { resolve: (text: string) => void, reject: (problem: Error) => void }>} */
  const waiting = new Map();
  let next = 0;
  let stopped = "";
  const parts = Array.from(document.querySelectorAll("script[data-part]"), (part) => [
    part.getAttribute("data-part"),
    part.textContent,
  ]);
  const script = JSON.parse(byId("worker").textContent || "");
  const worker = new Worker("data:text/javascript," + encodeURIComponent(script), { type: "module" });
  /** @param {import("page/worker.js").Does} does  @returns {(text: string) => Promise<string>} */
  const asked = (does) => (text) =>
    new Promise(function (resolve, reject) {
      if (stopped) return reject(new Error(stopped));
      next += 1;
      waiting.set(next, { resolve, reject });
      worker.postMessage({ id: next, does, text });
    });
  /** @type {Hand} */
  const hand = {
    handle: asked("handle"),
    door: asked("door"),
    make: asked("make"),
    stop: function (why) {
      worker.terminate();
      stopped = why;
      waiting.forEach((each) => each.reject(new Error(why)));
      waiting.clear();
    },
  };
  /** @param {MessageEvent<import("page/worker.js").FromWorker>} event */
  worker.onmessage = function (event) {
    const message = event.data;
    const answered = message.id === undefined ? undefined : waiting.get(message.id);
    if (message.ready) ready(hand);
    else if (message.id !== undefined && answered) {
      waiting.delete(message.id);
      if (message.text === undefined) answered.reject(new Error(message.failed));
      else answered.resolve(message.text);
    } else if (message.failed) lost("it could not start (" + message.failed + ")");
  };
  worker.onerror = function () {
    hand.stop("it stopped");
    lost("it stopped while starting");
  };
  worker.postMessage({ files: Object.fromEntries(parts), lock: setting.lock, site: setting.site });
  return hand;
}
