// The pages of staff in other languages than English: what comes, what is added while one looks, and whose words stay.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo } from "./lib.mjs";
import { REFUSALS, Shopper } from "./people.mjs";

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

/** Somebody of the team whose browser reads another language. */
async function reads(locale) {
  const person = await newPerson(browser, { locale, expects: REFUSALS });
  await person.page.goto(demo.signIns[0]);
  await person.page.locator("#rows").waitFor();
  return person;
}

test("a colleague reads German: what is added while they look is German, and the shopper's words stay", async () => {
  const mia = await reads("de-DE");
  const shopper = await Shopper.at(browser, demo);
  const { page } = mia;
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.getByRole("button", { name: "Nächsten annehmen" }).waitFor();
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  const conversation = await shopper.conversation();
  await page.locator(`#row-${conversation}`).getByRole("link").click();
  const thread = page.locator(`#thread-${conversation}`);
  await thread.waitFor();
  await thread.getByRole("button", { name: "Übernehmen", exact: true }).click();
  await thread.getByRole("button", { name: "Schließen", exact: true }).waitFor();
  // A word of the shopper's that is one of ours, too.
  await shopper.says("Close");
  await thread.locator('[translate="no"]', { hasText: /^\s*Close\s*$/ }).first().waitFor();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await shot(page, "staff-de-keys");
  await page.keyboard.press("Escape");
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "staff-de-thread");
  mia.isContent();
  await Promise.all([mia.close(), shopper.person.close()]);
});

for (const [locale, code] of [["de-DE", "de"], ["fr-FR", "fr"], ["es-ES", "es"], ["it-IT", "it"]]) {
  test(`every page is there in ${code}, and nothing of it scrolls sideways on a phone`, async () => {
    const mia = await reads(locale);
    const { page } = mia;
    for (const [name, path] of [["inbox", "/inbox"], ["home", "/settings"], ["reports", "/reports"], ["team", "/settings/team"],
      ["hours", "/settings/hours"], ["notifications", "/settings/notifications"], ["knowledge", "/settings/knowledge"],
      ["gaps", "/settings/gaps"], ["account", "/settings/account"], ["assistants", "/settings/assistants"]]) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${demo.app}${path}`);
      assert.equal(await page.locator("html").getAttribute("lang"), code);
      await shot(page, `staff-${code}-${name}`);
      await page.setViewportSize({ width: 390, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${path}: ${wide} px too wide`);
      await shot(page, `staff-${code}-${name}-phone`);
    }
    mia.isContent();
    await mia.close();
  });
}
