// A line on which no stream stands, because it is cut or held back on its way: what is said comes all the same, within
// seconds; and once a stream stands again, nothing is asked for any more.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addSite, brokenLine, otherSite } from "./broken-line.mjs";
import { launchBrowser, startDemo, until } from "./lib.mjs";
import { Staff } from "./people.mjs";

const SOON = 10_000;

/** Something others wait for. */
function moment() {
  let comes = () => {};
  const came = new Promise((resolve) => { comes = resolve; });
  return { came, comes: () => comes() };
}

let demo, browser, mia, site, line;

before(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
  mia = await Staff.at(browser, demo, 0);
  line = await brokenLine(demo.app);
  site = await otherSite(() => `<script src="${line.origin}/widget.js?key=${site.key}" async></script>`);
  site.key = await addSite(mia, demo.app, site.origin);
});
after(async () => {
  await site?.close();
  await line?.close();
  await browser?.close();
  await demo?.remove();
});

for (const [number, how] of [[1, "cut"], [2, "held"]]) {
  test(`every stream is ${how}`, { timeout: 360_000 }, async (t) => {
    const who = `run-${number}`;
    const context = await browser.newContext({ userAgent: `Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 ${who}` });
    const page = await context.newPage();
    await page.goto(site.origin);
    await page.getByRole("button", { name: /^Chat with us/ }).click();
    const box = page.getByRole("textbox", { name: "Message" });
    const says = async (words) => {
      await box.fill(words);
      await box.press("Enter");
    };
    await says("I want a refund for my strings");
    await page.getByText("We’ve asked the team").waitFor({ timeout: 120_000 });
    const conversation = await page.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((name) => /^counterbell:.*:conversation$/.test(name))));
    const act = (path, body) => mia.page.evaluate(async ([url, body]) => {
      await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    }, [`${demo.app}/api/v1/conversations/${conversation}/${path}`, body]);
    await act("take-over", {});
    const hears = async (words) => {
      const began = Date.now();
      await act("messages", { client_id: crypto.randomUUID(), body: words });
      await page.locator(".log .from-staff .text", { hasText: words }).waitFor({ timeout: SOON });
      t.diagnostic(`“${words}” after ${Date.now() - began} ms`);
    };
    await hears("Hello, this is Mia.");
    line.harms(who, how);
    await hears("Can you hear me?");
    await hears("And now?");
    line.harms(who, null);
    // A stream stands again: two of its turns pass in which nothing is asked.
    let looks = -1;
    let since = 0;
    await until("no more looks", () => {
      if (line.counts.looks !== looks) [looks, since] = [line.counts.looks, Date.now()];
      return Date.now() - since > 9_000;
    }, { timeout: 60_000 });
    await hears("All is well again.");
    assert.equal(line.counts.looks, looks);
    await context.close();
  });
}

test("a tab that had looked for itself before it held the stream tells the other how far it reaches", { timeout: 360_000 }, async () => {
  const context = await browser.newContext({ userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 run-3" });
  const tab = async () => {
    const page = await context.newPage();
    await page.goto(site.origin);
    await page.getByRole("button", { name: /^Chat with us/ }).click();
    return page;
  };
  const [first, second] = [await tab(), await tab()];
  const box = first.getByRole("textbox", { name: "Message" });
  await box.fill("I want a refund for my strings");
  await box.press("Enter");
  for (const page of [first, second]) await page.getByText("We’ve asked the team").waitFor({ timeout: 120_000 });
  const conversation = await first.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((name) => /^counterbell:.*:conversation$/.test(name))));
  const act = (path, body) => mia.page.evaluate(async ([url, body]) => {
    await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }, [`${demo.app}/api/v1/conversations/${conversation}/${path}`, body]);
  await act("take-over", {});
  for (const page of [first, second]) await page.getByText("Mia joined the chat").waitFor();

  // The line is back in both at the same moment, so that none holds the stream; the first looks before Mia writes, but
  // its answer is long on its way, and the second looks after.
  const [written, shown, asked, waits] = Array.from({ length: 4 }, moment);
  const look = /\/storefront\/v1\/conversation(\?|$)/;
  await first.route(look, async (route) => {
    const response = await route.fetch();
    asked.comes();
    await shown.came;
    await route.fulfill({ response });
  }, { times: 1 });
  await second.route(look, async (route) => {
    waits.comes();
    await written.came;
    await route.continue();
  }, { times: 1 });
  for (const page of [second, first]) await page.evaluate(() => { dispatchEvent(new Event("online")); });
  await Promise.all([asked.came, waits.came]);
  await act("messages", { client_id: crypto.randomUUID(), body: "Hello from Mia." });
  written.comes();
  const words = (page) => page.locator(".log .from-staff .text", { hasText: "Hello from Mia." });
  await words(second).waitFor();
  shown.comes();
  await words(first).waitFor({ timeout: SOON });
  await context.close();
});
