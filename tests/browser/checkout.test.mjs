// At checkout and after: the conversation the store began goes on in Shopify's chat slot, on the thank-you page and in
// the customer's account, with where the shopper stands.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, launchLenient, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

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

/** The chat in its slot: the bubble's page inside of the extension's. */
const slot = (page) => page.frameLocator("iframe.extension.chat").frameLocator("iframe");

/** Fills the steps up to payment. */
async function goesToPayment(page) {
  await page.getByRole("button", { name: "Check out" }).click();
  await page.getByLabel("E-mail").fill("grace@example.com");
  for (const [label, text] of [["First name", "Grace"], ["Last name", "Hopper"], ["Address", "1 Navy Yard"], ["City", "Boston"], ["Postal code", "02129"]]) {
    await page.getByLabel(label).fill(text);
  }
  await page.getByRole("button", { name: "Continue to shipping" }).click();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByRole("button", { name: /^Pay now/ }).waitFor();
}

test("the store's conversation goes on at checkout, on the thank-you page, and staff see where", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  const conversation = await shopper.conversation();
  const marked = page.waitForResponse((response) => response.url().endsWith("/cart/update.js"));
  await shopper.addsToCart();
  assert.ok((await marked).ok());
  await shopper.visits("/cart");
  await goesToPayment(page);

  const chat = slot(page);
  const bubble = chat.getByRole("button", { name: /^Chat with us/ });
  await bubble.waitFor();
  const small = await page.locator("iframe.extension.chat").boundingBox();
  assert.ok(small.width <= 224 && small.height <= 72, `minimized it is ${small.width} × ${small.height}`);
  await bubble.click();
  await until("room for the open chat", async () => (await page.locator("iframe.extension.chat").boundingBox()).height > 400);
  const large = await page.locator("iframe.extension.chat").boundingBox();
  assert.ok(large.width <= 415 && large.height <= 700, `maximized it is ${large.width} × ${large.height}`);
  await chat.getByText("How long do I have to return something?").waitFor();
  await chat.getByRole("textbox", { name: "Message" }).fill("My card is refused");
  await chat.getByRole("textbox", { name: "Message" }).press("Enter");
  await chat.locator(".from-shopper:not(.pending)", { hasText: "My card is refused" }).waitFor();
  await shot(page, "checkout-chat");
  await mia.opens(conversation);
  await mia.items.getByText("My card is refused").first().waitFor();

  await page.getByRole("button", { name: /^Pay now/ }).click();
  await page.getByRole("heading", { name: /^Thank you/ }).waitFor();
  const block = page.frameLocator('iframe.extension:not(.chat)');
  await block.getByRole("heading", { name: "Ask about this order" }).waitFor();
  await block.getByText("My card is refused").waitFor();
  await block.getByLabel("Ask a question").fill("Is there a warranty?");
  await block.getByRole("button", { name: "Send" }).click();
  await block.getByText("Is there a warranty?").first().waitFor();
  await shot(page, "thank-you-block", { fullPage: true });
  await mia.items.getByText("Is there a warranty?").first().waitFor();
  shopper.person.isContent();
  await shopper.person.close();
});

test("a chat begun at checkout outlives a reload, and goes on behind the payment", async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "counterbell-profile-"));
  const shopper = await Shopper.at(launchLenient(folder), demo);
  t.after(async () => {
    await shopper.person.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { page } = shopper;
  await shopper.visits("/products/nightfall-reverb");
  await shopper.addsToCart();
  await shopper.visits("/cart");
  await goesToPayment(page);
  const chat = slot(page);
  await chat.getByRole("button", { name: /^Chat with us/ }).click();
  const box = chat.getByRole("textbox", { name: "Message" });
  await box.fill("Do you ship to Norway?");
  await box.press("Enter");
  const words = chat.locator(".from-shopper:not(.pending)", { hasText: "Do you ship to Norway?" });
  await words.waitFor();
  await page.reload();
  await words.waitFor();
  await page.getByRole("button", { name: /^Pay now/ }).click();
  await page.getByRole("heading", { name: /^Thank you/ }).waitFor();
  await words.waitFor();
  shopper.person.isContent();
});

test("the chat speaks the checkout's language, whatever the frame was loaded in", async () => {
  const shopper = await Shopper.at(browser, demo, { locale: "de-DE" });
  const { page } = shopper;
  await page.route(/\/extension\/chat\?/, (route) => route.continue({ url: route.request().url().replace(/locale=[^&]*/, "locale=en") }));
  await shopper.visits("/products/nightfall-reverb");
  await shopper.addsToCart();
  await shopper.visits("/cart");
  await goesToPayment(page);
  const chat = slot(page);
  await chat.getByRole("button", { name: "Chat starten" }).click();
  await chat.getByRole("textbox", { name: "Nachricht" }).waitFor();
  assert.equal(await chat.locator("html").getAttribute("lang"), "de");
  await shopper.person.close();
});

test("without a conversation before, the chat at checkout begins one, about this checkout", async () => {
  const shopper = await Shopper.at(browser, demo, { viewport: { width: 390, height: 844 } });
  const { page } = shopper;
  await shopper.visits("/products/nightfall-reverb");
  await shopper.addsToCart();
  await shopper.visits("/cart");
  await goesToPayment(page);
  const chat = slot(page);
  await chat.getByRole("button", { name: /^Chat with us/ }).click();
  await chat.getByRole("textbox", { name: "Message" }).fill("Can I pay by invoice?");
  await chat.getByRole("textbox", { name: "Message" }).press("Enter");
  await chat.locator(".from-shopper:not(.pending)", { hasText: "Can I pay by invoice?" }).waitFor();
  await shot(page, "checkout-chat-phone");
  await until("it rises among the chats", () => mia.page.getByText("Can I pay by invoice?").first().isVisible());
  assert.deepEqual(await accessibilityFaults(page), []);
  await shopper.person.close();
});

test("in the account, an order's page and its menu ask about the order", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await shopper.visits("/account");
  await page.getByRole("button", { name: "Sign in as Ada Bell" }).click();
  const link = page.locator("table a").first();
  const name = await link.innerText();
  await link.click();
  await page.getByRole("heading", { name: `Order ${name}` }).waitFor();
  const block = page.frameLocator('iframe[src*="order-status.block"]');
  await block.getByLabel("Ask a question").fill("How long do I have to return something?");
  await block.getByRole("button", { name: "Send" }).click();
  await block.getByText("How long do I have to return something?").first().waitFor();
  await shot(page, "order-status-block", { fullPage: true });
  // The page comes again, and what was said is there; so it is in the menu's action.
  await until("the token to be kept", () => page.evaluate(() => localStorage.getItem("extension:counterbell:token")));
  await page.reload();
  await block.getByText("How long do I have to return something?").first().waitFor();
  await page.frameLocator('iframe[src*="menu-item"]').getByRole("button", { name: "Ask about this order" }).click();
  const action = page.frameLocator('iframe[src*="order.action.render"]');
  await action.getByLabel("Ask a question").waitFor();
  await action.getByText("How long do I have to return something?").first().waitFor();
  await shot(page, "order-action");
  await action.getByText("AI assistant").first().waitFor({ timeout: 120_000 });
  // The store knows which order it is about: nobody asks for it. Who waits may stop.
  await action.getByLabel("Ask a question").fill("I want to talk to a human");
  await action.getByRole("button", { name: "Send" }).click();
  await action.getByText("We’ve asked the team").waitFor();
  await shot(page, "order-action-waiting");
  await action.getByRole("button", { name: "Stop waiting" }).click();
  await action.getByRole("button", { name: "Talk to a person" }).waitFor();
  shopper.person.isContent();
  await shopper.person.close();
});
