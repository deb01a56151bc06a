// At the start: the view that the address names, then the engine, after the first picture.
import { handle, startEngine } from "page/engine.js";
import { addView, recall } from "page/shell.js";
import * as compare from "page/compare.js";
import * as doors from "page/doors.js";
import * as figures from "page/figures.js";
import * as help from "page/help.js";
import * as questions from "page/questions.js";
import * as settings from "page/settings.js";
import * as training from "page/training.js";
import * as watch from "page/watch.js";
import * as whatIf from "page/what_if.js";
import * as year from "page/year.js";

addView("doors", doors);
addView("what-if", whatIf);
addView("settings", settings);
addView("compare", compare);
addView("questions", questions);
addView("figures", figures);
addView("watch", watch);
addView("training", training);
addView("year", year);
addView("help", help);
window.addEventListener("hashchange", function () {
  if (location.hash.includes("=")) recall();
});
Object.assign(window, { mashsim: { handle } }); // the same entry point for other programs that drive the page
recall();
setTimeout(startEngine, 50);
