/** The thread: messages, dots, scrolling, and what screen readers hear. */
import { clock, el, icon, line, who } from "./render.js";

const day = (date) => date.toLocaleDateString("fr-FR", { weekday: "long", day: "numeric", month: "long" });

export class Thread {
  constructor() {
    this.stored = el("div", { class: "thread" });
    this.unsent = el("div", { class: "thread" });
    this.dots = el("div", { class: "dots", hidden: true }, el("span", { class: "vh" }, "Réponse en cours d’écriture"), el("i"), el("i"), el("i"));
    this.log = el("div", { class: "log", role: "log", "aria-label": "Conversation", "aria-live": "off", tabindex: "0", scroll: () => this.scrolled() });
    const flow = el("div", { class: "flow" }, this.stored, this.unsent, this.dots);
    this.log.append(flow);
    const down = () => (this.bottom(), this.log.focus({ preventScroll: true }));
    this.more = el("span");
    this.pill = el("button", { type: "button", class: "pill", hidden: true, click: down }, icon("down"), this.more);
    this.voice = el("div", { class: "vh", "aria-live": "polite" });
    const sizes = new ResizeObserver(() => this.view());
    sizes.observe(this.log);
    sizes.observe(flow);
    this.clear();
  }

  clear() {
    this.stored.replaceChildren();
    this.before = this.answer = null;
    this.stuck = true;
    this.pill.hidden = true;
    this.live(false);
    this.typing(false);
  }

  get empty() {
    return !this.stored.childElementCount;
  }

  live(on) {
    this.log.classList.toggle("live", on);
    this.sounds = on;
  }

  add(message, nodes) {
    if (!nodes.length) return;
    const at = new Date(message.at);
    const { before } = this;
    const quiet = message.type === "state";
    const newDay = day(at) !== day(before ? before.at : new Date(this.now()));
    if (newDay) this.stored.append(line(day(at), "day"));
    const same = before && !newDay && before.author === message.author && before.name === message.name;
    const joined = same && at - before.at < 300000;
    const meta = quiet ? "" : el("p", { class: joined ? "vh" : "meta" }, `${who(message)} · ${clock(at)}`);
    const node = el("div", { class: `message ${quiet ? "system" : message.author.replace("system", "assistant")}${joined ? " joined" : ""}` }, meta, ...nodes);
    this.stored.append(node);
    this.before = quiet ? { at } : { at, author: message.author, name: message.name };
    if (message.author === "member") return this.bottom();
    const time = performance.now(); // what comes at once is one answer
    if (!this.answer || time - this.came > 1000) this.answer = node;
    this.came = time;
    this.follow();
  }

  note(text) {
    this.stored.append(line(text));
    this.follow();
    this.say(text);
  }

  say(text) {
    if (!this.sounds || !text) return;
    const said = el("p", {}, text);
    this.voice.append(said);
    setTimeout(() => said.remove(), 4000);
  }

  typing(on, ms = 30000) {
    clearTimeout(this.quiet);
    if (on) this.quiet = setTimeout(() => this.typing(false), ms);
    if (this.dots.hidden === !on) return;
    this.dots.hidden = !on;
    this.view();
  }

  follow() {
    if (this.stuck) this.view();
    else if (this.sounds) this.point("Nouveaux messages");
  }

  point(what) {
    this.more.textContent = what;
    this.pill.hidden = !what;
  }

  /** The start of the last answer, or the end where all of it is to be seen. */
  view() {
    if (!this.stuck) return;
    const { log, answer } = this;
    const end = log.scrollHeight - log.clientHeight;
    log.scrollTop = Math.min(end, answer ? answer.offsetTop - 12 : end);
    this.put = log.scrollTop;
    this.point(end - this.put > 40 ? "Lire la suite" : "");
  }

  top() {
    this.log.scrollTop = 0;
    this.scrolled();
  }

  bottom() {
    this.stuck = true;
    this.answer = null;
    this.view();
  }

  /** Scrolled by hand, nothing moves, but at the end. */
  scrolled() {
    const { log } = this;
    if (Math.abs(log.scrollTop - this.put) < 2) return;
    this.stuck = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    if (this.stuck) this.bottom();
  }

  rest(node) {
    if (node.contains(node.getRootNode().activeElement)) this.log.focus({ preventScroll: true });
  }

  off(group) {
    this.rest(group);
    group.disabled = true;
  }
}
