// Staff with the AI at their side: what a chat comes down to, the copilot's words on their way into a reply, thumbs, and
// a gap that is answered once and for all.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const UNKNOWN = "Do you rent out ukuleles by the week?";
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

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

/** A chat that the AI could not go on with. */
async function stuck() {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  await shopper.says(UNKNOWN);
  await shopper.isTold("You asked for a person");
  return shopper;
}

test("who takes a chat sees what it comes down to, and asks the copilot", { timeout: 360_000 }, async () => {
  const [shopper, mia] = await Promise.all([stuck(), Staff.at(browser, demo, 0)]);
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  const summary = mia.page.getByRole("region", { name: "Summary" });
  await summary.getByRole("link", { name: UNKNOWN }).first().waitFor();
  assert.ok(await mia.page.locator("copilot-panel").isHidden(), "nobody holds it yet");
  await mia.takesOver();
  await shot(mia.page, "copilot-summary");
  assert.deepEqual(await accessibilityFaults(mia.page), []);

  // It stands out for no more than a moment.
  await mia.page.evaluate(() => {
    new MutationObserver(() => { window.pointed ||= document.activeElement?.matches(".message.pointed"); })
      .observe(document.body, { subtree: true, attributeFilter: ["class"] });
  });
  await summary.getByRole("link", { name: UNKNOWN }).first().click();
  await until("the message has the focus", () => mia.page.evaluate(() => window.pointed && document.activeElement?.matches(".message")));

  await mia.page.keyboard.press("a");
  const panel = mia.page.locator("copilot-panel");
  const field = panel.getByRole("textbox", { name: "Ask the copilot" });
  await until("the copilot's field has the focus", () => field.evaluate((one) => one === document.activeElement));
  await field.fill("Do you have a warranty?");
  await field.press("Enter");
  await panel.getByText(/two[- ]year/i).first().waitFor();
  await panel.getByText("From your pages").waitFor();
  await shot(mia.page, "copilot-answer");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await panel.getByRole("button", { name: "Insert into reply" }).click();
  assert.match(await mia.box.inputValue(), /two[- ]year/i);
  // What is typed and answered survives a live change of the chat.
  await shopper.says("Are you there?");
  await mia.reads("Are you there?");
  await panel.getByText(/two[- ]year/i).first().waitFor();
  const { items } = await shopper.log();
  assert.ok(!items.some((item) => item.from === "staff"), "inserted is not sent");
  await mia.hasRead();
  await mia.box.press("Enter");
  await shopper.hears("year");

  await panel.getByRole("button", { name: "Draft a reply" }).click();
  await panel.getByText("To “Are you there?”").waitFor();
  await mia.replies("We do: ukuleles are $15 a week, with a deposit of $50.");
  await mia.acts("Hand back to AI");
  await mia.items.getByText(/Mia handed back to the AI · .*2 replies/).waitFor();
  await panel.waitFor({ state: "hidden" });
  for (const who of [shopper, mia]) who.person.isContent();
  await Promise.all([shopper, mia].map((who) => who.person.close()));
});

test("thumbs and gaps teach the assistant", { timeout: 360_000 }, async () => {
  const [shopper, mia] = await Promise.all([Shopper.at(browser, demo), Staff.at(browser, demo, 0)]);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  const helpful = shopper.panel.getByRole("button", { name: "Helpful", exact: true }).last();
  await helpful.click();
  await shopper.panel.locator('.thumbs [aria-pressed="true"]').waitFor();
  await until("the thumb is kept", async () => (await shopper.log()).items.some((item) => item.rated === true));
  await shot(shopper.page, "widget-thumbs");
  assert.deepEqual(await accessibilityFaults(shopper.page), []);

  await mia.opens(await shopper.conversation());
  await mia.items.getByText("Shopper: helpful").waitFor();
  await mia.items.getByRole("button", { name: "Wrong" }).last().click();
  await mia.toasts.getByText("a test now").waitFor();
  await mia.items.locator('[aria-pressed="true"][value="no"]').waitFor();
  assert.deepEqual(await accessibilityFaults(mia.page), []);

  const page = mia.page;
  const card = page.locator(".gap", { hasText: UNKNOWN });
  await until("the question is a card", async () => {
    await page.goto(`${demo.app}/settings/gaps`);
    return (await card.count()) === 1;
  });
  await card.getByText("Write the answer").click();
  const answer = card.getByRole("textbox", { name: "Answer" });
  assert.match(await answer.inputValue(), /\$15 a week/);
  await shot(page, "gaps", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  await answer.fill("Do you rent out ukuleles?\nUkuleles can be rented out by the week for $15, with a deposit of $50.");
  await card.getByRole("button", { name: "Check first" }).click();
  await card.getByText("With this answer:").waitFor();
  await card.getByRole("button", { name: "Publish" }).click();
  await card.getByText("Published.").waitFor();
  await card.locator(".effect").getByText("Answers").first().waitFor();
  await shot(page, "gaps-published", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  const said = await shopper.asks(UNKNOWN);
  assert.match(said.text, /\$15/);

  for (const who of [shopper, mia]) who.person.isContent();
  await Promise.all([shopper, mia].map((who) => who.person.close()));
});

test("in the dark and on a phone it is all there", { timeout: 360_000 }, async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("Which zeppelin can teleport spaghetti to Saturn?");
  await shopper.isTold("You asked for a person");
  const conversation = await shopper.conversation();
  const dark = await Staff.at(browser, demo, 0, { colorScheme: "dark" });
  await dark.opens(conversation);
  await dark.acts("Take over");
  await dark.page.getByRole("button", { name: "Draft a reply" }).click();
  await dark.page.locator(".copilot-answer .badge").waitFor();
  await shot(dark.page, "copilot-dark");
  assert.deepEqual(await accessibilityFaults(dark.page), []);
  await dark.page.goto(`${demo.app}/settings/gaps`);
  await shot(dark.page, "gaps-dark", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(dark.page), []);

  const phone = await Staff.at(browser, demo, 0, PHONE);
  await phone.page.goto(`${demo.app}/inbox/${conversation}`);
  await phone.page.getByRole("region", { name: "Summary" }).waitFor();
  await shot(phone.page, "copilot-phone-thread");
  await phone.thread.getByRole("button", { name: "Details" }).click();
  await phone.page.getByRole("button", { name: "Draft a reply" }).click();
  await phone.page.locator(".copilot-answer .badge").waitFor();
  await shot(phone.page, "copilot-phone");
  assert.deepEqual(await accessibilityFaults(phone.page), []);
  await phone.page.goto(`${demo.app}/settings/gaps`);
  const sideways = await phone.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(sideways <= 0, `the page scrolls sideways by ${sideways}`);
  await shot(phone.page, "gaps-phone", { fullPage: true });
  for (const who of [shopper, dark, phone]) await who.person.close();
});
