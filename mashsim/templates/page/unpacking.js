// What is packed in the page; for the page and for the worker beside it.
export { unpacked };

/** @param {string | null} text gzip, in base64 */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text || ""), (letter) => letter.charCodeAt(0));
  return new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer(),
  );
}
