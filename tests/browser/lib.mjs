// What the browser tests stand on: the real program as a person starts it, people with browsers of their own,
// and conditions to wait for. Nothing here sleeps, and nothing leaves this machine.

import { execFile, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SCREENS = path.join(ROOT, "tests/out/screens");
const PROGRAM = process.env.COUNTERBELL_BIN ?? path.join(ROOT, "target/debug/counterbell");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** True when the big figures are asked for: `tests/run --long`. */
export const LONG = process.env.COUNTERBELL_LONG === "1";

/** How long a condition may take by default, in milliseconds. A failing test ends here; a passing one never waits so long. */
const PATIENCE = 60_000;

/** Ports nobody listens on at this moment, all different. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise((resolve, reject) => {
      const server = createServer().once("error", reject);
      server.listen(0, "127.0.0.1", () => resolve(server));
    })),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Asks again until `condition` gives something truthy, and returns that; throws with `what` when it takes too long. */
export async function until(what, condition, { timeout = PATIENCE } = {}) {
  const end = performance.now() + timeout;
  let last;
  for (;;) {
    try {
      const found = await condition();
      if (found) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`waited ${timeout} ms for: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Where the tests run on PostgreSQL, a database of its own on the server that `tests/run` started. */
async function newDatabase() {
  if (process.env.COUNTERBELL_TEST_DATABASE !== "postgres") return undefined;
  const server = process.env.TEST_POSTGRES_URL;
  const name = `demo_${process.pid}_${Date.now()}_${Math.floor(performance.now() * 1000)}`;
  await promisify(execFile)(process.env.TEST_PSQL, ["--no-psqlrc", "--quiet", "--command", `CREATE DATABASE ${name}`, server]);
  return server.replace(/\/[^/]*$/, `/${name}`);
}

/**
 * Starts `counterbell demo` on free ports and waits for the addresses it prints.
 *
 * `openChats` are made besides. Returns `{ app, store, signIns, data, output(), stop(), kill(), again(), remove() }`: the app's and the store's
 * origins, the one-click sign-ins in the order printed, and the data folder. `stop` is Ctrl-C and gives the exit code;
 * `kill` is SIGKILL; `again` starts a new one on the same data and ports; `remove` stops it and deletes the data.
 */
export async function startDemo({ data, ports, env = {}, openChats = 0, timeout = 3 * PATIENCE, database } = {}) {
  const kept = database ?? (await newDatabase());
  const folder = data ?? (await mkdtemp(path.join(tmpdir(), "counterbell-demo-")));
  const [port, storePort] = ports ?? (await freePorts(2));
  const child = spawn(
    PROGRAM,
    ["demo", "--port", String(port), "--store-port", String(storePort), "--data", folder, ...(openChats ? ["--open-chats", String(openChats)] : []), ...(kept ? ["--database", kept] : [])],
    // A bare environment: the demo needs none, and must not pick up ours.
    { cwd: folder, env: { PATH: process.env.PATH, RUST_BACKTRACE: "1", ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not start ${PROGRAM}: ${error.message}`));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  let over;
  ended.then((how) => (over = how));
  // A test that fails midway must not leave the program behind.
  const last = () => child.kill("SIGKILL");
  process.once("exit", last);
  ended.then(() => process.off("exit", last));

  const app = `http://127.0.0.1:${port}`;
  const store = `http://localhost:${storePort}`;
  const end = async (signal) => {
    if (over === undefined) child.kill(signal);
    return ended;
  };
  const demo = {
    app,
    store,
    data: folder,
    signIns: [],
    output: () => output,
    stop: () => end("SIGINT"),
    kill: () => end("SIGKILL"),
    again: async () => {
      await end("SIGINT");
      return startDemo({ data: folder, ports: [port, storePort], env, timeout, database: kept });
    },
    remove: async () => {
      await end("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await until("the demo's addresses", () => {
      if (over !== undefined) return true;
      const printed = output.match(/https?:\/\/[^\s"'<>)\]\u001b]+/g) ?? [];
      demo.signIns = [...new Set(printed.filter((url) => url.startsWith(`${app}/sign-in/`)))];
      return printed.some((url) => url.startsWith(store)) && demo.signIns.length >= 2;
    }, { timeout });
    if (over !== undefined) throw new Error(`it ended with ${over}`);
  } catch (error) {
    await (data ? demo.kill() : demo.remove());
    throw new Error(`the demo did not start. It printed:\n${output}`, { cause: error });
  }
  return demo;
}

/** Runs the program until it ends by itself: `{ code, stdout, stderr }`. */
export async function runProgram(...args) {
  const child = spawn(PROGRAM, args, { cwd: tmpdir(), env: { PATH: process.env.PATH }, stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (said[name] += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code: code ?? signal, ...said }));
  });
}

/** Delivers a webhook to the app as Shopify would, signed with `secret`. */
export async function delivers(demo, secret, topic, body) {
  const raw = JSON.stringify(body);
  return fetch(`${demo.app}/webhooks/shopify`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Shopify-Topic": topic,
      "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(raw).digest("base64"),
      "X-Shopify-Shop-Domain": "crescent-music.myshopify.com",
      "X-Shopify-API-Version": "2026-10",
      "X-Shopify-Webhook-Id": crypto.randomUUID(),
      "X-Shopify-Triggered-At": new Date().toISOString(),
    },
    body: raw,
  });
}

const CHROMIUM_AS = {
  executablePath: CHROMIUM,
  // Chromium's own sandbox can't be set up by root, which is what containers run as.
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
  ],
};

/** A headless Chromium with a new profile of its own, which reaches nothing but this machine. */
export const launchBrowser = () => chromium.launch(CHROMIUM_AS);

/**
 * The same, as most people have it: frames of other sites keep something too, each apart for the page around it, which
 * Debian's Chromium refuses them. What is kept stays in `folder`. For one person.
 */
export const launchLenient = (folder) => ({
  newContext: async (options) => {
    await mkdir(path.join(folder, "Default"), { recursive: true });
    await writeFile(path.join(folder, "Default/Preferences"), JSON.stringify({ profile: { cookie_controls_mode: 0 } }));
    return chromium.launchPersistentContext(folder, { ...CHROMIUM_AS, ...options });
  },
});

/**
 * A person at a browser: own cookies and storage, one page. `problems` gathers what the page complains of
 * (exceptions, console errors, refusals by the Content-Security-Policy, requests that leave this machine);
 * a test ends with `person.isContent()`. A browser also logs each refused request, such as the 409 of a lost claim:
 * a test that means it names it in `expects` (regular expressions). The other options are Playwright's:
 * `viewport`, `colorScheme`, `reducedMotion`, …
 */
export async function newPerson(browser, { expects = [], ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const problems = [];
  const note = (text) => {
    if (!expects.some((pattern) => pattern.test(text))) problems.push(text);
  };
  page.on("pageerror", (error) => note(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && !["localhost", "127.0.0.1"].includes(hostname)) {
      note(`request to another host: ${request.url()}`);
    }
  });
  const isContent = () => {
    if (problems.length > 0) throw new Error(`the page complained:\n${problems.join("\n")}`);
  };
  return { context, page, problems, isContent, close: () => context.close() };
}

/** Leaves a screenshot in tests/out/screens/. */
export async function shot(page, name, options = {}) {
  await mkdir(SCREENS, { recursive: true });
  const file = path.join(SCREENS, `${name}.png`);
  await page.screenshot({ path: file, animations: "disabled", ...options });
  return file;
}

/** What axe-core holds against the page under WCAG 2.2 A and AA, as lines to print; an empty list is a pass. */
export async function accessibilityFaults(page, { within } = {}) {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // What is fading in has no contrast yet.
  await page.evaluate(() => Promise.all(document.getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished.catch(() => {}))));
  // Evaluated by the debugger, so a page's Content-Security-Policy needs no hole for it.
  await page.evaluate(source);
  const violations = await page.evaluate(async (selector) => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const root = selector ? { include: [selector] } : document;
    // Without `preload`, which makes style sheets out of those in shadow roots, and the policy refuses them.
    return (await window.axe.run(root, { runOnly: tags, preload: false })).violations;
  }, within ?? null);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.flat().join(" ")})`));
}
