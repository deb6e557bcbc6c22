// Finding chats by what was said: with keys alone, as one types, on a phone, and without any script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let demo, browser, conversation;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  for (const words of ["Do you ship the Nightfall reverb to Zürich, and is that shipping free?", "And the Tidepool chorus?", "How long does shipping to Zürich take?", "What about the warranty of the reverb?"]) await shopper.says(words);
  conversation = await shopper.conversation();
  await shopper.person.close();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const focused = (page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.className || document.activeElement?.localName);

/** The index is filled behind the log: looks until the chat is found. */
async function isFound(mia, words) {
  await until("the chat is found", async () => {
    await mia.page.goto(`${demo.app}/inbox?q=${encodeURIComponent(words)}`);
    return (await mia.row(conversation).count()) === 1;
  });
}

test("from the key to the message and back, without a mouse", { timeout: 270_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0, DESK);
  await isFound(mia, "tidepool zurich");
  await mia.page.goto(`${demo.app}/inbox?view=assistant`);
  const keys = mia.page.keyboard;
  await keys.press("/");
  assert.equal(await focused(mia.page), "filter");
  await keys.type("zurich");
  // So far the rows that are here are narrowed; what looks everywhere is said.
  await mia.page.getByText("Search all chats for").first().waitFor();
  await shot(mia.page, "search-typing-desk-light");
  await keys.press("Enter");
  await mia.page.waitForURL(/view=assistant&q=zurich/);
  await mia.row(conversation).waitFor();
  assert.equal(await focused(mia.page), "filter");
  await until("the number is told", async () => /^1 chat/.test(await mia.page.locator("#search-told").innerText()));
  assert.deepEqual(await mia.row(conversation).locator("mark").allInnerTexts().then((all) => [...new Set(all)]), ["Zürich"]);
  await shot(mia.page, "search-found-desk-light");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await mia.page.emulateMedia({ colorScheme: "dark" });
  await shot(mia.page, "search-found-desk-dark");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await mia.page.emulateMedia({ colorScheme: "light" });
  // Down into what was found, and to the message.
  await keys.press("ArrowDown");
  await keys.press("Enter");
  await mia.page.locator(`#thread-${conversation}`).waitFor();
  const shown = mia.page.locator(".item.message:focus");
  await shown.waitFor();
  assert.match(await shown.innerText(), /Zürich/);
  assert.ok(await mia.page.evaluate(() => CSS.highlights.get("found")?.size > 0), "the words are marked");
  await shot(mia.page, "search-opened-desk-light");
  await mia.page.emulateMedia({ colorScheme: "dark" });
  await shot(mia.page, "search-opened-desk-dark");
  await mia.page.emulateMedia({ colorScheme: "light" });
  // One message up, by its own link.
  await mia.page.goBack();
  await mia.row(conversation).waitFor();
  assert.match(mia.page.url(), /q=zurich/);
  await mia.page.locator(".hit-link").first().click();
  await shown.waitFor();
  await mia.page.locator(`#row-${conversation} .row-link`).focus();
  await keys.press("Escape");
  await until("the list is back", async () => !/q=/.test(mia.page.url()));
  assert.match(mia.page.url(), /view=assistant/);
  mia.person.isContent();
  await mia.person.close();
});

test("what is typed on is looked for, and filters and mistakes are told", { timeout: 270_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0, DESK);
  await isFound(mia, "zurich");
  const field = mia.page.locator("#filter");
  await field.focus();
  await field.fill("zurich tuba");
  await mia.page.getByText("Nothing was found").waitFor();
  assert.equal(await focused(mia.page), "filter", "the field stays");
  await field.fill("zurich from:shopper before:2026-02-30");
  await mia.page.locator(".search-wrong", { hasText: "is no date, so it is left out" }).waitFor();
  await mia.row(conversation).waitFor();
  await mia.page.getByText("How to search").click();
  await shot(mia.page, "search-help-desk-light");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await mia.page.emulateMedia({ colorScheme: "dark" });
  await shot(mia.page, "search-help-desk-dark");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  // A chat that is open stays while something else is looked for.
  await mia.page.locator(`#row-${conversation} .row-link`).click();
  await mia.page.locator(`#thread-${conversation}`).waitFor();
  await field.fill("\"no such thing\"");
  await mia.page.getByText("Nothing was found").waitFor();
  assert.equal(await mia.page.locator(`#thread-${conversation}`).count(), 1);
  // By the palette, too.
  await mia.page.locator("#thread-pane h2").focus();
  await mia.page.keyboard.press("Control+k");
  await mia.page.keyboard.type("tidepool chorus");
  await mia.page.getByRole("option", { name: /Search all chats for/ }).click();
  await mia.row(conversation).waitFor();
  mia.person.isContent();
  await mia.person.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`on a phone, ${colorScheme}`, { timeout: 270_000 }, async () => {
    const mia = await Staff.at(browser, demo, 0, { ...PHONE, colorScheme });
    await isFound(mia, "zurich");
    assert.ok(await fits(mia.page));
    await shot(mia.page, `search-found-phone-${colorScheme}`);
    assert.deepEqual(await accessibilityFaults(mia.page), []);
    await mia.page.locator(`#row-${conversation} .row-link`).tap();
    await mia.page.locator(".item.message:focus").waitFor();
    await shot(mia.page, `search-opened-phone-${colorScheme}`);
    await mia.page.locator(".back").tap();
    await mia.row(conversation).waitFor();
    assert.match(mia.page.url(), /q=zurich/);
    mia.person.isContent();
    await mia.person.close();
  });
}

test("without script it is a form and links", { timeout: 180_000 }, async () => {
  const mia = await newPerson(browser, { ...DESK, javaScriptEnabled: false });
  await mia.page.goto(demo.signIns[0]);
  await mia.page.goto(`${demo.app}/inbox?view=closed`);
  await mia.page.locator("#filter").fill("zurich tidepool");
  await mia.page.locator("#filter").press("Enter");
  await mia.page.locator(`#row-${conversation} .row-link`).click();
  assert.match(mia.page.url(), new RegExp(`/inbox/${conversation}\\?.*q=zurich.*#item-${conversation}-m`));
  assert.match(await mia.page.locator(".item.message:target").textContent() ?? "", /Zürich|Tidepool/);
  await mia.page.getByRole("link", { name: "Back to the list" }).click();
  assert.match(mia.page.url(), /\/inbox\?view=closed$/);
  await mia.close();
});
