// The main job, from a question at the store to a person's answer and back to the AI: one shopper and two members of
// staff, each with a browser of their own, nobody ever reloading to see what the others did.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

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

/**
 * Notes when the conversation first stands on top of the list as a request. The time is the wall clock, finer than
 * `Date` and the same in all pages of one machine.
 */
function watchTop(staff, conversation) {
  return staff.page.evaluate((id) => {
    const look = () => {
      const first = document.querySelector("#rows > .row");
      const isThere = first?.id === `row-${id}` && first.getAttribute("data-state") === "requested";
      if (isThere) window.toppedAt ??= performance.timeOrigin + performance.now();
    };
    new MutationObserver(look).observe(document.querySelector("#list"), { childList: true, subtree: true, attributes: true });
    look();
  }, conversation);
}

const toppedAt = (staff) => until("the request on top", () => staff.page.evaluate(() => window.toppedAt));

test("a full cart at the store becomes a chat that a person has taken over", { timeout: 180_000 }, async (t) => {
  const [mia, leo, shopper] = await Promise.all([
    Staff.at(browser, demo, 0),
    Staff.at(browser, demo, 1),
    Shopper.at(browser, demo),
  ]);
  await mia.clearsTheQueue();
  await mia.page.goto(`${demo.app}/inbox`);
  await shopper.visits("/products/northwind-nickel-electric-strings");
  let conversation;
  let failed = false;
  /** A step of the job. When one fails, those which build on it say so instead of failing in their own ways. */
  const step = (name, act) => t.test(name, { skip: failed && "an earlier step failed" }, async () => {
    try {
      await act();
    } catch (error) {
      failed = true;
      const people = Object.entries({ mia, leo, shopper });
      await Promise.all(people.map(([who, { page }]) => shot(page, `failed-${who}`)));
      throw error;
    }
  });

  await step("a question about returns is answered, with its source", async () => {
    await shopper.opensChat();
    await shopper.panel.getByText("AI assistant").first().waitFor();
    await shot(shopper.page, "widget-greeting");
    const answer = await shopper.asks("How long do I have to return something?");
    assert.match(answer.text, /30 days/);
    assert.ok(answer.sources.some(({ url }) => url === `${demo.store}/pages/returns`), JSON.stringify(answer));
    conversation = await shopper.conversation();
    await mia.row(conversation).waitFor();
    assert.equal(await mia.row(conversation).count(), 1);
    await shot(shopper.page, "widget-answer");
    assert.deepEqual(await accessibilityFaults(shopper.page), []);
  });

  await step("the thread survives a page change and a reload", async () => {
    const kept = shopper.panel.getByText("How long do I have to return something?");
    await shopper.visits("/products/nightfall-reverb");
    await kept.waitFor();
    await shopper.page.reload();
    await kept.waitFor();
    await shopper.answers.first().waitFor();
  });

  await step("a pedal of $249 tags the chat and gives it attention, while the AI goes on answering", async () => {
    await mia.page.evaluate(() => { document.documentElement.dataset.marked = "true"; });
    await shopper.addsToCart();
    const row = mia.row(conversation);
    await mia.page.locator(`#row-${conversation}[data-state="attention"]`).waitFor();
    assert.ok(await mia.seesTag(conversation, "high-cart-value"));
    await row.getByText("$249.00").waitFor();
    assert.equal(await mia.page.locator("html").getAttribute("data-marked"), "true", "Mia's inbox was loaded anew");
    await shot(mia.page, "inbox-attention");
    const answer = await shopper.asks("Do you ship to Canada?");
    assert.ok(answer.sources.length > 0, JSON.stringify(answer));
    assert.match(answer.text, /Canada/);
    assert.equal((await shopper.log()).state.state, "assistant");
  });

  await step("asking for a person asks for the order number first", async () => {
    await shopper.asksForAPerson();
    await shot(shopper.page, "widget-collecting");
    await shopper.givesOrderNumber("my usual one");
    await shopper.panel.getByRole("alert").filter({ hasText: /order number/i }).waitFor();
    assert.equal(await shopper.orderNumber.getAttribute("aria-invalid"), "true");
    assert.equal((await shopper.log()).state.state, "assistant");
    assert.deepEqual(await accessibilityFaults(shopper.page), []);
  });

  await step("staff see the request on top within a second, with the order number beside it", async () => {
    await leo.opens(conversation);
    await Promise.all([watchTop(mia, conversation), watchTop(leo, conversation)]);
    await shopper.page.evaluate(() => {
      addEventListener("click", () => { window.askedAt = performance.timeOrigin + performance.now(); }, { capture: true });
    });
    await shopper.givesOrderNumber("#1041");
    const told = shopper.isTold("You asked for a person")
      .then(() => shopper.page.evaluate(() => performance.timeOrigin + performance.now()));
    const [byMia, byLeo, byShopper] = await Promise.all([toppedAt(mia), toppedAt(leo), told]);
    const asked = await shopper.page.evaluate(() => window.askedAt);
    const took = [byMia, byLeo, byShopper].map((at) => Math.round(at - asked));
    t.diagnostic(`on top for Mia after ${took[0]} ms, for Leo after ${took[1]} ms; the shopper is told after ${took[2]} ms`);
    // Where the machine is so busy that the shopper's own press takes its time, staff's second is longer, too.
    const second = Math.max(1_000, 3 * took[2]);
    assert.ok(took[0] < second && took[1] < second, `${took.join(", ")} ms`);
    await leo.details.getByText("#1041").first().waitFor();
    assert.ok(await mia.seesTag(conversation, "handoff-requested"));
    await Promise.all([shot(shopper.page, "widget-waiting"), shot(mia.page, "inbox-requested"), shot(leo.page, "thread-requested")]);
    assert.deepEqual(await accessibilityFaults(mia.page), []);
    assert.deepEqual(await accessibilityFaults(leo.page), []);
  });

  await step("Mia claims it; Leo, who pressed at the same moment, is told so", async () => {
    await shopper.marksPage();
    // Leo's click is under way while Mia's claim is decided.
    let release;
    const claimed = new Promise((resolve) => { release = resolve; });
    await leo.page.route("**/take-over", async (route) => {
      await claimed;
      await route.continue();
    });
    const pressed = leo.page.waitForRequest("**/take-over");
    await leo.acts("Take over");
    await pressed;
    await mia.claim.click();
    await mia.page.locator(`#thread-${conversation}`).waitFor();
    await mia.sees("human");
    release();
    await leo.toasts.getByText(/Mia/).waitFor();
    await shot(leo.page, "thread-already-held");
    await leo.page.unroute("**/take-over");
    await leo.thread.getByText("Mia has this chat.").waitFor();
    assert.ok(await leo.box.isHidden());
    await mia.details.getByText("#1041").first().waitFor();
  });

  await step("the shopper sees who joined and what she writes, without a reload", async () => {
    await shopper.isTold("Mia joined the chat");
    await mia.replies("Hi, Mia here. The Nightfall is in stock; shall I set one aside?");
    await shopper.hears("The Nightfall is in stock");
    await leo.reads("The Nightfall is in stock");
    await shopper.isOnMarkedPage();
    await shot(shopper.page, "widget-with-mia");
  });

  await step("the AI stays silent while a person has the chat", async () => {
    await shopper.says("Yes please. And what is your shipping cost?");
    await mia.reads("And what is your shipping cost?");
    await leo.reads("And what is your shipping cost?");
    await mia.replies("Done. It ships free, since your cart is over $75.");
    await shopper.hears("It ships free");
    const { items, state } = await shopper.log();
    const joined = items.findIndex((item) => item.kind === "joined");
    const since = items.slice(joined).filter((item) => item.type === "message");
    assert.deepEqual(since.map((item) => item.from), ["staff", "shopper", "staff"]);
    assert.equal(state.state, "human");
    assert.equal(state.staff.name, "Mia");
    await Promise.all([shot(mia.page, "thread-human"), shot(leo.page, "thread-held-by-mia")]);
  });

  await step("handed back, the AI answers again", async () => {
    await mia.acts("Hand back to AI");
    await shopper.isTold(/handed the chat back to the assistant|The assistant is back/);
    const answer = await shopper.asks("Do you have a warranty?");
    assert.match(answer.text, /two[- ]year|2[- ]year/i);
    await shopper.isOnMarkedPage();
  });

  await step("Leo takes over and closes; the next question is the AI's again", async () => {
    await leo.acts("Take over");
    await leo.sees("human");
    await leo.replies("Leo here, anything else I can do for you?");
    await mia.reads("Leo here, anything else");
    await shopper.hears("Leo here, anything else");
    await leo.acts("Close");
    const dialog = leo.page.getByRole("dialog", { name: "How did it end?" });
    await dialog.waitFor();
    await shot(leo.page, "inbox-closing");
    await dialog.getByRole("radio", { name: "Resolved" }).check();
    await dialog.getByRole("button", { name: "Close chat" }).click();
    await leo.sees("closed");
    await shopper.isTold("This chat was closed");
    await leo.row(conversation).waitFor({ state: "detached" });
    const answer = await shopper.asks("How long does standard shipping take?");
    assert.ok(answer.sources.length > 0, JSON.stringify(answer));
    const { items, state } = await shopper.log();
    assert.equal(state.state, "assistant");
    assert.deepEqual(items.filter((item) => item.type === "message").slice(-2).map((item) => item.from), ["shopper", "assistant"]);
    await leo.row(conversation).waitFor();
    await shopper.isOnMarkedPage();
  });

  for (const who of [mia, leo, shopper]) who.person.isContent();
  await Promise.all([mia, leo, shopper].map((who) => who.person.close()));
});
