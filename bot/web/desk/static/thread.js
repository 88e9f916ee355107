/** The open conversation: its header, its lines as they arrive, what the agent may do with it. */
import { announce, say } from "./texts.js";
import { line } from "./render.js";
import { markSeen } from "./lists.js";
import { draftOf } from "./drafts.js";
import { follow } from "./stream.js";

const $ = (id) => document.getElementById(id);
const thread = $("thread");
const lines = $("lines");
const text = $("text");
let stream = null;
let live = false;
let who = "";

/** The id of the open conversation, or null. */
export function current() {
  return thread.hidden ? null : thread.dataset.id;
}

/** Say why something did not happen; nothing to take the line away. */
export function notice(sentence = "") {
  $("notice").textContent = sentence;
  $("notice").hidden = !sentence;
}

/** Show a conversation. The one that the server painted is only continued. */
export function open(id, painted = false) {
  close();
  if (!painted) {
    lines.replaceChildren();
    $("who").textContent = "";
    for (const form of thread.querySelectorAll("form")) form.hidden = true;
    notice();
  }
  thread.dataset.id = id;
  thread.hidden = false;
  $("nothing").hidden = true;
  document.body.classList.add("reading");
  text.value = draftOf(id) || (painted ? text.value : "");
  live = painted;
  lines.scrollTop = lines.scrollHeight;
  stream = follow(id, Number(lines.lastElementChild?.dataset.seq ?? 0), { conversation, message, ready });
}

/** Show no conversation. */
export function close() {
  stream?.close();
  text.value = "";
  thread.hidden = true;
  $("nothing").hidden = false;
  document.body.classList.remove("reading");
}

function conversation(found) {
  who = found.who;
  $("who").textContent = found.who;
  $("number").textContent = found.number;
  $("state").textContent = found.state_text;
  $("state").className = `state is-${found.state}`;
  const focused = thread.contains(document.activeElement) ? document.activeElement : null;
  for (const form of thread.querySelectorAll("form")) form.action = `${found.url}/${form.dataset.change ?? "messages"}`;
  for (const form of thread.querySelectorAll(".held")) form.hidden = !found.mine;
  $("claim").hidden = !found.free;
  $("answer").hidden = !found.mine;
  $("elsewhere").hidden = found.mine || found.free;
  // The button that held the focus may be gone now: go on at the answer, or at the name.
  if (focused?.closest("[hidden]")) (found.mine ? text : $("who")).focus();
}

function message(found) {
  const last = Number(lines.lastElementChild?.dataset.seq ?? 0);
  if (found.seq <= last) return;
  const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 80;
  const node = line(found);
  if (live) node.classList.add("new");
  lines.append(node);
  if (atEnd || !live || found.author === "agent") lines.scrollTop = lines.scrollHeight;
  markSeen(thread.dataset.id, found.seq);
  if (live && found.author === "member") announce(`${say("new_message", { who })} ${found.text}`);
}

function ready() {
  live = true;
}
