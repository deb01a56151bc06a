// Python beside the page. The page sends the parts of Pyodide once, then one request a message; each is answered in its
// turn.
import { unpacked } from "page/unpacking.js";

/** @typedef {{ id?: undefined, files: Record<string, string>, lock: string, site: string }} Parts */
/** @typedef {"handle" | "door" | "make"} Does */
/** @typedef {{ id: number, files?: undefined, does: Does, text: string }} Question */
/** @typedef {{ id?: number, ready?: boolean, text?: string, failed?: string }} FromWorker */
/** @typedef {{ get: (does: Does) => (text: string) => string }} Engine */

/** @type {Promise<Engine> | null} */
let engine = null;

/** @param {Parts} message  @returns {Promise<Engine>} */
async function start(message) {
  /** @type {Record<string, Uint8Array<ArrayBuffer>>} */
  const files = {};
  for (const name of Object.keys(message.files)) files[name] = await unpacked(message.files[name]);
  /** @type {Record<string, string>} */
  const kinds = { wasm: "application/wasm", mjs: "text/javascript", zip: "application/zip" };
  // Pyodide asks for its files by address; they are here, and nothing else is to be had.
  self.fetch = async function (address) {
    const name =
      String(address instanceof Request ? address.url : address)
        .split("/")
        .pop() || "";
    if (!files[name]) throw new TypeError("offline: " + name);
    return new Response(files[name], { headers: { "Content-Type": kinds[name.split(".").pop() || ""] } });
  };
  /** @param {string} name */
  const module = (name) => import(URL.createObjectURL(new Blob([files[name]], { type: "text/javascript" })));
  const loadPyodide = (await module("pyodide.mjs")).loadPyodide;
  const python = await loadPyodide({
    createPyodideModule: (await module("pyodide.asm.mjs")).default,
    lockFileContents: message.lock,
    indexURL: "https://offline.invalid/",
    stdout: () => {},
    stderr: () => {},
  });
  python.unpackArchive(files["packages.zip"].buffer, "zip", { extractDir: message.site });
  // What nearly every request needs is imported before the engine is ready.
  return python.runPython(
    "import mashsim.page.what_if\nfrom mashsim.page import handle_text, hands\n" +
      "{'handle': handle_text, 'door': hands.door, 'make': hands.make}",
  );
}

/** @param {FromWorker} message */
const send = (message) => self.postMessage(message);

/** @param {MessageEvent<Parts | Question>} event */
self.onmessage = async function (event) {
  const message = event.data;
  try {
    if (message.files) {
      engine = start(message);
      await engine;
      send({ ready: true });
    } else {
      const python = await engine;
      if (python) send({ id: message.id, text: python.get(message.does)(message.text) });
    }
  } catch (error) {
    send({ id: message.id, failed: error instanceof Error ? error.message : String(error) });
  }
};
