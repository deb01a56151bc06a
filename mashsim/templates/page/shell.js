// What all views of the page share. The page asks; Python answers (see `mashsim.page.handle`). What is shown is built of texts; only
// charts come as markup, from the engine.
const byId = (id) => document.getElementById(id);
const number = (text) => (String(text).trim() === "" ? NaN : Number(text));
const setting = JSON.parse(byId("setting").textContent);
const told = await toldBefore();
const views = {};           // by name; each has open(parts) with what the address says, or null for what was left, and engine(), called
                            // when the engine comes or goes
let shown = "";

// What was worked out when the page was built.
async function toldBefore() {
  if (typeof DecompressionStream !== "function") {
    byId("engine").textContent = "This browser is too old for this page. It needs one of the last three years.";
  }
  return JSON.parse(new TextDecoder().decode(await unpacked(byId("told").textContent)));
}

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  Object.entries(attributes || {}).forEach(([key, value]) => { if (value !== null) made.setAttribute(key, value); });
  made.append(...inside);
  return made;
}

// Hands a file to the reader, as a download.
function give(name, kind, content) {
  const link = element("a", { href: URL.createObjectURL(new Blob([content], { type: kind })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

// The state stands in the address behind its #, which no browser ever sends anywhere.
function remember(view, parts) {
  if (view !== shown) return;
  if (view !== "what-if") parts.set("view", view);
  try {
    history.replaceState(null, "", "#" + parts);
  } catch (error) {
    location.replace("#" + parts);
  }
}

function showView(name, parts) {
  shown = name;
  Object.keys(views).forEach(function (each) {
    byId("view-" + each).hidden = each !== name;
    byId("go-" + each).setAttribute("aria-current", each === name ? "page" : "false");
  });
  document.title = "mashsim: " + byId("go-" + name).textContent;
  views[name].open(parts);
}

function recall() {
  const parts = new URLSearchParams(location.hash.slice(1));
  showView(parts.get("view") in views ? parts.get("view") : "what-if", parts);
}
