// The view in which a front door is changed and run beside itself as it is.
views["what-if"] = (function () {
  let base = { scenario: told.scenarios[0].name };
  let start = null;              // the response that says what can be moved
  let entered = {};              // by path: the number that stands in a control, where it is not the scenario's
  let last = null;               // what was run last: its request, and how often
  let running = false, stopping = false;

  // ---------------------------------------------------------------- what is asked

  const allControls = () => (start ? start.controls.flatMap((group) => group.controls) : []);

  function asked() {
    const changes = {};
    allControls().forEach(function (control) {
      if (!(control.path in entered)) return;
      let value = number(entered[control.path]);
      if (control.per !== null) value = Number((value * control.per / 100).toPrecision(8));
      changes[control.path] = control.written === "{}" ? value : control.written.replace("{}", String(value));
    });
    const seed = number(byId("seed").value);
    return Object.assign({}, base, { changes: changes, from: byId("from").value || null, seed: Number.isNaN(seed) ? null : seed });
  }

  // What the page itself can see to be wrong; everything else is found by the engine.
  function slips() {
    const found = [];
    allControls().forEach(function (control) {
      if (!(control.path in entered)) return;
      const value = number(entered[control.path]);
      if (Number.isNaN(value)) found.push(control.label + ": write a number of " + control.unit + ".");
      else if (value < control.least || value > control.most) {
        found.push(control.label + " is " + value + "; it must be from " + control.least + " to " + control.most + ".");
      }
    });
    const runs = number(byId("runs").value), seed = byId("seed").value;
    if (!(Number.isInteger(runs) && runs >= 2 && runs <= 99)) found.push("How often to run is a whole number from 2 to 99.");
    if (seed && !Number.isSafeInteger(number(seed))) found.push("The seed is a whole number.");
    if (byId("from").validity.badInput) found.push("The day from which the changes hold is no date.");
    return found;
  }

  // ---------------------------------------------------------------- the controls

  function drawControls() {
    byId("controls").replaceChildren(...start.controls.map(drawGroup));
    byId("from").min = start.before.first_day;
    byId("from").max = start.before.last_day;
  }

  function drawGroup(group) {
    const meanings = element("dl", {});
    group.controls.forEach(function (control) {
      meanings.append(element("dt", {}, control.label), element("dd", {}, control.meaning),
        element("dd", {}, "Quality: " + control.quality + ". Source: " + (control.source || "none stated") + "."));
    });
    return element("fieldset", {}, element("legend", {}, group.group), element("p", { class: "hint" }, group.note),
      ...group.controls.map(drawControl),
      element("details", {}, element("summary", {}, group.group + ": what these mean and where they come from"), meanings));
  }

  function drawControl(control) {
    const id = "control-" + control.path.replace(/[^A-Za-z0-9_]/g, "-");
    const input = element("input", {
      id: id, type: "number", min: control.least, max: control.most, step: control.step, inputmode: "decimal",
      "aria-describedby": id + "-hint",
    });
    const credible = control.range ? "; credible: " + control.range[0] + " to " + control.range[1] : "";
    const field = element("div", { class: "field row" },
      element("label", { for: id }, control.label), input, element("span", {}, control.unit),
      element("p", { class: "hint", id: id + "-hint" }, control.as_it_is + credible + "."));
    const show = () => field.classList.toggle("changed", control.path in entered);
    input.value = control.path in entered ? entered[control.path] : control.value;
    input.addEventListener("input", function () {
      if (number(input.value) === control.value) delete entered[control.path];
      else entered[control.path] = input.value;
      show();
      note();
    });
    show();
    return field;
  }

  function showButtons() {
    byId("run").disabled = !isReady || running;
    byId("stop").disabled = !running;
    byId("own").disabled = !isReady || running;
    ["scenario", "reset"].forEach((id) => { byId(id).disabled = running; });
    document.querySelectorAll("#controls input, #from, #runs, #seed").forEach((input) => { input.disabled = running; });
    ["save-scenario", "save-report"].forEach((id) => { byId(id).disabled = !isReady || running; });
  }

  function complain(faults) {
    const box = byId("faults");
    box.hidden = !faults.length;
    if (!faults.length) return box.replaceChildren();
    box.replaceChildren(element("h3", {}, "There is a problem"), element("ul", {}, ...faults.map((fault) => element("li", {}, fault))));
    box.focus();
  }

  // ---------------------------------------------------------------- the results

  function show(answer, heading) {
    const page = answer.page;
    byId("results-heading").textContent = heading;
    byId("facts").textContent = page.facts;
    byId("findings").replaceChildren(...page.findings.map((finding) => element("li", {}, finding)));
    byId("command").textContent = answer.repeat;
    drawSections(byId("parts"), page.sections, "part");
    byId("downloads").hidden = !isReady;
  }

  // ---------------------------------------------------------------- what is done

  // Shows a front door as it is: from what was worked out beforehand, or by the engine.
  async function begin() {
    complain([]);
    byId("progress").hidden = true;
    byId("progress-text").textContent = "";
    const known = base.scenario && told.told[base.scenario];
    if (known) start = known.start;
    else if (isReady) {
      const answer = await ask(Object.assign({ do: "start" }, base));
      if (answer.faults) return complain(answer.faults);
      start = answer;
    } else {
      start = null;
      byId("controls").replaceChildren();
      byId("parts").replaceChildren();
      byId("findings").replaceChildren();
      byId("facts").textContent = "This front door is shown as soon as the engine is ready.";
      return;
    }
    const paths = new Set(allControls().map((control) => control.path));
    Object.keys(entered).forEach((path) => { if (!paths.has(path)) delete entered[path]; });
    drawControls();
    if (!byId("seed").value) byId("seed").value = start.seed;
    showButtons();
    if (known) {
      last = { request: Object.assign({}, base, { seed: known["sum up"].seed }), replications: known["sum up"].replications };
      show(known["sum up"], "As it is: " + start.before.title);
    } else {
      byId("results-heading").textContent = "As it is: " + start.before.title;
      byId("facts").textContent = "Not run yet: press Run.";
      byId("findings").replaceChildren();
      byId("parts").replaceChildren();
      byId("downloads").hidden = true;
    }
  }

  async function run() {
    if (running || !isReady || !start) return;
    const found = slips();
    complain(found);
    if (found.length) return;
    const request = asked(), times = number(byId("runs").value);
    running = true;
    stopping = false;
    showButtons();
    byId("progress").hidden = false;
    // What was run before goes on where it stopped.
    const before = last && JSON.stringify(last.request) === JSON.stringify(request) ? Math.min(last.replications, times) : 0;
    let done = Math.max(before - 1, 0);
    progress(before, times, "Run " + Math.min(before + 1, times) + " of " + times + " is under way.");
    try {
      const checked = await ask(Object.assign({ do: "start" }, request));
      if (checked.faults) throw checked.faults;
      while (done < times && !stopping) {
        if (done >= before) {
          const one = await ask(Object.assign({ do: "replicate", number: done }, request));
          if (one.faults) throw one.faults;
        }
        const more = done ? " runs are done." : " runs is done; there is something to show from the second on.";
        progress(++done, times, done + " of " + times + more);
        if (done < 2) continue;  // of one run nothing can be said of how sure it is
        const answer = await ask(Object.assign({ do: "sum up", replications: done }, request));
        if (answer.faults) throw answer.faults;
        last = { request: request, replications: done };
        show(answer, Object.keys(request.changes).length ? "With your changes, beside as it is" : "As it is: " + start.before.title);
      }
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
    showButtons();
    if (document.activeElement === document.body) byId("run").focus({ preventScroll: true });
  }

  function progress(done, of, text) {
    byId("progress").max = of;
    byId("progress").value = done;
    byId("progress-text").textContent = text;
  }

  async function save(what, name, kind) {
    byId("progress-text").textContent = "The file is being made.";
    const answer = await ask(Object.assign({ do: "files", replications: last.replications }, last.request));
    if (answer.faults) return complain(answer.faults);
    give(name, kind, answer[what]);
    byId("progress-text").textContent = name + " is among your downloads.";
  }

  // ---------------------------------------------------------------- the address

  function note() {
    const parts = new URLSearchParams();
    if (base.scenario) parts.set("base", base.scenario);
    allControls().forEach((control) => { if (control.path in entered) parts.set(control.path, entered[control.path]); });
    ["from", "seed", "runs"].forEach((id) => { if (byId(id).value) parts.set(id, byId(id).value); });
    remember("what-if", parts);
  }

  // Shows what the address says; null: what was left.
  function open(parts) {
    if (running || (!parts && start)) return note();
    parts = parts || new URLSearchParams();
    const name = parts.get("base");
    if (told.scenarios.some((each) => each.name === name)) base = { scenario: name };
    byId("scenario").value = base.scenario || "";
    ["from", "seed", "runs"].forEach((id) => { if (parts.get(id)) byId(id).value = parts.get(id); });
    entered = {};
    parts.forEach(function (value, path) {
      if (!["view", "base", "from", "seed", "runs"].includes(path) && !Number.isNaN(number(value))) entered[path] = value;
    });
    begin().then(note);
  }

  function engine() {
    showButtons();
    if (isReady && !start) begin();
  }

  function forgetOwn() {
    const option = byId("own-option");
    if (option) option.remove();
  }

  // ---------------------------------------------------------------- at the start

  told.scenarios.forEach((each) => byId("scenario").append(element("option", { value: each.name }, each.title)));
  byId("scenario").addEventListener("change", function () {
    if (!byId("scenario").value) return;  // one's own file, which is open already
    forgetOwn();
    base = { scenario: byId("scenario").value };
    entered = {};
    byId("own").value = byId("from").value = byId("seed").value = "";
    begin().then(note);
  });
  byId("own").addEventListener("change", async function () {
    const file = byId("own").files[0];
    if (!file) return;
    if (file.size > 5e6) return complain(["The file is larger than 5 MB; a scenario file is at most so large."]);
    base = { text: await file.text(), name: file.name };
    forgetOwn();
    byId("scenario").prepend(element("option", { value: "", id: "own-option" }, "Your own file: " + file.name));
    byId("scenario").value = "";
    entered = {};
    byId("from").value = byId("seed").value = "";
    begin().then(note);
  });
  byId("what-if").addEventListener("submit", function (event) { event.preventDefault(); run(); });
  byId("stop").addEventListener("click", function () {
    stopping = true;
    byId("stop").disabled = true;
    byId("progress-text").textContent = "Stopping after the run that is under way.";
  });
  byId("reset").addEventListener("click", function () {
    entered = {};
    byId("from").value = byId("seed").value = "";
    begin().then(note);
  });
  byId("see").addEventListener("click", function () {
    byId("results").focus({ preventScroll: true });
    byId("results").scrollIntoView();
  });
  byId("save-scenario").addEventListener("click", () => save("scenario", "scenario.toml", "application/toml"));
  byId("save-report").addEventListener("click", () => save("report", "report.html", "text/html"));
  ["from", "seed", "runs"].forEach((id) => byId(id).addEventListener("change", note));
  // The request that is about both sides, or null if nothing is changed.
  const request = () => (Object.keys(entered).length && !slips().length ? asked() : null);
  return { open: open, engine: engine, request: request };
})();
