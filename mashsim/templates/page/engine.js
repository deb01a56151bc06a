// The engine: Python in a worker, asked by messages.
let isReady = false, worker = null, next = 0;
const waiting = new Map();

function startEngine() {
  if (typeof WebAssembly !== "object" || typeof Worker !== "function" || typeof DecompressionStream !== "function") {
    return switchOff("this browser does not run WebAssembly, or is too old");
  }
  const files = {};
  document.querySelectorAll("script[data-part]").forEach((part) => { files[part.dataset.part] = part.textContent; });
  say("The engine is starting; that takes half a minute or less. Meanwhile you can look round and set up your changes.");
  try {
    worker = new Worker("data:text/javascript," + encodeURIComponent(JSON.parse(byId("worker").textContent)), { type: "module" });
  } catch (error) {
    return switchOff("this browser refuses to start it");
  }
  worker.onmessage = heard;
  worker.onerror = () => switchOff("it stopped while starting");
  worker.postMessage({ files: files, lock: setting.lock, site: setting.site });
}

function heard(event) {
  const message = event.data;
  if (message.ready) {
    isReady = true;
    say("The engine is ready.");
    engineChanged();
  } else if (waiting.has(message.id)) {
    const [resolve, reject] = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.failed) reject(new Error(message.failed));
    else resolve(message.text);
  } else if (message.failed) switchOff("it could not start (" + message.failed + ")");
}

function handle(text) {
  return new Promise(function (resolve, reject) {
    if (!worker) return reject(new Error("the engine is switched off"));
    waiting.set(++next, [resolve, reject]);
    worker.postMessage({ id: next, text: text });
  });
}

async function ask(request) { return JSON.parse(await handle(JSON.stringify(request))); }

function switchOff(why) {
  isReady = false;
  if (worker) worker.terminate();
  worker = null;
  waiting.forEach(([, reject]) => reject(new Error(why)));
  waiting.clear();
  byId("engine").classList.add("off");
  say("The engine is switched off: " + why + ". You can still read what was worked out beforehand for the front doors in the list; " +
    "changes cannot be run here. Ask whoever looks after this computer to allow WebAssembly, or use mashsim's command line.");
  engineChanged();
}

function engineChanged() { Object.values(views).forEach((view) => view.engine()); }

function say(text) { byId("engine").textContent = text; }
