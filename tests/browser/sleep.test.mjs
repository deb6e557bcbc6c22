// A page that sleeps: its clock jumps, its connections are dead without a word, and what was said meanwhile is there once and
// in order when it is back, whether a laptop was closed or the browser had put the page away.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addSite, brokenLine, otherSite } from "./broken-line.mjs";
import { launchBrowser, startDemo, until } from "./lib.mjs";
import { Staff } from "./people.mjs";

/** Whatever a busy machine takes for it. */
const SOON = 60_000;
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

for (const [number, how] of [[1, "the laptop is closed"], [2, "the browser freezes the page"]]) {
  test(`${how} for minutes: nothing is missing, nothing is there twice`, { timeout: 360_000 }, async () => {
    const who = `run-${number}`;
    const context = await browser.newContext({ userAgent: `Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 ${who}` });
    const page = await context.newPage();
    const closed = number === 1;
    if (closed) await page.clock.install();
    const devtools = await context.newCDPSession(page);
    await page.goto(site.origin);
    await page.getByRole("button", { name: /^Chat with us/ }).click();
    const box = page.getByRole("textbox", { name: "Message" });
    await box.fill("I want a refund for my strings");
    await box.press("Enter");
    await page.getByText("We’ve asked the team").waitFor({ timeout: 120_000 });
    const conversation = await page.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((name) => /^counterbell:.*:conversation$/.test(name))));
    const act = (path, body) => mia.page.evaluate(async ([url, body]) => {
      await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    }, [`${demo.app}/api/v1/conversations/${conversation}/${path}`, body]);
    const says = (words) => act("messages", { client_id: crypto.randomUUID(), body: words });
    const heard = () => page.locator(".log .from-staff .text").allTextContents();
    await act("take-over", {});
    await says("Before");
    await page.locator(".log .from-staff .text", { hasText: "Before" }).waitFor({ timeout: SOON });
    // Asleep: the line goes without anybody saying so.
    // Later than the page's clock by then, and not so much that it would notice.
    if (closed) await page.clock.pauseAt(Date.now() + 10_000);
    else await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    line.harms(who, "held");
    for (const words of ["Meanwhile one", "Meanwhile two", "Meanwhile three"]) await says(words);
    line.harms(who, null);
    if (closed) {
      await page.clock.fastForward("10:00");
      await page.clock.resume();
    } else {
      await new Promise((done) => setTimeout(done, 3_000));
      await devtools.send("Page.setWebLifecycleState", { state: "active" });
    }
    const all = ["Before", "Meanwhile one", "Meanwhile two", "Meanwhile three"];
    await until("what was said meanwhile", async () => (await heard()).length >= all.length, { timeout: SOON });
    assert.deepEqual(await heard(), all);
    await says("And after");
    await until("what is said now", async () => (await heard()).length > all.length, { timeout: SOON });
    assert.deepEqual(await heard(), [...all, "And after"]);
    await context.close();
  });
}
