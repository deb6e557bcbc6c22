// Shopify's own library: it signs for us as Shopify would, and it judges what we judge.

import "@shopify/shopify-api/adapters/node";
import { createHmac } from "node:crypto";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { getHmac, getJwt } from "@shopify/shopify-api/test-helpers";
// Not exported, though it is what the library compares signatures with.
import { generateLocalHmac } from "./node_modules/@shopify/shopify-api/dist/esm/lib/utils/hmac-validator.mjs";

export const KEY = "verdict-client";
export const SECRET = "hush";

const shopify = shopifyApi({
  apiKey: KEY,
  apiSecretKey: SECRET,
  hostName: "app.example.com",
  apiVersion: ApiVersion.October26,
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error, log: () => {} },
});

/** The base64 signature of a webhook's body. */
export const signWebhook = (body) => getHmac(body, SECRET);

/** An ID token with these claims over the usual ones. */
export const signToken = async (shop, claims) => (await getJwt(shop, KEY, SECRET, claims)).token;

/** A token whose header and claims are exactly these; for what the library's helper would not write. */
export function packToken(header, claims, { secret = SECRET, hash = "sha256" } = {}) {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${text}.${createHmac(hash, secret).update(text).digest("base64url")}`;
}

/** Parameters by name, as the library reads a query: values of a repeated one joined by a comma. */
function byName(query) {
  const params = Object.create(null);
  for (const [key, value] of new URLSearchParams(query)) params[key] = key in params ? `${params[key]},${value}` : value;
  return params;
}

/** The hexadecimal signature of a query (without its signature), as the library reckons it: for "admin" or "appProxy". */
export const signQuery = (query, signator) => generateLocalHmac({ apiSecretKey: SECRET })(byName(query), signator);

/** The hexadecimal signature of any message. */
export const signText = (message) => createHmac("sha256", SECRET).update(message).digest("hex");

/** The names of a query's parameters in the library's order and in that of their bytes. */
export function orders(query) {
  const names = Object.keys({ ...byName(query) }).filter((key) => key !== "hmac" && key !== "signature");
  return {
    library: names.toSorted((one, other) => one.localeCompare(other)),
    bytes: names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
  };
}

/** Whether the library believes this webhook. `headers` have lower-case names. */
export async function believesWebhook(headers, body) {
  const rawRequest = { method: "POST", url: "/webhooks/shopify", headers };
  return (await shopify.webhooks.validate({ rawBody: body.toString(), rawRequest })).valid;
}

/** Whether the library believes this query and takes its `shop` for one. */
export async function believesQuery(query, signator) {
  const params = new URLSearchParams(query);
  try {
    return (await shopify.utils.validateHmac(params, { signator })) && isShop(params.get("shop") ?? "");
  } catch {
    return false;
  }
}

/** Whether the library believes this ID token and takes its `dest` for a shop. */
export async function believesToken(token) {
  try {
    const { dest } = await shopify.session.decodeSessionToken(token);
    return isShop(dest.replace("https://", ""));
  } catch {
    return false;
  }
}

/** Whether the library takes this for a shop's domain. */
export const isShop = (text) => shopify.utils.sanitizeShop(text) !== null;

/** Whether Shopify's documentation does: the expression it gives, to the very end. */
export const isDocumentedShop = (text) => /^[a-zA-Z0-9][a-zA-Z0-9-]*\.myshopify\.com$/.test(text);
