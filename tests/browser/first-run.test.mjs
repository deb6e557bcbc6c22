// From a fresh install in the shop's admin to the first live chat, by the guide on the first page and nothing else: in
// less than five minutes, of which the time that passed is printed. And the plan: what is used, and the way to Shopify's
// page and back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { REFUSALS, Shopper } from "./people.mjs";

const SHOP = "crescent-music.myshopify.com";
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const FIVE_MINUTES = 5 * 60_000;

let demo, browser, person, page, frame;
/** What the pictures and their judging have taken: no merchant waits for that. */
let judging = 0;
const admin = () => `${demo.store}/${SHOP}/admin`;
const home = () => `${admin()}/apps/counterbell-demo`;
/** A step of the guide, as far as it is so: `step("See your first live chat: to do")`. */
const step = (named) => {
  const [title, state] = named.split(": ");
  return frame.locator(".guide .steps li", { has: page.getByRole("heading", { name: new RegExp(`^${title}\\s*: ${state}$`) }) });
};
const inside = () => page.frames().find((one) => one.url().startsWith(demo.app));

before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
  person = await newPerson(browser, { expects: [...REFUSALS, /status of 401/], ...DESK });
  page = person.page;
  frame = page.frameLocator("iframe[data-frame]");
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

async function opensApp() {
  await page.goto(home());
  await frame.locator("#setup-title").waitFor();
}

/** Opened again until it is so: what the store tells arrives by itself, soon. */
async function isDone(name) {
  await until(`${name}: done`, async () => {
    await opensApp();
    return (await step(`${name}: done`).count()) === 1;
  }, { timeout: 180_000 });
}

async function controls(act) {
  const tab = await person.context.newPage();
  await tab.goto(`${demo.store}/_demo`);
  await act(tab);
  await tab.getByRole("heading", { name: "Store controls" }).waitFor();
  await tab.close();
}

/** The app is removed, and two days later Shopify has it forget the shop. */
async function isForgotten(times) {
  await controls((tab) => tab.getByRole("button", { name: "Uninstall" }).click());
  for (const _ of [1, 2, 3]) await controls((tab) => tab.getByRole("button", { name: "+ 1 day" }).click());
  await until("the app to have heard of it", async () => {
    const text = await (await fetch(`${demo.store}/_demo`)).text();
    return [...text.matchAll(/shop\/redact<\/td>(?:(?!<\/tr>).)*?delivered<\/td>/gs)].length >= times;
  });
}

/** Installs the app in a shop that never had it; when that began. An install that comes while rows are still being erased
 * keeps what is left: then once more. */
async function installsAnew() {
  for (const times of [1, 2, 3, 4, 5, 6]) {
    await isForgotten(times);
    await page.goto(home());
    await page.getByRole("heading", { name: "Install Counterbell" }).waitFor();
    const begun = performance.now();
    await page.getByRole("button", { name: "Install", exact: true }).click();
    await frame.getByRole("heading", { name: /Set up|Everything works/ }).waitFor();
    if (await step("See your first live chat: to do").count()) return begun;
  }
  throw new Error("the shop was not forgotten");
}

async function looks(name) {
  const begun = performance.now();
  for (const colorScheme of ["light", "dark"]) {
    for (const [place, { viewport }] of Object.entries({ desk: DESK, phone: PHONE })) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await shot(page, `${name}-${place}-${colorScheme}`);
      assert.deepEqual(await accessibilityFaults(inside()), [], `${name}, ${place}, ${colorScheme}`);
      const { wide, narrow } = await inside().evaluate(() => ({ wide: document.documentElement.scrollWidth, narrow: innerWidth }));
      assert.ok(wide <= narrow, `${name} is ${wide} px wide in a frame of ${narrow}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(DESK.viewport);
  judging += performance.now() - begun;
}

/** Presses a switch in the frame, and waits until the app has kept it. */
async function turns(one) {
  const kept = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().startsWith(`${demo.app}/api/`) && answer.ok());
  await one.click();
  await kept;
}

test("from a fresh install to the first live chat in less than five minutes", { timeout: FIVE_MINUTES * 4 }, async (t) => {
  const begun = await installsAnew();
  await looks("guide-fresh");

  await isDone("Content found");
  await step("Try the assistant: to do").getByRole("link", { name: "Try your assistant" }).click();
  await frame.getByRole("textbox", { name: "A shopper’s question" }).fill("Can I send strings back?");
  await frame.getByRole("button", { name: "Ask", exact: true }).click();
  await frame.locator("#tried").getByText(/The assistant|A rule/).first().waitFor({ timeout: 120_000 });
  await isDone("Assistant tried");

  // What comes with the install is on; all off, the step is to be done, by hand.
  await step("An action switched on: done").getByRole("link", { name: "See actions" }).click();
  const on = frame.getByRole("switch", { checked: true });
  await on.first().waitFor();
  await until("the whole list", () => frame.locator("html").evaluate(() => document.readyState === "complete"));
  for (let left = await on.count(); left > 0; left -= 1) {
    await turns(on.first());
    await until("one is off", async () => (await on.count()) === left - 1);
  }
  await opensApp();
  await step("Switch an action on: to do").getByRole("link", { name: "See actions" }).click();
  await frame.getByRole("switch").first().waitFor();
  await until("the whole list", () => frame.locator("html").evaluate(() => document.readyState === "complete"));
  await turns(frame.getByRole("switch").first());
  await frame.getByRole("switch", { checked: true }).waitFor();
  await isDone("An action switched on");

  await step("Say who answers: to do").getByRole("button", { name: "I answer alone" }).click();
  await step("Who answers: done").getByText("You answer alone.").waitFor();
  // Or not alone: somebody is asked by mail.
  await step("Who answers: done").getByRole("link", { name: "Team" }).click();
  await frame.getByLabel("E-mail addresses").fill("ann@example.com");
  await frame.getByRole("button", { name: "Send invites" }).click();
  await frame.getByText("ann@example.com: invited.").waitFor();
  const mail = await person.context.newPage();
  await until("the mail", async () => {
    await mail.goto(`${demo.app}/outbox`);
    return (await mail.locator("article", { hasText: "asks you to join" }).filter({ hasText: "ann@example.com" }).count()) > 0;
  });
  await mail.close();
  await opensApp();
  await step("Who answers: done").getByText("1 asked to join").waitFor();
  await looks("guide-half");

  // Opened by the guide, as a merchant would: the theme's editor, then the store.
  await frame.getByRole("link", { name: "Turn the chat on" }).click();
  await page.getByRole("heading", { name: "Theme editor" }).waitFor();
  await page.waitForLoadState();
  const turnOn = page.getByRole("button", { name: "Turn it on" });
  if (await turnOn.isVisible()) await turnOn.click();
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await isDone("Chat on your store");
  assert.equal(await step("See your first live chat: to do").getByRole("link", { name: "Open your store" }).getAttribute("href"), demo.store);
  await shopper.asks("How long do I have to return something?");
  await opensApp();
  await frame.getByRole("heading", { name: "Everything works" }).waitFor();
  await page.getByRole("navigation", { name: "Admin" }).getByRole("link", { name: "Inbox", exact: true }).click();
  await frame.locator(`#row-${await shopper.conversation()}`).waitFor();
  const took = performance.now() - begun - judging;
  t.diagnostic(`from the install to the first live chat in the inbox: ${(took / 1000).toFixed(1)} s`);
  assert.ok(took < FIVE_MINUTES, `${took} ms`);

  await opensApp();
  // All of it is one line, and opens.
  assert.ok(await step("Installed: done").isHidden());
  await looks("guide-done");
  await frame.getByText("All 8 steps are done").click();
  await step("Installed: done").waitFor();
  shopper.person.isContent();
  await shopper.person.close();
});

test("the plan is shown, chosen on Shopify's page, and back at once", { timeout: 360_000 }, async () => {
  await page.goto(`${home()}/settings/plan`);
  await frame.getByRole("heading", { name: "Your plan: Free" }).waitFor();
  assert.equal(await frame.getByRole("progressbar").count(), 3);
  await looks("plan-free");
  await frame.getByRole("link", { name: "See plans" }).click();
  await page.getByRole("heading", { name: "Pick a plan for Counterbell" }).waitFor();
  await shot(page, "plan-shopifys-page");
  await page.getByRole("button", { name: "Choose Team" }).click();
  await frame.getByRole("heading", { name: "Your plan: Team" }).waitFor();
  await frame.getByText("It renews on").waitFor();
  await looks("plan-team");
  await frame.getByRole("link", { name: "See plans" }).click();
  await page.getByRole("button", { name: "Choose Free" }).click();
  await frame.getByRole("heading", { name: "Your plan: Free" }).waitFor();
  await frame.getByText("Your Team plan has ended.").waitFor();
  await looks("plan-ended");
  person.isContent();
});
