// What a shopper who waits reads of it: their place, how long it usually takes, and when somebody is back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, startDemo } from "./lib.mjs";
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

/** The app answers as it does, but for how long one waits. */
async function tells(page, told) {
  await page.route("**/storefront/v1/stream", (route) => route.abort());
  await page.route(/\/storefront\/v1\/(session|conversation|messages|collected)/, async (route) => {
    const answer = await route.fetch();
    const json = await answer.json().catch(() => null);
    for (const update of [json, json?.update]) if (update?.state?.state === "waiting") update.state.waiting = { ...update.state.waiting, ...told };
    await route.fulfill(json ? { response: answer, json } : { response: answer });
  });
}

test("the place in line is the app's own", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for my strings");
  await shopper.isWaiting();
  const { state } = await shopper.log();
  assert.equal(state.state, "waiting");
  if (state.waiting.open) {
    assert.ok(state.waiting.place >= 1, JSON.stringify(state.waiting));
    await shopper.panel.getByText(`You are number ${state.waiting.place} in line.`).waitFor();
  } else await shopper.panel.getByText("Our team is away").waitFor();
  shopper.person.isContent();
  await shopper.person.close();
});

test("how long it takes is said as far as it is known; closed, it is said when somebody is back", async () => {
  const shopper = await Shopper.at(browser, demo, { expects: [/ERR_FAILED/], locale: "en-US" });
  const { page } = shopper;
  const told = { open: true, opens_at: null, place: 3, from: 4, to: 9 };
  await tells(page, told);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund for my strings");
  await shopper.isWaiting();
  await shopper.panel.getByText("You are number 3 in line. It usually takes 4 to 9 min.").waitFor();
  Object.assign(told, { place: 2, from: 5, to: 5 });
  await shopper.panel.getByText("You are number 2 in line. It usually takes about 5 min.").waitFor();
  Object.assign(told, { place: null, from: null, to: null });
  await shopper.panel.getByText("You are number").waitFor({ state: "hidden" });
  const opens = new Date(Date.now() + 3 * 24 * 3_600_000);
  opens.setHours(9, 0, 0, 0);
  Object.assign(told, { open: false, opens_at: opens.toISOString() });
  const day = opens.toLocaleString("en-US", { weekday: "long" });
  await shopper.panel.getByText(new RegExp(`Our team is away and back ${day}.*9:00`)).waitFor();
  await shopper.person.close();
});
