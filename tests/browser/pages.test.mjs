// Every page of the app, in light and dark, at a desk, on a phone and enlarged to 200 %: nothing for axe to hold against
// it, nothing to scroll sideways, and a picture of each in tests/out/screens/ for a person to judge.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo } from "./lib.mjs";
import { Shopper } from "./people.mjs";

const LOOKS = {
  "desk-light": { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  "desk-dark": { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  "phone-light": { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "light" },
  "phone-dark": { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "dark" },
  // A desk of 1280 by 800, enlarged: half as much room, everything twice as large.
  "zoomed-light": { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, colorScheme: "light" },
  "zoomed-dark": { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, colorScheme: "dark" },
};

/**
 * Every page by its route: where a route has a blank, a link on the page before leads there. `null`: no page of its own
 * (it leads on, or is a file), or one that another test looks at.
 * @type {Record<string, { name: string, at?: string, link?: string, tab?: string, out?: boolean, status?: number } | null>}
 */
const PAGES = {
  "/": null,
  "/auth": null,
  "/auth/callback": null,
  "/auth/session-token": null,
  "/health/live": null,
  "/health/ready": null,
  "/metrics": null,
  "/inbox/stream": null,
  "/service-worker.js": null,
  "/widget.js": null,
  "/widget/{file}": null,
  "/widget/words/{language}": null,
  "/files/{key}": null,
  "/mail/stop/{token}": { name: "mail-stop", at: "/mail/stop/made-up", out: true, status: 404 },
  "/extension/chat": { name: "chat-frame", at: "/extension/chat?shop=crescent-music.myshopify.com", out: true },
  "/sign-in": { name: "sign-in", at: "/sign-in", out: true },
  "/sign-in/{token}": { name: "sign-in-spent", at: "/sign-in/made-up", out: true, status: 401 },
  "/sign-in/link/{token}": { name: "sign-in-link", at: "/sign-in/link/made-up", out: true, status: 0 },
  "/join/{token}": { name: "join-spent", at: "/join/made-up", out: true, status: 0 },
  "/outbox": { name: "outbox", at: "/outbox" },
  "/inbox": { name: "inbox", at: "/inbox" },
  "/inbox/{conversation}": { name: "thread", at: "/inbox", link: "#rows .row-link" },
  "/settings": { name: "home", at: "/settings" },
  "/settings/assistants": { name: "assistants", at: "/settings/assistants" },
  "/settings/assistants/{assistant}": { name: "assistant" },
  "/settings/assistants/{assistant}/actions": { name: "actions" },
  "/settings/assistants/{assistant}/actions/new": { name: "action-new" },
  "/settings/assistants/{assistant}/actions/{action}": { name: "action" },
  "/settings/assistants/{assistant}/{tab}": { name: "assistant-appearance", tab: "appearance" },
  "/settings/assistants/{assistant}/{tab} knowledge": { name: "assistant-knowledge", tab: "knowledge" },
  "/settings/assistants/{assistant}/{tab} inbox": { name: "assistant-inbox", tab: "inbox" },
  "/settings/knowledge": { name: "knowledge", at: "/settings/knowledge" },
  "/settings/knowledge/new": { name: "knowledge-new", at: "/settings/knowledge/new" },
  "/settings/knowledge/{document}": { name: "knowledge-document", at: "/settings/knowledge", link: 'main a[href^="/settings/knowledge/"]:not([href$="/new"])' },
  "/settings/gaps": { name: "gaps", at: "/settings/gaps" },
  "/settings/gaps/review": { name: "gaps-review", at: "/settings/gaps/review?tag=handoff-requested" },
  "/reports": { name: "reports", at: "/reports" },
  "/reports/chats": { name: "reports-chats", at: "/reports", link: '.tile a[href^="/reports/chats"]' },
  "/reports/over-time": { name: "reports-over-time", at: "/reports/over-time?of=handoffs-by-topic" },
  "/reports/gap": { name: "reports-gap", at: "/reports/gap?gap={gap}&when=before" },
  "/reports/numbers.csv": null,
  "/reports/chats.csv": null,
  "/settings/tags": { name: "tags", at: "/settings/tags" },
  "/settings/model": { name: "model", at: "/settings/model" },
  "/settings/hours": { name: "hours", at: "/settings/hours" },
  "/settings/plan": { name: "plan", at: "/settings/plan" },
  "/settings/sites": { name: "sites", at: "/settings/sites" },
  "/settings/languages": { name: "languages", at: "/settings/languages" },
  "/settings/notifications": { name: "notifications", at: "/settings/notifications" },
  "/settings/team": { name: "team", at: "/settings/team" },
  "/settings/account": { name: "account", at: "/settings/account" },
  "/settings/audit": { name: "audit", at: "/settings/audit" },
  "/settings/mail": { name: "mail", at: "/settings/mail" },
  "/settings/replies": { name: "replies", at: "/settings/replies" },
  "/settings/orders": { name: "orders", at: "/settings/orders" },
  "/settings/texts": { name: "texts", at: "/settings/texts" },
  "/settings/transfer": { name: "transfer", at: "/settings/transfer" },
  "/offline": { name: "offline", at: "/offline" },
  "/manifest.webmanifest": null,
  // Looked at where an order is refunded (beside.test.mjs).
  "/inbox/{conversation}/orders/{order}/{act}": null,
};

let demo, browser, assistant, action, gap;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
  // A chat with something of everything in it.
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  await shopper.addsToCart();
  await shopper.asks("Do you sell grand pianos?");
  await shopper.isWaiting();
  await shopper.person.close();
  const mia = await signedIn(LOOKS["desk-light"]);
  await mia.page.goto(`${demo.app}/settings/assistants`);
  const hrefs = await mia.page.locator('a[href^="/settings/assistants/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assistant = hrefs.map((href) => href.match(/^\/settings\/assistants\/(\d+)/)?.[1]).find(Boolean);
  await mia.page.goto(`${demo.app}/settings/assistants/${assistant}/actions`);
  const actions = await mia.page.locator('a[href*="/actions/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  action = actions.map((href) => href.match(/\/actions\/(\d+)/)?.[1]).find(Boolean);
  // The gap that cost a handoff is answered.
  await mia.page.goto(`${demo.app}/settings/gaps`);
  const card = mia.page.locator(".gap", { hasText: "grand pianos" });
  await card.getByText("Write the answer").click();
  await card.getByLabel("Answer", { exact: true }).fill("Do you sell grand pianos?\nWe sell no grand pianos, and know a shop that does.");
  await card.getByRole("button", { name: "Publish" }).click();
  await card.getByText("Published. The failed questions were asked again:").waitFor({ timeout: 180_000 });
  gap = (await card.getAttribute("id"))?.replace("gap-", "");
  await mia.close();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

async function signedIn(look) {
  const person = await newPerson(browser, { ...look, expects: [/status of (401|403|404|410)/] });
  await person.page.goto(demo.signIns[0]);
  await person.page.getByRole("button", { name: "Claim next" }).waitFor();
  return person;
}

/** Where a route's page is. */
async function goTo(page, route, { at, link, tab = "" }) {
  const known = route.replace(/ .*/, "").replace("{assistant}", assistant).replace("{action}", action).replace("{tab}", tab);
  if (!known.includes("{")) return page.goto(demo.app + (at ?? known).replace("{gap}", gap));
  const first = await page.goto(demo.app + at);
  if (!link) return first;
  const href = await page.locator(link).first().getAttribute("href");
  return page.goto(new URL(href, demo.app).href);
}

test("every page is in the table", async () => {
  const routes = await readFile(new URL("../../src/web/routes.rs", import.meta.url), "utf8");
  const pages = [...routes.matchAll(/\bget\("([^"]+)"/g)].map(([, path]) => path)
    .filter((path) => !/^\/(api|assets|storefront|extension\/v1)\//.test(path));
  assert.deepEqual(pages.filter((path) => !(path in PAGES)), [], "a new page needs a row");
});

for (const [look, options] of Object.entries(LOOKS)) {
  test(`every page, ${look}`, { timeout: 900_000 }, async () => {
    const inside = await signedIn(options);
    const outside = await newPerson(browser, { ...options, expects: [/status of (401|403|404|410)/] });
    const faults = [];
    for (const [route, page] of Object.entries(PAGES)) {
      if (page === null) continue;
      const { page: at } = page.out ? outside : inside;
      const answer = await goTo(at, route, page);
      if (answer && page.status !== 0 && answer.status() !== (page.status ?? 200)) faults.push(`${page.name}: answered ${answer.status()}`);
      await at.evaluate(() => document.fonts.ready);
      await shot(at, `page-${page.name}-${look}`, { fullPage: false });
      for (const fault of await accessibilityFaults(at)) faults.push(`${page.name}: ${fault}`);
      const { wide, narrow } = await at.evaluate(() => ({ wide: document.documentElement.scrollWidth, narrow: innerWidth }));
      if (wide > narrow) faults.push(`${page.name} is ${wide} px wide on a screen of ${narrow}`);
    }
    assert.deepEqual(faults, []);
    for (const person of [inside, outside]) {
      person.isContent();
      await person.close();
    }
  });
}
