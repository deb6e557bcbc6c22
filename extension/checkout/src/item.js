// @ts-check
/* One entry of the conversation in Shopify's own components: who said it, the words, and what came with them. */

import { ORIGIN } from './origin.js';

/** @import { Item, Part } from './door.js' */

/** @typedef {(key: string, values?: Record<string, string>) => string} Translate */

/** @param {Item} item @param {Translate} translate @param {boolean} last nothing newer is there */
export function drawItem(item, translate, last) {
  if (item.type !== 'message') {
    // Without a name, the shopper may have gone back to the assistant by themselves.
    const kind = item.kind === 'handed_back' && !item.name ? 'resumed' : item.kind;
    return make('s-text', { color: 'subdued' }, translate(`notice_${kind}`, { name: item.name || translate('store') }));
  }
  const who = item.from === 'shopper' ? translate('you') : item.from === 'assistant' ? translate('ai') : (item.name ?? translate('store'));
  const words = item.said ? translate(item.said) : item.body ?? '';
  return make('s-stack', { gap: 'small-300' },
    make('s-text', { type: 'strong' }, who),
    ...(words ? [make('s-paragraph', {}, words)] : []),
    ...(item.parts ?? []).flatMap((part) => drawPart(part, last)),
    ...(item.sources ?? []).map(({ title, url }) => (url ? make('s-link', { href: url }, title || url) : make('s-text', {}, title))));
}

/** A file by its name, a product by its title and price, choices as they may be written. A kind not known here is left out. @param {Part} part @param {boolean} last */
function drawPart(part, last) {
  if (part.type === 'file' && part.url) return [make('s-link', { href: ORIGIN + part.url, target: '_blank' }, part.name ?? part.url)];
  if (part.type === 'product') {
    const { title = '', url, price, note } = part;
    const name = url && /^https?:\/\//i.test(url) ? make('s-link', { href: url }, title) : make('s-text', {}, title);
    const facts = [price, note].filter(Boolean).join(' · ');
    return [name, ...(facts ? [make('s-text', { color: 'subdued' }, facts)] : [])];
  }
  // They are for whoever was asked last.
  if (part.type === 'choices' && last) return [make('s-text', { color: 'subdued' }, (part.options ?? []).map(({ label }) => label).join(' · '))];
  return [];
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Partial<HTMLElementTagNameMap[Tag]>} attributes as Shopify's types name them @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag] & HTMLElement}
 */
export function make(tag, attributes, ...children) {
  const element = /** @type {HTMLElementTagNameMap[Tag] & HTMLElement} */ (document.createElement(tag));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
