/** The conversation. */
import { Api } from "./api.js";
import { button, el, render, spoken, who } from "./render.js";
import { store, uuid } from "./tools.js";

const NB = "\u00a0";

export class Talk {
  constructor(host, panel) {
    this.host = host;
    this.panel = panel;
    this.thread = panel.thread;
    this.pending = new Map();
    this.queue = Promise.resolve();
    this.place = `guichet-draft ${host.server}`;
    this.api = new Api(host, this);
    this.thread.now = () => this.api.now();
    addEventListener("online", () => (this.api.wake?.(), this.resend()));
    document.addEventListener("visibilitychange", () => document.hidden || this.api.wake?.());
    this.clear();
  }

  start() {
    this.unread = 0;
    if (this.thread.empty && !this.live) this.thread.typing(true);
    this.api.view(true);
    this.api.wake?.();
  }

  /** `reset`: a visitor who wrote has signed in. */
  enter(session, reset) {
    this.panel.tell();
    if (session.mark) store.set("guichet-sign-in", null);
    const draft = store.get(this.place);
    if (this.mark && this.mark !== session.mark) {
      for (const entry of this.pending.values()) this.drop(entry);
      this.clear();
      this.panel.draft = "";
    } else if (draft?.text && !this.panel.draft && (!draft.mark || draft.mark === session.mark)) this.panel.draft = draft.text;
    this.reset = reset;
    this.renewed = this.mark === session.mark;
    this.mark = session.mark;
    this.fresh = true;
    this.live = false;
    this.settleSoon(4000);
  }

  clear() {
    this.thread.clear();
    Object.assign(this, { shown: 0, first: null, live: false, due: [], forms: new Set() });
    this.setState("assistant", "Assistant automatique");
  }

  setState(state, header) {
    this.state = state;
    this.panel.setState(state, header);
  }

  /** A short silence ends the past. */
  settleSoon(ms = 300) {
    clearTimeout(this.settling);
    if (!this.live) this.settling = setTimeout(() => this.settle(), ms);
  }

  settle() {
    const over = this.fresh && this.renewed && this.shown;
    if (this.fresh) this.clear();
    this.fresh = false;
    this.live = true;
    if (!this.pending.size) this.thread.typing(false);
    this.thread.live(true);
    for (const late of this.due.splice(0)) late();
    if (this.reset || over) this.rare("begun", this.reset);
    this.reset = false;
    if (!this.shown && this.api.session?.greeting) this.greet(this.api.session.greeting);
  }

  greet({ text, choices }) {
    const chips = (choices ?? []).map((choice) => button(choice.title, "choice", () => this.send({ text: choice.text })));
    this.chips = el("div", { class: "choices", role: "group", "aria-label": "Suggestions" }, ...chips);
    const message = { type: "text", author: "assistant", text, at: this.api.now() };
    this.thread.add(message, [...render(message, this), this.chips]);
    this.thread.say(text);
    this.thread.top();
  }

  link(up) {
    if (!up) {
      this.cut ??= setTimeout(() => this.panel.tell("Connexion perdue, nouvelle tentative…"), 2000);
      return;
    }
    clearTimeout(this.cut);
    this.cut = null;
    this.panel.tell();
    this.settleSoon();
    this.resend();
  }

  lost(problem) {
    clearTimeout(this.cut);
    this.cut = null;
    this.thread.typing(false);
    this.rare("lost", problem);
  }

  rare(name, ...more) {
    import("./refused.js").then((all) => all[name](this, ...more));
  }

  receive(message) {
    const own = message.author === "member";
    if (message.type === "typing") return own || this.thread.typing(message.on);
    if (message.type === "delayed") return this.thread.typing(false), this.thread.note(message.text);
    this.settleSoon();
    if (message.type === "status") return this.setState(message.state, message.header);
    if (this.fresh) {
      this.fresh = false;
      if (this.first?.seq !== message.seq || this.first?.at !== message.at) this.clear();
    }
    if (!(message.seq > this.shown)) return;
    this.shown = message.seq;
    this.first ??= message;
    for (const look of this.forms) look(); // sent elsewhere, replaced, cancelled?
    if (own) this.retire(message);
    else this.thread.typing(false);
    if (message.type === "state") this.setState(message.state);
    this.thread.add(message, render(message, this));
    this.thread.say(message.author === "system" ? spoken(message) : `${who(message)}${NB}: ${spoken(message)}`);
    if (this.live && this.panel.closed && !own) this.host.unread = ++this.unread;
  }

  /** The member's own message has come. */
  retire({ seq, client_id: id }) {
    for (const entry of this.pending.values()) if (entry.id === id || entry.seq === seq) this.drop(entry);
    if (this.chips) this.thread.rest(this.chips);
    this.chips?.remove();
    for (const group of this.thread.stored.querySelectorAll("fieldset.choices")) if (Number(group.dataset.seq) < seq) this.thread.off(group);
  }

  send(body, said = body.text) {
    const entry = { id: uuid(), body, said, status: el("p", { class: "status" }) };
    entry.node = el("div", { class: "message member unsent" }, el("span", { class: "vh" }, `Vous${NB}: `), el("div", { class: "bubble" }, el("p", { class: "raw", dir: "auto" }, said)), entry.status);
    this.pending.set(entry.id, entry);
    if (body.text) this.thread.unsent.append(entry.node);
    this.deliver(entry);
    this.thread.bottom();
  }

  deliver(entry) {
    entry.failed = false;
    entry.node.classList.remove("failed");
    entry.status.replaceChildren("En cours d’envoi…");
    if (this.state !== "person") this.thread.typing(true);
    this.queue = this.queue.then(async () => {
      try {
        for (const before of this.pending.values()) {
          if (before === entry) break;
          if (before.failed) throw before.failed; // nothing overtakes
        }
        const { seq } = await this.api.post({ client_id: entry.id, ...entry.body });
        entry.seq = seq;
        entry.status.replaceChildren("Envoyé");
        if (this.shown >= seq && !this.fresh) this.drop(entry);
      } catch (problem) {
        if (this.pending.has(entry.id)) this.failed(entry, problem);
      }
    });
  }

  failed(entry, problem) {
    this.thread.typing(false);
    if ([400, 409, 413, 422].includes(problem.status)) return this.rare("refused", entry, problem);
    if (problem.status === 401) this.lost(problem);
    const retry = button("Réessayer", "retry", () => (this.thread.rest(retry), this.resend(true)));
    entry.failed = problem;
    entry.node.classList.add("failed");
    entry.status.replaceChildren("Non envoyé. ", retry, problem.status === 401 || !problem.message ? "" : el("span", {}, problem.message));
    this.thread.unsent.append(entry.node);
    this.thread.bottom();
    this.thread.say(`Message non envoyé. ${problem.message}`);
    this.saveDraft();
  }

  /** In order; by itself what only the network held up. */
  resend(all) {
    for (const entry of this.pending.values()) if (entry.failed && (all || entry.failed.passing)) this.deliver(entry);
  }

  drop(entry) {
    this.thread.rest(entry.node);
    this.pending.delete(entry.id);
    entry.node.remove();
    if (entry.failed) this.saveDraft();
  }

  saveDraft() {
    if (this.mark === undefined) return;
    const unsent = [...this.pending.values()].filter(({ failed, body }) => failed && body.text).map(({ said }) => said);
    const text = [...unsent, this.panel.draft].filter(Boolean).join("\n");
    store.set(this.place, text ? { mark: this.mark, text } : null);
  }

  choose(message, choice, group) {
    this.thread.off(group);
    this.send({ choice: choice.token }, choice.title);
  }

  signIn() {
    store.set("guichet-sign-in", true);
    if (this.panel.phone.matches) this.host.close(); // it is behind
    this.host.emit("guichet-sign-in");
  }

  address(href) {
    try {
      const url = new URL(href, `${this.api.server}/`);
      const own = [location.origin, new URL(this.api.server).origin].includes(url.origin);
      return url.protocol === "https:" || (own && url.protocol === "http:") ? url.href : null;
    } catch {
      return null;
    }
  }

  /** Runs `late` at a time of the server. */
  at(time, late) {
    const { forms } = this;
    const run = () => forms === this.forms && (this.live ? late() : this.due.push(late));
    setTimeout(run, Math.min(Math.max(0, new Date(time) - this.api.now()), 2 ** 31 - 1));
  }
}
