// The shopper's cart without a browser: its secret stays with the store, and things go into it by the theme's own standard
// action, else by the store's door, announced as Shopify announces it.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

const TOKEN = "hWNC6i1ws9RIBSPTlgfC3Jp2";
const were = {};
let asked, told, page, Cart;

const stands = (name, value) => {
  were[name] ??= Object.getOwnPropertyDescriptor(globalThis, name) ?? null;
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
};

before(async () => {
  page = new EventTarget();
  page.visibilityState = "visible";
  page.querySelector = (name) => (name === "counterbell-chat" ? { dataset: { country: page.country } } : null);
  stands("window", globalThis);
  stands("document", page);
  stands("addEventListener", () => {});
  stands("fetch", async (url, { body } = {}) => {
    asked.push([url, body && JSON.parse(body)]);
    if (url.endsWith("cart.js")) return Response.json({ token: `${TOKEN}?key=1f3870be274f6c49b3e31a0c6728957f`, currency: "USD", items: [{ variant_id: 7, quantity: 1, properties: { secret: "x" } }], note: "for Ada" });
    if (url.endsWith("cart/add.js")) return JSON.parse(body).items[0].id === 9 ? Response.json({ description: "Sold out" }, { status: 422 }) : Response.json({ items: [] });
    return Response.json({});
  });
  ({ Cart } = await import("../../extension/theme/assets/cart.js"));
});
beforeEach(() => {
  [asked, told] = [[], []];
  delete globalThis.Shopify;
  delete page.country;
});
after(() => {
  for (const [name, was] of Object.entries(were)) {
    if (was) Object.defineProperty(globalThis, name, was);
    else delete globalThis[name];
  }
});

const opens = () => {
  const kept = new Map();
  const api = {
    ask: async (method, path, body) => {
      if (path === "/cart") told.push([body.cart_token, body.cart]);
      return { chat: "c" };
    },
  };
  return new Cart(api, () => "conversation", { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, value) });
};

test("the key in the cart's token never leaves the browser, nor what the shopper noted there", async () => {
  const cart = opens();
  assert.equal(await cart.token(), TOKEN);
  await cart.tell();
  assert.equal(told[0][0], TOKEN);
  assert.equal(told[0][1].items[0].variant_id, 7);
  assert.doesNotMatch(JSON.stringify(told), /key=|1f3870|secret|Ada/);
});

test("the page's country goes along, by the theme's word, else by Shopify's own", async () => {
  await opens().tell();
  globalThis.Shopify = { country: "CH" };
  await opens().tell();
  page.country = "AT";
  await opens().tell();
  assert.deepEqual(told.map(([, cart]) => cart.country), [undefined, "CH", "AT"]);
});

test("a theme's standard action puts it in, and nothing is asked of the store besides", async () => {
  const acts = [];
  globalThis.Shopify = { actions: { updateCart: async (payload) => {
    acts.push(payload);
    return payload.lines[0].merchandiseId.endsWith("/9") ? { cart: null, userErrors: [{ message: "Sold out" }] } : { cart: {}, userErrors: [] };
  } } };
  const cart = opens();
  await cart.add(7);
  assert.deepEqual(acts, [{ lines: [{ merchandiseId: "gid://shopify/ProductVariant/7", quantity: 1 }] }]);
  assert.deepEqual(asked, []);
  await assert.rejects(cart.add(9), /Sold out/);
});

test("without actions it is announced before, with what Shopify's event carries", async () => {
  globalThis.Shopify = { routes: { root: "/fr/" } };
  const cart = opens();
  let event;
  page.addEventListener("shopify:cart:lines-update", (heard) => { event = heard; }, { once: true });
  const done = cart.add(7);
  assert.equal(event.action, "add");
  assert.equal(event.context, "product");
  assert.deepEqual(event.lines, [{ merchandiseId: "gid://shopify/ProductVariant/7", quantity: 1 }]);
  assert.ok(event.bubbles && event.promise instanceof Promise);
  await done;
  assert.deepEqual(asked[0], ["/fr/cart/add.js", { items: [{ id: 7, quantity: 1 }] }]);
  await assert.rejects(cart.add(9));
});
