// A line that breaks: a proxy between browser and app which, told to, cuts connections before or after the app has heard
// them, truncates answers, holds requests back so that later ones overtake them, and takes tokens away.

import { createServer, request as ask } from "node:http";

/** The same line of numbers for the same seed, so that a failing run can be had again. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A proxy to `target` on a port of its own: `{ origin, counts, breaks(who, on), harms(who, how), close() }`. Who speaks is
 * told by the browser's name for itself (`… run-7`), so that runs side by side have lines of their own. `rate` of the
 * requests come to harm. Streams alone are harmed by `harms`: always `cut`, or `held` back without a byte, or (null) no more.
 */
export async function brokenLine(target, { seed = 1, rate = 0.35 } = {}) {
  const goal = new URL(target);
  const broken = new Map();
  const harmed = new Map();
  /** The streams that stand, by who reads them. */
  const standing = new Map();
  const counts = { passed: 0, cut: 0, cutAfter: 0, truncated: 0, held: 0, unknown: 0, streamsCut: 0, looks: 0 };
  let origin = "";

  const server = createServer((incoming, outgoing) => {
    const who = incoming.headers["user-agent"]?.match(/run-\d+/)?.[0] ?? "run-0";
    const random = broken.get(who);
    const isApi = incoming.url.startsWith("/storefront/");
    const harm = random && isApi && random() < rate ? Math.floor(random() * 6) : -1;
    const isStream = incoming.url.startsWith("/storefront/v1/stream");
    if (incoming.method === "GET" && incoming.url.startsWith("/storefront/v1/conversation")) counts.looks += 1;
    if (isStream && incoming.method === "GET") {
      if (harmed.get(who) === "cut") return void incoming.socket.destroy();
      standing.set(who, [...(standing.get(who) ?? []), incoming.socket]);
      if (harmed.get(who) === "held") return;
    }
    const lasts = random && isStream ? 150 + random() * 900 : 0;

    if (harm === 0) {
      counts.cut += 1;
      incoming.socket.destroy();
      return;
    }
    const headers = { ...incoming.headers, host: goal.host, "x-forwarded-for": addressOf(who) };
    if (harm === 4 && headers.authorization && !incoming.url.endsWith("/session")) {
      // As if the token had expired on the way. Where it is renewed, an expired one still says who it was.
      counts.unknown += 1;
      headers.authorization = "Bearer expired";
    }
    const forward = () => {
      const onward = ask({ host: goal.hostname, port: goal.port, path: incoming.url, method: incoming.method, headers }, (answer) => {
        if (incoming.url.startsWith("/widget.js")) return rewrite(answer, outgoing);
        if (harm === 1) {
          counts.cutAfter += 1;
          answer.resume();
          answer.on("end", () => incoming.socket.destroy());
          if (isStream) incoming.socket.destroy();
          return;
        }
        outgoing.writeHead(answer.statusCode, answer.headers);
        if (harm === 2 && !isStream) {
          counts.truncated += 1;
          const parts = [];
          answer.on("data", (part) => parts.push(part));
          answer.on("end", () => {
            const whole = Buffer.concat(parts);
            outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => incoming.socket.destroy());
          });
          return;
        }
        if (lasts) {
          setTimeout(() => {
            counts.streamsCut += 1;
            incoming.socket.destroy();
            answer.destroy();
          }, lasts);
        } else if (harm < 0) counts.passed += 1;
        answer.pipe(outgoing);
        answer.on("error", () => incoming.socket.destroy());
      });
      onward.on("error", () => incoming.socket.destroy());
      outgoing.on("close", () => { if (!outgoing.writableFinished) onward.destroy(); });
      onward.end(Buffer.concat(body));
    };
    const body = [];
    incoming.on("data", (part) => body.push(part));
    incoming.on("error", () => {});
    incoming.on("end", () => {
      if (harm === 3 || harm === 5) {
        counts.held += 1;
        setTimeout(forward, 100 + random() * 900);
      } else forward();
    });
  });
  // The app tells the page where it answers: by this line, that is.
  const rewrite = (answer, outgoing) => {
    const parts = [];
    answer.on("data", (part) => parts.push(part));
    answer.on("end", () => {
      const { "content-length": _, ...headers } = answer.headers;
      outgoing.writeHead(answer.statusCode, headers);
      outgoing.end(Buffer.concat(parts).toString().replaceAll(goal.origin, origin));
    });
  };
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    counts,
    breaks(who, on) {
      if (on) broken.set(who, chance(seed + numberOf(who)));
      else broken.delete(who);
    },
    harms(who, how) {
      harmed.set(who, how);
      for (const socket of standing.get(who) ?? []) socket.destroy();
      standing.delete(who);
    },
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

const numberOf = (who) => Number(who.replace(/\D/g, "")) || 0;
/** Each run comes from an address of its own, so that none is limited for the others. */
const addressOf = (who) => `10.${(numberOf(who) >> 16) & 255}.${(numberOf(who) >> 8) & 255}.${numberOf(who) & 255}`;

/** A page of another site with the one script tag. */
export async function otherSite(tag, { head = "", body = "", headers = {}, html = "", lang = "en" } = {}) {
  const server = createServer((request, response) => {
    if (request.url === "/favicon.ico") return response.writeHead(204).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers });
    response.end(`<!doctype html><html lang="${lang}" ${html}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Another site</title>${head}</head><body>${body}${tag()}</body></html>`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A test that fails midway must not keep the run alive.
  server.unref();
  const { port } = server.address();
  return {
    port,
    origin: `http://localhost:${port}`,
    key: "",
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

/** Adds another site to the shop, by its staff, and gives its key. */
export async function addSite(staff, app, origin) {
  return staff.page.evaluate(async ({ app, origin }) => {
    const added = await fetch(`${app}/api/v1/sites`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ origin }),
    });
    if (!added.ok) throw new Error(`adding ${origin}: ${added.status} ${await added.text()}`);
    const page = new DOMParser().parseFromString(await (await fetch(`${app}/settings/sites`)).text(), "text/html");
    const card = [...page.querySelectorAll("section.card")].find((one) => one.getAttribute("aria-label") === origin);
    return new URL(card.querySelector("textarea").value.match(/src="([^"]+)"/)[1]).searchParams.get("key");
  }, { app, origin });
}
