// A thread of ten thousand messages: it opens at its end at once, is read backwards without a jump, and holds every message
// once. What it costs is printed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LONG, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

/** The long form has as many as the name says. */
const MANY = LONG ? 10_000 : 2_000;
/** Sent at the same time. */
const SIDE_BY_SIDE = 24;

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

/** Mia says a great deal, by the door her reply box uses. */
async function fills(mia, conversation) {
  await mia.page.goto(`${demo.app}/settings`);
  await mia.page.evaluate(async ({ conversation, many, lanes }) => {
    let next = 0;
    const lane = async () => {
      for (let number = next++; number < many; number = next++) {
        const body = `Message number ${number}. ${"And some more words of it. ".repeat(number % 7)}`;
        const answer = await fetch(`/api/v1/conversations/${conversation}/messages`, {
          method: "POST", headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ client_id: `many-${String(number).padStart(8, "0")}`, body }),
        });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }, { conversation, many: MANY, lanes: SIDE_BY_SIDE });
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

test(`${MANY} messages are read backwards, smoothly, each once`, { timeout: 1_800_000 }, async (t) => {
  const [shopper, mia] = await Promise.all([Shopper.at(browser, demo), Staff.at(browser, demo, 0)]);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund please");
  await shopper.isWaiting();
  const conversation = await shopper.conversation();
  await shopper.person.close();
  await mia.opens(conversation);
  await mia.takesOver();
  await fills(mia, conversation);

  const { page } = mia;
  await page.goto(`${demo.app}/inbox/${conversation}`);
  await mia.items.locator(".message").last().waitFor();
  const opened = await page.evaluate(() => ({
    first: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1),
    items: document.querySelectorAll("chat-thread .item").length,
    bytes: performance.getEntriesByType("navigation")[0].decodedBodySize,
  }));
  assert.ok(opened.items < 500, `the page began with ${opened.items} items`);
  t.diagnostic(`opened: first paint ${opened.first} ms, ${opened.items} items, ${Math.round(opened.bytes / 1000)} kB of HTML`);
  const atEnd = () => page.locator(".scroller").evaluate((one) => Math.round(one.scrollHeight - one.scrollTop - one.clientHeight));
  await until("the newest message is in sight", async () => (await atEnd()) < 4);

  // What is above comes without moving what is looked at.
  const moved = await page.evaluate(async () => {
    const scroller = document.querySelector(".scroller");
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const box = document.querySelector(".earlier");
    const before = box.dataset.before;
    scroller.scrollTop = 900;
    await frame();
    const edge = scroller.getBoundingClientRect().top;
    const seen = [...scroller.querySelectorAll(".item")].find((item) => item.getBoundingClientRect().top >= edge);
    const top = seen.getBoundingClientRect().top;
    for (let frames = 0; box.dataset.before === before && frames < 600; frames += 1) await frame();
    await frame();
    return { came: box.dataset.before !== before, by: Math.abs(seen.getBoundingClientRect().top - top) };
  });
  assert.ok(moved.came, "the part above came");
  assert.ok(moved.by < 2, `what was looked at moved by ${moved.by} px`);

  // Up to the beginning, as a wheel would go.
  const run = await page.evaluate(async () => {
    const scroller = document.querySelector(".scroller");
    const box = document.querySelector(".earlier");
    const tasks = [];
    const watching = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
    watching.observe({ entryTypes: ["longtask"] });
    const frames = [];
    let last = performance.now();
    const begun = last;
    let still = 0;
    while (still < 5) {
      scroller.scrollTop -= 900;
      const now = await new Promise((resolve) => requestAnimationFrame(resolve));
      frames.push(now - last);
      last = now;
      still = scroller.scrollTop === 0 && box.dataset.before === undefined ? still + 1 : 0;
      if (now - begun > 300_000) throw new Error(`after five minutes ${box.dataset.before} was still to come`);
    }
    watching.disconnect();
    return { frames, tasks, took: last - begun };
  });
  const frames = run.frames.sort((a, b) => a - b);
  const tasks = run.tasks.sort((a, b) => a - b);
  t.diagnostic(`scrolled up through ${MANY} in ${(run.took / 1000).toFixed(1)} s: ${frames.length} frames, p50 ${at(frames, 0.5).toFixed(0)} ms, `
    + `p95 ${at(frames, 0.95).toFixed(0)} ms, p99 ${at(frames, 0.99).toFixed(0)} ms, longest ${at(frames, 1).toFixed(0)} ms; `
    + `${tasks.length} tasks over 50 ms, longest ${(at(tasks, 1) ?? 0).toFixed(0)} ms`);
  const numbers = await page.evaluate(() => [...document.querySelectorAll("chat-thread .item.message .body")]
    .map((body) => /^Message number (\d+)\./.exec(body.textContent)?.[1]).filter((number) => number !== undefined).map(Number));
  assert.equal(numbers.length, MANY, "none is missing and none is doubled");
  assert.equal(new Set(numbers).size, MANY);
  const ids = await page.evaluate(() => [...document.querySelectorAll("chat-thread .item")].map((item) => item.id));
  assert.equal(new Set(ids).size, ids.length);
  // On a slow machine every frame takes longer.
  assert.ok(at(frames, 0.95) < Math.max(100, 6 * at(frames, 0.5)), "smooth");

  // And in use: a new message arrives, an act, a word typed.
  await page.locator(".scroller").evaluate((one) => { one.scrollTop = one.scrollHeight; });
  const sent = performance.now();
  await mia.replies("The last word.");
  t.diagnostic(`a reply among ${MANY} stands in the thread after ${Math.round(performance.now() - sent)} ms`);
  await shot(page, "thread-long");

  // A link to an old message finds it, from a page that does not have it.
  await page.goto(`${demo.app}/inbox/${conversation}`);
  await mia.items.locator(".message").last().waitFor();
  const target = ids.find((id, place) => place > 40 && id.includes("-m"));
  assert.equal(await page.locator(`[id="${target}"]`).count(), 0, "it is far up");
  await page.evaluate((id) => {
    const link = Object.assign(document.createElement("a"), { href: `#${id}`, textContent: "That message" });
    link.dataset.point = "";
    document.querySelector("chat-thread").prepend(link);
  }, target);
  const begun = performance.now();
  await page.getByRole("link", { name: "That message" }).click();
  await until("it has the focus", () => page.evaluate((id) => document.activeElement?.id === id, target), { timeout: 120_000 });
  t.diagnostic(`jumped ${MANY} messages up in ${Math.round(performance.now() - begun)} ms`);
  await until("it is in sight", () => page.evaluate((id) => {
    const { top, bottom } = document.getElementById(id).getBoundingClientRect();
    const box = document.querySelector(".scroller").getBoundingClientRect();
    return top >= box.top && bottom <= box.bottom;
  }, target));
  const twice = await page.evaluate(() => {
    const ids = [...document.querySelectorAll("chat-thread .item")].map((item) => item.id);
    return ids.length - new Set(ids).size;
  });
  assert.equal(twice, 0);
  mia.person.isContent();
  await mia.person.close();
});
