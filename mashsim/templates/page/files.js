// Files that the reader takes away or brings.
export { download, textOf };

import { element } from "page/elements.js";
import { Refusal } from "page/faults.js";
import { setting } from "page/shell.js";

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
  if (file.size <= setting.most_bytes) return file.text();
  throw new Refusal(["The file is larger than " + setting.most_bytes / 1e6 + " MB; " + what + " is at most so large."]);
}
