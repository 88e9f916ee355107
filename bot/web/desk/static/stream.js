/** One event stream. The browser connects again by itself; what the page says about it is here. */
import { say } from "./texts.js";

const lost = new Set();

function show() {
  document.getElementById("connection").textContent = lost.size ? say("connection_lost") : "";
}

/** Listen to `address`; `handlers` are called with the data of each event of their name. Returns an object with `close()`. */
export function listen(address, handlers) {
  const source = new EventSource(address);
  let timer = 0;
  const back = () => {
    clearTimeout(timer);
    lost.delete(source);
    show();
  };
  source.addEventListener("open", back);
  source.addEventListener("error", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { lost.add(source); show(); }, 2000);
    // A refusal (the session is over, the conversation is gone) is final for the browser: ask again after a while.
    if (source.readyState === EventSource.CLOSED) checkSession();
  });
  source.addEventListener("end", () => { location.href = "/desk/connexion?fin"; });
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
  return {
    close() {
      source.close();
      back();
    },
  };
}

async function checkSession() {
  try {
    const answer = await fetch("/desk/conversations", { headers: { Accept: "application/json" } });
    if (answer.status === 401) location.href = "/desk/connexion?fin";
    else setTimeout(() => location.reload(), 10000);
  } catch {
    setTimeout(checkSession, 5000);
  }
}
