// Whoever has changed a setting and not saved it is told so, and is not let go without being asked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Shopper } from "./people.mjs";

/** Pages with a form of their own, and something to change there. */
const PAGES = {
  languages: "#languages input[type=radio]:not(:checked)",
  model: "#model input[name=daily_tokens]",
  hours: "form[method=post] input[type=number], form[method=post] input[type=text]",
  texts: "form[method=post] textarea, form[method=post] input[type=text]",
  notifications: "form[method=post] input[type=text], form[method=post] input[type=number]",
  replies: "form[method=post] input[type=text], form[method=post] textarea",
  orders: "form[method=post] input[type=checkbox]",
  tags: "form[method=post] input[type=text], form[method=post] input[name=label]",
  sites: "#origin",
  assistants: "form[data-add] input[name=name]",
  "assistants/ID/appearance": "form[data-sheet] input[name=name]",
  "assistants/ID/inbox": "form[data-sheet] textarea[name=elsewhere]",
  "assistants/ID/actions/new": "#part-name input[type=text]",
  transfer: "#text",
  knowledge: "form[data-site] input[name=url]",
  "knowledge/new": "form.fields input[name=title], form.fields textarea[name=body]",
  account: "form[method=post] input[type=text], form[method=post] input[type=time], form[method=post] input[type=checkbox]",
  team: "form[method=post] textarea, form[method=post] input[type=text]",
};
/** What is typed there is only looked at first: it is asked for without a word beside it. */
const SILENT = ["transfer"];

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

const asks = (page) => page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));

/** Where a page says that something is not saved: beside a button, or in a sheet's bar. */
const said = (page) => page.locator(".unsaved:visible, .save-bar:visible p").filter({ hasText: /Not saved yet|Unsaved changes/ });

/** The first assistant's id, as its links have it. */
async function assistant(page) {
  await page.goto(`${demo.app}/settings/assistants`);
  const href = await page.locator("main a[href*='/appearance']").first().getAttribute("href");
  return href.match(/assistants\/(\d+)/)[1];
}

test("every page of the settings with a form says what is not saved", { timeout: 360_000 }, async () => {
  const mia = await newPerson(browser, { viewport: { width: 1280, height: 900 } });
  const { page } = mia;
  await page.goto(demo.signIns[0]);
  page.on("dialog", (dialog) => dialog.accept());
  const faults = [];
  const id = await assistant(page);
  for (const [name, field] of Object.entries(PAGES)) {
    await page.goto(`${demo.app}/settings/${name.replace("ID", id)}`);
    if (await asks(page)) faults.push(`${name} asks though nothing is changed`);
    // What is folded away is opened, as a person would.
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    const first = page.locator(field).and(page.locator(":visible")).first();
    if ((await first.count()) === 0) {
      faults.push(`${name} has no field to change`);
      continue;
    }
    const kind = await first.getAttribute("type");
    if (kind === "radio" || kind === "checkbox") await first.click();
    else {
      await first.focus();
      await first.press("End");
      await first.pressSequentially("7");
    }
    if (!SILENT.includes(name)) await until(`${name} says so`, async () => (await said(page).count()) === 1).catch((error) => faults.push(error.message));
    if (!(await asks(page))) faults.push(`${name} lets one go`);
    if (name === "model") await shot(page, "unsaved-desk-light");
    for (const fault of await accessibilityFaults(page)) faults.push(`${name}: ${fault}`);
  }
  assert.deepEqual(faults, []);
  await mia.close();
});

test("Discard puts back what was on a sheet", { timeout: 180_000 }, async () => {
  const mia = await newPerson(browser, { viewport: { width: 1280, height: 900 } });
  const { page } = mia;
  await page.goto(demo.signIns[0]);
  const id = await assistant(page);
  for (const name of ["appearance", "inbox", "actions/new"]) {
    const sheet = `assistants/ID/${name}`;
    await page.goto(`${demo.app}/settings/assistants/${id}/${name}`);
    const field = page.locator(PAGES[sheet]).first();
    const before = await field.inputValue();
    await field.fill("Something else");
    await said(page).waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await until(`${sheet} is as it was`, async () => (await field.inputValue()) === before && (await said(page).count()) === 0);
    assert.equal(await asks(page), false);
  }
  mia.isContent();
  await mia.close();
});

test("a new site and a new assistant are asked for until they are kept", { timeout: 180_000 }, async () => {
  const mia = await newPerson(browser, { viewport: { width: 1280, height: 900 }, expects: [/status of 422/] });
  const { page } = mia;
  await page.goto(demo.signIns[0]);
  await page.goto(`${demo.app}/settings/knowledge`);
  const site = page.locator("form[data-site]");
  const address = site.getByLabel("Address");
  // A search keeps nothing.
  await page.locator("#q").fill("strings");
  assert.equal(await asks(page), false);
  await address.fill("nowhere");
  await site.getByText("Not saved yet").waitFor();
  await site.getByRole("button", { name: "Read it" }).click();
  await site.locator("#url-note").filter({ hasText: /./ }).waitFor();
  assert.ok(await asks(page), "what is refused is not kept");
  // Taken in our place: nothing of the test leaves this machine.
  await page.route("**/api/v1/sources", (route) => route.fulfill({ json: { id: "1" } }));
  await address.fill("https://help.example.com/");
  await site.getByRole("button", { name: "Read it" }).click();
  await until("the form is empty", async () => (await address.inputValue()) === "");
  assert.equal(await asks(page), false);
  // Emptied as it is now, there is nothing to keep again.
  await address.fill("again");
  await site.getByText("Not saved yet").waitFor();
  await address.fill("");
  await until("it is as it was", async () => !(await asks(page)));
  await page.goto(`${demo.app}/settings/assistants`);
  const add = page.locator("form[data-add]");
  await add.getByLabel("Name").fill("  ");
  await add.getByRole("button", { name: "Add assistant" }).click();
  await add.locator("#name-note").filter({ hasText: /./ }).waitFor();
  assert.ok(await asks(page));
  await add.getByLabel("Name").fill("Drum expert");
  assert.ok(await asks(page));
  await add.getByRole("button", { name: "Add assistant" }).click();
  await page.waitForURL(/\/assistants\/\d+\/appearance/);
  // With two of them, rows of the list are chosen for one: that is not written yet, nor asked for.
  await page.goto(`${demo.app}/settings/knowledge`);
  await page.getByLabel("All on this page").check();
  assert.equal(await asks(page), false);
  assert.equal(await said(page).count(), 0);
  mia.isContent();
  await mia.close();
});

test("what is saved is not asked for", { timeout: 180_000 }, async () => {
  const mia = await newPerson(browser, { viewport: { width: 1280, height: 900 } });
  await mia.page.goto(demo.signIns[0]);
  await mia.page.goto(`${demo.app}/settings/languages`);
  await mia.page.locator("#languages input[value=some]").click();
  assert.ok(await asks(mia.page));
  await mia.page.getByRole("button", { name: "Save" }).click();
  await mia.page.getByText("Saved.").waitFor();
  assert.equal(await asks(mia.page), false);
  assert.equal(await mia.page.locator(".unsaved", { hasText: "Not saved" }).count(), 0);
  mia.isContent();
  await mia.close();
});

test("what is changed before the page's script comes is not saved either", { timeout: 180_000 }, async () => {
  const mia = await newPerson(browser, { viewport: { width: 1280, height: 900 } });
  const { page } = mia;
  await page.goto(demo.signIns[0]);
  let letGo = () => {};
  const held = new Promise((resolve) => { letGo = resolve; });
  await page.route("**/assets/settings/unsaved.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${demo.app}/settings/model`, { waitUntil: "commit" });
  const field = page.locator("#model input[name=daily_tokens]");
  await field.waitFor();
  const before = await field.inputValue();
  await field.fill("123456");
  assert.equal(await page.locator(".unsaved").count(), 0);
  letGo();
  await page.locator(".unsaved", { hasText: "Not saved yet" }).waitFor();
  assert.equal(await field.inputValue(), "123456", "nothing typed is lost");
  assert.ok(await asks(page));
  // As it was, it is not unsaved any more.
  await field.fill(before);
  await until("it is as it was", async () => (await page.locator(".unsaved", { hasText: "Not saved" }).count()) === 0);
  assert.equal(await asks(page), false);
  mia.isContent();
  await mia.close();
});

test("days of keeping are asked for until they are saved", { timeout: 180_000 }, async () => {
  const mia = await newPerson(browser, { viewport: { width: 1280, height: 900 }, expects: [/status of 422/] });
  const { page } = mia;
  await page.goto(demo.signIns[0]);
  await page.goto(`${demo.app}/settings`);
  const days = page.getByLabel("Days chats are kept");
  const form = page.locator("form.keeping");
  await days.fill("3");
  await form.getByText("Not saved yet").waitFor();
  assert.ok(await asks(page));
  // Too few: refused, and so not saved.
  await form.getByRole("button", { name: "Save" }).click();
  await form.locator("#days-note.failed").waitFor();
  assert.ok(await asks(page));
  await days.fill("200");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByText("Chats are kept for 200 days.").waitFor();
  await until("it is saved", async () => !(await asks(page)));
  // A question put to the assistant keeps nothing.
  await page.getByRole("textbox", { name: "A shopper’s question" }).fill("Where are you?");
  assert.equal(await asks(page), false);
  mia.isContent();
  await mia.close();
});

test("an answer that is written is asked for until it is kept", { timeout: 270_000 }, async () => {
  const shopper = await Shopper.at(browser, demo);
  await shopper.visits("/products/nightfall-reverb");
  await shopper.opensChat();
  await shopper.says("Do you rent out ukuleles by the week?");
  const mia = await newPerson(browser, { viewport: { width: 1280, height: 900 }, expects: [/status of 422/] });
  const { page } = mia;
  await page.goto(demo.signIns[0]);
  const card = page.locator(".gap", { hasText: "rent out ukuleles" }).first();
  await until("the question is a card", async () => {
    await page.goto(`${demo.app}/settings/gaps`);
    return (await card.count()) === 1;
  }, { timeout: 120_000 });
  assert.equal(await asks(page), false);
  if (!(await card.getByLabel("Answer", { exact: true }).isVisible())) await card.getByText("Write the answer").click();
  await card.getByLabel("Answer", { exact: true }).fill("Can I rent a ukulele?\nUkuleles can be rented by the week for $15.");
  await card.getByText("Not saved yet").waitFor();
  assert.ok(await asks(page));
  // Looked at, it is not kept.
  await card.getByRole("button", { name: "Check first" }).click();
  await card.getByText("With this answer:").waitFor();
  assert.ok(await asks(page));
  // What is refused is said beside its field.
  const title = card.getByLabel("Title", { exact: true });
  const named = await title.inputValue();
  await title.fill("  ");
  await card.getByRole("button", { name: "Save draft" }).click();
  await card.locator("[data-note=title]").getByText("A title has 1 to").waitFor();
  assert.equal(await title.getAttribute("aria-invalid"), "true");
  assert.ok(await asks(page));
  assert.deepEqual(await accessibilityFaults(page), []);
  await title.fill(named);
  await card.getByRole("button", { name: "Save draft" }).click();
  await card.getByText("Saved as a draft.").waitFor();
  assert.equal(await card.locator("[data-note=title]").textContent(), "");
  assert.equal(await asks(page), false);
  mia.isContent();
  await mia.close();
  await shopper.person.close();
});

test("inside the admin, its own bar says it, and the admin lets nobody go", { timeout: 360_000 }, async () => {
  const mia = await newPerson(browser, { expects: [/status of 401/], viewport: { width: 1440, height: 900 } });
  const { page } = mia;
  const home = `${demo.store}/crescent-music.myshopify.com/admin/apps/counterbell-demo`;
  const frame = page.frameLocator("iframe[data-frame]");
  const bar = page.locator("[data-save-bar]");
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    dialog.dismiss();
  });
  await page.goto(`${home}/settings/languages`);
  const other = frame.locator("#languages input[type=radio]:not(:checked)").first();
  const some = frame.locator(`#languages input[type=radio][value="${await other.getAttribute("value")}"]`);
  assert.ok(await bar.isHidden());
  await some.click();
  await bar.getByText("Unsaved changes").waitFor();
  await shot(page, "unsaved-admin-desk-light");
  // By a link of ours: the admin asks. By one of its own: the bar is pointed at.
  await frame.locator("main a[href^='/settings']").first().click();
  await until("the admin has asked", () => dialogs.length === 1);
  await page.getByRole("navigation", { name: "Admin" }).getByRole("link", { name: "Inbox", exact: true }).click();
  await page.locator("[data-save-bar].insists").waitFor();
  assert.ok(await some.isChecked(), "still there, and nothing is lost");
  // Discarded by the bar.
  await bar.getByRole("button", { name: "Discard" }).click();
  await until("it is as it was", async () => !(await some.isChecked()));
  await until("the bar goes", () => bar.isHidden());
  // Saved by it.
  await some.click();
  await bar.getByRole("button", { name: "Save" }).click();
  await page.locator("[data-toast]").getByText("Saved.").waitFor();
  await until("the bar goes", () => bar.isHidden());
  // A sheet has no second bar of its own there.
  await page.goto(`${home}/settings/assistants`);
  await frame.locator("main a[href*='/appearance']").first().click();
  const greeting = frame.locator("[name=greeting]");
  // What is typed before the admin knows this page may be forgotten by its bar; the next word is not.
  await until("the bar says so", async () => {
    await greeting.fill("");
    await greeting.fill("Hello from the admin");
    return bar.getByText("Unsaved changes").isVisible();
  });
  assert.equal(await frame.locator("form .save-bar:visible").count(), 0);
  await bar.getByRole("button", { name: "Save" }).click();
  await until("the bar goes", () => bar.isHidden());
  assert.equal(dialogs.length, 1);
  await page.getByRole("navigation", { name: "Admin" }).getByRole("link", { name: "Inbox", exact: true }).click();
  await frame.locator("#list").waitFor();
  mia.isContent();
  await mia.close();
});
