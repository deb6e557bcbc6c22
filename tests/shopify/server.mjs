// The real program, as an operator starts it, beside an Admin that gives every shop a token; and a way to ask it
// thousands of things over few connections.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = process.env.COUNTERBELL_BIN ?? path.join(ROOT, "target/debug/counterbell");
/** Milliseconds it may take to start. */
const PATIENCE = 30_000;

function listen(server) {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
}

async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Answers every question for a token, whatever the grant; everything else is out of order. */
function admin() {
  return http.createServer((request, response) => {
    request.resume().once("end", () => {
      const known = request.method === "POST" && request.url.endsWith("/admin/oauth/access_token");
      response.writeHead(known ? 200 : 503, { "content-type": "application/json" });
      response.end(JSON.stringify(known ? {
        access_token: "shpat_verdict",
        scope: "read_orders,read_customers,read_products,read_content,read_legal_policies,write_app_proxy",
        expires_in: 3600,
        refresh_token: "shprt_verdict",
        refresh_token_expires_in: 7_776_000,
        associated_user_scope: "read_orders",
        associated_user: {
          id: 1, first_name: "Ada", last_name: "Staff", email: "", email_verified: false, account_owner: false,
          locale: "en", collaborator: false,
        },
      } : { errors: "out of order" }));
    });
  });
}

/** Starts `counterbell serve` on a database of its own: `{ ask, stop }`. */
export async function startServer({ key, secret }) {
  const folder = await mkdtemp(path.join(tmpdir(), "counterbell-verdicts-"));
  const shops = admin();
  const [adminPort, port] = [await listen(shops), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(PROGRAM, ["serve"], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      RUST_BACKTRACE: "1",
      DATABASE_URL: `sqlite://${folder}/verdicts.db`,
      APP_URL: origin,
      BIND: `127.0.0.1:${port}`,
      SHOPIFY_API_KEY: key,
      SHOPIFY_API_SECRET: secret,
      ENCRYPTION_KEY: Buffer.alloc(32, 9).toString("base64"),
      SHOPIFY_SHOP_URL: `http://127.0.0.1:${adminPort}/{shop}`,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const last = () => child.kill("SIGKILL");
  process.once("exit", last);
  const stop = async () => {
    agent.destroy();
    last();
    process.off("exit", last);
    shops.close();
    shops.closeAllConnections();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  let log = "";
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it does not serve:\n${log}`)), PATIENCE);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}:\n${log}`)));
    child.stderr.setEncoding("utf8").on("data", (text) => {
      // All of it has to be read, or the program would wait for us; only its beginning is of use.
      if (log.length < 100_000) log += text;
      if (text.includes("serving")) {
        clearTimeout(late);
        resolve();
      }
    });
  }).catch(async (error) => {
    await stop();
    throw error;
  });

  /** Asks, as it is written and without following anything: `{ status, headers }`. */
  const ask = (method, target, headers = {}, body = undefined) => new Promise((resolve, reject) => {
    const request = http.request(origin, { method, path: target, headers, agent }, (response) => {
      response.resume().once("end", () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    request.once("error", (error) => {
      // A connection that lay idle was closed while we wrote to it: nobody has heard us yet.
      if (request.reusedSocket && error.code === "ECONNRESET") resolve(ask(method, target, headers, body));
      else reject(error);
    }).end(body);
  });
  return { ask, stop };
}
