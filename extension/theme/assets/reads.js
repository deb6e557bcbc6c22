// @ts-check
/*
 * Up to which message the shopper has the thread before their eyes: the chat is open, its page is looked at, and the
 * message has been scrolled to. Told once for each message, and the team sees "Seen".
 */

/** @import { Api } from './api.js' */

/** Between two words of it, in milliseconds. */
const PAUSE = 400;

/** @param {HTMLElement} element the panel's thread @param {Api} api */
export function watch(element, api) {
  const log = /** @type {HTMLElement} */ (element.querySelector('.log'));
  const scroller = /** @type {HTMLElement} */ (element.querySelector('.scroll'));
  /** @type {string | undefined} */
  let told;
  let next = 0;
  let waiting = false;

  const look = () => {
    waiting = false;
    const seen = lastShown(log, scroller);
    if (!seen || seen === told) return;
    told = seen;
    next = Date.now() + PAUSE;
    // Told again with the next message, or the next look.
    api.ask('POST', '/read', { to: seen }).catch(() => { if (told === seen) told = undefined; });
  };
  const soon = () => {
    if (waiting) return;
    waiting = true;
    const wait = next - Date.now();
    if (wait > 0) setTimeout(look, wait);
    else requestAnimationFrame(look);
  };
  new MutationObserver(soon).observe(log, { childList: true });
  new ResizeObserver(soon).observe(scroller);
  scroller.addEventListener('scroll', soon, { passive: true });
  for (const name of ['visibilitychange', 'online']) {
    (name === 'online' ? window : document).addEventListener(name, soon);
  }
  soon();
}

/** @param {HTMLElement} log @param {HTMLElement} scroller @returns {string | undefined} */
function lastShown(log, scroller) {
  if (document.visibilityState !== 'visible') return undefined;
  const { bottom, height } = scroller.getBoundingClientRect();
  if (height === 0) return undefined;
  const rows = /** @type {HTMLElement[]} */ ([...log.querySelectorAll('.message[data-id]:not(.from-shopper, .pending)')]);
  return rows.findLast((row) => row.getBoundingClientRect().top < bottom)?.dataset.id;
}
