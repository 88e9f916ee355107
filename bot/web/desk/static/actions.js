/** What the agent does: the page's forms, sent without leaving the page. */
import { say } from "./texts.js";
import { draftOf, forgetDrafts, keepDraft } from "./drafts.js";
import { current, notice } from "./thread.js";

const token = document.querySelector('meta[name="csrf-token"]').content;
const text = document.getElementById("text");
const answer = document.getElementById("answer");

/** Post one form. True where it was carried out; otherwise the reason is shown. */
async function post(form, values = {}) {
  const button = form.querySelector("button");
  if (button.getAttribute("aria-disabled") === "true") return false;
  button.setAttribute("aria-disabled", "true");
  notice();
  try {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token };
    const reply = await fetch(form.action, { method: "POST", headers, body: JSON.stringify(values) });
    if (reply.ok) return true;
    if (reply.status === 401) location.href = "/desk/connexion?fin";
    const problem = await reply.json().catch(() => ({}));
    notice(problem.title ?? say("not_sent"));
  } catch {
    notice(say("not_sent"));
  } finally {
    button.removeAttribute("aria-disabled");
  }
  return false;
}

async function send() {
  const written = text.value;
  if (!written.trim()) return;
  const to = current();
  if (!(await post(answer, { text: written }))) return;
  if (draftOf(to) === written) keepDraft(to, "");
  if (current() === to && text.value === written) {
    text.value = "";
    grow();
  }
}

let told = 0;

/** Whoever types is not silent: the server hears of it, at most every twenty seconds. */
function writing() {
  if (!text.value.trim() || Date.now() - told < 20000) return;
  told = Date.now();
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token };
  fetch(answer.action.replace(/messages$/, "writing"), { method: "POST", headers, body: "{}" }).catch(() => {});
}

/** The answer grows with its text, up to the limit of the stylesheet. */
function grow() {
  const lines = text.value.split("\n").length;
  text.rows = Math.min(Math.max(2, lines, Math.ceil(text.value.length / 70)), 7);
}

/** Leave the desk; where the server does not answer the page stays, and says so. */
async function signOut(form) {
  try {
    await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  } catch {
    document.getElementById("connection").textContent = say("not_signed_out");
    return;
  }
  forgetDrafts();
  location.href = "/desk/connexion";
}

/** Take over the forms of the page. */
export function takeOver() {
  for (const form of document.querySelectorAll("form[data-change]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      post(form);
    });
  }
  answer.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  const leave = document.getElementById("sign-out");
  leave.addEventListener("submit", (event) => {
    event.preventDefault();
    signOut(leave);
  });
  text.addEventListener("input", grow);
  text.addEventListener("input", () => keepDraft(current(), text.value));
  text.addEventListener("input", writing);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
}
