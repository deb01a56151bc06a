// The handbook inside the page: one page of it at a time, or every page that has all the words that are searched for.
export { engine, open };

import { byId, inputOf } from "page/elements.js";
import { remember } from "page/shell.js";

/** @param {string} selector  @returns {HTMLElement[]} */
const all = (selector) => Array.from(byId("view-help").querySelectorAll(selector));
const articles = all(".handbook");
const buttons = all("#help-pages button");
const search = inputOf("help-search");

function engine() {} // the handbook needs none

/** @param {URLSearchParams | null} parts */
function open(parts) {
  const wanted = parts && parts.get("page");
  show(articles.some((each) => each.id === wanted) ? String(wanted) : articles[0].id);
}

/** Shows one page of the handbook. @param {string} name */
function show(name) {
  search.value = "";
  only((article) => article.id === name);
  byId("help-found").textContent = "";
  remember("help", new URLSearchParams({ page: name }));
}

/** Shows the pages that are wanted, and returns how many. @param {(article: HTMLElement) => boolean} wanted */
function only(wanted) {
  const names = new Set(articles.filter(wanted).map((article) => article.id));
  articles.forEach((article) => (article.hidden = !names.has(article.id)));
  all(".handbook-part").forEach(function (part) {
    part.hidden = !articles.some((article) => part.contains(article) && !article.hidden);
  });
  buttons.forEach((button) => button.setAttribute("aria-current", String(names.has(button.dataset.page || ""))));
  return names.size;
}

search.addEventListener("input", function () {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return show(articles[0].id);
  const count = only((article) => words.every((word) => (article.textContent || "").toLowerCase().includes(word)));
  byId("help-found").textContent =
    count === 0 ? "No page has these words." : count === 1 ? "1 page has these words." : count + " pages have these words.";
});
buttons.forEach((button) => button.addEventListener("click", () => show(button.dataset.page || "")));
all(".handbook a[href^='#handbook-']").forEach(function (link) {
  link.addEventListener("click", function (event) {
    event.preventDefault();
    show((link.getAttribute("href") || "").slice(1));
    byId("view-help").scrollIntoView();
  });
});
