// The owner asks somebody to join, who reads it in the demo's mail, joins, signs in with a password, and
// is let go: the open inbox is over at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, newPerson, shot, startDemo, until } from "./lib.mjs";
import { Staff } from "./people.mjs";

const PASSWORD = "a quiet harbour 7";
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

/** The last mail to somebody, opened in the demo's outbox by the person it is for. */
async function readsMail(page, subject) {
  const letter = page.locator("article", { hasText: subject }).first();
  await until("the mail", async () => {
    await page.goto(`${demo.app}/outbox`);
    return (await letter.count()) === 1;
  });
  return letter;
}

test("invited, joined, signed in, let go", async () => {
  const mia = await Staff.at(browser, demo, 0);
  const page = mia.page;
  await page.goto(`${demo.app}/settings/team`);
  await page.getByRole("heading", { name: "Team", exact: true }).waitFor();
  await shot(page, "team-desk", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);

  // A group first.
  await page.getByLabel("New group").fill("Guitar experts");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("heading", { name: "Guitar experts" }).waitFor();
  await page.waitForLoadState();

  // Bad and doubled addresses are told one by one; the good one goes out.
  await page.getByLabel("E-mail addresses").fill("ann@example.com, ANN@example.com\nnobody, leo@crescent-music.example");
  await page.getByRole("group", { name: "Groups" }).last().getByLabel("Guitar experts").check();
  await page.getByRole("button", { name: "Send invites" }).click();
  const told = page.locator("#invited");
  await told.getByText("ann@example.com: invited.").waitFor();
  await told.getByText("ANN@example.com: This address stands here twice.").waitFor();
  await told.getByText("nobody: That is not an e-mail address.").waitFor();
  await told.getByText("leo@crescent-music.example: Is on the team already.").waitFor();
  await shot(page, "team-invited", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  await told.getByRole("link", { name: "Show who is asked to join" }).click();
  await page.getByRole("heading", { name: "ann@example.com" }).waitFor();

  // Ann reads her mail, and joins.
  const person = await newPerson(browser, { expects: [/status of (401|422)/, /ERR_|Failed to fetch/] });
  const ann = person.page;
  const letter = await readsMail(ann, "asks you to join");
  await shot(ann, "team-outbox", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(ann), []);
  await letter.getByRole("link").click();
  await ann.getByRole("heading", { name: "Join Crescent Music" }).waitFor();
  await ann.getByLabel(/^Your name/).fill("Ann");
  await ann.getByLabel(/^Password/).fill("short");
  await ann.getByRole("button", { name: "Join" }).click();
  await ann.getByText("Choose a password of at least 10 characters.").waitFor();
  await shot(ann, "team-join", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(ann), []);
  assert.equal(await ann.getByLabel(/^Your name/).inputValue(), "Ann", "what was typed is kept");
  await ann.getByLabel(/^Password/).fill(PASSWORD);
  await ann.getByRole("button", { name: "Join" }).click();
  await ann.getByRole("button", { name: "Claim next" }).waitFor();

  // Out, and in again by the password.
  await ann.getByRole("button", { name: "Sign out" }).click();
  await ann.getByRole("heading", { name: "Sign in" }).waitFor();
  await shot(ann, "team-sign-in");
  assert.deepEqual(await accessibilityFaults(ann), []);
  await ann.getByLabel("E-mail").fill("ann@example.com");
  await ann.getByLabel("Password").fill("not this one 1");
  await ann.getByRole("button", { name: "Sign in", exact: true }).click();
  await ann.getByText("don’t belong together").waitFor();
  await ann.getByLabel("Password").fill(PASSWORD);
  await ann.getByRole("button", { name: "Sign in", exact: true }).click();
  await ann.getByRole("button", { name: "Claim next" }).waitFor();

  // What she may not see is not there, and what she may is.
  await ann.goto(`${demo.app}/settings/account`);
  await ann.getByRole("heading", { name: "Where you are signed in" }).waitFor();
  assert.equal(await ann.getByRole("link", { name: "Audit" }).count(), 0);
  await shot(ann, "team-account", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(ann), []);

  // Mia lets her go, and the open inbox is over.
  await ann.goto(`${demo.app}/inbox`);
  await ann.getByRole("button", { name: "Claim next" }).waitFor();
  await page.goto(`${demo.app}/settings/team`);
  const row = page.locator(".row", { has: page.getByRole("heading", { name: "Ann" }) });
  await row.getByText("Edit").click();
  await row.getByText("Remove from the team").click();
  await shot(page, "team-edit", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  await row.getByRole("button", { name: "Remove Ann" }).click();
  await page.getByRole("heading", { name: "Ann", exact: true }).waitFor({ state: "detached" });
  await ann.getByText("You are signed out").waitFor();
  await shot(ann, "team-let-go");
  await ann.goto(`${demo.app}/inbox`);
  await ann.getByRole("heading", { name: "Sign in" }).waitFor();

  // All of it is in the audit.
  await page.goto(`${demo.app}/settings/audit`);
  await page.getByRole("heading", { name: "Removed a member" }).first().waitFor();
  await shot(page, "team-audit", { fullPage: true });
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByLabel("Person").selectOption({ label: "Ann" });
  await page.getByRole("button", { name: "Show" }).click();
  await until("Ann's entries alone", async () => (await page.getByText("Removed a member").count()) <= 1);
  await page.getByRole("heading", { name: "Joined" }).waitFor();
  mia.person.isContent();
  await person.close();
  await mia.person.close();
});

test("the team's pages on a phone, in the dark", async () => {
  const mia = await Staff.at(browser, demo, 0, { ...PHONE, colorScheme: "dark" });
  const page = mia.page;
  for (const [name, path] of [
    ["team", "/settings/team"],
    ["account", "/settings/account"],
    ["audit", "/settings/audit"],
    ["mail", "/settings/mail"],
  ]) {
    await page.goto(`${demo.app}${path}`);
    await page.locator("main h1").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(wide, false, `${path} fits the phone`);
    await shot(page, `team-phone-dark-${name}`, { fullPage: true });
    assert.deepEqual(await accessibilityFaults(page), []);
  }
  mia.person.isContent();
  await mia.person.close();
});
