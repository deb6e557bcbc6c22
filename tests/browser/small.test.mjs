// On a phone the panel covers the page: so the focus stays within it, and assistive technology knows of nothing else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper } from "./people.mjs";

let demo, browser;

before(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

for (const [device, viewport] of [["phone", { width: 390, height: 844 }], ["wide screen at 400 %", { width: 320, height: 256 }]]) {
  test(`on a ${device} the focus goes round within the panel`, async () => {
    const shopper = await Shopper.at(browser, demo, { viewport });
    const { page } = shopper;
    await shopper.visits("/products/crescent-moonrise");
    await shopper.opensChat();
    await until("it to be modal", async () => (await shopper.panel.getAttribute("aria-modal")) === "true");
    const within = () => page.evaluate(() => {
      const root = document.querySelector("counterbell-chat").shadowRoot;
      return document.activeElement === root.host && root.querySelector(".panel").contains(root.activeElement) && (root.activeElement.getAttribute("aria-label") ?? root.activeElement.textContent);
    });
    for (const key of ["Tab", "Shift+Tab"]) {
      const seen = new Set();
      for (let step = 0; step < 14; step += 1) {
        await page.keyboard.press(key);
        const at = await within();
        assert.ok(at, `${key} ${step}: the focus has left`);
        seen.add(at);
      }
      assert.ok(seen.has("Close chat") && seen.has("Message") && seen.size < 14, [...seen].join(", "));
    }
    // From the panel itself as well.
    await page.evaluate(() => document.querySelector("counterbell-chat").shadowRoot.querySelector(".panel").focus());
    await page.keyboard.press("Shift+Tab");
    assert.ok(await within());
    await shot(page, `small-${viewport.width}`);
    assert.deepEqual(await accessibilityFaults(page), []);
    // With more room the page beside it is in reach again.
    await page.setViewportSize({ width: 1280, height: 800 });
    await until("it to be modal no more", async () => (await shopper.panel.getAttribute("aria-modal")) === "false");
    await shopper.box.focus();
    let left = false;
    for (let step = 0; step < 6 && !left; step += 1) {
      await page.keyboard.press("Tab");
      left = !(await within());
    }
    assert.ok(left);
    shopper.person.isContent();
    await shopper.person.close();
  });
}
