/** All that goes to the server (docs/http-api.md). */
import { Tabs, memberMark, store } from "./tools.js";

/** RFC 9457, in French; status 0: not reached. */
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

const SILENCE = 45000;
const jitter = (tries) => Math.min(8000, 500 * 2 ** tries) * (0.75 + Math.random() / 2);

function limit(ms) {
  const over = new AbortController();
  setTimeout(() => over.abort(), ms);
  return over.signal;
}

export class Api {
  constructor(host, on) {
    Object.assign(this, { host, server: host.server, token: host.given, on, session: null, past: [], last: 0, hidden: false });
    this.zero = Date.now() - performance.now();
    this.place = `guichet ${this.server}`;
    this.tabs = new Tabs(this.place, (data) => this.hear(data));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.pause() : this.wanted && this.run()));
  }

  /** The server's time: a device's clock may be a year off. */
  now() {
    return performance.now() + this.zero;
  }

  set(now) {
    const time = new Date(now ?? NaN) - performance.now();
    if (time) this.zero = time;
  }

  /** Before a host with token-later has spoken, the tab's session goes on. */
  get mark() {
    const known = this.token === null && this.host.hasAttribute("token-later") && this.known;
    return known ? known.mark : memberMark(this.token);
  }

  get known() {
    return this.session ?? store.get(this.place);
  }

  async call(method, path, body, bearer, signal = limit(20000)) {
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

  /** The tab's session, that of another tab, or a new one. */
  open(renewing = false) {
    this.opening ??= this.tabs.alone("opens", () => this.enter(renewing)).finally(() => (this.opening = null));
    return this.opening;
  }

  async enter(renewing) {
    const { mark, known } = this;
    const token = this.token || null;
    if (known && known.mark === mark && !renewing) return this.use(known);
    const dead = renewing && known ? known.key : "";
    const [other] = (await this.tabs.found(`${mark} `)).filter((key) => key !== dead);
    if (known?.mark && known.mark !== mark) this.call("DELETE", "/chat/session", null, known.key).catch(() => {});
    const carried = known && !known.mark && mark ? known.key : null;
    if (other && !(carried && known.wrote)) return this.use({ key: other, mark });
    const ask = (bearer) => this.call("POST", "/chat/session", { token }, bearer);
    const response = await ask(carried).catch((problem) => {
      if (!carried || problem.status !== 401 || problem.code === "token_invalid") throw problem;
      return ask(null);
    });
    const { session: key, greeting, now } = await response.json();
    if (memberMark(this.token) !== memberMark(token)) return this.enter(false);
    this.set(now);
    if (renewing) this.renewed = { key, at: performance.now() };
    this.use({ key, mark: memberMark(token), greeting }, carried && known.wrote);
  }

  use(session, reset) {
    if (this.session?.key !== session.key) Object.assign(this, { last: 0, past: [], status: null });
    this.session = session;
    this.tabs.hold(`${session.mark} ${session.key}`);
    this.keep();
    this.on.enter(session, reset);
  }

  keep() {
    store.set(this.place, this.session);
  }

  /** After a 401: a new session, once. */
  async renew(key, problem) {
    if (this.session && this.session.key !== key) return;
    if (this.renewed?.key === key && performance.now() - this.renewed.at < 10000) throw problem;
    await this.open(true);
  }

  async ready() {
    if (this.session?.mark !== this.mark) await this.open();
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

  /** Tried again, with the same client_id. */
  async post(body) {
    for (let tries = 0; ; tries++) {
      try {
        const response = await this.withSession((key) => this.call("POST", "/chat/messages", body, key));
        this.session.wrote = true;
        this.keep();
        return await response.json();
      } catch (problem) {
        if (!problem.passing || tries >= 3 || problem.wait > 10) throw problem;
        await this.nap(Math.max(problem.wait * 1000, jitter(tries)));
      }
    }
  }

  nap(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => (clearTimeout(timer), resolve());
    });
  }

  changeToken(token) {
    this.token = token;
    if (this.session && this.session.mark !== this.mark) {
      this.pause();
      this.open().catch(() => {}); // hidden or not
    } else if (!this.wanted) return;
    this.run();
  }

  restart() {
    this.pause();
    this.session = null;
    store.set(this.place, null);
    this.run();
  }

  /** Out of view, what comes stays unread. */
  view(open) {
    if (this.hidden === open) this.pause();
    this.hidden = !open;
    this.run();
  }

  stop() {
    this.wanted = false;
    this.pause();
  }

  pause() {
    this.running?.abort();
    this.running = null;
  }

  /** Listens until stop() while the tab is visible, itself or through another tab. */
  async run() {
    this.wanted = true;
    if (this.running || document.hidden) return;
    const { signal } = (this.running = new AbortController());
    let tries = 0;
    while (!signal.aborted) {
      let problem = null;
      let key = null;
      try {
        key = await this.ready();
        this.tabs.tell({ key, hello: this.last, open: !this.hidden });
        await this.tabs.alone(`listens ${key}`, () => this.listen(key, signal, () => (tries = 0)), { signal });
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
    if (signal.aborted) return;
    const line = new AbortController();
    const cut = () => line.abort();
    let watch = setTimeout(cut, SILENCE);
    signal.addEventListener("abort", cut);
    try {
      const response = await this.call("GET", `/chat/events?after=${this.last}&closed=${+this.hidden}`, null, key, line.signal);
      this.leading = key;
      this.set(response.headers.get("Guichet-Time"));
      this.on.link(true);
      this.tabs.tell({ key, up: true });
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
      this.leading = null;
      clearTimeout(watch);
      signal.removeEventListener("abort", cut);
      line.abort();
    }
  }

  take(data, key) {
    if (this.session?.key !== key) return;
    const message = JSON.parse(data);
    if (message.type === "end") throw new Problem(message.code === "session_expired" ? 401 : 410, { title: message.text, code: message.code });
    this.tabs.tell({ key, up: true, news: [message] });
    this.accept(message);
  }

  /** From another tab: `hello` wants what it missed. */
  hear({ key, hello, open, up, now, news = [], greeting }) {
    if (!this.wanted || key !== this.session?.key) return;
    if (open && this.hidden && this.leading) this.pause(), this.run(); // whoever shows the chat listens
    this.session.greeting ??= greeting;
    if (this.leading === key && hello !== undefined) {
      this.tabs.tell({ key, up: true, now: this.now(), news: [...this.past.filter(({ seq }) => seq > hello), this.status].filter(Boolean), greeting: this.session.greeting });
    } else if (hello !== undefined && this.session.greeting) this.tabs.tell({ key, greeting: this.session.greeting });
    if (now) this.set(now);
    if (up) this.on.link(true);
    for (const message of news) this.accept(message);
  }

  accept(message) {
    if (message.seq > this.last) {
      this.last = message.seq;
      this.past.push(message);
    } else if (!/typing|status|delayed/.test(message.type)) return;
    if (message.type === "status") this.status = message;
    try {
      this.on.receive(message);
    } catch (error) {
      console.error(error);
    }
  }
}
