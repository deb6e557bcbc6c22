// Webhooks of every kind, signed by Shopify's library: bodies that break signatures, both families of headers, and
// what comes of them when a bit is changed or a part left out.

import { believesWebhook, isDocumentedShop, signWebhook } from "./library.mjs";
import { flip, flipBit, name, words } from "./random.mjs";

/** Nothing here removes the app or a person's words. */
const TOPICS = ["carts/create", "carts/update", "checkouts/update", "orders/create", "orders/updated", "orders/paid", "themes/publish", "shop/nonsense"];
const EVENT_TOPICS = ["Order", "Product", "Customer"];

/** What a webhook may say. Shopify escapes `/` and `&`, which a JSON writer of ours would not. */
function body(random) {
  const cart = {
    id: name(random, 24), token: name(random, 24), note: words(random), updated_at: "2026-11-21T00:00:00Z",
    line_items: random.times(0, 3, () => ({ title: words(random), quantity: random.below(9), price: "5.00", properties: { [words(random)]: words(random) } })),
  };
  return Buffer.from(random.pick([
    () => JSON.stringify(cart),
    () => JSON.stringify(cart).replaceAll("/", "\\/").replaceAll("&", "\\u0026"),
    () => JSON.stringify(cart, null, 2) + "\n",
    () => words(random, 1, 40),
    () => `${"\ufeff"}${JSON.stringify(words(random))}`,
    () => random.pick([" ", "\n", "{", "[]", "null", "0", "\"", "\u0001\u0002\u007f"]),
  ])());
}

const long = (random) => Buffer.from(JSON.stringify({ token: name(random), note: words(random, 20_000, 40_000) }));

/** A signed webhook: its headers (lower-case names) and its body. */
function signed(random, shop, content) {
  const events = random.oneIn(4);
  const prefix = events ? "shopify-" : "x-shopify-";
  const headers = {
    [`${prefix}topic`]: random.pick(events ? EVENT_TOPICS : TOPICS),
    [`${prefix}hmac-sha256`]: signWebhook(content),
    [`${prefix}shop-domain`]: random.oneIn(10) ? `${name(random, 12)}.myshopify.com` : shop,
    [`${prefix}api-version`]: "2026-10",
    [`${prefix}webhook-id`]: random.oneIn(2) ? `${name(random, 8)}-${random.below(2 ** 31)}` : String(random.below(2 ** 31)),
  };
  if (random.oneIn(2)) headers[`${prefix}triggered-at`] = new Date(Date.now() - random.below(1e6)).toISOString();
  if (!events && random.oneIn(2)) headers[`${prefix}event-id`] = name(random, 20);
  if (!events && random.oneIn(3)) headers[`${prefix}name`] = name(random, 20);
  return { headers, content, prefix };
}

/** The parts Shopify's library will not do without. */
const NEEDED = ["topic", "hmac-sha256", "shop-domain", "api-version", "webhook-id"];

const shopOf = ({ headers, prefix }) => headers[`${prefix}shop-domain`];

/** How the two differ about a webhook whose signature holds: the library does not look at the shop's name. */
const looser = (webhook) => (shopOf(webhook) && !isDocumentedShop(shopOf(webhook)) ? "the shop's header is no shop's domain" : undefined);

/** Each way to make a webhook, with how many of it. */
export const WEBHOOKS = [
  ["valid", 1000, (random, shop) => signed(random, shop, body(random))],
  ["valid, long", 20, (random, shop) => signed(random, shop, long(random))],
  ["one bit, in the body", 500, (random, shop) => {
    const webhook = signed(random, shop, body(random));
    return { ...webhook, content: flipBit(random, webhook.content) };
  }],
  ["one bit, in the signature", 300, (random, shop) => changed(random, shop, "hmac-sha256", flip)],
  ["one bit, in a header nobody signs", 200, (random, shop) => {
    return changed(random, shop, random.pick(["topic", "shop-domain", "api-version", "webhook-id"]), flip);
  }],
  ["without a header", 100, (random, shop) => changed(random, shop, random.pick(NEEDED), () => undefined)],
  ["with an empty header", 100, (random, shop) => changed(random, shop, random.pick(NEEDED), () => "")],
  ["without a body", 20, (random, shop) => signed(random, shop, Buffer.alloc(0))],
  ["signature of other bytes", 100, (random, shop) => {
    const webhook = signed(random, shop, body(random));
    return { ...webhook, content: Buffer.concat([webhook.content, Buffer.from(random.pick([" ", "\n", "}", "\0"]))]) };
  }],
  ["signature written otherwise", 100, (random, shop) => changed(random, shop, "hmac-sha256", (_, text) => random.pick([
    () => Buffer.from(text, "base64").toString("hex"),
    () => text.replaceAll("+", "-").replaceAll("/", "_").replace("=", ""),
    () => text.replace("=", ""),
    () => `${text}=`,
    () => text.toLowerCase(),
    () => `sha256=${text}`,
  ])())],
  ["both families, one of them signed", 100, (random, shop) => {
    const webhook = signed(random, shop, body(random));
    const [wrong, other] = [signWebhook("another"), webhook.prefix === "shopify-" ? "x-shopify-" : "shopify-"];
    return { ...webhook, headers: { ...webhook.headers, [`${other}hmac-sha256`]: random.oneIn(2) ? wrong : webhook.headers[`${webhook.prefix}hmac-sha256`] } };
  }],
];

function changed(random, shop, part, change) {
  const webhook = signed(random, shop, body(random));
  const key = `${webhook.prefix}${part}`;
  const text = change(random, webhook.headers[key]);
  const headers = { ...webhook.headers, [key]: text };
  if (text === undefined) delete headers[key];
  return { ...webhook, headers };
}

/** What to ask the server, and what the library says. */
export function webhookCase(webhook) {
  const headers = { "content-type": "application/json", "content-length": webhook.content.length, ...webhook.headers };
  return {
    ask: ["POST", "/webhooks/shopify", headers, webhook.content],
    library: () => believesWebhook(webhook.headers, webhook.content),
    accepted: [200],
    refused: [400, 401],
    stricter: looser(webhook),
  };
}
