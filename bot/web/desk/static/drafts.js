/** What an agent has typed and not sent, by conversation: it outlives a lost connection, a closed tab and a session that
 * ran out. It is the agent's own: another one at this browser never sees it, and signing out deletes it. */
const KEY = "guichet-desk-drafts";
const agent = document.querySelector('meta[name="agent"]').content;
const LONGEST = 7 * 24 * 3600 * 1000;

/** All drafts of this agent: id → { text, at }. A browser without storage has none. */
function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return kept.agent === agent && kept.drafts ? kept.drafts : {};
  } catch {
    return {};
  }
}

function keep(drafts) {
  const oldest = Date.now() - LONGEST;
  const living = Object.fromEntries(Object.entries(drafts).filter(([, one]) => one.text && one.at > oldest));
  try {
    if (Object.keys(living).length) localStorage.setItem(KEY, JSON.stringify({ agent, drafts: living }));
    else localStorage.removeItem(KEY);
  } catch {
    // No storage here: the text stays in its field.
  }
}

/** What was typed in this conversation, or an empty text. */
export function draftOf(id) {
  return all()[id]?.text ?? "";
}

/** Keep what is typed; an empty text forgets it. */
export function keepDraft(id, text) {
  keep({ ...all(), [id]: { text, at: Date.now() } });
}

/** Forget everything: the agent leaves. */
export function forgetDrafts() {
  keep({});
}

keep(all()); // what is old, or somebody else's, goes
