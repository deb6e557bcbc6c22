// @ts-check
/*
 * One tab at a time, where the browser has no locks: a short lease in storage, which may let two tabs do the same.
 */

import { pause } from './patience.js';

/** @import { Shelf } from './storage.js' */

const LEASE = 15_000;

/** Runs `work` when the lease is free; while it runs, the lease is renewed. @param {Shelf} shelf @param {string} me @param {() => Promise<void>} work */
export async function leased(shelf, me, work) {
  for (;;) {
    const lease = shelf.read('sender');
    if (!lease || lease.by === me || lease.until < Date.now()) break;
    await pause(1_000);
  }
  const hold = () => shelf.write('sender', { by: me, until: Date.now() + LEASE });
  const held = setInterval(hold, LEASE / 3);
  hold();
  try {
    await work();
  } finally {
    clearInterval(held);
    shelf.set('sender', null);
  }
}
