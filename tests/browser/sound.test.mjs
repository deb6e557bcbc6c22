// What tells a shopper who looks elsewhere that something came: the badge, and a sound for who wants one, once for all
// of their tabs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, startDemo, until } from "./lib.mjs";
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

/** Counts what sounds in each page, in place of a loudspeaker. */
const listens = (context) => context.addInitScript(() => {
  window.rung = 0;
  const quiet = { connect: (next) => next, setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  window.AudioContext = class {
    currentTime = 0;
    destination = quiet;
    createGain() { return { gain: quiet, ...quiet }; }
    createOscillator() {
      return { frequency: {}, connect: (next) => next, start() {}, stop() { window.rung += 0.5; } };
    }
  };
});
const rung = (page) => page.evaluate(() => window.rung);

/** Someone who waits for a person, and who that person is from then on. */
async function withMia() {
  const shopper = await Shopper.at(browser, demo);
  await listens(shopper.person.context);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for my strings");
  await shopper.isWaiting();
  const conversation = await shopper.conversation();
  const act = (path, body) => mia.page.evaluate(async ([url, body]) => {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  }, [`${demo.app}/api/v1/conversations/${conversation}/${path}`, body]);
  await act("take-over", {});
  await shopper.isTold("Mia joined the chat");
  return { shopper, page: shopper.page, writes: (body) => act("messages", { client_id: crypto.randomUUID(), body }) };
}

const closes = (shopper) => shopper.panel.getByRole("button", { name: "Close chat" }).click();
const unread = (page, count) => page.getByRole("button", { name: `Chat with us, ${count} unread` });

test("what was not read is counted again after a reload", async () => {
  const { shopper, page, writes } = await withMia();
  await closes(shopper);
  await writes("Hello");
  await writes("Are you there?");
  await unread(page, 2).waitFor();
  await page.reload();
  await unread(page, 2).waitFor();
  await unread(page, 2).click();
  await shopper.box.waitFor();
  await until("a badge that is gone", async () => (await shopper.bubble.getAttribute("aria-label")) === "Chat with us");
  await closes(shopper);
  await page.reload();
  await shopper.bubble.waitFor();
  await until("the chat to be followed", () => page.evaluate(() => performance.getEntriesByName(performance.getEntriesByType("resource").find(({ name }) => name.includes("/live.js"))?.name ?? "").length > 0));
  assert.equal(await unread(page, 2).count(), 0);
  await shopper.person.close();
});

test("it is silent until a shopper wants sound, and rings once for two tabs, and not beside an open chat", async () => {
  const { shopper, page, writes } = await withMia();
  const silent = shopper.panel.getByRole("button", { name: "Turn sound on" });
  assert.equal(await silent.getAttribute("aria-pressed"), "false");
  await closes(shopper);
  await writes("One");
  await unread(page, 1).waitFor();
  assert.equal(await rung(page), 0);

  await shopper.bubble.click();
  await silent.click();
  // So it sounds.
  await until("a sample", async () => (await rung(page)) === 1);
  await closes(shopper);
  const other = await shopper.person.context.newPage();
  await other.goto(demo.store);
  await other.getByRole("button", { name: /^Chat with us/ }).waitFor();
  const all = async () => (await rung(page)) + (await rung(other));
  await writes("Two");
  await unread(page, 1).waitFor();
  await unread(other, 1).waitFor();
  await until("a ring", async () => (await all()) === 2);
  await writes("Three");
  await unread(other, 2).waitFor();
  await until("another", async () => (await all()) === 3);

  await unread(other, 2).click();
  const panel = other.getByRole("dialog");
  await panel.getByText("Three").waitFor();
  await until("the lock of an open chat", () => other.evaluate(async () => (await navigator.locks.query()).held.some(({ name }) => name.endsWith(":seen"))));
  await writes("Four");
  await panel.getByText("Four").waitFor();
  await writes("Five");
  await panel.getByText("Five").waitFor();
  assert.equal(await all(), 3);

  // Off in one is off in the other.
  await panel.getByRole("button", { name: "Turn sound off" }).click();
  await shopper.bubble.click();
  await silent.waitFor();
  await closes(shopper);
  await panel.getByRole("button", { name: "Close chat" }).click();
  await writes("Six");
  await unread(page, 1).waitFor();
  await unread(other, 1).waitFor();
  assert.equal(await all(), 3);
  shopper.person.isContent();
  await shopper.person.close();
});

/** Nobody looks at the page from now on. */
const leaves = (page) => page.evaluate(() => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
});

test("a person who answers is heard, however long nobody has looked", async () => {
  const { shopper, page, writes } = await withMia();
  await shopper.panel.getByRole("button", { name: "Turn sound on" }).click();
  await until("a sample", async () => (await rung(page)) === 1);
  await page.clock.install();
  await leaves(page);
  await page.clock.fastForward(70_000);
  await page.clock.fastForward(70_000);
  await writes("There you are");
  await until("a ring", async () => (await rung(page)) === 2);
  await shopper.person.close();
});
