// All settings as one file: taken out, looked at, and taken in again, with a file chosen and without any script.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Staff } from "./people.mjs";

let demo, browser, folder;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
  folder = await mkdtemp(path.join(tmpdir(), "counterbell-settings-"));
});
after(async () => {
  await browser?.close();
  await demo?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

test("a file is taken out, changed, looked at and taken in", { timeout: 270_000 }, async () => {
  const mia = await Staff.at(browser, demo, 0, { viewport: { width: 1440, height: 900 } });
  const { page } = mia;
  await page.goto(`${demo.app}/settings/transfer`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download settings" }).click()]);
  const file = path.join(folder, "settings.json");
  await download.saveAs(file);
  const settings = JSON.parse(await readFile(file, "utf8"));
  assert.equal(settings.counterbell, 2);
  assert.ok(settings.left_out.some((one) => one.startsWith("Keys, passwords and secrets")));
  settings.retention_days = 123;
  settings.tags.push({ label: "From a file", color: "teal" });
  settings.replies.push({ name: "Hello", body: "Hello {{first_name}}, how can I help?" });
  await writeFile(file, JSON.stringify(settings));
  await page.locator("#file").setInputFiles(file);
  await page.getByRole("heading", { name: "3 changes" }).waitFor();
  await page.getByRole("rowheader", { name: "retention_days" }).waitFor();
  await shot(page, "transfer-preview-desk-light", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.emulateMedia({ colorScheme: "dark" });
  await shot(page, "transfer-preview-desk-dark", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  const phone = await Staff.at(browser, demo, 0, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await phone.page.goto(`${demo.app}/settings/transfer`);
  await phone.page.locator("#text").fill(JSON.stringify(settings));
  await phone.page.getByRole("button", { name: "See what changes" }).tap();
  await phone.page.getByRole("heading", { name: "3 changes" }).waitFor();
  assert.ok(await fits(phone.page));
  await shot(phone.page, "transfer-preview-phone-light", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(phone.page), []);
  await phone.person.close();
  await page.getByRole("button", { name: "Import these settings" }).click();
  await page.getByText("3 settings were changed.").waitFor();
  await page.goto(`${demo.app}/settings/tags`);
  await page.getByText("From a file").first().waitFor();
  // What is wrong is told with its place, and nothing happens.
  await page.goto(`${demo.app}/settings/transfer`);
  await page.locator("#text").fill(JSON.stringify({ counterbell: 1, retention_days: 2, tags: [{ label: "X", color: "mauve" }] }));
  await page.getByRole("button", { name: "See what changes" }).click();
  await page.getByRole("heading", { name: "Nothing was changed" }).waitFor();
  await until("both are told", async () => (await page.locator(".problems li").count()) === 2);
  await shot(page, "transfer-wrong-desk-dark", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  await mia.person.close();
});

test("without script it is a form", { timeout: 180_000 }, async () => {
  const mia = await newPerson(browser, { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false });
  await mia.page.goto(demo.signIns[0]);
  await mia.page.goto(`${demo.app}/settings/transfer`);
  await mia.page.locator("#text").fill(JSON.stringify({ counterbell: 1, retention_days: 321 }));
  await mia.page.getByRole("button", { name: "See what changes" }).click();
  await mia.page.getByRole("heading", { name: "One change" }).waitFor();
  await mia.page.getByRole("button", { name: "Import these settings" }).click();
  await mia.page.getByText("One setting was changed.").waitFor();
  await mia.close();
});
