// Answers requests with mashsim inside Pyodide under Node: node page_in_node.mjs PYODIDE_FOLDER PACKAGES_ZIP REQUESTS_JSON
// Prints a JSON list of the responses' texts.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, packages, requests] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
const { info } = JSON.parse(readFileSync(`${folder}/pyodide-lock.json`, "utf-8"));
const python = await loadPyodide({ indexURL: `${folder}/`, lockFileContents: JSON.stringify({ info, packages: {} }) });
const site = `/lib/python${info.python.split(".").slice(0, 2).join(".")}/site-packages`;
const archive = readFileSync(packages);
python.unpackArchive(archive.buffer.slice(archive.byteOffset, archive.byteOffset + archive.length), "zip", { extractDir: site });
const handle = python.runPython("from mashsim.page import handle_text\nhandle_text");
console.log(JSON.stringify(JSON.parse(readFileSync(requests, "utf-8")).map((request) => handle(JSON.stringify(request)))));
