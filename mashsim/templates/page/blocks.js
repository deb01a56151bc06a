// Draws the blocks of a page (see `mashsim.page.showing`): sentences, tables, charts with their tables.

function drawTable(table, id) {
  const kind = (column) => (column.numeric ? "number" : null), capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
  const heads = table.columns.map((column) => element("th", { scope: "col", class: kind(column) }, capital(column.head)));
  const rows = table.rows.map((row) => element("tr", {}, ...row.map(function (cell, place) {
    const inside = [cell.text, ...(cell.note ? [" ", element("small", {}, cell.note)] : [])];
    return place ? element("td", { class: kind(table.columns[place]) }, ...inside) : element("th", { scope: "row" }, ...inside);
  })));
  const tall = table.rows.length > 12 ? "scroll tall" : "scroll";
  const caption = element("caption", { id: id + "-caption" }, element("span", {}, table.caption));
  return [
    element("div", { class: tall, role: "region", "aria-labelledby": id + "-caption", tabindex: "0" },
      element("table", { id: id }, caption, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows))),
    element("p", { class: "source" }, table.source),
  ];
}

function drawFigure(block, id) {
  const title = element("h4", { id: id + "-title" }, block.title);
  const wide = element("div", { class: "wide" }), narrow = element("div", { class: "narrow" });
  wide.innerHTML = block.wide;
  narrow.innerHTML = block.narrow;
  const readout = element("p", { class: "readout", "aria-hidden": "true" }, "Point at the chart to read its table.");
  const figure = element("figure", { "aria-labelledby": id + "-title" },
    element("figcaption", {}, title, element("p", {}, block.subtitle)), wide, narrow, readout);
  figure.addEventListener("pointermove", (event) => readOut(event, block.table, readout));
  return [figure, element("details", {}, element("summary", {}, "The numbers of this chart"), ...drawTable(block.table, id + "-table"))];
}

function readOut(event, table, readout) {
  const svg = event.target.closest("svg"), mark = event.target.closest("[data-row]");
  if (!svg) return;
  let row = mark ? table.rows[mark.dataset.row] : null;
  if (!row && svg.dataset.left) {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width - svg.dataset.left) / (svg.dataset.right - svg.dataset.left);
    row = table.rows[table.until.findIndex((until) => at <= until)];
  }
  if (row) {
    readout.textContent = row.map((cell, place) =>
      (place ? table.columns[place].head + " " : "") + cell.text + (cell.note ? " (" + cell.note + ")" : "")).join(" · ");
  }
}

function drawBlock(block, id) {
  if (block.kind === "figure") return drawFigure(block, id);
  if (block.kind === "table") return drawTable(block, id);
  if (block.kind === "listing") return [element("ul", {}, ...block.items.map((item) => element("li", {}, item)))];
  return block.kind === "command" ? [] : [element("p", {}, block.text)];
}

// Draws the sections of a page into a place; what was folded open there stays so.
function drawSections(place, sections, name) {
  const open = new Set(Array.from(place.querySelectorAll("details[open]"), (each) => each.id));
  place.replaceChildren(...sections.map(function (section, row) {
    const blocks = section.blocks.filter((block) => !(block.kind === "text" && block.text === "To ask this again:"));
    const heading = element("h3", {}, section.heading), drawn = blocks.flatMap((block, column) => drawBlock(block, name + "-" + row + "-" + column));
    const made = section.folded ? element("details", { class: "part" }, element("summary", {}, heading), ...drawn)
      : element("div", { class: "part" }, heading, ...drawn);
    [made, ...made.querySelectorAll("details")].filter((each) => each.localName === "details").forEach(function (each, column) {
      each.id = name + "-details-" + section.key + "-" + column;
      each.open = open.has(each.id);
    });
    return made;
  }));
}

// On paper nothing is folded.
let foldedForPaper = [];
window.addEventListener("beforeprint", function () {
  foldedForPaper = Array.from(document.querySelectorAll("details.part:not([open])"));
  foldedForPaper.forEach((each) => { each.open = true; });
});
window.addEventListener("afterprint", () => foldedForPaper.forEach((each) => { each.open = false; }));
