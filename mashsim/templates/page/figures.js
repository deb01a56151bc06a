// A council's own figures: a table to fill in, and whether a filled one can be right.
export { engine, open };

import { buttonOf, byId, element, inputOf, listOf } from "page/elements.js";
import { ask, isReady } from "page/engine.js";
import { faultsOf, showFaults } from "page/faults.js";
import { download, textOf } from "page/files.js";
import { remember, shown } from "page/shell.js";
import { doorNow, open as openWhatIf } from "page/what_if.js";

/** @param {string[]} faults */
const complain = (faults) => showFaults(byId("figures-faults"), faults, "h2");
/** @param {string} text */
const say = (text) => (byId("figures-status").textContent = text);

function engine() {
  buttonOf("figures-check").disabled = buttonOf("figures-empty").disabled = !isReady || !doorNow().sides;
}

function open() {
  openWhatIf(null); // its front door says which teams, partners and stages there are
  remember("figures", new URLSearchParams());
  begin();
}

function begin() {
  const { start } = doorNow();
  byId("figures-door").textContent = start ? "The teams, partners and stages are those of: " + start.before.title + "." : "";
  engine();
}

/** Asks the engine; nothing while no front door is open. @param {string | null} table */
async function about(table) {
  const { sides } = doorNow();
  complain([]);
  if (!sides) return null;
  const today = new Date();
  const until = today.getFullYear() + "-" + String(today.getMonth() + 1).padStart(2, "0") + "-01";
  try {
    return await ask("figures", { ...sides, until, table });
  } catch (problem) {
    complain(faultsOf(problem));
    return null;
  }
}

byId("figures-empty").addEventListener("click", async function () {
  const found = await about(null);
  if (found) download("figures.csv", "text/csv", "\ufeff" + found.empty);
});
byId("figures-form").addEventListener("submit", async function (event) {
  event.preventDefault();
  byId("figures-said").replaceChildren();
  say("Checking.");
  const table = inputOf("figures-table").value;
  if (!table.trim()) return void (complain(["There is no table yet. Choose a file, or paste its rows."]), say(""));
  const found = await about(table);
  say(found ? "Checked." : "It cannot be read yet.");
  if (!found) return;
  byId("figures-said").append(
    ...found.said.flatMap((part) => [element("h3", {}, part.heading), listOf(part.lines)]),
  );
});
inputOf("figures-file").addEventListener("change", async function () {
  const file = inputOf("figures-file").files?.[0];
  if (!file) return;
  try {
    inputOf("figures-table").value = await textOf(file, "a table of figures");
    complain([]);
  } catch (problem) {
    complain(faultsOf(problem));
  }
});
document.addEventListener("front-door", function () {
  if (shown === "figures") begin();
});
