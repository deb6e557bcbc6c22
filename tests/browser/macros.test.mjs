// Macros: a reply that also does something. Written once, run by a key or with `/`, read before it goes, taken back whole;
// without words done at once, to one chat or to all that are picked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
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

async function asks() {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund please");
  await shopper.isWaiting();
  return { shopper, conversation: await shopper.conversation() };
}

/** A chat that Mia holds. */
async function held(options = {}) {
  const [{ shopper, conversation }, mia] = await Promise.all([asks(), Staff.at(browser, demo, 0, options)]);
  await mia.page.goto(`${demo.app}/inbox/${conversation}`);
  await mia.acts("Take over");
  await mia.sees("human");
  return { shopper, mia, conversation };
}

const made = (page, macro) => page.evaluate(async (macro) => {
  const answer = await fetch("/api/v1/canned-replies", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(macro) });
  if (!answer.ok) throw new Error(await answer.text());
}, macro);

async function leave(...people) {
  for (const one of people) one.person.isContent();
  await Promise.all(people.map((one) => one.person.close()));
}

/** Opens the list of macros by its key. */
async function opens(mia) {
  await mia.page.locator("#thread-pane h2").focus();
  await mia.page.keyboard.press("q");
  const dialog = mia.page.getByRole("dialog", { name: "Run a macro" });
  await dialog.getByRole("option").first().waitFor();
  return dialog;
}

for (const colorScheme of ["light", "dark"]) {
  test(`one is written, found by a key, read, and sent: the chat is answered, tagged and closed, ${colorScheme}`, { timeout: 360_000 }, async () => {
    const { shopper, mia, conversation } = await held({ colorScheme });
    const { page, box } = mia;
    const name = `Refund done ${colorScheme}`;
    await page.goto(`${demo.app}/settings/replies`);
    const form = page.locator(".side form");
    await form.getByLabel("Name").fill(name);
    await form.getByText("What it does as well").click();
    await form.getByLabel("Add tags").fill("!!");
    await form.getByRole("button", { name: "Add reply" }).click();
    await form.getByText("A tag needs at least one letter or digit.").waitFor();
    await form.getByLabel("Add tags").fill(`Refunded ${colorScheme}, money back`);
    await form.getByLabel("And leave the chat").selectOption({ label: "Close: resolved" });
    await form.getByLabel("Reply", { exact: true }).fill("Your money is on its way. All the best, {{my_name}}");
    await isFit(page, `macro-new-${colorScheme}`);
    await form.getByRole("button", { name: "Add reply" }).click();
    const does = page.locator("[data-reply]", { hasText: name }).getByRole("list", { name: "What it does" });
    await does.getByText("Closed as resolved").waitFor();
    await isFit(page, `macro-list-${colorScheme}`);

    await page.goto(`${demo.app}/inbox/${conversation}`);
    await mia.hasRead();
    const dialog = await opens(mia);
    await page.keyboard.type(`refund done ${colorScheme}`);
    await until("the one that fits", async () => (await dialog.getByRole("option").count()) === 1);
    await isFit(page, `macro-run-${colorScheme}`);
    await page.keyboard.press("Enter");
    await until("the reply has it", async () => (await box.inputValue()) === "Your money is on its way. All the best, Mia");
    const then = page.getByRole("list", { name: "Done with this reply" });
    assert.deepEqual(await then.locator("li > span").allInnerTexts(), [`Tagged refunded-${colorScheme}`, "Tagged money-back", "Closed as resolved"]);
    await isFit(page, `macro-taken-${colorScheme}`);
    // Nothing has been done yet; what is not wanted is left out, and it all outlives a reload.
    assert.equal(await mia.seesTag(conversation, `refunded-${colorScheme}`), false);
    await then.getByRole("button", { name: "Leave out Tagged money-back" }).click();
    await page.reload();
    await then.getByText("Closed as resolved").waitFor();
    await mia.hasRead();
    await box.press("Enter");
    await mia.sees("closed");
    await shopper.hears("Your money is on its way.");
    // Closed, it is in the list no more; its tags are beside it.
    const tags = page.locator("tag-editor .tag");
    await tags.filter({ hasText: new RegExp(`refunded.${colorScheme}`, "i") }).waitFor();
    assert.equal(await tags.filter({ hasText: /money.back/i }).count(), 0);
    await leave(shopper, mia);
  });
}

test("it comes by the slash, too, and is taken back whole", { timeout: 360_000 }, async () => {
  const { shopper, mia, conversation } = await held({ undo: true });
  const { page, box } = mia;
  await made(page, { name: "Chase up", body: "Any news from your side?", tags: "chased", end: "snooze:reply" });
  await mia.hasRead();
  await box.focus();
  await page.keyboard.type("/snoozed until");
  await page.getByRole("listbox", { name: "Canned replies" }).getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await box.inputValue(), "Any news from your side?");
  const then = page.getByRole("list", { name: "Done with this reply" });
  await box.press("Enter");
  await mia.thread.locator(".pending").getByText("With it: Tagged chased · Snoozed until the shopper writes").waitFor();
  await page.keyboard.press("Control+z");
  assert.equal(await box.inputValue(), "Any news from your side?");
  assert.equal(await then.locator("li").count(), 2);
  await mia.sees("human");
  await box.press("Enter");
  // Enter once more: it goes at once.
  await box.press("Enter");
  await mia.sees("snoozed");
  await shopper.hears("Any news from your side?");
  assert.ok(await mia.seesTag(conversation, "chased"));
  // Held back, it does nothing; read, it is all there to be sent.
  await shopper.says("Yes, wait");
  await mia.sees("human");
  await leave(shopper, mia);
});

test("one without words is done at once, to one chat or to all that are picked", { timeout: 360_000 }, async () => {
  const [mia, one, two, three] = await Promise.all([Staff.at(browser, demo, 0), asks(), asks(), asks()]);
  const { page } = mia;
  await made(page, { name: "Seen by us", body: "", tags: "seen", end: "handled" });
  await made(page, { name: "With words", body: "One moment, please.", end: "handled" });
  await page.reload();
  await mia.opens(one.conversation);
  // Nobody holds it: one with words says what has to be done first.
  let dialog = await opens(mia);
  await page.keyboard.type("with words");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").filter({ hasText: /Take over to reply/ }).waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("seen by");
  await page.keyboard.press("Enter");
  await mia.toasts.getByText("Tagged seen · Marked handled.").waitFor();
  await until("the tag", () => mia.seesTag(one.conversation, "seen"));
  // From the palette, too.
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Do or go to" }).getByRole("combobox").fill("Run a macro");
  await page.keyboard.press("Enter");
  dialog = page.getByRole("dialog", { name: "Run a macro" });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });

  for (const { conversation } of [two, three]) {
    await mia.row(conversation).getByRole("link").focus();
    await page.keyboard.press("x");
  }
  await page.getByRole("toolbar", { name: "Selected chats" }).getByText("2 selected").waitFor();
  await page.keyboard.press("q");
  await dialog.getByRole("option").first().waitFor();
  assert.equal(await dialog.getByRole("option", { name: /With words/ }).count(), 0, "nothing is said to many at once");
  await page.keyboard.type("seen by");
  await page.keyboard.press("Enter");
  await mia.toasts.getByText("2 chats done.").waitFor();
  for (const { conversation } of [two, three]) await until("the tag", () => mia.seesTag(conversation, "seen"));
  await leave(mia, one.shopper, two.shopper, three.shopper);
});

test("on a phone everything of it is within reach", { timeout: 360_000 }, async () => {
  const { shopper, mia } = await held(PHONE);
  const { page, box } = mia;
  await made(page, { name: "Goodbye", body: "Goodbye, and thank you.", tags: "a rather long tag that needs its room, another", end: "close:resolved" });
  await page.reload();
  await mia.hasRead();
  await box.tap();
  await page.keyboard.type("/goodb");
  await page.getByRole("listbox", { name: "Canned replies" }).getByRole("option").first().tap();
  await page.getByRole("list", { name: "Done with this reply" }).getByText("Closed as resolved").waitFor();
  await isFit(page, "macro-taken-phone");
  await page.getByRole("button", { name: "Send" }).tap();
  await shopper.hears("Goodbye, and thank you.");
  await mia.sees("closed");
  await page.goto(`${demo.app}/settings/replies`);
  await isFit(page, "macro-list-phone");
  await leave(shopper, mia);
});
