// The reports: a chat is handed over, claimed, answered, judged and closed, and the page says so; each number leads to
// its chats and these to the inbox, by keyboard too; the file is the page. Pictures of it all for a person to judge.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const LOOKS = {
  "desk-light": { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  "desk-dark": { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  "phone-light": { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "light" },
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

/** What a tile says. @param {import("playwright-core").Page} page @param {string} name */
const tile = (page, name) => page.locator(".tile", { has: page.getByText(name, { exact: true }) }).locator(".value");

test("what happens in a chat is told, and leads back to it", async () => {
  const mia = await Staff.at(browser, demo, 0);
  const page = mia.page;
  await page.goto(`${demo.app}/reports?days=1`);
  const before = Number((await tile(page, "Handed to a person").innerText()).split(" ")[0]);

  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  await shopper.isWaiting();
  const chat = await shopper.conversation();
  await page.goto(`${demo.app}/inbox/${chat}`);
  // Nobody has come yet, so there is nothing to judge.
  assert.equal(await mia.details.getByRole("button", { name: "Too early" }).count(), 0);
  await mia.takesOver();
  await mia.replies("I see to it.");

  // One click, or one key; and another when one thinks again. Who uses the keyboard stays where they are.
  const early = mia.details.getByRole("button", { name: "Too early" });
  await early.focus();
  await page.keyboard.press("Enter");
  await until("the judgement is seen", async () => (await early.getAttribute("aria-pressed")) === "true");
  const right = mia.details.getByRole("button", { name: "Just right" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await until("the other one is", async () => (await right.getAttribute("aria-pressed")) === "true");
  assert.equal(await early.getAttribute("aria-pressed"), "false");
  await mia.items.getByText("a person was asked for at the right moment").waitFor();
  await shot(page, "reports-judged");
  assert.deepEqual(await accessibilityFaults(page), []);

  await until("it is told", async () => {
    await page.goto(`${demo.app}/reports?days=1`);
    return Number((await tile(page, "Handed to a person").innerText()).split(" ")[0]) === before + 1;
  });
  const product = page.getByRole("region", { name: "Products that keep needing a person" });
  await product.getByRole("rowheader", { name: /Nightfall/ }).waitFor();
  await product.getByRole("link", { name: /^Edit/ }).first().waitFor();
  await page.getByRole("region", { name: "The right moment?" }).getByRole("rowheader", { name: "Together" }).waitFor();

  // A number, its chats, the chat: without a mouse.
  const row = page.getByRole("region", { name: "Handoffs by reason" }).getByRole("row", { name: /Used a word that calls a person/ });
  const number = row.getByRole("link", { name: /^\d+$/ });
  await number.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /^Handoffs: / }).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator(`a[href^="/inbox/${chat}"]`).first().click();
  await page.locator(`#thread-${chat}`).waitFor();
  await shopper.person.close();
  await mia.person.close();
});

test("what the space bar holds down is pressed, whoever redraws it meanwhile", async () => {
  const mia = await Staff.at(browser, demo, 0);
  const ben = await Staff.at(browser, demo, 1);
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  await shopper.isWaiting();
  const chat = await shopper.conversation();
  for (const one of [mia, ben]) await one.page.goto(`${demo.app}/inbox/${chat}`);
  await mia.takesOver();
  const right = mia.details.getByRole("button", { name: "Just right" });
  // Where something just drawn took the focus, the bar is pressed once more.
  await until("the space bar holds it down", async () => {
    await right.focus();
    await mia.page.keyboard.down("Space");
    if (await right.evaluate((button) => button.matches(":active"))) return true;
    await mia.page.keyboard.up("Space");
  });
  const late = ben.details.getByRole("button", { name: "Too late" });
  await late.click();
  await ben.items.getByText("a person was asked for too late").waitFor();
  await mia.page.keyboard.up("Space");
  await until("it is judged", async () => (await right.getAttribute("aria-pressed")) === "true");
  await ben.items.getByText("a person was asked for at the right moment").waitFor();
  for (const one of [shopper, mia, ben]) await one.person.close();
});

test("the file is the page", async () => {
  const mia = await Staff.at(browser, demo, 0);
  const page = mia.page;
  await page.goto(`${demo.app}/reports?days=30`);
  const chats = (await tile(page, "Chats").innerText()).trim();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export as CSV" }).click()]);
  const text = await readFile(await file.path(), "utf8");
  const begun = text.split("\r\n").filter((line) => line.startsWith("begun,")).map((line) => Number(line.split(",")[3]));
  assert.equal(begun.reduce((sum, number) => sum + number, 0), Number(chats));
  // Days of one's own.
  await page.getByLabel("From").fill("2020-01-01");
  await page.getByLabel("to", { exact: true }).fill("2020-01-31");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("1 Jan 2020 to 31 Jan 2020").waitFor();
  assert.equal((await tile(page, "Chats").innerText()).trim(), "0");
  await mia.person.close();
});

test("handoffs over time: by topic, by reason, each number to its chats, the file to the page", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.asks("How do I use a gift card?");
  await shopper.says("Can I talk to a real person about that gift card, please?");
  await shopper.panel.getByRole("button", { name: "Skip, just get me a person" }).click();
  await shopper.isWaiting();
  const chat = await shopper.conversation();
  const mia = await Staff.at(browser, demo, 0);
  const page = mia.page;
  await page.goto(`${demo.app}/reports?days=30`);
  const card = page.getByRole("region", { name: "Handoffs by topic" });
  await card.getByRole("rowheader", { name: "Gift card" }).waitFor();
  await card.getByRole("link", { name: /^Over time/ }).click();
  await page.getByRole("heading", { level: 1, name: "Handoffs by topic, over time" }).waitFor();
  const row = page.getByRole("row", { name: /^Gift card/ });
  const together = Number(await row.locator("td.number").first().innerText());
  const periods = (await row.locator("td.number").allInnerTexts()).slice(2, -1).map(Number);
  assert.ok(together > 0);
  assert.equal(periods.reduce((sum, number) => sum + number, 0), together);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export as CSV" }).click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n").slice(1);
  assert.ok(lines.every((line) => line.startsWith("handoffs-by-topic,")));
  const told = lines.filter((line) => line.includes(",Gift card,")).map((line) => Number(line.split(",")[3]));
  assert.equal(told.reduce((sum, number) => sum + number, 0), together);
  // The last number of the row is of today.
  await row.locator("td.number a").filter({ hasText: /^\d+$/ }).last().click();
  await page.getByRole("heading", { level: 1, name: "Handoffs: Gift card" }).waitFor();
  await page.locator(`a[href^="/inbox/${chat}"]`).waitFor();
  await page.goBack();
  await page.getByRole("navigation", { name: "Handoffs by" }).getByRole("link", { name: "Reason" }).click();
  await page.getByRole("heading", { level: 1, name: "Handoffs by reason, over time" }).waitFor();
  await shopper.person.close();
  await mia.person.close();
});

for (const [look, options] of Object.entries(LOOKS)) {
  test(`it looks well: ${look}`, async () => {
    const person = await newPerson(browser, options);
    const { page } = person;
    await page.goto(demo.signIns[0]);
    await page.getByRole("button", { name: "Claim next" }).waitFor();
    for (const [name, path] of [["reports", "/reports?days=30"], ["reports-quarter", "/reports?days=90"], ["reports-empty-days", "/reports?from=2020-01-01&to=2020-01-07"]]) {
      await page.goto(`${demo.app}${path}`);
      await page.getByRole("heading", { level: 1, name: "Reports" }).waitFor();
      const [scrolls, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(scrolls <= room, `${name} scrolls sideways: ${scrolls} in ${room}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await shot(page, `${name}-${look}`, { fullPage: true });
    }
    for (const [name, path] of [["over-time", "of=handoffs-by-topic&days=30"], ["over-time-quarter", "of=handoffs-by-reason&days=90"]]) {
      await page.goto(`${demo.app}/reports/over-time?${path}`);
      await page.getByRole("heading", { level: 1, name: /over time$/ }).waitFor();
      const [scrolls, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(scrolls <= room, `${name} scrolls sideways: ${scrolls} in ${room}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await shot(page, `reports-${name}-${look}`, { fullPage: true });
    }
    await page.goto(`${demo.app}/reports?days=30`);
    await page.locator('.tile a[href^="/reports/chats"]').first().click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await shot(page, `reports-chats-${look}`, { fullPage: true });
    await person.close();
  });
}
