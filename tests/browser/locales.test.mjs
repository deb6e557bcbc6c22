// The words of all extensions are there in the same languages, with the same braces, and say the same where they mean it.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

const ROOT = new URL("../../extension/", import.meta.url);
/** What is called alike but is said elsewhere in another place. */
const OWN = ["ai", "store", "language"];

/** `{ code: words }` of one extension. */
async function locales(folder, ending = ".json") {
  const found = {};
  for (const name of (await readdir(new URL(`${folder}/locales/`, ROOT))).filter((one) => one.endsWith(ending) && (ending !== ".json" || !one.endsWith(".schema.json")))) {
    const code = name.slice(0, -ending.length).replace(/\.default$/, "");
    found[code] = JSON.parse(await readFile(new URL(`${folder}/locales/${name}`, ROOT), "utf8"));
  }
  return found;
}

const flat = (words, before = "") => Object.entries(words).flatMap(([key, value]) =>
  (typeof value === "string" ? [[before + key, value]] : flat(value, `${before}${key}.`)));
const braces = (text) => [...text.matchAll(/\{+\w+\}+/g)].map(([found]) => found).sort().join();

/** Every language has every word of the English, with its braces. */
function isWhole(all, what) {
  const english = Object.fromEntries(flat(all.en));
  for (const [code, words] of Object.entries(all)) {
    const own = Object.fromEntries(flat(words));
    assert.deepEqual(Object.keys(own), Object.keys(english), `${what} ${code}`);
    for (const [name, text] of Object.entries(own)) {
      assert.ok(text.trim(), `${what} ${code} ${name}`);
      assert.equal(braces(text), braces(english[name]), `${what} ${code} ${name}`);
    }
  }
}

test("every extension speaks every language in whole", async () => {
  const codes = Object.keys(await locales("theme")).sort();
  assert.ok(codes.length >= 12, codes.join());
  for (const folder of ["theme", "checkout", "account"]) {
    const all = await locales(folder);
    assert.deepEqual(Object.keys(all).sort(), codes, folder);
    isWhole(all, folder);
  }
});

test("the theme editor speaks them too, and its names are as short as Shopify wants", async () => {
  const all = await locales("theme", ".schema.json");
  assert.deepEqual(Object.keys(all).sort(), Object.keys(await locales("theme")).sort());
  isWhole(all, "schema");
  for (const [code, { names }] of Object.entries(all)) for (const name of Object.values(names)) assert.ok(name.length < 25, `${code} ${name}`);
});

test("the same words in the account as at checkout, and as in the theme where they are called alike", async () => {
  const [theme, checkout, account] = await Promise.all(["theme", "checkout", "account"].map((folder) => locales(folder)));
  assert.deepEqual(account, checkout);
  const shopify = (text) => text.replace(/\{(\w+)\}/g, "{{$1}}");
  let compared = 0;
  for (const [code, words] of Object.entries(checkout)) {
    for (const [name, text] of Object.entries(words)) {
      const same = theme[code].chat[name];
      if (same === undefined || OWN.includes(name)) continue;
      compared += 1;
      assert.equal(text, shopify(same), `${code} ${name}`);
    }
  }
  assert.ok(compared > 150, `${compared} words`);
});
