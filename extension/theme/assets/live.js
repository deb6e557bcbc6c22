// @ts-check
/*
 * Keeps the thread up to date: by the stream, or by asking every few seconds while the stream keeps failing.
 * A page nobody looks at lets go of its stream after a while (browsers allow few connections to one host) and
 * catches up from its cursor when it is looked at again.
 */

import { backoff, pause, readStream } from './stream.js';

/** @import { Update } from './types.js' */
/** @import { Api } from './api.js' */

const POLL = 4_000;
const FAILURES_BEFORE_POLLING = 3;
const HIDDEN_FOR = 60_000;

export class Live {
  #api;
  #cursor;
  #events;
  /** @type {AbortController | null} */ #running = null;
  /** @type {AbortController | null} */ #polling = null;
  #hiddenTimer = 0;
  #wanted = false;

  /**
   * @param {Api} api @param {() => string | null} cursor
   * @param {{ onUpdate: (update: Update) => void, onTyping: (who: { from: string, name: string | null }) => void,
   *   onUp: () => void, onDown: () => void }} events
   */
  constructor(api, cursor, events) {
    this.#api = api;
    this.#cursor = cursor;
    this.#events = events;
    document.addEventListener('visibilitychange', () => this.#visibility());
    // A page in the back/forward cache may not hold a connection.
    addEventListener('pagehide', () => this.#stop());
    addEventListener('pageshow', (event) => { if (event.persisted) this.#resume(); });
    addEventListener('online', () => this.#restart());
  }

  /** There is a conversation: follow it. */
  start() {
    this.#wanted = true;
    this.#resume();
  }

  stop() {
    this.#wanted = false;
    this.#stop();
  }

  #resume() {
    if (!this.#wanted || this.#running) return;
    if (document.visibilityState === 'hidden') this.#visibility();
    const running = new AbortController();
    this.#running = running;
    this.#follow(running.signal).finally(() => { if (this.#running === running) this.#running = null; });
  }

  #stop() {
    this.#running?.abort();
    this.#running = null;
    this.#stopPolling();
  }

  #restart() {
    if (!this.#running) return;
    this.#stop();
    this.#resume();
  }

  #visibility() {
    clearTimeout(this.#hiddenTimer);
    if (document.visibilityState === 'visible') this.#resume();
    else this.#hiddenTimer = setTimeout(() => this.#stop(), HIDDEN_FOR);
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      // Without a cursor a stream could leave a gap behind it: the whole thread comes first.
      if (this.#cursor() !== null || (await this.#catchUp())) break;
      await pause(backoff(attempt), signal);
    }
    let failures = 0;
    let used = this.#api.token;
    const ended = await readStream({
      url: this.#api.streamUrl,
      headers: () => {
        used = this.#api.token;
        return this.#api.authorization();
      },
      lastEventId: this.#cursor(),
      signal,
      onOpen: () => {},
      onEvent: ({ event, data }) => {
        failures = 0;
        this.#stopPolling();
        this.#events.onUp();
        if (event === 'update') this.#events.onUpdate(JSON.parse(data));
        else if (event === 'typing') this.#events.onTyping(JSON.parse(data));
      },
      onDown: () => {
        failures += 1;
        if (failures >= FAILURES_BEFORE_POLLING) this.#poll();
      },
      onUnauthorized: async () => {
        try {
          await this.#api.renew(used);
          return true;
        } catch {
          await pause(backoff(4), signal);
          return !signal.aborted;
        }
      },
    });
    // "Nothing to follow" or "not you": the next thing the shopper does starts it anew.
    if (ended !== 'aborted') this.#wanted = false;
  }

  async #catchUp() {
    try {
      const update = await this.#api.conversation(this.#cursor());
      if (update) this.#events.onUpdate(update);
      this.#events.onUp();
      return true;
    } catch {
      this.#events.onDown();
      return false;
    }
  }

  async #poll() {
    if (this.#polling) return;
    const polling = new AbortController();
    this.#polling = polling;
    for (let attempt = 0; !polling.signal.aborted;) {
      attempt = (await this.#catchUp()) ? 0 : attempt + 1;
      await pause(attempt > 0 ? Math.max(POLL, backoff(attempt)) : POLL * (0.8 + Math.random() * 0.4), polling.signal);
    }
  }

  #stopPolling() {
    this.#polling?.abort();
    this.#polling = null;
  }
}
