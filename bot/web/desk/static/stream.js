/** One event stream. The browser connects again by itself; where it gives up, this does. The page stays all the while:
 * it says that the connection is lost, and what was typed is kept. */
import { say } from "./texts.js";

const SIGN_IN = "/desk/connexion?fin";
const lost = new Set();

function show() {
  document.getElementById("connection").textContent = lost.size ? say("connection_lost") : "";
}

/**
 * Listen to what `address()` names; `handlers` are called with the data of each event of their name. Returns an object
 * with `close()`.
 */
export function listen(address, handlers) {
  const listening = {};
  let source = null;
  let timer = 0;
  let tries = 0;
  let over = false;

  const back = () => {
    clearTimeout(timer);
    tries = 0;
    lost.delete(listening);
    show();
  };

  function connect() {
    source = new EventSource(address());
    source.addEventListener("open", back);
    source.addEventListener("end", () => { location.href = SIGN_IN; });
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    }
    source.addEventListener("error", () => {
      clearTimeout(timer);
      // A refusal (the session is over, a proxy without its server) is final for the browser: ask again after a while.
      const final = source.readyState === EventSource.CLOSED;
      timer = setTimeout(() => {
        lost.add(listening);
        show();
        if (final) again();
      }, 2000);
    });
  }

  async function again() {
    const ended = await isOver();
    if (over) return;
    if (ended) {
      location.href = SIGN_IN;
      return;
    }
    tries += 1;
    timer = setTimeout(connect, Math.min(30000, 1000 * 2 ** tries));
  }

  connect();
  return {
    close() {
      over = true;
      source.close();
      back();
    },
  };
}

/** Whether the session is over. A server that does not answer has ended nothing. */
async function isOver() {
  try {
    return (await fetch("/desk/conversations", { headers: { Accept: "application/json" } })).status === 401;
  } catch {
    return false;
  }
}
