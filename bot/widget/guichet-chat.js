/** <guichet-chat>: the launcher; everything else is fetched once it is opened, and nothing is stored before. */
const NB = "\u00a0";
const SVG = "http://www.w3.org/2000/svg";
const CSS = `
:host { all: initial; display: contents; }
:host([hidden]) { display: none; }
.launch {
  position: fixed; z-index: 2147483000; right: max(20px, env(safe-area-inset-right)); bottom: calc(20px + env(safe-area-inset-bottom));
  display: inline-flex; align-items: center; gap: 10px; min-width: 60px; height: 60px; padding: 0 24px 0 20px; cursor: pointer;
  border: 1px solid transparent; border-radius: 30px;
  font: 600 16px/1 system-ui, sans-serif;
  color: var(--guichet-on-accent, #fff); background: var(--guichet-accent, #0f5c5c);
  box-shadow: 0 8px 24px rgb(8 40 40 / 24%), 0 2px 6px rgb(8 40 40 / 16%);
}
:host([position$="left"]) .launch { right: auto; left: max(20px, env(safe-area-inset-left)); }
:host([open]) .launch:not([aria-busy="true"]) { visibility: hidden; }
.launch:hover { filter: brightness(1.1); }
.launch:focus-visible { outline: 3px solid var(--guichet-accent, #0f5c5c); outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
.launch[aria-busy="true"] { opacity: .75; cursor: progress; }
.launch svg { width: 26px; height: 26px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.launch .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.launch b { position: absolute; top: -6px; right: -2px; min-width: 24px; height: 24px; padding: 0 6px; box-sizing: border-box; border-radius: 12px;
  border: 2px solid #fff; font: 700 13px/20px system-ui, sans-serif; text-align: center; color: #fff; background: #b3261e; }
.launch b:empty { display: none; }
@media (max-width: 479.98px) { .launch { width: 60px; padding: 0; justify-content: center; } .launch .label { display: none; } }
@media print { :host { display: none; } }`;

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
    const label = document.createElement("span");
    label.className = "label";
    label.textContent = `Besoin d’aide${NB}?`;
    this.#name.className = "vh";
    this.#badge.setAttribute("aria-hidden", "true");
    this.#button.type = "button";
    this.#button.className = "launch";
    this.#button.setAttribute("aria-haspopup", "dialog");
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.append(icon(), label, this.#name, this.#badge);
    this.#button.addEventListener("click", () => this.open());
    root.append(this.#button);
    this.#dress(root);
    this.unread = 0;
  }

  #dress(root) {
    try {
      const sheet = new CSSStyleSheet(); // asks for nothing while the chat stays closed
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
    } catch {
      // iOS before 16.4: into a sheet that a strict CSP lets in, as it does no <style>
      const link = document.createElement("link");
      Object.assign(link, { rel: "stylesheet", crossOrigin: "", href: new URL("guichet-chat.css", import.meta.url).href });
      link.onload = () => link.sheet.insertRule(`@media all {${CSS}}`);
      root.append(link);
    }
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
    this.#news();
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
    else if (this.#panel) this.#panel.changeToken(this.given);
    else this.#resume(), this.#news();
  }

  /** Unread answers. */
  async #news() {
    const token = this.given;
    const reply = token && await fetch(`${this.server}/chat/unread`, { method: "POST", body: JSON.stringify({ token }) }).catch(() => {});
    if (reply?.ok && !this.#wanted) this.unread = (await reply.json()).unread;
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
