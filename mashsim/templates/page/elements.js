// Elements of the page: how they are looked up, made and filled. What is shown is built of texts; only charts come as
// markup, from the engine.
export { buttonOf, byId, detailsOf, element, inputOf, listOf, number, paragraph, selectOf };

/** @param {string} id */
const byId = (id) => ofKind(HTMLElement, document.getElementById(id));
/** @param {string} id */
const buttonOf = (id) => ofKind(HTMLButtonElement, byId(id));
/** @param {string} id */
const detailsOf = (id) => ofKind(HTMLDetailsElement, byId(id));
/** @param {string} id */
const selectOf = (id) => ofKind(HTMLSelectElement, byId(id));
/** @param {string} id of an input or a text area */
const inputOf = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** @template {HTMLElement} E  @param {new () => E} kind  @param {Element | null} node */
function ofKind(kind, node) {
  if (node instanceof kind) return node;
  throw new Error("the page lacks an element: " + kind.name);
}

/** @param {string} text */
const number = (text) => (text.trim() === "" ? NaN : Number(text));

/**
 * Makes an element. An attribute that is null is left out.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, string | number | null>} [attributes]
 * @param {...(string | Node)} inside
 */
function element(name, attributes, ...inside) {
  const node = document.createElement(name);
  Object.entries(attributes || {}).forEach(([key, value]) => {
    if (value !== null) node.setAttribute(key, String(value));
  });
  node.append(...inside);
  return node;
}

/** @param {string} text  @param {string | null} [kind] */
const paragraph = (text, kind = null) => element("p", { class: kind }, text);

/** @param {string[]} texts  @param {string | null} [kind] */
const listOf = (texts, kind = null) => element("ul", { class: kind }, ...texts.map((text) => element("li", {}, text)));
