// Python beside the page. The page sends the parts of Pyodide once, then one request a message; each is answered in its turn.
let engine = null;

async function start(message) {
  const files = {};
  for (const name of Object.keys(message.files)) files[name] = await unpacked(message.files[name]);
  const kinds = { wasm: "application/wasm", mjs: "text/javascript", zip: "application/zip" };
  // Pyodide asks for its files by address; they are here, and nothing else is to be had.
  self.fetch = async function (address) {
    const name = String(address && address.url || address).split("/").pop();
    if (!files[name]) throw new TypeError("offline: " + name);
    return new Response(files[name], { headers: { "Content-Type": kinds[name.split(".").pop()] } });
  };
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
  return python.runPython("from mashsim.page import handle_text\nhandle_text");
}

self.onmessage = async function (event) {
  const message = event.data;
  try {
    if (message.files) {
      engine = start(message);
      await engine;
      self.postMessage({ ready: true });
    } else {
      const handle = await engine;
      self.postMessage({ id: message.id, text: handle(message.text) });
    }
  } catch (error) {
    self.postMessage({ id: message.id, failed: String(error && error.message || error) });
  }
};
