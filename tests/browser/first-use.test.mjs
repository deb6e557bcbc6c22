// The first use of the chat: what it fetches, a button that is pressed while the page still loads, and what the merchant's
// button was about.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";
import { weighed } from "./sizes.mjs";

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

for (const [device, viewport] of [["desktop", { width: 1280, height: 800 }], ["phone", { width: 390, height: 844 }]]) test(`opened for the first time on a ${device}, it fetches less than 30 kB`, async (t) => {
  const shopper = await Shopper.at(browser, demo, { viewport });
  await shopper.visits("/");
  await shopper.bubble.waitFor();
  const files = [];
  shopper.page.on("response", (response) => { if (response.url().includes("/extensions/counterbell/assets/")) files.push(response); });
  await shopper.opensChat();
  await shopper.panel.getByText("I’m the AI assistant of Crescent Music").waitFor();
  if (device === "phone") await until("it to be modal", async () => (await shopper.panel.getAttribute("aria-modal")) === "true");
  await shopper.page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  // What a module is fetched as twice comes over the line once: the second is the browser's own copy.
  const lines = await Promise.all(files.map(async (response) => [response, (await response.request().sizes()).responseBodySize]));
  const came = lines.filter(([, size]) => size > 0).map(([response]) => response);
  assert.equal(new Set(came.map((response) => response.url())).size, came.length, "nothing comes twice");
  const weights = await Promise.all(came.map(async (response) => [response.url().split("/").at(-1), weighed(await response.body())]));
  const sum = weights.reduce((all, [, bytes]) => all + bytes, 0);
  t.diagnostic(`${sum} bytes gzip: ${weights.map(([name, bytes]) => `${name} ${bytes}`).join(", ")}`);
  assert.ok(weights.some(([name]) => name.startsWith("panel.js")));
  assert.equal(weights.some(([name]) => name.startsWith("modal.js")), device === "phone");
  assert.ok(sum < 30_000, `${sum} bytes`);
  shopper.person.isContent();
  await shopper.person.close();
});

test("the merchant's button works while a picture of the page still loads", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.page.route("**/never.svg", () => {});
  await shopper.page.addInitScript(() => addEventListener("DOMContentLoaded", () => {
    document.body.append(Object.assign(new Image(), { src: "/never.svg", alt: "" }));
  }));
  await shopper.page.goto(`${demo.store}/products/crescent-moonrise`, { waitUntil: "commit" });
  await shopper.page.getByRole("button", { name: "Ask our luthier" }).click();
  await shopper.orderNumber.waitFor();
  assert.notEqual(await shopper.page.evaluate(() => document.readyState), "complete");
  shopper.person.isContent();
  await shopper.person.close();
});

test("a button that asks nothing opens the chat, and staff read what it was about", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/crescent-moonrise");
  await shopper.bubble.waitFor();
  await shopper.page.evaluate(() => document.querySelector("counterbell-chat").start({ context: "The care guide" }));
  await shopper.box.waitFor();
  await shopper.says("How do I clean it?");
  await mia.opens(await shopper.conversation());
  await mia.details.getByText("The care guide").first().waitFor();
  await shopper.person.close();
});

test("it costs the page no long task", async (t) => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.page.addInitScript(() => {
    window.long = { all: 0, ours: 0 };
    new PerformanceObserver((list) => { window.long.all += list.getEntries().length; }).observe({ type: "longtask", buffered: true });
    // A long task does not say whose it is; a long frame says which scripts it ran.
    new PerformanceObserver((list) => {
      const scripts = list.getEntries().flatMap((frame) => frame.scripts);
      window.long.ours += scripts.filter(({ sourceURL, duration }) => sourceURL.includes("/extensions/counterbell/") && duration >= 50).length;
    }).observe({ type: "long-animation-frame", buffered: true });
  });
  // Other work on the machine makes tasks long as well, ours too: it is the visit in the middle that counts.
  const seen = [];
  for (let visit = 0; visit < 9; visit += 1) {
    await shopper.visits("/");
    await shopper.bubble.waitFor();
    seen.push(await shopper.page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(window.long)))));
  }
  t.diagnostic(`long tasks of each visit: ${seen.map(({ all }) => all).join(", ")}; of the chat: ${seen.map(({ ours }) => ours).join(", ")}`);
  assert.equal(seen.map(({ ours }) => ours).sort()[4], 0);
  await shopper.person.close();
});
