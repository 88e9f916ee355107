/** <guichet-chat>: the launcher; everything else is fetched once it is opened, and nothing is stored before. */
const NB = "\u00a0";
const SVG = "http://www.w3.org/2000/svg";

/** What the tab keeps once the chat was opened: "open" until it is closed, "sign-in" until somebody is signed in. */
function kept(name) {
  try {
    return sessionStorage.getItem(`guichet-${name}`);
  } catch {
    return null; // no storage
  }
}

function icon() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M12 4c5 0 8.5 3.2 8.5 7.3S17 18.6 12 18.6c-.9 0-1.8-.1-2.6-.3L5 20.5l.9-3.7C4.4 15.5 3.5 13.5 3.5 11.3 3.5 7.2 7 4 12 4ZM8.5 11.3h.01M12 11.3h.01M15.5 11.3h.01");
  svg.append(path);
  return svg;
}

class GuichetChat extends HTMLElement {
  static observedAttributes = ["open", "token", "platform"];
  #panel = null;
  #loading = null;
  #showing = null;
  #button = document.createElement("button");
  #badge = document.createElement("b");
  #name = document.createElement("span");
  #wanted = false;
  #ready = false;
  given = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const css = document.createElement("link");
    css.rel = "stylesheet";
    css.href = new URL("launcher.css", import.meta.url).href;
    css.onload = css.onerror = () => (this.#button.hidden = false);
    const label = document.createElement("span");
    label.className = "label";
    label.textContent = `Besoin d’aide${NB}?`;
    this.#name.className = "vh";
    this.#badge.setAttribute("aria-hidden", "true");
    this.#button.type = "button";
    this.#button.hidden = true; // until it has its style
    this.#button.className = "launch";
    this.#button.setAttribute("aria-haspopup", "dialog");
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.append(icon(), label, this.#name, this.#badge);
    this.#button.addEventListener("click", () => this.open());
    root.append(css, this.#button);
    this.unread = 0;
  }

  /** Base URL of the server: the attribute, else the origin of this script. */
  get server() {
    return new URL(this.getAttribute("server") || new URL(import.meta.url).origin, location.href).href.replace(/\/+$/, "");
  }

  set unread(count) {
    this.#badge.textContent = count ? String(Math.min(count, 99)) : "";
    const news = count > 1 ? `, ${count}${NB}nouveaux messages` : count ? `, 1${NB}nouveau message` : "";
    this.#name.textContent = ` Ouvrir l’assistance${news}`;
  }

  connectedCallback() {
    this.#ready = true;
    if (this.hasAttribute("open")) this.open();
    else this.#resume();
  }

  /** Open on the page before, or sent to sign in from there: it goes on, and leaves the focus where it is. */
  #resume() {
    if (kept("open") || (this.given && kept("sign-in"))) this.#show(true);
  }

  disconnectedCallback() {
    this.#ready = false;
    this.#wanted = false;
    this.#panel?.hide();
    this.#panel?.stop();
  }

  attributeChangedCallback(name, before, after) {
    if (name === "token" && before !== after) this.given = after ?? ""; // null only while the host has said nothing
    if (before === after || !this.#ready) return;
    if (name === "open") after === null ? this.close() : this.open();
    else if (name === "platform") this.#panel?.rename();
    else this.#panel ? this.#panel.changeToken(this.given) : this.#resume();
  }

  open() {
    return this.#show(false);
  }

  async #show(quiet) {
    if (!this.#ready) return;
    if (!this.#wanted) this.#showing = this.#enter(quiet);
    await this.#showing;
  }

  async #enter(quiet) {
    this.#wanted = true;
    this.#button.setAttribute("aria-busy", "true");
    try {
      this.#panel = await (this.#loading ??= import("./panel.js").then(({ createPanel }) => createPanel(this)));
    } catch {
      this.#loading = null;
      this.#wanted = false;
      this.removeAttribute("open");
      this.#name.textContent = ` L’assistance n’a pas pu être chargée. Réessayez.`;
      return;
    } finally {
      this.#button.removeAttribute("aria-busy");
    }
    if (!this.#wanted || !this.#panel.closed) return; // closed again meanwhile
    this.toggleAttribute("open", true);
    this.#button.setAttribute("aria-expanded", "true");
    this.unread = 0;
    this.#panel.show(quiet);
    this.emit("guichet-open");
  }

  close() {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#panel?.forget();
    const inside = Boolean(this.shadowRoot.activeElement);
    this.toggleAttribute("open", false);
    this.#button.setAttribute("aria-expanded", "false");
    this.#panel?.hide();
    if (inside) this.#button.focus();
    this.emit("guichet-close");
  }

  emit(name) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }
}

if (!customElements.get("guichet-chat")) customElements.define("guichet-chat", GuichetChat);
