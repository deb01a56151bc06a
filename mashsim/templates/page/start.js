// At the start: the view that the address names, then the engine, after the first picture.
Object.keys(views).forEach(function (name) {
  byId("go-" + name).addEventListener("click", () => showView(name, null));
});
window.addEventListener("hashchange", function () { if (location.hash.includes("=")) recall(); });
window.mashsim = { handle: handle };  // the same entry point for whoever drives the page: JSON text in, JSON text out
recall();
setTimeout(startEngine, 50);
