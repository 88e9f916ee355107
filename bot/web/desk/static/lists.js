/** The three queues: drawn again at each change, waiting times counted on, news announced. */
import { announce, say } from "./texts.js";
import { entry, unread } from "./render.js";

/** The last message that this agent has seen, by conversation. */
const seen = new Map();
let shown = null;

/** How far this device's clock is from the server's, in milliseconds. */
const ahead = Date.parse(document.querySelector('meta[name="now"]').content) - Date.now();

/** « 3 min » since a moment, by the server's clock. */
function elapsed(since) {
  const minutes = Math.floor((Date.now() + ahead - Date.parse(since)) / 60000);
  if (minutes < 1) return say("now");
  if (minutes < 60) return say("minutes", { n: minutes });
  return minutes < 1440 ? say("hours", { n: Math.floor(minutes / 60) }) : say("days", { n: Math.floor(minutes / 1440) });
}

/** Write all waiting times anew. */
export function tick() {
  for (const node of document.querySelectorAll("time.since")) node.textContent = elapsed(node.dateTime);
}

/** Remember that the agent has read this conversation up to a message. */
export function markSeen(id, seq) {
  seen.set(id, Math.max(seq, seen.get(id) ?? 0));
  document.querySelector(`.entry a[data-id="${CSS.escape(id)}"] .unread`)?.remove();
}

/** Draw the lists; `current` is the id of the open conversation. */
export function draw(lists, current) {
  const focused = document.activeElement?.closest?.(".entry a")?.dataset.id;
  for (const [name, conversations] of Object.entries(lists)) {
    const queue = document.querySelector(`[data-queue="${name}"]`);
    queue.querySelector(".count").textContent = `(${conversations.length})`;
    queue.querySelector(".empty").hidden = conversations.length > 0;
    queue.querySelector("ul").replaceChildren(...conversations.map((one) => withMark(one, current)));
  }
  document.title = lists.waiting.length ? say("page_title", { count: lists.waiting.length }) : say("page_title_none");
  tick();
  if (focused) document.querySelector(`.entry a[data-id="${CSS.escape(focused)}"]`)?.focus();
  tellNews(lists, current);
  shown = lists;
}

function withMark(conversation, current) {
  const node = entry(conversation, current);
  if (!seen.has(conversation.id)) seen.set(conversation.id, conversation.last_seq);
  if (conversation.id === current) return node;
  if (conversation.mine && conversation.last_seq > seen.get(conversation.id)) node.firstChild.append(unread());
  return node;
}

function tellNews(lists, current) {
  if (shown === null) return; // what was there when the page came is read, not announced
  const known = new Set(shown.waiting.map((one) => one.id));
  const arrived = lists.waiting.filter((one) => !known.has(one.id)).map((one) => say("new_waiting", { who: one.who }));
  const before = new Map(shown.mine.map((one) => [one.id, one.last]));
  const wrote = lists.mine
    .filter((one) => one.id !== current && before.has(one.id) && before.get(one.id) !== one.last)
    .map((one) => say("new_message", { who: one.who }));
  if (arrived.length + wrote.length) announce([...arrived, ...wrote].join(" "));
}

/** Mark the open conversation in the lists. */
export function mark(current) {
  for (const link of document.querySelectorAll(".entry a")) {
    if (link.dataset.id === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
