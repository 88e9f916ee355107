/** The thread: messages, dots, scrolling, and what screen readers hear. */
import { clock, el, icon, line } from "./render.js";

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
    this.pill = el("button", { type: "button", class: "pill", hidden: true, click: down }, icon("down"), "Nouveaux messages");
    this.voice = el("div", { class: "vh", "aria-live": "polite" });
    const sizes = new ResizeObserver(() => this.stuck && this.bottom());
    sizes.observe(this.log);
    sizes.observe(flow);
    this.clear();
  }

  clear() {
    this.stored.replaceChildren();
    this.before = null;
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
    const newDay = day(at) !== day(before ? before.at : new Date());
    if (newDay) this.stored.append(line(day(at), "day"));
    const same = before && !newDay && before.author === message.author && before.name === message.name;
    const joined = same && at - before.at < 300000;
    const author = { member: "Vous", agent: message.name || "Conseiller" }[message.author] ?? "Assistant";
    const meta = quiet ? "" : el("p", { class: joined ? "vh" : "meta" }, `${author} · ${clock(at)}`);
    this.stored.append(el("div", { class: `message ${quiet ? "system" : message.author === "system" ? "assistant" : message.author}${joined ? " joined" : ""}` }, meta, ...nodes));
    this.before = quiet ? { at } : { at, author: message.author, name: message.name };
    this.follow(message.author === "member");
  }

  note(text) {
    this.stored.append(line(text));
    this.follow(false);
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
    if (this.stuck) this.bottom();
  }

  follow(own) {
    if (this.stuck || own) this.bottom();
    else if (this.sounds) this.pill.hidden = false;
  }

  top() {
    this.log.scrollTop = 0;
    this.scrolled();
  }

  bottom() {
    this.stuck = true;
    this.pill.hidden = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  scrolled() {
    this.stuck = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
    if (this.stuck) this.pill.hidden = true;
  }

  /** A focus inside what goes away moves to the thread. */
  rest(node) {
    if (node.contains(node.getRootNode().activeElement)) this.log.focus({ preventScroll: true });
  }

  off(group) {
    this.rest(group);
    group.disabled = true;
  }
}
