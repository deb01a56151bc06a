// What-ifs that were saved: in the memory of this browser, and in one file that can be mailed. Every change can be
// undone.
export { allSaved, canUndo, change, fromFile, isSaved, saveWhatIf, toFile, undo };

import { Refusal } from "page/faults.js";

/** @typedef {import("page/types").SavedWhatIf} SavedWhatIf */

const PLACE = "mashsim what-ifs";
const KIND = "mashsim what-ifs, version 1";
const FIELDS = ["name", "base", "address", "done", "seed"];

/** @type {SavedWhatIf[][]} */
let before = []; // what was saved before each change
let saved = remembered();

const allSaved = () => saved;
const canUndo = () => before.length > 0;

/** Whether a what-if is saved as it is.  @param {string} address */
const isSaved = (address) => saved.some((each) => each.address === address);

function remembered() {
  try {
    return read(localStorage.getItem(PLACE) || "");
  } catch (error) {
    return []; // nothing was saved, or this browser remembers nothing for files
  }
}

/** @param {SavedWhatIf[]} next */
function change(next) {
  before.push(saved);
  put(next);
}

function undo() {
  put(before.pop() || saved);
}

/** @param {SavedWhatIf[]} next */
function put(next) {
  saved = next;
  try {
    localStorage.setItem(PLACE, toFile(saved));
  } catch (error) {
    // it is saved until the page is closed, and in a file
  }
}

/** Saves a what-if under a name of its own.  @param {SavedWhatIf} one */
function saveWhatIf(one) {
  change([...saved, { ...one, name: ownName(one.name, saved) }]);
}

/** @param {string} name  @param {SavedWhatIf[]} others */
function ownName(name, others) {
  const names = others.map((each) => each.name);
  let number = 2;
  let found = name;
  while (names.includes(found)) found = name + " (" + number++ + ")";
  return found;
}

/** @param {SavedWhatIf[]} all */
const toFile = (all) => JSON.stringify({ kind: KIND, saved: all }, null, 1);

/** Takes in what a file holds.  @param {string} text */
function fromFile(text) {
  /** @type {SavedWhatIf[]} */
  let found = [];
  try {
    found = read(text);
  } catch (error) {
    throw new Refusal(["This file holds no what-ifs of this page. Save them with “Save all in a file”."]);
  }
  const next = [...saved];
  found.forEach((each) => next.push({ ...each, name: ownName(each.name, next) }));
  change(next);
}

/** @param {string} text  @returns {SavedWhatIf[]} */
function read(text) {
  const { kind, saved: all } = JSON.parse(text);
  const isWhole = (/** @type {Record<string, unknown>} */ each) => FIELDS.every((name) => name in each);
  if (kind !== KIND || !Array.isArray(all) || !all.every(isWhole)) throw new Error("another file");
  return all;
}
