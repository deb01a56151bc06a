// The view in which a front door is changed and run beside itself as it is.
views["what-if"] = (function () {
  const FIELDS = ["from", "to", "seed", "runs"], MOST_RUNS = 1000;
  let base = { scenario: told.scenarios[0].name };
  let start = null;              // the response that says what can be moved
  let entered = nothing();       // what was entered, see controls.js
  let last = null;               // what was run last: its request, and how often
  let running = false, stopping = false;
  let steps = [], step = -1;     // the states that were, and at which of them the page stands

  // ---------------------------------------------------------------- what is asked

  function nothing() { return { settings: {}, people: [] }; }

  function asked() {
    const seed = number(byId("seed").value), done = doneOf(start, entered, byId("from").value, byId("to").value);
    return Object.assign({}, base, done, { seed: Number.isNaN(seed) ? null : seed });
  }

  const isChanged = (request) => Object.keys(request.changes).length + request.dated.length > 0;

  function slips() {
    const found = slipsOf(start, entered), runs = number(byId("runs").value), seed = byId("seed").value;
    if (!(Number.isInteger(runs) && runs >= 2 && runs <= MOST_RUNS)) found.push("How often to run is a whole number from 2 to 1,000.");
    if (seed && !Number.isSafeInteger(number(seed))) found.push("The seed is a whole number.");
    ["from", "to"].forEach(function (id) {
      if (byId(id).validity.badInput) found.push("The day " + (id === "from" ? "from" : "until") + " which the changes hold is no date.");
    });
    if (byId("from").value && byId("to").value && byId("to").value < byId("from").value) {
      found.push("The last day on which the changes hold is before the first.");
    }
    return found;
  }

  // ---------------------------------------------------------------- what is seen

  function draw() {
    drawControls(byId("controls"), start, entered, noted);
    ["from", "to"].forEach(function (id) {
      byId(id).min = start.before.first_day;
      byId(id).max = start.before.last_day;
    });
    showButtons();
  }

  function showButtons() {
    byId("run").disabled = !isReady || running;
    byId("stop").disabled = !running;
    byId("own").disabled = !isReady || running;
    byId("undo").disabled = running || step < 1;
    byId("redo").disabled = running || step >= steps.length - 1;
    ["scenario", "reset"].forEach((id) => { byId(id).disabled = running; });
    document.querySelectorAll("#controls input, #controls select, #controls button").forEach((each) => { each.disabled = running; });
    FIELDS.forEach((id) => { byId(id).disabled = running; });
    ["save-scenario", "save-report", "save-workbook"].forEach((id) => { byId(id).disabled = !isReady || running; });
  }

  function complain(faults) {
    const box = byId("faults");
    box.hidden = !faults.length;
    if (!faults.length) return box.replaceChildren();
    box.replaceChildren(element("h3", {}, "There is a problem"), element("ul", {}, ...faults.map((fault) => element("li", {}, fault))));
    box.focus();
  }

  function show(answer, heading) {
    const page = answer.page;
    byId("results-heading").textContent = heading;
    byId("facts").textContent = page.facts;
    byId("findings").replaceChildren(...page.findings.map((finding) => element("li", {}, finding)));
    byId("command").textContent = answer.repeat;
    byId("needs").hidden = !answer.needs;
    byId("needs").textContent = "It needs the scenario with your changes beside it: download it first; it is called " + answer.needs + ".";
    drawSections(byId("parts"), page.sections, "part");
    byId("downloads").hidden = !isReady;
  }

  function showNothing(text) {
    byId("facts").textContent = text;
    byId("findings").replaceChildren();
    byId("parts").replaceChildren();
    byId("downloads").hidden = true;
  }

  function progress(done, of, text) {
    byId("progress").max = of;
    byId("progress").value = done;
    byId("progress-text").textContent = text;
  }

  // ---------------------------------------------------------------- what is done

  // Shows a front door as it is: from what was worked out beforehand, or by the engine.
  async function begin() {
    complain([]);
    byId("progress").hidden = true;
    byId("progress-text").textContent = "";
    last = null;
    const known = base.scenario && told.told[base.scenario];
    if (known) start = known.start;
    else if (isReady) {
      const answer = await ask(Object.assign({ do: "start" }, base));
      if (answer.faults) return complain(answer.faults);
      start = answer;
    } else {
      start = null;
      byId("controls").replaceChildren();
      return showNothing("This front door is shown as soon as the engine is ready.");
    }
    keepKnown(start, entered);
    draw();
    if (!byId("seed").value) byId("seed").value = start.seed;
    byId("results-heading").textContent = "As it is: " + start.before.title;
    if (!known) return showNothing("Not run yet: press Run.");
    const request = Object.assign({}, base, doneOf(start, nothing(), "", ""), { seed: known["sum up"].seed });
    last = { request: request, replications: known["sum up"].replications, isTold: true };
    show(known["sum up"], "As it is: " + start.before.title);
  }

  async function run() {
    if (running || !isReady || !start) return;
    const found = slips();
    complain(found);
    if (found.length) return;
    const request = asked(), times = number(byId("runs").value), begun = Date.now();
    running = true;
    stopping = false;
    note();
    showButtons();
    byId("progress").hidden = false;
    // What was run before goes on where it stopped.
    const isSame = last && !last.isTold && JSON.stringify(last.request) === JSON.stringify(request);
    const before = isSame ? Math.min(last.replications, times) : 0;
    let done = Math.max(before - 1, 0), seen = 0;
    progress(before, times, "Run " + Math.min(before + 1, times) + " of " + times + " is under way.");
    try {
      const checked = await ask(Object.assign({ do: "start" }, request));
      if (checked.faults) throw checked.faults;
      while (done < times && !stopping) {
        if (done >= before) {
          const one = await ask(Object.assign({ do: "replicate", number: done }, request));
          if (one.faults) throw one.faults;
        }
        done += 1;
        progress(done, times, done + " of " + times + (done > 1 ? " runs are done" : " runs is done; there is something to show from the second on") +
          left(begun, done - before, times - done) + ".");
        if (isDue(done, times)) seen = await sumUp(request, done);
      }
      if (done > 1 && seen !== done) await sumUp(request, done);
      const first = done > 1 ? " " + byId("findings").firstElementChild.textContent : "";
      if (done === times) progress(done, times, "All " + times + " runs are done." + first);
      else progress(done, times, "Stopped after " + done + " of " + times + " runs." + first);
    } catch (problem) {
      byId("progress").hidden = true;
      progress(done, times, "");
      complain(Array.isArray(problem) ? problem : ["The engine stopped: " + problem.message]);
    }
    running = false;
    byId("downloads").hidden = !last;
    byId("see").hidden = !last;
    note();
    showButtons();
    if (document.activeElement === document.body) byId("run").focus({ preventScroll: true });
  }

  // Of one run nothing can be said of how sure it is; of the first ten the answer is shown after each, then more seldom.
  const isDue = (done, times) => done > 1 && (done <= 10 || done === times || done % (done <= 100 ? 10 : 50) === 0);

  // How long the rest will take; nothing while it is not known, or is short.
  function left(begun, done, rest) {
    const seconds = done > 1 ? (Date.now() - begun) / 1000 / done * rest : 0;
    return seconds > 90 ? "; about " + Math.round(seconds / 60) + " minutes are left" : "";
  }

  async function sumUp(request, done) {
    const answer = await ask(Object.assign({ do: "sum up", replications: done }, request));
    if (answer.faults) throw answer.faults;
    last = { request: request, replications: done };
    show(answer, isChanged(request) ? "With your changes, beside as it is" : "As it is: " + start.before.title);
    return done;
  }

  // Makes a file by the engine and hands it over.
  async function save(what, part, name, kind) {
    byId("progress-text").textContent = "The file is being made.";
    const answer = await ask(Object.assign({ do: what, replications: last.replications }, last.request));
    if (answer.faults) return complain(answer.faults);
    give(name, kind, what === "workbook" ? Uint8Array.from(atob(answer[part]), (letter) => letter.charCodeAt(0)) : answer[part]);
    byId("progress-text").textContent = name + " is among your downloads.";
  }

  // ---------------------------------------------------------------- the address, and the way back

  function addressed() {
    const parts = new URLSearchParams();
    if (base.scenario) parts.set("base", base.scenario);
    controlsOf(start).forEach((control) => { if (control.path in entered.settings) parts.set(control.path, entered.settings[control.path]); });
    entered.people.forEach((one) => parts.append("add", [one.pool, one.posts, one.kind, one.from, one.to].join()));
    FIELDS.forEach((id) => { if (byId(id).value) parts.set(id, byId(id).value); });
    return parts;
  }

  // Writes the address, and says whether what is shown is what stands in the controls.
  function note() {
    byId("stale").hidden = running || !start || !last || JSON.stringify(asked()) === JSON.stringify(last.request);
    if (start) remember("what-if", addressed());
  }

  // A step is what can be undone: a number that was typed whole, a choice, people, a day, another front door.
  function noted(settled) {
    note();
    if (!settled || !start) return;
    const now = { base: base, text: String(addressed()) };
    if (step >= 0 && steps[step].base === now.base && steps[step].text === now.text) return;
    steps = steps.slice(0, step + 1).concat([now]);
    step = steps.length - 1;
    showButtons();
  }

  function goTo(place, said) {
    if (running || place < 0 || place >= steps.length) return;
    const isOther = steps[place].base !== base;
    step = place;
    base = steps[place].base;
    read(new URLSearchParams(steps[place].text));
    complain([]);
    if (isOther) begin().then(note);
    else {
      keepKnown(start, entered);
      draw();
      note();
    }
    showButtons();
    if (document.activeElement === document.body || document.activeElement.disabled) byId(step ? "undo" : "redo").focus();
    byId("progress-text").textContent = said;
  }

  // Takes what an address says into the controls; what it says wrongly is left out when the front door is known.
  function read(parts) {
    showBase();
    FIELDS.forEach((id) => { byId(id).value = parts.get(id) || (id === "runs" ? "10" : ""); });
    entered = nothing();
    parts.forEach(function (text, path) {
      if (path === "add") {
        const [pool, posts, kind, from, to] = text.split(",");
        entered.people.push({ pool: pool, posts: posts || "", kind: kind, from: from || "", to: to || "" });
      } else if (!["view", "base", ...FIELDS].includes(path)) entered.settings[path] = text;
    });
  }

  function showBase() {
    const option = byId("own-option");
    if (option) option.remove();
    if (base.text) byId("scenario").prepend(element("option", { value: "", id: "own-option" }, "Your own file: " + base.name));
    byId("scenario").value = base.scenario || "";
    if (!base.text) byId("own").value = "";
  }

  // Shows what the address says; null: what was left.
  function open(parts) {
    if (running || (!parts && start)) return note();
    parts = parts || new URLSearchParams();
    const name = parts.get("base");
    if (told.scenarios.some((each) => each.name === name) && name !== base.scenario) base = { scenario: name };
    read(parts);
    begin().then(() => noted(true));
  }

  // Begins with another front door, with nothing changed.
  function take(other) {
    base = other;
    entered = nothing();
    ["from", "to", "seed"].forEach((id) => { byId(id).value = ""; });
    showBase();
    begin().then(() => noted(true));
  }

  // A file that is no scenario is not taken; what was open stays.
  function refuse(faults) {
    byId("own").value = "";
    complain(faults);
  }

  function engine() {
    showButtons();
    if (isReady && !start) begin().then(() => noted(true));
  }

  // ---------------------------------------------------------------- at the start

  told.scenarios.forEach((each) => byId("scenario").append(element("option", { value: each.name }, each.title)));
  byId("scenario").addEventListener("change", function () {
    if (byId("scenario").value) take({ scenario: byId("scenario").value });  // or else one's own file, which is open already
  });
  byId("own").addEventListener("change", async function () {
    const file = byId("own").files[0], heading = byId("results-heading").textContent;
    if (!file) return;
    if (file.size > 5e6) return refuse(["The file is larger than 5 MB; a scenario file is at most so large."]);
    byId("results-heading").textContent = "Opening " + file.name;
    const other = { text: await file.text(), name: file.name }, answer = await ask(Object.assign({ do: "start" }, other));
    if (!answer.faults) return take(other);
    byId("results-heading").textContent = heading;
    refuse(answer.faults);
  });
  byId("what-if").addEventListener("submit", function (event) { event.preventDefault(); run(); });
  byId("stop").addEventListener("click", function () {
    stopping = true;
    byId("stop").disabled = true;
    byId("progress-text").textContent = "Stopping after the run that is under way.";
  });
  byId("undo").addEventListener("click", () => goTo(step - 1, "The last change is undone."));
  byId("redo").addEventListener("click", () => goTo(step + 1, "The change is made again."));
  byId("reset").addEventListener("click", () => take(base));
  byId("see").addEventListener("click", function () {
    byId("results").focus({ preventScroll: true });
    byId("results").scrollIntoView();
  });
  byId("save-scenario").addEventListener("click", function () {
    save("files", "scenario", isChanged(last.request) ? "changed.toml" : "scenario.toml", "application/toml");
  });
  byId("save-report").addEventListener("click", () => save("files", "report", "report.html", "text/html"));
  byId("save-workbook").addEventListener("click", function () {
    save("workbook", "workbook", "results.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  });
  FIELDS.forEach(function (id) {
    byId(id).addEventListener("input", note);
    byId(id).addEventListener("change", () => noted(true));
  });
  // The request that is about both sides, or null if nothing is changed.
  const request = () => (start && !slips().length && isChanged(asked()) ? asked() : null);
  return { open: open, engine: engine, request: request };
})();
