/** The dialog: header, thread, composer. */
import { el, icon } from "./render.js";
import { Talk } from "./talk.js";
import { Thread } from "./thread.js";
import { store } from "./tools.js";

const NB = "\u00a0";
const MAX = 4000;
const PERSON = "Parler à un conseiller";
const number = (value) => value.toLocaleString("fr-FR");

export async function createPanel(host) {
  const sheet = (name, more) => el("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href, ...more });
  const styled = new Promise((load, error) => {
    const css = sheet("guichet-chat.css", { load, error: () => (css.remove(), error()) });
    host.shadowRoot.append(css);
  });
  await styled;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const night = () => dark.matches && host.shadowRoot.append(sheet("dark.css"));
  dark.addEventListener("change", night, { once: true });
  night();
  return new Panel(host);
}

class Panel {
  constructor(host) {
    this.host = host;
    this.closed = true;
    this.phone = matchMedia("(max-width: 479.98px)");
    this.thread = new Thread();
    this.build();
    this.talk = new Talk(host, this);
    this.rename();
    this.typed();
  }

  build() {
    const { log, pill, voice } = this.thread;
    this.title = el("h2", { id: "title" });
    this.subtitle = el("p", { class: "subtitle" });
    const ask = () => (this.talk.send({ text: PERSON }), this.input.focus());
    this.person = el("button", { type: "button", class: "person", click: ask }, icon("person"), el("span", {}, PERSON));
    const close = el("button", { type: "button", class: "round close", "aria-label": "Fermer", click: () => this.host.close() }, icon("close"));
    const head = el("header", {}, el("span", { class: "mark" }, this.host.shadowRoot.querySelector("svg").cloneNode(true)), el("div", { class: "who" }, this.title, this.subtitle), this.person, close);
    this.notice = el("div", { class: "notice" });
    this.count = el("p", { class: "count", id: "count", "aria-live": "polite" });
    this.input = el("textarea", {
      id: "text", dir: "auto", rows: "1", placeholder: "Écrivez votre message…", enterkeyhint: "send", autocomplete: "off", "aria-describedby": "count",
      input: () => this.typed(),
      keydown: (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && (event.preventDefault(), this.compose()),
    });
    this.go = el("button", { type: "submit", class: "round send", "aria-label": "Envoyer" }, icon("send"));
    const label = el("label", { for: "text", class: "vh" }, "Votre message");
    const submit = (event) => (event.preventDefault(), this.compose());
    const composer = el("form", { class: "composer", submit }, label, el("div", { class: "box" }, this.input, this.go), this.count);
    this.dialog = el("dialog", {
      class: "panel", lang: "fr", "aria-labelledby": "title",
      keydown: (event) => event.key === "Escape" && !event.isComposing && this.host.close(),
      cancel: (event) => (event.preventDefault(), this.host.close()),
      close: () => this.closed || this.dialog.open || this.host.close(),
    });
    this.dialog.append(head, log, pill, this.notice, composer, voice);
    this.host.shadowRoot.append(this.dialog);
    this.phone.addEventListener("change", () => this.closed || this.place());
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.fit());
  }

  rename() {
    this.title.textContent = this.host.getAttribute("platform") || "Votre plateforme";
  }

  setState(state, header) {
    if (header) this.subtitle.textContent = header;
    this.dialog.dataset.state = state;
  }

  show(quiet) {
    store.set("guichet-open", true);
    clearTimeout(this.idle);
    this.closed = false;
    this.place(quiet);
    this.thread.view();
    this.talk.start();
  }

  /** A modal sheet on a phone, a panel beside the page elsewhere. */
  place(quiet) {
    const inside = this.dialog.contains(this.host.shadowRoot.activeElement) && this.host.shadowRoot.activeElement;
    if (this.dialog.open) this.dialog.close();
    this.fit();
    if (this.phone.matches) this.dialog.showModal();
    else if (quiet) this.dialog.setAttribute("open", "");
    else this.dialog.show();
    if (!quiet) (inside || this.input).focus();
  }

  fit() {
    const screen = window.visualViewport;
    if (!screen || screen.scale > 1.01) return;
    this.dialog.style.setProperty("--view", `${screen.height}px`);
    this.dialog.style.setProperty("--top", `${screen.offsetTop}px`);
  }

  hide() {
    if (this.closed) return;
    this.closed = true;
    this.dialog.close();
    this.talk.api.view(false);
    // a person may write
    this.idle = setTimeout(() => ["waiting", "person"].includes(this.talk.state) || this.stop(), 60000);
  }

  forget() {
    store.set("guichet-open", null);
  }

  stop() {
    this.talk.api.stop();
  }

  changeToken(token) {
    this.talk.api.changeToken(token);
    if (token && store.get("guichet-sign-in")) this.host.open();
  }

  get draft() {
    return this.input.value;
  }

  set draft(text) {
    this.input.value = text;
    this.typed();
  }

  typed() {
    const { input } = this;
    const length = [...input.value.trim()].length;
    input.rows = 1;
    while (input.rows < 5 && input.scrollHeight > input.clientHeight) input.rows++;
    this.long = length > MAX;
    input.setAttribute("aria-invalid", String(this.long));
    this.go.setAttribute("aria-disabled", String(this.long || !length));
    const count = `${number(length)}${NB}/${NB}${number(MAX)}${NB}caractères`;
    this.count.textContent = length < MAX - 400 ? "" : count + (this.long ? `${NB}: message trop long` : "");
    this.talk?.saveDraft();
  }

  compose() {
    const text = this.input.value.trim();
    if (text && !this.long) {
      this.talk.send({ text });
      this.draft = "";
    }
    this.input.focus();
  }

  tell(text = "", ...more) {
    this.notice.replaceChildren(...(text ? [el("p", { role: "status" }, text), ...more] : []));
  }
}
