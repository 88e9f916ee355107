/** Builds what templates/parts.html builds for the first paint. Data only ever becomes text, never markup. */
import { say } from "./texts.js";

/** An element with attributes and children; strings become text, falsy children are left out. */
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter(Boolean));
  return node;
}

function time(line) {
  return element("time", { datetime: line.at, title: line.time_full }, line.time);
}

/** One conversation of a queue. */
export function entry(conversation, current) {
  const link = element("a", { href: conversation.url, "data-id": conversation.id });
  if (conversation.id === current) link.setAttribute("aria-current", "true");
  link.append(element("span", { class: "who" }, conversation.who));
  if (conversation.since) {
    link.append(element("time", { class: "since", datetime: conversation.since }, conversation.since_text));
  } else if (conversation.agent && !conversation.mine) {
    link.append(element("span", { class: "since" }, conversation.agent));
  }
  if (conversation.reason) link.append(element("span", { class: "reason", dir: "auto" }, conversation.reason));
  link.append(element("span", { class: "last", dir: "auto" }, conversation.last));
  return element("li", { class: "entry" }, link);
}

/** The mark of a conversation with messages that this agent has not seen. */
export function unread() {
  return element("span", { class: "unread" }, element("span", { class: "visually-hidden" }, say("unread")));
}

/** One message of the thread. */
export function line(message) {
  const item = element("li", { class: `line from-${message.author}`, "data-seq": message.seq });
  if (message.author === "system") {
    item.append(element("p", { class: "event" }, element("span", { dir: "auto" }, message.text), " ", time(message)));
    return item;
  }
  const hint = message.hint && element("span", { class: "hint" }, message.hint);
  item.append(element("p", { class: "meta" }, element("span", { class: "label" }, message.label), hint, time(message)));
  item.append(element("div", { class: "bubble" }, ...content(message)));
  return item;
}

function content(message) {
  return [
    message.title && element("p", { class: "title", dir: "auto" }, message.title),
    message.text && element("p", { class: "text", dir: "auto" }, message.text),
    message.rows.length && element("dl", { class: "rows" }, ...message.rows.map(row)),
    message.items.length && element("ul", { class: "items", role: "list" }, ...message.items.map(detail)),
    ...message.links.map((link) => element("p", { class: "link" }, anchor(link))),
    message.choices.length && element("p", { class: "choices" }, element("span", { class: "hint" }, say("choices")), ...message.choices.map(choice)),
  ];
}

function row([name, value]) {
  return element("div", {}, element("dt", {}, name), element("dd", {}, value));
}

function detail(item) {
  return element(
    "li", {},
    element("span", { class: "item-title" }, item.title),
    item.badge && element("span", { class: "badge" }, item.badge),
    item.detail && element("span", { class: "detail" }, item.detail),
  );
}

function anchor(link) {
  return link.href ? element("a", { href: link.href, target: "_blank", rel: "noopener" }, link.title) : link.title;
}

function choice(title) {
  return element("span", { class: "choice" }, title);
}
