// Signed queries of every kind: of the install page and its callback, and of the app proxy. Signed by Shopify's library
// with names and values that break signatures; by its documentation, where the two part.

import { believesQuery, orders, signQuery, signText } from "./library.mjs";
import { flip, name, words } from "./random.mjs";

/** A kind of query: who signs it, where the signature is, and what it carries besides. */
const ADMIN = {
  signator: "admin",
  signature: "hmac",
  own: (random) => [
    ["host", Buffer.from("admin.shopify.com/store/some-shop").toString("base64")],
    ...random.oneIn(2) ? [["code", name(random, 32)], ["state", words(random, 1)]] : [],
    ...random.oneIn(3) ? [["signature", name(random, 40)]] : [],
  ],
};
const PROXY = {
  signator: "appProxy",
  signature: "signature",
  // Another customer each time: each has a share of their own of what is let in.
  own: (random) => [
    ["logged_in_customer_id", random.pick(["", `7${random.below(1_000_000)}`, `70491220518${random.below(10_000_000)}`])],
    ["path_prefix", random.pick(["/apps/chat", "/a/help", "/community/ü"])],
  ],
};

/** One parameter as a browser or Shopify might write it. */
function written(random, [key, value]) {
  const encode = random.pick([
    encodeURIComponent,
    (text) => encodeURIComponent(text).replaceAll("%20", "+"),
    (text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":"),
    (text) => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  ]);
  return value === "" && random.oneIn(4) ? encode(key) : `${encode(key)}=${encode(value)}`;
}

/** The message Shopify's documentation signs: by the bytes of the names, percent-encoded as `encodeURIComponent` does. */
function documented(kind, query) {
  const params = new URLSearchParams(query);
  const names = orders(query).bytes;
  if (kind === PROXY) {
    const all = params.has("hmac") ? [...names, "hmac"].toSorted() : names;
    return all.map((key) => `${key}=${params.getAll(key).join(",")}`).join("");
  }
  return names.flatMap((key) => params.getAll(key).map((value) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)).join("&");
}

const agreed = (query) => orders(query).bytes.join() === orders(query).library.join();

const now = () => Math.floor(Date.now() / 1000);

/** What a query carries: `extra` pairs, a shop, a time `age` seconds ago. */
function pairs(random, kind, shop, { age = random.between(-80, 80), timestamp, extra = [] } = {}) {
  const time = timestamp ?? String(now() - age);
  return random.shuffled([["shop", shop], ["timestamp", time], ...kind.own(random), ...extra]);
}

/** Some parameters more; several of one name only where a comma joins them. */
function more(random, kind) {
  const names = new Set(random.times(0, 4, () => name(random)));
  for (const taken of ["shop", "host", "code", "state", "timestamp", "hmac", "signature"]) names.delete(taken);
  return [...names].flatMap((key) => random.times(1, kind === PROXY ? 3 : 1, () => [key, words(random)]));
}

const text = (random, list) => list.map((pair) => written(random, pair)).join(random.oneIn(20) ? "&&" : "&");

/** The query with its signature somewhere in it. */
function sealed(random, kind, query, signature) {
  const parts = query.split("&");
  parts.splice(random.below(parts.length + 1), 0, `${kind.signature}=${signature}`);
  return parts.join("&");
}

async function signedBy(random, kind, by, list) {
  const query = text(random, list);
  return sealed(random, kind, query, by === "library" ? await signQuery(query, kind.signator) : signText(documented(kind, query)));
}

/** A query that the library signed and about which it and the documentation are one. */
async function valid(random, kind, shop, options) {
  for (;;) {
    const list = pairs(random, kind, shop, { extra: more(random, kind), ...options });
    const query = text(random, list);
    if (agreed(query)) return sealed(random, kind, query, await signQuery(query, kind.signator));
  }
}

/** What the documentation and the library part about: signed by the one, then by the other. */
const parting = (by, extra) => async (random, kind, shop) => {
  for (;;) {
    const list = pairs(random, kind, shop, { extra: extra(random) });
    const query = await signedBy(random, kind, by, list);
    if (signText(documented(kind, query)) !== (await signQuery(query, kind.signator))) return query;
  }
};

const otherOrder = (random) => random.pick([
  [["A", "1"], ["b", "2"]], [["a_b", "1"], ["a1", "2"]], [["é", "1"], ["f", "2"]], [["Zeit", "x"], ["ab", "y"]], [["x-y", ""], ["x", "é"], ["xa", "3"]],
]);
const marks = (random) => [[name(random), `${words(random)}${random.pick(["!", "'", "(", ")", "~"])}${words(random)}`]];

const LOOSE = ["a_b.myshopify.com", "a.myshopify.com/", "a.shopify.com", "a.myshopify.io", "a.shop.dev", "admin.shopify.com/store/a", `${"a".repeat(100)}.myshopify.com`];
const NO_SHOPS = ["", "-a.myshopify.com", "a.myshopify.com.evil.com", "evil.com", "a.myshopify.com\n", "a.myshopify.com?", "é.myshopify.com", "A.MYSHOPIFY.COM", "a.b.myshopify.com", ".myshopify.com"];
const WRITTEN_TIMES = [(time) => `+${time}`, (time) => ` ${time}`, (time) => `${time}.0`, (time) => `0x${time.toString(16)}`, (time) => `${time}e0`, (time) => `${time}\t`];
const NO_TIMES = ["", "soon", "1.5", "-1", "99999999999999999999", "NaN", "0"];

/**
 * Each way to make a query, with how many of it. Where the two judges part, `expects` says how: `docs` when we believe
 * and the library does not, `library` when it is the other way round; anything else is agreement.
 */
const COMMON = [
  ["valid", 1000, valid],
  ["one bit", 1000, async (random, kind, shop) => flip(random, await valid(random, kind, shop))],
  ["at the edge of its time", 200, (random, kind, shop) => valid(random, kind, shop, { age: random.pick([89, 90, 91, 92, -89, -90, -91, -92]) })],
  ["a time that is none", 50, (random, kind, shop) => valid(random, kind, shop, { timestamp: random.pick(NO_TIMES) })],
  ["a shop that is none", 50, (random, kind) => valid(random, kind, random.pick(NO_SHOPS))],
  ["signature written otherwise", 50, async (random, kind, shop) => {
    const query = await valid(random, kind, shop);
    const [, signature] = query.match(new RegExp(`(?:^|&)${kind.signature}=([0-9a-f]{64})`));
    return query.replace(signature, random.pick([signature.toUpperCase(), signature.slice(1), `${signature}0`, "", "0".repeat(64)]));
  }],
  ["time, shop or signature twice", 100, async (random, kind, shop) => {
    const [twice, by] = random.pick([[["timestamp", String(now())], "library"], [["timestamp", String(now())], "docs"], [["shop", shop], "docs"]]);
    const query = await signedBy(random, kind, by, pairs(random, kind, shop, { extra: [twice] }));
    return random.oneIn(3) ? `${query}&${kind.signature}=${name(random)}` : query;
  }],
  ["names in another order: signed by their bytes", 50, parting("docs", otherOrder), "docs"],
  ["names in another order: signed by localeCompare", 50, parting("library", otherOrder), "library"],
  ["a looser shop", 100, (random, kind) => valid(random, kind, random.pick(LOOSE)), "library"],
  ["a time not of digits only", 50, (random, kind, shop) => valid(random, kind, shop, { timestamp: random.pick(WRITTEN_TIMES)(now()) }), "library"],
];

export const ADMIN_QUERIES = [
  ...COMMON,
  ["a mark encodeURIComponent leaves: signed with it", 50, parting("docs", marks), "docs"],
  ["a mark encodeURIComponent leaves: signed with it escaped", 50, parting("library", marks), "library"],
  ["the shop twice: signed joined by a comma", 50, (random, kind, shop) => {
    return signedBy(random, kind, "library", pairs(random, kind, shop, { extra: [["shop", shop]] }));
  }, "library"],
  ["another name twice: signed joined by a comma", 50, parting("library", (random) => [["ids", words(random)], ["ids", words(random)]]), "library"],
];

export const PROXY_QUERIES = [
  ...COMMON,
  ["an hmac among the names: signed with it", 50, parting("docs", (random) => [["hmac", words(random, 1)]]), "docs"],
  ["an hmac among the names: signed without it", 50, parting("library", (random) => [["hmac", words(random, 1)]]), "library"],
  ["the shop twice: signed joined by a comma", 50, (random, kind, shop) => {
    return signedBy(random, kind, "library", pairs(random, kind, shop, { extra: [["shop", shop]] }));
  }],
  ["a customer that is no number, or two", 50, (random, kind, shop) => {
    return valid(random, { ...kind, own: () => [["logged_in_customer_id", random.pick(["gid://shopify/Customer/1", "-1", "0", "1,2", "one"])], ...random.oneIn(3) ? [["logged_in_customer_id", "2"]] : []] }, shop);
  }, "library"],
];

/** The question to `GET /auth`. */
export const adminCase = (query) => ({
  ask: ["GET", `/auth?${query}`],
  library: () => believesQuery(query, "admin"),
  accepted: [302],
  refused: [401],
});

/** The question to the app proxy. A shop that never installed is believed, and not found. */
export const proxyCase = (shop) => (query) => ({
  ask: ["POST", `/proxy/session?${query}`, { "content-type": "application/json" }, JSON.stringify({ shop })],
  library: () => believesQuery(query, "appProxy"),
  accepted: [200, 404],
  refused: [401],
});

/** Each way to come back from the consent page, to the browser that was sent there with `state`. */
export const CALLBACKS = [
  ["valid", 100, (random, shop, state) => callback(random, shop, state)],
  ["one bit", 100, async (random, shop, state) => flip(random, await callback(random, shop, state))],
  ["another state", 50, (random, shop, state) => callback(random, shop, flip(random, state))],
  ["no code", 20, (random, shop, state) => callback(random, shop, state, "")],
];

const callback = (random, shop, state, code = name(random, 32)) => {
  const extra = [["code", code], ["state", state], ["host", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvYQ"]];
  return valid(random, { ...ADMIN, own: () => extra }, shop, { extra: [] });
};

/** The question to `GET /auth/callback`, with the cookie of the browser. */
export const callbackCase = (state, cookie) => (query) => ({
  ask: ["GET", `/auth/callback?${query}`, { cookie }],
  // The library's own callback compares `state` and hands `code` on; so does the rule here.
  library: async () => {
    const params = new URLSearchParams(query);
    return (await believesQuery(query, "admin")) && params.get("state") === state && params.get("code") !== "";
  },
  accepted: [302],
  refused: [401],
});

export { ADMIN, PROXY };
