/** The help centre's two conveniences: opening the chat from the page, and giving an opinion without leaving it. */
const chat = document.querySelector("guichet-chat");

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-open-chat]");
  if (!link || !chat) return;
  event.preventDefault(); // without a script the link writes to the support's address
  await customElements.whenDefined("guichet-chat");
  chat.open();
});

// Outside of the demonstration, members sign in where the platform has them do so.
chat?.addEventListener("guichet-sign-in", () => {
  if (chat.dataset.signIn) location.href = chat.dataset.signIn;
});

const form = document.querySelector(".opinion form");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const useful = event.submitter?.value ?? "oui";
  const stored = await send(useful);
  for (const line of document.querySelectorAll("[data-opinion]")) {
    line.hidden = line.dataset.opinion !== (stored ? useful : "failed");
  }
  if (!stored) return;
  form.hidden = true;
  if (useful === "non") {
    await customElements.whenDefined("guichet-chat");
    chat?.open();
  }
});

async function send(useful) {
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", headers, body: new URLSearchParams({ utile: useful }) });
    return answer.ok;
  } catch {
    return false;
  }
}
