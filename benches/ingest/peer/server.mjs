// The peer: Shopify's own library for Express, with the SQLite it brings. A delivery is kept once, by its id,
// and is on disk before the library answers 200. Speaks the bench's two words, and stops when its standard
// input ends.
//   node server.mjs FILE SECRET PATH
import { createInterface } from 'node:readline';
import { argv, stdin, stdout } from 'node:process';
import { promisify } from 'node:util';

import { DeliveryMethod, LogSeverity } from '@shopify/shopify-api';
import { shopifyApp } from '@shopify/shopify-app-express';
import { SQLiteSessionStorage } from '@shopify/shopify-app-session-storage-sqlite';
import express from 'express';
import sqlite3 from 'sqlite3';

const [file, secret, path] = argv.slice(2);

const database = new sqlite3.Database(file);
// The same promise as ours: a write-ahead log, and every commit on disk.
await promisify(database.exec.bind(database))(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS deliveries (
    shop TEXT NOT NULL,
    id TEXT NOT NULL,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
  );`);
const insert = database.prepare(
  'INSERT INTO deliveries (shop, id, topic, body, received_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
);
const keep = promisify(insert.run.bind(insert));
const get = promisify(database.get.bind(database));

const shopify = shopifyApp({
  api: {
    apiKey: 'ingest',
    apiSecretKey: secret,
    apiVersion: '2026-10',
    scopes: ['read_orders'],
    hostName: '127.0.0.1',
    hostScheme: 'http',
    // A line for each request would be measured too.
    logger: { level: LogSeverity.Error },
  },
  auth: { path: '/auth', callbackPath: '/auth/callback' },
  webhooks: { path },
  sessionStorage: new SQLiteSessionStorage(file),
});

const app = express();
app.post(
  path,
  shopify.processWebhooks({
    webhookHandlers: {
      CARTS_UPDATE: {
        deliveryMethod: DeliveryMethod.Http,
        callbackUrl: path,
        callback: async (topic, shop, body, id) => {
          await keep(shop, id, topic, body, Date.now());
        },
      },
    },
  }),
);

const say = (word, number) => stdout.write(`${word} ${number}\n`);
const server = app.listen(0, '127.0.0.1', () => say('port', server.address().port));
server.keepAliveTimeout = 600_000;

for await (const word of createInterface({ input: stdin })) {
  if (word === 'rows') {
    const { rows } = await get('SELECT count(*) AS rows FROM deliveries');
    say(word, rows);
  } else {
    say(word, 0);
  }
}
server.close();
server.closeAllConnections();
await promisify(insert.finalize.bind(insert))().catch(() => {});
await promisify(database.close.bind(database))();
// The library's session storage keeps a connection of its own open.
process.exit(0);
