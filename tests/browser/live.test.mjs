// Two members of staff and a shopper at once: what one does, the others see without a reload, and soon.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { REFUSALS, Shopper, Staff } from "./people.mjs";

/** What one does is before the other's eyes within this, in milliseconds, ninety-nine times in a hundred. */
const SOON = 200;
const TIMES = 40;
/**
 * An act passes so many times through the machine's queue: page and network of who acts, server, writer, stream, and
 * network, page and screen of who sees it, some of them twice. On an idle one that is nothing.
 */
const WAITS = 10;

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

/** Notes on a page, by a clock that all pages of a machine share, when each text of `prefix N` first stands somewhere under `selector`. */
const watchFor = (page, selector, prefix) => page.evaluate(([selector, prefix]) => {
  window.wall ??= () => performance.timeOrigin + performance.now();
  const at = (window.seenAt ??= {});
  const look = () => {
    for (const [word] of document.querySelector(selector)?.textContent.matchAll(new RegExp(`${prefix}\\d+`, "g")) ?? []) at[word] ??= window.wall();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}, [selector, prefix]);

const percentile = (numbers, part) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

test("two browsers see each other's acts within 200 ms", { timeout: 540_000 }, async (t) => {
  const [mia, leo, shopper] = await Promise.all([Staff.at(browser, demo, 0), Staff.at(browser, demo, 1), Shopper.at(browser, demo)]);
  await mia.clearsTheQueue();
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  const conversation = await shopper.conversation();
  for (const who of [mia, leo]) {
    await who.row(conversation).waitFor();
    await who.opens(conversation);
    await watchFor(who.page, "body", "act-");
  }
  await shopper.page.evaluate(() => {
    window.seenAt = {};
    const root = document.querySelector("counterbell-chat").shadowRoot;
    new MutationObserver(() => {
      for (const [word] of root.textContent.matchAll(/act-\d+/g)) window.seenAt[word] ??= performance.timeOrigin + performance.now();
    }).observe(root, { childList: true, subtree: true, characterData: true });
  });
  await mia.takesOver();
  for (const who of [mia, shopper]) {
    await who.page.evaluate(() => addEventListener("keydown", (event) => {
      if (event.key === "Enter") window.enteredAt = performance.timeOrigin + performance.now();
    }, { capture: true }));
  }
  const machine = [];
  const late = { "colleague: reply": [], "shopper: reply": [], "colleague: tag in the list": [], "staff: shopper's words": [] };
  for (let number = 0; number < TIMES; number += 1) {
    const word = `act-${number}0`;
    await mia.hasRead();
    await mia.box.fill(word);
    await mia.box.press("Enter");
    const [byLeo, byShopper] = await Promise.all([leo, shopper].map((who) => until(word, () => who.page.evaluate((word) => window.seenAt[word], word))));
    const at = await mia.page.evaluate(() => window.enteredAt);
    late["colleague: reply"].push(byLeo - at);
    late["shopper: reply"].push(byShopper - at);
    const tag = `act-${number}1`;
    late["colleague: tag in the list"].push(await mia.page.evaluate(async ([id, tag]) => {
      const at = performance.timeOrigin + performance.now();
      await fetch(`/api/v1/conversations/${id}/tags`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ add: tag, remove: window.lastTag }) });
      window.lastTag = tag;
      return at;
    }, [conversation, tag]).then(async (at) => (await until(tag, () => leo.page.evaluate((tag) => window.seenAt[tag], tag))) - at));
    const said = `act-${number}2`;
    await shopper.box.fill(said);
    await shopper.box.press("Enter");
    const seen = await until(said, () => leo.page.evaluate((word) => window.seenAt[word], said));
    late["staff: shopper's words"].push(seen - await shopper.page.evaluate(() => window.enteredAt));
    // What the machine itself takes for the least there is: a bare request, shown by nobody.
    machine.push(await mia.page.evaluate(async () => {
      const from = performance.now();
      await fetch("/health/live", { cache: "no-store" });
      await new Promise((done) => setTimeout(done));
      return performance.now() - from;
    }));
  }
  const own = percentile(machine, 0.99);
  t.diagnostic(`the machine itself: p50 ${Math.round(percentile(machine, 0.5))} ms, p99 ${Math.round(own)} ms`);
  for (const [what, times] of Object.entries(late)) {
    t.diagnostic(`${what}: p50 ${Math.round(percentile(times, 0.5))} ms, p99 ${Math.round(percentile(times, 0.99))} ms (${times.length} times)`);
    assert.ok(percentile(times, 0.99) < SOON + own * WAITS, `${what}: ${times.map(Math.round).join(" ")}`);
  }
  for (const who of [mia, leo, shopper]) who.person.isContent();
  await Promise.all([mia, leo, shopper].map((who) => who.person.close()));
});

test("a click counts also when what is clicked changes while it is pressed", { timeout: 180_000 }, async () => {
  const [mia, leo, shopper] = await Promise.all([Staff.at(browser, demo, 0), Staff.at(browser, demo, 1), Shopper.at(browser, demo)]);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  const conversation = await shopper.conversation();
  await shopper.isWaiting();
  for (const who of [mia, leo]) await who.page.locator(`#row-${conversation}[data-state="requested"]`).waitFor();
  const { x, y, width, height } = await mia.row(conversation).getByRole("link").boundingBox();
  await mia.page.mouse.move(x + width / 2, y + height / 2);
  await mia.page.mouse.down();
  await mia.page.evaluate((id) => fetch(`/api/v1/conversations/${id}/tags`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ add: "pressed" }),
  }), conversation);
  await until("the other sees it", () => leo.seesTag(conversation, "pressed"));
  await mia.page.mouse.up();
  await mia.page.locator(`#thread-${conversation}`).waitFor();
  // What came meanwhile is there as well.
  await until("the tag", () => mia.seesTag(conversation, "pressed"));
  for (const who of [mia, leo, shopper]) who.person.isContent();
  await Promise.all([mia, leo, shopper].map((who) => who.person.close()));
});

test("read marks go both ways, and who watches leaves none", { timeout: 360_000 }, async () => {
  const [mia, leo, shopper] = await Promise.all([Staff.at(browser, demo, 0), Staff.at(browser, demo, 1), Shopper.at(browser, demo)]);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  const conversation = await shopper.conversation();
  const status = shopper.panel.locator(".from-shopper .status").last();
  await mia.row(conversation).waitFor();
  // Watched while the AI has it.
  await mia.opens(conversation);
  await leo.row(conversation).waitFor();
  await shopper.asksForAPerson();
  await shopper.panel.getByRole("button", { name: /^Skip/ }).click();
  await shopper.isWaiting();
  await mia.sees("requested");
  await shopper.says("Is anybody there?");
  // Mia has it open before her.
  await status.getByText("Read").waitFor();
  await mia.row(conversation).locator(".row-unread").waitFor({ state: "hidden" });
  await leo.row(conversation).locator(".row-unread").waitFor();
  await mia.takesOver();
  await mia.replies("Mia here, one moment.");
  const seen = mia.thread.locator(".seen");
  await seen.getByText(/^Seen \d\d:\d\d$/).waitFor();
  await shot(mia.page, "thread-seen");
  await shot(shopper.page, "widget-read");
  // The panel is closed: what is written then has not been seen.
  await shopper.panel.getByRole("button", { name: "Close chat" }).click();
  await mia.replies("It sounds like glass.");
  await shopper.page.getByRole("button", { name: "Chat with us, 1 unread" }).waitFor();
  await seen.waitFor({ state: "hidden" });
  await shopper.bubble.click();
  await seen.getByText(/^Seen/).waitFor();
  await leo.opens(conversation);
  await mia.thread.getByText("Leo is looking at this chat").waitFor();
  await leo.page.goto(`${demo.app}/inbox?view=closed`);
  for (const who of [mia, leo, shopper]) who.person.isContent();
  await Promise.all([mia, leo, shopper].map((who) => who.person.close()));
});

test("an inbox that nobody touches for half an hour is nobody at the desk, until it is touched", { timeout: 360_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  const { page } = mia;
  await page.clock.install();
  let signs = 0;
  page.on("request", (request) => { signs += Number(request.url().endsWith("/presence")); });
  await page.reload();
  await until("she is here", async () => signs > 0);
  await page.clock.fastForward("31:00");
  const before = signs;
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("Do you sell capos?");
  await mia.row(await shopper.conversation()).waitFor();
  assert.equal(signs, before, "what comes in is no sign of hers");
  await page.mouse.move(200, 200);
  await until("she is here again", async () => signs > before);
  mia.person.isContent();
  shopper.person.isContent();
  await Promise.all([mia.person.close(), shopper.person.close()]);
});

test("a screen reader hears each new message once", { timeout: 180_000 }, async () => {
  const [mia, shopper] = await Promise.all([Staff.at(browser, demo, 0), Shopper.at(browser, demo)]);
  await mia.clearsTheQueue();
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  const conversation = await shopper.conversation();
  await mia.row(conversation).waitFor();
  await mia.opens(conversation);
  await mia.takesOver();
  // Everything that is added to, or changed in, a live region is read out.
  await mia.page.evaluate(() => {
    window.heard = [];
    const live = (node) => (node instanceof Element ? node : node.parentElement)?.closest("[aria-live], [role=log], [role=status], [role=alert]");
    new MutationObserver((changes) => {
      for (const change of changes) {
        const region = live(change.target);
        if (!region || region.getAttribute("aria-live") === "off") continue;
        for (const node of change.addedNodes) window.heard.push(node.textContent);
        if (change.type === "characterData") window.heard.push(change.target.textContent);
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  const heard = (words) => mia.page.evaluate((words) => window.heard.filter((text) => text.includes(words)).length, words);
  await shopper.says("It came broken, sadly");
  await mia.reads("It came broken, sadly");
  assert.equal(await heard("It came broken, sadly"), 1);
  await mia.replies("I am sorry to hear that");
  await mia.thread.locator(".pending .message").waitFor({ state: "detached" });
  assert.equal(await heard("I am sorry to hear that"), 1);
  for (const who of [mia, shopper]) who.person.isContent();
  await Promise.all([mia, shopper].map((who) => who.person.close()));
});

test("a snoozed chat that changes stays in its view, and one that wakes leaves it", { timeout: 180_000 }, async () => {
  const [mia, leo, shopper] = await Promise.all([Staff.at(browser, demo, 0), Staff.at(browser, demo, 1), Shopper.at(browser, demo)]);
  await mia.clearsTheQueue();
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  const conversation = await shopper.conversation();
  await leo.page.goto(`${demo.app}/inbox?view=snoozed`);
  await mia.row(conversation).waitFor();
  await mia.opens(conversation);
  await mia.takesOver();
  await mia.acts("Snooze");
  await mia.page.getByRole("dialog", { name: "Snooze this chat" }).getByRole("button", { name: "Snooze" }).click();
  await leo.row(conversation).waitFor();
  await mia.page.evaluate((id) => fetch(`/api/v1/conversations/${id}/tags`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ add: "set-aside" }),
  }), conversation);
  await leo.row(conversation).getByText("set-aside").waitFor();
  await shopper.says("One more thing");
  await leo.row(conversation).waitFor({ state: "detached" });
  for (const who of [mia, leo, shopper]) who.person.isContent();
  await Promise.all([mia, leo, shopper].map((who) => who.person.close()));
});

test("a line that is cut catches up: nothing missing, nothing twice, and a reply written meanwhile is sent once", { timeout: 360_000 }, async () => {
  const shopper = await Shopper.at(browser, demo);
  const mia = await Staff.at(browser, demo, 0, { expects: [...REFUSALS, /ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_INCOMPLETE|Failed to load|net::/] });
  await mia.clearsTheQueue();
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund");
  const conversation = await shopper.conversation();
  await mia.row(conversation).waitFor();
  await mia.opens(conversation);
  await mia.takesOver();
  const offline = mia.page.locator("#offline");
  for (const round of [1, 2, 3]) {
    await mia.person.context.setOffline(true);
    await mia.page.evaluate(() => dispatchEvent(new Event("offline")));
    await offline.waitFor();
    assert.match(await offline.innerText(), /offline/i);
    await mia.box.fill(`Written offline ${round}`);
    await mia.box.press("Enter");
    await shopper.says(`First of round ${round}`);
    await shopper.says(`Second of round ${round}`);
    await mia.person.context.setOffline(false);
    await mia.reads(`Second of round ${round}`);
    // Written before these two were there: it comes back, and goes when she has seen them.
    await mia.page.getByText("Held back: the chat has moved on").waitFor();
    assert.equal(await mia.box.inputValue(), `Written offline ${round}`);
    await mia.box.press("Enter");
    await mia.reads(`Written offline ${round}`);
    await offline.waitFor({ state: "hidden" });
    // Nobody else writes: it goes by itself.
    await mia.hasRead();
    await mia.person.context.setOffline(true);
    await mia.page.evaluate(() => dispatchEvent(new Event("offline")));
    await offline.waitFor();
    await mia.box.fill(`Alone offline ${round}`);
    await mia.box.press("Enter");
    await mia.person.context.setOffline(false);
    await shopper.hears(`Alone offline ${round}`);
    await mia.reads(`Alone offline ${round}`);
    await offline.waitFor({ state: "hidden" });
    await mia.hasRead();
  }
  const texts = await mia.items.locator(".message .body").allInnerTexts();
  for (const round of [1, 2, 3]) {
    for (const words of [`First of round ${round}`, `Second of round ${round}`, `Written offline ${round}`, `Alone offline ${round}`]) {
      assert.equal(texts.filter((text) => text === words).length, 1, words);
    }
  }
  const log = (await shopper.log()).items.filter((item) => item.type === "message").map((item) => item.body);
  assert.deepEqual(log.filter((body) => body.startsWith("Written offline")).length, 3);
  // The screen says what the log says, in its order.
  assert.deepEqual(texts.filter((text) => log.includes(text)), log.filter((body) => texts.includes(body)));
  await Promise.all([mia, shopper].map((who) => who.person.close()));
});
