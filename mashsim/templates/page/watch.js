// The view in which a front door is watched day by day.
views.watch = (function () {
  let board = null, running = false, isOpen = false;

  function asked() {
    const seed = number(byId("watch-seed").value);
    return { scenario: byId("watch-scenario").value, seed: Number.isNaN(seed) ? null : seed };
  }

  function complain(faults) {
    const box = byId("watch-faults");
    box.hidden = !faults.length;
    box.replaceChildren(...(faults.length ? [element("h2", {}, "There is a problem"), element("ul", {}, ...faults.map((fault) => element("li", {}, fault)))] : []));
    if (faults.length) box.focus();
  }

  async function run() {
    if (running || !isReady) return;
    running = true;
    complain([]);
    showButtons();
    byId("watch-progress").textContent = "The run is being made.";
    const sides = asked();
    try {
      const answer = await ask(Object.assign({ do: "film", first_day: byId("watch-first").value, last_day: byId("watch-last").value }, sides));
      if (answer.faults) complain(answer.faults);
      else show([{ title: answer.film.title, film: answer.film, sides: sides }]);
    } catch (problem) {
      complain(["The engine stopped: " + problem.message]);
    }
    byId("watch-progress").textContent = "";
    running = false;
    showButtons();
    note();
  }

  function show(lanes) {
    if (board) board.stop();
    board = makeBoard(byId("watch-board"), lanes, {});
  }

  function showButtons() { byId("watch-go").disabled = !isReady || running; }

  function note() {
    const parts = new URLSearchParams({ base: byId("watch-scenario").value });
    ["first", "last", "seed"].forEach((name) => { if (byId("watch-" + name).value) parts.set(name, byId("watch-" + name).value); });
    remember("watch", parts);
  }

  function open(parts) {
    showButtons();
    note();
  }

  function engine() { showButtons(); }

  told.scenarios.forEach((each) => byId("watch-scenario").append(element("option", { value: each.name }, each.title)));
  byId("watch-form").addEventListener("submit", function (event) { event.preventDefault(); run(); });
  return { open: open, engine: engine };
})();
