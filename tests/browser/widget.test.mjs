// The chat in pages that are not made for it, and what it costs the pages that are: sizes, requests, layout shift, long
// tasks; hostile styles and a strict policy; languages and right to left; nothing stored before it is needed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addSite, otherSite } from "./broken-line.mjs";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";
import { closure, extensions, read, sizes } from "./sizes.mjs";

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

test("what it weighs", async (t) => {
  const { before: page, panel, live, rare } = await sizes();
  t.diagnostic(`before the first use ${page.loader} + ${page.style} bytes raw; first use ${panel} gzip; the stream ${live} gzip; what only some chats come to ${rare} gzip`);
  assert.ok(page.loader < 10_000, `the loader has ${page.loader} bytes`);
  assert.ok(page.loader + page.style < 12_000, `${page.loader + page.style} bytes before the first use`);
  assert.ok(panel < 30_000, `the panel has ${panel} bytes`);
  const weights = await extensions();
  t.diagnostic(`extensions, gzip: ${JSON.stringify(weights)}`);
  assert.equal(Object.keys(weights).length, 6);
  for (const [name, bytes] of Object.entries(weights)) assert.ok(bytes < 64_000, `${name} has ${bytes} bytes`);
});

test("all that the chat is made of is fetched before it is loaded", async () => {
  const [, named] = (await read("panel.js")).toString().match(/'([a-z -]+)'\.split\(' '\)/);
  const made = [...(await closure("chat.js"))].filter((name) => name !== "chat.js");
  assert.deepEqual(named.split(" ").map((name) => `${name}.js`).sort(), made.sort());
});

test("it costs a store page nothing before it is used", async (t) => {
  const shopper = await Shopper.at(browser, demo);
  const asked = [];
  shopper.page.on("request", (request) => { if (/\/extensions\/counterbell\/|127\.0\.0\.1/.test(request.url())) asked.push(request); });
  await shopper.page.addInitScript(() => {
    window.measured = { shift: 0, long: 0 };
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.measured.shift += entry.value; }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => { window.measured.long += list.getEntries().length; }).observe({ type: "longtask", buffered: true });
  });
  await shopper.visits("/");
  await shopper.bubble.waitFor();
  // The product page has the merchant's own button besides.
  const { shift, long } = await shopper.page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(window.measured))));
  let bytes = 0;
  for (const request of asked) bytes += (await (await request.response()).body()).length;
  t.diagnostic(`${asked.length} requests, ${bytes} bytes, layout shift ${shift}, long tasks ${long}`);
  assert.equal(asked.length, 2, asked.map((request) => request.url()).join("\n"));
  assert.ok(bytes < 12_000, `${bytes} bytes`);
  assert.equal(shift, 0);
  const stored = await shopper.page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)].flat().filter((key) => key.startsWith("counterbell")));
  assert.deepEqual(stored, [], "nothing is stored before it is needed");
  shopper.person.isContent();
  await shopper.person.close();
});

test("opened and closed again, it has kept nothing; the first word keeps the token", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.panel.getByText("I’m the AI assistant of Crescent Music").waitFor();
  const kept = () => shopper.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("counterbell")));
  assert.deepEqual(await kept(), []);
  await shopper.says("How do returns work?");
  assert.ok((await kept()).some((key) => key.endsWith(":token")));
  await shopper.person.close();
});

test("who has not agreed to be remembered or analysed is neither", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.page.addInitScript(() => {
    window.Shopify = { customerPrivacy: { preferencesProcessingAllowed: () => false, analyticsProcessingAllowed: () => false } };
  });
  const pages = [];
  shopper.page.on("request", (request) => {
    if (/\/storefront\/v1\/(?!session)/.test(request.url()) && request.method() === "POST") pages.push(request.postDataJSON()?.page ?? null);
    if (request.url().includes("/cart/update.js")) pages.push("the cart was marked");
  });
  await shopper.visits("/products/nightfall-reverb");
  await shopper.addsToCart();
  await shopper.opensChat();
  await shopper.says("Is it in stock?");
  await shopper.answers.first().waitFor({ timeout: 120_000 });
  assert.deepEqual(pages.filter((page) => page !== null), []);
  assert.deepEqual(await shopper.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("counterbell"))), []);
  await shopper.person.close();
});

test("the merchant's own button is on guitars, says what it is about, and asks for a person", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.bubble.waitFor();
  assert.equal(await shopper.page.getByRole("button", { name: "Ask our luthier" }).count(), 0);
  await shopper.visits("/products/crescent-moonrise");
  const button = shopper.page.getByRole("button", { name: "Ask our luthier" });
  await button.waitFor();
  await button.scrollIntoViewIfNeeded();
  await shot(shopper.page, "widget-button");
  await button.click();
  await shopper.orderNumber.waitFor();
  await shopper.panel.getByRole("button", { name: /^Skip/ }).click();
  await shopper.isWaiting();
  await shot(shopper.page, "widget-waiting");
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  await mia.details.getByText("A guitar, on its page").first().waitFor();
  await shopper.person.close();
});

test("in the cart there is help", async () => {
  const shopper = await Shopper.at(browser, demo, { viewport: { width: 390, height: 844 } });
  await shopper.visits("/products/nightfall-reverb");
  await shopper.addsToCart();
  await shopper.visits("/cart");
  const button = shopper.page.getByRole("button", { name: "Ask us" });
  await button.waitFor();
  await button.scrollIntoViewIfNeeded();
  await shot(shopper.page, "widget-cart");
  await button.click();
  await shopper.box.waitFor();
  assert.deepEqual(await accessibilityFaults(shopper.page), []);
  shopper.person.isContent();
  await shopper.person.close();
});

test("a product's card puts it into the cart, and the theme knows", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("What does the Nightfall Reverb cost?");
  await shopper.panel.getByRole("button", { name: "Add to cart" }).first().click();
  await shopper.panel.getByText("In your cart").waitFor();
  await until("the theme's own count", async () => (await shopper.page.locator("[data-cart-count]").first().textContent()) === "1");
  await shot(shopper.page, "widget-bought");
  shopper.person.isContent();
  await shopper.person.close();
});

test("an answer from text without an address names it, and links to nothing", async () => {
  const page = await mia.person.context.newPage();
  await page.goto(`${demo.app}/settings/knowledge/new`);
  await page.getByLabel("Title").fill("Crescent points");
  await page.getByLabel("What the assistant should know").fill("Our loyalty programme is called Crescent points. You get one point for each dollar, and 100 points are worth 5 dollars.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".page-head .badge", { hasText: "Saved" }).waitFor();
  await page.close();
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  const returns = await shopper.asks("How do returns work?");
  assert.ok(returns.sources.some(({ url }) => url === `${demo.store}/pages/returns`), JSON.stringify(returns));
  const points = await shopper.asks("Do you have a loyalty programme with points?");
  assert.match(points.text, /100 points/);
  await shot(shopper.page, "widget-sources");
  assert.deepEqual(points.sources, [{ title: "Crescent points", url: null }]);
  assert.deepEqual(await accessibilityFaults(shopper.page), []);
  shopper.person.isContent();
  await shopper.person.close();
});

test("when it has ended the shopper says how it was; while they wait they leave an address", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for my strings");
  await shopper.isWaiting();
  const email = shopper.panel.getByRole("textbox", { name: "Your e-mail" });
  await email.fill("nobody");
  await shopper.panel.getByRole("button", { name: "Save" }).click();
  await shopper.panel.getByText("That doesn’t look like an e-mail address.").waitFor();
  await email.fill("ada@example.com");
  await shopper.panel.getByRole("button", { name: "Save" }).click();
  await shopper.panel.getByText("We’ll write to ada@example.com").waitFor();
  await shot(shopper.page, "widget-address");
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  await mia.details.getByText("ada@example.com").first().waitFor();
  const act = (path, body) => mia.page.evaluate(async ([url, body]) => {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return answer.status;
  }, [`${demo.app}/api/v1/conversations/${conversation}/${path}`, body]);
  await act("take-over", {});
  await act("messages", { client_id: crypto.randomUUID(), body: "It is on its way to you." });
  await shopper.hears("It is on its way to you.");
  await shopper.panel.getByText("· Read").waitFor();
  await act("close", {});
  await shopper.panel.getByText("How was this chat?").waitFor();
  await shopper.panel.getByRole("button", { name: "Very good" }).click();
  await shopper.panel.getByText("Thank you for telling us.").waitFor();
  await shot(shopper.page, "widget-score");
  assert.deepEqual(await accessibilityFaults(shopper.page), []);
  assert.equal((await shopper.log()).state.score, 5);
  await shopper.person.close();
});

test("two tabs have one stream between them, and say the same", async () => {
  const shopper = await Shopper.at(browser, demo);
  let streams = 0;
  shopper.person.context.on("request", (request) => { if (request.url().endsWith("/storefront/v1/stream")) streams += 1; });
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("How long do I have to return something?");
  await shopper.answers.first().waitFor();
  const other = await shopper.person.context.newPage();
  await other.goto(demo.store);
  await other.getByRole("button", { name: /^Chat with us/ }).click();
  await other.getByRole("dialog").getByText("How long do I have to return something?").waitFor();
  const before = streams;
  await other.getByRole("textbox", { name: "Message" }).fill("Is there a warranty?");
  await other.getByRole("textbox", { name: "Message" }).press("Enter");
  for (const page of [shopper.page, other]) {
    await until("the answer in both", () => page.locator(".log .message.from-assistant").count().then((count) => count === 2));
  }
  assert.equal(streams, before, "the second tab opens none");
  assert.equal(streams, 1);
  // The first goes; the other takes the stream over and misses nothing.
  await shopper.page.close();
  await until("a stream of its own", () => streams === 2);
  await other.getByRole("textbox", { name: "Message" }).fill("Do you ship to Canada?");
  await other.getByRole("textbox", { name: "Message" }).press("Enter");
  await until("its answer", () => other.locator(".log .message.from-assistant").count().then((count) => count === 3));
  await shopper.person.context.close();
});

test("without a mouse, with motion reduced, and said once to who listens", async () => {
  const shopper = await Shopper.at(browser, demo, { reducedMotion: "reduce" });
  const { page } = shopper;
  await shopper.visits("/");
  await shopper.bubble.focus();
  await page.keyboard.press("Enter");
  await shopper.box.waitFor();
  const focused = () => page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent;
  });
  await until("the cursor in the message", async () => (await focused()) === "Message");
  await page.keyboard.type("How do returns work?");
  await page.keyboard.press("Enter");
  await shopper.answers.first().waitFor();
  // The log is live once the first words are in; what the shopper wrote is not read back to them.
  const live = await page.evaluate(() => {
    const root = document.querySelector("counterbell-chat").shadowRoot;
    return {
      regions: [...root.querySelectorAll("[aria-live=polite]")].length,
      log: root.querySelector(".log").getAttribute("aria-live"),
      mine: root.querySelector(".from-shopper").getAttribute("aria-live"),
      moving: document.getAnimations().filter((animation) => animation.effect?.target?.getRootNode() === root).length,
    };
  });
  assert.deepEqual(live, { regions: 1, log: "polite", mine: "off", moving: 0 });
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await shopper.orderNumber.waitFor();
  await until("the cursor in the form", async () => page.evaluate(() => document.querySelector("counterbell-chat").shadowRoot.activeElement?.name === "order_number"));
  await page.keyboard.press("Escape");
  await shopper.panel.waitFor({ state: "hidden" });
  assert.match(await focused(), /^Chat with us/);
  shopper.person.isContent();
  await shopper.person.close();
});

test("a person writes while the chat is closed: a badge and one line, once", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for my strings");
  await shopper.isWaiting();
  const conversation = await shopper.conversation();
  await shopper.panel.getByRole("button", { name: "Close chat" }).click();
  const act = (path, body) => mia.page.evaluate(async ([url, body]) => {
    await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }, [`${demo.app}/api/v1/conversations/${conversation}/${path}`, body]);
  await act("take-over", {});
  await act("messages", { client_id: crypto.randomUUID(), body: "Hello, this is Mia." });
  const line = shopper.page.locator("counterbell-chat .peek");
  await line.getByText("Hello, this is Mia.").waitFor();
  await shopper.page.getByRole("button", { name: "Chat with us, 1 unread" }).waitFor();
  await shot(shopper.page, "widget-line");
  await line.getByRole("button", { name: "Remove" }).click();
  await act("messages", { client_id: crypto.randomUUID(), body: "Are you there?" });
  await shopper.page.getByRole("button", { name: "Chat with us, 2 unread" }).waitFor();
  assert.equal(await line.count(), 0);
  shopper.person.isContent();
  await shopper.person.close();
});

test("a picture goes to the shop, and a file comes back", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for a broken strap");
  await shopper.isWaiting();
  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC", "base64");
  await shopper.panel.getByRole("button", { name: "Attach a file" }).waitFor();
  const sends = async (file) => {
    const [chooser] = await Promise.all([shopper.page.waitForEvent("filechooser"), shopper.panel.getByRole("button", { name: "Attach a file" }).click()]);
    await chooser.setFiles(file);
  };
  await sends({ name: "strap.png", mimeType: "image/png", buffer: picture });
  await shopper.panel.locator(".file img").waitFor();
  await sends({ name: "program.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ\u0000\u0001") });
  await shopper.panel.getByText("program.exe can’t be sent.").waitFor();
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  await mia.items.locator(".file img").waitFor();
  await mia.page.evaluate(async (url) => {
    await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  }, `${demo.app}/api/v1/conversations/${conversation}/take-over`);
  const file = mia.page.locator('reply-composer input[type="file"]');
  await until("the composer to be open", () => file.isEnabled());
  await file.setInputFiles({ name: "label.txt", mimeType: "text/plain", buffer: Buffer.from("Your return label") });
  await shopper.panel.getByRole("link", { name: "Attachment: label.txt" }).waitFor();
  await shot(shopper.page, "widget-files");
  await shot(mia.page, "thread-files");
  assert.deepEqual(await accessibilityFaults(shopper.page), []);
  await shopper.person.close();
});

/** Pages no theme of ours was made for. */
const PAGES = {
  "all-unset": {
    css: "* { all: unset !important; display: revert !important } body * { font-size: 40px !important; color: lime !important; letter-spacing: 9px !important }",
    body: "<h1>Everything is unset</h1><p>Huge and green.</p>", html: "",
  },
  "huge-rtl": {
    css: "html { font-size: 34px; direction: rtl } body { transform: translateZ(0); filter: contrast(1); text-transform: uppercase; line-height: 3 } button, input, textarea, div, p, section { border: 5px dashed red !important; min-height: 200px; background: yellow !important }",
    body: "<h1>من اليمين إلى اليسار</h1><p>" + "نص طويل ".repeat(60) + "</p>", html: 'dir="rtl"', lang: "ar",
  },
  "odd-language": { css: "body { margin: 0 }", body: "<h1>A language no browser knows</h1>", html: "", lang: "en_US", pageLang: "en_US" },
  "z-war": {
    css: "#below { margin-top: 60vh } #above { position: fixed; inset: 0 0 60% 0; z-index: 2147483646; background: rgb(40 0 80 / 90%); color: #fff } counterbell-chat { position: static !important; opacity: 0.2; width: 3px !important; z-index: -1 !important }",
    body: '<div id="above">A banner above everything</div><p id="below">Below</p>', html: "",
  },
};

for (const [name, { css, body, html, lang = "de", pageLang = "en" }] of Object.entries(PAGES)) {
  test(`it holds its own on a page with ${name}, under a strict policy`, async () => {
    let key = "";
    const app = demo.app;
    const site = await otherSite(() => `<script src="${app}/widget.js?key=${key}" data-language="${lang}" data-accent="#8a1538" async></script>`, {
      html, body, lang: pageLang, head: '<link rel="stylesheet" href="/page.css">',
      headers: {
        "content-security-policy": `default-src 'none'; script-src ${app}; style-src ${app} 'self' 'sha256-none'; connect-src ${app}; img-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`,
      },
    }, css);
    key = await addSite(mia, app, site.origin);
    for (const [device, viewport] of [["desktop", { width: 1280, height: 800 }], ["phone", { width: 390, height: 844 }]]) {
      const person = await newPerson(browser, { viewport });
      await person.page.route("**/page.css", (route) => route.fulfill({ contentType: "text/css", body: css }));
      await person.page.goto(site.origin);
      const bubble = person.page.locator("counterbell-chat .bubble");
      await bubble.waitFor();
      const box = await bubble.boundingBox();
      assert.ok(box.height >= 50 && box.height <= 60, `the bubble is ${box.height} high`);
      const nearEdge = lang === "ar" ? box.x < 60 : viewport.width - box.x - box.width < 60;
      assert.ok(nearEdge && viewport.height - box.y - box.height < 60, `the bubble is at ${JSON.stringify(box)}`);
      await bubble.click();
      const panel = person.page.getByRole("dialog");
      const field = panel.getByRole("textbox");
      await field.first().waitFor();
      const wide = device === "phone" ? 390 : 392;
      await until(`the panel to be ${wide} wide`, async () => (await panel.boundingBox()).width === wide);
      const looks = await field.first().evaluate((element) => getComputedStyle(element).fontSize);
      assert.ok(["15px", "16px"].includes(looks), looks);
      assert.equal(await panel.evaluate((element) => getComputedStyle(element).direction), lang === "ar" ? "rtl" : "ltr");
      await field.first().fill("How do returns work?");
      await field.first().press("Enter");
      await panel.locator(".log .message.from-assistant").first().waitFor();
      await shot(person.page, `widget-${name}-${device}`);
      assert.deepEqual(await accessibilityFaults(person.page, { within: "counterbell-chat" }), []);
      person.isContent();
      await person.close();
    }
    await site.close();
  });
}

test("a page that was not named gets no chat", async () => {
  let key = "";
  const named = await otherSite(() => "");
  key = await addSite(mia, demo.app, named.origin);
  const other = await otherSite(() => `<script src="${demo.app}/widget.js?key=${key}" async></script>`);
  const person = await newPerson(browser, { expects: [/403/, /Failed to load/] });
  await person.page.goto(other.origin);
  await person.page.getByRole("button", { name: /^Chat with us/ }).click();
  await person.page.getByText("We can’t reach the chat just now").waitFor();
  await person.close();
  await named.close();
  await other.close();
});
