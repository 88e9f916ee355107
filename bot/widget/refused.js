/** What the server refuses for good, and what ends: rare, so fetched when it happens. */
import { button } from "./render.js";
import { store } from "./tools.js";

const NB = "\u00a0";

/** Another conversation than before stands here. `reset`: a visitor who wrote has signed in. */
export function begun(talk, reset) {
  const why = `Connexion faite${NB}: voici votre conversation de membre. Les messages écrits avant n’y figurent pas.`;
  talk.thread.note(reset ? why : `Votre session a expiré${NB}: voici une nouvelle conversation.`);
}

/** The session cannot go on: say why. After a refused token the host is asked for another one, once by itself. */
export function lost(talk, problem) {
  const refused = problem.code === "token_invalid";
  const resume = () => {
    talk.panel.tell();
    talk.panel.input.focus();
    if (refused) talk.host.emit("guichet-sign-in");
    talk.api.restart();
  };
  const why = problem.message || (problem.status === 401 ? "Votre session a expiré." : "La conversation est interrompue.");
  talk.panel.tell(why, button("Reprendre", "choice primary", resume));
  if (refused && !store.get("guichet-sign-in")) talk.signIn(); // a host that answers with the same token is not asked for ever
}

/** A message that will never be accepted: a text goes back to where it was written. */
export function refused(talk, entry, problem) {
  talk.drop(entry);
  if (problem.status === 409) return talk.thread.note("Ce bouton n’est plus valable.");
  if (entry.body.text) talk.panel.draft = [entry.said, talk.panel.draft].filter(Boolean).join("\n");
  talk.thread.note(problem.message || "Ce message n’a pas pu être envoyé.");
}
