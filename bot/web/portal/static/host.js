/**
 * What a customer's site does for the chat: it fetches a token for its signed-in member and hands it over.
 * Used by the demonstration's pages, and by the help centre beside them.
 */
const chat = document.querySelector("guichet-chat");
const dialog = document.getElementById("sign-in");

/** Ask our own server who is signed in and tell the chat. Where it cannot say, nothing changes: nobody is signed out by a failure. */
async function handOver() {
  try {
    const answer = await fetch("/demo/jeton", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { token, member, name } = await answer.json();
    chat.setAttribute("token", token ?? "");
    show(member, name);
  } catch {
    // asked again in a while
  }
}

/** Show on the page who is signed in. */
function show(member, name) {
  const label = document.getElementById("account-name");
  if (!label || !dialog) return;
  label.textContent = name ?? label.dataset.visitor;
  for (const button of dialog.querySelectorAll("[name=member]")) {
    if (button.value === member) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  dialog.querySelector(".leave").hidden = !member;
}

function askForAccount() {
  if (dialog) dialog.showModal();
  else location.href = `/demo/connexion?retour=${encodeURIComponent(location.pathname + "#chat")}`;
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const failed = document.getElementById("sign-in-failed");
  failed.hidden = true;
  try {
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body });
    if (!answer.ok) throw new Error(String(answer.status));
    await handOver();
    dialog.close();
  } catch {
    failed.hidden = false;
  }
}

async function openChat(draft) {
  await customElements.whenDefined("guichet-chat");
  await chat.open();
  const field = draft && chat.shadowRoot.querySelector("textarea");
  if (!field) return;
  field.value = draft;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

document.addEventListener("click", (event) => {
  const node = event.target.closest?.("[data-open-chat], [data-prompt], #account, [data-close]");
  if (!node) return;
  if (node.matches("#account") && dialog) event.preventDefault();
  if (node.matches("#account")) askForAccount();
  else if (node.matches("[data-close]")) dialog.close();
  else if (node.matches("[data-prompt]")) openChat(node.dataset.prompt);
  else if (document.body.classList.contains("portal")) openChat();
});
for (const form of dialog?.querySelectorAll("form") ?? []) form.addEventListener("submit", submit);
document.addEventListener("guichet-sign-in", askForAccount);

// A token lives ten minutes: a fresh one before that, and when a page comes back from the background.
setInterval(handOver, 8 * 60 * 1000);
document.addEventListener("visibilitychange", () => document.hidden || handOver());
await handOver();
if (location.hash === "#chat") openChat();
