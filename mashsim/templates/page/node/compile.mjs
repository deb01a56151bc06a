// Compiles an archive in the page's own Python, under Node: node compile.mjs PYODIDE_FOLDER BYTE_CODE_PY SITE FROM TO
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, code, site, from, to] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
const { info } = JSON.parse(readFileSync(`${folder}/pyodide-lock.json`, "utf-8"));
const python = await loadPyodide({
  indexURL: `${folder}/`,
  lockFileContents: JSON.stringify({ info, packages: {} }),
  env: { HOME: "/", PYTHONNODEBUGRANGES: "1" }, // a fault names its line, not its columns: a third less byte code
});
python.FS.writeFile("/archive", readFileSync(from));
python.runPython(readFileSync(code, "utf-8"));
python.globals.get("compile_archive")("/archive", site);
writeFileSync(to, python.FS.readFile("/archive"));
