// The inbox without a mouse: from a new request to a closed chat, with keys alone; the palette; many chats at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

/** A shopper who waits for a person; the id of the chat. */
async function asks(words = "I want a refund") {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says(words);
  return { shopper, conversation: await shopper.conversation() };
}

const focused = (page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);

test("a new request is claimed, answered, tagged, noted upon and closed without a mouse", { timeout: 270_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  await mia.clearsTheQueue();
  await mia.page.goto(`${demo.app}/inbox`);
  // Any use of a mouse would be a fault.
  await mia.page.evaluate(() => addEventListener("pointerdown", () => { document.documentElement.dataset.mouse = "used"; }, true));
  const { shopper, conversation } = await asks();
  const keys = mia.page.keyboard;
  await mia.row(conversation).waitFor();
  await keys.press("n");
  await mia.page.locator(`#thread-${conversation}`).waitFor();
  await mia.sees("human");
  await mia.hasCursorInReply();
  await keys.type("Hello, I have sent you the label.");
  await keys.press("Enter");
  await mia.reads("I have sent you the label");
  await shopper.hears("I have sent you the label");
  await keys.press("Escape");
  await keys.press("g");
  await keys.type("returns");
  await keys.press("Enter");
  await until("the tag on the row", () => mia.seesTag(conversation, "returns"));
  await keys.press("Escape");
  await keys.press("m");
  const noting = mia.page.getByRole("dialog", { name: "Note for the team" });
  await noting.waitFor();
  await keys.type("Label sent on the phone, too");
  await keys.press("Tab");
  await keys.press("Tab");
  await keys.press("Enter");
  await mia.reads("Label sent on the phone, too");
  await noting.waitFor({ state: "hidden" });
  await keys.press("c");
  await mia.page.getByRole("dialog", { name: "How did it end?" }).waitFor();
  await keys.press("Enter");
  await mia.sees("closed");
  await mia.row(conversation).waitFor({ state: "detached" });
  await shopper.isTold("This chat was closed");
  assert.equal(await mia.page.locator("html").getAttribute("data-mouse"), null);
  mia.person.isContent();
  await mia.person.close();
  await shopper.person.close();
});

test("an act whose answer takes its time takes the cursor from nobody who types meanwhile", { timeout: 180_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { shopper, conversation } = await asks();
  await mia.row(conversation).waitFor();
  await mia.opens(conversation);
  let letGo = () => {};
  const held = new Promise((resolve) => { letGo = resolve; });
  await mia.page.route("**/take-over", async (route) => {
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  const answered = mia.page.waitForResponse("**/take-over");
  await mia.acts("Take over");
  // The stream is quicker.
  await mia.sees("human");
  const field = mia.page.locator(".tag-add input");
  await field.focus();
  await mia.page.keyboard.type("pat");
  letGo();
  await (await answered).finished();
  await mia.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await mia.page.keyboard.type("ient");
  assert.equal(await field.inputValue(), "patient");
  assert.equal(await mia.box.inputValue(), "");
  mia.person.isContent();
  await mia.person.close();
  await shopper.person.close();
});

test("the palette does and goes to whatever is named by a few letters", { timeout: 180_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { shopper, conversation } = await asks();
  await mia.row(conversation).waitFor();
  await mia.opens(conversation);
  const keys = mia.page.keyboard;
  const palette = mia.page.getByRole("dialog", { name: "Do or go to" });
  await keys.press("Control+k");
  await palette.waitFor();
  assert.equal(await palette.getByRole("option", { selected: true }).count(), 1);
  await shot(mia.page, "palette");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await keys.type("tkovr");
  await until("one found", async () => /Take over/.test(await palette.getByRole("option").first().innerText()));
  await keys.press("Enter");
  await mia.sees("human");
  await mia.hasCursorInReply();
  await keys.press("Escape");
  await keys.press("Meta+k");
  await keys.type("snoozed");
  await keys.press("Enter");
  await mia.page.waitForURL(/view=snoozed/);
  await keys.press("Control+k");
  await keys.type("no such thing anywhere");
  await palette.getByText("Nothing is called so.").waitFor();
  await keys.press("Escape");
  await palette.waitFor({ state: "hidden" });
  await keys.press("Control+k");
  await keys.type("notif");
  await keys.press("Enter");
  await mia.page.waitForURL(/\/settings\/notifications/);
  mia.person.isContent();
  await mia.person.close();
  await shopper.person.close();
});

test("every act has a key, and each is told by its button and by the question mark", { timeout: 180_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { shopper, conversation } = await asks();
  await mia.row(conversation).waitFor();
  await mia.opens(conversation);
  for (const state of ["requested", "human"]) {
    if (state === "human") await mia.page.keyboard.press("t");
    await mia.sees(state);
    if (state === "human") await mia.hasCursorInReply();
    const buttons = await mia.page.locator(".thread-head .acts form button").evaluateAll((all) =>
      all.map((button) => ({ label: button.textContent.trim(), key: button.getAttribute("aria-keyshortcuts"), title: button.title })));
    assert.ok(buttons.length >= 4);
    for (const { label, key, title } of buttons) {
      assert.ok(key, `${label} has no key`);
      assert.match(title, new RegExp(`\\(${key.toUpperCase()}\\)`));
    }
    assert.equal(new Set(buttons.map(({ key }) => key)).size, buttons.length, "one key, one act");
    await mia.page.locator("#thread-pane h2").focus();
    await mia.page.keyboard.press("?");
    const help = mia.page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.waitFor();
    const told = await help.locator("dt kbd").allInnerTexts();
    for (const { label, key } of buttons) assert.ok(told.includes(key.toUpperCase()), `${label} (${key}) is not among ${told}`);
    await mia.page.keyboard.press("Escape");
  }
  mia.person.isContent();
  await mia.person.close();
  await shopper.person.close();
});

test("many chats are tagged, marked, and closed at once; what one refuses is told", { timeout: 360_000 }, async () => {
  const [mia, leo] = await Promise.all([Staff.at(browser, demo, 0), Staff.at(browser, demo, 1)]);
  await mia.clearsTheQueue();
  const people = [];
  for (let number = 0; number < 4; number += 1) people.push(await asks());
  const chats = people.map(({ conversation }) => conversation);
  await mia.page.goto(`${demo.app}/inbox?view=requested`);
  for (const chat of chats) await mia.row(chat).waitFor();
  // Leo has one of them.
  await leo.page.goto(`${demo.app}/inbox/${chats[3]}`);
  await leo.takesOver();
  await mia.row(chats[3]).waitFor({ state: "detached" });
  const keys = mia.page.keyboard;
  await mia.row(chats[0]).getByRole("link").focus();
  await keys.press("x");
  await keys.press("Shift+J");
  await keys.press("Shift+ArrowDown");
  const bar = mia.page.getByRole("toolbar", { name: "Selected chats" });
  await bar.getByText("3 selected").waitFor();
  await shot(mia.page, "bulk");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await keys.press("g");
  await mia.page.getByRole("dialog", { name: "Tag the selected chats" }).waitFor();
  await keys.type("batch");
  await keys.press("Enter");
  await mia.toasts.getByText("3 chats tagged.").waitFor();
  for (const chat of chats.slice(0, 3)) await until("the tag", () => mia.seesTag(chat, "batch"));
  await bar.waitFor({ state: "hidden" });
  // With the mouse, and one that is refused.
  await mia.page.goto(`${demo.app}/inbox`);
  for (const chat of chats) {
    await mia.row(chat).hover();
    await mia.row(chat).locator(".pick").click();
  }
  await bar.getByText("4 selected").waitFor();
  await bar.getByRole("button", { name: "Close" }).click();
  await mia.page.getByRole("dialog", { name: "How did it end?" }).getByRole("button", { name: "Close chat" }).click();
  await mia.toasts.getByText(/3 chats closed\. 1 chat not: Leo has/).waitFor();
  for (const chat of chats.slice(0, 3)) await mia.row(chat).waitFor({ state: "detached" });
  await bar.getByText("1 selected").waitFor();
  await keys.press("Escape");
  await bar.waitFor({ state: "hidden" });
  assert.notEqual(await focused(mia.page), "body");
  mia.person.isContent();
  for (const who of [mia, leo, ...people.map(({ shopper }) => shopper)]) await who.person.close();
});
