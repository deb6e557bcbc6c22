// The one script tag on other sites: whose tag it is, in which language it speaks before and after the panel is there, and
// what it says when the panel can't be had. And stores in languages that the chat has no words for.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addSite, otherSite } from "./broken-line.mjs";
import { launchBrowser, newPerson, startDemo, until } from "./lib.mjs";
import { Shopper, Staff } from "./people.mjs";

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

/** A page in this language with the tag; `more` stands before it. */
async function pageIn(lang, { more = "", expects = [], attributes = "" } = {}) {
  const site = await otherSite(() => `${more}<script src="${demo.app}/widget.js?key=${site.key}" ${attributes} async></script>`, { lang });
  site.key = await addSite(mia, demo.app, site.origin);
  const person = await newPerson(browser, { expects });
  return { site, person, page: person.page, close: () => Promise.all([person.close(), site.close()]) };
}
const chat = (page) => page.locator("counterbell-chat");

for (const [lang, name, words, direction] of [
  ["pt", "Fale com a gente", "pt-BR", "ltr"], ["pt_PT", "Fale com a gente", "pt-PT", "ltr"], ["DE-at", "Chat starten", "de", "ltr"],
  ["he", "Chat with us", "en", "ltr"], ["ar-EG", "تحدّث معنا", "ar", "rtl"],
]) {
  test(`on a page in ${lang} it speaks ${words}`, async () => {
    const { site, page, person, close } = await pageIn(lang);
    await page.goto(site.origin);
    await page.getByRole("button", { name }).click();
    const panel = page.getByRole("dialog");
    await panel.getByRole("textbox").waitFor();
    assert.equal((await panel.getAttribute("lang")).slice(0, 2), words.slice(0, 2));
    assert.equal(await chat(page).getAttribute("lang"), words);
    assert.equal(await chat(page).getAttribute("dir"), direction);
    assert.equal(await panel.evaluate((element) => getComputedStyle(element).direction), direction);
    person.isContent();
    await close();
  });
}

for (const part of ["panel.js", "chat.js", "dom.js"]) test(`a panel without its ${part} is said in the page's language, and the next click brings it`, async () => {
  const { site, page, close } = await pageIn("de");
  await page.route(`**/widget/${part}*`, (route) => route.abort());
  await page.goto(site.origin);
  await page.getByRole("button", { name: "Chat starten" }).click();
  await page.getByText("Der Chat konnte nicht geladen werden.").waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Chat starten" }).click();
  await page.getByRole("dialog").getByRole("textbox").waitFor();
  await close();
});

test("what a part of the panel is made of is asked for again when it did not come", async () => {
  const { site, page, close } = await pageIn("en", { expects: [/ERR_FAILED/] });
  const missing = new Set(["stream.js", "collect.js", "check.js", "markdown.js"]);
  const failed = [];
  await page.route("**/widget/*.js", (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1);
    if (!missing.delete(name)) return route.continue();
    failed.push(name);
    return route.abort();
  });
  await page.goto(site.origin);
  await page.getByRole("button", { name: /^Chat/ }).click();
  const panel = page.getByRole("dialog");
  const box = panel.getByRole("textbox", { name: "Message" });
  await box.fill("How do returns work?");
  await box.press("Enter");
  await panel.locator(".from-assistant .text", { hasText: "30 days" }).waitFor();
  await panel.getByRole("button", { name: "Talk to a person" }).click();
  await panel.getByRole("textbox", { name: "Order number" }).waitFor();
  assert.deepEqual(["stream.js", "collect.js", "check.js"].filter((name) => !failed.includes(name)), []);
  await close();
});

test("another vendor's widget.js on the page changes nothing", async () => {
  const { site, page, close } = await pageIn("en", {
    more: '<script src="/vendor/widget.js?id=7" data-side="start" data-label="Not ours"></script>', attributes: 'data-label="Ask the shop"', expects: [/./],
  });
  await page.route("**/vendor/widget.js*", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.goto(site.origin);
  await page.getByRole("button", { name: "Ask the shop" }).waitFor();
  assert.equal(await chat(page).getAttribute("data-side"), null);
  await close();
});

test("a store in a language without words is not written from the right", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  await page.addInitScript(() => new MutationObserver(() => {
    Object.assign(document.documentElement, { lang: "he", dir: "rtl" });
    const chat = document.querySelector("counterbell-chat");
    if (chat) chat.dataset.language = "he";
  }).observe(document, { childList: true, subtree: true }));
  await shopper.visits("/");
  await shopper.opensChat();
  assert.equal(await shopper.panel.evaluate((element) => getComputedStyle(element).direction), "ltr");
  assert.equal(await shopper.panel.getAttribute("lang"), "en");
  await shopper.says("How do returns work?");
  await until("an hour as English writes it", async () => /\d [AP]M/.test(await shopper.panel.locator(".log time").first().innerText()));
  shopper.person.isContent();
  await shopper.person.close();
});

test("a signed-in shopper is vouched for once, not with every page", async () => {
  const shopper = await Shopper.at(browser, demo);
  const { page } = shopper;
  let vouched = 0;
  page.on("request", (request) => { if (request.url().endsWith("/apps/chat/session")) vouched += 1; });
  await shopper.visits("/account");
  await page.getByRole("button", { name: /Sign in/ }).click();
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("How do returns work?");
  await shopper.answers.first().waitFor();
  assert.equal(vouched, 1);
  for (const path of ["/pages/faq", "/", "/pages/returns"]) {
    const session = page.waitForResponse(/storefront\/v1\/session/);
    await shopper.visits(path);
    await session;
    await shopper.panel.getByText("How do returns work?").waitFor();
  }
  assert.equal(vouched, 1);
  await shopper.person.close();
});
