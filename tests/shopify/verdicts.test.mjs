// Shopify's own library and our server are shown the same things at the same moment, and must say the same of them.
//
// Where Shopify's documentation is stricter than its library, or the two part, we follow the documentation: these cases
// have names of their own in the tables, are asserted both ways, and are counted in what the test prints.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KEY, SECRET } from "./library.mjs";
import { ADMIN, ADMIN_QUERIES, CALLBACKS, PROXY, PROXY_QUERIES, adminCase, callbackCase, proxyCase } from "./queries.mjs";
import { SEED, chance } from "./random.mjs";
import { startServer } from "./server.mjs";
import { TOKENS, tokenCase } from "./tokens.mjs";
import { WEBHOOKS, webhookCase } from "./webhooks.mjs";

const SHOP = "verdict-shop.myshopify.com";
/** Questions on the way at once. */
const AT_ONCE = 16;

let server;

before(async () => {
  server = await startServer({ key: KEY, secret: SECRET });
  const { query, sent } = await consent(chance("install"), CALLBACKS[0][2]);
  const { status } = await server.ask(...callbackCase(sent.state, sent.cookie)(query).ask);
  assert.equal(status, 302, "the shop is installed");
});

after(() => server?.stop());

/** Sends a browser to the consent page, and makes what it comes back with. */
async function consent(random, make) {
  const away = await server.ask(...adminCase(await ADMIN_QUERIES[0][2](random, ADMIN, SHOP)).ask);
  const state = new URL(away.headers.location).searchParams.get("state");
  const [cookie] = away.headers["set-cookie"][0].split(";");
  return { query: await make(random, SHOP, state), sent: { state, cookie } };
}

/** Asks both. A verdict that the passing of a second changed in between is asked for again, about a fresh case. */
async function verdicts(make) {
  for (let tries = 0; tries < 30; tries++) {
    const shown = await make();
    const first = await shown.library();
    const { status } = await server.ask(...shown.ask);
    if (first !== (await shown.library())) continue;
    const ours = shown.accepted.includes(status);
    assert.ok(ours || shown.refused.includes(status), `an answer of ${status} to ${told(shown)}`);
    return { shown, ours, library: first };
  }
  throw new Error("the clock never stands still");
}

/** A question in a line, for whoever has to look at it. */
const told = ({ ask: [method, target, headers, body] }) => JSON.stringify([method, target, headers, body?.toString()]).slice(0, 1500);

/** What is expected of a case, as a complaint when it is not so. */
function complaint(expects, { shown, ours, library }) {
  if (expects === "docs") return ours && !library ? undefined : "we should believe it, and the library not";
  if (expects === "library") return library && !ours ? undefined : "the library should believe it, and we not";
  if (shown.stricter && library) return ours ? `we should not believe it: ${shown.stricter}` : undefined;
  return ours === library ? undefined : "the two should agree";
}

function inWords({ shown, ours, library }) {
  if (ours === library) return ours ? "both believe" : "both refuse";
  return `${ours ? "we believe, the library refuses" : "the library believes, we refuse"}${shown.stricter ? ` (${shown.stricter})` : ""}`;
}

/** Plays every way of a table, some at once, and tells what came out. */
async function play(context, kind, table, make) {
  const complaints = [];
  for (const [way, count, build, expects] of table) {
    const random = chance(`${kind}/${way}`);
    const counts = new Map();
    let left = count;
    const one = async () => {
      while (left-- > 0) {
        const verdict = await verdicts(() => make(random, build));
        const wrong = complaint(expects, verdict);
        const outcome = inWords(verdict);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        if (wrong) complaints.push(`${kind}, ${way}: ${wrong}; ${outcome}: ${told(verdict.shown)}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, one));
    if (way.startsWith("valid") && counts.get("both believe") !== count) complaints.push(`${kind}, ${way}: not all believed`);
    context.diagnostic(`${kind}, ${way}: ${[...counts].map(([outcome, times]) => `${times} ${outcome}`).join("; ")}`);
  }
  assert.equal(complaints.length, 0, `seed ${SEED}: ${complaints.length} wrong, the first of them\n${complaints.slice(0, 8).join("\n")}`);
}

test("webhooks", (context) => play(context, "webhook", WEBHOOKS, async (random, build) => webhookCase(build(random, SHOP))));

test("queries of the app proxy", (context) => {
  return play(context, "proxy", PROXY_QUERIES, async (random, build) => proxyCase(SHOP)(await build(random, PROXY, SHOP)));
});

test("queries of the install page", (context) => {
  return play(context, "install", ADMIN_QUERIES, async (random, build) => adminCase(await build(random, ADMIN, SHOP)));
});

test("queries of the callback", (context) => {
  return play(context, "callback", CALLBACKS, async (random, build) => {
    const { query, sent } = await consent(random, build);
    return callbackCase(sent.state, sent.cookie)(query);
  });
});

test("ID tokens", (context) => play(context, "ID token", TOKENS, async (random, build) => tokenCase(await build(random, SHOP))));

test("the seed", (context) => context.diagnostic(`seed ${SEED}`));
