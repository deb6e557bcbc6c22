// What people see, in light and dark, at a desk, on a phone and enlarged to 200 %: nothing for axe to hold against it, nothing that has
// to be scrolled sideways, and a picture of each in tests/out/screens/ for a person to judge.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const DESK = { viewport: { width: 1440, height: 900 } };
/** A desk of 1280 by 800, enlarged: half as much room, everything twice as large. */
const ZOOMED = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let demo;
let browser;
let conversation;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
  // A chat with something of everything in it, for staff to look at.
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  await shopper.addsToCart();
  await shopper.asks("Do you sell grand pianos?");
  await shopper.isWaiting();
  conversation = await shopper.conversation();
  await shopper.person.close();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

async function isFit(page, name) {
  await shot(page, name);
  assert.deepEqual(await accessibilityFaults(page), [], name);
  const { wide, narrow } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, narrow: innerWidth }));
  assert.ok(wide <= narrow, `${name} is ${wide} px wide on a screen of ${narrow}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const [place, screen] of Object.entries({ desk: DESK, phone: PHONE, "desk at 200 %": ZOOMED })) {
    const options = { ...screen, colorScheme };
    const called = (what) => `${what}-${place === "desk at 200 %" ? "zoomed" : place}-${colorScheme}`;

    test(`the inbox at a ${place}, ${colorScheme}`, { timeout: 270_000 }, async () => {
      const mia = await Staff.at(browser, demo, 0, options);
      await isFit(mia.page, called("inbox"));
      await mia.opens(conversation);
      await isFit(mia.page, called("thread"));
      if (place === "phone") {
        await mia.thread.getByRole("button", { name: "Details" }).click();
        await mia.details.locator("[data-card=cart]").waitFor();
        await isFit(mia.page, called("details"));
      }
      mia.person.isContent();
      await mia.person.close();
    });

    test(`the store and the chat at a ${place}, ${colorScheme}`, { timeout: 270_000 }, async () => {
      const shopper = await Shopper.at(browser, demo, options);
      await shopper.visits("/");
      await shopper.bubble.waitFor();
      await isFit(shopper.page, called("store"));
      await shopper.visits("/products/nightfall-reverb");
      await shopper.bubble.waitFor();
      await isFit(shopper.page, called("product"));
      await shopper.addsToCart();
      await shopper.opensChat();
      await isFit(shopper.page, called("widget"));
      await shopper.asks("How long do I have to return something?");
      await shopper.asksForAPerson();
      await isFit(shopper.page, called("widget-collecting"));
      await shopper.panel.getByRole("button", { name: /^Skip/ }).click();
      await shopper.isWaiting();
      await isFit(shopper.page, called("widget-waiting"));
      await shopper.panel.getByRole("button", { name: "Close chat" }).click();
      await shopper.visits("/cart");
      await shopper.bubble.waitFor();
      await isFit(shopper.page, called("cart"));
      shopper.person.isContent();
      await shopper.person.close();
    });

    test(`checkout at a ${place}, ${colorScheme}`, { timeout: 270_000 }, async () => {
      const { page, isContent, close } = await newPerson(browser, options);
      await page.goto(`${demo.store}/collections/pedals`);
      await isFit(page, called("collection"));
      await page.goto(`${demo.store}/pages/returns`);
      await isFit(page, called("page"));
      await page.goto(`${demo.store}/products/northwind-nickel-electric-strings`);
      await page.getByRole("button", { name: "Add to cart" }).click();
      await page.locator("[data-toast]", { hasText: "is in your cart" }).waitFor();
      await page.goto(`${demo.store}/cart`);
      await page.getByRole("button", { name: /check ?out/i }).click();
      await page.getByRole("heading", { name: "Contact and address" }).waitFor();
      await isFit(page, called("checkout"));
      isContent();
      await close();
    });
  }
}
