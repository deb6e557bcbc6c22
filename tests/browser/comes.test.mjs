// Somebody comes to the inbox while others wait: one line says how many, and claims the first of them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const SCREENS = {
  "desk-light": { viewport: { width: 1280, height: 900 } },
  "phone-dark": { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "dark" },
};

let demo;
let browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

test("whoever comes is offered the first of those who wait, in one line", { timeout: 240_000 }, async () => {
  const shoppers = [];
  for (let number = 0; number < 3; number += 1) {
    const shopper = await Shopper.at(browser, demo);
    await shopper.visits("/");
    await shopper.opensChat();
    await shopper.says("I want a refund please");
    await shopper.isWaiting();
    shoppers.push(shopper);
  }
  for (const [number, [name, screen]] of Object.entries(SCREENS).entries()) {
    const staff = await Staff.at(browser, demo, number, screen);
    const line = staff.toasts.locator("[data-together]", { hasText: "shoppers wait for a person" });
    await line.waitFor();
    // Who reaches for it keeps it.
    const claim = line.getByRole("button", { name: "Claim the first" });
    await claim.focus();
    assert.equal(await staff.toasts.locator("[data-waits]").count(), 0, "one line for all of them");
    const waiting = Number((await line.innerText()).match(/^\d+/)?.[0]);
    assert.ok(waiting >= 2, `${waiting} wait`);
    await shot(staff.page, `comes-${name}`);
    assert.deepEqual(await accessibilityFaults(staff.page), [], name);
    const { wide, narrow } = await staff.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, narrow: innerWidth }));
    assert.ok(wide <= narrow, `${name} is ${wide} px wide on a screen of ${narrow}`);
    await claim.press("Enter");
    await staff.sees("human");
    await until("the line is gone", async () => (await line.count()) === 0);
    staff.person.isContent();
    await staff.person.close();
  }
  for (const shopper of shoppers) {
    shopper.person.isContent();
    await shopper.person.close();
  }
});
