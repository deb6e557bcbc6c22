// "Ask about this order" without a browser: what is sent is sent once, and nothing that was said is left out.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

/** As much of an element as the extension uses. */
class Element {
  attributes = new Map();
  children = [];
  #listeners = new Map();
  value = "";

  constructor(tag) { this.tag = tag; }
  setAttribute(name, value) { this.attributes.set(name, value); }
  removeAttribute(name) { this.attributes.delete(name); }
  hasAttribute(name) { return this.attributes.has(name); }
  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  addEventListener(name, listener) { this.#listeners.set(name, listener); }
  press() { return this.does("click"); }
  does(name) { return this.#listeners.get(name)(); }
  set textContent(text) { this.children = [text]; }
  get textContent() { return this.children.map((child) => child.textContent ?? child).join(" "); }
  all(tag) { return this.children.flatMap((child) => (child instanceof Element ? [...(child.tag === tag ? [child] : []), ...child.all(tag)] : [])); }
}

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
const realNow = Date.now;
let waiting;
/** How long the next look was put off. */
let gap;
let now;

beforeEach(() => {
  waiting = new Map();
  now = realNow();
  Date.now = () => now;
  globalThis.document = { createElement: (tag) => new Element(tag) };
  globalThis.setTimeout = (work, milliseconds) => {
    gap = milliseconds;
    const number = Math.random();
    waiting.set(number, work);
    return number;
  };
  globalThis.clearTimeout = (number) => waiting.delete(number);
});
afterEach(() => {
  delete globalThis.document;
  Date.now = realNow;
  Object.assign(globalThis, real);
});

const settles = () => new Promise((done) => setImmediate(done));
/** The time for the next look comes. */
async function later() {
  const works = [...waiting.values()];
  if (works.length > 0) now += gap;
  waiting.clear();
  for (const work of works) work();
  await settles();
}

/** An app that takes each id once, and answers a message with what came since it. */
class App {
  log = [];
  sent = [];
  fails = 0;
  state = "assistant";
  collecting = null;
  waits = null;
  pressed = [];
  offers = null;

  says(from, body, more) { this.log.push({ id: `m${this.log.length + 1}`, n: this.log.length + 1, type: "message", from, body, ...more }); }
  update(after) {
    return { conversation: this.log.length ? "c" : null, cursor: this.log.length ? String(this.log.length) : null, items: this.log.slice(after), state: { state: this.state, staff: null, collecting: this.collecting, waiting: this.waits } };
  }

  call = async (path, method, body) => {
    if (this.fails > 0) {
      this.fails -= 1;
      throw new Error("cut");
    }
    if (method === "GET") return this.update(Number(/after=(\d+)/.exec(path)?.[1] ?? 0));
    const before = this.log.length;
    if (path === "collected") {
      assert.deepEqual(body, { values: {}, outcome: "skip" });
      Object.assign(this, { state: "waiting", collecting: null });
      return this.update(before);
    }
    if (path === "cancel") {
      this.state = "assistant";
      return this.update(before);
    }
    if (path === "actions") {
      this.pressed.push(body);
      this.collecting = { action: body.action, prompt: "Which order?", fields: [], due_at: "" };
      return this.update(before);
    }
    if (this.sent.some(({ client_id }) => client_id === body.client_id)) return this.update(0);
    this.sent.push(body);
    this.says("shopper", body.body);
    return this.update(before);
  };
}

async function opens(app) {
  const { ask } = await import("../../extension/checkout/src/ask.js");
  const root = new Element("body");
  ask(root, app, (key) => key);
  await settles();
  const [send, person] = root.all("s-button");
  const [field] = root.all("s-text-area");
  return {
    person, send, field, root,
    button: (label) => root.all("s-button").find((one) => one.textContent === label),
    links: () => root.all("s-link").map((link) => [link.textContent, link.attributes.get("href")]),
    asks: async (words) => {
      field.value = words;
      await send.press();
      await settles();
    },
    says: () => root.all("s-text").map((words) => words.textContent),
    thread: () => root.all("s-paragraph").map((words) => words.textContent),
  };
}

test("what was said between a look and a question is shown as well", async () => {
  const app = new App();
  app.says("shopper", "first");
  const page = await opens(app);
  app.says("staff", "meanwhile");
  await page.asks("second");
  assert.deepEqual(page.thread(), ["first", "meanwhile", "second"]);
  app.says("staff", "and later");
  await later();
  assert.deepEqual(page.thread(), ["first", "meanwhile", "second", "and later"]);
});

test("a first look that fails looks again", async () => {
  const app = new App();
  app.says("shopper", "in the store");
  app.fails = 1;
  const page = await opens(app);
  assert.deepEqual(page.thread(), []);
  await later();
  assert.deepEqual(page.thread(), ["in the store"]);
});

test("the way to a person, pressed again after a broken line, asks once", async () => {
  const app = new App();
  const whole = app.call;
  let lost = 0;
  const page = await opens({
    call: async (path, method, body) => {
      const answer = await whole(path, method, body);
      if (method === "POST" && lost++ === 0) throw new Error("the answer was lost");
      return answer;
    },
  });
  await page.person.press();
  await page.person.press();
  await settles();
  assert.equal(lost, 2);
  assert.equal(app.sent.length, 1);
  assert.deepEqual(page.thread(), ["person_please"]);
});

test("pressed twice at once, a question is one question", async () => {
  const app = new App();
  const page = await opens(app);
  await Promise.all([page.person.press(), page.person.press()]);
  assert.equal(app.sent.length, 1);
});

test("two looks at once leave one clock", async () => {
  const app = new App();
  app.says("shopper", "first");
  const page = await opens(app);
  await Promise.all([page.asks("second"), later()]);
  await settles();
  assert.equal(waiting.size, 1);
});

test("whoever asks for a person waits for one, though the store's button asks something first", async () => {
  const app = new App();
  const page = await opens(app);
  await page.person.press();
  await settles();
  assert.equal(page.says().includes("waiting"), false);
  app.collecting = { action: "a", prompt: "Which order?", fields: [], due_at: "" };
  await later();
  assert.equal(app.state, "waiting");
  assert.ok(page.says().includes("waiting"), page.says().join(" | "));
  app.state = "human";
  await later();
  assert.equal(page.says().includes("waiting"), false);
});

test("a form that another page of the shop shows is left to that page", async () => {
  const app = new App();
  app.says("shopper", "in the store");
  app.collecting = { action: "a", prompt: "Which order?", fields: [], due_at: "" };
  await opens(app);
  assert.equal(app.state, "assistant");
});

test("what is asked after a word of this page is shown here, with a way past it", async () => {
  const app = new App();
  const page = await opens(app);
  await page.asks("I want a human");
  app.collecting = { action: "a", prompt: "Which order?", fields: [], due_at: "" };
  await later();
  assert.ok(page.says().includes("Which order?"), page.says().join(" | "));
  assert.equal(page.button("person"), undefined);
  await page.button("skip").press();
  await settles();
  assert.equal(app.state, "waiting");
  assert.equal(page.button("skip"), undefined);
  assert.ok(page.says().includes("waiting"));
});

test("a press goes by the button's id, and only what is here is drawn", async () => {
  const app = new App();
  app.offers = { person: false, actions: [{ id: "7", label: "Return it", here: true }, { id: "8", label: "Ask our luthier", here: false }] };
  const page = await opens(app);
  assert.deepEqual(page.root.all("s-button").map((one) => one.textContent), ["send", "Return it"]);
  await page.button("Return it").press();
  await settles();
  assert.deepEqual(app.pressed.map(({ action }) => action), ["7"]);
  assert.match(app.pressed[0].client_id, /^[\w-]{36}$/);
  assert.ok(page.says().includes("Which order?"));
});

test("where nobody can be asked for, nobody is promised", async () => {
  const app = new App();
  app.offers = { person: false, actions: [] };
  const page = await opens(app);
  assert.deepEqual(page.root.all("s-button").map((one) => one.textContent), ["send"]);
  assert.ok(page.says().includes("lead_alone") && !page.says().includes("lead"));
});

test("who waits reads their place and how long it takes, and can stop waiting", async () => {
  const app = new App();
  app.says("shopper", "a person, please");
  Object.assign(app, { state: "waiting", waits: { place: 2, from: 3, to: 5, open: true } });
  const page = await opens(app);
  assert.ok(page.says().includes("place wait_between"), page.says().join(" | "));
  app.waits = { open: false, opens_at: "2026-12-01T09:00:00Z" };
  await later();
  assert.ok(page.says().includes("open_again"));
  await page.button("stop_waiting").press();
  await settles();
  assert.equal(app.state, "assistant");
  assert.equal(page.button("stop_waiting"), undefined);
});

test("files are links with their names, products have a price, and choices are words of the last message", async () => {
  const app = new App();
  app.says("staff", "Here it is", { parts: [{ type: "file", name: "manual.pdf", kind: "pdf", size: 9, url: "/storefront/v1/files/x" }] });
  const choices = { type: "choices", options: [{ label: "Yes" }, { label: "No" }] };
  app.says("assistant", "This one?", { parts: [{ type: "product", title: "Moonrise", url: "https://store.example/products/moonrise", price: "$249.00", note: null }, choices, { type: "of tomorrow" }] });
  const page = await opens(app);
  assert.deepEqual(page.links(), [["manual.pdf", "https://counterbell.example.com/storefront/v1/files/x"], ["Moonrise", "https://store.example/products/moonrise"]]);
  assert.ok(page.says().includes("$249.00") && page.says().includes("Yes · No"));
  app.says("shopper", "Yes");
  await later();
  assert.ok(!page.says().includes("Yes · No"));
});

test("where an answer comes from is a link, or a name where there is no address", async () => {
  const app = new App();
  app.says("assistant", "You do", { sources: [{ title: "Returns", url: "https://store.example/pages/returns" }, { title: "Crescent points", url: null }] });
  const page = await opens(app);
  assert.deepEqual(page.links(), [["Returns", "https://store.example/pages/returns"]]);
  assert.ok(page.says().includes("Crescent points"), page.says().join(" | "));
});

test("it looks often while there is something to wait for, then ever more seldom, and often again once it is written on", async () => {
  const app = new App();
  app.says("assistant", "Anything else?");
  const page = await opens(app);
  const gaps = [];
  for (let look = 0; look < 16; look += 1) {
    gaps.push(gap);
    await later();
  }
  assert.deepEqual(gaps.slice(0, 10), Array(10).fill(6_000));
  assert.deepEqual(gaps.slice(10), [12_000, 24_000, 48_000, 60_000, 60_000, 60_000]);
  page.field.does("input");
  await settles();
  assert.equal(gap, 6_000);
  assert.equal(waiting.size, 1);
  await page.asks("Yes");
  for (let look = 0; look < 30; look += 1) await later();
  assert.equal(gap, 6_000, "an answer is waited for");
});

test("what the app says by itself is in the buyer's language, and names nobody where there is no name", async () => {
  const app = new App();
  app.log.push({ id: "m1", n: 1, type: "message", from: "system", body: "(erased)", said: "erased" });
  app.log.push({ id: "n2", n: 2, type: "notice", kind: "handed_back", name: null });
  app.log.push({ id: "n3", n: 3, type: "notice", kind: "joined", name: "" });
  const named = [];
  const { ask } = await import("../../extension/checkout/src/ask.js");
  const root = new Element("body");
  ask(root, app, (key, values) => {
    if (values?.name) named.push(`${key} ${values.name}`);
    return key;
  });
  await settles();
  assert.deepEqual(root.all("s-paragraph").map((words) => words.textContent), ["erased"]);
  assert.deepEqual(named, ["notice_resumed store", "notice_joined store"]);
});

test("an order without a name leaves no gap", async () => {
  const { ask } = await import("../../extension/checkout/src/ask.js");
  const leads = [];
  for (const order of ["#1042", "", undefined]) {
    const root = new Element("body");
    ask(root, new App(), (key, values) => (key === "lead" ? `With your order ${values.order}. An AI answers.` : key), { order });
    leads.push(root.all("s-text")[0].textContent);
  }
  assert.deepEqual(leads, ["With your order #1042. An AI answers.", "With your order. An AI answers.", "With your order. An AI answers."]);
});

test("in the chat slot, a token that Shopify does not give at once is asked for again", async () => {
  const { render } = await import("../../extension/checkout/src/chat.js");
  const body = new Element("body");
  globalThis.document = { createElement: (tag) => new Element(tag), body };
  const told = [];
  let fails = 2;
  render({
    locale: "en", standing: () => ({ step: "payment" }), onChange: () => {},
    shopify: {
      i18n: { translate: (key) => key },
      customerPrivacy: { value: { allowedProcessing: { preferences: true, analytics: true } }, subscribe: () => {} },
      sessionToken: { get: async () => { if ((fails -= 1) >= 0) throw new Error("offline"); return "token"; } },
    },
  });
  const [chat] = body.children;
  chat.contentWindow = { postMessage: (message) => told.push(message.counterbell) };
  chat.does("ready");
  await settles();
  for (const expected of [1_000, 3_000]) {
    assert.equal(gap, expected);
    assert.equal(told.length, 0);
    await later();
  }
  assert.deepEqual(told.map(({ token, step }) => [token, step]), [["token", "payment"]]);
});
