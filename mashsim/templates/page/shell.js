// The page round its views: which of them is shown, what the address says, and what was worked out when the page was
// built.
export { addView, go, prepared, recall, remember, setting, showView, shown, views };

import { byId } from "page/elements.js";
import { unpacked } from "page/unpacking.js";

/**
 * What the engine needs to start, and how large a file may be.
 * @type {{ lock: string, site: string, most_bytes: number }}
 */
const setting = JSON.parse(byId("setting").textContent || "");
/** @type {import("page/types").Prepared} */
const prepared = JSON.parse(new TextDecoder().decode(await unpacked(byId("prepared").textContent)));
/** @type {Map<string, import("page/types").View>} */
const views = new Map();
let shown = "";

/** @param {string} name  @param {import("page/types").View} view */
function addView(name, view) {
  views.set(name, view);
  byId("go-" + name).addEventListener("click", () => go(name));
}

// Shows what was left in a view; the browser's Back returns to the view before.
/** @param {string} name */
function go(name) {
  if (name !== shown) {
    try {
      history.pushState(null, "", location.hash);
    } catch (error) {
      // a browser that keeps no such states for files still shows the view
    }
  }
  showView(name, null);
  scrollTo(0, 0);
}

/** @param {string} name  @param {URLSearchParams | null} parts */
function showView(name, parts) {
  shown = name;
  views.forEach(function (_, each) {
    byId("view-" + each).hidden = each !== name;
    byId("go-" + each).setAttribute("aria-current", each === name ? "page" : "false");
  });
  byId("whose").hidden = !["doors", "what-if", "questions", "figures", "settings"].includes(name);
  document.title = "mashsim: " + byId("go-" + name).textContent;
  views.get(name)?.open(parts);
}

// The state stands in the address behind its #, which no browser ever sends anywhere.
/** @param {string} view  @param {URLSearchParams} parts */
function remember(view, parts) {
  if (view !== shown) return;
  if (view !== "what-if") parts.set("view", view);
  try {
    history.replaceState(null, "", "#" + parts);
  } catch (error) {
    location.replace("#" + parts);
  }
}

/** Shows what the address says. */
function recall() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const view = parts.get("view") || "";
  showView(views.has(view) ? view : String(parts) ? "what-if" : "doors", parts);
}
