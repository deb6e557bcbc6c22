// The demo as a newcomer meets it: how it starts and stops, what it keeps, and the store's controls, with which one
// sees the product on Shopify's bad days.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, delivers, freePorts, launchBrowser, newPerson, runProgram, shot, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

const CART = {
  id: "hWNdemoTestCart000000001", token: "hWNdemoTestCart000000001", line_items: [], note: null,
  created_at: "2026-11-21T10:00:00.000Z", updated_at: "2026-11-21T10:00:00.000Z",
};

describe("starting", () => {
  test("it prints the store, two sign-ins and three lines to try, soon", async (t) => {
    const began = performance.now();
    const demo = await startDemo();
    const took = performance.now() - began;
    try {
      t.diagnostic(`started after ${Math.round(took)} ms`);
      assert.ok(took < 4_000, `${took} ms`);
      assert.match(demo.output(), new RegExp(`${demo.store}(?!\\S)`));
      assert.equal(demo.signIns.length, 2);
      for (const line of [/^ *1\. \S/m, /^ *2\. \S/m, /^ *3\. \S/m]) assert.match(demo.output(), line);
    } finally {
      await demo.remove();
    }
  });

  test("a taken port and an unwritable folder end it with one clear line", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "counterbell-demo-"));
    const taken = await new Promise((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
    });
    const { port } = taken.address();
    const file = path.join(folder, "a-file");
    await writeFile(file, "");
    try {
      const [one, two] = (await freePorts(2)).map(String);
      const ends = [
        [["--port", String(port), "--store-port", two, "--data", path.join(folder, "a")], String(port)],
        [["--port", one, "--store-port", String(port), "--data", path.join(folder, "b")], String(port)],
        [["--port", one, "--store-port", two, "--data", path.join(file, "below")], file],
      ];
      for (const [args, named] of ends) {
        const { code, stdout, stderr } = await runProgram("demo", ...args);
        assert.equal(code, 1, stderr);
        assert.match(stderr, /^counterbell: [^\n]+\n$/);
        assert.ok(stderr.includes(named), stderr);
        assert.equal(stdout, "");
      }
    } finally {
      taken.close();
      await rm(folder, { recursive: true });
    }
  });

  test("SHOPIFY_API_SECRET is the demo shop's secret", async () => {
    const demo = await startDemo({ env: { SHOPIFY_API_SECRET: "a-secret-of-my-own" } });
    try {
      assert.equal((await delivers(demo, "a-secret-of-my-own", "carts/update", CART)).status, 200);
      assert.equal((await delivers(demo, "counterbell-demo-secret", "carts/update", CART)).status, 401);
    } finally {
      await demo.remove();
    }
  });
});

describe("running", () => {
  let browser;
  let demo;
  let mia;
  before(async () => {
    browser = await launchBrowser();
    demo = await startDemo();
    mia = await Staff.at(browser, demo, 0);
  });
  after(async () => {
    await browser?.close();
    await demo?.remove();
  });

  /** A shopper of their own for each test, who has said hello. */
  const newShopper = async (page = "/products/tidepool-chorus") => {
    const shopper = await Shopper.at(browser, demo);
    await shopper.visits(page);
    await shopper.opensChat();
    return shopper;
  };

  const controls = async (act) => {
    const { page, isContent, close } = await newPerson(browser);
    await page.goto(`${demo.store}/_demo`);
    await act(page);
    isContent();
    await close();
  };

  const disturb = ({ late = 0, twice = false }) => controls(async (page) => {
    await page.getByLabel("Hold new ones for").fill(String(late));
    await page.getByLabel("Deliver everything twice").setChecked(twice);
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByRole("heading", { name: "Store controls" }).waitFor();
  });

  const aMinutePasses = () => controls((page) => page.getByRole("button", { name: "+ 1 minute" }).click());

  test("a cart of $200.00 does not tag, a cent more does", async () => {
    const shopper = await newShopper();
    await shopper.asks("How long do I have to return something?");
    const conversation = await shopper.conversation();
    await shopper.addsToCart();
    await shopper.visits("/products/braided-cable-5m");
    await shopper.addsToCart();
    await mia.row(conversation).getByText("$200.00").waitFor();
    assert.equal(await mia.seesTag(conversation, "high-cart-value"), false);
    await shopper.visits("/products/round-up-for-music-schools");
    await shopper.addsToCart();
    await until("the tag", () => mia.seesTag(conversation, "high-cart-value"));
    await mia.row(conversation).getByText("$200.01").waitFor();
    shopper.person.isContent();
    await shopper.person.close();
  });

  test("the word refund calls a person before the AI answers", async () => {
    const shopper = await newShopper();
    await shopper.says("I want a refund for my strings");
    await shopper.isWaiting();
    await mia.page.locator(`#row-${await shopper.conversation()}[data-state="requested"]`).waitFor();
    const { items, state } = await shopper.log();
    assert.equal(state.state, "waiting");
    assert.deepEqual(items.filter((item) => item.from === "assistant"), []);
    await shot(shopper.page, "widget-refund");
    shopper.person.isContent();
    await shopper.person.close();
  });

  test("a question the AI can't answer is admitted, and a person is asked for", async () => {
    const shopper = await newShopper();
    const answer = await shopper.asks("Do you sell grand pianos?");
    assert.match(answer.text, /not|n't|don’t/);
    assert.deepEqual(answer.sources, []);
    await shopper.isWaiting();
    const conversation = await shopper.conversation();
    await mia.page.locator(`#row-${conversation}[data-state="requested"]`).waitFor();
    await until("the tag", () => mia.seesTag(conversation, "not-answered"));
    await mia.opens(conversation);
    await mia.details.getByText("What the AI tried").waitFor();
    await shot(mia.page, "thread-not-answered");
    await shopper.panel.getByRole("button", { name: "Go on with the assistant instead" }).click();
    const next = await shopper.asks("How long do I have to return something?");
    assert.match(next.text, /30 days/);
    await mia.sees("assistant");
    shopper.person.isContent();
    await shopper.person.close();
  });

  test("leaving the page while asked for the order number raises the request with what was typed", async () => {
    const shopper = await newShopper();
    await shopper.asksForAPerson();
    await shopper.orderNumber.fill("#1042");
    await shopper.visits("/");
    const conversation = await shopper.conversation();
    await mia.page.locator(`#row-${conversation}[data-state="requested"]`).waitFor();
    await mia.opens(conversation);
    await mia.details.getByText("#1042").first().waitFor();
    await shopper.isWaiting();
    shopper.person.isContent();
    await shopper.person.close();
  });

  test("a webhook delivered twice counts once", async () => {
    await disturb({ twice: true });
    const shopper = await newShopper("/products/nightfall-reverb");
    await shopper.asks("How long do I have to return something?");
    const conversation = await shopper.conversation();
    await shopper.addsToCart();
    await until("the tag", () => mia.seesTag(conversation, "high-cart-value"));
    await controls(async (page) => {
      await until("both answers", async () => {
        await page.reload();
        return page.getByRole("cell", { name: "200 and 200" }).first().isVisible();
      });
      await shot(page, "store-controls");
      assert.deepEqual(await accessibilityFaults(page), []);
    });
    await mia.opens(conversation);
    const fired = mia.items.locator(".notice", { hasText: /“High cart value” .*fired/ });
    await fired.first().waitFor();
    assert.equal(await fired.count(), 1, (await mia.items.innerText()));
    await disturb({});
    shopper.person.isContent();
    await shopper.person.close();
  });

  test("a webhook delivered late arrives when its time has come", async () => {
    await disturb({ late: 60 });
    const shopper = await newShopper("/products/nightfall-reverb");
    await shopper.asks("How long do I have to return something?");
    const conversation = await shopper.conversation();
    await shopper.addsToCart();
    await controls((page) => page.getByRole("cell", { name: /^held until/ }).first().waitFor());
    await mia.row(conversation).waitFor();
    assert.equal(await mia.seesTag(conversation, "high-cart-value"), false);
    await disturb({});
    await aMinutePasses();
    await until("the tag", () => mia.seesTag(conversation, "high-cart-value"));
    shopper.person.isContent();
    await shopper.person.close();
  });

  test("a minute without an order number raises the request all the same", async () => {
    const shopper = await newShopper();
    await shopper.asksForAPerson();
    const conversation = await shopper.conversation();
    await mia.row(conversation).waitFor();
    assert.equal(await mia.row(conversation).getAttribute("data-state"), "assistant");
    await aMinutePasses();
    await mia.page.locator(`#row-${conversation}[data-state="requested"]`).waitFor();
    await shopper.isWaiting();
    shopper.person.isContent();
    await shopper.person.close();
  });

  test("Ctrl-C ends it quickly while browsers listen; started again, everything is there", async (t) => {
    const shopper = await newShopper("/products/nightfall-reverb");
    await shopper.asks("How long do I have to return something?");
    const conversation = await shopper.conversation();
    await shopper.addsToCart();
    await mia.row(conversation).getByText("$249.00").waitFor();

    const began = performance.now();
    const code = await demo.stop();
    const took = performance.now() - began;
    t.diagnostic(`ended after ${Math.round(took)} ms`);
    assert.equal(code, 0, demo.output());
    // Seconds on a busy machine; never as long as browsers listen.
    assert.ok(took < 15_000, `${took} ms`);

    // What is left open complains about the lost line, and rightly so: the pages from here on are new ones.
    demo = await demo.again();
    const inbox = await mia.person.context.newPage();
    await inbox.goto(`${demo.app}/inbox`);
    await inbox.locator(`#row-${conversation}`).getByText("$249.00").waitFor();
    const store = await shopper.person.context.newPage();
    await store.goto(`${demo.store}/cart`);
    await store.getByText("Nightfall Reverb").first().waitFor();
    // In the cart the panel does not open by itself: it would lie over the way to the checkout.
    await store.getByRole("button", { name: /^Chat with us/ }).click();
    await store.getByRole("dialog").getByText("How long do I have to return something?").waitFor();
  });
});
