// Draws the blocks of a page (see `mashsim.page.showing`): sentences, tables, charts with their tables.
export { drawAnswer, drawFigure, drawSections, drawTable };

import { byId, element, listOf, paragraph } from "page/elements.js";

/** @typedef {import("page/types").Block} Block */
/** @typedef {import("page/types").Cell} Cell */
/** @typedef {import("page/types").DrawnTable} DrawnTable */
/** @typedef {import("page/types").Figure} Figure */
/** @typedef {import("page/types").Section} Section */

const TALL = 12; // rows above which a table scrolls

/** Draws the page of an answer in the places of a view.  @param {string} view  @param {import("page/types").Page} page */
function drawAnswer(view, page) {
  byId(view + "-results-heading").textContent = page.title;
  byId(view + "-facts").textContent = page.facts;
  byId(view + "-findings").replaceChildren(...listOf(page.findings).children);
  drawSections(byId(view + "-parts"), page.sections, view + "-part");
}

/** @param {DrawnTable} table  @param {string} id */
function drawTable(table, id) {
  const kinds = table.columns.map((column) => (column.numeric ? "number" : null));
  const heads = table.columns.map((column, place) =>
    element("th", { scope: "col", class: kinds[place] }, capital(column.head)),
  );
  const rows = table.rows.map((row) =>
    element("tr", {}, ...row.map((cell, place) => drawCell(cell, place, kinds[place]))),
  );
  const caption = element("caption", { id: id + "-caption" }, element("span", {}, table.caption));
  const tall = table.rows.length > TALL ? "scroll tall" : "scroll";
  return [
    element(
      "div",
      { class: tall, role: "region", "aria-labelledby": id + "-caption", tabindex: "0" },
      element(
        "table",
        { id },
        caption,
        element("thead", {}, element("tr", {}, ...heads)),
        element("tbody", {}, ...rows),
      ),
    ),
    paragraph(table.source, "source"),
  ];
}

/** @param {Cell} cell  @param {number} place  @param {string | null} kind */
function drawCell(cell, place, kind) {
  const inside = [cell.text, ...(cell.note ? [" ", element("small", {}, cell.note)] : [])];
  return place ? element("td", { class: kind }, ...inside) : element("th", { scope: "row" }, ...inside);
}

/** @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** @param {Figure} block  @param {string} id */
function drawFigure(block, id) {
  const title = element("h4", { id: id + "-title" }, block.title);
  const wide = element("div", { class: "wide" });
  const narrow = element("div", { class: "narrow" });
  wide.innerHTML = block.wide;
  narrow.innerHTML = block.narrow;
  const readout = element("p", { class: "readout", "aria-hidden": "true" }, "Point at the chart to read its numbers.");
  const figure = element(
    "figure",
    { "aria-labelledby": id + "-title" },
    element("figcaption", {}, title, paragraph(block.subtitle)),
    wide,
    narrow,
    readout,
  );
  figure.addEventListener("pointermove", (event) => readOut(event, block.table, readout));
  const table = drawTable(block.table, id + "-table");
  return [figure, element("details", {}, element("summary", {}, "The numbers of this chart"), ...table)];
}

/** @param {PointerEvent} event  @param {import("page/types").Table} table  @param {HTMLElement} readout */
function readOut(event, table, readout) {
  if (!(event.target instanceof Element)) return;
  const svg = event.target.closest("svg");
  const mark = event.target.closest("[data-row]");
  if (!svg) return;
  let row = mark ? table.rows[Number(mark.getAttribute("data-row"))] : undefined;
  if (!row && svg.dataset.left) {
    const box = svg.getBoundingClientRect();
    const left = Number(svg.dataset.left);
    const at = ((event.clientX - box.left) / box.width - left) / (Number(svg.dataset.right) - left);
    row = table.rows[table.until.findIndex((until) => at <= Number(until))];
  }
  if (row)
    readout.textContent = row.map((cell, place) => inWords(cell, place ? table.columns[place].head : "")).join(" · ");
}

/** @param {Cell} cell  @param {string} head */
const inWords = (cell, head) => (head ? head + " " : "") + cell.text + (cell.note ? " (" + cell.note + ")" : "");

/** @param {Block} block  @param {string} id  @returns {HTMLElement[]} */
function drawBlock(block, id) {
  if (block.kind === "figure") return drawFigure(block, id);
  if (block.kind === "table") return drawTable(block, id);
  if (block.kind === "listing") return [listOf(block.items)];
  return [paragraph(block.text)];
}

/**
 * Draws the sections of a page into a place; what was folded open there stays so.
 * @param {HTMLElement} place
 * @param {Section[]} sections
 * @param {string} name
 */
function drawSections(place, sections, name) {
  const open = new Set(Array.from(place.querySelectorAll("details[open]"), (each) => each.id));
  place.replaceChildren(
    ...sections.map(function (section, row) {
      const part = drawSection(section, name + "-" + row);
      const folds = Array.from(part.querySelectorAll("details"));
      if (part instanceof HTMLDetailsElement) folds.unshift(part);
      folds.forEach(function (each, column) {
        each.id = name + "-details-" + section.key + "-" + column;
        each.open = open.has(each.id);
      });
      return part;
    }),
  );
}

/** @param {Section} section  @param {string} id */
function drawSection(section, id) {
  const heading = element("h3", {}, section.heading);
  const drawn = section.blocks.flatMap((block, column) => drawBlock(block, id + "-" + column));
  if (!section.folded) return element("div", { class: "part" }, heading, ...drawn);
  return element("details", { class: "part" }, element("summary", {}, heading), ...drawn);
}

// On paper nothing is folded.
/** @type {HTMLDetailsElement[]} */
let foldedForPaper = [];
window.addEventListener("beforeprint", function () {
  foldedForPaper = Array.from(document.querySelectorAll("details.part:not([open])"));
  foldedForPaper.forEach((each) => {
    each.open = true;
  });
});
window.addEventListener("afterprint", () =>
  foldedForPaper.forEach((each) => {
    each.open = false;
  }),
);
