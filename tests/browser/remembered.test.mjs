// What a browser remembers of a chat: over a page change, when the shopper changes what they allow, and in tabs that may
// know nothing of each other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

let demo, browser, mia;

before(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
  mia = await Staff.at(browser, demo, 0);
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

/** The store's customer-privacy API, which says what this tab was told last; at first nothing is allowed. */
const asksForConsent = (context) => context.addInitScript(() => {
  const allowed = () => sessionStorage.getItem("allowed") === "true";
  window.Shopify = { customerPrivacy: { preferencesProcessingAllowed: allowed, analyticsProcessingAllowed: allowed } };
});

const keptBy = (page, storage) => page.evaluate((name) => Object.keys(window[name]).filter((key) => key.startsWith("counterbell") && !/:tab:|:open$/.test(key)), storage);

test("who changes what they allow keeps their chat", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await asksForConsent(shopper.person.context);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("Is it in stock?");
  await shopper.answers.first().waitFor({ timeout: 120_000 });
  for (const [allowed, here, there] of [["true", "localStorage", "sessionStorage"], ["false", "sessionStorage", "localStorage"]]) {
    await page.evaluate((allowed) => sessionStorage.setItem("allowed", allowed), allowed);
    await page.reload();
    await shopper.panel.getByText("Is it in stock?").waitFor();
    await shopper.says(`Still allowed: ${allowed}`);
    assert.ok((await keptBy(page, here)).some((key) => key.endsWith(":token")), `${here} has the token`);
    assert.deepEqual(await keptBy(page, there), []);
    await shopper.panel.getByText("Is it in stock?").waitFor();
  }
  await shopper.person.close();
});

test("a word taken back, or given, is heeded at once, and in another tab when it is looked at", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await asksForConsent(shopper.person.context);
  await page.addInitScript(() => sessionStorage.setItem("allowed", "true"));
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("Is it in stock?");
  const told = (allowed) => page.evaluate((allowed) => {
    sessionStorage.setItem("allowed", allowed);
    document.dispatchEvent(new CustomEvent("visitorConsentCollected", { detail: { preferencesAllowed: allowed === "true" } }));
  }, allowed);
  for (const [allowed, here, there] of [["false", "sessionStorage", "localStorage"], ["true", "localStorage", "sessionStorage"], ["false", "sessionStorage", "localStorage"]]) {
    await told(allowed);
    assert.ok((await keptBy(page, here)).some((key) => key.endsWith(":token")), `${here} has the token`);
    assert.deepEqual(await keptBy(page, there), []);
    // What is said then stays where it may.
    await shopper.says(`Allowed, ${here}`);
    assert.deepEqual(await keptBy(page, there), []);
  }
  await shopper.panel.getByText("Is it in stock?").first().waitFor();
  shopper.person.isContent();
  await shopper.person.close();
});

/** Chooses a file to send. */
async function attaches(shopper, file) {
  const [chooser] = await Promise.all([shopper.page.waitForEvent("filechooser"), shopper.panel.getByRole("button", { name: "Attach a file" }).click()]);
  await chooser.setFiles(file);
}

/** The files that IndexedDB keeps. */
const filesKept = (page) => page.evaluate(async () => {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  if (!names.includes("counterbell-files")) return 0;
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("counterbell-files", 1);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const asked = database.transaction("files").objectStore("files").count();
  return new Promise((resolve) => {
    asked.onsuccess = () => {
      database.close();
      resolve(asked.result);
    };
  });
});

test("a file under way when the page changes is sent from the next page, once", async () => {
  const shopper = await Shopper.at(browser, demo, { expects: [/ERR_FAILED/] });
  const { page } = shopper;
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for a broken strap");
  await shopper.isWaiting();
  await page.route("**/storefront/v1/attachments?*", (route) => route.abort());
  await attaches(shopper, { name: "receipt.txt", mimeType: "text/plain", buffer: Buffer.from("Strap, 19.90") });
  await shopper.panel.getByText("receipt.txt").waitFor();
  await until("the file is kept", async () => (await filesKept(page)) === 1);
  await until("its mark is kept", async () => (await keptBy(page, "localStorage")).some((key) => key.includes(":outfile:")));
  await page.unroute("**/storefront/v1/attachments?*");
  await shopper.visits("/collections/all");
  await shopper.panel.getByRole("link", { name: "receipt.txt" }).waitFor();
  await until("nothing is kept of it", async () => (await filesKept(page)) === 0 && !(await keptBy(page, "localStorage")).some((key) => key.includes(":outfile:")));
  const { items } = await shopper.log();
  assert.equal(items.filter((item) => item.body === "receipt.txt").length, 1);
  await shopper.person.close();
});

test("who may not be remembered leaves no file behind: the browser asks before it goes", async () => {
  const shopper = await Shopper.at(browser, demo, { expects: [/ERR_FAILED/] });
  const { page } = shopper;
  await asksForConsent(shopper.person.context);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for a broken strap");
  await shopper.isWaiting();
  await page.route("**/storefront/v1/attachments?*", (route) => route.abort());
  await attaches(shopper, { name: "receipt.txt", mimeType: "text/plain", buffer: Buffer.from("Strap, 19.90") });
  await shopper.panel.getByText("receipt.txt").waitFor();
  assert.equal(await filesKept(page), 0);
  const asked = page.waitForEvent("dialog").then(async (dialog) => {
    await dialog.dismiss();
    return dialog.type();
  });
  await page.evaluate(() => { setTimeout(() => location.assign("/collections/all")); });
  assert.equal(await asked, "beforeunload");
  await shopper.person.close();
});

test("two tabs that may not be remembered are two shoppers, and each hears its own answer", async () => {
  const shopper = await Shopper.at(browser, demo);
  await asksForConsent(shopper.person.context);
  const other = new Shopper({ ...shopper.person, page: await shopper.person.context.newPage() }, demo);
  const asked = { a: "How long do I have to return something?", b: "Is there a warranty?" };
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.asks(asked.a);
  await other.visits("/");
  await other.opensChat();
  await other.asks(asked.b);
  await shopper.asks("Do you ship to Canada?");
  const mine = (one) => one.panel.locator(".log .from-shopper .text").allTextContents();
  assert.deepEqual(await mine(shopper), [asked.a, "Do you ship to Canada?"]);
  assert.deepEqual(await mine(other), [asked.b]);
  assert.equal(await shopper.answers.count(), 2);
  assert.equal(await other.answers.count(), 1);
  await shopper.person.close();
});

test("what was read is still read on the next page", async () => {
  const shopper = await Shopper.at(browser, demo, { expects: [/stream/, /Failed to load/] });
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for my strings");
  await shopper.isWaiting();
  const conversation = await shopper.conversation();
  const act = (path, body) => mia.page.evaluate(async ([url, body]) => {
    await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }, [`${demo.app}/api/v1/conversations/${conversation}/${path}`, body]);
  await act("take-over", {});
  await act("messages", { client_id: crypto.randomUUID(), body: "It is on its way to you." });
  await shopper.hears("It is on its way to you.");
  await shopper.panel.getByText("· Read").waitFor();
  // Nothing tells the next page that it was read but the answer that is there.
  await shopper.page.route("**/storefront/v1/stream", (route) => route.abort());
  await shopper.page.reload();
  await shopper.hears("It is on its way to you.");
  await shopper.panel.getByText("· Read").waitFor();
  await shopper.person.close();
});
