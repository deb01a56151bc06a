// What can be moved, drawn and read: the controls of a front door, and the people who come. What was entered is { settings, people }:
// texts by path where they are not the scenario's, and a list of { pool, posts, kind, from, to }. `noted(settled)` is called when
// something was entered, and again, settled, when the reader goes on.

const MOST_PEOPLE = 20;
const controlsOf = (start) => (start ? start.controls.flatMap((group) => group.controls) : []);
const isDay = (text) => text === "" || /^\d{4}-\d{2}-\d{2}$/.test(text);

// What is done, as a request says it.
function doneOf(start, entered, from, to) {
  const changes = {}, always = {};
  controlsOf(start).forEach(function (control) {
    if (!(control.path in entered.settings)) return;
    (control.whole_run ? always : changes)[control.path] = valueOf(control, entered.settings[control.path]);
  });
  const dated = Object.keys(always).length ? [{ changes: always }] : [];
  entered.people.forEach((one) => dated.push({
    cover: [{ pool: one.pool, posts: number(one.posts), kind: one.kind }], from: one.from || null, to: one.to || null,
  }));
  return { changes: changes, from: from || null, to: to || null, dated: dated };
}

function valueOf(control, text) {
  if (control.choices) return text;
  let value = number(text);
  if (control.per !== null) value = Number((value * control.per / 100).toPrecision(8));
  return control.written === "{}" ? value : control.written.replace("{}", String(value));
}

// What the page itself can see to be wrong; everything else is found by the engine.
function slipsOf(start, entered) {
  const found = [];
  controlsOf(start).forEach(function (control) {
    if (control.choices || !(control.path in entered.settings)) return;
    const value = number(entered.settings[control.path]);
    if (Number.isNaN(value)) found.push(control.label + ": write a number of " + control.unit + ".");
    else if (value < control.least || value > control.most) {
      found.push(control.label + " is " + value + "; it must be from " + control.least + " to " + control.most + ".");
    } else if (control.is_whole && !Number.isInteger(value)) found.push(control.label + " is " + value + "; it must be a whole number.");
  });
  entered.people.forEach(function (one, at) {
    const posts = number(one.posts), whose = "People who come, " + (at + 1) + ": ";
    if (!(posts > 0 && posts <= 200)) found.push(whose + "how many is a number of posts above 0, up to 200.");
    if (one.from && one.to && one.to < one.from) found.push(whose + "their last day is before their first.");
  });
  return found;
}

// Leaves out what a front door does not have: of another one, or of an address that somebody made up.
function keepKnown(start, entered) {
  const byPath = new Map(controlsOf(start).map((control) => [control.path, control]));
  Object.entries(entered.settings).forEach(function ([path, text]) {
    const control = byPath.get(path);
    const fits = control && (control.choices ? control.choices.some((each) => each.value === text) : !Number.isNaN(number(text)));
    const same = fits && (control.choices ? text === control.value : number(text) === control.value);
    if (!fits || same) delete entered.settings[path];
  });
  const has = (list, value) => list.some((each) => each.value === value);
  entered.people = entered.people.filter((one) => has(start.people.pools, one.pool) && has(start.people.kinds, one.kind) &&
    !Number.isNaN(number(one.posts)) && isDay(one.from) && isDay(one.to)).slice(0, MOST_PEOPLE);
}

// ------------------------------------------------------------------ drawn

function drawControls(place, start, entered, noted) {
  const open = new Set(Array.from(place.querySelectorAll("details.group[open]"), (each) => each.id));
  const isFirst = !place.children.length;
  const groups = start.controls.map((group) => drawGroup(group, entered, noted));
  groups.splice(1, 0, drawPeople(start, entered, noted));
  groups.forEach(function (group, at) {
    group.open = open.has(group.id) || (isFirst && at < 3) || group.querySelector(".changed, .person") !== null;
  });
  place.replaceChildren(...groups);
}

function foldable(name, ...inside) {
  const id = "group-" + name.replace(/[^A-Za-z]/g, "-"), count = element("span", { class: "count" });
  const made = element("details", { class: "group", id: id }, element("summary", {}, element("span", { id: id + "-name" }, name), " ", count),
    element("fieldset", { "aria-labelledby": id + "-name" }, ...inside));
  return [made, count];
}

function drawGroup(group, entered, noted) {
  const meanings = element("dl", {});
  group.controls.forEach(function (control) {
    meanings.append(element("dt", {}, control.label), element("dd", {}, control.meaning),
      element("dd", {}, "Quality: " + control.quality + ". Source: " + (control.source || "none stated") + "."));
  });
  const show = function () {
    const many = group.controls.filter((control) => control.path in entered.settings).length;
    count.textContent = many ? many + " changed" : "";
  };
  const [made, count] = foldable(group.group, element("p", { class: "hint" }, group.note),
    ...group.controls.map((control) => drawControl(control, entered, function (settled) { show(); noted(settled); })),
    element("details", {}, element("summary", {}, group.group + ": what these mean and where they come from"), meanings));
  show();
  return made;
}

function drawControl(control, entered, noted) {
  const id = "control-" + control.path.replace(/[^A-Za-z0-9_]/g, "-"), hint = { "aria-describedby": id + "-hint" };
  const input = control.choices ? choice(id, control.choices, control.value, hint) : element("input", Object.assign({
    id: id, type: "number", min: control.least, max: control.most, step: control.step, inputmode: "decimal" }, hint));
  const credible = control.range ? "; credible: " + control.range[0] + " to " + control.range[1] : "";
  const field = element("div", { class: control.choices ? "field" : "field row" },
    element("label", { for: id }, control.label), input, control.choices ? "" : element("span", {}, control.unit),
    element("p", { class: "hint", id: id + "-hint" }, control.as_it_is + credible + "."));
  const show = () => field.classList.toggle("changed", control.path in entered.settings);
  input.value = control.path in entered.settings ? entered.settings[control.path] : control.value;
  input.addEventListener("input", function () {
    const same = control.choices ? input.value === control.value : number(input.value) === control.value;
    if (same) delete entered.settings[control.path];
    else entered.settings[control.path] = input.value;
    show();
    noted(false);
  });
  input.addEventListener("change", () => noted(true));
  show();
  return field;
}

function choice(id, choices, value, attributes) {
  const made = element("select", Object.assign({ id: id }, attributes || {}));
  choices.forEach((each) => made.append(element("option", { value: each.value }, each.words)));
  made.value = value;
  return made;
}

function drawPeople(start, entered, noted) {
  const rows = element("div", {});
  const add = element("button", { type: "button", class: "second", id: "people-add" }, "Add people");
  const [made, count] = foldable("People who come", element("p", { class: "hint" }, start.people.note), rows, add);
  const draw = function () {
    count.textContent = entered.people.length ? entered.people.length + " added" : "";
    add.disabled = entered.people.length >= MOST_PEOPLE;
    rows.replaceChildren(...entered.people.map((one, at) => drawPerson(start, one, at, noted, function () {
      entered.people.splice(at, 1);
      draw();
      (byId("person-" + Math.min(at, entered.people.length - 1) + "-remove") || add).focus();
      noted(true);
    })));
  };
  add.addEventListener("click", function () {
    entered.people.push({ pool: start.people.pools[0].value, posts: "1", kind: start.people.kinds[0].value, from: "", to: "" });
    draw();
    byId("person-" + (entered.people.length - 1) + "-pool").focus();
    noted(true);
  });
  draw();
  return made;
}

function drawPerson(start, one, at, noted, remove) {
  const id = "person-" + at + "-", days = { type: "date", min: start.before.first_day, max: start.before.last_day };
  const inputs = {
    pool: ["Team", choice(id + "pool", start.people.pools, one.pool)],
    posts: ["How many posts", element("input", { id: id + "posts", type: "number", min: 0.5, max: 200, step: 0.5, inputmode: "decimal" })],
    kind: ["Who they are", choice(id + "kind", start.people.kinds, one.kind)],
    from: ["From", element("input", Object.assign({ id: id + "from" }, days))],
    to: ["Until", element("input", Object.assign({ id: id + "to" }, days))],
  };
  const fields = Object.entries(inputs).map(function ([word, [label, input]]) {
    input.value = one[word];
    input.addEventListener("input", function () { one[word] = input.value; noted(false); });
    input.addEventListener("change", () => noted(true));
    return element("div", { class: "field" }, element("label", { for: input.id }, label), input);
  });
  const button = element("button", { type: "button", class: "second", id: id + "remove", "aria-label": "Remove people " + (at + 1) }, "Remove");
  button.addEventListener("click", remove);
  return element("fieldset", { class: "person" }, element("legend", {}, "People " + (at + 1)), ...fields, button);
}
