// How shoppers ask for a document, kept by hand and by keyboard alone: written, refused, removed; and the words of the
// document beside it are saved all the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";

const QUESTION = "Where can I try things on?";
const BODY = "The fitting room at 3 Mill Lane is open Tuesday to Saturday from ten to six.";

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

const asksBeforeLeaving = (page) => page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);

test("sample questions are added and removed by keyboard, and what is refused stays in its field", { timeout: 240_000 }, async () => {
  const person = await newPerson(browser, { viewport: { width: 1280, height: 900 }, expects: [/status of 422/] });
  const { page } = person;
  await page.goto(demo.signIns[0]);
  await page.goto(`${demo.app}/settings/knowledge/new`);
  await page.getByText("Once the document is saved, you can write here").waitFor();
  await page.getByLabel("Title").fill("Our fitting room");
  await page.getByLabel("What the assistant should know").fill(BODY);
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".page-head .badge", { hasText: "Saved" }).waitFor();
  await page.waitForLoadState();

  const field = page.getByLabel("One more question");
  const rows = page.locator("#sample-questions li");
  const count = (wanted) => until(`${wanted} questions`, async () => (await rows.count()) === wanted);
  await field.focus();
  await page.keyboard.type(QUESTION);
  await page.getByText("Not saved yet").waitFor();
  assert.ok(await asksBeforeLeaving(page));
  await page.keyboard.press("Enter");
  await count(1);
  await rows.filter({ hasText: QUESTION }).getByText("By staff").waitFor();
  const told = await page.locator(".toast", { hasText: "Added." }).boundingBox();
  assert.ok(told.height < 80, `a line that is ${told.height} high`);
  assert.equal(await field.inputValue(), "");
  assert.ok(await isFocused(field), "the next one can be typed at once");
  assert.equal(await asksBeforeLeaving(page), false);

  // The same once more is refused beside the field, and stays there to be changed.
  await page.keyboard.type("where can i TRY  things on?");
  await page.keyboard.press("Enter");
  await page.locator("#sample-question-note", { hasText: "has this question already" }).waitFor();
  assert.equal(await field.inputValue(), "where can i TRY  things on?");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.ok(await isFocused(field));
  assert.equal(await rows.count(), 1);
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "sample-questions-refused");
  await field.fill("Is there a fitting room?");
  await page.keyboard.press("Enter");
  await count(2);
  assert.equal(await page.locator("#sample-question-note").innerText(), "");

  // The draft is asked with them, and its words are saved though the document has got new versions meanwhile.
  await page.getByLabel("A shopper’s question").fill(QUESTION);
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByText("From this document", { exact: true }).waitFor({ timeout: 120_000 });
  await page.getByLabel("What the assistant should know").fill(BODY.replace("six", "seven"));
  await page.keyboard.press("Control+s");
  await page.getByText("The next question is answered by it.").waitFor();
  assert.equal(await asksBeforeLeaving(page), false);

  await page.goto(`${demo.app}/settings/knowledge?q=mill+lane`);
  await page.getByText("2 sample questions").waitFor();
  await shot(page, "sample-questions-list");
  await page.getByRole("link", { name: "Our fitting room", exact: true }).click();
  await field.waitFor();
  await page.waitForLoadState();
  await count(2);
  await shot(page, "sample-questions");

  // Back from the field is the last one's button; whoever removes it is at the one before, and then at the field.
  await field.focus();
  await page.keyboard.press("Shift+Tab");
  assert.ok(await isFocused(rows.nth(1).getByRole("button")));
  await page.keyboard.press("Enter");
  await count(1);
  const left = rows.first().getByRole("button", { name: `Remove ${QUESTION}` });
  await until("at the one before", () => isFocused(left));
  await page.keyboard.press("Enter");
  await count(0);
  await until("at the field", () => isFocused(field));
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.reload();
  await field.waitFor();
  assert.equal(await rows.count(), 0);
  person.isContent();
  await person.close();
});
