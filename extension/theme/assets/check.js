// @ts-check
/*
 * What is typed into a form is looked at while it is typed: a number that can't be one is told at once, an order of theirs
 * is known again, a product's number becomes the product. It only helps: it is never waited for, and what it has to say
 * keeps nobody from going on.
 */

import { ApiError } from './api.js';
import { h, say, show } from './dom.js';
import { need } from './patience.js';

/** @import { Field, Product } from './types.js' */
/** @import { Api } from './api.js' */
/** @import { Speak } from './types.js' */

/** A hand that rests. */
const RESTS = 500;
/** These look wrong until they are whole: they are looked at when the field is left. */
const ONLY_WHOLE = ['email', 'phone'];
const LOOKED_AT = ['order_number', 'sku', ...ONLY_WHOLE];

/** @typedef {{ ok: boolean, message: string | null, order: string | null, product: Product | null }} Checked */

/** What is wrong with an answer, in the shopper's language where there are words for it. @param {Speak} speak @param {string} kind */
export const wrong = (speak, kind) => speak(LOOKED_AT.includes(kind) ? `bad_${kind}` : 'failed');

export class Check {
  #api;
  #speak;
  #field;
  #input;
  #onFault;
  #note;
  #card = h('div', { class: 'found' });
  #timer = 0;
  /** What was asked last: an answer to anything before it is late. */ #asked = 0;
  #quietUntil = 0;
  /** What is told of is this. */ #looked = '';
  element;

  /**
   * @param {Api} api @param {Speak} speak @param {Field} field @param {HTMLInputElement | HTMLSelectElement} input
   * @param {string} id of the note @param {(text: string) => void} onFault
   */
  constructor(api, speak, field, input, id, onFault) {
    this.#api = api;
    this.#speak = speak;
    this.#field = field;
    this.#input = input;
    this.#onFault = onFault;
    this.#note = h('p', { class: 'hint looked', id, role: 'status', hidden: true });
    this.element = h('div', { class: 'checked' }, this.#note, this.#card);
    if (!LOOKED_AT.includes(field.kind)) return;
    input.addEventListener('input', () => {
      this.stop();
      this.#looked = '';
      this.#tell('');
      if (!ONLY_WHOLE.includes(field.kind)) this.#timer = setTimeout(() => this.#look(), RESTS);
    });
    input.addEventListener('change', () => {
      this.stop();
      this.#look();
    });
  }

  /** Nothing that is still on its way is told: it was sent, or taken away. */
  stop() {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #look() {
    const value = this.#input.value.trim();
    if (!value || value === this.#looked || Date.now() < this.#quietUntil) return;
    const asked = this.#asked;
    /** @type {Checked} */
    let checked;
    try {
      checked = await this.#api.ask('POST', '/check', { field: this.#field.name, value });
    } catch (error) {
      // It is no more than a hint. Where it is too much, it is left for a while.
      if (error instanceof ApiError) this.#quietUntil = Date.now() + error.retryAfter * 1_000;
      return;
    }
    if (asked !== this.#asked) return;
    this.#looked = value;
    const { kind } = this.#field;
    if (!checked.ok) this.#onFault(wrong(this.#speak, kind));
    else if (kind === 'order_number') this.#tell(checked.order ? this.#speak('order_found', { name: checked.order }) : this.#speak('order_unknown'), Boolean(checked.order));
    else if (kind === 'sku' && !checked.product) this.#tell(this.#speak('sku_unknown'));
    else if (checked.product) this.#draw(checked.product, asked);
  }

  /** @param {string} text @param {boolean} [good] */
  #tell(text, good = false) {
    say(this.#note, text);
    show(this.#note, text !== '');
    this.#note.classList.toggle('good', good);
    this.#card.replaceChildren();
  }

  /** @param {Product} product @param {number} asked */
  async #draw(product, asked) {
    const { drawCards } = await need('parts.js', () => import('./parts.js'));
    if (asked === this.#asked) this.#card.replaceChildren(...drawCards([{ ...product, type: 'product' }], this.#speak, null, ''));
  }
}
