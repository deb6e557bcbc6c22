// Many chats at once, by keys and by fingers; whether everything that can be pressed has a key or is in the palette; and the
// dialogs of acts, as everybody has to be able to read them.

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

/** A shopper who waits for a person; the id of the chat. */
async function asks() {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  return { shopper, conversation: await shopper.conversation() };
}

const leave = async (...people) => {
  for (const one of people) one.person.isContent();
  await Promise.all(people.map((one) => one.person.close()));
};

test("each button of the bar says the key that does the same, also beside a snoozed chat", { timeout: 720_000 }, async () => {
  const [mia, one, two] = await Promise.all([Staff.at(browser, demo, 0), asks(), asks()]);
  const { page } = mia;
  await mia.opens(one.conversation);
  await mia.takesOver();
  await page.locator("#thread-pane h2").focus();
  await page.keyboard.press("z");
  await page.keyboard.press("Enter");
  await mia.sees("snoozed");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  await mia.row(two.conversation).getByRole("link").focus();
  await page.keyboard.press("x");
  const bar = page.getByRole("toolbar", { name: "Selected chats" });
  await bar.getByText("1 selected").waitFor();
  const opened = page.locator("dialog[open]");
  const asked = async (act) => {
    await act();
    await opened.waitFor();
    const id = await opened.getAttribute("id");
    await page.keyboard.press("Escape");
    await opened.waitFor({ state: "detached" });
    return id;
  };
  for (const act of ["tags", "snooze", "transfer", "close"]) {
    const button = bar.locator(`[data-bulk="${act}"]`);
    const [key, title, label] = [await button.getAttribute("aria-keyshortcuts"), await button.getAttribute("title"), await button.innerText()];
    assert.equal(title, `${label} (${key.toUpperCase()})`);
    const byButton = await asked(() => button.click());
    await mia.row(two.conversation).getByRole("link").focus();
    assert.equal(await asked(() => page.keyboard.press(key)), byButton, `${label} (${key})`);
  }
  await mia.sees("snoozed");
  await page.keyboard.press("h");
  await mia.toasts.getByText("1 chat marked handled.").waitFor();
  await leave(mia, one.shopper, two.shopper);
});

test("with a finger rows are picked after Select, and before it a tap opens the chat", { timeout: 720_000 }, async () => {
  const [mia, one, two] = await Promise.all([Staff.at(browser, demo, 0, PHONE), asks(), asks()]);
  const { page } = mia;
  const chats = [one.conversation, two.conversation];
  for (const chat of chats) await mia.row(chat).waitFor();
  await mia.row(chats[0]).locator(".avatar").tap();
  await page.locator(`#thread-${chats[0]}`).waitFor();
  assert.equal(await page.locator(".row[data-picked]").count(), 0);
  await page.locator(".back").tap();
  await page.getByRole("button", { name: "Select", exact: true }).tap();
  for (const chat of chats) {
    const { height } = await mia.row(chat).locator(".row-link").boundingBox();
    assert.ok(height >= 44, `${height} px are too few for a finger`);
    await mia.row(chat).locator(".avatar").tap({ force: true });
  }
  const bar = page.getByRole("toolbar", { name: "Selected chats" });
  await bar.getByText("2 selected").waitFor();
  const { x, width } = await bar.boundingBox();
  assert.ok(x >= 0 && x + width <= 390, `from ${x}, ${width} px wide`);
  await shot(page, "bulk-phone");
  assert.deepEqual(await accessibilityFaults(page), []);
  await bar.getByRole("button", { name: "Close" }).tap();
  await page.getByRole("dialog", { name: "How did it end?" }).getByRole("button", { name: "Close chat" }).tap();
  for (const chat of chats) await mia.row(chat).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Select", exact: true }).waitFor();
  await leave(mia, one.shopper, two.shopper);
});

test("everything that can be pressed has a key, or is in the palette", { timeout: 720_000 }, async () => {
  const [mia, one] = await Promise.all([Staff.at(browser, demo, 0), asks()]);
  const { page } = mia;
  const palette = page.getByRole("dialog", { name: "Do or go to" });
  await mia.row(one.conversation).waitFor();
  await page.goto(`${demo.app}/inbox/${one.conversation}?sort=recent`);
  await mia.takesOver();
  await mia.replies("One moment, please.");
  const pressed = await page.evaluate(() => [...document.querySelectorAll("button:enabled, summary, a[data-order-act]")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("dialog, #rows, #toasts") && !one.hasAttribute("aria-keyshortcuts"))
    .map((one) => (one.dataset.offer ?? one.getAttribute("aria-label") ?? one.textContent).replace(/\s+/g, " ").replace(/^×\s*/, "").trim()));
  assert.ok(pressed.length > 12, pressed.join(", "));
  for (const some of ["Product", "Draft order", "Ring for new requests", "Save filter", "Add to knowledge"]) assert.ok(pressed.includes(some), `${some}: ${pressed}`);
  await page.keyboard.press("Control+k");
  if (!(await palette.isVisible())) {
    // In the reply it makes a link.
    await page.locator("#thread-pane h2").focus();
    await page.keyboard.press("Control+k");
  }
  const field = palette.getByRole("combobox");
  for (const label of [...new Set(pressed)]) {
    await field.fill(label);
    const labels = await palette.locator(".palette-label").allInnerTexts();
    assert.ok(labels.includes(label), `${label} is not among ${labels}`);
  }
  await field.fill("Ring for new");
  await page.keyboard.press("Enter");
  await page.locator('[data-act="sound"][aria-pressed="true"]').waitFor();
  await leave(mia, one.shopper);
});

for (const [name, options] of [["light", {}], ["dark", { colorScheme: "dark" }], ["phone", PHONE]]) {
  test(`the dialogs of acts can be read by everybody, ${name}`, { timeout: 720_000 }, async () => {
    const [mia, one] = await Promise.all([Staff.at(browser, demo, 0, options), asks()]);
    const { page } = mia;
    await mia.row(one.conversation).waitFor();
    await page.goto(`${demo.app}/inbox/${one.conversation}`);
    await mia.takesOver();
    for (const [key, dialog] of [["?", "help"], ["Control+k", "palette"], ["m", "note"], ["f", "transfer"], ["z", "snooze"]]) {
      await page.locator("#thread-pane h2").focus();
      await page.keyboard.press(key);
      const opened = page.locator("dialog[open]");
      await opened.waitFor();
      await shot(page, `dialog-${dialog}-${name}`);
      assert.deepEqual(await accessibilityFaults(page), [], dialog);
      const { x, width } = await opened.boundingBox();
      assert.ok(x >= 0 && x + width <= page.viewportSize().width, dialog);
      await page.keyboard.press("Escape");
      await until("it is closed", async () => (await opened.count()) === 0);
    }
    await leave(mia, one.shopper);
  });
}
