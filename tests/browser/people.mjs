// The three people of the story, as a test speaks of them: a shopper at the store, and staff at the inbox. They do
// what a hand on mouse and keyboard would do, and wait for what an eye would see.

import assert from "node:assert/strict";
import { newPerson, until } from "./lib.mjs";

/** What a browser logs by itself when the app says no on purpose. */
export const REFUSALS = [/status of (409|422)/];

/** Someone at the store, with a browser of their own. */
export class Shopper {
  static async at(browser, demo, options = {}) {
    // An order number that nobody can vouch for yet is looked up, and not found.
    return new Shopper(await newPerson(browser, { expects: [...REFUSALS, /404.*\/v1\/check/], ...options }), demo);
  }

  constructor(person, demo) {
    this.person = person;
    this.page = person.page;
    this.demo = demo;
    this.panel = this.page.getByRole("dialog");
    this.box = this.panel.getByRole("textbox", { name: "Message" });
    this.answers = this.panel.locator(".log .message.from-assistant .text");
    this.notices = this.panel.locator(".log .notice");
    this.bubble = this.page.getByRole("button", { name: /^Chat with us/ });
  }

  async visits(path) {
    await this.page.goto(this.demo.store + path);
  }

  async opensChat() {
    await this.bubble.click();
    await this.box.waitFor();
  }

  /** Writes a message; resolves once it stands in the thread as sent. */
  async says(words) {
    await this.box.fill(words);
    await this.box.press("Enter");
    await this.panel.locator(".from-shopper:not(.pending) .text", { hasText: words }).last().waitFor();
  }

  /** Asks the AI and reads what it says: `{ text, sources: [{ title, url }] }`, a url of null where the source is no link. */
  async asks(words) {
    const before = await this.answers.count();
    await this.says(words);
    // The first question waits for what answers to be loaded, which takes its time in a program built for tests.
    await this.answers.nth(before).waitFor({ timeout: 120_000 });
    const message = this.panel.locator(".log .message.from-assistant").nth(before);
    // What it has besides its words, the sources too, comes in a part of its own.
    await message.locator(".thumbs").waitFor();
    const sources = await message.locator(".sources li").evaluateAll((sources) =>
      sources.map((source) => ({ title: source.textContent, url: source.querySelector("a")?.href ?? null })));
    return { text: await message.locator(".text").innerText(), sources };
  }

  async asksForAPerson() {
    await this.panel.getByRole("button", { name: "Talk to a person" }).click();
    await this.orderNumber.waitFor();
  }

  get orderNumber() {
    return this.panel.getByRole("textbox", { name: "Order number" });
  }

  async givesOrderNumber(text) {
    await this.orderNumber.fill(text);
    await this.panel.getByRole("button", { name: "Continue" }).click();
  }

  /** Sees that a person has been asked for. */
  async isWaiting() {
    await this.panel.getByText("We’ve asked the team").waitFor();
  }

  /** A line of the thread between the messages, such as "Mia joined the chat". */
  async isTold(notice) {
    await this.notices.filter({ hasText: notice }).last().waitFor();
  }

  async hears(words) {
    await this.panel.locator(".log .message:not(.from-shopper) .text", { hasText: words }).last().waitFor();
  }

  /** Puts the product whose page is open into the cart. */
  async addsToCart() {
    await this.page.getByRole("button", { name: "Add to cart" }).click();
    await this.page.locator("[data-toast]", { hasText: "is in your cart" }).waitFor();
  }

  /** Id of the conversation this browser holds. */
  async conversation() {
    return until("a conversation", () => this.page.evaluate(() => {
      const key = Object.keys(localStorage).find((name) => /^counterbell:.*:conversation$/.test(name));
      return key && localStorage.getItem(key);
    }));
  }

  /** The conversation as the log tells it to the shopper: `{ items, state }`, oldest first. */
  async log() {
    return this.page.evaluate(async (app) => {
      const key = Object.keys(localStorage).find((name) => /^counterbell:.*:token$/.test(name)) ?? "";
      const headers = { Authorization: `Bearer ${localStorage.getItem(key)}` };
      const answer = await fetch(`${app}/storefront/v1/conversation`, { headers, cache: "no-store" });
      if (!answer.ok) throw new Error(`the log answered ${answer.status}`);
      return answer.json();
    }, this.demo.app);
  }

  /** Writes on the document, which only a new one would have lost. */
  async marksPage() {
    await this.page.evaluate(() => { document.documentElement.dataset.marked = "true"; });
  }

  async isOnMarkedPage() {
    assert.equal(await this.page.locator("html").getAttribute("data-marked"), "true", "the page was loaded anew");
  }
}

/**
 * Replies written on this page do not rest first; but in another site's frame, where the browser keeps storage from us.
 * @param {import("playwright-core").Page} page
 */
export const sendsAtOnce = (page, demo) => page.addInitScript((app) => {
  if (location.origin !== app) return;
  try {
    localStorage.setItem("counterbell:undo-send", "off");
  } catch {
    // No storage here.
  }
}, demo.app);

/** A member of staff at the inbox, with a browser of their own. */
export class Staff {
  /** `undo`: replies rest for a few seconds, as they do for everybody who has not switched that off. */
  static async at(browser, demo, number, { undo = false, ...options } = {}) {
    const staff = new Staff(await newPerson(browser, { expects: REFUSALS, ...options }), demo);
    if (!undo) await sendsAtOnce(staff.page, demo);
    await staff.page.goto(demo.signIns[number]);
    await staff.claim.waitFor();
    return staff;
  }

  constructor(person, demo) {
    this.person = person;
    this.page = person.page;
    this.demo = demo;
    this.claim = this.page.getByRole("button", { name: "Claim next" });
    this.thread = this.page.locator("chat-thread");
    this.items = this.thread.locator(".items[role=log]");
    this.box = this.page.getByRole("textbox", { name: "Reply" });
    this.details = this.page.getByRole("complementary", { name: "Details" });
    this.toasts = this.page.locator("#toasts");
  }

  row(conversation) {
    return this.page.locator(`#row-${conversation}`);
  }

  get top() {
    return this.page.locator("#rows > .row").first();
  }

  async opens(conversation) {
    await this.row(conversation).getByRole("link").click();
    await this.page.locator(`#thread-${conversation}`).waitFor();
  }

  async acts(name) {
    await this.thread.getByRole("button", { name, exact: true }).click();
  }

  /** Takes the open chat over; the cursor is in the reply then, and nothing moves it any more. */
  async takesOver() {
    await this.acts("Take over");
    await this.sees("human");
    await this.hasCursorInReply();
  }

  async hasCursorInReply() {
    await until("the cursor is in the reply", () => this.box.evaluate((box) => box === document.activeElement));
  }

  /** The page's clock stands still until it is loaded anew, or `letsTimeGo`: what rests goes on resting, however long one looks at it. */
  async stopsTime() {
    await this.page.evaluate(() => {
      const now = Date.now();
      window.goingOn ??= Date.now;
      Date.now = () => now;
    });
  }

  async letsTimeGo() {
    await this.page.evaluate(() => { Date.now = window.goingOn ?? Date.now; });
  }

  async replies(words) {
    await this.box.fill(words);
    await this.hasRead();
    await this.box.press("Enter");
    await this.reads(words);
  }

  /** All that stands in the open thread has been before their eyes for a moment: a reply is not held any more. */
  async hasRead() {
    await until("the thread is read", () => this.page.locator("reply-composer").evaluate(({ dataset }) => dataset.read === dataset.version));
  }

  /** A message that stands in the open thread. */
  async reads(words) {
    await this.items.locator(".message .body", { hasText: words }).last().waitFor();
  }

  /** The state in the open thread's head. */
  async sees(state) {
    await this.thread.locator(`.thread-head[data-state="${state}"]`).waitFor();
  }

  /** Whether the chat, as the list shows it now, carries a tag. */
  async seesTag(conversation, tag) {
    const tags = await this.row(conversation).getAttribute("data-tags");
    return JSON.parse(tags ?? "[]").includes(tag);
  }

  /** Hands what waits from before back to the AI, so that the next request is the only one. */
  async clearsTheQueue() {
    const waiting = this.page.locator('#views [data-view="requested"] .count');
    while (Number(await waiting.innerText()) > 0) {
      const before = Number(await waiting.innerText());
      await this.claim.click();
      await this.acts("Hand back to AI");
      // Another may have come meanwhile, and the queue be as long as it was.
      const others = this.page.locator('#rows > .row[data-state="requested"]');
      await this.thread.getByRole("button", { name: "Take over", exact: true }).waitFor();
      await until("a shorter queue", async () => Number(await waiting.innerText()) < before || (await others.count()) > 0);
    }
  }
}
