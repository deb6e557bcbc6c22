// What the shopper's page pays, measured on the files themselves: raw for what every page loads, gzip for what the first
// use loads (the panel's script and all it imports at once, with its style and what a phone loads besides), by gzip itself.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const ASSETS = fileURLToPath(new URL("../../extension/theme/assets/", import.meta.url));
export const read = (name) => readFile(path.join(ASSETS, name));
/** As `gzip -9` has it: node's own library makes it a little smaller. */
export const weighed = (bytes) => execFileSync("gzip", ["-9nc"], { input: bytes }).length;

/** The modules that load with `name`: what they import, but not what they fetch later. */
export async function closure(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const text = (await read(name)).toString();
  for (const [, next] of text.matchAll(/^import (?:[^'"]*from )?'\.\/([\w-]+\.js)';/gm)) await closure(next, found);
  return found;
}

/** `{ before, panel, later }` in bytes. */
export async function sizes() {
  const zipped = async (names) => {
    let sum = 0;
    for (const name of names) sum += weighed(await read(name));
    return sum;
  };
  const first = ["panel.js", ...(await closure("chat.js"))];
  const live = [...(await closure("live.js"))].filter((name) => !first.includes(name));
  const rare = ["claim.js", "lease.js", "cart.js", "parts.js", "markdown.js", "forms.js", "collect.js", "check.js", "waiting.js", "buy.js", "score.js", "sound.js", "files.js", "resume.js", "customer.js", "peek.js", "reads.js", "looks.js", "more.css"];
  return {
    before: { loader: (await read("loader.js")).length, style: (await read("bubble.css")).length },
    first, panel: await zipped([...first, "panel.css", "modal.js"]), live: await zipped(live), rare: await zipped(rare),
  };
}
/** What an extension at checkout or in the account loads, gzip. Shopify takes 64 kB. */
export async function extensions() {
  const root = fileURLToPath(new URL("../../extension/", import.meta.url));
  const weigh = async (file, seen = new Set()) => {
    if (seen.has(file)) return 0;
    seen.add(file);
    const text = await readFile(file, "utf8");
    let sum = weighed(text);
    for (const [, next] of text.matchAll(/from '([^']+)';/g)) sum += await weigh(path.resolve(path.dirname(file), next), seen);
    return sum;
  };
  const found = {};
  for (const folder of ["checkout", "account"]) {
    const toml = await readFile(path.join(root, folder, "shopify.extension.toml"), "utf8");
    for (const [, module] of toml.matchAll(/module = "([^"]+)"/g)) found[`${folder}/${path.basename(module)}`] = await weigh(path.join(root, folder, module));
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await sizes());
