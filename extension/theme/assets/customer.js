// @ts-check
/* The app proxy says who is signed in, which the page alone can't prove: the visitor becomes the customer Shopify vouches for. */

/** @import { Api } from './api.js' */
/** @import { Config } from './types.js' */
/** @import { Shelf } from './storage.js' */

const PATIENCE = 20_000;

/** As long as this is the same, the token that tells the customer is renewed in time. */
const halfDay = () => String(Math.floor(Date.now() / 43_200_000));

/**
 * Not with every page. Gives what remembers it, for when there is something that the next person at this browser must not
 * read; nothing where Shopify can't be asked: then the visitor stays anonymous, and the chat works all the same.
 * @param {Api} api @param {Config} config @param {Shelf} browser @param {Shelf} tab @returns {Promise<(() => void) | undefined>}
 */
export async function vouch(api, { customerId, proxy, shop }, browser, tab) {
  const { token } = api;
  const who = customerId || 'true';
  if (!token || (browser.get('customer') === who && tab.get('upgraded') === halfDay())) return undefined;
  try {
    const response = await fetch(`${proxy}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ shop, token }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = response.ok && (await response.json());
    if (typeof answer?.token !== 'string' || !api.got(answer.token, token)) return undefined;
    return () => {
      browser.set('customer', who);
      tab.set('upgraded', halfDay());
    };
  } catch {
    return undefined;
  }
}
