// What leaves the reply box while nobody looks: replies that go with their page, another page of the same browser, and files
// that were lost or held on their way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, launchBrowser, shot, startDemo, until } from "./lib.mjs";
import { REFUSALS, Shopper, Staff } from "./people.mjs";

let demo, browser;
before(async () => {
  browser = await launchBrowser();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.remove();
});

/** A chat that Mia holds. */
async function held(options = {}) {
  const [shopper, mia] = await Promise.all([Shopper.at(browser, demo), Staff.at(browser, demo, 0, options)]);
  await shopper.visits("/");
  await shopper.opensChat();
  await shopper.says("I want a refund please");
  await shopper.isWaiting();
  const conversation = await shopper.conversation();
  await mia.opens(conversation);
  await mia.takesOver();
  await mia.hasRead();
  return { shopper, mia, conversation };
}

const leave = async (...people) => {
  for (const one of people) one.person.isContent();
  await Promise.all(people.map((one) => one.person.close()));
};

const staffSaid = async (shopper) => (await shopper.log()).items.filter((item) => item.from === "staff").map((item) => item.body);

test("what left with its page can't be taken back, and is said once", { timeout: 720_000 }, async () => {
  const { shopper, mia, conversation } = await held({ undo: true });
  await mia.stopsTime();
  await mia.box.fill("On its way");
  await mia.box.press("Enter");
  await mia.thread.locator(".pending [data-resting]").waitFor();
  await mia.page.reload();
  await mia.page.locator(`#thread-${conversation}`).waitFor();
  await mia.page.locator("chat-list:defined").waitFor();
  await mia.page.locator("#thread-pane h2").focus();
  await mia.page.keyboard.press("u");
  await mia.toasts.getByText("There is nothing to take back").waitFor();
  assert.equal(await mia.box.inputValue(), "");
  await mia.reads("On its way");
  await shopper.hears("On its way");
  await until("nothing on its way", async () => (await mia.thread.locator(".pending .message").count()) === 0);
  assert.deepEqual(await staffSaid(shopper), ["On its way"]);
  await leave(shopper, mia);
});

test("a page that goes sends nothing that rests on another page", { timeout: 720_000 }, async () => {
  const { shopper, mia } = await held({ undo: true });
  const other = await mia.page.context().newPage();
  await other.goto(`${demo.app}/inbox`);
  await other.locator("chat-list:defined").waitFor();
  await mia.page.bringToFront();
  await mia.stopsTime();
  await mia.box.fill("Not meant for you");
  await mia.box.press("Enter");
  const undo = mia.thread.locator(".pending [data-resting]").getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await other.goto(`${demo.app}/settings`);
  await other.close();
  await undo.click();
  assert.equal(await mia.box.inputValue(), "Not meant for you");
  await mia.box.fill("Meant for you");
  await mia.box.press("Enter");
  await mia.box.press("Enter");
  await shopper.hears("Meant for you");
  assert.deepEqual(await staffSaid(shopper), ["Meant for you"]);
  await leave(shopper, mia);
});

/** Puts files on a page as a hand would: into the clipboard of a paste, or under a drop. */
const gives = (page, how, name) => page.locator("reply-composer").evaluate((composer, [how, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([`what ${name} says`], name, { type: "text/plain" }));
  const field = composer.querySelector("textarea");
  if (how === "paste") field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  else composer.closest("chat-thread").querySelector(".scroller").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}, [how, name]);

test("files are chosen, pasted and dropped; what is lost or held is sent again, once", { timeout: 720_000 }, async () => {
  const { shopper, mia } = await held({ expects: [...REFUSALS, /ERR_FAILED/] });
  const { page } = mia;
  const arrives = (name) => mia.items.getByRole("link", { name }).waitFor();
  const text = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`what ${name} says`) });
  await page.locator("reply-composer input[type=file]").setInputFiles([text("one.txt"), text("two.txt")]);
  await arrives("one.txt");
  await arrives("two.txt");
  await gives(page, "paste", "three.txt");
  await arrives("three.txt");
  await gives(page, "drop", "four.txt");
  await arrives("four.txt");

  // It arrives, and nobody hears of it.
  const shelf = page.getByRole("list", { name: "Files on their way" });
  await page.route("**/attachments?*", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await gives(page, "drop", "lost.txt");
  await shelf.getByText("the server can’t be reached").waitFor();
  await shot(page, "composer-file-lost");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.unrouteAll({ behavior: "wait" });
  await shelf.getByRole("button", { name: "Try again: lost.txt" }).click();
  await shelf.waitFor({ state: "hidden" });
  await arrives("lost.txt");

  // The shopper writes before it could be read.
  await mia.hasRead();
  await page.locator("reply-composer").evaluate((composer) => {
    new MutationObserver((_, watching) => {
      watching.disconnect();
      const data = new DataTransfer();
      data.items.add(new File(["the red one"], "held.txt", { type: "text/plain" }));
      composer.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      window.dropped = true;
    }).observe(composer, { attributes: true, attributeFilter: ["data-version"] });
  });
  await shopper.says("No, the blue one!");
  await until("it is dropped", () => page.evaluate(() => window.dropped));
  await shelf.getByText("Held back").waitFor();
  await shelf.getByRole("button", { name: "Try again: held.txt" }).click();
  await arrives("held.txt");
  const sent = ["one.txt", "two.txt", "three.txt", "four.txt", "lost.txt", "held.txt"];
  assert.deepEqual(await staffSaid(shopper), sent, "each once, in their order");
  await leave(shopper, mia);
});
