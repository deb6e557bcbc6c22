// A bad line loses no word: shoppers write while connections are cut, truncated, held back and overtaken, pages are
// reloaded and a second tab writes too. Afterwards the log has every word once and in order, and so has the screen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addSite, brokenLine, chance, otherSite } from "./broken-line.mjs";
import { LONG, launchBrowser, startDemo, until } from "./lib.mjs";
import { Staff } from "./people.mjs";

const RUNS = LONG ? 1_000 : 8;
const SIDE_BY_SIDE = 8;
const WORDS = 4;
const PATIENCE = 90_000;

let demo, browser, mia, site, line;

before(async () => {
  // Thousands of words, each answered: by what reads them quickest.
  demo = await startDemo({ env: { ASSISTANT_VECTORS: "static" } });
  browser = await launchBrowser();
  mia = await Staff.at(browser, demo, 0);
  line = await brokenLine(demo.app, { seed: 20_261_129 });
  site = await otherSite(() => `<script src="${line.origin}/widget.js?key=${site.key}" async></script>`);
  site.key = await addSite(mia, demo.app, site.origin);
});
after(async () => {
  await site?.close();
  await line?.close();
  await browser?.close();
  await demo?.remove();
});

/** The panel's own words for what it has sent, and whether anything is left to send. */
const seen = (page) => page.evaluate(() => {
  const root = document.querySelector("counterbell-chat")?.shadowRoot;
  const rows = [...(root?.querySelectorAll(".log > *") ?? [])];
  return {
    ids: rows.map((row) => row.dataset.id),
    pending: rows.filter((row) => row.classList.contains("pending")).length,
    mine: rows.filter((row) => row.classList.contains("from-shopper")).map((row) => row.querySelector(".text").textContent),
    left: Object.keys(localStorage).filter((key) => key.includes(":out:")).length,
  };
});

/** The log itself, asked of the app without the line between. */
const logOf = async (page) => {
  const token = await page.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((key) => key.endsWith(":token"))));
  const answer = await fetch(`${demo.app}/storefront/v1/conversation`, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`the log answered ${answer.status}`);
  return (await answer.json()).items;
};

/**
 * Opens the chat. Where its parts could not be loaded a line says so, and whoever reads it presses again; where nothing
 * happens for long, they load the page anew.
 */
const opens = async (page) => {
  const box = page.getByRole("textbox", { name: "Message" });
  const bubble = page.getByRole("button", { name: /^Chat with us/ });
  const note = page.locator("counterbell-chat .note:visible");
  const comes = (one) => one.first().waitFor({ timeout: 20_000 }).then(() => true, () => false);
  for (const end = performance.now() + PATIENCE; performance.now() < end;) {
    if (await comes(box.or(bubble))) {
      if (await box.isVisible()) return box;
      if (await bubble.getAttribute("aria-expanded") === "false") await bubble.click();
      if (await comes(box.or(note))) {
        if (await box.isVisible()) return box;
        continue;
      }
    }
    await page.reload();
  }
  throw new Error("the chat did not open");
};

async function run(number) {
  const who = `run-${number}`;
  const random = chance(number);
  const context = await browser.newContext({ reducedMotion: "reduce", userAgent: `Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 ${who}` });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const expected = { a: [], b: [] };
  try {
    await page.goto(site.origin);
    line.breaks(who, true);
    let box = await opens(page);
    const second = number % 3 === 0 ? await context.newPage() : null;
    if (second) await second.goto(site.origin);
    const reloadsAt = number % 2 === 0 ? 1 + Math.floor(random() * (WORDS - 1)) : -1;
    for (let index = 0; index < WORDS; index += 1) {
      if (index === reloadsAt) {
        await page.reload();
        box = await opens(page);
      }
      const words = `a${index} of run ${number}`;
      expected.a.push(words);
      await box.fill(words);
      await box.press("Enter");
      if (second && index % 2 === 1) {
        const other = await opens(second);
        const theirs = `b${index} of run ${number}`;
        expected.b.push(theirs);
        await other.fill(theirs);
        await other.press("Enter");
      }
      if (random() < 0.3) await context.setOffline(true).then(() => new Promise((done) => setTimeout(done, random() * 400))).then(() => context.setOffline(false));
    }
    line.breaks(who, false);
    const all = [...expected.a, ...expected.b].sort();
    await until(`every word of ${who} to be sent`, async () => {
      const { pending, left, mine } = await seen(page);
      return pending === 0 && left === 0 && mine.length >= all.length;
    }, { timeout: PATIENCE }).catch(async (error) => {
      const told = { here: await seen(page), there: second && (await seen(second)), log: (await logOf(page)).map(({ id, body }) => [id, body]) };
      throw new Error(JSON.stringify(told), { cause: error });
    });
    // The log may go on for a moment with the assistant's answer: until both agree.
    let log;
    await until(`the screen of ${who} to say what the log says`, async () => {
      log = await logOf(page);
      const there = await seen(page);
      return JSON.stringify(there.ids) === JSON.stringify(log.map((item) => item.id));
    }, { timeout: PATIENCE }).catch(async (error) => {
      throw new Error(`${JSON.stringify(await seen(page))}\nthe log: ${JSON.stringify(log?.map(({ id, body }) => [id, body]))}`, { cause: error });
    });
    const said = log.filter((item) => item.from === "shopper").map((item) => item.body);
    assert.deepEqual([...said].sort(), all, "each word once");
    for (const of of ["a", "b"]) assert.deepEqual(said.filter((words) => words.startsWith(of)), expected[of], `the order of tab ${of}`);
    if (second) {
      await until("the other tab to say the same", async () => JSON.stringify((await seen(second)).ids) === JSON.stringify((await logOf(page)).map((item) => item.id)), { timeout: PATIENCE })
        .catch(async (error) => { throw new Error(`the other tab: ${JSON.stringify(await seen(second))}`, { cause: error }); });
    }
    return said.length;
  } catch (error) {
    throw new Error(`run ${number}`, { cause: error });
  } finally {
    line.breaks(who, false);
    await context.close();
  }
}

test(`${RUNS} shoppers on a line that breaks`, { timeout: LONG ? 7_200_000 : 900_000 }, async (t) => {
  let next = 0;
  let words = 0;
  const failed = [];
  const worker = async () => {
    for (let number = next++; number < RUNS; number = next++) {
      try {
        const said = await run(number);
        words += said;
      } catch (error) {
        // The others go on: how many fail, and which, is what one wants to know.
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  t.diagnostic(`${RUNS} runs, ${words} messages, ${failed.length} runs failed; ${JSON.stringify(line.counts)}`);
  if (failed.length > 0) throw new AggregateError(failed, failed.map(({ message, cause }) => `${message}: ${cause?.message}`).join("\n"));
});

test("the app is killed while a shopper writes; started again, it has every word once", { timeout: 360_000 }, async () => {
  let app = await startDemo();
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  try {
    await page.goto(app.store);
    const box = await opens(page);
    const says = async (words) => {
      await box.fill(words);
      await box.press("Enter");
    };
    await says("How do returns work?");
    await until("the first word to be sent", async () => (await seen(page)).left === 0);
    await app.kill();
    await says("And how long does delivery take?");
    await says("Is there a warranty?");
    await until("both to wait in the outbox", async () => (await seen(page)).left === 2);
    app = await app.again();
    await until("every word to be sent", async () => (await seen(page)).left === 0, { timeout: PATIENCE });
    const token = await page.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((key) => key.endsWith(":token"))));
    const answer = await fetch(`${app.app}/storefront/v1/conversation`, { headers: { Authorization: `Bearer ${token}` } });
    const said = (await answer.json()).items.filter((item) => item.from === "shopper").map((item) => item.body);
    assert.deepEqual(said, ["How do returns work?", "And how long does delivery take?", "Is there a warranty?"]);
  } finally {
    await context.close();
    await app.remove();
  }
});
