/** The desk, live: lists and thread follow their event streams; links open a conversation without leaving the page. */
import { draw, mark, tick } from "./lists.js";
import { close, current, open } from "./thread.js";
import { listen } from "./stream.js";
import { takeOver } from "./actions.js";

const HOME = "/desk/";

function show(id, focus = true) {
  if (id) open(id);
  else close();
  mark(id);
  if (id && focus) document.getElementById("who").focus();
}

function idOf(path) {
  return /^\/desk\/conversations\/([^/]+)$/.exec(path)?.[1] ?? null;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".entry a, #back, .brand");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const path = new URL(link.href).pathname;
  if (path === location.pathname) return;
  history.pushState(null, "", path);
  const left = current();
  show(idOf(path));
  if (path === HOME && left) document.querySelector(`.entry a[data-id="${CSS.escape(left)}"]`)?.focus();
});
addEventListener("popstate", () => show(idOf(location.pathname)));

takeOver();
if (current()) open(current(), true);
listen((lists) => draw(lists, current()));
tick();
setInterval(tick, 15000);
