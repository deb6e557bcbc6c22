// @ts-check
/*
 * What a message has besides its words: a product as the store has it now, and choices to press. A kind of part that
 * this version does not know is left out; the words stand by themselves.
 */

import { drawing, h } from './dom.js';
import { need } from './patience.js';
import { link, linked } from './text.js';

const { markdown } = await need('markdown.js', () => import('./markdown.js'));

const ICONS = {
  page: 'M6 3.5h5l3.5 3.5v9.5H6v-13Zm5 0V7h3.5',
  up: 'M7 16V9m6.4 7H7V9l2.5-4.9a1.5 1.5 0 0 1 1.5 1.6V8h3.6a1.5 1.5 0 0 1 1.5 1.8l-1 4.8a1.7 1.7 0 0 1-1.7 1.4ZM7 16H4.4V9H7',
  down: 'M13 4v7M6.6 4H13v7l-2.5 4.9A1.5 1.5 0 0 1 9 14.3V12H5.4a1.5 1.5 0 0 1-1.5-1.8l1-4.8A1.7 1.7 0 0 1 6.6 4ZM13 4h2.6v7H13',
};

/** @import { Choice, Choices, Message, Outgoing, Part, Product, Sent, ThreadEvents } from './types.js' */
/** @import { Speak } from './types.js' */

/** The words: what staff type is markdown, what all others say is plain. @param {Message} message */
export const drawWords = ({ from, body }) => (from === 'staff' ? markdown(body, anchor) : linked(body));

/** @param {string} address @param {string} label */
const anchor = (address, label) => (address.startsWith('mailto:') ? h('a', { href: address }, label) : link(address, label));

/**
 * What stands right under the words.
 * @param {Part[]} parts @param {Speak} speak @param {((place: HTMLElement, address: string) => void) | null} onBuy @param {string} origin the app's
 */
export const drawCards = (parts, speak, onBuy, origin) => parts.flatMap((part) =>
  (part.type === 'product' ? [product(part, speak, onBuy)] : part.type === 'file' ? [file(part, speak, origin)] : []));

/** A picture, where the page lets it in; else a link by the file's name. @param {Sent} part @param {Speak} speak @param {string} origin */
function file({ name, kind, url }, speak, origin) {
  const anchor = h('a', { href: origin + url, target: '_blank', rel: 'noopener', class: 'file', 'aria-label': `${speak('attachment')}: ${name}` }, name);
  if (kind === 'pdf' || kind === 'text') return anchor;
  const picture = h('img', { src: origin + url, alt: '', loading: 'lazy', decoding: 'async' });
  picture.addEventListener('load', () => anchor.replaceChildren(picture), { once: true });
  // Not lazy before it stands in the page.
  picture.loading = 'eager';
  return anchor;
}

/**
 * What stands last, under the sources: the way on.
 * @param {Part[]} parts @param {Speak} speak @param {(choice: Choice) => void} onChoice
 */
export const drawChoices = (parts, speak, onChoice) =>
  parts.flatMap((part) => (part.type === 'choices' ? [choices(part, speak, onChoice)] : []));

/** @param {Product} card @param {Speak} speak @param {((place: HTMLElement, address: string) => void) | null} onBuy */
function product(card, speak, onBuy) {
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
  const { url } = card;
  if (onBuy && url && named?.target === '' && card.availability !== 'sold_out') {
    const button = h('button', { type: 'button', class: 'minor' }, speak('add_to_cart'));
    const place = h('div', { class: 'buy', 'aria-live': 'off' }, button, h('p', { class: 'bought', role: 'status', hidden: true }));
    button.addEventListener('click', () => onBuy(place, url));
    facts.append(place);
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

/** Where an answer comes from; what has no address is named. @param {Message} message @param {Speak} speak */
export function drawSources(message, speak) {
  const named = (message.sources ?? []).map(({ title, url }) => (url ? link(url, title || url) : h('span', {}, title))).filter((each) => each !== null);
  if (named.length === 0) return null;
  return h('ul', { class: 'sources', 'aria-label': speak('sources') }, ...named.map((each) => {
    each.prepend(drawing(ICONS.page));
    return h('li', {}, each);
  }));
}

/** What to do with a message that the app will never take as it is. @param {Outgoing} entry @param {Speak} speak @param {ThreadEvents} events */
export function drawRefused({ client_id }, speak, { onRetry, onDiscard }) {
  const again = h('button', { type: 'button', class: 'plain' }, speak('try_again'));
  again.addEventListener('click', () => onRetry(client_id));
  const discard = h('button', { type: 'button', class: 'plain' }, speak('discard'));
  discard.addEventListener('click', () => onDiscard(client_id));
  return [again, discard];
}

/** Was it helpful? Pressed again, the word is taken back. @param {Message} message @param {Speak} speak @param {HTMLElement} row @param {(id: string, good: boolean | null) => void} onRate */
export function drawThumbs(message, speak, row, onRate) {
  const thumbs = h('div', { class: 'thumbs', role: 'group', 'aria-label': speak('rate'), 'aria-live': 'off' });
  for (const good of [true, false]) {
    const pressed = message.rated === good;
    const button = h('button', { type: 'button', 'aria-pressed': String(pressed), 'aria-label': speak(good ? 'helpful' : 'not_helpful') }, drawing(good ? ICONS.up : ICONS.down));
    button.addEventListener('click', () => {
      onRate(message.id, pressed ? null : good);
      // The row was drawn anew.
      const again = row.querySelectorAll('.thumbs button')[good ? 0 : 1];
      if (again instanceof HTMLElement) again.focus();
    });
    thumbs.append(button);
  }
  return thumbs;
}
