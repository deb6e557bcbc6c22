// @ts-check
/* A link in a mail leads back into its chat: this browser becomes the visitor the mail was for. The link is spent here, and not kept in the address. */

import { uuid } from './outbox.js';

/** @import { Api } from './api.js' */
/** @import { Shelf } from './storage.js' */

const PATIENCE = 20_000;
const MARK = '#counterbell=';

/** @param {Api} api @param {Shelf} shelf @param {{ origin: string, shop: string }} config */
export async function resume(api, shelf, { origin, shop }) {
  const token = decodeURIComponent(location.hash.slice(MARK.length));
  history.replaceState(history.state, '', location.pathname + location.search);
  const device = shelf.get('device') ?? uuid();
  shelf.set('device', device);
  try {
    const response = await fetch(`${origin}/storefront/v1/resume`, {
      method: 'POST',
      headers: { ...api.authorization(), 'Content-Type': 'application/json' },
      body: JSON.stringify({ shop, token, device }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) return;
    api.adopt((await response.json()).token, true);
    // Who is signed in was told of another.
    shelf.set('customer', null);
  } catch {
    // The chat opens all the same, as whoever this browser is.
  }
}
