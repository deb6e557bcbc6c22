// @ts-check
/*
 * Where the shopper writes. Enter sends, Shift+Enter starts a line; the draft survives a page change in this tab.
 */

import { h, icon, say, show } from './dom.js';

/** @import { ComposerEvents, Speak } from './types.js' */
/** @import { Shelf } from './storage.js' */

const LONGEST = 4_000;
const WARN_AT = 400;
const PING_EVERY = 1_500;
const DRAFT = 'draft';

export class Composer {
  #events;
  #speak;
  #shelf;
  #input;
  #send;
  #left;
  #pingedAt = 0;
  element;

  /** @param {Speak} speak @param {Shelf} shelf this tab's @param {ComposerEvents} events */
  constructor(speak, shelf, events) {
    this.#speak = speak;
    this.#shelf = shelf;
    this.#events = events;
    this.#input = h('textarea', { rows: '1', 'aria-label': speak('message'), maxlength: String(LONGEST), dir: 'auto', enterkeyhint: 'send', autocomplete: 'off', 'aria-describedby': 'left' });
    this.#send = h('button', { type: 'submit', class: 'send', 'aria-label': speak('send') }, icon('send'));
    this.#left = h('span', { class: 'left', id: 'left', role: 'status', hidden: true });
    const attach = h('button', { type: 'button', class: 'send', 'aria-label': speak('attach'), title: speak('attach') }, icon('clip'));
    attach.addEventListener('click', events.onAttach);
    this.element = h('form', { class: 'composer', novalidate: true }, h('div', { class: 'field' }, this.#input, attach, this.#send), this.#left);
    this.#input.value = shelf.get(DRAFT) ?? '';
    this.#input.addEventListener('input', () => this.#changed());
    this.#input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#measure();
  }

  focus() { this.#input.focus({ preventScroll: true }); }

  /** After the panel has become visible, when heights are known. */
  fit() { this.#measure(); }

  /** @param {string} text */
  invite(text) { this.#input.placeholder = text; }

  #submit() {
    const body = this.#input.value.trim();
    if (body) {
      this.#events.onSend(body);
      this.#input.value = '';
      this.#shelf.set(DRAFT, null);
      // What is typed next goes on from this: the server waits for it, if it hears of it at once.
      this.#pingedAt = 0;
      this.#measure();
    }
    this.focus();
  }

  #changed() {
    this.#shelf.set(DRAFT, this.#input.value);
    this.#measure();
    if (this.#input.value && Date.now() - this.#pingedAt >= PING_EVERY) {
      this.#pingedAt = Date.now();
      this.#events.onTyping();
    }
  }

  #measure() {
    const left = LONGEST - this.#input.value.length;
    show(this.#left, left <= WARN_AT);
    if (left <= WARN_AT) say(this.#left, this.#speak('characters_left', { count: left }));
    this.#send.classList.toggle('ready', this.#input.value.trim() !== '');
    this.#input.style.height = 'auto';
    if (this.#input.scrollHeight > 0) this.#input.style.height = `${this.#input.scrollHeight}px`;
  }
}
