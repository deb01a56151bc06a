// The view in which a front door is run for a year. Its whole state is the code, the weeks played and what was decided: all in the address.
views.year = (function () {
  let code = "", week = 0, decisions = [];
  let since = 0;                 // the week after which news are shown
  let answer = null;             // where the year stands: what `year week` said last
  let busy = false, waiting = false;
  const rules = told.year;

  // ---------------------------------------------------------------- what is asked

  const request = (what, more) => ask(Object.assign({ do: "year " + what, code: code, decisions: decisions }, more));

  // Asks, and shows what is wrong; null if something is.
  async function asked(what, more) {
    try {
      const found = await request(what, more);
      complain(found.faults || []);
      return found.faults ? null : found;
    } catch (problem) {
      complain(["The engine stopped: " + problem.message]);
      return null;
    }
  }

  function complain(faults) {
    const box = byId("year-faults");
    if (faults.length && !answer) byId("year-choose").open = true;
    box.hidden = !faults.length;
    if (!faults.length) return box.replaceChildren();
    box.replaceChildren(element("h3", {}, "There is a problem"), element("ul", {}, ...faults.map((fault) => element("li", {}, fault))));
    box.focus();
  }

  const say = (text) => { byId("year-status").textContent = text; };

  // Does one thing at a time; buttons are off meanwhile.
  async function during(text, doing) {
    if (busy || !isReady) return;
    busy = true;
    say(text);
    showButtons();
    await doing();
    if (byId("year-status").textContent === text) say("");
    busy = false;
    showButtons();
  }

  // ---------------------------------------------------------------- the year

  function fold() {
    byId("year-choose").open = byId("year-rules").open = false;
  }

  // Goes to the end of a week, with decisions; what was there stays if that may not be.
  async function go(to, made, focus) {
    const before = [week, decisions, since];
    if (to !== week) since = Math.min(week, Math.max(to - 1, 0));
    [week, decisions] = [to, made];
    const found = await asked("week", { week: week, since: since });
    if (!found) {
      [week, decisions, since] = before;
      if (answer) [code, week, decisions] = [answer.code, answer.week, answer.decisions];
      return;
    }
    [answer, code, decisions] = [found, found.code, found.decisions];
    show();
    fold();
    note();
    if (week === answer.weeks) await debrief();
    if (focus) byId(week === answer.weeks ? "year-debrief-heading" : "year-heading").focus();
  }

  function begin(typed) {
    return during("The year is being opened.", async function () {
      const before = code;
      code = typed;
      const found = await asked("week", { week: 0, decisions: [] });
      if (!found) {
        code = before;
        return;
      }
      code = found.code;
      week = since = 0;
      await go(0, [], true);
      say("");
    });
  }

  function play(weeks) {
    const to = Math.min(answer.weeks, week + weeks);
    return during(to === week + 1 ? "Week " + to + " is being played." : "Weeks " + (week + 1) + " to " + to + " are being played.", async function () {
      await go(to, decisions, true);
      tell();
    });
  }

  function untilSomething() {
    return during("Weeks are being played until something happens.", async function () {
      const found = await asked("ahead", { week: week });
      if (!found) return;
      await go(found.week, decisions, true);
      tell();
    });
  }

  // What stands in the page anyway, for whoever does not see that it changed.
  function tell() {
    byId("year-told").textContent = answer.week < answer.weeks ? answer.heading + ". " + answer.lead + " " + answer.news.join(" ") : "";
  }

  const decide = (made, said) => during("It is being reckoned.", async function () {
    await go(week, made, false);
    say(said);
  });

  // ---------------------------------------------------------------- what is shown

  function tiles(id, rows) {
    byId(id).replaceChildren(...rows.map((row) =>
      element("div", {}, element("dt", {}, row.label), element("dd", {}, row.value, ...(row.note ? [element("small", {}, row.note)] : [])))));
  }

  function show() {
    const over = answer.week === answer.weeks;
    byId("year-code").value = answer.code;
    byId("year-whose").textContent = "Whose year: " + answer.code;
    byId("year-play").hidden = false;
    byId("year-intro").hidden = true;
    byId("year-play").classList.toggle("over", over);
    byId("year-heading").textContent = answer.heading;
    byId("year-lead").textContent = answer.lead;
    byId("year-news").replaceChildren(...answer.news.map((text) => element("li", {}, text)));
    byId("year-news").hidden = !answer.news.length;
    tiles("year-numbers", answer.numbers);
    tiles("year-score", answer.score);
    byId("year-so-far").hidden = !answer.score.length;
    byId("year-so-far").textContent = over ? "The four numbers" : "The four numbers so far";
    drawSections(byId("year-parts"), over ? [] : answer.sections, "year-part");
    byId("year-decide").hidden = over;
    byId("year-debrief").hidden = !over;
    if (!over) showOffers();
    listMade();
    showButtons();
  }

  function showOffers() {
    const offers = answer.offers, open = new Set(Array.from(document.querySelectorAll("#year-offers details[open]"), (each) => each.id));
    byId("year-decide-heading").textContent = "Decide for week " + offers.week;
    byId("year-money").textContent = "It begins on " + offers.day + ". " + answer.money + " of the budget are left.";
    byId("year-offers").replaceChildren(...offers.groups.map((group) => drawGroup(group, open)));
    byId("year-one").textContent = "Play week " + offers.week;
    const pending = answer.pending.map(function (each) {
      const button = element("button", { type: "button", class: "second", "aria-label": "Take back: " + each.said }, "Take back");
      button.addEventListener("click", async function () {
        await decide(decisions.filter((text) => text !== each.text), "Taken back: " + each.said + ".");
        byId("year-decide-heading").focus();
      });
      return element("li", {}, each.said + " (" + each.price + ")", button);
    });
    byId("year-pending").replaceChildren(...(pending.length ? [element("h3", {}, "Decided for this week"), element("ul", {}, ...pending)] : []));
  }

  function drawGroup(group, open) {
    const id = "year-offer-" + group.key;
    const selects = group.parts.map((part, place) => element("select", { id: id + "-" + place },
      ...part.options.map((option) => element("option", { value: option.value }, option.text))));
    const old = selects.map((each) => byId(each.id));
    selects.forEach((each, place) => { if (old[place]) each.value = old[place].value; });
    const meaning = element("p", { class: "meaning", id: id + "-meaning" });
    const button = element("button", {
      type: "button", class: "second", id: id + "-add", "aria-describedby": id + "-meaning", "aria-label": "Decide this: " + group.legend,
    }, "Decide this");
    const chosen = () => [...(group.kind ? [group.kind] : []), ...selects.map((each) => each.value)].join(".");
    const mean = function () {
      const choice = group.choices[chosen()];
      meaning.textContent = choice.refused ? "Not possible: " + choice.refused : choice.said;
      button.disabled = busy || Boolean(choice.refused);
    };
    selects.forEach((each) => each.addEventListener("change", mean));
    button.addEventListener("click", async function () {
      await decide([...decisions, answer.offers.week + "." + chosen()], "Decided. You can still take it back until the week is played.");
      const again = byId(id + "-add");
      (again && !again.disabled ? again : byId("year-one")).focus();
    });
    mean();
    const fields = selects.map((each, place) =>
      element("div", { class: "field" }, element("label", { for: each.id }, group.parts[place].label), each));
    const made = element("details", { id: id }, element("summary", {}, group.legend),
      element("div", { class: "choose" }, ...fields), meaning, button);
    made.open = open.has(id);
    made.mean = mean;
    return made;
  }

  function listMade() {
    const rows = answer.made.map((each) => element("li", {}, "Week " + each.week + ": " + each.said + " (" + each.price + ")"));
    byId("year-made").replaceChildren(...(rows.length
      ? [element("details", {}, element("summary", {}, "What you decided so far"), element("ul", {}, ...rows))] : []));
  }

  function showButtons() {
    ["go", "random", "of-word", "read", "one", "until", "four", "end", "others", "copy", "save-line", "save", "again"].forEach(function (name) {
      byId("year-" + name).disabled = busy || !isReady;
    });
    document.querySelectorAll("#year-pending button").forEach((button) => { button.disabled = busy; });
    Array.from(byId("year-offers").children).forEach((group) => group.mean());
  }

  // ---------------------------------------------------------------- after the year

  async function debrief() {
    say("The year is being played again under the fixed policies.");
    const found = await asked("debrief", {});
    if (!found) return;
    byId("year-findings").replaceChildren(...found.findings.map((text) => element("li", {}, text)));
    drawSections(byId("year-debrief-parts"), found.sections, "year-after");
    byId("year-others-parts").replaceChildren();
    byId("year-others-status").textContent = "";
    byId("year-line").value = found.line;
    byId("year-command").textContent = "";
    say("The year is over. " + found.findings.join(" "));
  }

  const others = () => during("", async function () {
    for (let years = 1; years <= 10; years += 1) {
      byId("year-others-status").textContent = "Other year " + years + " of 10 is being played, four times.";
      const found = await asked("others", { years: years });
      if (!found) return;
      drawSections(byId("year-others-parts"), found.sections, "year-other");
    }
    byId("year-others-status").textContent = "All ten other years are played.";
  });

  async function copy() {
    byId("year-line").focus();
    byId("year-line").select();
    try {
      await navigator.clipboard.writeText(byId("year-line").value);
      byId("year-command").textContent = "The line is copied.";
    } catch (problem) {
      byId("year-command").textContent = "The line is selected: copy it with Ctrl and C.";
    }
  }

  const save = () => during("The file is being made.", async function () {
    const found = await asked("file", {});
    if (!found) return;
    give(found.name, "application/toml", found.scenario);
    byId("year-command").textContent = found.name + " is among your downloads; " + found.command + " gives the same numbers.";
  });

  // ---------------------------------------------------------------- the address

  function note() {
    const parts = new URLSearchParams();
    if (answer) {
      parts.set("code", code);
      parts.set("week", week);
      if (decisions.length) parts.set("did", decisions.join("-"));
    }
    remember("year", parts);
  }

  // Shows what the address says; null: what was left.
  function open(parts) {
    if (busy || !parts) return note();
    const typed = parts.get("code"), weeks = Number(parts.get("week"));
    if (!typed) return answer ? note() : undefined;
    code = typed.slice(0, 80);
    week = Number.isInteger(weeks) && weeks >= 0 ? weeks : 0;
    decisions = (parts.get("did") || "").split("-").filter(Boolean);
    byId("year-code").value = code;
    fold();
    waiting = !isReady;
    if (isReady) resume();
    else say("The year goes on as soon as the engine is ready.");
  }

  const resume = () => during("The year is being opened.", async function () {
    since = Math.max(0, week - 1);
    await go(week, decisions, false);
  });

  function engine() {
    if (isReady && waiting) {
      waiting = false;
      resume();
    } else if (!isReady && !worker) {
      byId("year-rules").open = true;
      say("The engine is switched off in this browser, so no year can be played here; the rules can be read.");
    }
    showButtons();
  }

  // ---------------------------------------------------------------- at the start

  byId("year-rules-list").replaceChildren(...rules.rules.map((text) => element("li", {}, text)));
  byId("year-basis").replaceChildren(...rules.basis.map((text) => element("li", {}, text)));
  byId("year-begin").addEventListener("submit", function (event) {
    event.preventDefault();
    begin(byId("year-code").value);
  });
  const codeOf = (text) => during("The code is being made.", async function () {
    const found = await ask({ do: "year code", text: text });
    if (found.faults) return complain(found.faults);
    complain([]);
    byId("year-code").value = found.code;
    byId("year-go").disabled = false;
    byId("year-code").focus();
    say("The code is " + found.code + ". Press “Play this year” to begin.");
  });
  byId("year-random").addEventListener("click", () => codeOf(Array.from(crypto.getRandomValues(new Uint32Array(4))).join(" ")));
  byId("year-of-word").addEventListener("click", () => codeOf(byId("year-word").value));
  byId("year-read").addEventListener("click", () => during("The line is being read.", async function () {
    const found = await ask({ do: "year line", line: byId("year-given").value });
    if (found.faults) return complain(found.faults);
    code = found.code;
    since = week = found.week - 1;
    await go(found.week, found.decisions, true);
    if (found.differs) complain([found.differs]);
  }));
  byId("year-decide").addEventListener("submit", function (event) {
    event.preventDefault();
    play(1);
  });
  byId("year-four").addEventListener("click", () => play(4));
  byId("year-end").addEventListener("click", () => play(answer.weeks));
  byId("year-until").addEventListener("click", untilSomething);
  byId("year-others").addEventListener("click", others);
  byId("year-copy").addEventListener("click", copy);
  byId("year-save-line").addEventListener("click", () => give(code + ".txt", "text/plain", byId("year-line").value + "\n"));
  byId("year-save").addEventListener("click", save);
  byId("year-again").addEventListener("click", () => begin(code));
  showButtons();
  return { open: open, engine: engine };
})();
