/** All that goes to the server (docs/http-api.md). */
import { memberMark, store } from "./tools.js";

/** A refusal (RFC 9457); status 0: not reached. */
export class Problem extends Error {
  constructor(status, body = {}, wait = 0) {
    super(typeof body?.title === "string" ? body.title : "");
    this.status = status;
    this.code = body?.code ?? "";
    this.errors = body?.errors;
    this.wait = wait;
  }

  get passing() {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

const MARGIN = 5000; // left to a session that is resumed
const SILENCE = 45000; // with a comment every 15 s, the line is dead
const jitter = (tries) => Math.min(8000, 500 * 2 ** tries) * (0.75 + Math.random() / 2);

export class Api {
  /** `on`: {enter(session), receive(message), link(up), lost(problem)} */
  constructor(server, token, on) {
    Object.assign(this, { server, token, on, session: null, last: 0, skew: 0, hidden: false });
    this.place = `guichet ${server}`;
  }

  async call(method, path, body, bearer, signal = AbortSignal.timeout(20000)) {
    const headers = {};
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    if (body) headers["Content-Type"] = "application/json";
    let response;
    try {
      const options = { method, headers, signal, cache: "no-store", keepalive: method === "DELETE" };
      response = await fetch(this.server + path, { ...options, body: body && JSON.stringify(body) });
    } catch {
      throw new Problem(0);
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Problem(response.status, problem, Number(response.headers.get("Retry-After")) || 0);
  }

  /** The session of this page or tab, else a new one. */
  open(renewing = false) {
    this.opening ??= this.enter(renewing).finally(() => (this.opening = null));
    return this.opening;
  }

  async enter(renewing) {
    const token = this.token || null;
    const mark = memberMark(token);
    const known = this.session ?? store.get(this.place);
    const alive = known && known.ends > Date.now() + MARGIN && !renewing;
    if (alive && known.mark === mark) {
      this.session = known;
      this.on.enter(known);
      return;
    }
    if (alive && known.mark) this.call("DELETE", "/chat/session", null, known.key).catch(() => {});
    const carried = alive && !known.mark && mark ? known.key : null; // an anonymous visitor signs in
    const ask = (bearer) => this.call("POST", "/chat/session", { token }, bearer);
    const response = await ask(carried).catch((problem) => {
      if (!carried || problem.status !== 401 || problem.code === "token_invalid") throw problem;
      return ask(null); // nothing left to carry
    });
    const answer = await response.json();
    if (memberMark(this.token) !== mark) return this.enter(false); // signed in or out meanwhile
    const same = known && known.mark === mark;
    this.session = { key: answer.session, ends: Date.now() + answer.expires_in * 1000, mark, greeting: answer.greeting, done: same ? known.done : [] };
    this.last = 0;
    this.keep();
    this.on.enter(this.session);
  }

  keep() {
    store.set(this.place, this.session);
  }

  /** After a 401 on `key`: a new session, once. */
  async renew(key, problem) {
    if (this.session && this.session.key !== key) return;
    if (this.renewed?.key === key && Date.now() - this.renewed.at < 10000) throw problem;
    await this.open(true);
    this.renewed = { key: this.session.key, at: Date.now() };
  }

  async ready() {
    if (this.session?.mark !== memberMark(this.token)) await this.open();
    return this.session.key;
  }

  async withSession(request) {
    const key = await this.ready();
    return request(key).catch(async (problem) => {
      if (problem.status !== 401) throw problem;
      await this.renew(key, problem);
      return request(this.session.key);
    });
  }

  /** Tried again, with the same client_id, while the failure may pass. */
  async post(body) {
    for (let tries = 0; ; tries++) {
      try {
        return await (await this.withSession((key) => this.call("POST", "/chat/messages", body, key))).json();
      } catch (problem) {
        if (!problem.passing || tries >= 3 || problem.wait > 10) throw problem;
        await this.nap(Math.max(problem.wait * 1000, jitter(tries)));
      }
    }
  }

  /** Values of a secure form: sent here, kept nowhere. */
  async submit(ticket, values) {
    await this.withSession((key) => this.call("POST", `/chat/cards/${encodeURIComponent(ticket)}`, values, key));
    this.session.done = [...(this.session.done ?? []), ticket].slice(-20);
    this.keep();
  }

  nap(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => (clearTimeout(timer), resolve());
    });
  }

  changeToken(token) {
    this.token = token;
    if (this.session?.mark !== memberMark(token)) this.stop();
    this.run();
  }

  restart() {
    this.stop();
    this.session = null;
    store.set(this.place, null);
    this.run();
  }

  /** Out of view, what comes stays unread. */
  view(open) {
    this.hidden = !open;
    this.stop();
    this.run();
  }

  stop() {
    this.running?.abort();
    this.running = null;
  }

  /** Keeps the stream open until stop(), from the last message on. */
  async run() {
    if (this.running) return;
    const { signal } = (this.running = new AbortController());
    let tries = 0;
    while (!signal.aborted) {
      let problem = null;
      let key = null;
      try {
        key = await this.ready();
        await this.listen(key, signal, () => (tries = 0));
      } catch (error) {
        problem = error;
      }
      if (signal.aborted) return;
      if (problem?.status === 401 && key) {
        try {
          await this.renew(key, problem);
          continue;
        } catch (error) {
          problem = error;
        }
        if (signal.aborted) return;
      }
      if (problem && !problem.passing) {
        this.running = null;
        this.on.lost(problem);
        return;
      }
      this.on.link(false);
      await this.nap(Math.max((problem?.wait ?? 0) * 1000, jitter(tries++)));
    }
  }

  async listen(key, signal, alive) {
    const line = new AbortController();
    const cut = () => line.abort();
    let watch = setTimeout(cut, SILENCE);
    signal.addEventListener("abort", cut);
    try {
      const response = await this.call("GET", `/chat/events?after=${this.last}&closed=${+this.hidden}`, null, key, line.signal);
      const date = Date.parse(response.headers.get("Date") ?? "");
      if (date) this.skew = date - Date.now();
      this.on.link(true);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      let data = [];
      for (;;) {
        const { done, value } = await reader.read().catch(() => ({ done: true }));
        if (done || signal.aborted) return;
        clearTimeout(watch);
        watch = setTimeout(cut, SILENCE);
        alive();
        const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
        rest = lines.pop();
        for (const text of lines) {
          if (text.startsWith("data:")) data.push(text.slice(5).replace(/^ /, ""));
          else if (text === "" && data.length) this.take(data.splice(0).join("\n"), key);
        }
      }
    } finally {
      clearTimeout(watch);
      signal.removeEventListener("abort", cut);
      line.abort();
    }
  }

  take(data, key) {
    if (this.session?.key !== key) return;
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message.type === "end") throw new Problem(message.code === "session_expired" ? 401 : 410, { title: message.text, code: message.code });
    if (message.seq > this.last) this.last = message.seq;
    else if (!/typing|status/.test(message.type)) return;
    try {
      this.on.receive(message);
    } catch (error) {
      console.error("guichet-chat: message", message.seq, error);
    }
  }
}
