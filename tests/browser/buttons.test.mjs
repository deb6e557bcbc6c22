// The merchant's own buttons: where they are, that nothing in the page moves for them, and where the focus is afterwards.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launchBrowser, startDemo, until } from "./lib.mjs";
import { Shopper } from "./people.mjs";

let demo, browser;

before(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

/** Whether a button with this address is shown on that page, as button.js decides it. */
async function shown(script, pattern, address) {
  let Button;
  const { origin, pathname } = new URL(address);
  const names = ["customElements", "HTMLElement", "document", "location", "getComputedStyle"];
  const root = { append: () => {} };
  const values = [
    { get: () => null, define: (_, found) => { Button = found; }, whenDefined: async () => {} },
    class { hidden = true; style = { setProperty() {} }; attachShadow() { return root; } },
    { readyState: "complete", querySelector: () => ({ dataset: { origin: "https://app.example" } }), createElement: () => ({ addEventListener() {} }) },
    { origin, pathname }, () => ({ direction: "ltr" }),
  ];
  new Function(...names, script)(...values);
  const button = new Button();
  button.dataset = { url: pattern };
  button.connectedCallback();
  return !button.hidden;
}

test("an address means the same to a button as to the app", async () => {
  const script = await readFile(new URL("../../extension/theme/assets/button.js", import.meta.url), "utf8");
  const rust = await readFile(new URL("../../src/rules/place.rs", import.meta.url), "utf8");
  const table = rust.slice(rust.indexOf("fn a_pattern_names_pages_by_their_path"), rust.indexOf("fn patterns_that_say_nothing"));
  const cases = [
    ...[...table.matchAll(/(!?)at\("([^"]+)", "([^"]+)"\)/g)].map(([, not, pattern, path]) => [pattern, `https://store.example${path}`, !not]),
    ...[...table.matchAll(/(!?)matches\(\s*"([^"]+)",\s*"([^"]+)"\s*\)/g)].map(([, not, pattern, url]) => [pattern, url, !not]),
    // What a browser makes of an address, and parts that must not share a sign.
    ["/pages/builder*", "https://store.example/fr/pages/builder", true],
    ["/pages/builder*", "https://store.example/en-ca/pages/builder-2", true],
    ["/pages/ab*ba", "https://store.example/pages/aba", false],
    ["/products/*", "https://store.example/frames/products/x", false],
    ["/products/%zz", "https://store.example/products/a", false],
    ["https://store.example/products/*", "https://other.example/products/a", false],
  ];
  assert.ok(cases.length >= 17, `${cases.length} cases`);
  for (const [pattern, url, fits] of cases) assert.equal(await shown(script, pattern, url), fits, `${pattern} on ${url}`);
});

const slow = (page) => page.route("**/button.css", async (route) => {
  await new Promise((done) => setTimeout(done, 300));
  await route.continue();
});

test("nothing in a page moves for a button, nor for one that is not there", async (t) => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value; }).observe({ type: "layout-shift", buffered: true });
  });
  await slow(page);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.addsToCart();
  for (const [path, name] of [["/products/crescent-moonrise", "Ask our luthier"], ["/products/nightfall-reverb", null], ["/cart", "Ask us"]]) {
    await shopper.visits(path);
    await shopper.bubble.waitFor();
    if (name) await page.getByRole("button", { name }).waitFor();
    else assert.equal((await page.locator("counterbell-button").boundingBox()), null);
    const shift = await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestIdleCallback(() => done(window.shift))); }));
    t.diagnostic(`${path}: layout shift ${shift}`);
    assert.equal(shift, 0, path);
  }
  await shopper.person.close();
});

test("closed again, the focus is where it was: on the page's own button", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await shopper.visits("/products/crescent-moonrise");
  const button = page.getByRole("button", { name: "Ask our luthier" });
  await button.focus();
  await page.keyboard.press("Enter");
  await shopper.orderNumber.waitFor();
  await page.keyboard.press("Escape");
  await shopper.panel.waitFor({ state: "hidden" });
  const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent);
  assert.equal(await focused(), "Ask our luthier");
  // Opened by the bubble, it is the bubble again.
  await shopper.bubble.click();
  await shopper.panel.waitFor();
  await page.keyboard.press("Escape");
  await until("the bubble", async () => /^Chat with us/.test(await focused()));
  shopper.person.isContent();
  await shopper.person.close();
});

/** From the next page on, its elements say what a merchant has set in the theme editor. */
const sets = (page, set) => page.addInitScript((wanted) => {
  new MutationObserver(() => {
    for (const [name, values] of Object.entries(wanted)) {
      for (const element of document.querySelectorAll(name)) Object.assign(element.dataset, values);
    }
  }).observe(document, { childList: true, subtree: true });
}, set);

test("in the cart, a tag is that of what is in it", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await page.route("**/products/*.js", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), tags: ["Pedals", "new"] } });
  });
  await shopper.visits("/products/nightfall-reverb");
  await shopper.addsToCart();
  const button = page.locator("counterbell-button");
  await sets(page, { "counterbell-button": { tag: "pedals" } });
  await shopper.visits("/cart");
  await button.getByRole("button", { name: "Ask us" }).waitFor();
  await button.getByText("Questions before you buy?").waitFor();
  const asked = page.waitForResponse((response) => response.url().endsWith("/products/nightfall-reverb.js"));
  await sets(page, { "counterbell-button": { tag: "guitars" } });
  await shopper.visits("/cart");
  await (await asked).finished();
  await shopper.bubble.waitFor();
  // What is done about the answer is done.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await button.evaluate(({ hidden }) => hidden), true);
  shopper.person.isContent();
  await shopper.person.close();
});

test("where the theme was not told of the app yet there is no dead button; in the editor it is said", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await sets(page, { "counterbell-chat": { origin: "" } });
  await shopper.visits("/products/crescent-moonrise");
  const button = page.locator("counterbell-button");
  await until("the button to be away", () => button.evaluate((element) => element.matches(":defined") && element.hidden));
  await sets(page, { "counterbell-button": { missing: "Turn on the chat under App embeds." } });
  await shopper.visits("/products/crescent-moonrise");
  await button.getByText("Turn on the chat under App embeds.").waitFor();
  assert.equal(await button.getByRole("button").count(), 0);
  // A tag that does not fit hides nothing there.
  await shopper.visits("/products/nightfall-reverb");
  await button.getByText("Turn on the chat under App embeds.").waitFor();
  await shopper.person.close();
});

test("the merchant's picture, side, greeting and sound are the chat's; a picture that is gone is no broken one", async () => {
  const shopper = await Shopper.at(browser, demo, { expects: [/404/] });
  const { page } = shopper;
  await shopper.visits("/");
  assert.equal(await page.locator("counterbell-chat").getAttribute("data-avatar"), null);
  // Of an assistant without a greeting of its own.
  await page.route("**/storefront/v1/session", async (route) => {
    const answer = await route.fetch();
    const told = await answer.json();
    await route.fulfill({ response: answer, json: { ...told, assistant: { ...told.assistant, own: false } } });
  });
  await sets(page, { "counterbell-chat": { side: "start", avatar: "/cdn/icon.svg", greeting: "Ahoy!", sound: "true" } });
  await shopper.visits("/");
  await shopper.opensChat();
  const face = shopper.panel.locator(".head .avatar");
  await until("the picture", () => face.locator("img").evaluate((image) => image.complete && image.naturalWidth > 0));
  assert.ok((await shopper.bubble.boundingBox()).x < 60, "on the other side");
  assert.ok((await shopper.panel.boundingBox()).x < 60, "and so is the panel");
  await shopper.panel.getByText("Ahoy!").waitFor();
  const sound = shopper.panel.getByRole("button", { name: "Turn sound off" });
  assert.equal(await sound.getAttribute("aria-pressed"), "true");
  // The shopper's own wish goes before the merchant's.
  await sound.click();
  await shopper.visits("/");
  await shopper.panel.getByRole("button", { name: "Turn sound on" }).waitFor();
  await sets(page, { "counterbell-chat": { avatar: "/cdn/gone.svg" } });
  await shopper.visits("/");
  await face.locator("svg").waitFor();
  assert.equal(await face.locator("img").count(), 0);
  await shopper.person.close();
});

test("a button that was taken away meanwhile says so in the shopper's words, and goes", async () => {
  const shopper = await Shopper.at(browser, demo, { expects: [/status of 404/] });
  const { page } = shopper;
  await shopper.visits("/");
  await shopper.opensChat();
  const button = shopper.panel.getByRole("button", { name: "Talk to a person" });
  await button.waitFor();
  await page.route("**/storefront/v1/actions", (route) => route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" }, json: { error: { code: "not_found", message: "There is nothing here." } } }));
  await page.route("**/storefront/v1/session", async (route) => {
    const answer = await route.fetch();
    const headers = answer.headers();
    await route.fulfill({ status: answer.status(), headers, json: { ...(await answer.json()), actions: [] } });
  });
  await button.click();
  await shopper.panel.getByText("That did not go through. Please try again.").waitFor();
  await button.waitFor({ state: "hidden" });
  await shopper.person.close();
});
