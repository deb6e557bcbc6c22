// Staff with many chats open in many tabs: all of them share one stream, none is behind, and each can still act. Browsers
// allow six connections to one host, which eight streams would use up.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const TABS = 8;

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

// Streams are counted: what a test leaves open is no other's.
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await until("no stream is left", async () => (await streams()) === 0);
});

/** Streams of staff that are open at the server. */
async function streams() {
  const told = await (await fetch(`${demo.app}/metrics`)).text();
  return Number(told.match(/^counterbell_streams_open\{kind="staff"\} (\d+)/m)[1]);
}

/** A chat that Mia holds, and her page. */
async function held() {
  const [mia, shopper] = await Promise.all([Staff.at(browser, demo, 0), Shopper.at(browser, demo)]);
  await mia.clearsTheQueue();
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  await mia.acts("Take over");
  await mia.sees("human");
  return { mia, shopper, conversation };
}

/** One more tab of the same person, at a chat. */
async function tabOf(mia, conversation) {
  const page = await mia.person.context.newPage();
  await page.goto(`${demo.app}/inbox/${conversation}`);
  await page.locator(`#thread-${conversation}`).waitFor();
  return page;
}

/** What a tab that nobody looks at has, it need not have drawn yet. */
const texts = (page) => page.locator(".items .message .body").allTextContents();

/** Each of these words stands once in the tab's thread, in this order. */
async function hasAll(page, words) {
  await page.locator(".items .message .body", { hasText: words.at(-1) }).waitFor();
  assert.deepEqual((await texts(page)).filter((text) => words.includes(text)), words);
}

const leave = async (mia, shopper) => {
  mia.person.isContent();
  shopper.person.isContent();
  await Promise.all([mia.person.close(), shopper.person.close()]);
};

test(`${TABS} tabs share one stream, each is told everything, and each can act`, { timeout: 540_000 }, async () => {
  const { mia, shopper, conversation } = await held();
  const tabs = [mia.page];
  while (tabs.length < TABS) tabs.push(await tabOf(mia, conversation));
  await until("one stream", async () => (await streams()) === 1);
  const words = ["First of all", "And then", "And at last"];
  for (const one of words) await shopper.says(one);
  for (const tab of tabs) await hasAll(tab, words);
  // What is not in the log comes to each, too.
  const seen = tabs.map((tab) => tab.locator("chat-thread .typing", { hasText: /./ }).waitFor());
  await shopper.box.pressSequentially("typing");
  await Promise.all(seen);
  // One after the other does something: every tab sees it.
  for (const [number, tab] of tabs.entries()) {
    await tab.bringToFront();
    await tab.evaluate(([id, tag]) => fetch(`/api/v1/conversations/${id}/tags`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ add: tag }),
    }), [conversation, `from-tab-${number}`]);
  }
  const all = tabs.map((_, number) => `from-tab-${number}`);
  for (const tab of tabs) {
    await until("all tags", async () => {
      const tags = JSON.parse(await tab.locator(`#row-${conversation}`).getAttribute("data-tags"));
      return all.every((tag) => tags.includes(tag));
    });
  }
  assert.equal(await streams(), 1);
  await leave(mia, shopper);
});

test("the tab with the stream is closed: another goes on, nothing is missing, nothing is there twice", { timeout: 360_000 }, async () => {
  const { mia, shopper, conversation } = await held();
  const tabs = [await tabOf(mia, conversation), await tabOf(mia, conversation)];
  await until("one stream", async () => (await streams()) === 1);
  await shopper.says("Before");
  for (const tab of tabs) await hasAll(tab, ["Before"]);
  await mia.page.close();
  await shopper.says("Meanwhile");
  await shopper.says("After");
  for (const tab of tabs) await hasAll(tab, ["Before", "Meanwhile", "After"]);
  await until("one stream", async () => (await streams()) === 1);
  // A reply of one of them is the other's, too.
  const box = tabs[1].getByRole("textbox", { name: "Reply" });
  await until("the thread is read", () => tabs[1].locator("reply-composer").evaluate(({ dataset }) => dataset.read === dataset.version));
  await box.fill("From the second tab");
  await box.press("Enter");
  for (const tab of tabs) await hasAll(tab, ["Before", "Meanwhile", "After", "From the second tab"]);
  for (const tab of tabs) assert.ok(await tab.locator("#offline").isHidden());
  await shot(tabs[0], "inbox-tabs");
  await leave(mia, shopper);
});

test("the tab with the stream sleeps: the one that is looked at takes it over, and gives nothing up", { timeout: 360_000 }, async () => {
  const { mia, shopper, conversation } = await held();
  const second = await mia.person.context.newPage();
  await second.clock.install();
  await second.goto(`${demo.app}/inbox/${conversation}`);
  await second.locator(`#thread-${conversation}`).waitFor();
  await until("one stream", async () => (await streams()) === 1);
  const devtools = await mia.person.context.newCDPSession(mia.page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await shopper.says("While it sleeps");
  // Half a minute without a word is too long.
  await second.clock.fastForward("00:31");
  await hasAll(second, ["While it sleeps"]);
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await shopper.says("When it is awake");
  for (const page of [mia.page, second]) await hasAll(page, ["While it sleeps", "When it is awake"]);
  await until("one stream", async () => (await streams()) === 1);
  await leave(mia, shopper);
});

test("whoever is called hears it once, however many tabs are open, and sees it in each", { timeout: 360_000 }, async () => {
  const { mia, shopper, conversation } = await held();
  await mia.page.evaluate(async () => {
    localStorage.setItem("counterbell:sound", "on");
    const rule = { name: "Ring", when: "requested", on_duty: true, by_page: true, on: true };
    const made = await fetch("/api/v1/notification-rules", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(rule) });
    if (!made.ok) throw new Error(await made.text());
  });
  await mia.person.context.addInitScript(() => {
    window.AudioContext = class { constructor() { window.rang = (window.rang ?? 0) + 1; throw new Error("no sound here"); } };
  });
  await mia.page.reload();
  const tabs = [mia.page, await tabOf(mia, conversation), await tabOf(mia, conversation)];
  await until("one stream", async () => (await streams()) === 1);
  const other = await Shopper.at(browser, demo);
  await other.visits("/");
  await other.opensChat();
  await other.says("I want a refund, too");
  for (const tab of tabs) await tab.locator("#toasts [data-alert]").waitFor();
  const rang = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.rang ?? 0)));
  assert.equal(rang.filter((times) => times > 0).length, 1, `rings by tab: ${rang}`);
  await other.person.close();
  await leave(mia, shopper);
});
