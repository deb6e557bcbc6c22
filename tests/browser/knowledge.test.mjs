// What the assistant knows, by hand: a question fails, a document is written, the same question is answered.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";

const QUESTION = "Do you have a loyalty programme with points?";
const DESK = { viewport: { width: 1280, height: 900 } };
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

async function mia(options = {}) {
  const person = await newPerson(browser, { ...DESK, ...options });
  await person.page.goto(demo.signIns[0]);
  return person;
}

async function asks(page, question) {
  await page.getByLabel("A shopper’s question").fill(question);
  await page.getByRole("button", { name: "Ask" }).click();
  const badge = page.locator("#tried .badge");
  await badge.waitFor({ timeout: 120_000 });
  return badge.textContent();
}

test("a document is written, asked as a draft, saved, switched off and deleted", async () => {
  const person = await mia({ expects: [/status of 422/] });
  const { page } = person;
  await page.goto(`${demo.app}/settings`);
  assert.equal(await asks(page, QUESTION), "The assistant asks back");
  await page.getByRole("link", { name: "Knowledge", exact: true }).click();
  await page.getByRole("heading", { name: "Knowledge", level: 1 }).waitFor();
  await until("the store's content is in", async () => {
    await page.reload();
    return page.locator("#sources .badge", { hasText: "Up to date" }).isVisible();
  });
  await shot(page, "knowledge-list");
  assert.deepEqual(await accessibilityFaults(page), []);

  await page.getByRole("link", { name: "Write a document" }).click();
  await page.getByLabel("Title").waitFor();
  await page.waitForLoadState();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Give it a title.").waitFor();
  await page.getByLabel("Title").fill("Crescent points");
  const words = "Crescent points:\nOur loyalty programme is called Crescent points. You get one point for each dollar, and 100 points are worth 5 dollars.";
  await page.getByLabel("What the assistant should know").fill(words);
  await page.locator("#passages strong", { hasText: "Crescent points" }).waitFor();
  assert.equal(await asks(page, QUESTION), "The assistant answers");
  await page.getByText("From this document").waitFor();
  await shot(page, "knowledge-new");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".page-head .badge", { hasText: "Saved" }).waitFor();
  await page.waitForLoadState();

  await page.getByLabel("What the assistant should know").fill(words.replace("5 dollars", "6 dollars"));
  await page.keyboard.press("Control+s");
  await page.getByText("The next question is answered by it.").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Restore version 1" }).waitFor();
  await shot(page, "knowledge-document");
  assert.deepEqual(await accessibilityFaults(page), []);

  await page.goto(`${demo.app}/settings`);
  assert.equal(await asks(page, QUESTION), "The assistant answers");
  await page.goto(`${demo.app}/settings/knowledge?q=crescent+points`);
  const toggle = page.getByRole("switch", { name: "Answer from Crescent points" });
  await toggle.click();
  await page.getByText("does not answer from it any more").waitFor();
  assert.equal(await toggle.getAttribute("aria-checked"), "false");

  await page.getByRole("link", { name: "Crescent points", exact: true }).click();
  await page.getByText("Delete document").waitFor();
  await page.waitForLoadState();
  await page.getByText("Delete document").click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await page.getByRole("heading", { name: "Knowledge", level: 1 }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Crescent points", exact: true }).count(), 0);
  person.isContent();
  await person.close();
});

test("files are read or refused in words, and an address inside is refused beside its field", async () => {
  const person = await mia({ expects: [/status of 422/] });
  const { page } = person;
  await page.goto(`${demo.app}/settings/knowledge`);
  await page.locator("#files").setInputFiles([
    { name: "engraving.md", mimeType: "text/markdown", buffer: Buffer.from("# Engraving\n\nWe engrave neck plates for 20 dollars.") },
    { name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") },
  ]);
  await page.getByText("The file was read.").waitFor();
  await page.locator(".toast", { hasText: "scan.pdf" }).waitFor();
  await page.getByRole("link", { name: "Engraving", exact: true }).waitFor();
  await page.getByLabel("Address").fill("http://127.0.0.1:9/");
  await page.getByRole("button", { name: "Read it" }).click();
  await page.locator("#url-note", { hasText: "can’t be read" }).waitFor();
  person.isContent();
  await person.close();
});

test("on a phone, in the dark, nothing sticks out", async () => {
  const person = await mia({ ...PHONE, colorScheme: "dark" });
  const { page } = person;
  for (const path of ["/settings/knowledge", "/settings/knowledge/new"]) {
    await page.goto(`${demo.app}${path}`);
    await page.locator("h1").waitFor();
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= room, `${path}: ${wide} > ${room}`);
    await shot(page, `knowledge-phone${path.endsWith("new") ? "-new" : ""}`, { fullPage: true });
    assert.deepEqual(await accessibilityFaults(page), []);
  }
  person.isContent();
  await person.close();
});
