// The desk: a chat passed on with a note that no shopper sees, set aside and brought back, and what a shopper is told
// who asks for a person while the shop is closed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

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

async function isFit(page, name) {
  await shot(page, name);
  assert.deepEqual(await accessibilityFaults(page), [], name);
  const { wide, narrow } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, narrow: innerWidth }));
  assert.ok(wide <= narrow, `${name} is ${wide} px wide on a screen of ${narrow}`);
}

test("a chat is passed on with a note, set aside, and brought back", { timeout: 540_000 }, async () => {
  const [mia, leo, shopper] = await Promise.all([
    Staff.at(browser, demo, 0),
    Staff.at(browser, demo, 1),
    Shopper.at(browser, demo),
  ]);
  await mia.clearsTheQueue();
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund please");
  await shopper.isWaiting();
  const conversation = await shopper.conversation();
  await mia.claim.click();
  await mia.sees("human");
  await mia.hasCursorInReply();
  await mia.replies("Hello, I'm Mia.");

  // By the keyboard alone.
  await mia.page.locator("#thread-pane h2").focus();
  await mia.page.keyboard.press("m");
  const noting = mia.page.getByRole("dialog", { name: "Note for the team" });
  await noting.getByRole("textbox").fill("Wants the blue one, secretly");
  await noting.getByRole("button", { name: "Add note" }).click();
  await mia.items.locator(".message[data-from=note]", { hasText: "secretly" }).waitFor();
  await noting.waitFor({ state: "hidden" });
  await isFit(mia.page, "desk-note");

  await mia.page.locator("#thread-pane h2").focus();
  await mia.page.keyboard.press("z");
  const snoozing = mia.page.getByRole("dialog", { name: "Snooze this chat" });
  await isFit(mia.page, "desk-snooze");
  await snoozing.getByText("Until the shopper writes").click();
  await snoozing.getByRole("button", { name: "Snooze" }).click();
  await mia.sees("snoozed");
  await until("one snoozed chat", async () =>
    (await mia.page.locator('#views [data-view="snoozed"] .count').innerText()) === "1");
  await shot(mia.page, "desk-snoozed");
  await snoozing.waitFor({ state: "hidden" });
  await mia.acts("Bring back");
  await mia.sees("human");

  // Who is not there can't be chosen.
  await mia.page.locator('#team .colleague[data-presence="online"]', { hasText: "Leo" }).waitFor({ state: "attached" });
  await mia.acts("Transfer");
  const passing = mia.page.getByRole("dialog", { name: "Transfer this chat" });
  await passing.getByRole("combobox").selectOption({ label: "Leo" });
  await passing.getByRole("textbox").fill("Leo knows about refunds");
  await isFit(mia.page, "desk-transfer");
  await passing.getByRole("button", { name: "Transfer" }).click();
  await leo.page.locator(`#row-${conversation}[data-state="human"]`).waitFor();
  await leo.opens(conversation);
  await leo.reads("Leo knows about refunds");
  await leo.replies("Hello, Leo here.");
  await shopper.hears("Hello, Leo here.");
  await shopper.isTold("Leo joined");
  const seen = JSON.stringify(await shopper.log());
  assert.ok(!seen.includes("secretly") && !seen.includes("knows about refunds"), seen);
  assert.ok(!(await shopper.panel.innerText()).includes("secretly"));
  for (const one of [mia, leo, shopper]) {
    one.person.isContent();
    await one.person.close();
  }
});

test("hours are set, tried and kept, and a shopper at night is told one honest thing", { timeout: 540_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { page } = mia;
  await page.goto(`${demo.app}/settings/hours`);
  await page.getByRole("heading", { name: "Hours", exact: true }).waitFor();
  await page.getByLabel("These hours", { exact: true }).click();
  await page.getByText(/Open until|Closed until/).waitFor();
  await isFit(page, "desk-hours");

  // Overlapping hours are told beside their day, and nothing is kept.
  const monday = page.getByRole("group", { name: "Monday" });
  await monday.getByRole("button", { name: "Add hours on Monday" }).click();
  await monday.getByLabel("From").last().fill("12:00");
  await monday.getByLabel("To").last().fill("18:00");
  await page.getByRole("button", { name: "Save hours" }).click();
  await monday.getByText("09:00–17:00 and 12:00–18:00 overlap.").waitFor();
  await shot(page, "desk-hours-wrong");
  await monday.getByRole("button", { name: "Remove these hours" }).last().click();

  // Never open: whatever the time of this run, it is closed.
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]) {
    await page.getByRole("group", { name: day }).getByRole("button", { name: "Remove these hours" }).click();
  }
  await page.getByText("Closed, with no opening in sight.").waitFor();
  await page.getByRole("button", { name: "Save hours" }).click();
  await page.getByText("Hours saved.").waitFor();
  await page.reload();
  await page.getByText("Closed, with no opening in sight.").waitFor();

  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund please");
  await shopper.panel.getByText("We are closed right now.").waitFor();
  const { items, state } = await shopper.log();
  assert.equal(items.filter((item) => item.from === "system").length, 1, JSON.stringify(items));
  assert.equal(state.waiting.open, false);
  await shot(shopper.page, "desk-closed");
  shopper.person.isContent();
  await shopper.person.close();

  // And back to around the clock.
  await page.getByLabel("Around the clock", { exact: true }).click();
  await page.getByText("Open, around the clock.").waitFor();
  await page.getByRole("button", { name: "Save hours" }).click();
  await page.getByText("Hours saved.").waitFor();
  mia.person.isContent();
  await mia.person.close();
});

/** Holds the first answer to these requests back, as a slow line would: `{ asked(), letGo() }`; `letGo` waits until the page has it. */
async function holdsFirst(page, address) {
  let asked = 0;
  let release = () => {};
  const held = new Promise((resolve) => { release = resolve; });
  const first = new Promise((resolve) => {
    page.route(address, async (route) => {
      asked += 1;
      if (asked > 1) return route.continue();
      resolve(route.request());
      const response = await route.fetch();
      await held;
      await route.fulfill({ response });
    });
  });
  return {
    asked: () => asked,
    letGo: async () => {
      release();
      await (await (await first).response()).finished();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    },
  };
}

test("hours that are still being tried stand in nobody's way, and what is answered late is not shown", { timeout: 180_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { page } = mia;
  await page.goto(`${demo.app}/settings/hours`);
  const previews = await holdsFirst(page, "**/api/v1/hours/preview");
  const now = page.locator("#standing");
  await page.getByLabel("These hours", { exact: true }).click();
  await until("it is being tried", () => previews.asked() === 1);
  await page.getByRole("button", { name: "Save hours" }).click();
  await now.getByText(/Open until|Closed until/).waitFor();
  await page.getByText("Hours saved.").waitFor();
  await page.getByLabel("Around the clock", { exact: true }).click();
  await now.getByText("Open, around the clock.").waitFor();
  await previews.letGo();
  assert.equal(await now.innerText(), "Open, around the clock.");
  const kept = page.waitForResponse("**/api/v1/hours?seen=*");
  await page.getByRole("button", { name: "Save hours" }).click();
  assert.ok((await kept).ok());

  await page.goto(`${demo.app}/settings/texts`);
  const tries = await holdsFirst(page, "**/api/v1/desk/texts/preview");
  const soon = page.getByLabel("Somebody is here");
  const before = await soon.inputValue();
  await soon.fill("Somebody from {name} is on the way.");
  await until("it is being tried", () => tries.asked() === 1);
  await soon.fill("Somebody from {shop} is on the way.");
  await page.locator("#examples dd", { hasText: "is on the way." }).first().waitFor();
  await tries.letGo();
  assert.ok(await page.getByText("There is no {name}.").isHidden(), "it is mended");
  await soon.fill(before);
  mia.person.isContent();
  await mia.person.close();
});

test("what shoppers read is tried while it is typed, kept, and read by them", { timeout: 540_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { page } = mia;
  await page.goto(`${demo.app}/settings/hours`);
  await page.getByRole("link", { name: "Change what they read" }).click();
  await page.getByRole("heading", { name: "What shoppers read while they wait" }).waitFor();
  await page.waitForLoadState();
  const soon = page.getByLabel("Somebody is here");
  await soon.fill("Somebody from {name} is on the way.");
  await page.getByText("There is no {name}.").waitFor();
  await isFit(page, "desk-texts-wrong");
  await soon.fill("Somebody from {shop} is on the way.");
  await page.locator("#examples dd", { hasText: "is on the way." }).first().waitFor();
  assert.ok(!(await page.locator("#examples").innerText()).includes("{shop}"));
  await page.getByRole("button", { name: "Save texts" }).click();
  await page.getByText("Texts saved.").waitFor();
  await page.reload();
  assert.equal(await soon.inputValue(), "Somebody from {shop} is on the way.");
  await page.getByLabel("Language").selectOption("de");
  await page.getByRole("heading", { name: "Deutsch" }).waitFor();
  assert.equal(await soon.inputValue(), "");

  // Mia's inbox has to be open: it is said only while somebody is there.
  const leo = await Staff.at(browser, demo, 1);
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund, please");
  const { items } = await until("a word of ours", async () => {
    const log = await shopper.log();
    return log.items.some((item) => item.from === "system") && log;
  });
  const said = items.filter((item) => item.from === "system").map((item) => item.body);
  assert.ok(said.every((text) => !text.includes("{")), JSON.stringify(said));
  shopper.person.isContent();
  await shopper.person.close();
  await leo.person.close();

  await page.goto(`${demo.app}/settings/texts`);
  await soon.fill("");
  await page.getByRole("button", { name: "Save texts" }).click();
  await page.getByText("Texts saved.").waitFor();
  mia.person.isContent();
  await mia.person.close();
});

test("who waits may stop waiting", { timeout: 270_000 }, async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund please");
  await shopper.isWaiting();
  await shot(shopper.page, "desk-waiting");
  await shopper.panel.getByRole("button", { name: "Stop waiting" }).click();
  await until("the assistant again", async () => (await shopper.log()).state.state === "assistant");
  shopper.person.isContent();
  await shopper.person.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [place, screen] of Object.entries({ desk: { viewport: { width: 1440, height: 1000 } }, phone: PHONE })) {
    test(`the hours at a ${place}, ${colorScheme}`, { timeout: 270_000 }, async () => {
      const mia = await Staff.at(browser, demo, 0, { ...screen, colorScheme });
      await mia.page.goto(`${demo.app}/settings/hours`);
      await mia.page.getByLabel("These hours", { exact: true }).click();
      await mia.page.getByLabel("Public holidays").selectOption("DE");
      await mia.page.getByText(/Open until|Closed until/).waitFor();
      await isFit(mia.page, `hours-${place}-${colorScheme}`);
      mia.person.isContent();
      await mia.person.close();
    });

    test(`what shoppers read at a ${place}, ${colorScheme}`, { timeout: 270_000 }, async () => {
      const mia = await Staff.at(browser, demo, 0, { ...screen, colorScheme });
      await mia.page.goto(`${demo.app}/settings/texts?language=ja`);
      await mia.page.getByRole("heading", { name: "日本語" }).waitFor();
      await isFit(mia.page, `texts-${place}-${colorScheme}`);
      mia.person.isContent();
      await mia.person.close();
    });
  }
}
