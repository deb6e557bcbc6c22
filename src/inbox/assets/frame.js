// @ts-check
/*
 * Inside Shopify's admin. App Bridge, loaded before us, gives every `fetch` its token; a document that is loaded anew
 * needs to say in its address which shop's frame it is in. What proves somebody never stays in an address.
 */

import { byId } from './dom.js';

/** `embedded=1&shop=…&host=…`, as the server wrote it; null outside the admin. */
const AROUND = document.body.dataset.frame ?? null;
const PASSING = ['id_token', 'hmac', 'session', 'timestamp', 'bounced', 'embedded', 'shop', 'host', 'locale'];

export const framed = AROUND !== null;

/** Shopify's script is missing, so no request is let in: the page can be read, and that is all. */
export const cutOff = framed && !('shopify' in window);

/** The address as it is outside the frame. @param {string | URL} address */
export function bare(address) {
  const url = new URL(address, location.href);
  if (framed) for (const name of PASSING) url.searchParams.delete(name);
  return url;
}

/** The address under which a document finds back into the frame. @param {string | URL} address */
export function kept(address) {
  const url = bare(address);
  if (AROUND !== null && url.origin === location.origin) {
    for (const [name, value] of new URLSearchParams(AROUND)) url.searchParams.set(name, value);
  }
  return url;
}

/** Cleans the address, keeps links inside the frame, and says so when Shopify's script is missing. */
export function startFrame() {
  if (!framed) return;
  history.replaceState(history.state, '', kept(location.href));
  document.addEventListener(
    'click',
    (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (!(link instanceof HTMLAnchorElement) || link.target || link.getAttribute('href')?.startsWith('#')) return;
      if (link.origin === location.origin) link.href = kept(link.href).href;
    },
    { capture: true },
  );
  if (!cutOff) return;
  const line = byId('offline');
  if (!line) return;
  line.textContent = 'Shopify’s part of this page could not be loaded, so nothing can be sent. Reload the page to try again.';
  line.hidden = false;
}
