// Custom actions, tags and assistants, by hand: an action is made by keyboard and works with the next message, tags are
// filtered by, and a filter is kept.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Shopper } from "./people.mjs";

const DESK = { viewport: { width: 1280, height: 900 } };
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

async function mia(options = {}) {
  const person = await newPerson(browser, { ...DESK, ...options });
  await person.page.goto(demo.signIns[0]);
  return person;
}

/** The actions of the first assistant. */
async function actions(page) {
  await page.goto(`${demo.app}/settings/assistants`);
  await page.locator(".rows h3 a").first().click();
  await page.getByRole("heading", { name: "Custom actions" }).waitFor();
  await page.waitForLoadState();
}

/** Tabs until `locator` has the focus: that a hand on the keyboard gets there. */
async function tabsTo(page, locator) {
  for (let tabs = 0; tabs < 300; tabs += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail("the focus does not get there");
}

test("an action is made by keyboard alone and works with the next message", async () => {
  const person = await mia({ expects: [/status of 422/] });
  const { page } = person;
  // On a machine that is busy no rehearsal counts as so slow that it waits for its button.
  await page.addInitScript(() => { performance.now = () => 0; });
  await actions(page);
  await shot(page, "actions-list");
  assert.deepEqual(await accessibilityFaults(page), []);
  await tabsTo(page, page.locator("#add summary"));
  await page.keyboard.press("Enter");
  await tabsTo(page, page.getByRole("link", { name: "Start from nothing" }));
  await page.keyboard.press("Enter");
  const name = page.getByLabel("Name, for your team");
  await name.waitFor();

  // Saved too early: each mistake stands beside its field, and what was typed stays.
  await tabsTo(page, name);
  await page.keyboard.type("Zither questions");
  await page.keyboard.press("Control+s");
  await page.locator('[data-path="starts"] > .note', { hasText: "Say what starts it." }).waitFor();
  await page.locator('[data-path="does"] > .note', { hasText: "Say what it does." }).waitFor();
  assert.equal(await name.inputValue(), "Zither questions");

  const chooses = async (label, kind) => {
    await tabsTo(page, page.getByLabel(label, { exact: true }));
    // By its first letters, as a keyboard does; Enter adds it.
    await page.keyboard.type(kind, { delay: 5 });
    await page.keyboard.press("Enter");
  };
  await name.focus();
  await chooses("Add a start", "Keywords");
  await page.locator('[data-path="starts[0].any"] textarea').waitFor();
  await tabsTo(page, page.locator('[data-path="starts[0].any"] textarea'));
  await page.keyboard.type("zither");
  await chooses("Add what it does", "Request human handoff");
  await page.locator('[data-path="does[0]"]').waitFor();
  await chooses("Add what it does", "Add a tag");
  await tabsTo(page, page.locator('[data-path="does[1].tag"] input'));
  await page.keyboard.type("zither");
  await chooses("Add what it does", "Say a text");
  await tabsTo(page, page.locator('[data-path="does[2].text"] textarea'));
  await page.keyboard.type("Our zither expert will be right with you.");
  await page.locator("#part-preview", { hasText: "zither expert" }).waitFor();
  await page.locator("#line").fill("Is this zither in tune?");
  await page.locator("#line-says mark", { hasText: "zither" }).waitFor();
  await shot(page, "action-editor", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  // The rehearsal follows what is typed, before anything is saved.
  await page.locator("#rehearsal strong", { hasText: "Fires in" }).waitFor();
  await page.keyboard.press("Control+s");
  await page.waitForURL(/\/actions\/\d+$/);
  await page.getByRole("heading", { name: "Zither questions", level: 1 }).waitFor();

  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("Is this zither in tune?");
  await shopper.hears("Our zither expert will be right with you.");
  await shopper.isWaiting();

  await page.goto(`${demo.app}/inbox?tag=zither`);
  await page.locator(".row", { hasText: "zither" }).first().waitFor();
  // Switched off, it works no more.
  await actions(page);
  const toggle = page.getByRole("switch", { name: "Zither questions" });
  await toggle.focus();
  await page.keyboard.press("Space");
  await page.getByText("Off from the next message on.").waitFor();
  // The last in the list; one up with the keyboard.
  const row = page.locator("li[data-action]", { hasText: "Zither questions" });
  const before = await row.evaluate((element) => [...element.parentElement.children].indexOf(element));
  await row.getByRole("link").focus();
  const kept = page.waitForResponse((response) => response.request().method() === "POST");
  await page.keyboard.press("Alt+ArrowUp");
  await until("it has moved", async () => (await row.evaluate((element) => [...element.parentElement.children].indexOf(element))) === before - 1);
  await page.locator("#moved", { hasText: `Now number ${before}` }).waitFor();
  assert.ok((await kept).ok());
  await page.reload();
  assert.equal(await row.evaluate((element) => [...element.parentElement.children].indexOf(element)), before - 1);
  shopper.person.isContent();
  await shopper.person.close();
  person.isContent();
  await person.close();
});

test("markets, phrases by meaning and what the store does not tell stand in the editor", async () => {
  const person = await mia({ expects: [/status of 422/] });
  const { page } = person;
  await actions(page);
  await page.goto(`${page.url()}/new`);
  await page.getByLabel("Name, for your team").fill("Big carts and returns");
  const adds = async (label, kind) => {
    await page.getByLabel(label, { exact: true }).selectOption({ label: kind });
    await page.locator(".adder", { has: page.getByLabel(label, { exact: true }) }).getByRole("button", { name: "Add" }).click();
  };
  await adds("Add a start", "The cart is over an amount");
  await page.getByRole("button", { name: "Add a market" }).click();
  const market = page.locator('[data-path="starts[0].markets[0]"]');
  await market.getByLabel("Countries").fill("de, austria");
  await market.getByLabel("Shown in").fill("eu");
  await market.getByLabel(/^More than/).fill("a lot");
  await adds("Add a start", "Phrases");
  const phrases = page.locator('[data-path="starts[1].any"] textarea');
  await phrases.fill("return my order");
  const meaning = page.getByLabel("Also by meaning");
  assert.equal(await meaning.isChecked(), true, "on from the beginning");
  await adds("Add a start", "Trouble with a payment");
  await page.getByText("no app is told").waitFor();
  await adds("Add what it does", "Request human handoff");
  await page.keyboard.press("Control+s");
  // Beside each field, and what was typed stays.
  await page.locator('[data-path="starts[0].markets[0].amount"] .note', { hasText: "in figures" }).waitFor();
  await page.locator('[data-path="starts[0].markets[0].currency"] .note', { hasText: "three capital letters" }).waitFor();
  assert.equal(await market.getByLabel(/^More than/).inputValue(), "a lot");
  await shot(page, "action-editor-wrong", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator('[data-path="starts[0].markets[0].countries"] .note', { hasText: "two capital letters" }).waitFor();
  await market.getByLabel("Countries").fill("de, at");
  await market.getByLabel("Shown in").fill("EUR");
  await market.getByLabel(/^More than/).fill("150");
  await page.locator("#line").fill("what does the longest cable cost");
  await page.locator("#line-says", { hasText: "By meaning, nearest is “return my order”" }).waitFor();
  await page.locator("#line").fill("I want to return that order");
  await page.locator("#line-says mark").waitFor();
  await shot(page, "action-editor-meaning", { fullPage: true });
  await page.keyboard.press("Control+s");
  await page.waitForURL(/\/actions\/\d+$/);
  await page.reload();
  await page.locator('[data-path="starts[0].markets[0].currency"] input').waitFor();
  assert.equal(await page.locator('[data-path="starts[0].markets[0].currency"] input').inputValue(), "EUR");
  assert.equal(await page.locator('[data-path="starts[0].markets[0].countries"] input').inputValue(), "DE, AT");
  // Switched off, it stays so.
  await page.getByLabel("Also by meaning").uncheck();
  await page.keyboard.press("Control+s");
  await page.locator(".save-bar").waitFor({ state: "hidden" });
  await page.reload();
  await page.getByLabel("Also by meaning").waitFor();
  assert.equal(await page.getByLabel("Also by meaning").isChecked(), false);
  person.isContent();
  await person.close();
});

test("a chat is filtered by its tags, in the address, and the filter is kept", async () => {
  const person = await mia({ expects: [/status of 422/] });
  const { page } = person;
  await page.goto(`${demo.app}/inbox`);
  await page.locator(".row-link").first().click();
  const box = page.locator(".tag-add input");
  await box.fill("Shipping delayed");
  await box.press("Enter");
  await page.locator("tag-editor .tag", { hasText: "shipping-delayed" }).waitFor();
  await page.goto(`${demo.app}/settings/tags`);
  await page.locator("li[data-key='shipping-delayed'] summary").click();
  await page.locator("li[data-key='shipping-delayed']").getByLabel("Name").fill("Late delivery");
  await page.locator("li[data-key='shipping-delayed']").getByTitle("orange").click();
  await shot(page, "tags");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator("li[data-key='shipping-delayed']").getByRole("button", { name: "Save" }).click();
  await page.locator(".tag[data-tint='orange']", { hasText: "Late delivery" }).waitFor();

  await page.goto(`${demo.app}/inbox`);
  await page.locator("#filter").fill("Late delivery");
  await page.locator("#filter").press("Enter");
  await page.waitForURL(/tag=shipping-delayed/);
  await page.locator(".active-tags .tag", { hasText: "Late delivery" }).waitFor();
  assert.equal(await page.locator(".row").count(), 1);
  await page.locator("#filter-name").fill("Late ones");
  await page.locator("#filter-name").press("Enter");
  await page.locator("#kept a", { hasText: "Late ones" }).waitFor();
  await shot(page, "inbox-filters");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.goto(`${demo.app}/inbox`);
  await page.locator("#kept a", { hasText: "Late ones" }).click();
  await page.waitForURL(/tag=shipping-delayed/);
  assert.equal(await page.locator(".row").count(), 1);
  person.isContent();
  await person.close();
});

test("a second assistant looks as it is told where it is met", async () => {
  const person = await mia({ expects: [/status of 422/] });
  const { page } = person;
  await page.goto(`${demo.app}/settings/assistants`);
  await page.getByLabel("Name").fill("Guitar expert");
  await page.getByRole("button", { name: "Add assistant" }).click();
  await page.getByRole("heading", { name: "Guitar expert", level: 1 }).waitFor();
  await page.getByLabel("Greeting").fill("Shall we find you a guitar?");
  await page.locator("#color").fill("#0a7d5a");
  await page.locator('[data-is="greeting"]', { hasText: "Shall we find you a guitar?" }).waitFor();
  await page.getByLabel("Product pages").check();
  await shot(page, "assistant-appearance");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator(".save-bar").getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It counts from the next message on.").waitFor();
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/longshore-bass");
  await shopper.opensChat();
  await shopper.panel.getByText("Shall we find you a guitar?").waitFor();
  // The chat stays open from page to page.
  await shopper.visits("/");
  await shopper.panel.locator(".intro .text").waitFor();
  assert.equal(await shopper.panel.getByText("Shall we find you a guitar?").count(), 0);
  await shopper.person.close();

  await page.getByRole("link", { name: "Shared inbox" }).first().click();
  await page.locator('input[name="on"]').waitFor();
  await shot(page, "assistant-inbox");
  assert.deepEqual(await accessibilityFaults(page), []);
  person.isContent();
  await person.close();
});

test("on a phone, in the dark, nothing sticks out", async () => {
  const person = await mia({ ...PHONE, colorScheme: "dark" });
  const { page } = person;
  await actions(page);
  const list = page.url();
  const pages = [
    ["assistants", `${demo.app}/settings/assistants`],
    ["actions", list],
    ["action-editor", `${list}/new?template=order_problem`],
    ["appearance", list.replace("/actions", "/appearance")],
    ["tags", `${demo.app}/settings/tags`],
    ["tags-open", `${demo.app}/settings/tags`],
    ["inbox", `${demo.app}/inbox`],
  ];
  for (const [name, address] of pages) {
    await page.goto(address);
    await page.locator("h1").first().waitFor();
    if (name === "action-editor") await page.locator(".part").first().waitFor();
    if (name === "tags-open") await page.locator(".tag-rows summary").last().click();
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= room, `${name}: ${wide} > ${room}`);
    await shot(page, `phone-${name}`, { fullPage: name !== "inbox" });
    assert.deepEqual(await accessibilityFaults(page), [], name);
  }
  person.isContent();
  await person.close();
});

test("an action that is switched off while somebody writes in it stays off when they save", async () => {
  const person = await mia();
  const { page } = person;
  await actions(page);
  await page.locator("li[data-action] h3 a").first().click();
  const on = page.getByLabel("This action is on");
  await on.waitFor();
  assert.equal(await on.isChecked(), true);
  const address = page.url();
  const action = address.split("/").at(-1);
  // Somebody else, on the list.
  const other = await page.context().newPage();
  await other.goto(address.replace(/\/\d+$/, ""));
  const toggle = other.locator(`li[data-action="${action}"]`).getByRole("switch");
  await toggle.click();
  await other.getByText("Off from the next message on.").waitFor();

  const saves = async (name) => {
    await page.getByLabel("Name, for your team").fill(name);
    await page.locator(".save-bar").getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.locator(".save-bar").waitFor({ state: "hidden" });
  };
  await saves("Renamed meanwhile");
  assert.equal(await on.isChecked(), false, "the sheet says so");
  await saves("Renamed again");
  await other.reload();
  assert.equal(await toggle.getAttribute("aria-checked"), "false");
  // Who switches it on in the sheet means it.
  await on.check();
  await saves("Renamed and on");
  await other.reload();
  assert.equal(await toggle.getAttribute("aria-checked"), "true");
  await other.close();
  person.isContent();
  await person.close();
});
