// Alerts, by hand: a rule is made with the keyboard, a request raises a line and the title, a mail lies in the demo's
// outbox, and the link of a follow-up mail brings the shopper back into their chat.

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

const settings = (staff) => staff.page.goto(`${demo.app}/settings/notifications`);

test("a rule is made by keyboard and says who would be woken, and a request rings", { timeout: 360_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  await mia.clearsTheQueue();
  await settings(mia);
  const { page } = mia;
  await page.getByRole("heading", { name: "Notifications", level: 1 }).waitFor();
  await shot(page, "notifications-desktop", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);

  // Without a mouse: to the button, through the form, and saved with Enter.
  await page.getByRole("button", { name: "Add a rule" }).focus();
  await page.keyboard.press("Enter");
  const form = page.locator("#new-rule form");
  await until("the name's field", () => page.evaluate(() => document.activeElement?.getAttribute("name") === "name"));
  await page.keyboard.press("Enter");
  await form.getByText("Give the rule a name.").waitFor();
  await page.keyboard.type("By mail to Mia");
  await form.getByLabel("Whoever is on duty").focus();
  await page.keyboard.press("Space");
  await form.getByLabel("Mia", { exact: true }).focus();
  await page.keyboard.press("Space");
  await form.getByLabel("By e-mail", { exact: true }).focus();
  await page.keyboard.press("Space");
  await form.locator("[data-preview] [data-woken]", { hasText: "Mia" }).getByText("e-mail", { exact: true }).waitFor();
  await shot(page, "notifications-rule", { fullPage: true });
  await form.getByLabel("Name", { exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Saved. It counts from now on.").waitFor();
  await page.locator(".rule h3", { hasText: "By mail to Mia" }).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);

  await page.goto(`${demo.app}/inbox`);
  await mia.claim.waitFor();
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.asksForAPerson();
  await shopper.panel.getByRole("button", { name: /Skip/ }).click();
  const chat = await shopper.conversation();
  const line = mia.toasts.locator("[data-alert]", { hasText: "A shopper asks for a person" });
  await line.first().waitFor();
  // Whoever reaches for it keeps it.
  await line.first().getByRole("link", { name: "Open the chat" }).hover();
  await until("the title", async () => (await page.title()).startsWith("(1)"));
  await shot(page, "notifications-line");
  await line.first().getByRole("link", { name: "Open the chat" }).click();
  await page.locator(`#thread-${chat}`).waitFor();
  await mia.takesOver();

  await settings(mia);
  await until("what became of it", async () => {
    await page.reload();
    const told = await Promise.all(["Took the chat", "e-mail"].map((words) => page.locator("#alerts li", { hasText: words }).count()));
    return told.every((number) => number > 0);
  });
  await shot(page, "notifications-outcomes", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  mia.person.isContent();
  shopper.person.isContent();
  await mia.person.close();
  await shopper.person.close();
});

test("who would be woken is told of what was typed last, whichever answer comes first", { timeout: 180_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { page } = mia;
  await settings(mia);
  let asked = 0;
  let letGo = () => {};
  const held = new Promise((resolve) => { letGo = resolve; });
  await page.route("**/notification-rules/preview", async (route) => {
    asked += 1;
    const mine = asked;
    if (mine === 1) await held;
    await route.fulfill({ json: { html: `<p>Try ${mine}</p>` } });
  });
  await page.getByRole("button", { name: "Add a rule" }).click();
  const form = page.locator("#new-rule form");
  const first = page.waitForRequest("**/notification-rules/preview");
  await form.getByLabel("Name", { exact: true }).fill("One");
  await first;
  await form.getByLabel("Name", { exact: true }).fill("Two");
  await form.getByText("Try 2").waitFor();
  letGo();
  await (await (await first).response()).finished();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await form.locator("[data-preview]").innerText(), "Try 2");
  mia.person.isContent();
  await mia.person.close();
});

test("quiet hours, switches and deleting, in the dark and on a phone", async () => {
  const owner = await Staff.at(browser, demo, 0, { colorScheme: "dark" });
  await settings(owner);
  const { page } = owner;
  await page.getByLabel("Don’t wake me in these hours").check();
  await page.locator("#quiet").getByRole("button", { name: "Save" }).click();
  await page.getByText("You are not woken in these hours.").waitFor();
  const toggle = page.getByRole("switch").first();
  await toggle.click();
  await until("it is off", async () => (await toggle.getAttribute("aria-checked")) === "false");
  await page.getByRole("switch").first().click();
  await shot(page, "notifications-dark", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  owner.person.isContent();
  await owner.person.close();

  const phone = await Staff.at(browser, demo, 0, PHONE);
  await settings(phone);
  await phone.page.locator(".rule summary").first().click();
  await shot(phone.page, "notifications-phone", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(phone.page), []);
  const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  phone.person.isContent();
  await phone.person.close();
});

test("a reply goes on by mail when the shopper has left, and its link brings them back", { timeout: 720_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  await settings(mia);
  await mia.page.getByLabel("Minutes before it goes").fill("1");
  await mia.page.locator("#follow-up").getByRole("button", { name: "Save" }).click();
  await mia.page.getByText("Saved.").waitFor();

  const dana = await Shopper.at(browser, demo);
  await dana.visits("/");
  await dana.opensChat();
  await dana.says("Can you keep the red one for me?");
  const chat = await dana.conversation();
  const status = await dana.page.evaluate(async (app) => {
    const key = Object.keys(localStorage).find((name) => /^counterbell:.*:token$/.test(name)) ?? "";
    const headers = { Authorization: `Bearer ${localStorage.getItem(key)}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ email: "dana@example.com" });
    return (await fetch(`${app}/storefront/v1/email`, { method: "POST", headers, body })).status;
  }, demo.app);
  assert.ok(status < 300, `the address was answered ${status}`);
  dana.person.isContent();
  await dana.person.close();

  await mia.page.goto(`${demo.app}/inbox/${chat}`);
  await mia.takesOver();
  await mia.replies("It is set aside for you.");
  const link = await until("the mail in the demo's outbox", async () => {
    const page = await (await fetch(`${demo.app}/outbox`)).text();
    // The chats of before have letters of their own, to others.
    const letter = page.split("<article").find((one) => one.includes("dana@example.com"));
    return letter?.match(/https?:\/\/[^\s"'<>]+#counterbell=[\w-]+/)?.[0];
  }, { timeout: 300_000 });

  // On her phone, where nothing is known of her.
  const phone = await Shopper.at(browser, demo, PHONE);
  await phone.page.goto(link);
  await phone.hears("It is set aside for you.");
  assert.ok(!phone.page.url().includes("counterbell="), "the link does not stay in the address");
  await shot(phone.page, "follow-up-phone");
  await phone.says("Thank you!");
  await mia.reads("Thank you!");
  mia.person.isContent();
  phone.person.isContent();
  await mia.person.close();
  await phone.person.close();
});
