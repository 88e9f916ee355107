/** The conversation: messages in, messages out. */
import { Api } from "./api.js";
import { button, el, render, spoken } from "./render.js";
import { store, uuid } from "./tools.js";

const NB = "\u00a0";

export class Talk {
  constructor(host, panel) {
    this.host = host;
    this.panel = panel;
    this.thread = panel.thread;
    this.pending = new Map(); // client_id → sent, not in the thread yet
    this.queue = Promise.resolve();
    this.place = `guichet-draft ${host.server}`;
    this.api = new Api(host.server, host.getAttribute("token"), this);
    addEventListener("online", () => this.api.wake?.());
    document.addEventListener("visibilitychange", () => document.hidden || this.api.wake?.());
    this.clear();
  }

  start() {
    this.unread = 0;
    if (this.thread.empty && !this.live) this.thread.typing(true);
    this.api.view(true);
    this.api.wake?.();
  }

  enter(session) {
    this.panel.tell();
    const draft = store.get(this.place);
    if (this.mark && this.mark !== session.mark) {
      for (const entry of this.pending.values()) this.drop(entry); // someone else: nothing stays
      this.clear();
      this.panel.draft = "";
    } else if (draft?.text && !this.panel.draft && (!draft.mark || draft.mark === session.mark)) this.panel.draft = draft.text;
    this.renewed = this.mark === session.mark;
    this.mark = session.mark;
    this.fresh = true;
    this.live = false;
    this.settleSoon(4000);
  }

  clear() {
    this.thread.clear();
    Object.assign(this, { shown: 0, first: null, live: false, due: [], epoch: {} });
    this.setState("assistant", "Assistant automatique");
  }

  setState(state, header) {
    this.state = state;
    this.panel.setState(state, header);
  }

  /** The past comes at once and without a sound; a short silence ends it. */
  settleSoon(ms = 300) {
    clearTimeout(this.settling);
    if (!this.live) this.settling = setTimeout(() => this.settle(), ms);
  }

  settle() {
    const over = this.fresh && this.renewed && this.shown;
    if (this.fresh) this.clear(); // an empty conversation
    this.fresh = false;
    this.live = true;
    if (!this.pending.size) this.thread.typing(false);
    this.thread.live(true);
    for (const late of this.due.splice(0)) late();
    if (over) this.thread.note(`Votre session a expiré${NB}: voici une nouvelle conversation.`);
    if (!this.shown && this.api.session?.greeting) this.greet(this.api.session.greeting);
  }

  greet({ text, choices }) {
    const chips = (choices ?? []).map((choice) => button(choice.title, "choice", () => this.send({ text: choice.text })));
    this.chips = el("div", { class: "choices", role: "group", "aria-label": "Suggestions" }, ...chips);
    const message = { type: "text", author: "assistant", text, at: Date.now() + this.api.skew };
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
  }

  lost(problem) {
    clearTimeout(this.cut);
    this.cut = null;
    this.thread.typing(false);
    const resume = () => {
      this.panel.tell();
      this.panel.input.focus();
      if (problem.code === "token_invalid") this.host.emit("guichet-sign-in"); // for a fresh token
      this.api.restart();
    };
    const why = problem.message || (problem.status === 401 ? "Votre session a expiré." : "La conversation est interrompue.");
    this.panel.tell(why, button("Reprendre", "choice primary", resume));
  }

  receive(message) {
    const own = message.author === "member";
    if (message.type === "typing") return own || this.thread.typing(message.on);
    this.settleSoon();
    if (message.type === "status") return this.setState(message.state, message.header);
    if (this.fresh) {
      this.fresh = false; // after a new session: the same conversation, or another one
      if (this.first?.seq !== message.seq || this.first?.at !== message.at) this.clear();
    }
    if (!(message.seq > this.shown)) return;
    this.shown = message.seq;
    this.first ??= message;
    if (own) this.retire(message);
    else this.thread.typing(false);
    if (message.type === "state") this.setState(message.state);
    this.thread.add(message, render(message, this));
    const who = own ? "Vous" : message.author === "agent" ? message.name || "Conseiller" : "Assistant";
    this.thread.say(message.author === "system" ? spoken(message) : `${who}${NB}: ${spoken(message)}`);
    if (this.live && this.panel.closed && !own) this.host.unread = ++this.unread;
  }

  /** The member's own message has come: the buttons above it no longer count. */
  retire({ seq, client_id: id }) {
    for (const entry of this.pending.values()) if (entry.id === id || entry.seq === seq) this.drop(entry);
    if (this.chips) this.thread.rest(this.chips);
    this.chips?.remove();
    for (const group of this.thread.stored.querySelectorAll("fieldset.choices")) if (Number(group.dataset.seq) < seq) this.thread.off(group);
  }

  /** `body`: {text} or {choice}. A choice shows once the server has it. */
  send(body, said = body.text) {
    const entry = { id: uuid(), body, said, status: el("p", { class: "status" }) };
    entry.node = el("div", { class: "message member unsent" }, el("span", { class: "vh" }, `Vous${NB}: `), el("div", { class: "bubble" }, el("p", { class: "raw" }, said)), entry.status);
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
    if (problem.status === 409) {
      this.drop(entry);
      return this.thread.note("Ce bouton n’est plus valable.");
    }
    if ([400, 413, 422].includes(problem.status)) {
      this.drop(entry);
      if (entry.body.text) this.panel.draft = [entry.said, this.panel.draft].filter(Boolean).join("\n");
      return this.thread.note(problem.message || "Ce message n’a pas pu être envoyé.");
    }
    if (problem.status === 401) this.lost(problem);
    const retry = button("Réessayer", "retry", () => (this.thread.rest(retry), this.deliver(entry)));
    entry.failed = true;
    entry.node.classList.add("failed");
    entry.status.replaceChildren("Non envoyé. ", retry, problem.status === 401 || !problem.message ? "" : el("span", {}, problem.message));
    this.thread.unsent.append(entry.node);
    this.thread.follow(true);
    this.thread.say(`Message non envoyé. ${problem.message}`);
    this.saveDraft();
  }

  drop(entry) {
    this.thread.rest(entry.node);
    this.pending.delete(entry.id);
    entry.node.remove();
    if (entry.failed) this.saveDraft();
  }

  /** What is typed or could not be sent outlives a reload. */
  saveDraft() {
    if (this.mark === undefined) return;
    const unsent = [...this.pending.values()].filter(({ failed, body }) => failed && body.text).map(({ said }) => said);
    const text = [...unsent, this.panel.draft].filter(Boolean).join("\n");
    store.set(this.place, text ? { mark: this.mark, text } : null);
  }

  choose(message, choice, group) {
    if (message.expires_at && Date.parse(message.expires_at) <= Date.now() + this.api.skew) return;
    this.thread.off(group);
    this.send({ choice: choice.token }, choice.title);
  }

  async submit(ticket, values) {
    await this.api.submit(ticket, values);
    if (this.state !== "person") this.thread.typing(true);
  }

  done(ticket) {
    return Boolean(this.api.session?.done?.includes(ticket));
  }

  signIn() {
    store.set("guichet-sign-in", true);
    if (this.panel.phone.matches) this.host.close(); // the host's sign-in is behind it
    this.host.emit("guichet-sign-in");
  }

  /** https, or the page's or the server's origin. */
  address(href) {
    try {
      const url = new URL(href, `${this.api.server}/`);
      const own = [location.origin, new URL(this.api.server).origin].includes(url.origin);
      return url.protocol === "https:" || (own && url.protocol === "http:") ? url.href : null;
    } catch {
      return null;
    }
  }

  /** Runs `late` at a time of the server's clock. */
  at(time, late) {
    const { epoch } = this;
    const run = () => epoch === this.epoch && (this.live ? late() : this.due.push(late));
    setTimeout(run, Math.min(Math.max(0, new Date(time) - Date.now() - this.api.skew), 2 ** 31 - 1));
  }
}
