// A shop's assistants, by hand: looks are seen while they are typed, shoppers meet them so, each answers from its own
// documents, and the inbox tells their chats apart.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Shopper } from "./people.mjs";

const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let demo;
let browser;
let expert;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

async function mia(options = {}) {
  const person = await newPerson(browser, { ...DESK, ...options });
  await person.page.goto(demo.signIns[0]);
  return person;
}

test("looks are seen while they are typed, and what is hard to see is told before it is saved", async () => {
  const person = await mia({ colorScheme: "light" });
  const { page } = person;
  await page.goto(`${demo.app}/settings/assistants`);
  await page.getByLabel("Name").fill("Guitar expert");
  await page.getByRole("button", { name: "Add assistant" }).click();
  await page.getByRole("heading", { name: "Guitar expert", level: 1 }).waitFor();
  expert = page.url().replace(/\/appearance.*/, "");
  // What is left empty is the theme's, and said to be; what is filled in no more.
  const left = () => page.locator(".preview-theme li:visible").allInnerTexts();
  assert.deepEqual(await left(), ["the colour", "the picture", "the greeting"]);
  const theme = page.getByRole("link", { name: /^Open the theme editor/ });
  assert.match(await theme.getAttribute("href"), /\/admin\/themes\/current\/editor\?context=apps/);
  const bubble = page.locator(".preview-bubble.own");
  const background = () => bubble.evaluate((element) => getComputedStyle(element).backgroundColor);
  await page.locator("#color").fill("#ffd400");
  await until("the colour is shown", async () => (await background()) === "rgb(255, 212, 0)");
  await page.getByText(/Hard to tell from a light panel: 1\.4 to 1/).waitFor();
  await shot(page, "assistant-looks-warned");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator("#color").fill("#0a7d5a");
  await until("nothing is wrong any more", () => page.locator("#color-warning").isHidden());
  await page.getByLabel("Letter in its picture").fill("G");
  await until("it stands in both", async () => (await page.locator('[data-is="letter"]').allInnerTexts()).join() === "G,G");
  await until("the rest stays", async () => (await left()).join() === "the greeting");
  await page.getByLabel("Greeting").fill("Shall we find you a guitar?");
  await until("nothing of it is the theme's", async () => (await left()).length === 0 && await page.getByText("Left empty, and so").isHidden());
  await page.getByLabel("Product pages").check();
  const panel = page.locator(".preview-panel");
  const surface = () => panel.evaluate((element) => getComputedStyle(element).backgroundColor);
  await page.getByRole("button", { name: "Dark" }).click();
  await until("it is dark", async () => (await surface()) === "rgb(26, 26, 31)");
  const wide = (await panel.boundingBox()).width;
  await page.getByRole("button", { name: "Phone" }).click();
  await until("it is narrower", async () => (await panel.boundingBox()).width < wide);
  await shot(page, "assistant-looks-dark");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator(".save-bar").getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It counts from the next message on.").waitFor();
  person.isContent();
  await person.close();
});

test("a shopper meets the assistant of the page as it looks", async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/longshore-bass");
  await shopper.opensChat();
  await shopper.panel.getByText("Shall we find you a guitar?").waitFor();
  const face = shopper.panel.locator(".head .avatar");
  await until("its letter is in the picture", () => face.evaluate((element) => getComputedStyle(element, "::before").content === '"G"'));
  await until("its colour is behind it", () => face.evaluate((element) => getComputedStyle(element).backgroundColor === "rgb(10, 125, 90)"));
  await shopper.says("How do returns work?");
  const own = shopper.panel.locator(".from-shopper .text").first();
  await until("its colour is on their words", () => own.evaluate((element) => getComputedStyle(element).backgroundColor === "rgb(10, 125, 90)"));
  await shopper.panel.locator(".log .from-assistant .name", { hasText: "Guitar expert" }).first().waitFor();
  await shot(shopper.page, "widget-assistant-looks");
  // Elsewhere the first one is met, in the theme's colours; what the expert said stays the expert's.
  await shopper.visits("/");
  await shopper.box.waitFor();
  await shopper.says("How long does delivery take?");
  await shopper.panel.locator(".log .from-assistant", { hasText: "3–5 business days" }).first().waitFor();
  const names = await shopper.panel.locator(".log .from-assistant .name").allInnerTexts();
  assert.equal(names[0], "Guitar expert");
  assert.notEqual(names.at(-1), "Guitar expert");
  await shopper.person.close();
});

/** What can be set, as one sees it: words, and what colours they have. */
const seen = (root, places) => root.evaluate((element, places) => Object.fromEntries(Object.entries(places).map(([name, [path, ...what]]) => {
  const at = element.querySelector(path);
  if (!at) return [name, null];
  const style = getComputedStyle(at);
  const before = getComputedStyle(at, "::before").content;
  return [name, what.map((one) => {
    if (one === "words") return at.textContent.trim();
    if (one === "letter") return before.startsWith('"') ? before.slice(1, -1) : at.querySelector("svg:not([hidden])") && getComputedStyle(at.querySelector("svg")).display !== "none" ? "spark" : at.textContent.trim();
    return style[one];
  })];
})), places);

const IN_PREVIEW = {
  panel: [".preview-panel", "backgroundColor", "color"],
  name: [".preview-who strong", "words"],
  face: [".preview-head .preview-face", "letter", "backgroundColor", "color"],
  disclosure: [".preview-disclosure", "words", "color"],
  greeting: ['.preview-bubble[data-is="greeting"]', "words", "backgroundColor"],
  chip: [".preview-chip", "words", "color"],
  own: [".preview-bubble.own", "backgroundColor", "color"],
};
const IN_WIDGET = {
  panel: [".panel", "backgroundColor", "color"],
  name: [".head h2", "words"],
  face: [".head .avatar", "letter", "backgroundColor", "color"],
  disclosure: [".disclosure", "words", "color"],
  greeting: [".intro .from-assistant .text, .intro .message .text", "words", "backgroundColor"],
  chip: [".suggestions .chip", "words", "color"],
  own: [".from-shopper .text", "backgroundColor", "color"],
};

test("what the preview shows is what the shopper gets: light and dark, at a desk and on a phone", { timeout: 540_000 }, async () => {
  const person = await mia();
  const { page } = person;
  await page.goto(`${demo.app}/settings/assistants`);
  const first = await page.locator('a[href*="/appearance"], a[href^="/settings/assistants/"]').evaluateAll((links) => links.map((link) => link.href.match(/assistants\/(\d+)/)?.[1]).find(Boolean));
  // The expert has all of it set; the first one nothing.
  for (const [assistant, at] of [[expert.match(/(\d+)$/)[1], "/products/longshore-bass"], [first, "/"]]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const look of [{}, PHONE]) {
        await page.goto(`${demo.app}/settings/assistants/${assistant}/appearance`);
        await page.locator(".preview-switches").waitFor();
        await page.getByRole("button", { name: colorScheme === "dark" ? "Dark" : "Light" }).click();
        const shown = await seen(page.locator("[data-preview]"), IN_PREVIEW);
        const shopper = await Shopper.at(browser, demo, { ...look, colorScheme });
        await shopper.visits(at);
        await shopper.opensChat();
        const root = shopper.page.locator("counterbell-chat");
        const words = () => root.evaluate((element) => element.shadowRoot.querySelector(".intro .text")?.textContent ?? "");
        await until("the greeting is there", words);
        const inside = await shopper.panel.evaluateHandle((panel) => panel.getRootNode());
        const { own: theirs, ...rest } = IN_WIDGET;
        const { own: wanted, ...before } = shown;
        // Some of it comes a moment after the greeting.
        let got;
        const is = (places, whole) => until("it looks so", async () => {
          got = { ...got, ...(await seen(inside, places)) };
          return isDeepStrictEqual(got, whole);
        }).catch(() => {});
        await is(rest, before);
        await shopper.says("Hello");
        await is({ own: theirs }, { ...before, own: wanted });
        assert.deepEqual(got, shown, `${at}, ${colorScheme}, ${look === PHONE ? "phone" : "desk"}`);
        await shopper.person.close();
      }
    }
  }
  person.isContent();
  await person.close();
});

test("each assistant's documents are chosen in its tab, in bulk and in the editor", async () => {
  const person = await mia();
  const { page } = person;
  await page.goto(`${expert}/knowledge`);
  const first = page.locator(".rows li").first();
  await first.waitFor();
  const title = await first.locator("h3").innerText();
  await shot(page, "assistant-knowledge");
  assert.deepEqual(await accessibilityFaults(page), []);
  await first.getByRole("switch").click();
  await page.getByText("This assistant does not answer from it any more.").waitFor();
  await page.getByLabel("This assistant", { exact: true }).selectOption("no");
  await page.getByRole("button", { name: "Search" }).click();
  await until("it alone", async () => (await page.locator(".rows li").count()) === 1);
  await page.locator(".rows h3", { hasText: title }).waitFor();

  // A list that is drawn anew, as it is while a source is fetched, still has the choice of all.
  await page.goto(`${demo.app}/settings/knowledge`);
  await page.locator("#documents").evaluate((list) => list.setAttribute("data-old", ""));
  await page.locator("#sources").getByRole("button", { name: /^Refresh/ }).first().click();
  await until("the list is drawn anew", async () => (await page.locator("#documents[data-old]").count()) === 0);
  assert.ok(await page.getByLabel("All on this page").isVisible());
  await page.locator("#sources .badge", { hasText: "Up to date" }).first().waitFor({ timeout: 60_000 });

  // All on the page, for the expert alone.
  await page.goto(`${demo.app}/settings/knowledge`);
  await page.getByLabel("All on this page").check();
  await page.locator(".bulk summary").click();
  await page.locator(".bulk").getByLabel("Only these").check();
  await page.locator(".bulk").getByLabel("Guitar expert").check();
  await page.locator(".bulk").getByLabel("Crescent Music assistant").uncheck();
  await shot(page, "knowledge-bulk");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator(".bulk").getByRole("button", { name: "Apply" }).click();
  await page.getByText(/documents changed\. It counts from the next question on\./).waitFor();
  await until("each row says so", async () => (await page.locator(".rows [data-who]", { hasText: "Guitar expert" }).count()) > 5);

  await page.locator(".rows h3 a").first().click();
  await page.getByLabel("All, also those to come").waitFor();
  await page.waitForLoadState();
  await page.getByLabel("All, also those to come").check();
  await page.keyboard.press("Control+s");
  await page.getByText("Saved. The next question is answered by it.").waitFor();
  await page.reload();
  assert.ok(await page.getByLabel("All, also those to come").isChecked());
  await shot(page, "knowledge-editor-audience");
  person.isContent();
  await person.close();
});

test("the inbox tells the assistants' chats apart, and one switched off is gone at once", async () => {
  const person = await mia();
  const { page } = person;
  await page.goto(`${demo.app}/inbox`);
  await page.locator(".row-with", { hasText: "Guitar expert" }).or(page.locator(".row-with")).first().waitFor();
  await page.getByLabel("Assistant", { exact: true }).selectOption({ label: "Crescent Music assistant" });
  await until("only its chats", async () => {
    const all = await page.locator(".rows .row-with").allInnerTexts();
    return page.url().includes("assistant=") && all.length > 0 && all.every((name) => name.includes("Crescent Music"));
  });
  await shot(page, "inbox-by-assistant");
  await page.goto(`${demo.app}/inbox`);
  await page.locator(".row").first().waitFor();
  const other = await person.page.context().newPage();
  await other.goto(`${demo.app}/settings/assistants`);
  await other.locator(".rows h3 a").first().click();
  await other.getByRole("link", { name: "Shared inbox", exact: true }).click();
  await other.locator('input[name="on"]').waitFor();
  await other.waitForLoadState();
  await other.locator('input[name="on"]').uncheck();
  await other.locator(".save-bar").getByRole("button", { name: "Save" }).click();
  await other.getByText("Saved. It counts from the next message on.").waitFor();
  await until("its chats are gone", async () => !(await page.locator(".rows .row-with").allInnerTexts()).some((name) => name.includes("Crescent Music")));
  await other.locator('input[name="on"]').check();
  await other.locator(".save-bar").getByRole("button", { name: "Save" }).click();
  await until("they are there again", async () => (await page.locator(".rows .row-with").allInnerTexts()).some((name) => name.includes("Crescent Music")));
  person.isContent();
  await person.close();
});

test("on a phone, in the dark, nothing sticks out", async () => {
  const person = await mia({ ...PHONE, colorScheme: "dark" });
  const { page } = person;
  const pages = [
    ["assistant-list", `${demo.app}/settings/assistants`],
    ["assistant-knowledge", `${expert}/knowledge`],
    ["assistant-inbox", `${expert}/inbox`],
    ["assistant-looks", `${expert}/appearance`],
    ["knowledge", `${demo.app}/settings/knowledge`],
    ["gaps", `${demo.app}/settings/gaps`],
  ];
  for (const [name, address] of pages) {
    await page.goto(address);
    await page.locator("h1").first().waitFor();
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= room, `${name}: ${wide} > ${room}`);
    await shot(page, `phone-${name}`, { fullPage: true });
    assert.deepEqual(await accessibilityFaults(page), [], name);
  }
  person.isContent();
  await person.close();
});
