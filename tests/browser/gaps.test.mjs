// What nobody's pages answer, by hand: a question fails, a person answers it, their answer is where the document begins,
// publishing asks again and shows before and after, and the report tells what that changed. And the chats of a tag are
// gone through, one after the other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const QUESTION = "Do you lend out sousaphones for parades?";
const REPLY = "We do, two of them, for $40 a day with a deposit of $300.";

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

test("a failed question is answered once, asked again, and what that changed is told", { timeout: 900_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { page } = mia;
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.asks(QUESTION);
  await shopper.isWaiting();
  const chat = await shopper.conversation();
  await page.goto(`${demo.app}/inbox/${chat}`);
  await mia.takesOver();
  await mia.replies(REPLY);

  const card = page.locator(".gap", { hasText: "sousaphones" });
  // Its group says what it is about, and what it cost.
  const group = page.locator("section.card", { has: card });
  await until("the question is a card of a group", async () => {
    await page.goto(`${demo.app}/settings/gaps`);
    return (await card.locator(".badge", { hasText: "1 went to a person" }).count()) === 1
      && (await group.locator(".card-head", { hasText: /\d+ handoffs?/ }).count()) === 1;
  });
  await shot(page, "gaps-open");
  assert.deepEqual(await accessibilityFaults(page), []);
  // By topic it is there as well, by keyboard, and the address says so.
  await page.getByRole("link", { name: "By topic" }).press("Enter");
  await page.waitForURL(/\/settings\/gaps\?by=topic$/);
  await card.waitFor();
  assert.equal(await page.getByRole("link", { name: "By topic" }).getAttribute("aria-current"), "true");
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "gaps-by-topic");
  await page.getByRole("link", { name: "By product" }).press("Enter");
  await page.waitForURL((url) => url.pathname === "/settings/gaps" && url.search === "");
  await card.waitFor();

  // The draft begins with what Mia answered.
  await card.getByText("Write the answer").click();
  assert.equal(await card.getByLabel("Answer", { exact: true }).inputValue(), REPLY);
  await card.getByLabel("Answer", { exact: true }).fill(`Do you lend out sousaphones?\n${REPLY.replace("two of them", "two sousaphones")}`);
  await card.getByRole("button", { name: "Check first" }).click();
  await card.getByText("With this answer:").waitFor({ timeout: 180_000 });
  const effect = card.locator(".effect");
  assert.match(await effect.innerText(), /Then: .+\nNow: Answers/);
  await shot(page, "gaps-checked");
  await card.getByRole("button", { name: "Publish" }).click();
  await card.getByText("Published. The failed questions were asked again:").waitFor({ timeout: 180_000 });
  assert.match(await effect.innerText(), /“Do you lend out sousaphones for parades\?”\nThen: .+\nNow: Answers/);
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "gaps-published");

  // The next shopper is answered.
  const next = await Shopper.at(browser, demo);
  await next.visits("/");
  await next.opensChat();
  const { text } = await next.asks(QUESTION);
  assert.match(text, /\$40 a day/);

  await page.goto(`${demo.app}/reports?days=7`);
  const answered = page.getByRole("region", { name: "Gaps you answered, before and after" }).first();
  const row = answered.getByRole("row", { name: /sousaphones/ });
  await row.waitFor();
  assert.match(await row.locator("td.number").first().innerText(), /^1\s+in 1 day$/);
  assert.match(await row.locator("td.number").nth(1).innerText(), /^0\s+in 1 day$/);
  await answered.scrollIntoViewIfNeeded();
  await shot(page, "reports-gaps");
  // The number leads to its chats, the row to its card, and to the answer itself.
  await row.getByRole("link", { name: "1", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Handoffs before the answer" }).waitFor();
  await page.locator(`a[href^="/inbox/${chat}"]`).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "reports-gap");
  await page.goBack();
  assert.match(await row.locator("th a").getAttribute("href"), /^\/settings\/knowledge\/\d+$/);
  await row.getByRole("link", { name: /^Gap/ }).click();
  const settled = page.locator(".gap:target", { hasText: "sousaphones" });
  await settled.getByText("1 went to a person before it was answered, 0 since").waitFor();
  await settled.locator(`a[href^="/inbox/${chat}"]`).waitFor();
  await shopper.person.close();
  await next.person.close();
  mia.person.isContent();
  await mia.person.close();
});

test("the chats of a tag are gone through by keyboard, and an answer is added to the knowledge", { timeout: 360_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { page } = mia;
  await page.goto(`${demo.app}/settings/tags`);
  await page.getByRole("link", { name: /^Review the chats tagged/ }).first().waitFor();
  await page.goto(`${demo.app}/settings/gaps`);
  await page.getByRole("link", { name: "Review chats by tag" }).click();
  await page.getByLabel("Tag").selectOption("handoff-requested");
  await page.getByRole("button", { name: "Review" }).click();
  const head = page.locator("#chat");
  await head.waitFor();
  await page.waitForLoadState();
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "gaps-review");
  const first = page.url();
  // Whoever is quicker than the page's script presses again.
  const goesOn = (from) => until("an older chat", async () => {
    if (page.url() !== from) return true;
    await page.keyboard.press("j");
    await page.waitForURL((url) => url.href !== from, { timeout: 2_000 }).catch(() => {});
    return page.url() !== from;
  });
  await goesOn(first);
  assert.match(page.url(), /chat=\d+/);
  await page.getByRole("link", { name: "Newer" }).waitFor();
  await page.waitForLoadState();
  // On, until a person's answer is none's gap yet.
  const add = page.getByRole("button", { name: /^Add to knowledge/ }).first();
  for (let turns = 0; turns < 40 && (await add.count()) === 0; turns += 1) {
    await goesOn(page.url());
    await head.waitFor();
    await page.waitForLoadState();
  }
  await add.click();
  await page.waitForURL(/\/settings\/gaps\?gap=\d+#gap-\d+/);
  const card = page.locator(".gap:target");
  await card.locator("textarea").waitFor();
  assert.notEqual(await card.locator("textarea").inputValue(), "");
  mia.person.isContent();
  await mia.person.close();
});
