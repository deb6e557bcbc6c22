// A merchant sets a model, is told in plain words what is wrong with it, and sees in the inbox when it is away, while
// the shopper is answered all the same.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { accessibilityFaults, freePorts, launchBrowser, shot, startDemo } from "./lib.mjs";
import { REFUSALS, Shopper, Staff } from "./people.mjs";

let demo;
let browser;
let model;
/** What the model's server does with a request. */
let answers = (_, response) => response.writeHead(401).end("{}");

before(async () => {
  const [port] = await freePorts(1);
  model = createServer((request, response) => answers(request, response));
  await new Promise((resolve) => model.listen(port, "127.0.0.1", resolve));
  browser = await launchBrowser();
  demo = await startDemo({ env: { LLM_BASE_URL: `http://127.0.0.1:${port}`, LLM_MODEL: "demo-model" } });
});
after(async () => {
  await browser?.close();
  await demo?.remove();
  model?.closeAllConnections();
  model?.close();
});

for (const [name, options] of [
  ["desk", { viewport: { width: 1280, height: 900 } }],
  ["phone-dark", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "dark" }],
]) {
  test(`the page of the model, ${name}`, async () => {
    const mia = await Staff.at(browser, demo, 0, { expects: REFUSALS, ...options });
    await mia.page.goto(`${demo.app}/settings`);
    await mia.page.getByRole("link", { name: "Model settings" }).click();
    const page = mia.page;
    await page.getByRole("heading", { name: "Model", exact: true }).waitFor();
    await page.waitForLoadState();
    await shot(page, `model-${name}-default`, { fullPage: true });
    assert.equal(await page.getByLabel("Address").isVisible(), false);

    // The app's own model refuses its key, in plain words.
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText("The server does not take the key.").waitFor();

    // An own server has its fields; one on a private network is refused beside the field.
    await page.getByLabel(/^Yours/).check();
    await page.getByLabel("Address").fill("https://192.168.1.10/v1");
    await page.getByLabel("Model", { exact: true }).fill("small-model");
    await page.getByLabel("Key", { exact: true }).fill("sk-try");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("That address is on a private network.").waitFor();
    assert.equal(await page.getByLabel("Address").getAttribute("aria-invalid"), "true");
    await shot(page, `model-${name}-refused`, { fullPage: true });
    assert.deepEqual(await accessibilityFaults(page), []);

    await page.getByLabel(/^The app/).check();
    await page.getByLabel("Tokens a day").fill("50,000");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    await page.reload();
    await page.getByText("of 50,000").waitFor();
    mia.person.isContent();
    await mia.person.close();
  });
}

test("while the model is away shoppers are answered, and the open inbox says since when", async () => {
  const mia = await Staff.at(browser, demo, 0);
  const line = mia.page.locator("#model-trouble");
  answers = (_, response) => response.writeHead(503, { "retry-after": "0" }).end("{}");
  const dana = await Shopper.at(browser, demo);
  await dana.visits("/");
  await dana.opensChat();
  const { text, sources } = await dana.asks("How do returns work?");
  assert.ok(text.length > 20 && sources.length > 0, text);
  await line.getByText(/can’t be reached since .*answers come from your content alone/).waitFor();
  await shot(mia.page, "model-away-inbox");
  assert.deepEqual(await accessibilityFaults(mia.page, { within: "#model-trouble" }), []);
  await mia.page.goto(`${demo.app}/settings`);
  await mia.page.getByText(/can’t be reached since/).waitFor();
  await shot(mia.page, "model-away-home");
  mia.person.isContent();
  await dana.person.close();
  await mia.person.close();
});
