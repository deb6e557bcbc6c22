// The reply box, as who writes in it all day: formatting, drafts, canned replies, taking back, being held when the shopper
// wrote meanwhile, products that go along, and a note that calls a colleague. Mostly without a mouse.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { REFUSALS, Shopper, Staff } from "./people.mjs";

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

/** A chat that Mia holds: the shopper, Mia, its id. */
async function held(options = {}) {
  const [shopper, mia] = await Promise.all([Shopper.at(browser, demo), Staff.at(browser, demo, 0, options)]);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund please");
  await shopper.isWaiting();
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  await mia.takesOver();
  return { shopper, mia, conversation };
}

async function leave(...people) {
  for (const one of people) one.person.isContent();
  await Promise.all(people.map((one) => one.person.close()));
}

const staffSaid = async (shopper) => (await shopper.log()).items.filter((item) => item.from === "staff").map((item) => item.body);

test("what is typed as markdown is shown alike to staff and shoppers", { timeout: 270_000 }, async () => {
  const { shopper, mia } = await held();
  const table = JSON.parse(await readFile(new URL("markdown.json", import.meta.url), "utf8"));
  const shown = await mia.page.evaluate(async (table) => {
    const { markdown } = await import("/assets/markdown.js");
    const link = (address, label) => Object.assign(document.createElement("a"), { href: address, textContent: label });
    return table.map(([typed]) => {
      const box = document.createElement("div");
      box.append(...markdown(typed, link));
      // The address as it was typed, not as the browser would write it.
      for (const anchor of box.querySelectorAll("a")) anchor.setAttribute("href", anchor.getAttribute("href"));
      return box.innerHTML;
    });
  }, table);
  for (const [at, [typed, html]] of table.entries()) assert.equal(shown[at], html, typed);

  // By the keys, around what is selected; a second time takes it off again.
  const { page, box } = mia;
  await page.keyboard.type("bold and italic");
  await box.evaluate((field) => field.setSelectionRange(0, 4));
  await page.keyboard.press("Control+b");
  assert.equal(await box.inputValue(), "**bold** and italic");
  await page.keyboard.press("Control+b");
  assert.equal(await box.inputValue(), "bold and italic");
  await page.keyboard.press("Control+b");
  await box.evaluate((field) => field.setSelectionRange(13, 19));
  await page.keyboard.press("Control+i");
  assert.equal(await box.inputValue(), "**bold** and *italic*");
  await box.press("End");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("one");
  await page.getByRole("button", { name: "List" }).click();
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("- ");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("our returns");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("shop.test/returns");
  const typed = await box.inputValue();
  assert.equal(typed, "**bold** and *italic*\n- one\n- [our returns](https://shop.test/returns)");
  await isFit(page, "composer-formatting");
  await mia.hasRead();
  await box.press("Enter");
  const inside = (place) => place.evaluate((body) => [...body.children].map((one) => one.localName).join(" "));
  const mine = mia.items.locator(".message[data-from=staff] .body").last();
  await mine.locator("li a").waitFor();
  const theirs = shopper.panel.locator(".from-staff .text").last();
  await theirs.locator("li a").waitFor();
  assert.equal(await inside(mine), "p ul");
  assert.equal(await inside(theirs), "p ul");
  assert.equal(await theirs.locator("a").getAttribute("href"), "https://shop.test/returns");
  assert.deepEqual(await staffSaid(shopper), [typed], "sent as it was typed");
  await shot(shopper.page, "composer-markdown-widget");
  assert.deepEqual(await accessibilityFaults(shopper.page), []);
  await leave(shopper, mia);
});

test("a draft stays with its chat and its writer, and the list says so", { timeout: 270_000 }, async () => {
  const { shopper, mia, conversation } = await held();
  await mia.box.fill("Half a thought");
  const badge = mia.row(conversation).locator(".row-draft");
  await badge.waitFor();
  await shopper.says("Are you there?");
  await mia.reads("Are you there?");
  await badge.waitFor();
  await mia.page.reload();
  await badge.waitFor();
  assert.equal(await mia.box.inputValue(), "Half a thought");
  await isFit(mia.page, "composer-draft");
  // The next to sign in at this browser does not find it.
  await mia.page.goto(`${demo.app}/settings`);
  await mia.page.context().clearCookies();
  await mia.page.goto(demo.signIns[1]);
  await mia.claim.waitFor();
  await mia.opens(conversation);
  assert.equal(await mia.page.locator("reply-composer textarea").inputValue(), "");
  assert.equal(await badge.count(), 0);
  // The inbox would say that it is signed out.
  await mia.page.goto(`${demo.app}/settings/account`);
  await mia.page.context().clearCookies();
  await mia.page.goto(demo.signIns[0]);
  await mia.opens(conversation);
  assert.equal(await mia.box.inputValue(), "Half a thought");
  await mia.hasRead();
  await mia.box.press("Enter");
  await mia.reads("Half a thought");
  await until("no draft in the list", async () => (await badge.count()) === 0);
  await leave(shopper, mia);
});

test("a reply rests for a few seconds, can be taken back, and goes when the page does", { timeout: 270_000 }, async () => {
  // A browser says so of each request that fails.
  const { shopper, mia, conversation } = await held({ undo: true, expects: [...REFUSALS, /ERR_FAILED.*\/messages/] });
  const resting = mia.thread.locator(".pending [data-resting]");
  await mia.hasRead();
  await mia.stopsTime();
  await mia.box.fill("Sent too soon");
  await mia.box.press("Enter");
  await resting.getByRole("button", { name: "Undo" }).waitFor();
  await isFit(mia.page, "composer-undo");
  await mia.page.keyboard.press("Control+z");
  assert.equal(await mia.box.inputValue(), "Sent too soon");
  assert.equal(await resting.count(), 0);
  await mia.box.fill("Sent in time");
  await mia.box.press("Enter");
  await resting.waitFor();
  assert.deepEqual(await staffSaid(shopper), [], "it is not on its way yet");
  // Enter once more: it goes at once.
  await mia.box.press("Enter");
  await mia.reads("Sent in time");
  await shopper.hears("Sent in time");

  // An act sends first what was said before it.
  await mia.box.fill("All the best");
  await mia.box.press("Enter");
  await resting.waitFor();
  await mia.acts("Hand back to AI");
  await shopper.hears("All the best");
  await shopper.isTold("handed the chat back");
  await mia.takesOver();
  await mia.hasRead();

  await mia.box.fill("Gone with the page");
  await mia.box.press("Enter");
  await resting.waitFor();
  await mia.page.goto(`${demo.app}/settings`);
  await shopper.hears("Gone with the page");
  await mia.page.goto(`${demo.app}/inbox/${conversation}`);
  await mia.reads("Gone with the page");
  const said = await staffSaid(shopper);
  assert.deepEqual(said, ["Sent in time", "All the best", "Gone with the page"], "each once, and not what was taken back");

  // What did not get through as the page went is sent by the next one, whichever that is.
  await mia.hasRead();
  await mia.stopsTime();
  const lost = (route) => route.abort();
  await mia.page.context().route("**/messages", lost);
  await mia.box.fill("Lost on the way");
  await mia.box.press("Enter");
  await resting.waitFor();
  await mia.page.goto(`${demo.app}/settings`);
  await mia.page.context().unroute("**/messages", lost);
  await shopper.hears("Lost on the way");
  await mia.page.goto(`${demo.app}/inbox/${conversation}`);
  await mia.reads("Lost on the way");

  // By itself, after its time.
  await mia.hasRead();
  await mia.box.fill("By itself");
  await mia.box.press("Enter");
  await resting.waitFor();
  await shopper.hears("By itself");
  await leave(shopper, mia);
});

test("a reply on a line that died without a word is sent again, once", { timeout: 270_000 }, async () => {
  const { shopper, mia } = await held();
  // Nobody waits half a minute here.
  await mia.page.addInitScript(() => {
    const after = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (milliseconds) => after(milliseconds / 30);
  });
  await mia.page.reload();
  await mia.hasRead();
  let tries = 0;
  await mia.page.route("**/messages", (route) => {
    tries += 1;
    return tries === 1 ? undefined : route.continue();
  });
  await mia.box.fill("Is it still there?");
  await mia.box.press("Enter");
  await shopper.hears("Is it still there?");
  assert.ok(tries > 1);
  assert.deepEqual(await staffSaid(shopper), ["Is it still there?"]);
  await leave(shopper, mia);
});

test("a reply is held when the shopper wrote before it could be read", { timeout: 270_000 }, async () => {
  const { shopper, mia } = await held();
  await mia.hasRead();
  await mia.box.fill("I send the blue one");
  // Enter in the very moment in which the shopper's words arrive.
  await mia.page.locator("reply-composer").evaluate((composer) => {
    new MutationObserver((_, watching) => {
      watching.disconnect();
      composer.querySelector("textarea").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      window.pressed = true;
    }).observe(composer, { attributes: true, attributeFilter: ["data-version"] });
  });
  await shopper.says("No, the red one!");
  await until("it is pressed", () => mia.page.evaluate(() => window.pressed));
  const line = mia.page.getByRole("alert").filter({ hasText: "Held back" });
  await line.waitFor();
  assert.equal(await mia.box.inputValue(), "I send the blue one");
  assert.deepEqual(await staffSaid(shopper), []);
  await mia.reads("No, the red one!");
  await isFit(mia.page, "composer-held");
  await mia.box.fill("I send the red one");
  await mia.box.press("Enter");
  await mia.reads("I send the red one");
  await shopper.hears("I send the red one");
  assert.ok(await line.isHidden());
  assert.deepEqual(await staffSaid(shopper), ["I send the red one"]);
  await leave(shopper, mia);
});

for (const colorScheme of ["light", "dark"]) {
  test(`canned replies are written, found by / and filled in, ${colorScheme}`, { timeout: 360_000 }, async () => {
    const { shopper, mia, conversation } = await held({ colorScheme });
    const { page, box } = mia;
    await page.goto(`${demo.app}/settings/replies`);
    const form = page.locator(".side form");
    await form.getByLabel("Name").fill(`Greeting ${colorScheme}`);
    await form.getByLabel("Reply", { exact: true }).fill("Hello {{surname}}");
    await form.getByRole("button", { name: "Add reply" }).click();
    await form.getByText("There is nothing to fill in for {{surname}}.").waitFor();
    await form.getByLabel("Reply", { exact: true }).fill("Hello from {{my_name}} at {{shop}}, about order ");
    await form.getByRole("button", { name: "{{order_number}}" }).click();
    assert.equal(await form.getByLabel("Reply", { exact: true }).inputValue(), "Hello from {{my_name}} at {{shop}}, about order {{order_number}}");
    await form.getByRole("button", { name: "Add reply" }).click();
    await page.getByRole("heading", { name: `Greeting ${colorScheme}` }).waitFor();
    await isFit(page, `replies-${colorScheme}`);
    await page.locator("details.menu summary").first().click();
    await shot(page, `replies-change-${colorScheme}`);

    await page.goto(`${demo.app}/inbox/${conversation}`);
    await box.focus();
    await page.keyboard.type("/");
    const lines = page.getByRole("listbox", { name: "Canned replies" }).getByRole("option");
    await lines.first().waitFor();
    await page.keyboard.type(`greeting ${colorScheme.slice(0, 2)}`);
    await until("one reply that fits", async () => (await lines.count()) === 1);
    await isFit(page, `composer-canned-${colorScheme}`);
    await page.keyboard.press("Enter");
    const filled = await box.inputValue();
    assert.match(filled, /^Hello from Mia at Crescent Music, about order \{\{order_number\}\}$/);
    // What nobody knows is not sent; it is selected, to be typed over.
    await page.keyboard.press("Enter");
    await page.getByText("Fill in {{order_number}} first.").waitFor();
    await page.keyboard.type("#1001");
    await mia.hasRead();
    await page.keyboard.press("Enter");
    await shopper.hears("about order #1001");
    // Escape leaves the list, and the slash stays.
    await page.keyboard.type("/gre");
    await lines.first().waitFor();
    await page.keyboard.press("Escape");
    await until("no list", async () => (await lines.count()) === 0);
    assert.equal(await box.inputValue(), "/gre");
    await box.fill("");
    await leave(shopper, mia);
  });
}

test("a product goes along as the card that shoppers know", { timeout: 270_000 }, async () => {
  const { shopper, mia } = await held();
  const { page } = mia;
  await page.locator("#thread-pane h2").focus();
  await page.keyboard.press("p");
  const dialog = page.getByRole("dialog", { name: "Add a product" });
  await page.keyboard.type("nightfall");
  await until("what was typed is found", async () => /Nightfall/.test(await dialog.getByRole("option").first().innerText()));
  await isFit(page, "composer-product");
  await page.keyboard.press("Enter");
  await until("the dialog is closed", () => dialog.isHidden());
  await page.getByRole("list", { name: "Products in this reply" }).getByText("Nightfall").waitFor();
  await page.keyboard.type("This one?");
  await shot(page, "composer-product-taken");
  await page.reload();
  await page.getByRole("list", { name: "Products in this reply" }).getByText("Nightfall").waitFor();
  await mia.hasRead();
  await mia.box.press("Enter");
  await mia.reads("This one?");
  await mia.items.locator(".message[data-from=staff] .product-card").last().waitFor();
  const card = shopper.panel.locator(".from-staff .product").last();
  await card.getByRole("link", { name: /Nightfall/ }).waitFor();
  assert.match(await card.innerText(), /\$/);
  await shot(shopper.page, "composer-product-widget");
  await leave(shopper, mia);
});

test("without being granted, a discount and a draft order say why", { timeout: 180_000 }, async () => {
  const { shopper, mia } = await held();
  for (const [key, name] of [["v", "Make a discount code"], ["i", "Make a draft order"]]) {
    await mia.page.locator("#thread-pane h2").focus();
    await mia.page.keyboard.press(key);
    const dialog = mia.page.getByRole("dialog", { name });
    await dialog.getByText("Shopify has not granted the app this.").waitFor();
    await isFit(mia.page, `composer-${key === "v" ? "discount" : "draft"}`);
    assert.ok(await dialog.locator("button.primary").isDisabled());
    await mia.page.keyboard.press("Escape");
    await until("the dialog is closed", () => dialog.isHidden());
  }
  await leave(shopper, mia);
});

test("a note calls a colleague by name, and they are told at once", { timeout: 180_000 }, async () => {
  const { shopper, mia } = await held();
  const leo = await Staff.at(browser, demo, 1);
  await mia.page.locator("#thread-pane h2").focus();
  await mia.page.keyboard.press("m");
  const dialog = mia.page.getByRole("dialog", { name: "Note for the team" });
  await dialog.getByRole("textbox").waitFor();
  await mia.page.keyboard.type("@l");
  await dialog.getByRole("option", { name: "Leo" }).waitFor();
  await isFit(mia.page, "composer-mention");
  await mia.page.keyboard.press("Tab");
  await mia.page.keyboard.type("knows the **blue** one");
  assert.equal(await dialog.getByRole("textbox").inputValue(), "@Leo knows the **blue** one");
  await dialog.getByRole("button", { name: "Add note" }).click();
  await mia.items.locator(".message[data-from=note] strong", { hasText: "blue" }).waitFor();
  const alert = leo.toasts.locator(".toast", { hasText: "A colleague mentioned you" });
  await alert.getByRole("link", { name: "Open the chat" }).click();
  await leo.reads("@Leo knows the blue one");
  assert.ok(!JSON.stringify(await shopper.log()).includes("@Leo"));
  await leave(shopper, mia, leo);
});

test("on a phone everything of the reply box is within reach", { timeout: 180_000 }, async () => {
  const { shopper, mia } = await held({ ...PHONE, colorScheme: "dark" });
  await isFit(mia.page, "composer-phone-dark");
  await mia.page.getByRole("button", { name: "Product", exact: true }).click();
  await mia.page.getByRole("dialog", { name: "Add a product" }).getByRole("combobox").fill("heron");
  await mia.page.getByRole("option").first().waitFor();
  await isFit(mia.page, "composer-phone-product");
  await leave(shopper, mia);
});
