/** One function per message type; nodes only, nothing from the server is parsed as HTML. */
const NB = "\u00a0";
const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  down: "M12 5v14M5.5 12.5 12 19l6.5-6.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.6-3.7 3.6-6 7.5-6s6.9 2.3 7.5 6",
  lock: "M5 10.5h14v10H5zM8 10.5v-3a4 4 0 0 1 8 0v3",
  check: "M5 12.5l4.5 4.5L19 7.5",
  out: "M8 5h11v11M19 5 5 19",
};

/** An element; functions are listeners; false, null and undefined are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export const button = (label, className, click) => el("button", { type: "button", class: className, click }, label);
export const clock = (date) => date.toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
const auto = { dir: "auto" };
export const who = ({ author, name }) => ({ member: "Vous", agent: name || "Conseiller" })[author] ?? "Assistant";
export const line = (text, className = "") => el("p", { class: `line ${className}` }, text);

export function prose(text) {
  const out = [];
  let [list, paragraph] = [null, null];
  const whole = String(text ?? "").replace(/\be-(?=mail|carte|billet)/g, "e\u2011");
  for (const row of whole.split(/\r?\n/)) {
    const item = /^\s*[-•]\s+(.*)/.exec(row);
    if (item) {
      if (!list) out.push((list = el("ul")));
      list.append(el("li", auto, item[1]));
      paragraph = null;
    } else if (!row.trim()) {
      list = paragraph = null;
    } else {
      list = null;
      if (paragraph) paragraph.append(el("br"), row);
      else out.push((paragraph = el("p", auto, row)));
    }
  }
  return out;
}

function links(message, ctx) {
  const items = [];
  for (const { title, href } of message.links ?? []) {
    if (href === "guichet:sign-in") items.push(button(title, "choice primary", () => ctx.signIn()));
    else {
      const url = ctx.address(href);
      if (!url) continue;
      const note = el("span", { class: "vh" }, " (nouvel onglet)");
      items.push(el("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer" }, el("span", {}, title, note), icon("out")));
    }
  }
  return items.length ? el("div", { class: "links" }, ...items) : null;
}

function choices(message, ctx) {
  if (!message.choices?.length) return null;
  const group = el("fieldset", { class: "choices", "data-seq": message.seq }, el("legend", { class: "vh" }, "Réponses proposées"));
  for (const choice of message.choices) {
    const pick = (event) => {
      event.currentTarget.classList.add("picked");
      ctx.choose(message, choice, group);
    };
    group.append(button(choice.title, `choice ${choice.style ?? "default"}`, pick));
  }
  return group;
}

function text(message, ctx) {
  const own = message.author === "member";
  const body = own ? [el("p", { class: "raw", ...auto }, message.text ?? "")] : prose(message.text);
  return [el("div", { class: "bubble" }, ...body), links(message, ctx)];
}

function withChoices(message, ctx) {
  return [...(message.text ? text(message, ctx) : [links(message, ctx)]), choices(message, ctx)];
}

function card(message, ctx) {
  const box = el("section", { class: "card" });
  if (message.title) box.append(el("h3", auto, message.title));
  if (message.rows?.length) {
    box.append(el("dl", {}, ...message.rows.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", auto, value)))));
  }
  if (message.items?.length) {
    const item = ({ title, detail, badge }) =>
      el("li", {}, el("span", { class: "what" }, el("strong", auto, title), detail && el("span", {}, detail)), badge && el("span", { class: "badge" }, badge));
    box.append(el("ul", { class: "items" }, ...message.items.map(item)));
  }
  box.append(...prose(message.text));
  const group = choices(message, ctx);
  const note = message.expires_at && el("p", { class: "note" }, `Valable jusqu’à ${clock(new Date(message.expires_at))}`);
  box.append(...[links(message, ctx), note, group].filter(Boolean));
  if (note) {
    ctx.at(message.expires_at, () => {
      const pending = group && !group.disabled;
      if (group && !pending) return note.remove();
      if (group) group.disabled = true;
      box.classList.add("expired");
      note.textContent = "Ce récapitulatif a expiré.";
      if (pending) ctx.thread.say(note.textContent);
    });
  }
  return [box];
}

/** Rare, so fetched with the first one. */
function secureForm(message, ctx) {
  const form = el("form", { class: "card", novalidate: true, "aria-label": message.title });
  const failed = () => form.append(el("p", { class: "error" }, "Ce formulaire n’a pas pu être chargé. Rechargez la page."));
  import("./form.js").then(({ fill }) => fill(form, message, ctx, choices(message, ctx))).catch(failed);
  return [form];
}

const state = (message, ctx) => [message.text ? line(message.text) : null, choices(message, ctx)];

const TYPES = { text, choices: withChoices, card, secure_form: secureForm, state };

export function render(message, ctx) {
  return (TYPES[message.type] ?? withChoices)(message, ctx).filter(Boolean);
}

export function spoken(message) {
  const parts = [message.title, ...(message.rows ?? []).map(([label, value]) => `${label}${NB}: ${value}`)];
  parts.push(...(message.items ?? []).map(({ title, detail, badge }) => [title, detail, badge].filter(Boolean).join(", ")), message.text);
  if (message.choices?.length) parts.push(`Choix${NB}: ${message.choices.map(({ title }) => title).join(", ")}`);
  return parts.filter(Boolean).join(". ");
}
