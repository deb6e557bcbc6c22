// Two people have the same settings open: whoever saves second is told, keeps what they typed, sees theirs and saves all
// the same; and what is not saved in one form outlives the saving of another.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Staff } from "./people.mjs";

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

const DESK = { viewport: { width: 1280, height: 900 } };
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
/** The desk's limits on the page of hours. */
const limits = (page) => page.locator("#limits");
const within = (page) => limits(page).locator("input[name=answer_within]");
const saves = (page) => limits(page).getByRole("button", { name: "Save limits" }).click();

test("who saves on top of somebody else is told, and nothing is lost", { timeout: 270_000 }, async () => {
  const [one, other] = [await Staff.at(browser, demo, 0, DESK), await Staff.at(browser, demo, 0, DESK)];
  for (const { page } of [one, other]) await page.goto(`${demo.app}/settings/hours`);
  await within(other.page).fill("9");
  await saves(other.page);
  await other.toasts.getByText("Limits saved.").waitFor();
  const { page } = one;
  await within(page).fill("11");
  await saves(page);
  const box = limits(page).getByRole("alert").filter({ hasText: "Somebody saved these settings after you opened them." });
  await box.waitFor();
  assert.equal(await within(page).inputValue(), "11");
  await limits(page).getByText("Not saved yet").waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "meanwhile-desk-light");
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "meanwhile-desk-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok(await fits(page));
  await shot(page, "meanwhile-phone-light");
  await page.setViewportSize(DESK.viewport);
  // Theirs are beside it.
  const [tab] = await Promise.all([page.context().waitForEvent("page"), box.getByRole("link", { name: "See theirs in a new tab" }).click()]);
  await within(tab).waitFor();
  assert.equal(await within(tab).inputValue(), "9");
  await tab.close();
  assert.equal(await within(page).inputValue(), "11");
  await box.getByRole("button", { name: "Save mine all the same" }).click();
  await one.toasts.getByText("Limits saved.").waitFor();
  assert.equal(await box.count(), 0);
  // What is saved once more is saved on top of one's own.
  await within(page).fill("12");
  await saves(page);
  await until("it is kept", async () => {
    await other.page.goto(`${demo.app}/settings/hours`);
    return (await within(other.page).inputValue()) === "12";
  });
  assert.equal(await box.count(), 0);
  for (const { person } of [one, other]) {
    person.isContent();
    await person.close();
  }
});

test("on a sheet, too, what was typed stays and can be saved all the same", { timeout: 180_000 }, async () => {
  const [one, other] = [await Staff.at(browser, demo, 0, DESK), await Staff.at(browser, demo, 0, DESK)];
  const greeting = (page) => page.locator("form[data-sheet] [name=greeting]");
  const keeps = (page) => page.locator(".save-bar").getByRole("button", { name: "Save", exact: true }).click();
  await one.page.goto(`${demo.app}/settings/assistants`);
  const sheet = await one.page.locator("main a[href*='/appearance']").first().getAttribute("href");
  for (const { page } of [one, other]) await page.goto(new URL(sheet, demo.app).href);
  await greeting(other.page).fill("Theirs: welcome.");
  await keeps(other.page);
  await other.toasts.getByText("Saved. It counts from the next message on.").waitFor();
  const { page } = one;
  await greeting(page).fill("Mine: good day.");
  await keeps(page);
  const box = page.getByRole("alert").filter({ hasText: "Somebody saved these settings after you opened them." });
  await box.waitFor();
  assert.equal(await greeting(page).inputValue(), "Mine: good day.");
  assert.deepEqual(await accessibilityFaults(page), []);
  await shot(page, "meanwhile-sheet-desk-light");
  await box.getByRole("button", { name: "Save mine all the same" }).click();
  await one.toasts.getByText("Saved. It counts from the next message on.").waitFor();
  assert.equal(await box.count(), 0);
  await other.page.reload();
  assert.equal(await greeting(other.page).inputValue(), "Mine: good day.");
  for (const { person } of [one, other]) {
    person.isContent();
    await person.close();
  }
});

test("what is not saved in one rule stays when another is saved", { timeout: 180_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0, DESK);
  const { page } = mia;
  await page.goto(`${demo.app}/settings/notifications`);
  await page.evaluate(async () => {
    for (const name of ["Number one", "Number two"]) {
      const body = JSON.stringify({ name, when: "requested", on_duty: true, by_page: true });
      await fetch("/api/v1/notification-rules", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    }
  });
  await page.reload();
  const rule = (name) => page.locator("li.rule").filter({ has: page.getByRole("heading", { name, exact: true }) });
  const edit = async (name, typed) => {
    await rule(name).locator(":scope > details > summary").click();
    await rule(name).locator("input[name=name]").fill(typed);
  };
  await edit("Number one", "Number one, not saved yet");
  await edit("Number two", "Number two, saved");
  await rule("Number two").getByRole("button", { name: "Save", exact: true }).click();
  await rule("Number two, saved").waitFor();
  assert.equal(await rule("Number one").locator("input[name=name]").inputValue(), "Number one, not saved yet");
  await rule("Number one").getByRole("button", { name: "Save", exact: true }).click();
  await rule("Number one, not saved yet").waitFor();
  mia.person.isContent();
  await mia.person.close();
});
