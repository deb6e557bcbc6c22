// ID tokens of every kind, signed by Shopify's library, brought to a staff route as a page inside the admin brings them.

import { KEY, believesToken, packToken, signToken } from "./library.mjs";
import { flip, name } from "./random.mjs";

const now = () => Math.floor(Date.now() / 1000);

/** The claims Shopify writes, with some others over them. */
const claims = (random, shop, over = {}) => ({
  iss: `https://${shop}/admin`,
  dest: `https://${shop}`,
  aud: KEY,
  sub: String(random.between(1, 5)),
  exp: now() + random.between(5, 60),
  nbf: now() - random.between(0, 60),
  iat: now() - random.between(0, 60),
  jti: name(random, 12),
  sid: name(random, 30),
  ...over,
});

const token = (random, shop, over) => signToken(shop, claims(random, shop, over));

/** Without some claims, which the library's helper would write. */
const without = (random, shop, ...names) => {
  const left = claims(random, shop);
  names.forEach((claim) => delete left[claim]);
  return packToken({ alg: "HS256", typ: "JWT" }, left);
};

/** Each way to make a token, with how many of it; `expects` as for queries. */
export const TOKENS = [
  ["valid", 1000, (random, shop) => token(random, shop)],
  ["one bit", 1000, async (random, shop) => flip(random, await token(random, shop))],
  ["one bit, in the signature", 300, async (random, shop) => {
    const text = await token(random, shop);
    return flip(random, text, (place) => place > text.lastIndexOf("."));
  }],
  ["at the edge of its end", 200, (random, shop) => token(random, shop, { exp: now() - random.pick([8, 9, 10, 11, 12]) })],
  ["at the edge of its beginning", 200, (random, shop) => token(random, shop, { nbf: now() + random.pick([8, 9, 10, 11, 12]) })],
  ["times with fractions", 100, (random, shop) => token(random, shop, {
    exp: now() - random.pick([-30, 8, 9, 9.5, 10, 10.5, 11]) + random.below(10) / 10,
    nbf: now() + random.pick([-30, 8, 9, 9.5, 10, 10.5]) + random.below(10) / 10,
  })],
  ["for another app", 50, (random, shop) => token(random, shop, { aud: random.pick(["another", "", `${KEY} `, [KEY], null]) })],
  ["without a beginning or a time of issue", 50, (random, shop) => without(random, shop, ...random.pick([["nbf"], ["iat"], ["nbf", "iat", "jti", "sid"]]))],
  ["without an audience or a destination", 50, (random, shop) => without(random, shop, random.pick(["aud", "dest"]))],
  ["times that are none", 100, (random, shop) => {
    const wrong = { [random.pick(["exp", "nbf", "iat"])]: random.pick(["soon", true, {}, null, String(now())]) };
    return packToken({ alg: "HS256", typ: "JWT" }, claims(random, shop, wrong));
  }],
  ["under another secret", 50, (random, shop) => packToken({ alg: "HS256", typ: "JWT" }, claims(random, shop), { secret: "hush " })],
  ["under another algorithm", 100, (random, shop) => {
    const [alg, hash] = random.pick([["HS512", "sha512"], ["HS384", "sha384"], ["none", "sha256"], ["RS256", "sha256"], ["hs256", "sha256"], ["", "sha256"]]);
    return packToken({ alg, typ: "JWT" }, claims(random, shop), { hash });
  }],
  ["with a part marked as critical", 20, (random, shop) => packToken({ alg: "HS256", crit: ["sure"], sure: true }, claims(random, shop))],
  ["not a token", 50, async (random, shop) => {
    const [header, body, signature] = (await token(random, shop)).split(".");
    return random.pick([`${header}.${body}`, `${header}.${body}.`, `${header}..${signature}`, `${header}.${body}.${signature}.`, `.${body}.${signature}`, "null", "a.b.c"]);
  }],
  ["dest without https, as extensions have it", 50, (random, shop) => token(random, shop, { dest: shop })],
  ["iss is another shop's", 100, (random, shop) => token(random, shop, { iss: `https://${name(random)}-other.myshopify.com/admin` }), "library"],
  ["dest is a looser shop", 50, (random, shop) => {
    const loose = random.pick(["a_b.myshopify.com", "a.shopify.com", "a.myshopify.io", "a.shop.dev"]);
    return token(random, loose);
  }, "library"],
  ["without an end", 20, (random, shop) => without(random, shop, "exp"), "library"],
  ["without iss, for staff", 20, (random, shop) => without(random, shop, "iss"), "library"],
  ["of nobody, or of a customer, for staff", 50, (random, shop) => {
    return random.oneIn(2) ? without(random, shop, "sub") : token(random, shop, { sub: "gid://shopify/Customer/1" });
  }, "library"],
  ["of a shop that has not installed, for staff", 50, (random) => token(random, `${name(random)}-absent.myshopify.com`), "library"],
  ["its signature's last letter says more than its bytes", 50, async (random, shop) => {
    const text = await token(random, shop);
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // 43 letters hold two bits more than 32 bytes, which some readers drop.
    return text.slice(0, -1) + letters[letters.indexOf(text.at(-1)) | random.between(1, 3)];
  }, "library"],
  ["longer than 8 KiB", 10, (random, shop) => token(random, shop, { sid: "a".repeat(7000) }), "library"],
];

/** The question to a staff route. */
export function tokenCase(text) {
  const written = text.slice(text.lastIndexOf(".") + 1);
  const canonical = Buffer.from(written, "base64url").toString("base64url");
  return {
    // A door for everybody on the team: who is believed comes through, whatever they may do besides.
    ask: ["GET", "/api/v1/documents", { authorization: `Bearer ${text}` }],
    library: () => believesToken(text),
    accepted: [200],
    refused: [401],
    // Only told when the signature holds all the same.
    stricter: written === canonical ? undefined : "its signature is base64 of no canonical form",
  };
}
