// @ts-check
/*
 * "Add to cart" under a product's card. What can be bought is asked of the store itself at that moment: the card may be
 * older. With several forms the shopper picks one first.
 */

import { h, say, show } from './dom.js';

/** @import { Speak } from './types.js' */
/** @import { Cart } from './cart.js' */

const PATIENCE = 8_000;

/** @typedef {{ id: number, title: string, available: boolean }} Variant */

/**
 * @param {HTMLElement} place the card's own corner for it @param {string} address the product's page @param {Cart} cart @param {Speak} speak
 */
export async function buy(place, address, cart, speak) {
  const button = place.querySelector('button');
  const said = place.querySelector('[role="status"]');
  if (!button || !said || button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  show(/** @type {HTMLElement} */ (said), true);
  try {
    const select = place.querySelector('select');
    const variants = select ? [] : (await forms(address)).filter((one) => one.available);
    if (variants.length > 1) {
      place.prepend(h('label', { class: 'which' }, h('span', {}, speak('which')),
        h('select', {}, ...variants.map((one) => h('option', { value: String(one.id) }, one.title)))));
      place.querySelector('select')?.focus();
      return;
    }
    const variant = select ? Number(select.value) : variants[0]?.id;
    if (!variant) throw new Error('nothing to buy');
    await cart.add(variant);
    say(said, speak('added'));
    const view = h('a', { href: `${root()}cart` }, speak('view_cart'));
    said.append(' ', view);
  } catch {
    say(said, speak('add_failed'));
  } finally {
    button.removeAttribute('aria-busy');
  }
}

const root = () => /** @type {any} */ (window).Shopify?.routes?.root ?? '/';

/** A product's forms, as the store tells them now. @param {string} address @returns {Promise<Variant[]>} */
async function forms(address) {
  const url = new URL(address, document.baseURI);
  const response = await fetch(`${url.pathname.replace(/\/$/, '')}.js`, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(String(response.status));
  const product = await response.json();
  return (product.variants ?? []).map((/** @type {any} */ one) => ({ id: one.id, title: one.title, available: one.available !== false }));
}
