// What is wrong, in sentences: how it is thrown, and how it is shown.
export { Refusal, faultsOf, showFaults };

import { element, listOf } from "page/elements.js";

/** What is refused: the sentences that say why. */
class Refusal extends Error {
  /** @param {string[]} faults */
  constructor(faults) {
    super(faults.join(" "));
    this.faults = faults;
  }
}

/** The sentences that say what went wrong.  @param {unknown} problem */
function faultsOf(problem) {
  if (problem instanceof Refusal) return problem.faults;
  return ["The engine stopped: " + (problem instanceof Error ? problem.message : problem)];
}

/**
 * Shows what is wrong in a box made for it, which is hidden while nothing is.
 * @param {HTMLElement} box
 * @param {string[]} faults
 * @param {"h2" | "h3"} heading
 */
function showFaults(box, faults, heading) {
  box.hidden = !faults.length;
  box.replaceChildren();
  if (!faults.length) return;
  box.append(element(heading, {}, "There is a problem"), listOf(faults));
  box.focus();
}
