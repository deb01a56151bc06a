// Files that the reader takes away or brings.
export { download, textOf };

import { element } from "page/elements.js";
import { Refusal } from "page/faults.js";

const MOST_MEGABYTES = 5; // of a file that is opened

/** Hands a file to the reader.  @param {string} name  @param {string} kind  @param {BlobPart} content */
function download(name, kind, content) {
  const link = element("a", { href: URL.createObjectURL(new Blob([content], { type: kind })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

/**
 * The text of a file that the reader chose; one that is too large is refused.
 * @param {File} file
 * @param {string} what it must be, such as "a scenario file"
 */
async function textOf(file, what) {
  if (file.size <= MOST_MEGABYTES * 1e6) return file.text();
  throw new Refusal(["The file is larger than " + MOST_MEGABYTES + " MB; " + what + " is at most so large."]);
}
