/**
 * The tabs of one browser. HTTP/1.1 gives a host six connections, and an open stream keeps one: so one visible tab listens
 * for all. A Web Lock chooses it, and goes on to the next when that tab closes, hides or crashes; a BroadcastChannel passes
 * on what it hears. Without them (no https, an old browser) each visible tab listens for itself.
 */
export class Tabs {
  constructor(name, hear) {
    this.name = name;
    this.locks = globalThis.BroadcastChannel && navigator.locks;
    if (!this.locks) return;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => hear(data);
    addEventListener("pagehide", () => this.free?.()); // a page that holds a lock cannot come back from the history
    addEventListener("pageshow", (event) => event.persisted && this.held && this.hold(this.held));
  }

  tell(data) {
    this.channel?.postMessage(data);
  }

  /** Runs `work` once no other tab does the work of this name. */
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

  /** Lets the other tabs find `word` as long as this page lives. */
  hold(word) {
    this.free?.();
    this.held = word;
    this.alone(`has ${word}`, () => this.locks && new Promise((free) => (this.free = free)), { mode: "shared" });
  }

  /** What the tabs hold that begins so. */
  async found(start) {
    const whole = `${this.name} has ${start}`;
    const { held = [] } = (await this.locks?.query().catch(() => null)) ?? {};
    return held.filter(({ name }) => name.startsWith(whole)).map(({ name }) => name.slice(whole.length));
  }
}
