// What the embed costs by Lighthouse's own count: the demo store's first page and a product, with the app's embed and
// without, median of five each. Prints a table; Shopify's limit is a fall of ten points.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { launchBrowser, startDemo } from "../browser/lib.mjs";

const RUNS = 5;
const MOST = 10;
const PAGES = ["/", "/products/nightfall-reverb"];
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const CLI = path.join(path.dirname(createRequire(import.meta.url).resolve("lighthouse/package.json")), "cli/index.js");

/** One run's figures: `{ score, lcp, tbt, cls }`. */
async function look(url, folder) {
  const file = path.join(folder, "report.json");
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const child = spawn(process.execPath, [CLI, url, "--only-categories=performance", "--output=json", `--output-path=${file}`, "--quiet", `--chrome-flags=${flags.join(" ")}`],
    { env: { ...process.env, CHROME_PATH: CHROMIUM }, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`lighthouse ended with ${code}`);
  const { categories, audits } = JSON.parse(await readFile(file, "utf8"));
  return {
    score: Math.round(categories.performance.score * 100),
    lcp: audits["largest-contentful-paint"].numericValue,
    tbt: audits["total-blocking-time"].numericValue,
    cls: audits["cumulative-layout-shift"].numericValue,
  };
}

const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];

const demo = await startDemo({ timeout: 30_000 });
const folder = await mkdtemp(path.join(tmpdir(), "counterbell-lighthouse-"));
const browser = await launchBrowser();
const page = await browser.newPage();
let fell = 0;
try {
  console.log("page                        embed  score  LCP ms  TBT ms  CLS   (median of five)");
  for (const at of PAGES) {
    const scores = {};
    for (const on of ["no", "yes"]) {
      await page.goto(`${demo.store}/`);
      await page.evaluate(async (on) => {
        const answer = await fetch("/crescent-music.myshopify.com/admin/_embed", { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: `on=${on}` });
        if (!answer.ok) throw new Error(`the switch answered ${answer.status}`);
      }, on);
      const seen = [];
      for (let run = 0; run < RUNS; run += 1) seen.push(await look(demo.store + at, folder));
      const of = (name) => median(seen.map((one) => one[name]));
      scores[on] = of("score");
      console.log(`${at.padEnd(28)}${(on === "yes" ? "on" : "off").padEnd(7)}${String(of("score")).padEnd(7)}${String(Math.round(of("lcp"))).padEnd(8)}${String(Math.round(of("tbt"))).padEnd(8)}${of("cls").toFixed(3)}`);
    }
    fell = Math.max(fell, scores.no - scores.yes);
  }
} finally {
  await browser.close();
  await demo.remove();
  await rm(folder, { recursive: true, force: true });
}
if (fell > MOST) {
  console.error(`the score falls by ${fell} points, more than ${MOST}`);
  process.exit(1);
}
