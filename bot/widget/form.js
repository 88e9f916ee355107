/** Secure forms: what is typed here goes straight to the server and becomes no message. */
import { button, el, icon, prose } from "./render.js";

function field(spec, id) {
  const code = spec.kind === "code";
  const input = el("input", {
    id, name: spec.name, type: spec.kind === "password" ? "password" : "text", maxlength: spec.maxlength,
    autocomplete: spec.autocomplete || (code ? "one-time-code" : "off"),
    inputmode: code && "numeric", class: code && "code", autocapitalize: "off", spellcheck: "false",
    "aria-describedby": `${id}-error`, "aria-required": "true",
  });
  const show = spec.kind === "password" ? button("Afficher", "show", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    show.setAttribute("aria-pressed", hidden);
  }) : "";
  const error = el("p", { class: "error", id: `${id}-error` });
  const row = el("div", { class: "field" }, el("label", { for: id }, spec.label), el("div", { class: "input" }, input, show), error);
  const fail = (reason = "") => {
    error.textContent = reason;
    input.setAttribute("aria-invalid", String(Boolean(reason)));
  };
  input.addEventListener("input", () => error.textContent && fail());
  return { row, input, fail, name: spec.name };
}

/** Where the server says that a form stands, whatever tab or device it was filled in. */
const ENDS = { sent: "Envoyé de façon sécurisée", expired: "Ce formulaire a expiré.", replaced: "Ce formulaire n’est plus valable." };

let styled = null;

/** The forms' own style, once. */
function style(root) {
  styled ??= new Promise((done) => root.append(el("link", { rel: "stylesheet", href: new URL("form.css", import.meta.url).href, load: done, error: done })));
  return styled;
}

/** Makes `form` the secure form of `message`; `group` are its buttons, or null. */
export async function fill(form, message, ctx, group) {
  await style(ctx.host.shadowRoot);
  const fields = message.fields.map((spec, index) => field(spec, `f${message.seq}-${index}`));
  const alert = el("p", { class: "error", role: "alert" });
  const submit = el("button", { type: "submit", class: "choice primary" }, message.submit || "Envoyer");
  const inputs = el("fieldset", { class: "fields" }, ...fields.map(({ row }) => row), alert, submit);
  group?.addEventListener("click", () => (inputs.disabled = group.disabled));
  const close = (end, note = ENDS[end]) => {
    ctx.forms.delete(look);
    if (!inputs.isConnected) return;
    ctx.thread.rest(form);
    inputs.remove();
    group?.remove();
    form.append(el("p", { class: end === "sent" ? end : "note" }, end === "sent" ? icon("check") : "", note));
  };
  let timed = false;
  let soon = 0;
  const look = () => {
    clearTimeout(soon); // one question for all that arrives at once
    soon = setTimeout(ask, 50);
  };
  const call = (method, values) => ctx.api.withSession((key) => ctx.api.call(method, `/chat/cards/${encodeURIComponent(message.ticket)}`, values, key));
  const ask = async () => {
    if (!form.isConnected) return;
    const card = await call("GET").then((response) => response.json()).catch((problem) => ({ state: problem.status === 404 && "replaced" }));
    if (card.state in ENDS) close(card.state);
    else if (card.expires_at && !timed) timed = ctx.at(Date.parse(card.expires_at) + 1000, look) ?? true;
  };
  const failures = (errors) => {
    for (const { name, fail } of fields) fail(errors[name]);
    fields.find(({ name }) => errors[name])?.input.focus();
  };
  const send = async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    alert.textContent = "";
    const missing = fields.filter(({ input }) => !input.value.trim());
    failures(Object.fromEntries(missing.map(({ name }) => [name, "Ce champ est à remplir."])));
    if (missing.length) return;
    form.setAttribute("aria-busy", "true");
    try {
      await call("POST", Object.fromEntries(fields.map(({ name, input }) => [name, input.value])));
      if (ctx.state === "assistant") ctx.thread.typing(true);
      close("sent");
    } catch (problem) {
      if (problem.status === 422 && problem.errors) failures(problem.errors);
      else if (problem.status === 409) close("replaced", problem.message || undefined);
      else alert.textContent = problem.message || "Non envoyé. Vérifiez votre connexion, puis réessayez.";
    } finally {
      form.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("submit", send);
  form.append(el("h3", {}, icon("lock"), message.title), ...prose(message.text), inputs, ...(group ? [group] : []));
  ctx.forms.add(look);
  look();
  ctx.thread.view();
}
