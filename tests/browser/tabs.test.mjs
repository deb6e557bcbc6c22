// Two tabs become one visitor, however late each hears of what the other has kept: what both say is in one conversation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tabs } from "./tabs.mjs";

const RUNS = Number(process.env.SIM_RUNS ?? (process.env.COUNTERBELL_LONG === "1" ? 4_000 : 300));
const WORDS = 4;

async function run(seed, how) {
  const world = await tabs(seed, how);
  const { time, random, server, browser } = world;
  try {
    const said = { a: [], b: [] };
    const first = world.opens();
    await time.runs(time.now + random() * 900);
    let second = null;
    for (let index = 0; index < WORDS; index += 1) {
      said.a.push(`a${index}`);
      first.says(`a${index}`);
      await time.runs(time.now + random() * 500);
      if (index % 2 === 0) continue;
      second ??= world.opens();
      await time.runs(time.now + random() * 400);
      said.b.push(`b${index}`);
      second.says(`b${index}`);
      await time.runs(time.now + random() * 300);
    }
    await time.runs();
    const token = browser.get("counterbell:shop:token");
    const log = server.log(token).map((item) => item.body);
    const of = (letter) => log.filter((words) => words.startsWith(letter));
    assert.deepEqual({ a: of("a"), b: of("b") }, said, `seed ${seed}: ${server.visitors} visitors, ${JSON.stringify([...server.logs].map(([who, items]) => [who, items.map((item) => item.body)]))}, kept ${token}`);
    assert.deepEqual([first.left(), second.left()], [0, 0]);
  } finally {
    world.ends();
  }
}

test(`${RUNS} browsers with two tabs`, async () => {
  const lost = [];
  for (let seed = 1; seed <= RUNS; seed += 1) await run(seed).catch((error) => lost.push(error.message.split("\n")[0]));
  assert.deepEqual(lost, [], `${lost.length} of ${RUNS}`);
});

test(`${RUNS} browsers so busy that a tab hears of the other only after seconds`, async () => {
  const lost = [];
  for (let seed = 1; seed <= RUNS; seed += 1) await run(seed, { slowest: 6_000 }).catch((error) => lost.push(error.message.split("\n")[0]));
  assert.deepEqual(lost, [], `${lost.length} of ${RUNS}`);
});

/** Milliseconds, on a line that holds again, until both tabs show what the log says. */
async function follows(seed) {
  // Where nothing is answered, nothing comes that would show what is missing.
  const answers = seed % 2 === 0;
  const world = await tabs(seed, { follows: true, answers });
  const { time, random, server, browser } = world;
  try {
    const first = world.opens();
    await time.runs(time.now + random() * 900);
    const second = world.opens();
    for (let index = 0; index < WORDS; index += 1) {
      first.says(`a${index}`);
      await time.runs(time.now + random() * 700);
      if (index % 2 === 1) second.says(`b${index}`);
      if (random() < 0.3) world.comesBack();
      await time.runs(time.now + random() * 700);
    }
    server.harm = 0;
    // The last word is under way when the line is back for good.
    (seed % 3 === 0 ? first : second).says("last");
    await time.runs(time.now + random() * 900);
    world.comesBack();
    const began = time.now;
    const shown = ({ thread }) => thread.items.map((item) => item.body).join();
    for (;;) {
      const log = server.log(browser.get("counterbell:shop:token")).map((item) => item.body);
      if (log.length === (answers ? 2 : 1) * 7 && shown(first) === log.join() && shown(second) === log.join()) return time.now - began;
      if (time.now - began > 120_000) throw new Error(`seed ${seed}: ${shown(first)} | ${shown(second)} | ${log}`);
      await time.runs(time.now + 500);
    }
  } finally {
    world.ends();
  }
}

test(`${RUNS} browsers with two tabs that share one stream`, async (t) => {
  const [late, took] = [[], []];
  for (let seed = 1; seed <= RUNS; seed += 1) await follows(seed).then((time) => took.push(time), (error) => late.push(error.message.split("\n")[0]));
  t.diagnostic(`both show all of it after ${Math.max(...took) / 1_000} s at the most, ${took.sort((a, b) => a - b)[took.length >> 1] / 1_000} s in the middle`);
  assert.deepEqual(late, [], `${late.length} of ${RUNS}`);
});

test("what is answered to a tab's first word says nothing of what another tab wrote before", async () => {
  const { Thread } = await import("../../extension/theme/assets/thread.js");
  const thread = new Thread();
  const word = (n) => ({ id: `m${n}`, n, type: "message", from: "shopper", body: `word ${n}`, client_id: `c${n}` });
  const update = (...items) => ({ conversation: "c", cursor: "9", items, state: { state: "assistant", staff: null, collecting: null } });
  thread.merge(update(word(9)), false);
  assert.equal(thread.cursor, null, "the whole is still to be asked for");
  thread.merge(update(word(7), word(9)), true);
  assert.equal(thread.cursor, "9");
  assert.deepEqual(thread.items.map(({ n }) => n), [7, 9]);
});
