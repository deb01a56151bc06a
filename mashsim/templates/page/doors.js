// The first screen: four doors in users' words, beside the front door as it is.
export { engine, open };

import { drawFigure } from "page/blocks.js";
import { byId, element, listOf, paragraph } from "page/elements.js";
import { go, remember, shown } from "page/shell.js";
import { asItIsNow, askWhetherEnough, open as openWhatIf } from "page/what_if.js";

function engine() {} // what is shown here was worked out before, or in another view

function open() {
  remember("doors", new URLSearchParams());
  openWhatIf(null); // its front door is the one shown here
  draw();
}

function draw() {
  const { heading, page } = asItIsNow();
  byId("doors-heading").textContent = heading;
  byId("doors-findings").replaceChildren(...(page ? listOf(page.findings).children : []));
  const figure = page?.sections.flatMap((section) => section.blocks).find((block) => block.kind === "figure");
  const none = paragraph("This front door has not been run here yet. Choose a question; it is run when you select Run.");
  byId("doors-chart").replaceChildren(
    ...(figure && figure.kind === "figure" ? drawFigure(figure, "doors-figure") : [element("div", {}, none)]),
  );
}

["what-if", "watch", "training"].forEach((name) => byId("door-" + name).addEventListener("click", () => go(name)));
byId("door-enough").addEventListener("click", askWhetherEnough);
document.addEventListener("front-door", function () {
  if (shown === "doors") draw();
});
