// What is asked before a person comes is looked at while it is typed: a number that can't be one is told at once, an order
// of theirs is known again, a product's number becomes the product. None of it stands in the way to a person.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const DESK = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let demo, browser, mia;

before(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
  mia = await Staff.at(browser, demo, 0);
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

const BAD = "That doesn’t look like an order number.";
const UNKNOWN = "We can’t match this number to you yet.";

/** A shopper who is asked for the number of an order. */
async function asked(options) {
  const shopper = await Shopper.at(browser, demo, { ...options, expects: [/status of (409|422|429)/, /Failed to load/] });
  await shopper.visits("/pages/faq");
  await shopper.opensChat();
  await shopper.asksForAPerson();
  return shopper;
}

for (const [name, options] of [["desk", DESK], ["phone-dark", { ...PHONE, colorScheme: "dark" }]]) {
  test(`an order number is looked at while it is typed, ${name}`, async () => {
    const shopper = await asked(options);
    await shopper.orderNumber.pressSequentially("guitar");
    await shopper.panel.getByText(BAD).waitFor();
    assert.equal(await shopper.orderNumber.getAttribute("aria-invalid"), "true");
    await shot(shopper.page, `check-order-bad-${name}`);
    assert.deepEqual(await accessibilityFaults(shopper.page), []);
    await shopper.orderNumber.fill("");
    await shopper.panel.getByText(BAD).waitFor({ state: "hidden" });
    await shopper.orderNumber.pressSequentially("987654");
    await shopper.panel.getByText(UNKNOWN).waitFor();
    assert.equal(await shopper.orderNumber.getAttribute("aria-invalid"), null, "it may be right all the same");
    // The thread may still go on to its end meanwhile.
    await until("it stands under its field", async () => {
      const [field, told, next] = await Promise.all([shopper.orderNumber, shopper.panel.getByText(UNKNOWN), shopper.panel.getByRole("button", { name: "Continue" })].map((one) => one.boundingBox()));
      return told.y >= field.y + field.height && told.y + told.height <= next.y;
    });
    await shot(shopper.page, `check-order-unknown-${name}`);
    assert.deepEqual(await accessibilityFaults(shopper.page), []);
    await shopper.panel.getByRole("button", { name: "Continue" }).click();
    await shopper.isWaiting();
    shopper.person.isContent();
    await shopper.person.close();
  });
}

test("an order of theirs is known again", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  const marked = page.waitForResponse((response) => response.url().endsWith("/cart/update.js"));
  await shopper.addsToCart();
  await marked;
  await shopper.visits("/cart");
  await page.getByRole("button", { name: "Check out" }).click();
  await page.getByLabel("E-mail").fill("grace@example.com");
  for (const [label, text] of [["First name", "Grace"], ["Last name", "Hopper"], ["Address", "1 Navy Yard"], ["City", "Boston"], ["Postal code", "02129"]]) {
    await page.getByLabel(label).fill(text);
  }
  await page.getByRole("button", { name: "Continue to shipping" }).click();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByRole("button", { name: /^Pay now/ }).click();
  await page.getByRole("heading", { name: /^Thank you/ }).waitFor();
  const order = (await page.locator("main").innerText()).match(/#\d{4,}/)[0];
  await shopper.visits("/pages/faq");
  await shopper.box.waitFor();
  await shopper.asksForAPerson();
  // Without its sign, as people type it.
  await until("the store to have told of it", async () => {
    await shopper.orderNumber.fill("");
    await shopper.orderNumber.fill(order.slice(1));
    const told = shopper.panel.getByText(UNKNOWN).or(shopper.panel.getByText(`That is your order ${order}.`));
    await told.waitFor();
    return (await told.innerText()).includes(order);
  });
  await shot(page, "check-order-found");
  assert.deepEqual(await accessibilityFaults(page), []);
  shopper.person.isContent();
  await shopper.person.close();
});

test("a product's number becomes the product", async () => {
  await mia.page.evaluate(async (app) => {
    const { templates } = await (await fetch(`${app}/api/v1/action-templates`)).json();
    const expert = templates.find((one) => one.name === "Talk to an expert");
    const made = await fetch(`${app}/api/v1/actions`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(expert) });
    if (!made.ok) throw new Error(await made.text());
  }, demo.app);
  for (const [name, options] of [["desk", DESK], ["phone-dark", { ...PHONE, colorScheme: "dark" }]]) {
    const shopper = await Shopper.at(browser, demo, options);
    await shopper.visits("/products/nightfall-reverb");
    await shopper.opensChat();
    await shopper.panel.getByRole("button", { name: "Talk to an expert" }).click();
    const number = shopper.panel.getByRole("textbox", { name: "Product number" });
    await number.pressSequentially("NW-NE-0000");
    await shopper.panel.getByText("We can’t find this number in the shop.").waitFor();
    await number.fill("NW-NE-0942");
    const card = shopper.panel.locator(".collect .product");
    await card.waitFor();
    assert.ok((await card.innerText()).includes("$"));
    await shot(shopper.page, `check-product-${name}`);
    assert.deepEqual(await accessibilityFaults(shopper.page), []);
    await shopper.panel.getByRole("button", { name: "Continue" }).click();
    await shopper.panel.getByText("We’ve asked the team").waitFor();
    shopper.person.isContent();
    await shopper.person.close();
  }
});

test("an answer that comes late is not told, and one that never comes keeps nobody", async () => {
  const shopper = await asked(DESK);
  const held = [];
  await shopper.page.route("**/storefront/v1/check", (route) => { held.push(route); });
  await shopper.orderNumber.fill("guitar");
  await until("the first to be asked", () => held.length === 1);
  await shopper.orderNumber.fill("987654");
  await until("the second to be asked", () => held.length === 2);
  await held[1].continue();
  await shopper.panel.getByText(UNKNOWN).waitFor();
  const late = shopper.page.waitForResponse((response) => response.url().endsWith("/check"));
  await held[0].continue();
  await (await late).finished();
  await shopper.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await shopper.panel.getByText(BAD).isVisible(), false);
  await shopper.orderNumber.fill("123456");
  await until("the third to be asked", () => held.length === 3);
  await shopper.panel.getByRole("button", { name: "Continue" }).click();
  await shopper.isWaiting();
  await shopper.person.close();
});

test("told that it is too much, it asks no more for a while", async () => {
  const shopper = await asked(DESK);
  let times = 0;
  await shopper.page.route("**/storefront/v1/check", (route) => {
    times += 1;
    return route.fulfill({ status: 429, headers: { "Retry-After": "120", "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" }, contentType: "application/json", body: "{}" });
  });
  const told = shopper.page.waitForResponse((response) => response.url().endsWith("/check"));
  await shopper.orderNumber.fill("98");
  await (await told).finished();
  await shopper.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await shopper.orderNumber.fill("987");
  await shopper.orderNumber.blur();
  await shopper.panel.getByRole("button", { name: "Continue" }).click();
  await shopper.isWaiting();
  assert.equal(times, 1);
  await shopper.person.close();
});
