// Two tabs of one browser, without a browser: the widget's own session, outbox and thread over a clock that is moved by
// hand, a server that takes each send once, and what the browser keeps as each tab's process sees it, late and in order.

import { chance } from "./broken-line.mjs";

const real = { setImmediate: globalThis.setImmediate };

/** What tabs say to each other: late, but in order. */
class Channels {
  open = new Set();

  constructor(time, random, slowest) { Object.assign(this, { time, random, slowest }); }

  Channel = (() => {
    const channels = this;
    return class {
      onmessage = null;
      #last = 0;

      constructor(name) {
        this.name = name;
        channels.open.add(this);
      }

      postMessage(data) {
        const { time, random, slowest, open } = channels;
        this.#last = Math.max(this.#last, time.now + random() * slowest);
        const heard = [...open].filter((other) => other !== this && other.name === this.name);
        time.after(this.#last - time.now, () => { for (const other of heard) if (open.has(other)) other.onmessage?.({ data: structuredClone(data) }); });
      }

      close() { channels.open.delete(this); }
    };
  })();
}

/** A clock that jumps from one thing to do to the next. */
class Time {
  now = 1_700_000_000_000;
  turns = 1;
  #queue = [];
  #count = 0;

  after(milliseconds, work) {
    const one = { at: this.now + Math.max(0, milliseconds), number: (this.#count += 1), work };
    this.#queue.push(one);
    return one.number;
  }

  cancel(number) { this.#queue = this.#queue.filter((one) => one.number !== number); }

  /** Until there is nothing left to do, or `until` is reached. */
  async runs(until = Infinity) {
    for (;;) {
      // Everything that follows from what has happened, first.
      for (let turn = 0; turn < this.turns; turn += 1) await new Promise((done) => real.setImmediate(done));
      const next = this.#queue.reduce((first, one) => (!first || one.at < first.at || (one.at === first.at && one.number < first.number) ? one : first), null);
      if (!next || next.at > until) break;
      this.cancel(next.number);
      this.now = Math.max(this.now, next.at);
      next.work();
    }
    if (until !== Infinity) this.now = Math.max(this.now, until);
  }
}

/** What one tab's process sees of the browser's storage: its own writes at once, others' once they have come through. */
class View {
  map = new Map();
  #own = new Map();
  #browser;
  listeners = [];

  constructor(browser) { this.#browser = browser; }

  get length() { return this.map.size; }
  key(index) { return [...this.map.keys()][index] ?? null; }
  getItem(key) { return this.map.get(key) ?? null; }
  setItem(key, value) { this.#write(key, String(value)); }
  removeItem(key) { this.#write(key, null); }

  #write(key, value) {
    this.#put(key, value);
    this.#own.set(key, (this.#own.get(key) ?? 0) + 1);
    this.#browser.writes(this, key, value);
  }

  #put(key, value) {
    if (value === null) this.map.delete(key);
    else this.map.set(key, value);
  }

  /** Its own write has come through. */
  settled(key) { this.#own.set(key, this.#own.get(key) - 1); }

  /** Another tab's has, and counts unless one of its own is on its way and will overwrite it. */
  hears(key, value) {
    const before = this.getItem(key);
    if (!this.#own.get(key)) this.#put(key, value);
    if (before !== value) for (const listener of this.listeners) listener({ key, oldValue: before, newValue: value });
  }
}

class Browser {
  views = [];
  #kept = new Map();
  #lines = new Map();

  constructor(time, random, slowest) { Object.assign(this, { time, random, slowest }); }

  opens() {
    const view = new View(this);
    for (const [key, value] of this.#kept) view.map.set(key, value);
    this.views.push(view);
    return view;
  }

  /** Late, but in order. */
  #soon(line, work) {
    const at = Math.max(this.#lines.get(line) ?? 0, this.time.now + this.random() * this.slowest);
    this.#lines.set(line, at);
    this.time.after(at - this.time.now, work);
  }

  writes(from, key, value) {
    this.#soon(from, () => {
      if (value === null) this.#kept.delete(key);
      else this.#kept.set(key, value);
      for (const view of this.views) {
        const line = `to ${this.views.indexOf(view)}`;
        if (view === from) this.#soon(line, () => view.settled(key));
        else this.#soon(line, () => view.hears(key, value));
      }
    });
  }

  get(key) { return this.#kept.get(key) ?? null; }
  keys() { return [...this.#kept.keys()]; }
}

/**
 * Takes each send once; renews a token for the visitor it was for; makes a new visitor where there is no token. A word is
 * answered after a while, and what is new goes to the streams that stand.
 */
class Server {
  visitors = 0;
  logs = new Map();
  /** The streams that stand: `{ visitor, reached, sends, ends }`. */
  streams = new Set();

  constructor(time, random, { harm, slowest }) { Object.assign(this, { time, random, harm, slowest }); }

  log(token) { return this.logs.get(token?.split(".")[0]) ?? []; }

  #update(visitor, after = 0) {
    const log = this.logs.get(visitor);
    const items = (log ?? []).map((item, index) => ({ from: "shopper", ...item, id: `m${index + 1}`, n: index + 1, type: "message" })).slice(after);
    return { conversation: log ? `c${visitor}` : null, cursor: log ? String(log.length) : null, items, state: { state: "assistant", staff: null, collecting: null } };
  }

  #answer(path, body, token) {
    if (path === "/session") {
      const visitor = token?.startsWith("v") ? token.split(".")[0] : `v${(this.visitors += 1)}`;
      this.tokens = (this.tokens ?? 0) + 1;
      return [200, { token: `${visitor}.${this.tokens}`, assistant: {}, actions: [], update: this.#update(visitor) }];
    }
    if (!token?.startsWith("v")) return [401, {}];
    const [visitor] = token.split(".");
    if (path === "/messages") {
      if (!this.logs.has(visitor)) this.logs.set(visitor, []);
      const log = this.logs.get(visitor);
      if (!log.some((item) => item.client_id === body.client_id)) this.#adds(visitor, { client_id: body.client_id, body: body.body });
      return [200, this.#update(visitor, log.findIndex((item) => item.client_id === body.client_id))];
    }
    const after = Number(new URLSearchParams(path.split("?")[1]).get("after") ?? 0);
    return [200, this.#update(visitor, after)];
  }

  #adds(visitor, item) {
    this.logs.get(visitor).push(item);
    if (this.answers && item.client_id) this.time.after(200 + this.random() * 3_000, () => this.#adds(visitor, { from: "assistant", body: `to ${item.body}` }));
    for (const stream of this.streams) if (stream.visitor === visitor) this.#feeds(stream);
  }

  #feeds(stream) {
    const reaches = this.logs.get(stream.visitor)?.length ?? 0;
    if (reaches <= stream.reached) return;
    stream.sends(`event: update\nid: ${reaches}\ndata: ${JSON.stringify(this.#update(stream.visitor, stream.reached))}\n\n`);
    stream.reached = reaches;
  }

  /** A stream as the app gives it: a first byte at once, what is new since `Last-Event-ID`, pings; cut on a line that breaks. */
  #stream(headers, token, signal) {
    if (!token?.startsWith("v")) return new Response("{}", { status: 401 });
    const [visitor] = token.split(".");
    if (!this.logs.has(visitor)) return new Response(null, { status: 404 });
    const { time } = this;
    const encoder = new TextEncoder();
    let control;
    let last = 0;
    const stream = {
      visitor,
      reached: Number(headers["Last-Event-ID"] ?? 0),
      // In order, each a while on its way.
      sends: (text) => {
        last = Math.max(last, time.now + this.random() * 60);
        time.after(last - time.now, () => { if (this.streams.has(stream)) control.enqueue(encoder.encode(text)); });
      },
      ends: () => {
        if (this.streams.delete(stream)) control.error(new Error("cut"));
      },
    };
    const body = new ReadableStream({ start: (controller) => { control = controller; }, cancel: () => { this.streams.delete(stream); } });
    this.streams.add(stream);
    signal?.addEventListener("abort", stream.ends, { once: true });
    stream.sends(": here\n\n");
    this.#feeds(stream);
    const pings = () => {
      if (!this.streams.has(stream)) return;
      stream.sends(": ping\n\n");
      time.after(15_000, pings);
    };
    time.after(15_000, pings);
    if (this.harm > 0) time.after(150 + this.random() * 900, stream.ends);
    return new Response(body, { status: 200, headers: { "content-type": "text/event-stream" } });
  }

  fetch = (url, { headers, body, signal }) => new Promise((resolve, reject) => {
    const path = url.replace(/.*\/storefront\/v1/, "");
    const token = headers.Authorization?.replace("Bearer ", "") ?? null;
    const harm = this.random() < this.harm ? Math.floor(this.random() * 4) : -1;
    const lasts = () => (harm === 3 ? 3 : 1) * this.random() * this.slowest;
    signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
    this.time.after(lasts(), () => {
      if (harm === 0) return reject(new Error("cut"));
      if (path === "/stream") return resolve(this.#stream(headers, harm === 2 ? "expired" : token, signal));
      const [status, answer] = this.#answer(path, body && JSON.parse(body), harm === 2 && path !== "/session" ? "expired" : token);
      this.time.after(lasts(), () => (harm === 1 ? reject(new Error("cut")) : resolve(new Response(JSON.stringify(answer), { status, headers: { "content-type": "application/json" } }))));
    });
  });
}

/** One lock after another, by name; who stops waiting is passed over. */
class Locks {
  #held = new Set();
  #waiting = [];

  request(name, options, work = options) {
    return new Promise((resolve, reject) => {
      const one = { name, work, resolve, reject };
      const signal = work === options ? undefined : options.signal;
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => {
        if (!this.#waiting.includes(one)) return;
        this.#waiting = this.#waiting.filter((other) => other !== one);
        reject(signal.reason);
      }, { once: true });
      this.#waiting.push(one);
      this.#grants(name);
    });
  }

  #grants(name) {
    const next = this.#held.has(name) ? undefined : this.#waiting.find((one) => one.name === name);
    if (!next) return;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#held.add(name);
    Promise.resolve().then(() => next.work({ name })).then(next.resolve, next.reject).finally(() => {
      this.#held.delete(name);
      this.#grants(name);
    });
  }
}

/** As much of IndexedDB as the widget uses: one transaction after another, for every tab. */
class Databases {
  #kept = new Map();
  #busy = Promise.resolve();

  constructor(time, random) { Object.assign(this, { time, random }); }

  #takes(most) { return new Promise((done) => this.time.after(this.random() * most, done)); }

  open() {
    const opening = { result: { transaction: () => this.#transaction(), close: () => {} } };
    this.#takes(20).then(() => opening.onsuccess());
    return opening;
  }

  #transaction() {
    const asked = [];
    const asks = (work) => {
      const request = {};
      asked.push([request, work]);
      return request;
    };
    const transaction = { objectStore: () => ({
      get: (key) => asks(() => this.#kept.get(key)),
      put: (value, key) => asks(() => void this.#kept.set(key, value)),
      delete: (key) => asks(() => void this.#kept.delete(key)),
    }) };
    this.#busy = this.#busy.then(async () => {
      for (let next = asked.shift(); next; next = asked.shift()) {
        await this.#takes(20);
        next[0].result = next[1]();
        next[0].onsuccess?.();
      }
      transaction.oncomplete();
    });
    return transaction;
  }
}

/** A thread that nobody looks at. */
const UNSEEN = { querySelector: () => ({ addEventListener: () => {}, getBoundingClientRect: () => ({ bottom: 0, height: 0 }), querySelectorAll: () => [] }) };

/**
 * A browser with tabs on a line that breaks: `{ time, server, browser, opens(), ends() }`. `slowest`: how long, in
 * milliseconds, what one tab keeps may take to reach the others; `follows`: they follow the conversation by a stream they share.
 * The globals the widget reads are the tabs' until `ends`.
 */
export async function tabs(seed, { harm = 0.3, slowest = 300, line = 800, follows = false, answers = follows } = {}) {
  const random = chance(seed);
  const time = new Time();
  const browser = new Browser(time, random, slowest);
  const server = new Server(time, random, { harm, slowest: line });
  server.answers = answers;
  // A stream takes some turns from the line to its reader.
  if (follows) time.turns = 3;
  const were = new Map();
  const stands = (name, value) => {
    were.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  let listening = () => {};
  const onlines = new Set();
  stands("window", globalThis);
  stands("location", { pathname: "/", origin: "http://store", search: "", hash: "" });
  stands("document", { title: "", visibilityState: "visible", addEventListener: () => {} });
  stands("addEventListener", (name, listener) => (name === "online" ? onlines.add(listener) : listening(name, listener)));
  stands("removeEventListener", (name, listener) => { if (name === "online") onlines.delete(listener); });
  const { Api, ApiError } = await import("../../extension/theme/assets/api.js");
  const { Outbox } = await import("../../extension/theme/assets/outbox.js");
  await import("../../extension/theme/assets/claim.js");
  const { Shelf } = await import("../../extension/theme/assets/storage.js");
  const { Thread } = await import("../../extension/theme/assets/thread.js");
  const { backoff, pause } = await import("../../extension/theme/assets/patience.js");
  const { Live } = await import("../../extension/theme/assets/live.js");
  await import("../../extension/theme/assets/reads.js");
  const nothing = class { observe() {} };
  stands("MutationObserver", nothing);
  stands("ResizeObserver", nothing);
  stands("requestAnimationFrame", (work) => time.after(16, work));
  stands("setInterval", () => 0);
  stands("BroadcastChannel", new Channels(time, random, slowest / 6).Channel);
  stands("navigator", { locks: new Locks(), onLine: true });
  stands("indexedDB", new Databases(time, random));
  stands("fetch", server.fetch);
  stands("setTimeout", (work, milliseconds = 0) => time.after(milliseconds, work));
  stands("clearTimeout", (number) => time.cancel(number));
  const { now } = Date;
  const { timeout } = AbortSignal;
  Date.now = () => Math.floor(time.now);
  AbortSignal.timeout = () => new AbortController().signal;

  /** A tab as the panel puts it together. */
  const opens = () => {
    const view = browser.opens();
    listening = (name, listener) => { if (name === "storage") view.listeners.push(listener); };
    const shelf = new Shelf(view, "counterbell:shop:");
    const thread = new Thread();
    const api = new Api("http://app", "shop", shelf, () => ({}));
    let outbox;
    let live;
    const merge = (update, inOrder) => {
      for (const item of thread.merge(update, inOrder)) if (item.client_id) outbox.confirmed(item.client_id);
      if (!thread.conversation) return;
      shelf.set("conversation", thread.conversation);
      live?.start();
    };
    api.onSession = ({ update }) => merge(update, true);
    outbox = new Outbox(api, shelf, { cartToken: async () => null, onSent: (_, update) => merge(update, false), onChange: () => {}, onTrouble: () => {} });
    if (follows) live = new Live(api, () => thread.cursor, () => shelf.name(`stream:${shelf.get("conversation")}`), {
      element: UNSEEN, onUpdate: merge, onRead: () => {}, onTyping: () => {}, onUp: () => {}, onDown: () => {},
    });
    if (follows) view.listeners.push(({ key, newValue }) => { if (key.endsWith(":conversation") && newValue) live.start(); });
    listening = () => {};
    const begins = async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await api.session();
          break;
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          await pause(backoff(Math.min(attempt, 4)));
        }
      }
      outbox.retryNow();
    };
    begins();
    return { says: (words) => outbox.add("message", words, null), left: () => outbox.entries.length, thread, api };
  };
  /** The line was gone for a moment: every tab hears of it, one before the other. */
  const comesBack = () => {
    for (const listener of [...onlines].sort(() => random() - 0.5)) listener();
  };
  const ends = () => {
    Date.now = now;
    AbortSignal.timeout = timeout;
    for (const [name, was] of were) {
      if (was) Object.defineProperty(globalThis, name, was);
      else delete globalThis[name];
    }
  };
  return { time, server, browser, random, opens, comesBack, ends };
}
