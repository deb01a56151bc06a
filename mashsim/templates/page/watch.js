// The view in which a front door is watched day by day, alone or beside itself with something changed.
views.watch = (function () {
  const FIELDS = ["first", "last", "seed", "beside", "path", "value", "from"];
  let board = null, running = false, wanted = false, at = 0;
  let groups = [];     // the controls of the front door, by group, as the request `start` gives them
  let groupsOf = "";   // the front door they are of

  const field = (name) => byId("watch-" + name);
  const control = () => groups.flatMap((group) => group.controls).find((each) => each.path === field("path").value);

  // ---------------------------------------------------------------- what is asked

  // The sides to watch: {title, sides}, one or two; or faults, if something is missing.
  function lanes() {
    const seed = number(field("seed").value), luck = Number.isNaN(seed) ? null : seed;
    const alone = { scenario: field("scenario").value, seed: luck };
    if (field("beside").value === "what-if") {
      const request = views["what-if"].request && views["what-if"].request();
      if (!request) return { faults: ["Nothing is changed in “What if?”. Change something there, or here."] };
      const sides = Object.assign({}, request, luck === null ? {} : { seed: luck });
      return [
        { title: "As it is", sides: Object.assign({}, sides, { changes: {}, from: null }) },
        { title: "With the changes", sides: sides },
      ];
    }
    if (!field("beside").value) return [{ title: field("scenario").selectedOptions[0].textContent, sides: alone }];
    const changed = control(), value = number(field("value").value);
    if (!changed) return { faults: ["Choose what is changed."] };
    if (Number.isNaN(value)) return { faults: [changed.label + ": write a number of " + changed.unit + "."] };
    if (value < changed.least || value > changed.most) {
      return { faults: [changed.label + " is " + value + "; it must be from " + changed.least + " to " + changed.most + "."] };
    }
    const amount = changed.per === null ? value : Number((value * changed.per / 100).toPrecision(8));
    const changes = { [changed.path]: changed.written === "{}" ? amount : changed.written.replace("{}", String(amount)) };
    const title = changed.label + " " + value + " " + changed.unit + " in place of " + changed.value;
    const other = Object.assign({ changes: changes, from: field("from").value || null }, alone);
    return [{ title: "As it is", sides: alone }, { title: title, sides: other }];
  }

  async function run() {
    if (running || !isReady) return;
    wanted = false;
    const asked = lanes();
    complain(asked.faults || []);
    if (asked.faults) return;
    running = true;
    showButtons();
    field("progress").textContent = "The run is being made; that can take a quarter of a minute.";
    let days = { first_day: field("first").value, last_day: field("last").value };
    try {
      for (const lane of asked) {
        const answer = await ask(Object.assign({ do: "film" }, days, lane.sides));
        if (answer.faults) throw answer.faults;
        lane.film = answer.film;
        days = { first_day: lane.film.first_day, last_day: lane.film.last_day };
      }
      show(asked);
      field("board").scrollIntoView();
    } catch (problem) {
      complain(Array.isArray(problem) ? problem : ["The engine stopped: " + problem.message]);
    }
    field("progress").textContent = "";
    running = false;
    showButtons();
    note();
  }

  // ---------------------------------------------------------------- what is shown

  function show(shownLanes) {
    if (board) board.stop();
    const film = shownLanes[0].film;
    field("first").value = film.first_day;
    field("last").value = film.last_day;
    field("seed").value = film.seed;
    board = makeBoard(field("board"), shownLanes, { at: at, onTime: function (now) { at = Math.round(now); note(); } });
  }

  function showPrepared() {
    const film = told.film.film;
    show([{ title: film.title, film: film, sides: { scenario: told.film.scenario, seed: film.seed } }]);
  }

  function complain(faults) {
    const box = field("faults");
    box.hidden = !faults.length;
    if (!faults.length) return box.replaceChildren();
    box.replaceChildren(element("h2", {}, "There is a problem"), element("ul", {}, ...faults.map((fault) => element("li", {}, fault))));
    box.focus();
  }

  function showButtons() { field("go").disabled = !isReady || running; }

  async function showSettings() {
    const isOne = field("beside").value === "setting", name = field("scenario").value;
    document.querySelectorAll(".watch-setting").forEach((each) => { each.hidden = !isOne; });
    field("scenario").disabled = field("beside").value === "what-if";
    if (!isOne || groupsOf === name) return;
    const known = told.told[name] ? told.told[name].start : isReady ? await ask({ do: "start", scenario: name }) : null;
    if (!known || known.faults) return;
    [groups, groupsOf] = [known.controls, name];
    field("path").replaceChildren(...groups.map((group) => element("optgroup", { label: group.group },
      ...group.controls.map((each) => element("option", { value: each.path }, each.label)))));
    field("from").min = known.before.first_day;
    field("from").max = known.before.last_day;
    suggest();
  }

  function suggest() {
    const chosen = control();
    if (!chosen) return;
    field("unit").textContent = "(" + chosen.unit + ")";
    Object.assign(field("value"), { min: chosen.least, max: chosen.most, step: chosen.step });
    field("value").value = chosen.unit === "posts" ? chosen.value + 1 : chosen.value;
    field("value-hint").textContent = "Now " + chosen.value + " " + chosen.unit + " (" + chosen.quality + "). " + chosen.meaning +
      " From left empty: from the run’s first day.";
  }

  // ---------------------------------------------------------------- the address

  function note() {
    const parts = new URLSearchParams({ base: field("scenario").value });
    FIELDS.forEach(function (name) {
      const isOn = field("beside").value === "setting" || !["path", "value", "from"].includes(name);
      if (isOn && field(name).value) parts.set(name, field(name).value);
    });
    if (at) parts.set("at", at);
    remember("watch", parts);
  }

  // Shows what the address says; null: what was left.
  async function open(parts) {
    showButtons();
    if (running || (!parts && board)) return note();
    parts = parts || new URLSearchParams();
    const base = parts.get("base");
    if (told.scenarios.some((each) => each.name === base)) field("scenario").value = base;
    else if (!base) field("scenario").value = told.film.scenario;
    ["first", "last", "seed", "beside"].forEach((name) => { field(name).value = parts.get(name) || ""; });
    if (field("beside").selectedIndex < 0) field("beside").value = "";
    at = Math.max(0, number(parts.get("at") || "") || 0);
    await showSettings();
    ["path", "value", "from"].forEach((name) => { if (parts.get(name)) field(name).value = parts.get(name); });
    const film = told.film.film, same = (name, value) => !parts.get(name) || parts.get(name) === String(value);
    const isPrepared = field("scenario").value === told.film.scenario && !field("beside").value && same("seed", film.seed) &&
      same("first", film.first_day) && same("last", film.last_day);
    if (isPrepared) showPrepared();
    else {
      wanted = true;
      field("progress").textContent = isReady ? "" : "This run is made as soon as the engine is ready.";
      if (isReady) await run();
    }
    note();
  }

  function engine() {
    showButtons();
    if (!isReady && !worker && wanted) {  // it was switched off: the prepared film can be watched all the same
      wanted = false;
      field("progress").textContent = "This run cannot be made here, as the engine is switched off. Below is one that was made beforehand.";
      field("scenario").value = told.film.scenario;
      field("beside").value = "";
      showSettings();
      showPrepared();
    }
    if (!isReady || shown !== "watch") return;
    showSettings();
    if (wanted) run();
  }

  // ---------------------------------------------------------------- at the start

  told.scenarios.forEach((each) => field("scenario").append(element("option", { value: each.name }, each.title)));
  field("scenario").addEventListener("change", function () {
    field("first").value = field("last").value = field("seed").value = field("from").value = "";
    at = 0;
    showSettings();
  });
  ["first", "last"].forEach((name) => field(name).addEventListener("change", () => { at = 0; }));
  field("beside").addEventListener("change", showSettings);
  field("path").addEventListener("change", suggest);
  field("form").addEventListener("submit", function (event) { event.preventDefault(); run(); });
  return { open: open, engine: engine };
})();
