// The merchant's way: from the shop's admin into the app's frame, to the inbox and a chat with a shopper, through
// tokens that end, a removal and a second install. No cookie of the app is set on it, and no page is a dead end.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, delivers, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { REFUSALS, Shopper, Staff, sendsAtOnce } from "./people.mjs";

const SHOP = "crescent-music.myshopify.com";
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

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

/** Whoever sits before the shop's admin. What is in the frame, `staff` does. */
class Merchant {
  static async at(browser, demo, { expects = [...REFUSALS, /status of 401/], ...options } = {}) {
    const merchant = new Merchant(await newPerson(browser, { expects, ...DESK, ...options }), demo);
    await sendsAtOnce(merchant.page, demo);
    return merchant;
  }

  constructor(person, demo) {
    this.person = person;
    this.page = person.page;
    this.demo = demo;
    this.admin = `${demo.store}/${SHOP}/admin`;
    this.home = `${this.admin}/apps/counterbell-demo`;
    this.frame = this.page.frameLocator("iframe[data-frame]");
    this.menu = this.page.getByRole("navigation", { name: "Admin" });
    this.staff = new Staff({ page: this.frame }, demo);
    this.setup = this.frame.getByRole("heading", { name: /Everything works|Set up/ });
  }

  /** The frame itself, for what no hand can do to it. */
  get inside() {
    return this.page.frames().find((frame) => frame.url().startsWith(this.demo.app));
  }

  async opensApp() {
    await this.page.goto(this.home);
    await this.setup.waitFor();
  }

  /** By the app's own entry in the admin's menu. */
  async goesTo(entry) {
    if (await this.page.getByRole("button", { name: "Menu" }).isVisible()) {
      await this.page.getByRole("button", { name: "Menu" }).click();
    }
    await this.menu.getByRole("link", { name: entry, exact: true }).click();
  }

  async goesToInbox() {
    await this.goesTo("Inbox");
    await this.staff.claim.waitFor();
  }

  async becomes(name) {
    await this.page.locator("details.viewer summary").click();
    await this.page.getByRole("button", { name }).click();
    await this.page.locator("details.viewer summary", { hasText: name }).waitFor();
  }

  /** No cookie of the app, in or out of the frame. */
  async hasNoCookies() {
    const cookies = await this.person.context.cookies();
    assert.deepEqual(cookies.filter(({ domain }) => domain.includes("127.0.0.1")), []);
    assert.deepEqual(await this.inside.evaluate(() => document.cookie), "");
  }

  /** The store's controls, in a tab of their own. */
  async controls(act) {
    const page = await this.person.context.newPage();
    await page.goto(`${this.demo.store}/_demo`);
    await act(page);
    await page.getByRole("heading", { name: "Store controls" }).waitFor();
    await page.close();
  }
}

test("a merchant runs the shop's chats from the admin", { timeout: 540_000 }, async (t) => {
  const merchant = await Merchant.at(browser, demo);
  const { staff, frame } = merchant;
  let turnedAway = 0;
  merchant.page.on("response", (answer) => { turnedAway += Number(answer.status() === 401); });
  const shopper = await Shopper.at(browser, demo);
  let conversation;
  let failed = false;
  const step = (name, act) => t.test(name, { skip: failed && "an earlier step failed" }, async () => {
    try {
      await act();
    } catch (error) {
      failed = true;
      await shot(merchant.page, "failed-merchant");
      await shot(shopper.page, "failed-shopper");
      throw error;
    }
  });

  await step("the demo names the shop's admin, and the app is installed there", async () => {
    const printed = demo.output().match(/Shop admin +(\S+)/);
    assert.equal(printed?.[1], merchant.admin);
    await merchant.page.goto(printed[1]);
    await merchant.page.getByRole("heading", { name: "Good day, Mia" }).waitFor();
    await shot(merchant.page, "admin-home");
    await merchant.page.getByRole("link", { name: "Open the app" }).click();
    await merchant.setup.waitFor();
  });

  await step("the first page says what works and what is next, and lets the assistant be tried", async () => {
    await frame.getByText(/^[67] of 8 done$/).waitFor();
    const next = frame.getByRole("link", { name: "Turn the chat on" });
    assert.equal(
      await next.getAttribute("href"),
      `${merchant.admin}/themes/current/editor?context=apps&template=index&activateAppId=counterbell-demo/chat-embed`,
    );
    await frame.getByRole("textbox", { name: "A shopper’s question" }).fill("Can I send strings back?");
    await frame.getByRole("button", { name: "Ask", exact: true }).click();
    await frame.locator("#tried").getByText("The assistant answers").waitFor();
    const source = frame.locator("#tried").getByRole("link", { name: /Return/ });
    assert.equal(await source.first().getAttribute("href"), `${demo.store}/pages/returns`);
    assert.deepEqual(await accessibilityFaults(merchant.inside), []);
    await shot(merchant.page, "admin-first-page-desk-light");
  });

  await step("the next step leads to the theme's editor, and the store's chat ends it", async () => {
    await frame.getByRole("link", { name: "Turn the chat on" }).click();
    await merchant.page.getByRole("heading", { name: "Theme editor" }).waitFor();
    await shot(merchant.page, "admin-editor");
    await shopper.visits("/products/nightfall-reverb");
    await shopper.opensChat();
    await shopper.asks("How long do I have to return something?");
    conversation = await shopper.conversation();
    await until("the app to know it", async () => {
      await merchant.opensApp();
      return frame.getByText("Shoppers have it.").isVisible();
    });
  });

  await step("the admin's menu leads to the inbox, where chats are live", async () => {
    await merchant.goesToInbox();
    await staff.row(conversation).waitFor();
    await shopper.addsToCart();
    await frame.locator(`#row-${conversation}[data-state="attention"]`).waitFor();
    await shot(merchant.page, "admin-inbox-desk-light");
    assert.deepEqual(await accessibilityFaults(merchant.inside), []);
  });

  await step("Mia takes a chat over and replies; the shopper sees it", async () => {
    await staff.opens(conversation);
    await staff.takesOver();
    await shopper.isTold("Mia joined the chat");
    await staff.replies("Hi, Mia here. Shall I set one aside?");
    await shopper.hears("Shall I set one aside?");
    await shopper.says("Yes please");
    await staff.reads("Yes please");
    await shot(merchant.page, "admin-thread-desk-light");
  });

  await step("an hour later the same page goes on: tokens that ended are renewed", async () => {
    await staff.replies("One moment.");
    await shopper.hears("One moment.");
    await merchant.controls((page) => page.getByRole("button", { name: "+ 1 hour" }).click());
    await staff.replies("It is set aside, at the till.");
    await shopper.hears("at the till");
    // The first request with the old token is sent once more with a new one, which serves all that follow. Signs of hers
    // (that she is there, looks at the chat, types, what she has read) and the stream may have left with the old one at the
    // same moment; where the page took a new one by itself just then, none has.
    assert.ok(turnedAway <= 6, `${turnedAway} were turned away`);
    await merchant.goesTo("Counterbell");
    await merchant.setup.waitFor();
    await merchant.goesToInbox();
    await staff.opens(conversation);
  });

  await step("a reload inside the frame finds back to the same chat", async () => {
    await merchant.inside.evaluate(() => { document.documentElement.dataset.marked = "true"; location.reload(); });
    await frame.locator("html:not([data-marked])").locator(`#thread-${conversation}`).waitFor();
    await until("an address without proofs", () => !new URL(merchant.inside.url()).searchParams.has("id_token"));
    await staff.reads("at the till");
    await merchant.page.reload();
    await frame.locator(`#thread-${conversation}`).waitFor();
    await merchant.hasNoCookies();
  });

  await step("Leo at the same desk sees that Mia has it", async () => {
    await merchant.becomes("Leo Lang");
    await frame.locator(`#thread-${conversation}`).waitFor();
    await staff.thread.getByText("Mia has this chat.").waitFor();
    assert.ok(await staff.box.isHidden());
    // The demo's own Leo and the admin's are one.
    assert.equal(await frame.locator("#team .colleague").count(), 2);
    await shot(merchant.page, "admin-thread-held");
    await merchant.becomes("Mia Moreno");
    await staff.sees("human");
    await staff.box.waitFor();
  });

  await step("news that could not be used is shown, and done again", async () => {
    const answer = await delivers(demo, "counterbell-demo-secret", "carts/update", ["no", "cart"]);
    assert.equal(answer.status, 200);
    await until("the dead delivery", async () => {
      await merchant.opensApp();
      return frame.getByRole("heading", { name: "News that could not be used" }).isVisible();
    });
    await shot(merchant.page, "admin-dead-delivery");
    await frame.getByRole("button", { name: "Replay carts/update" }).click();
    // Said by the admin's own notice.
    await merchant.page.locator("[data-toast]").getByText("It is being done again.").waitFor();
    await frame.locator("#deliveries").waitFor({ state: "detached" });
    // It is as unusable as before, and says so again.
    await until("its return", async () => {
      await merchant.opensApp();
      return frame.getByRole("heading", { name: "News that could not be used" }).isVisible();
    });
  });

  await step("a customer's request for their data ends in a file for the merchant", async () => {
    const ada = await Shopper.at(browser, demo);
    await ada.visits("/account");
    await ada.page.getByRole("button", { name: "Sign in as Ada Bell" }).click();
    await ada.page.getByRole("heading", { name: "Hello, Ada" }).waitFor();
    await ada.opensChat();
    await ada.asks("Do you ship to Canada? I am Ada.");
    const adas = await ada.conversation();
    await merchant.controls(async (page) => {
      await page.getByLabel("Customer").selectOption("Ada Bell");
      await page.getByRole("button", { name: "Customer asks for their data" }).click();
    });
    const download = frame.getByRole("button", { name: "Download for the customer" });
    await until("the export", async () => {
      const told = merchant.page.waitForResponse((answer) => answer.url().endsWith("/api/v1/privacy-requests") && answer.ok());
      await merchant.opensApp();
      const { requests } = await (await told).json();
      return requests.some((asked) => asked.export_until);
    });
    await download.waitFor();
    await shot(merchant.page, "admin-privacy");
    const [file] = await Promise.all([merchant.page.waitForEvent("download"), download.click()]);
    assert.match(file.suggestedFilename(), /^customer-data-.+\.json$/);
    const chunks = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    JSON.parse(text);
    assert.match(text, /I am Ada\./);

    await merchant.goesToInbox();
    await staff.opens(adas);
    await staff.reads("I am Ada.");
    await merchant.inside.evaluate(() => { document.documentElement.dataset.marked = "true"; });
    await merchant.controls(async (page) => {
      await page.getByLabel("Customer").selectOption("Ada Bell");
      await page.getByRole("button", { name: "Erase this customer" }).click();
    });
    await staff.items.getByText(/erased at a customer.s request/).first().waitFor();
    await staff.items.getByText("I am Ada.").waitFor({ state: "detached" });
    assert.equal(await frame.locator("html[data-marked]").count(), 1, "the inbox was loaded anew");
    await shot(merchant.page, "admin-thread-erased");
    ada.person.isContent();
    await ada.person.close();
  });

  await step("removed, the app is gone; installed again, its chats are there", async () => {
    // A chat that is open in the store would say that there is no app.
    shopper.person.isContent();
    await shopper.page.goto("about:blank");
    await merchant.hasNoCookies();
    await merchant.page.getByRole("link", { name: "Settings", exact: true }).click();
    await shot(merchant.page, "admin-settings");
    await merchant.page.getByRole("button", { name: "Uninstall" }).click();
    await merchant.page.getByText("No app is installed.").waitFor();
    await until("the app to have heard of it", async () => {
      const page = await (await fetch(`${demo.store}/_demo`)).text();
      return /app\/uninstalled<\/td>.*?delivered<\/td>/s.test(page);
    });
    await merchant.page.goto(merchant.home);
    await merchant.page.getByRole("heading", { name: "Install Counterbell" }).waitFor();
    assert.equal(await merchant.page.locator("iframe").count(), 0);
    await shot(merchant.page, "admin-grant");
    await merchant.page.getByRole("button", { name: "Install", exact: true }).click();
    await merchant.setup.waitFor();
    await merchant.goesToInbox();
    await staff.row(conversation).waitFor();
    await staff.opens(conversation);
    await staff.reads("at the till");
    await merchant.hasNoCookies();
  });

  merchant.person.isContent();
  await Promise.all([merchant.person.close(), shopper.person.close()]);
});

test("without Shopify's script the pages can still be read", { timeout: 180_000 }, async () => {
  const merchant = await Merchant.at(browser, demo, { expects: [...REFUSALS, /app-bridge|ERR_FAILED/] });
  const context = merchant.person.context;
  await context.route("**/_admin/app-bridge.js", (route) => route.abort());
  await merchant.opensApp();
  await merchant.frame.getByText("Shopify’s part of this page could not be loaded").waitFor();
  await merchant.page.goto(`${merchant.home}/inbox`);
  await merchant.staff.claim.waitFor();
  await merchant.frame.getByText("Shopify’s part of this page could not be loaded").waitFor();
  await shot(merchant.page, "admin-without-bridge");
  merchant.person.isContent();
  await merchant.person.close();
});

test("a chat opens inside the frame before the page's own script is there", { timeout: 180_000 }, async () => {
  const merchant = await Merchant.at(browser, demo, { expects: [...REFUSALS, /ERR_FAILED/] });
  await merchant.opensApp();
  await merchant.goesToInbox();
  await merchant.person.context.route("**/assets/inbox/inbox.js", (route) => route.abort());
  await merchant.inside.evaluate(() => { document.documentElement.dataset.marked = "true"; });
  await merchant.goesTo("Inbox");
  await merchant.frame.locator("html:not([data-marked])").getByRole("button", { name: "Claim next" }).waitFor();
  await merchant.staff.top.getByRole("link").click();
  await merchant.staff.thread.locator(".items[role=log]").waitFor();
  merchant.person.isContent();
  await merchant.person.close();
});

async function isFit(merchant, name) {
  await shot(merchant.page, name);
  assert.deepEqual(await accessibilityFaults(merchant.page), [], name);
  const { wide, narrow } = await merchant.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, narrow: innerWidth }));
  assert.ok(wide <= narrow, `${name} is ${wide} px wide on a screen of ${narrow}`);
  const inside = merchant.inside;
  if (!inside) return;
  assert.deepEqual(await accessibilityFaults(inside), [], `${name}, in the frame`);
  const framed = await inside.evaluate(() => ({ wide: document.documentElement.scrollWidth, narrow: innerWidth }));
  assert.ok(framed.wide <= framed.narrow, `${name} is ${framed.wide} px wide in a frame of ${framed.narrow}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const [place, screen] of Object.entries({ desk: DESK, phone: PHONE })) {
    test(`the admin at a ${place}, ${colorScheme}`, { timeout: 270_000 }, async () => {
      const called = (what) => `admin-${what}-${place}-${colorScheme}`;
      const merchant = await Merchant.at(browser, demo, { ...screen, colorScheme });
      await merchant.page.goto(merchant.admin);
      await isFit(merchant, called("home"));
      await merchant.opensApp();
      await isFit(merchant, called("first-page"));
      await merchant.frame.getByRole("button", { name: "I want to talk to a person" }).click();
      await merchant.frame.locator("#tried").getByText("A rule takes over").waitFor();
      await merchant.frame.locator("#tried").scrollIntoViewIfNeeded();
      await isFit(merchant, called("trial"));
      await merchant.goesToInbox();
      await isFit(merchant, called("inbox"));
      await merchant.staff.top.getByRole("link").click();
      await merchant.staff.thread.locator(".items[role=log]").waitFor();
      await isFit(merchant, called("thread"));
      await merchant.page.goto(`${merchant.admin}/themes/current/editor?context=apps`);
      await isFit(merchant, called("editor"));
      merchant.person.isContent();
      await merchant.person.close();
    });

    test(`the first page outside the admin at a ${place}, ${colorScheme}`, { timeout: 180_000 }, async () => {
      const mia = await Staff.at(browser, demo, 0, { ...screen, colorScheme });
      await mia.page.goto(`${demo.app}/settings`);
      await mia.page.getByRole("heading", { name: /Everything works|Set up/ }).waitFor();
      await isFit({ page: mia.page }, `first-page-${place}-${colorScheme}`);
      mia.person.isContent();
      await mia.person.close();
    });
  }
}
