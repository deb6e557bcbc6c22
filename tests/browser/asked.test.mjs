// What is asked before an action goes on: nothing that was typed is lost with the page, nor is a minute that is over taken
// for leaving; and the way past the questions is there where it leads to somebody.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo } from "./lib.mjs";
import { REFUSALS, Shopper } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let demo, browser, mia;

before(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
  mia = await newPerson(browser, { viewport: { width: 1280, height: 900 } });
  await mia.page.goto(demo.signIns[0]);
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

/** The request by which the page tells how a form ended, or goes on. */
const tells = (page, outcome) => page.waitForRequest((request) => request.url().endsWith("/collected") && request.postDataJSON().outcome === outcome);

const makes = (action) => mia.page.evaluate(async ([app, body]) => {
  const made = await fetch(`${app}/api/v1/actions`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!made.ok) throw new Error(await made.text());
}, [demo.app, action]);

test("a phone that takes the page away loses nothing that was typed", { timeout: 180_000 }, async () => {
  const shopper = await Shopper.at(browser, demo, PHONE);
  const { page } = shopper;
  // Killed, a page is told of nothing.
  await page.addInitScript(() => addEventListener("pagehide", (event) => event.stopImmediatePropagation(), { capture: true }));
  await shopper.visits("/pages/faq");
  await shopper.opensChat();
  await shopper.asksForAPerson();
  await shopper.orderNumber.fill("1042");
  const kept = tells(page, "keep");
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  assert.deepEqual((await kept).postDataJSON().values, { order_number: "1042" });
  await (await kept).response();
  await page.reload();
  await shopper.orderNumber.waitFor();
  assert.equal(await shopper.orderNumber.inputValue(), "1042");
  await shot(page, "asked-again-phone");
  assert.deepEqual(await accessibilityFaults(page), []);
  await shopper.panel.getByRole("button", { name: "Continue" }).click();
  await shopper.isWaiting();
  // What is done with is kept nowhere.
  assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.endsWith(":typed"))), []);
  shopper.person.isContent();
  await shopper.person.close();
});

test("a form whose minute is over was not left", { timeout: 180_000 }, async () => {
  // What is typed may be looked at just when nothing is asked any more.
  const shopper = await Shopper.at(browser, demo, { expects: [/404.*\/v1\/check/] });
  const { page } = shopper;
  await page.clock.install();
  await shopper.visits("/pages/faq");
  await shopper.opensChat();
  await shopper.asksForAPerson();
  await shopper.orderNumber.fill("1042");
  const due = tells(page, "due");
  await page.clock.fastForward(58_000);
  assert.deepEqual((await due).postDataJSON().values, { order_number: "1042" });
  await shopper.isWaiting();
  const conversation = await shopper.conversation();
  await mia.page.goto(`${demo.app}/inbox/${conversation}`);
  await mia.page.getByText("Did not answer within a minute").first().waitFor();
  assert.equal(await mia.page.getByText("Left the page").count(), 0);
  shopper.person.isContent();
  await shopper.person.close();
});

test("who must answer can skip it where somebody is there, and where nobody is goes on without", { timeout: 180_000 }, async () => {
  const field = (name, label, required) => ({ name, label, hint: "In a few words", kind: "text", required });
  const action = (name, label, required) => ({
    name, starts: [{ on: "button", label: name }], asks: { prompt: "Tell us what happened.", fields: [field("what", label, required)] },
    does: [{ do: "tag", tag: "fault" }, { do: "say", text: "Noted, thank you." }],
  });
  await makes(action("Report a fault", "What is wrong?", true));
  await makes(action("Leave a wish", "What is missing?", false));
  const presses = async (name) => {
    const shopper = await Shopper.at(browser, demo, { ...PHONE, expects: REFUSALS });
    await shopper.visits("/pages/faq");
    await shopper.opensChat();
    await shopper.panel.getByRole("button", { name }).click();
    await shopper.panel.locator("form.collect").waitFor();
    return shopper;
  };
  const skip = (shopper) => shopper.panel.locator("form.collect").getByRole("button", { name: "Skip" });
  const goesOn = (shopper) => shopper.panel.getByRole("button", { name: "Continue" }).click();

  // Required or not: a person is one press away.
  const first = await presses("Report a fault");
  await goesOn(first);
  await first.panel.locator(".field-error").filter({ hasText: /./ }).first().waitFor();
  await skip(first).click();
  await first.isWaiting();
  first.person.isContent();
  await first.person.close();

  // The assistant whose chats nobody sees.
  const { page } = mia;
  await page.goto(`${demo.app}/settings/assistants`);
  await page.locator(".rows h3 a").first().click();
  await page.getByRole("link", { name: "Shared inbox", exact: true }).click();
  await page.locator('input[name="on"]').waitFor();
  await page.waitForLoadState();
  await page.locator('input[name="on"]').uncheck();
  await page.locator(".save-bar").getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It counts from the next message on.").waitFor();

  const second = await presses("Report a fault");
  assert.equal(await skip(second).count(), 0, "there is nobody to skip to");
  await goesOn(second);
  await second.panel.locator(".field-error").filter({ hasText: /./ }).first().waitFor();
  await shot(second.page, "asked-required-phone");
  assert.deepEqual(await accessibilityFaults(second.page), []);
  await second.panel.getByRole("textbox", { name: "What is wrong?" }).fill("A broken string");
  await goesOn(second);
  await second.hears("Noted, thank you.");
  second.person.isContent();
  await second.person.close();

  // What need not be answered is no dead end.
  const third = await presses("Leave a wish");
  assert.equal(await skip(third).count(), 0);
  await goesOn(third);
  await third.hears("Noted, thank you.");
  third.person.isContent();
  await third.person.close();
});
