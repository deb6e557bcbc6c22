// @ts-check
/*
 * While a person is waited for: place in line, how long it may take, when somebody is back, an address to write to, and
 * the way back to the assistant.
 */

import { h, say, show } from './dom.js';
import { written } from './text.js';

/** @import { State, Waiting } from './types.js' */
/** @import { Speak } from './types.js' */
/** @import { Api } from './api.js' */
import { ApiError } from './api.js';

export class WaitingBar {
  #speak;
  #api;
  #language;
  #place = h('p', {});
  #reach;
  #kept = h('p', { role: 'status', hidden: true });
  #gaveAddress = false;
  element;

  /** @param {Speak} speak @param {Api} api @param {string} language @param {(update: import('./types.js').Update) => void} onUpdate it waits no more */
  constructor(speak, api, language, onUpdate) {
    this.#speak = speak;
    this.#api = api;
    this.#language = language;
    const email = h('input', { type: 'email', name: 'email', autocomplete: 'email', maxlength: '254', 'aria-label': speak('email_label'), placeholder: speak('email_label'), 'aria-describedby': 'reach-error' });
    const error = h('p', { class: 'field-error', id: 'reach-error', role: 'alert', hidden: true });
    this.#reach = h('form', { class: 'reach', novalidate: true }, h('p', {}, speak('email_ask')),
      h('div', { class: 'row' }, email, h('button', { type: 'submit', class: 'minor' }, speak('email_save'))), error);
    this.#reach.addEventListener('submit', async (event) => {
      event.preventDefault();
      show(error, false);
      try {
        await this.#api.ask('POST', '/email', { email: email.value.trim() });
        this.#gaveAddress = true;
        say(this.#kept, speak('email_saved', { email: email.value.trim() }));
        show(this.#kept, true);
        show(this.#reach, false);
      } catch (fault) {
        if (!(fault instanceof ApiError)) throw fault;
        say(error, speak(fault.status === 422 ? 'bad_email' : 'failed'));
        show(error, true);
        email.focus();
      }
    });
    /** @param {string} name @param {string} path */
    const way = (name, path) => {
      const button = h('button', { type: 'button', class: 'plain' }, speak(name));
      button.addEventListener('click', async () => {
        if (button.getAttribute('aria-disabled') === 'true') return;
        button.setAttribute('aria-disabled', 'true');
        try {
          onUpdate(await api.ask('POST', path, {}));
        } catch (fault) {
          if (!(fault instanceof ApiError)) throw fault;
          say(this.#kept, speak('failed'));
          show(this.#kept, true);
        } finally {
          button.removeAttribute('aria-disabled');
        }
      });
      return button;
    };
    this.element = h('div', { class: 'waiting-text' }, h('strong', {}, speak('waiting')), h('p', {}, speak('waiting_more')), this.#place, this.#kept, this.#reach,
      h('div', { class: 'ways' }, way('back_to_assistant', '/assistant'), way('stop_waiting', '/cancel')));
  }

  /** @param {State} state */
  draw(state) {
    say(this.#place, this.#words(state.waiting ?? null));
    show(this.#place, this.#place.textContent !== '');
    show(this.#reach, !state.reachable && !this.#gaveAddress);
  }

  /** As much as the shop can honestly tell. @param {Waiting | null} waiting */
  #words(waiting) {
    if (!waiting) return '';
    const speak = this.#speak;
    if (waiting.open === false) return waiting.opens_at ? speak('open_again', { when: when(waiting.opens_at, this.#language) }) : '';
    const { place, from, to } = waiting;
    const told = [];
    if (place) told.push(speak('place', { place }));
    if (from && to && from < to) told.push(speak('wait_between', { from, to }));
    else if (to || from) told.push(speak('wait_minutes', { minutes: Number(to || from) }));
    return told.join(' ');
  }
}

/** "Monday 9:00", or the hour alone when it is today. @param {string} at @param {string} language */
function when(at, language) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(written(language), { ...(today ? {} : { weekday: 'long' }), hour: 'numeric', minute: '2-digit' });
}
