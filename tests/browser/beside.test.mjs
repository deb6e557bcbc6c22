// What stands beside a chat, as staff use it: the shopper's cart and pages change before their eyes, an order is refunded
// after its dry run, a shopper in an AI chat is written to first, and the inbox is an app of its own.

import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { REFUSALS, Shopper, Staff } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const SHOP = "crescent-music.myshopify.com";

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

const card = (staff, name) => staff.details.locator(".card", { has: staff.page.getByRole("heading", { name, level: 3 }) });

test("the cart, what came and went, and the pages are there at once and change by themselves", { timeout: 360_000 }, async () => {
  const [shopper, mia] = await Promise.all([Shopper.at(browser, demo), Staff.at(browser, demo, 0)]);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  await card(mia, "Shopper").getByText("Chrome on Linux").waitFor();
  await shopper.addsToCart();
  await card(mia, "Cart").getByText("Nightfall Reverb").waitFor();
  await shopper.visits("/products/ember-overdrive");
  const pages = card(mia, "Pages seen").getByRole("listitem");
  await pages.filter({ hasText: "Ember Overdrive" }).waitFor();
  assert.match(await pages.first().innerText(), /Ember Overdrive/);
  await shopper.addsToCart();
  await card(mia, "Cart").getByText(/Added 1 × Ember Overdrive/).waitFor();
  await shot(mia.page, "beside-desktop");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await mia.page.emulateMedia({ colorScheme: "dark" });
  await shot(mia.page, "beside-dark");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  const phone = await Staff.at(browser, demo, 1, PHONE);
  await phone.page.goto(`${demo.app}/inbox/${conversation}`);
  await phone.page.getByRole("button", { name: "Details" }).first().click();
  await card(phone, "Cart").getByText("Ember Overdrive").first().waitFor();
  await shot(phone.page, "beside-phone");
  for (const who of [shopper, mia, phone]) who.person.isContent();
  await Promise.all([shopper, mia, phone].map((who) => who.person.close()));
});

test("what was lost while the page was asleep comes when it is looked at again", { timeout: 270_000 }, async () => {
  const [shopper, mia] = await Promise.all([Shopper.at(browser, demo), Staff.at(browser, demo, 0)]);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  const pages = card(mia, "Pages seen").getByRole("listitem");
  await pages.filter({ hasText: "Nightfall Reverb" }).waitFor();
  // As if none of it had come.
  const left = await mia.page.evaluate(() => {
    for (const one of document.querySelectorAll("#context-pane .card")) one.remove();
    document.querySelector("#team")?.replaceChildren();
    return document.querySelectorAll("#context-pane .card").length;
  });
  assert.equal(left, 0);
  await mia.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await pages.filter({ hasText: "Nightfall Reverb" }).waitFor();
  // A line that is taken up again brings the rest.
  await mia.page.evaluate(() => {
    document.querySelector("#context-pane .context")?.replaceChildren();
    dispatchEvent(new Event("online"));
  });
  await pages.filter({ hasText: "Nightfall Reverb" }).waitFor();
  await mia.page.locator("#team .colleague").first().waitFor({ state: "attached" });
  for (const who of [shopper, mia]) who.person.isContent();
  await Promise.all([shopper, mia].map((who) => who.person.close()));
});

test("a refund is shown, confirmed, and read back into the thread", { timeout: 360_000 }, async () => {
  const [shopper, mia] = await Promise.all([Shopper.at(browser, demo), Staff.at(browser, demo, 0)]);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.asksForAPerson();
  await shopper.givesOrderNumber("1041");
  await shopper.isWaiting();
  await mia.opens(await shopper.conversation());
  await mia.takesOver();
  const orders = card(mia, "Orders");
  await orders.getByText("#1041").first().waitFor();
  assert.equal(await orders.getByRole("link", { name: "Refund… order #1041" }).count(), 0, "not before the store allows it");

  // The store allows it; the page hears of it with the next look.
  const granted = await fetch(`${demo.store}/${SHOP}/admin/_scopes`, {
    method: "POST", headers: { Origin: demo.store }, body: new URLSearchParams({ scopes: "write_orders" }),
  });
  assert.match(await granted.text(), /write_orders/);
  await until("the button", async () => {
    await mia.page.reload();
    return (await orders.getByRole("link", { name: "Refund… order #1041" }).count()) === 1;
  });
  await shot(mia.page, "order-acts-offered");
  await orders.getByRole("link", { name: "Refund… order #1041" }).click();
  const dialog = mia.page.getByRole("dialog", { name: "Refund order #1041" });
  await dialog.getByText("What will happen").waitFor();
  await dialog.getByText("Nothing else says that the order is theirs").waitFor();
  await shot(mia.page, "order-refund");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  const before = await dialog.getByRole("button", { name: /^Refund \$/ }).innerText();
  // The whole of it is drawn anew for the choice: the box that was clicked is gone then.
  const stock = dialog.getByRole("checkbox", { name: "Put the items back in stock" });
  assert.ok(await stock.isChecked());
  await stock.click();
  await dialog.getByText("Stock stays as it is").waitFor();
  assert.ok(!(await stock.isChecked()));
  assert.equal(await dialog.getByRole("button", { name: /^Refund \$/ }).innerText(), before);
  await mia.page.emulateMedia({ colorScheme: "dark" });
  await shot(mia.page, "order-refund-dark");
  await mia.page.emulateMedia({ colorScheme: "light" });
  // The number was only typed: it is not done without a second look.
  await dialog.getByRole("button", { name: /^Refund \$/ }).click();
  assert.ok(await dialog.isVisible());
  await dialog.getByRole("checkbox", { name: "I have checked that the order is this shopper’s" }).check();
  await dialog.getByRole("button", { name: /^Refund \$/ }).click();
  await dialog.waitFor({ state: "hidden" });
  await mia.items.getByText(/Refunded \$[\d.,]+ of order #1041/).waitFor();
  await until("the order as it is now", async () => /Refunded/i.test(await orders.innerText()));
  await shot(mia.page, "order-refunded");
  const { items } = await shopper.log();
  assert.ok(!items.some((item) => /Refunded/.test(item.body ?? "")), "the note is the team's own");

  // Without our scripts the same is a page. For Mia: agents may do neither until an admin allows it.
  const plain = await newPerson(browser, { javaScriptEnabled: false, expects: REFUSALS, ...PHONE });
  await plain.page.goto(demo.signIns[0]);
  const link = mia.page.url().replace(/#.*/, "");
  await plain.page.goto(link);
  const cancel = plain.page.locator('a[data-order-act][href$="/cancel"]');
  await plain.page.goto(new URL(await cancel.getAttribute("href"), demo.app).href);
  await plain.page.getByRole("heading", { name: "Cancel order #1041" }).waitFor();
  await shot(plain.page, "order-cancel-phone", { fullPage: true });
  await plain.page.getByRole("checkbox", { name: "I have checked that the order is this shopper’s" }).check();
  await plain.page.getByRole("button", { name: /^Cancel/ }).click();
  await mia.items.getByText(/Cancelled order #1041/).waitFor();
  for (const who of [shopper, mia]) who.person.isContent();
  await Promise.all([shopper.person, mia.person, plain].map((who) => who.close()));
});

test("a shopper in an AI chat is written to first: a number, one line, no popup", { timeout: 360_000 }, async () => {
  const [shopper, mia] = await Promise.all([Shopper.at(browser, demo), Staff.at(browser, demo, 0)]);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.asks("How long do I have to return something?");
  await shopper.addsToCart().catch(() => {});
  await shopper.panel.getByRole("button", { name: "Close chat" }).click();
  await shopper.panel.waitFor({ state: "hidden" });
  await mia.opens(await shopper.conversation());
  await mia.details.getByText("Write first", { exact: true }).click();
  const words = "Hello, I play this pedal myself. Ask me anything.";
  await mia.details.getByRole("textbox", { name: "Your first words" }).fill(words);
  await shot(mia.page, "write-first");
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await mia.details.getByRole("button", { name: "Take over and send" }).click();
  await mia.sees("human");
  await mia.reads(words);
  const line = shopper.page.locator(".peek");
  await line.getByText(/I play this pedal/).waitFor();
  assert.ok(await shopper.panel.isHidden(), "nothing opens by itself");
  await shot(shopper.page, "written-first");
  await line.getByRole("button").last().click();
  await mia.replies("Still here.");
  await until("the number at the bubble", async () => /2/.test((await shopper.page.locator("counterbell-chat .badge").innerText()) ?? ""));
  assert.equal(await line.count(), 0, "one line a visit");
  for (const who of [shopper, mia]) who.person.isContent();
  await Promise.all([shopper, mia].map((who) => who.person.close()));
});

test("the inbox is an app: it can be installed, is woken by a push, and says when it is offline", { timeout: 360_000 }, async () => {
  const own = await startDemo();
  try {
    const mia = await Staff.at(browser, own, 0, { permissions: ["notifications"], expects: [...REFUSALS, /ERR_/, /Failed to load/] });
    const { page } = mia;
    const cdp = await mia.person.context.newCDPSession(page);
    const { errors, data } = await cdp.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const manifest = JSON.parse(data);
    assert.equal(manifest.display, "standalone");
    for (const { src, sizes, type } of manifest.icons) {
      const icon = await fetch(own.app + src);
      assert.equal(icon.headers.get("content-type"), type);
      const bytes = Buffer.from(await icon.arrayBuffer());
      assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
    }
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    assert.deepEqual(installabilityErrors.filter((one) => one.errorId !== "in-incognito"), []);

    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await until("the worker in charge", () => page.evaluate(() => navigator.serviceWorker.controller !== null));
    const shopper = await Shopper.at(browser, own);
    await shopper.visits("/");
    await shopper.opensChat();
    await shopper.asks("How long do I have to return something?");
    const conversation = await shopper.conversation();

    // As a push service delivers it.
    const registered = new Promise((resolve) => {
      cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => resolve(registrations.at(-1).registrationId));
    });
    await cdp.send("ServiceWorker.enable");
    const alert = { id: "", title: "A chat needs somebody", body: "Cart of $249", path: `/inbox/${conversation}`, tag: "chat" };
    const registrationId = await registered;
    const delivers = (id) => cdp.send("ServiceWorker.deliverPushMessage", {
      origin: own.app, registrationId, data: JSON.stringify({ ...alert, id }),
    });
    await delivers("");
    await until("the notice", () => page.evaluate(async () => {
      const there = await (await navigator.serviceWorker.ready).getNotifications();
      return there.some((one) => one.title === "A chat needs somebody");
    }));
    const worker = mia.person.context.serviceWorkers().at(-1);
    // A new alert about the same chat sounds again; the same one sent twice does not.
    const sounds = (id) => worker.evaluate(async (id) => {
      const shown = await self.registration.getNotifications();
      return shown.length === 1 && shown[0].data.id === id && shown[0].renotify;
    }, id);
    await delivers("7");
    await until("a second alert, heard", () => sounds("7"));
    await delivers("7");
    await until("the same again, unheard", async () => !(await sounds("7")));
    await delivers("8");
    await until("a third alert, heard", () => sounds("8"));

    // The push service gives the browser another address.
    const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    const point = Buffer.concat([Buffer.of(4), Buffer.from(jwk.x, "base64url"), Buffer.from(jwk.y, "base64url")]);
    const keys = { p256dh: point.toString("base64url"), auth: randomBytes(16).toString("base64url") };
    await worker.evaluate((keys) => {
      const said = { endpoint: "https://push.example.com/another", keys };
      const event = new ExtendableEvent("pushsubscriptionchange");
      self.dispatchEvent(Object.assign(event, { newSubscription: { endpoint: said.endpoint, toJSON: () => said } }));
    }, keys);
    await until("the new address", () => page.evaluate(async () => {
      const settings = await (await fetch("/settings/notifications")).text();
      return settings.includes("https://push.example.com/another");
    }));
    await worker.evaluate(async () => {
      const [notification] = await self.registration.getNotifications();
      self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    });
    await page.waitForURL(`**/inbox/${conversation}`);
    shopper.person.isContent();
    await shopper.person.close();

    await own.stop();
    await page.goto(`${own.app}/inbox`);
    await page.getByRole("heading", { name: "You are offline" }).waitFor();
    await shot(page, "offline");
    assert.deepEqual(await accessibilityFaults(page), []);
    await mia.person.close();
  } finally {
    await own.remove();
  }
});

test("the page of orders asks the store inside its admin, and judges what is typed", { timeout: 360_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0);
  await mia.page.goto(`${demo.app}/settings/orders`);
  await mia.page.getByRole("heading", { name: "Orders", level: 1 }).waitFor();
  const agents = mia.page.getByRole("group", { name: "Agents" });
  await agents.getByRole("checkbox", { name: "Refund" }).check();
  await agents.getByRole("textbox").fill("a lot");
  await mia.page.getByRole("button", { name: "Save" }).click();
  await agents.getByText("Type an amount such as 50.00").waitFor();
  await shot(mia.page, "settings-orders", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(mia.page), []);
  await agents.getByRole("textbox").fill("50");
  await mia.page.getByRole("button", { name: "Save" }).click();
  await mia.page.getByText("Saved.").waitFor();
  await mia.page.reload();
  assert.equal(await agents.getByRole("textbox").inputValue(), "50.00");
  mia.person.isContent();
  await mia.person.close();
});
