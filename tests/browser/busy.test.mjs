// Five thousand open chats: the list comes at once, moving about in it is quick, nothing jumps, and the server's part of
// it is the same as with thirty.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const CHATS = 5_000;
/** From a press to the next frame, at the 75th percentile; or where the machine itself is slow, what it takes with few chats, so many times. */
const QUICK = 200;
const AT_MOST = 3;

let demo, few, browser;
before(async () => {
  browser = await launchBrowser();
  [few, demo] = await Promise.all([startDemo(), startDemo({ openChats: CHATS, timeout: 600_000 })]);
});
after(async () => {
  await browser?.close();
  await Promise.all([demo?.remove(), few?.remove()]);
});

const percentile = (numbers, part) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

/** Measures what a reader feels: every interaction's time to the next frame, every shift, the first paint. */
const measures = () => {
  window.felt = { interactions: new Map(), shifts: [], acts: [], paint: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.interactionId) window.felt.interactions.set(entry.interactionId, Math.max(entry.duration, window.felt.interactions.get(entry.interactionId) ?? 0));
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      window.felt.shifts.push({ at: entry.startTime, value: entry.value, what: entry.sources.map(({ node }) => node?.id || node?.className || node?.nodeName) });
    }
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => { window.felt.paint ||= list.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0; }).observe({ type: "paint", buffered: true });
};
/** What is felt of it all; what moves until an act's outcome is there is the act's own. */
const felt = (page) => page.evaluate(() => {
  const { interactions, shifts, acts, paint } = window.felt;
  return { interactions: [...interactions.values()], shifts: shifts.filter(({ at }) => !acts.some(([from, to]) => at >= from && at <= to)), paint };
});
/** Acts, and waits for what comes of it. */
const acts = async (page, act) => {
  await page.evaluate(() => { window.felt.acts.push([performance.now(), Infinity]); });
  await act();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.felt.acts.at(-1)[1] = performance.now();
    done();
  }))));
};

/** Down the list by its key, and into chats. */
async function moves({ page }) {
  await page.locator("#rows > .row .row-link").first().focus();
  for (let number = 0; number < 30; number += 1) await page.keyboard.press("j");
  const ids = await page.locator("#rows > .row").evaluateAll((rows) => rows.map((row) => row.dataset.id));
  for (let number = 0; number < 12; number += 1) {
    const id = ids[(number * 3 + 2) % ids.length];
    await acts(page, async () => {
      await page.locator(`#row-${id}`).getByRole("link").click();
      await page.locator(`#thread-${id}`).waitFor();
    });
  }
}

/** What is quicker than 16 ms is not told at all: so many that were are counted as 16. */
const whole = (interactions, many) => [...interactions, ...Array.from({ length: Math.max(0, many - interactions.length) }, () => 16)];

test(`with ${CHATS} open chats opening, moving and claiming take under ${QUICK} ms, and nothing jumps`, { timeout: 540_000 }, async (t) => {
  const leo = await Staff.at(browser, few, 0);
  await leo.page.addInitScript(measures);
  await leo.page.goto(`${few.app}/inbox`);
  await leo.claim.waitFor();
  await moves(leo);
  const own = percentile(whole((await felt(leo.page)).interactions, 42), 0.75);
  await leo.person.close();
  const mia = await Staff.at(browser, demo, 0);
  await mia.page.addInitScript(measures);
  await mia.page.goto(`${demo.app}/inbox`);
  await mia.claim.waitFor();
  assert.ok(Number(await mia.page.locator('#views [data-view="all"] .count').innerText()) >= CHATS);
  const keys = mia.page.keyboard;
  // To the end of the list, a part at a time.
  await until("two thousand rows", async () => {
    await mia.page.locator("#list").evaluate((list) => { list.scrollTop = list.scrollHeight; });
    return (await mia.page.locator("#rows > .row").count()) >= 2_000;
  }, { timeout: 300_000 });
  await mia.page.locator("#list").evaluate((list) => { list.scrollTop = 0; });
  await moves(mia);
  const waiting = mia.page.locator('#views [data-view="requested"] .count');
  for (let number = 0; number < 8; number += 1) {
    const before = Number(await waiting.innerText());
    await keys.press("Escape");
    await acts(mia.page, async () => {
      await keys.press("n");
      await until("one less", async () => Number(await waiting.innerText()) < before);
      await until("the claimed chat", async () => (await mia.claim.getAttribute("aria-busy")) === null);
      await mia.sees("human");
      await mia.hasCursorInReply();
    });
  }
  await shot(mia.page, "inbox-busy");
  const { interactions, shifts, paint } = await felt(mia.page);
  const shift = shifts.reduce((sum, { value }) => sum + value, 0);
  const all = whole(interactions, 66);
  t.diagnostic(`interactions at ${CHATS} open chats, ${await mia.page.locator("#rows > .row").count()} rows on the page: p75 ${percentile(all, 0.75)} ms (with few chats ${own} ms), p99 ${percentile(all, 0.99)} ms of ${all.length}; layout shift ${shift}; first contentful paint ${Math.round(paint)} ms`);
  assert.ok(percentile(all, 0.75) < Math.max(QUICK, own * AT_MOST), interactions.join(" "));
  // A tenth of what counts as good: the button at the list's end gives way to rows that come after a scroll by script.
  assert.ok(shift < 0.01, `${shift}: ${shifts.map(({ what }) => what.join(" ")).join(", ")}`);
  mia.person.isContent();
  await mia.person.close();
});

test("the first paint waits for no script", { timeout: 180_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await mia.page.route("**/*.js", async (route) => {
    await held;
    await route.continue();
  });
  await mia.page.goto(`${demo.app}/inbox`, { waitUntil: "commit" });
  await mia.page.locator("#rows > .row").first().waitFor();
  const paint = await until("a paint", () => mia.page.evaluate(() => performance.getEntriesByName("first-contentful-paint").length > 0));
  assert.ok(paint);
  release();
  await mia.page.unrouteAll({ behavior: "ignoreErrors" });
  await mia.person.close();
});

test("the server's time for the list, and for one event, does not grow with the chats", { timeout: 360_000 }, async (t) => {
  const times = {};
  for (const [name, where] of Object.entries({ few, many: demo })) {
    const mia = await Staff.at(browser, where, 0);
    const fetched = await mia.page.evaluate(async () => {
      const times = [];
      for (let number = 0; number < 25; number += 1) {
        const from = performance.now();
        await (await fetch("/inbox", { cache: "no-store" })).text();
        times.push(performance.now() - from);
      }
      return times.sort((a, b) => a - b)[12];
    });
    const id = await mia.page.locator("#rows > .row").last().getAttribute("data-id");
    const patched = [];
    await mia.page.evaluate((id) => {
      window.changes = {};
      new MutationObserver(() => {
        for (const tag of JSON.parse(document.getElementById(`row-${id}`)?.dataset.tags ?? "[]")) window.changes[tag] ??= performance.now();
      }).observe(document.querySelector("#rows"), { childList: true });
    }, id);
    for (let number = 0; number < 15; number += 1) {
      const from = await mia.page.evaluate(async ([id, number]) => {
        const from = performance.now();
        await fetch(`/api/v1/conversations/${id}/tags`, {
          method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ add: `turn-${number}`, remove: `turn-${number - 1}` }),
        });
        return from;
      }, [id, number]);
      patched.push((await until("the tag", () => mia.page.evaluate((word) => window.changes[word], `turn-${number}`))) - from);
    }
    times[name] = { list: fetched, event: percentile(patched, 0.5), rows: await mia.page.locator("#rows > .row").count() };
    await mia.person.close();
  }
  t.diagnostic(`the list: ${times.few.list.toFixed(1)} ms with ${times.few.rows} rows of few, ${times.many.list.toFixed(1)} ms with ${times.many.rows} of ${CHATS}; an event until it is shown: ${times.few.event.toFixed(1)} ms and ${times.many.event.toFixed(1)} ms`);
  // A page has a hundred rows at most; a shop with few chats has a third of them.
  assert.ok(times.many.list < times.few.list * 6 + 50, JSON.stringify(times));
  assert.ok(times.many.event < times.few.event * 2 + 50, JSON.stringify(times));
});

test("five thousand chats, live: a new request stands on top at once", { timeout: 180_000 }, async (t) => {
  const [mia, shopper] = await Promise.all([Staff.at(browser, demo, 0), Shopper.at(browser, demo)]);
  await mia.page.goto(`${demo.app}/inbox`);
  await mia.claim.waitFor();
  const waiting = mia.page.locator('#views [data-view="requested"] .count');
  const before = Number(await waiting.innerText());
  await shopper.visits("/");
  await shopper.opensChat();
  const from = Date.now();
  await shopper.says("I want a refund");
  await until("one more", async () => Number(await waiting.innerText()) > before);
  t.diagnostic(`counted after ${Date.now() - from} ms`);
  for (const who of [mia, shopper]) who.person.isContent();
  await Promise.all([mia, shopper].map((who) => who.person.close()));
});
