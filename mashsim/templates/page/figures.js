// A council's own figures: a table to fill in, whether a filled one can be right, and what happened since.
export { engine, open };

import { drawAnswer } from "page/blocks.js";
import { buttonOf, byId, element, inputOf, listOf } from "page/elements.js";
import { ask, isReady } from "page/engine.js";
import { faultsOf, showFaults } from "page/faults.js";
import { download, textOf } from "page/files.js";
import { answered, workOf } from "page/running.js";
import { remember, shown } from "page/shell.js";
import { doorNow, open as openWhatIf } from "page/what_if.js";

/** @typedef {import("page/types").FollowedUp} FollowedUp */

const work = workOf(
  { bar: "follow-progress", text: "follow-progress-text", stop: "follow-stop", faults: "follow-faults" },
  engine,
);

/** @param {string[]} faults */
const complain = (faults) => showFaults(byId("figures-faults"), faults, "h2");
/** @param {string} text */
const say = (text) => (byId("figures-status").textContent = text);

function engine() {
  const isOpen = isReady && Boolean(doorNow().sides);
  buttonOf("figures-check").disabled = buttonOf("figures-empty").disabled = !isOpen;
  buttonOf("follow-ask").disabled = !isOpen || work.isRunning();
  buttonOf("follow-stop").disabled = !work.isRunning();
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
  byId("figures-fit").hidden = true;
  say("Checking.");
  const table = inputOf("figures-table").value;
  if (!table.trim()) return void (complain(["There is no table yet. Choose a file, or paste its rows."]), say(""));
  const found = await about(table);
  say(found ? "Checked." : "It cannot be read yet.");
  if (!found) return;
  byId("figures-said").append(
    ...found.said.flatMap((part) => [element("h3", {}, part.heading), listOf(part.lines)]),
  );
  byId("figures-command").textContent = found.command;
  byId("figures-fit").hidden = false;
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
// ---------------------------------------------------------------- what happened since, over what was projected

async function follow() {
  const { sides } = doorNow();
  if (!sides) return;
  const asking = { ...sides, table: inputOf("figures-table").value, record: inputOf("follow-record").value };
  await work.start([], async function () {
    work.say("Projecting.");
    const { most } = await ask("follow", { ...asking, more: 0 });
    const found = await answered("follow", asking, most, work.isStopped, async (done) =>
      work.progress(done, most, done + " of " + most + " runs are done."),
    );
    if (found.page) showFollowed(found);
    else work.say("Stopped. What was run is remembered: select the button to go on.");
  });
  work.hideBar();
}

/** @param {FollowedUp} found */
function showFollowed(found) {
  if (!found.page) return;
  drawAnswer("follow", found.page);
  byId("follow-command").textContent = found.command;
  byId("follow-needs").hidden = !found.needs;
  byId("follow-same").hidden = false;
  work.say("Answered from " + found.runs + " runs. " + found.page.findings[0]);
}

byId("follow").addEventListener("submit", function (event) {
  event.preventDefault();
  follow();
});
document.addEventListener("front-door", function () {
  if (shown === "figures") begin();
});
