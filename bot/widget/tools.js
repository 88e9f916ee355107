/** Identifiers, the storage of the tab, and the other tabs of the browser. */

const tried = (work) => {
  try {
    return work();
  } catch {
    return null;
  }
};

/** Also without https. */
export function uuid() {
  const random = (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16);
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, random);
}

/** Mark of a token's member ("" for nobody): hosts sign a new token on each page. */
export function memberMark(token) {
  if (!token) return "";
  const claims = tried(() => JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))));
  let [a, b] = [7, 9]; // a hash: the number itself is not stored
  for (const char of claims?.sub ? JSON.stringify([claims.iss, claims.sub]) : token) [a, b] = [Math.imul(a ^ char.codePointAt(0), 16777619), Math.imul(b, 31) + a];
  return `${a >>> 0}.${b >>> 0}`;
}

export const store = {
  get: (key) => tried(() => JSON.parse(sessionStorage.getItem(key))),
  set: (key, value) => tried(() => (value === null ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, JSON.stringify(value)))),
};

/** One visible tab listens for all: Web Locks choose it, a channel passes on what it hears (docs/architecture.md). */
export class Tabs {
  constructor(name, hear) {
    this.name = name;
    this.locks = globalThis.BroadcastChannel && navigator.locks;
    if (!this.locks) return;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => hear(data);
    addEventListener("pagehide", () => this.free?.()); // locks keep a page out of the history
    addEventListener("pageshow", (event) => event.persisted && this.held && this.hold(this.held));
  }

  tell(data) {
    this.channel?.postMessage(data);
  }

  /** Runs `work` when no other tab runs its `name`. */
  async alone(name, work, options = {}) {
    let begun = false;
    if (this.locks) {
      try {
        return await this.locks.request(`${this.name} ${name}`, options, () => ((begun = true), work()));
      } catch (error) {
        if (begun || options.signal?.aborted) throw error;
        this.locks = null; // storage is refused here
      }
    }
    return work();
  }

  hold(word) {
    this.free?.();
    this.held = word;
    this.alone(`has ${word}`, () => this.locks && new Promise((free) => (this.free = free)), { mode: "shared" });
  }

  /** The words that tabs hold and that begin so, without this start. */
  async found(start) {
    const whole = `${this.name} has ${start}`;
    const { held = [] } = (await this.locks?.query().catch(() => null)) ?? {};
    return held.filter(({ name }) => name.startsWith(whole)).map(({ name }) => name.slice(whole.length));
  }
}
