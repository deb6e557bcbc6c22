// A merchant sets in which languages the assistant speaks; the settings are one click away from every page of theirs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

let demo;
let browser;

before(async () => {
  browser = await launchBrowser();
  demo = await startDemo({});
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

for (const [name, options] of [
  ["desk", { viewport: { width: 1280, height: 900 } }],
  ["phone-dark", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "dark" }],
]) {
  test(`the page of the languages, ${name}`, async () => {
    const mia = await Staff.at(browser, demo, 0, options);
    const page = mia.page;
    await page.goto(`${demo.app}/settings`);
    const pages = page.getByRole("navigation", { name: "Pages" });
    await pages.getByText("Settings", { exact: true }).click();
    await shot(page, `settings-menu-${name}`);
    await pages.getByRole("link", { name: "Languages" }).click();
    await page.getByRole("heading", { name: "Languages", exact: true }).waitFor();
    await page.waitForLoadState();
    await page.getByLabel("All it has words for").check();
    assert.equal(await page.getByLabel("German").isVisible(), false);
    await page.getByLabel("Only these").check();
    await page.getByLabel("German").check();
    await page.getByLabel("The shop’s own").selectOption("en");
    await shot(page, `languages-${name}`, { fullPage: true });
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    await page.reload();
    assert.equal(await page.getByLabel("German").isChecked(), true);
    assert.equal(await page.getByLabel("French").isChecked(), false);
    mia.person.isContent();
    await mia.person.close();
  });
}

test("who writes in another language is told which ones are spoken", async () => {
  const dana = await Shopper.at(browser, demo);
  await dana.visits("/");
  await dana.opensChat();
  const { text } = await dana.asks("Combien de temps prend la livraison et combien coûte-t-elle ?");
  assert.match(text, /Ici, je réponds en anglais, allemand\./);
  await shot(dana.page, "languages-told");
});
