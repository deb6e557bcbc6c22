// @ts-check
/*
 * Inside Shopify's admin, what is not saved is said in the admin's own bar: its buttons save and discard, and the admin
 * lets nobody leave meanwhile. Links of ours are ours to stop: https://shopify.dev/docs/api/app-home/apis (Save bar).
 */

import { cutOff, framed } from '/assets/inbox/frame.js';

/** @typedef {{ show: (id: string) => Promise<void>, hide: (id: string) => Promise<void>, leaveConfirmation: () => Promise<unknown> }} SaveBar */

const ID = 'unsaved-bar';

/**
 * Says to the bar whether something is not saved; null where there is no such bar.
 * @param {{ save: () => void, forget: () => void }} acts `forget`: what is not saved need not be asked for any more
 * @returns {((dirty: boolean) => void) | null}
 */
export function startAdminBar({ save, forget }) {
  const bar = /** @type {SaveBar | undefined} */ (/** @type {any} */ (window).shopify?.saveBar);
  if (!framed || cutOff || !bar) return null;
  const element = document.createElement('ui-save-bar');
  element.id = ID;
  const saves = button('Save', save);
  saves.setAttribute('variant', 'primary');
  element.append(saves, button('Discard', () => {
    forget();
    location.reload();
  }));
  document.body.append(element);
  let shown = false;
  document.addEventListener('click', async (event) => {
    if (!shown || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    // What is `_top` leaves by way of the admin, which asks by itself.
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
    if (link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    try {
      if ((await bar.leaveConfirmation()) === false) return;
    } catch {
      return;
    }
    forget();
    location.assign(link.href);
  });
  return (dirty) => {
    if (dirty === shown) return;
    shown = dirty;
    // The page says it, too, where the admin can't.
    Promise.resolve(dirty ? bar.show(ID) : bar.hide(ID)).catch(() => {});
  };
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = words;
  button.addEventListener('click', act);
  return button;
}
