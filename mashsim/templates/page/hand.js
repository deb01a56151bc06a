// One Python, in a worker of its own, asked by messages.
export { startHand };

import { byId } from "page/elements.js";
import { setting } from "page/shell.js";

/**
 * @typedef {object} Hand
 * @property {(text: string) => Promise<string>} handle JSON text in, JSON text out
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
  /** @type {Hand} */
  const hand = {
    handle: (text) =>
      new Promise(function (resolve, reject) {
        if (stopped) return reject(new Error(stopped));
        next += 1;
        waiting.set(next, { resolve, reject });
        worker.postMessage({ id: next, text });
      }),
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
    const asked = message.id === undefined ? undefined : waiting.get(message.id);
    if (message.ready) ready(hand);
    else if (message.id !== undefined && asked) {
      waiting.delete(message.id);
      if (message.text === undefined) asked.reject(new Error(message.failed));
      else asked.resolve(message.text);
    } else if (message.failed) lost("it could not start (" + message.failed + ")");
  };
  worker.onerror = function () {
    hand.stop("it stopped");
    lost("it stopped while starting");
  };
  worker.postMessage({ files: Object.fromEntries(parts), lock: setting.lock, site: setting.site });
  return hand;
}
