// @ts-check
/*
 * What a message has besides its words: a product as the store has it now, and choices to press. A kind of part that
 * this version does not know is left out; the words stand by themselves.
 */

import { h } from './dom.js';
import { link } from './text.js';

/** @import { Choice, Choices, Part, Product } from './types.js' */
/** @import { Speak } from './text.js' */

/**
 * What stands right under the words.
 * @param {Part[]} parts @param {Speak} speak
 */
export const drawCards = (parts, speak) => parts.flatMap((part) => (part.type === 'product' ? [product(part, speak)] : []));

/**
 * What stands last, under the sources: the way on.
 * @param {Part[]} parts @param {Speak} speak @param {(choice: Choice) => void} onChoice
 */
export const drawChoices = (parts, speak, onChoice) =>
  parts.flatMap((part) => (part.type === 'choices' ? [choices(part, speak, onChoice)] : []));

/** @param {Product} card @param {Speak} speak */
function product(card, speak) {
  const named = card.url ? link(card.url, card.title) : null;
  const title = named ?? h('span', {}, card.title);
  title.className = 'title';
  title.dir = 'auto';
  const facts = h('div', { class: 'facts' }, title);
  if (card.price) {
    facts.append(h('div', { class: 'price' }, card.price,
      card.compare_at && h('s', {}, h('span', { class: 'out-of-sight' }, `${speak('price_before')} `), card.compare_at)));
  }
  const stock = card.note ?? (card.availability === 'available' ? speak('available') : '');
  if (stock) facts.append(h('span', { class: `stock ${card.availability}`, dir: 'auto' }, stock));
  if (card.variants.length > 0) {
    facts.append(h('ul', { class: 'variants' }, ...card.variants.map(({ title: name, price, available }) =>
      h('li', { class: available === false ? 'gone' : null },
        h('span', { dir: 'auto' }, name),
        h('span', {}, available === false ? speak('sold_out') : (price ?? ''))))));
    if (card.more > 0) facts.append(h('div', { class: 'rest' }, speak('more_choices', { count: card.more })));
  }
  const picture = imageOf(card);
  return h('section', { class: 'product', 'aria-label': `${speak('product')}: ${card.title}` }, picture, facts);
}

/** The picture, if it is one of the web's; gone again when it does not load. @param {Product} card */
function imageOf({ image }) {
  if (!image || !/^https?:\/\//i.test(image)) return null;
  const picture = h('img', { src: image, alt: '', width: '76', height: '76', loading: 'lazy', decoding: 'async' });
  picture.addEventListener('error', () => picture.remove(), { once: true });
  return picture;
}

/** @param {Choices} part @param {Speak} speak @param {(choice: Choice) => void} onChoice */
function choices({ options }, speak, onChoice) {
  return h('ul', { class: 'choices', 'aria-label': speak('choices') }, ...options.map((option) => {
    const button = h('button', { type: 'button', class: 'chip', dir: 'auto' }, option.label);
    button.addEventListener('click', () => onChoice(option), { once: true });
    return h('li', {}, button);
  }));
}
