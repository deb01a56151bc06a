// What can be moved, drawn and read: the controls of a front door, and the people who come. Limits and words come from
// the engine.
export { choice, controlsOf, doneOf, drawControls, isDay, keepKnown, nothingEntered, slipOf, slipsOf, valueOf };

import { byId, element, number, paragraph } from "page/elements.js";

/** @typedef {import("page/types").AllDone} AllDone */
/** @typedef {import("page/types").Control} Control */
/** @typedef {import("page/types").Entered} Entered */
/** @typedef {import("page/types").Group} Group */
/** @typedef {import("page/types").Newcomer} Newcomer */
/** @typedef {import("page/types").Noted} Noted */
/** @typedef {import("page/types").NumberControl} NumberControl */
/** @typedef {import("page/types").Option} Option */
/** @typedef {import("page/types").Start} Start */

const MOST_PEOPLE = 20;

/** @returns {Entered} */
const nothingEntered = () => ({ settings: {}, people: [] });

/** @param {Start | null} start */
const controlsOf = (start) => (start ? start.controls.flatMap((group) => group.controls) : []);

/** @param {string} text */
const isDay = (text) => text === "" || /^\d{4}-\d{2}-\d{2}$/.test(text);

/**
 * What is done, as a request says it.
 * @param {Start | null} start
 * @param {Entered} entered
 * @param {string} from
 * @param {string} to
 * @returns {AllDone}
 */
function doneOf(start, entered, from, to) {
  /** @type {Record<string, string | number>} */
  const changes = {};
  /** @type {Record<string, string | number>} */
  const always = {};
  controlsOf(start).forEach(function (control) {
    if (!(control.path in entered.settings)) return;
    (control.whole_run ? always : changes)[control.path] = valueOf(control, entered.settings[control.path]);
  });
  /** @type {import("page/types").Done[]} */
  const dated = Object.keys(always).length ? [{ changes: always }] : [];
  entered.people.forEach((one) =>
    dated.push({
      cover: [{ pool: one.pool, posts: number(one.posts), kind: one.kind }],
      from: one.from || null,
      to: one.to || null,
    }),
  );
  return { changes, from: from || null, to: to || null, dated };
}

/** The value of a setting as a scenario file has it.  @param {Control} control  @param {string} text */
function valueOf(control, text) {
  if (control.choices) return text;
  let value = number(text);
  if (control.per !== null) value = Number(((value * control.per) / 100).toPrecision(8));
  return control.written === "{}" ? value : control.written.replace("{}", String(value));
}

/**
 * What is wrong with a number that was typed; nothing if it may be.
 * @param {NumberControl} control
 * @param {string} text
 */
function slipOf(control, text) {
  const value = number(text);
  if (Number.isNaN(value)) return control.label + ": write a number of " + control.unit + ".";
  const is = control.label + " is " + value + "; it must be ";
  if (value < control.least || value > control.most) return is + "from " + control.least + " to " + control.most + ".";
  return control.is_whole && !Number.isInteger(value) ? is + "a whole number." : "";
}

/**
 * What the page itself can see to be wrong; everything else is found by the engine.
 * @param {Start} start
 * @param {Entered} entered
 */
function slipsOf(start, entered) {
  const slips = controlsOf(start).map(function (control) {
    return control.choices || !(control.path in entered.settings)
      ? ""
      : slipOf(control, entered.settings[control.path]);
  });
  const most = start.people.posts.most;
  entered.people.forEach(function (one, at) {
    const posts = number(one.posts);
    const whose = "Extra people, " + (at + 1) + ": ";
    if (!(posts > 0 && posts <= most)) slips.push(whose + "how many is a number of posts above 0, up to " + most + ".");
    if (one.from && one.to && one.to < one.from) slips.push(whose + "their last day is before their first.");
  });
  return slips.filter(Boolean);
}

/**
 * Leaves out what a front door does not have: of another one, or of an address that somebody made up.
 * @param {Start} start
 * @param {Entered} entered
 */
function keepKnown(start, entered) {
  const byPath = new Map(controlsOf(start).map((control) => [control.path, control]));
  Object.entries(entered.settings).forEach(function ([path, text]) {
    const control = byPath.get(path);
    const fits = control && (control.choices ? has(control.choices, text) : !Number.isNaN(number(text)));
    if (!control || !fits || isSame(control, text)) delete entered.settings[path];
  });
  entered.people = entered.people
    .filter(
      (one) =>
        has(start.people.pools, one.pool) &&
        has(start.people.kinds, one.kind) &&
        !Number.isNaN(number(one.posts)) &&
        isDay(one.from) &&
        isDay(one.to),
    )
    .slice(0, MOST_PEOPLE);
}

/** @param {Option[]} options  @param {string} value */
const has = (options, value) => options.some((each) => each.value === value);

/** Whether a text says what the scenario has.  @param {Control} control  @param {string} text */
const isSame = (control, text) => (control.choices ? text === control.value : number(text) === control.value);

// ------------------------------------------------------------------ drawn

/** @param {HTMLElement} place  @param {Start} start  @param {Entered} entered  @param {Noted} noted */
function drawControls(place, start, entered, noted) {
  const open = new Set(Array.from(place.querySelectorAll("details.group[open]"), (each) => each.id));
  const isFirst = !place.children.length;
  const groups = start.controls.map((group) => drawGroup(group, entered, noted));
  const staff = groups.find((group) => group.id === "group-Staff");
  if (staff) staff.append(drawPeople(start, entered, noted));
  else groups.unshift(foldable("Staff", element("span", {}), drawPeople(start, entered, noted)));
  groups.forEach(function (group, at) {
    group.open = open.has(group.id) || (isFirst && at < 2) || group.querySelector(".changed, .person") !== null;
  });
  place.replaceChildren(...groups);
}

/** @param {string} name  @param {HTMLElement} count  @param {...HTMLElement} inside */
function foldable(name, count, ...inside) {
  const id = "group-" + name.replace(/[^A-Za-z]/g, "-");
  return element(
    "details",
    { class: "group", id },
    element("summary", {}, element("span", { id: id + "-name" }, name), " ", count),
    element("fieldset", { "aria-labelledby": id + "-name" }, ...inside),
  );
}

/** @param {Group} group  @param {Entered} entered  @param {Noted} noted */
function drawGroup(group, entered, noted) {
  const meanings = element("dl");
  const count = element("span", { class: "count" });
  group.controls.forEach(function (control) {
    meanings.append(
      element("dt", {}, control.label),
      element("dd", {}, control.meaning),
      element("dd", {}, "Quality: " + control.quality + ". Source: " + (control.source || "none stated") + "."),
    );
  });
  const show = function () {
    const many = group.controls.filter((control) => control.path in entered.settings).length;
    count.textContent = many ? many + " changed" : "";
  };
  show();
  return foldable(
    group.group,
    count,
    paragraph(group.note, "hint"),
    ...group.controls.map((control) =>
      drawControl(control, entered, function (settled) {
        show();
        noted(settled);
      }),
    ),
    element(
      "details",
      {},
      element("summary", {}, group.group + ": what these mean and where they come from"),
      meanings,
    ),
  );
}

/** Say that a number is outside the credible range of its setting.  @param {Control} control  @param {string} text */
function beyond(control, text) {
  const number = Number(text);
  if (control.choices || !control.range || text === "" || Number.isNaN(number)) return "";
  const [low, high] = control.range;
  if (number >= low && number <= high) return "";
  return text + " is " + (number < low ? "below" : "above") + " the usual range " + low + " to " + high + ".";
}

/** @param {Control} control  @param {Entered} entered  @param {Noted} noted */
function drawControl(control, entered, noted) {
  const id = "control-" + control.path.replace(/[^A-Za-z0-9_]/g, "-");
  const input = inputFor(control, id);
  const credible =
    !control.choices && control.range ? "; usually " + control.range[0] + " to " + control.range[1] : "";
  const outside = element("p", { class: "hint", role: "status" });
  const field = element(
    "div",
    { class: control.choices ? "field" : "field row" },
    element("label", { for: id }, control.label),
    input,
    control.choices ? "" : element("span", {}, control.unit),
    element("p", { class: "hint", id: id + "-hint" }, control.as_it_is + credible + "."),
    outside,
  );
  const show = () => {
    field.classList.toggle("changed", control.path in entered.settings);
    outside.textContent = beyond(control, input.value);
  };
  input.value = control.path in entered.settings ? entered.settings[control.path] : String(control.value);
  input.addEventListener("input", function () {
    if (isSame(control, input.value)) delete entered.settings[control.path];
    else entered.settings[control.path] = input.value;
    show();
    noted(false);
  });
  input.addEventListener("change", () => noted(true));
  show();
  return field;
}

/** @param {Control} control  @param {string} id */
function inputFor(control, id) {
  const hint = { "aria-describedby": id + "-hint" };
  if (control.choices) return choice(id, control.choices, control.value, hint);
  const limits = { min: control.least, max: control.most, step: control.step };
  return element("input", { id, type: "number", ...limits, inputmode: "decimal", ...hint });
}

/**
 * @param {string} id
 * @param {Option[]} options
 * @param {string} value
 * @param {Record<string, string>} [attributes]
 */
function choice(id, options, value, attributes) {
  const select = element("select", { id, ...attributes });
  options.forEach((each) => select.append(element("option", { value: each.value }, each.words)));
  select.value = value;
  return select;
}

/** @param {Start} start  @param {Entered} entered  @param {Noted} noted */
function drawPeople(start, entered, noted) {
  const rows = element("div");
  const count = element("span", { class: "count" });
  const add = element("button", { type: "button", class: "second", id: "people-add" }, "Add extra people");
  const draw = function () {
    count.textContent = entered.people.length ? entered.people.length + " added" : "";
    add.disabled = entered.people.length >= MOST_PEOPLE;
    rows.replaceChildren(
      ...entered.people.map((one, at) =>
        drawPerson(start, one, at, noted, function () {
          entered.people.splice(at, 1);
          draw();
          (document.getElementById("person-" + Math.min(at, entered.people.length - 1) + "-remove") || add).focus();
          noted(true);
        }),
      ),
    );
  };
  add.addEventListener("click", function () {
    const { pools, kinds } = start.people;
    entered.people.push({ pool: pools[0].value, posts: "1", kind: kinds[0].value, from: "", to: "" });
    draw();
    byId("person-" + (entered.people.length - 1) + "-pool").focus();
    noted(true);
  });
  draw();
  return element(
    "fieldset",
    { class: "extra" },
    element("legend", {}, "Extra people for a time ", count),
    paragraph(start.people.note, "hint"),
    rows,
    add,
  );
}

/** @param {Start} start  @param {Newcomer} one  @param {number} at  @param {Noted} noted  @param {() => void} remove */
function drawPerson(start, one, at, noted, remove) {
  const id = "person-" + at + "-";
  const days = { type: "date", min: start.before.first_day, max: start.before.last_day };
  const {
    pools,
    kinds,
    posts: { step, most },
  } = start.people;
  const posts = { type: "number", min: step, max: most, step, inputmode: "decimal" };
  /** @type {[keyof Newcomer, string, HTMLInputElement | HTMLSelectElement][]} */
  const inputs = [
    ["pool", "Team", choice(id + "pool", pools, one.pool)],
    ["posts", "How many posts", element("input", { id: id + "posts", ...posts })],
    ["kind", "Who they are", choice(id + "kind", kinds, one.kind)],
    ["from", "From", element("input", { id: id + "from", ...days })],
    ["to", "Until", element("input", { id: id + "to", ...days })],
  ];
  const fields = inputs.map(function ([word, label, input]) {
    input.value = one[word];
    input.addEventListener("input", function () {
      one[word] = input.value;
      noted(false);
    });
    input.addEventListener("change", () => noted(true));
    return element("div", { class: "field" }, element("label", { for: input.id }, label), input);
  });
  const named = { id: id + "remove", "aria-label": "Remove people " + (at + 1) };
  const button = element("button", { type: "button", class: "second", ...named }, "Remove");
  button.addEventListener("click", remove);
  return element("fieldset", { class: "person" }, element("legend", {}, "Extra people " + (at + 1)), ...fields, button);
}
