/**
 * One event stream for all the desk's tabs of a browser: HTTP/1.1 gives a host six connections, and a stream keeps one.
 * The tab that a Web Lock chooses listens to the lists and to every tab's open conversation, and passes on what it hears;
 * it may be hidden, since the title counts who waits. Without locks each visible tab listens for itself.
 */
import { Tabs, uuid } from "/widget/tools.js";
import { say } from "./texts.js";

const me = uuid();
/** The conversation that each tab has open: `{id, after}` or null. */
const wishes = new Map([[me, null]]);
const handlers = {
  lost: (on) => (document.getElementById("connection").textContent = on ? say("connection_lost") : ""),
  end: () => (location.href = "/desk/connexion?fin"),
};
let thread = {};
let source = null;
let timer = 0;

const tabs = new Tabs("guichet desk", hear);

/** Listen to the lists; `draw` is called with them at once and after each change. */
export function listen(draw) {
  handlers.lists = draw;
  wish(wishes.get(me));
  const lead = () => new Promise(() => (connect(), tabs.tell({ who: true })));
  tabs.alone("listens", lead);
}

/** Listen to a conversation after a message; `on` are called with the data of each event of their name. Returns `{close()}`. */
export function follow(id, after, on) {
  thread = on;
  wish({ id, after });
  return {
    close() {
      if (thread !== on) return;
      thread = {};
      wish(null);
    },
  };
}

function wish(wanted) {
  wishes.set(me, wanted);
  tabs.tell({ from: me, wish: wanted });
  if (source) connect();
}

function hear({ from, wish: wanted, who, gone, name, id, data }) {
  if (name) dispatch(name, id, data);
  if (who) tabs.tell({ from: me, wish: wishes.get(me) });
  if (gone) wishes.delete(gone);
  if (!from) return;
  const known = wishes.has(from) && JSON.stringify(wishes.get(from)) === JSON.stringify(wanted);
  wishes.set(from, wanted);
  if (source && !known) connect(); // which also gives a new tab its lists
}

function dispatch(name, id, data) {
  if (!id) handlers[name]?.(data);
  else if (id === wishes.get(me)?.id) thread[name]?.(data);
}

function pass(name, id, data) {
  tabs.tell({ name, id, data });
  dispatch(name, id, data);
}

function connect() {
  source?.close();
  clearTimeout(timer);
  const wanted = new Map();
  for (const one of wishes.values()) if (one) wanted.set(one.id, Math.min(one.after, wanted.get(one.id) ?? one.after));
  const opened = new EventSource(`/desk/events?${new URLSearchParams([...wanted].map(([id, after]) => ["thread", `${id}:${after}`]))}`);
  source = opened;
  opened.addEventListener("open", () => {
    clearTimeout(timer);
    pass("lost", null, false);
  });
  opened.addEventListener("error", () => {
    clearTimeout(timer);
    timer = setTimeout(() => pass("lost", null, true), 2000);
    // A refusal is final for the browser: the session is over, or the server is starting again.
    if (opened.readyState === EventSource.CLOSED && opened === source) setTimeout(again, 3000, opened);
  });
  opened.addEventListener("end", () => pass("end"));
  opened.addEventListener("lists", (event) => pass("lists", null, JSON.parse(event.data)));
  opened.addEventListener("thread", (event) => {
    const { id, name, data } = JSON.parse(event.data);
    pass(name, id, JSON.parse(data));
  });
}

async function again(closed) {
  const answer = await fetch("/desk/conversations", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.status === 401) pass("end");
  else if (source === closed) connect();
}

addEventListener("pagehide", () => {
  tabs.tell({ gone: me });
  source?.close();
});
addEventListener("pageshow", (event) => event.persisted && location.reload());
document.addEventListener("visibilitychange", () => {
  if (tabs.locks) return;
  if (document.hidden) source?.close();
  else connect();
});
