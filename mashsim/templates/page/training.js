// The view in which a group guesses, locks its guess in, and then sees what the simulation shows. What the runs show is fetched, where it
// was not worked out beforehand, but nothing of it is put into the page before the guess is locked.
views.training = (function () {
  const NAMES = {
    question: "The question", guess: "Your guess", watch: "Watch", reveal: "What the simulation shows", summers: "Ten summers", discuss: "Talk about it",
  };
  let chosen = null;   // {name, request, exercise, reveal, films}: the last two are null or promises until they are there
  let step = "question";
  let guess = null;    // {values, choice, lockedAt}
  let summers = null;  // {value, lockedAt}
  let board = null;

  const steps = () => Object.keys(NAMES).filter((name) => name !== "summers" || chosen.exercise.summers);
  const isLocked = () => guess.lockedAt !== "";
  const farthest = () => (isLocked() ? steps().length - 1 : steps().indexOf("guess"));
  const now = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const paragraph = (text, kind) => element("p", { class: kind || null }, text);

  function complain(faults) {
    const box = byId("training-faults");
    box.hidden = !faults.length;
    box.replaceChildren(...(faults.length ? [element("h2", {}, "There is a problem"), element("ul", {}, ...faults.map((fault) => element("li", {}, fault)))] : []));
    if (faults.length) box.focus();
  }

  const status = (text) => { byId("training-status").textContent = text; };

  // ---------------------------------------------------------------- what is asked of the engine

  async function answered(request) {
    const answer = await ask(request);
    if (answer.faults) throw answer.faults;
    return answer;
  }

  const ready = (name) => name in told.exercise || isReady;

  // Returns a part of an exercise: as it was worked out when the page was built, or else from the engine.
  const part = (name, request, what) => (name in told.exercise ? Promise.resolve(told.exercise[name][what]) : answered(Object.assign({ do: what }, request)));

  async function filmed() {
    if (chosen.name in told.exercise) return told.exercise[chosen.name].films;
    const found = [];
    for (const each of chosen.exercise.films) {
      const days = { first_day: each.first_day, last_day: each.last_day };
      found.push((await answered(Object.assign({ do: "film" }, each.sides, days))).film);
    }
    return found;
  }

  async function attempt(saying, work) {
    complain([]);
    status(saying);
    try {
      return await work();
    } catch (problem) {
      complain(Array.isArray(problem) ? problem : ["The engine stopped: " + problem.message]);
      return null;
    } finally {
      status("");
    }
  }

  // ---------------------------------------------------------------- choosing

  function drawList() {
    byId("training-list").replaceChildren(...told.exercises.map(function (each) {
      const button = (text, kind, act) => {
        const made = element("button", { type: "button", class: kind || null, "aria-label": text + ": " + each.title, disabled: ready(each.name) ? null : "" }, text);
        made.addEventListener("click", act);
        return made;
      };
      const start = button("Start", "", () => choose(each.name, { exercise: each.name }));
      start.id = "training-start-" + each.name;
      return element("li", {}, element("h2", {}, each.title), paragraph(each.minutes + " minutes. " + each.teaches),
        ready(each.name) ? "" : paragraph("This one can be started when the engine is ready.", "hint"),
        element("p", { class: "buttons" }, start, button("Handout", "second", () => handOut(each.name, "handout")), button("Trainer’s notes", "second", () => handOut(each.name, "notes"))));
    }));
    byId("training-own").disabled = !isReady;
    byId("training-own-wait").textContent = isReady ? "" : "This can be done when the engine is ready.";
  }

  async function handOut(name, which) {
    const made = await attempt("The file is being made.", () => part(name, { exercise: name }, "hand out"));
    if (!made) return;
    give(name + "-" + which + ".html", "text/html", made[which]);
    status(name + "-" + which + ".html is among your downloads. Open it and print it.");
  }

  async function choose(name, request, at) {
    const exercise = await attempt("The exercise is being opened.", () => part(name, request, "exercise"));
    if (!exercise) return;
    chosen = { name: name, request: request, exercise: exercise, reveal: null, films: null };
    begin();
    if (at && steps().indexOf(at) <= farthest()) step = at;
    draw(true);
  }

  function begin() {
    step = "question";
    guess = { values: (chosen.exercise.guess.points || []).map(() => NaN), choice: -1, lockedAt: "" };
    summers = { value: NaN, lockedAt: "" };
  }

  function leave() {
    chosen = null;
    if (board) board.stop();
    board = null;
    draw(false);
    byId("training-list").querySelector("button").focus({ preventScroll: true });
  }

  // ---------------------------------------------------------------- one step

  function draw(isNew) {
    byId("training-choose").hidden = chosen !== null;
    byId("training-exercise").hidden = chosen === null;
    note();
    if (!chosen) return drawList();
    if (board) board.stop();
    board = null;
    const names = steps(), place = names.indexOf(step);
    byId("training-title").textContent = chosen.exercise.title;
    byId("training-steps").replaceChildren(...names.map((name, row) =>
      element("li", { class: row < place ? "done" : null, "aria-current": row === place ? "step" : null }, NAMES[name])));
    byId("training-heading").textContent = "Step " + (place + 1) + " of " + names.length + ": " + NAMES[step];
    byId("training-body").replaceChildren(...BODIES[step]());
    byId("training-back").hidden = place === 0;
    byId("training-next").hidden = place === names.length - 1;
    byId("training-next").textContent = place + 1 < names.length ? "Next: " + NAMES[names[place + 1]] : "";
    byId("training-lead").replaceChildren(...chosen.exercise.steps.map((each) => element("li", {}, each.minutes + (each.minutes > 1 ? " minutes: " : " minute: ") + each.do)));
    allowNext();
    if (isNew) {
      byId("training-heading").focus({ preventScroll: true });
      byId("training-exercise").scrollIntoView();
    }
  }

  function allowNext() { byId("training-next").disabled = steps().indexOf(step) >= farthest(); }

  function go(by) {
    const names = steps(), to = names.indexOf(step) + by;
    if (to < 0 || to > farthest()) return;
    complain([]);
    status("");
    step = names[to];
    draw(true);
  }

  const BODIES = {
    question: () => [
      paragraph(chosen.exercise.question, "training-ask"),
      ...(chosen.name ? [] : [paragraph("An exercise file of your own.", "hint")]),
      paragraph(chosen.exercise.situation),
    ],
    guess: () => (isLocked() ? [paragraph(chosen.exercise.guess.ask, "training-ask"), lockedGuess()] : asking()),
    watch: watching,
    reveal: revealing,
    summers: tenSummers,
    discuss: () => [
      element("ul", {}, ...chosen.exercise.discuss.map((point) => element("li", {}, point))),
      ...(chosen.exercise.facts.length ? [element("h4", {}, "What is known, and from where"),
        element("ul", {}, ...chosen.exercise.facts.map((fact) => element("li", {}, fact.says + " ", element("small", {}, "(" + fact.reference + ")"))))] : []),
      paragraph("The exercise is over. “Start again for the next group” forgets this guess."),
    ],
  };

  // ---------------------------------------------------------------- the guess

  function asking() {
    const asked = chosen.exercise.guess, lock = element("button", { type: "button", id: "training-lock" }, "Lock the guess in");
    lock.addEventListener("click", lockIn);
    const locking = [element("p", { class: "buttons" }, lock), paragraph("A guess that is locked in cannot be changed any more. Nothing is shown before.", "hint")];
    const how = asked.points ? [...drawnGuess(asked)] : [answersOf(asked)];
    return [paragraph(asked.ask, "training-ask"), ...how, ...locking];
  }

  function drawnGuess(asked) {
    const charts = ["wide", "narrow"].map(function (name) {
      const place = element("div", { class: name });
      place.innerHTML = asked[name];
      return place;
    });
    const pictures = charts.map((chart) => chart.querySelector("svg"));
    const show = () => pictures.forEach((svg) => drawGuess(svg, asked.points, guess.values));
    const fields = asked.points.map(function (point, place) {
      const id = "training-guess-" + place;
      const input = element("input", { id: id, type: "number", min: 0, step: "any", inputmode: "decimal", "aria-describedby": "training-unit" });
      if (!Number.isNaN(guess.values[place])) input.value = guess.values[place];
      input.addEventListener("input", function () {
        guess.values[place] = number(input.value);
        show();
      });
      return element("div", {}, element("label", { for: id }, point.label), input);
    });
    pictures.forEach((svg) => letDraw(svg, asked.points, asked.step, function (place, value) {
      guess.values[place] = value;
      byId("training-guess-" + place).value = value;
      show();
    }));
    show();
    const many = asked.points.length > 1;
    return [paragraph(many ? "Click or drag on the chart at each day, or write numbers below it." : "Click on the scale, or write a number below it.", "hint"),
      ...charts, element("div", { class: "training-points", role: "group", "aria-label": "Your guess in numbers" }, ...fields),
      element("p", { class: "hint", id: "training-unit" }, "In " + asked.unit + ", 0 or more.")];
  }

  function answersOf(asked) {
    return element("fieldset", {}, element("legend", {}, "Choose one"), ...asked.answers.map(function (answer, place) {
      const id = "training-answer-" + place, input = element("input", { type: "radio", name: "training-answer", id: id, value: place });
      input.checked = guess.choice === place;
      input.addEventListener("change", () => { guess.choice = place; });
      return element("div", { class: "training-answer" }, input, element("label", { for: id }, answer));
    }));
  }

  function lockIn() {
    const asked = chosen.exercise.guess;
    const slips = asked.points
      ? asked.points.filter((point, place) => !(guess.values[place] >= 0)).map((point) => point.label + ": write a number, 0 or more.")
      : guess.choice < 0 ? ["Choose one of the answers."] : [];
    complain(slips);
    if (slips.length) return;
    guess.lockedAt = now();
    getReveal();
    draw(false);
    byId("training-next").focus({ preventScroll: true });
    status("Locked in at " + guess.lockedAt + ".");
  }

  const said = (value) => value.toLocaleString("en-GB") + (chosen.exercise.guess.unit === "%" ? "%" : " " + chosen.exercise.guess.unit);

  function lockedGuess() {
    const asked = chosen.exercise.guess;
    const rows = asked.points ? asked.points.map((point, place) => point.label + ": " + said(guess.values[place])) : [asked.answers[guess.choice]];
    return element("div", { class: "training-locked" }, paragraph("Locked in at " + guess.lockedAt + ":"), element("ul", {}, ...rows.map((row) => element("li", {}, row))));
  }

  // ---------------------------------------------------------------- watching

  function watching() {
    const place = element("div", { class: "training-board" }), wait = paragraph("The film is being made.", "hint");
    const mine = chosen;
    chosen.films = chosen.films || filmed();
    chosen.films.then(function (films) {
      if (chosen !== mine || step !== "watch" || !place.isConnected) return;
      wait.remove();
      board = makeBoard(place, mine.exercise.films.map((each, row) => ({ title: each.title, film: films[row], sides: each.sides })), {});
    }, function (problem) {
      mine.films = null;
      wait.textContent = "There is no film: " + (Array.isArray(problem) ? problem.join(" ") : problem.message) + " Go on with the next step.";
    });
    return [paragraph((chosen.exercise.look_at || "Press Play and watch the contacts move.") + " You can skip this step."), wait, place];
  }

  // ---------------------------------------------------------------- the reveal

  function getReveal() {
    chosen.reveal = chosen.reveal || part(chosen.name, chosen.request, "reveal");
    chosen.reveal.catch(() => {});  // it is said where it is shown
    return chosen.reveal;
  }

  // Shows something that may still be under way.
  function whenRevealed(show) {
    const place = element("div", {}, paragraph("The simulation is running. That can take a minute or two.", "hint")), mine = chosen;
    getReveal().then(function (reveal) {
      if (chosen === mine) place.replaceChildren(...show(reveal));
    }, function (problem) {
      mine.reveal = null;
      place.replaceChildren();
      complain(Array.isArray(problem) ? problem : ["The engine stopped: " + problem.message]);
    });
    return place;
  }

  function sectionsOf(reveal, keys) {
    const place = element("div", {});
    drawSections(place, reveal.page.sections.filter((each) => keys.includes(each.key)), "training-" + keys[0]);
    return place;
  }

  const judged = (point, value, unit) => point[value < point.band[0] ? "below" : value > point.band[1] ? "above" : "within"].join(value.toLocaleString("en-GB") + unit);

  function judgements(reveal) {
    const asked = chosen.exercise.guess;
    if (asked.points) return reveal.points.map((point, place) => judged(point, guess.values[place], asked.unit === "%" ? "%" : " " + asked.unit));
    const { counts, of, right } = reveal.answers, did = asked.kind === "remedy" ? " did most in " : " was right in ";
    const yours = "You chose “" + asked.answers[guess.choice] + "”. It" + did + counts[guess.choice] + " of " + of + " runs.";
    return guess.choice === right ? [yours] : [yours, "“" + asked.answers[right] + "”" + did + counts[right] + " of " + of + " runs."];
  }

  function revealing() {
    return [whenRevealed(function (reveal) {
      const shownParts = sectionsOf(reveal, ["revealed", "lanes"]);
      if (chosen.exercise.guess.points) {
        shownParts.querySelector("figure").querySelectorAll("svg").forEach((svg) => drawGuess(svg, chosen.exercise.guess.points, guess.values));
      }
      return [element("ul", { class: "findings training-said" }, ...judgements(reveal).map((text) => element("li", {}, text))),
        paragraph("Your guess was locked in at " + guess.lockedAt + ". All numbers come from " + reveal.replications + " runs that differ only in luck.", "hint"), shownParts];
    })];
  }

  function tenSummers() {
    const begin = paragraph(chosen.exercise.summers, "training-ask");
    if (summers.lockedAt) {
      return [begin, whenRevealed((reveal) => [element("ul", { class: "findings training-said" }, element("li", {}, "It was so in " + reveal.summers.so + " of " + reveal.summers.of + " summers. Your guess was " + summers.value + ".")),
        paragraph("Locked in at " + summers.lockedAt + ".", "hint"), sectionsOf(reveal, ["summers"])])];
    }
    const input = element("input", { id: "training-summers", type: "number", min: 0, max: 10, step: 1, inputmode: "numeric" });
    const lock = element("button", { type: "button", id: "training-lock-summers" }, "Lock in and show the ten summers");
    lock.addEventListener("click", function () {
      const value = number(input.value);
      if (!(Number.isInteger(value) && value >= 0 && value <= 10)) return complain(["Write a whole number from 0 to 10."]);
      complain([]);
      summers = { value: value, lockedAt: now() };
      draw(true);
    });
    return [begin, element("div", { class: "field" }, element("label", { for: "training-summers" }, "In how many of ten?"), input), element("p", { class: "buttons" }, lock)];
  }

  // ---------------------------------------------------------------- the address, and the start

  function note() {
    const parts = new URLSearchParams();
    if (chosen && chosen.name) {
      parts.set("exercise", chosen.name);
      parts.set("step", step);
    }
    remember("training", parts);
  }

  // Shows what the address says; null: what was left. Without a locked guess no address leads beyond the guess.
  function open(parts) {
    const name = parts ? parts.get("exercise") : null, at = parts ? parts.get("step") : null;
    if (!name || !told.exercises.some((each) => each.name === name)) return draw(false);
    if (chosen && chosen.name === name) {
      if (steps().includes(at) && steps().indexOf(at) <= farthest()) step = at;
      return draw(false);
    }
    if (ready(name)) choose(name, { exercise: name }, at);
    else draw(false);
  }

  function engine() { if (!chosen) drawList(); }

  byId("training-own").addEventListener("change", async function () {
    const file = byId("training-own").files[0];
    byId("training-own").blur();
    if (!file) return;
    if (file.size > 5e6) return complain(["The file is larger than 5 MB; an exercise file is at most so large."]);
    await choose("", { text: await file.text(), name: file.name });
    byId("training-own").value = "";  // so that the same file, mended, can be opened again
  });
  byId("training-leave").addEventListener("click", leave);
  byId("training-again").addEventListener("click", function () { begin(); complain([]); draw(true); });
  byId("training-back").addEventListener("click", () => go(-1));
  byId("training-next").addEventListener("click", () => go(1));
  return { open: open, engine: engine };
})();
