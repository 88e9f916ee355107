/** The sentences of the page's script: they stand in the page's <template id="texts">, like all French texts. */
const texts = new Map();
for (const node of document.getElementById("texts").content.querySelectorAll("[data-key]")) {
  texts.set(node.dataset.key, node.textContent);
}

/** The sentence `key` with its {names} filled. */
export function say(key, values = {}) {
  return texts.get(key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Say something once to screen readers, politely. */
export function announce(text) {
  const news = document.getElementById("news");
  news.textContent = "";
  // A region that is emptied and filled in the same moment is not read out again.
  setTimeout(() => { news.textContent = text; }, 50);
}
