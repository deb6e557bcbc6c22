// Product cards, choices and labels as people see them: the card has the store's picture, price and forms; a choice
// asks for a person; each message of the AI's says that an AI wrote it, in the widget, in the inbox, and in the inbox
// without any script. Staff who try the assistant see the same cards and choices.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const DESK = { viewport: { width: 1280, height: 860 } };
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

/** The last message of the AI's with a card. */
const card = (shopper) => shopper.panel.locator(".log .from-assistant .product").last();

/** Every message of the AI's on this screen, and whether a visible label says so. */
const labels = (messages, label) =>
  messages.evaluateAll((all, selector) => all.map((message) => {
    const tag = message.querySelector(selector);
    return tag !== null && tag.textContent === "AI" && tag.getBoundingClientRect().width > 10;
  }), label);

for (const colorScheme of ["light", "dark"]) {
  for (const [place, screen] of Object.entries({ desk: DESK, phone: PHONE })) {
    test(`a product, an order and a way to a person at a ${place}, ${colorScheme}`, { timeout: 270_000 }, async () => {
      const shopper = await Shopper.at(browser, demo, { ...screen, colorScheme });
      await shopper.visits("/pages/faq");
      await shopper.opensChat();
      await shopper.asks("Which pickups does the Coastline Electric have?");
      await card(shopper).waitFor();
      const title = card(shopper).getByRole("link", { name: "Coastline Electric" });
      assert.ok((await title.getAttribute("href")).startsWith(`${demo.store}/products/`));
      const picture = card(shopper).locator("img");
      await until("the picture", () => picture.evaluate((image) => image.complete && image.naturalWidth > 0));
      assert.ok((await card(shopper).innerText()).includes("$"));
      assert.ok((await card(shopper).locator(".variants li").count()) > 1);
      await shot(shopper.page, `card-${place}-${colorScheme}`);
      assert.deepEqual(await accessibilityFaults(shopper.page), []);

      await shopper.asks("Where is my order?");
      const person = shopper.panel.locator(".log .choices").getByRole("button", { name: "Talk to a person" });
      await person.waitFor();
      await shot(shopper.page, `order-asked-${place}-${colorScheme}`);
      const all = shopper.panel.locator(".message.from-assistant");
      assert.ok((await all.count()) >= 3, "the greeting and two answers");
      assert.deepEqual(new Set(await labels(all, ".meta .tag")), new Set([true]), "each says AI");
      assert.match(await shopper.panel.locator(".intro").innerText(), /AI assistant/);

      const conversation = await shopper.conversation();
      const mia = await Staff.at(browser, demo, 0, { ...screen, colorScheme });
      await mia.opens(conversation);
      const shown = mia.items.locator(".product-card");
      await shown.waitFor();
      assert.ok((await shown.innerText()).includes("Coastline Electric"));
      const theirs = mia.items.locator('.message[data-from="assistant"]');
      assert.deepEqual(new Set(await labels(theirs, "header .ai")), new Set([true]), "each says AI, to staff too");
      await shot(mia.page, `card-inbox-${place}-${colorScheme}`);
      assert.deepEqual(await accessibilityFaults(mia.page), []);

      // The choice is the shop's own action; once something newer is there, it is history.
      await person.click();
      await shopper.orderNumber.waitFor();
      await shopper.panel.getByRole("button", { name: /Skip/ }).click();
      await shopper.isWaiting();
      assert.equal(await shopper.panel.locator(".log .choices").count(), 0);
      shopper.person.isContent();
      mia.person.isContent();
      await shopper.person.close();
      await mia.person.close();
    });
  }
}

for (const [place, screen, colorScheme] of [["desk", DESK, "light"], ["phone", PHONE, "dark"]]) {
  test(`whoever tries the assistant chats as a shopper would, at a ${place}, ${colorScheme}`, { timeout: 270_000 }, async () => {
    const mia = await newPerson(browser, { ...screen, colorScheme, expects: [/status of 503/] });
    const { page } = mia;
    await page.goto(demo.signIns[0]);
    await page.goto(`${demo.app}/settings`);
    const log = page.locator("#tried");
    const field = page.getByRole("textbox", { name: "A shopper’s question" });
    const again = page.getByRole("button", { name: "Start again" });
    const hasFocus = () => field.evaluate((one) => one === document.activeElement);
    const answers = (number) => until(`${number} answers`, async () => (await log.locator(".why").count()) === number, { timeout: 120_000 });
    assert.ok(await again.isHidden());

    await field.fill("Which pickups does the Coastline Electric have?");
    await field.press("Enter");
    await answers(1);
    assert.equal(await field.inputValue(), "");
    assert.ok(await hasFocus(), "one goes on writing");
    const shown = await log.locator(".product-card").innerText();
    assert.ok(shown.includes("Coastline Electric") && shown.includes("$"), shown);
    assert.ok((await log.locator(".forms li").count()) > 1);

    // What it asks back is said to be that, and what stands behind it opens beneath.
    await field.fill("Where is my order?");
    await field.press("Enter");
    await answers(2);
    await log.getByText("The assistant asks back").waitFor();
    await log.locator(".offered").getByText("Talk to a person").waitFor();
    const behind = log.getByText(/^Confidence \d+ of 100/).last();
    assert.ok(await behind.isHidden());
    await log.locator(".why summary").last().click();
    await behind.waitFor();
    await shot(page, `trial-${place}-${colorScheme}`);
    assert.deepEqual(await accessibilityFaults(page), []);
    const { wide, narrow } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, narrow: innerWidth }));
    assert.ok(wide <= narrow, `${wide} px wide on a screen of ${narrow}`);

    // One at a time: what is typed meanwhile stays, and is not sent.
    let go = () => {};
    const held = new Promise((done) => { go = done; });
    let sent = 0;
    await page.route("**/api/v1/try", async (route) => {
      sent += 1;
      await held;
      await route.continue();
    });
    await field.fill("Nobody knows this number: 1042");
    await field.press("Enter");
    await log.locator(".typing").waitFor();
    await field.fill("and then?");
    await field.press("Enter");
    assert.equal(await field.inputValue(), "and then?");
    go();
    await answers(3);
    assert.deepEqual([sent, await log.locator(".typing").count(), await field.inputValue()], [1, 0, "and then?"]);
    await page.unroute("**/api/v1/try");

    // What could not be answered stays in the field, with the reason beside it.
    const busy = { error: { code: "unavailable", message: "We are busy for a moment. Please try again.", field: null } };
    await page.route("**/api/v1/try", (route) => route.fulfill({ status: 503, json: busy }));
    await field.press("Enter");
    await page.locator("#question-note").getByText("We are busy for a moment.").waitFor();
    assert.deepEqual([await field.inputValue(), await field.getAttribute("aria-invalid"), await hasFocus()], ["and then?", "true", true]);
    assert.equal(await log.locator(".exchange").count(), 3);
    await page.unroute("**/api/v1/try");

    await field.press("Escape");
    assert.ok(!(await hasFocus()));
    await again.click();
    assert.equal(await log.locator(".exchange").count(), 0);
    assert.ok((await again.isHidden()) && (await hasFocus()));
    mia.isContent();
    await mia.close();
  });
}

test("without a script the inbox labels the AI's messages just the same", { timeout: 180_000 }, async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/pages/faq");
  await shopper.opensChat();
  await shopper.asks("How do returns work?");
  const conversation = await shopper.conversation();
  const person = await newPerson(browser, { javaScriptEnabled: false });
  await person.page.goto(demo.signIns[0]);
  await person.page.goto(`${demo.app}/inbox/${conversation}`);
  const messages = person.page.locator('.message[data-from="assistant"]');
  assert.ok((await messages.count()) > 0);
  for (const message of await messages.all()) assert.equal(await message.locator("header .ai").innerText(), "AI");
  await person.close();
  await shopper.person.close();
});
