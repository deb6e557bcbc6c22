// @ts-check
/*
 * What an action asks for before a person is called, as a form in the thread. It never holds the shopper up: it can
 * be skipped, and what was typed goes along when the page is left or the server's time is over. A phone may take the
 * page away without a word once something else is looked at: by then the server has what is typed, and so has this tab.
 */

import { ApiError } from './api.js';
import { h, say, show } from './dom.js';
import { need } from './patience.js';

/** @import { Check } from './check.js' */

/** @import { Collecting, Field, Update } from './types.js' */
/** @import { Api } from './api.js' */
/** @import { Shelf } from './storage.js' */
/** @import { Speak } from './types.js' */

const { Check: Checks, wrong } = await need('check.js', () => import('./check.js'));

const BEFORE_DUE = 2_500;
/** What is typed, in this tab. */
const TYPED = 'typed';

export class CollectForm {
  #api;
  #speak;
  #tab;
  #onUpdate;
  #slot;
  /** @type {HTMLFormElement | null} */ #form = null;
  /** @type {Map<string, { input: HTMLInputElement | HTMLSelectElement, error: HTMLElement, field: Field, check: Check }>} */ #fields = new Map();
  #problem = h('p', { class: 'field-error', role: 'alert', hidden: true });
  #shownFor = '';
  #dueTimer = 0;
  #busy = false;
  /** There is a person to go straight to. */ #skips = true;
  /** What the server was last told of what is typed. */ #told = '';
  /** True in the tab in which the shopper asked: only its leaving counts as leaving. */
  #mine = false;

  /** @param {HTMLElement} slot @param {Api} api @param {Speak} speak @param {Shelf} tab @param {(update: Update) => void} onUpdate */
  constructor(slot, api, speak, tab, onUpdate) {
    this.#slot = slot;
    this.#api = api;
    this.#speak = speak;
    this.#tab = tab;
    this.#onUpdate = onUpdate;
    addEventListener('pagehide', () => {
      if (this.#form && !this.#busy && (this.#mine || this.#touched)) last(this.#api, this.#values, 'leave');
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#keep();
    });
  }

  /** The action was started in this tab. */
  expect() { this.#mine = true; }

  get isShown() { return this.#form !== null; }

  focus() { this.#fields.values().next().value?.input.focus(); }

  /** Shows the form that the conversation's state asks for, or takes it away. Says whether it is new. @param {Collecting | null} collecting */
  sync(collecting) {
    const key = collecting ? `${collecting.action} ${collecting.due_at}` : '';
    if (key === this.#shownFor) return false;
    this.#shownFor = key;
    clearTimeout(this.#dueTimer);
    this.#form?.remove();
    this.#form = null;
    for (const { check } of this.#fields.values()) check.stop();
    this.#fields.clear();
    this.#busy = false;
    if (!collecting) {
      this.#mine = false;
      this.#tab.set(TYPED, null);
      return false;
    }
    this.#told = '';
    this.#build(collecting);
    this.#restore();
    // Clocks differ: a time that makes no sense here is taken as the usual minute.
    const left = Date.parse(collecting.due_at) - Date.now();
    this.#dueTimer = setTimeout(() => { if (this.#touched) this.#answer('due'); }, (left > 5_000 && left < 120_000 ? left : 60_000) - BEFORE_DUE);
    return true;
  }

  /** @param {Collecting & { skips?: boolean }} collecting */
  #build(collecting) {
    const speak = this.#speak;
    this.#skips = collecting.skips !== false;
    const proceed = h('button', { type: 'submit', class: 'primary' }, speak('continue'));
    const skip = h('button', { type: 'button', class: 'plain' }, speak('skip'));
    skip.addEventListener('click', () => this.#answer('skip'));
    const form = h('form', { class: 'collect', novalidate: true, 'aria-labelledby': 'collect-prompt' }, h('p', { class: 'prompt', id: 'collect-prompt', dir: 'auto' }, collecting.prompt));
    for (const field of collecting.fields) form.append(this.#field(field));
    form.append(this.#problem, h('div', { class: 'buttons' }, proceed, this.#skips ? skip : null));
    show(this.#problem, false);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#form = form;
    this.#slot.replaceChildren(form);
  }

  /** @param {Field} field */
  #field(field) {
    const id = `collect-${field.name}`;
    const { kind } = field;
    const described = { id, name: field.name, 'aria-describedby': `${id}-hint ${id}-error ${id}-note`, 'aria-required': field.required ? 'true' : null };
    const input = kind === 'choice'
      ? h('select', described, h('option', { value: '' }), ...(field.options ?? []).map((option) => h('option', {}, option)))
      : h('input', {
        ...described, dir: 'auto', autocomplete: kind === 'email' ? 'email' : kind === 'phone' ? 'tel' : 'off', spellcheck: 'false',
        maxlength: kind === 'text' ? '500' : '200', type: kind === 'email' ? 'email' : kind === 'phone' ? 'tel' : 'text',
        enterkeyhint: 'go', autocapitalize: 'off',
      });
    const error = h('p', { class: 'field-error', id: `${id}-error`, role: 'alert', hidden: true });
    input.addEventListener('input', () => {
      this.#fault(field.name, '');
      this.#tab.write(TYPED, { for: this.#shownFor, values: this.#values });
    });
    const check = new Checks(this.#api, this.#speak, field, input, `${id}-note`, (text) => this.#fault(field.name, text));
    this.#fields.set(field.name, { input, error, field, check });
    return h('div', { class: 'form-field' },
      h('label', { for: id }, field.label),
      input,
      field.hint ? h('p', { class: 'hint', id: `${id}-hint` }, field.hint) : null,
      error,
      check.element);
  }

  /** @returns {Record<string, string>} */
  get #values() {
    /** @type {Record<string, string>} */
    const values = {};
    for (const [name, { input }] of this.#fields) if (input.value.trim()) values[name] = input.value.trim();
    return values;
  }

  /** What was typed here before the page was loaded anew. */
  #restore() {
    const typed = this.#tab.read(TYPED);
    if (typed?.for !== this.#shownFor) return;
    for (const [name, { input }] of this.#fields) {
      if (typeof typed.values?.[name] !== 'string') continue;
      input.value = typed.values[name];
      input.dispatchEvent(new Event('change'));
    }
  }

  /** The server has what is typed: should the page never be looked at again, it goes along all the same. */
  #keep() {
    const told = JSON.stringify(this.#values);
    if (!this.#form || this.#busy || told === (this.#told || '{}')) return;
    this.#told = told;
    last(this.#api, this.#values, 'keep');
  }

  get #touched() { return Object.keys(this.#values).length > 0; }

  #submit() {
    const values = this.#values;
    // "Continue" with nothing in it is a slip, not an answer, where skipping has a button of its own.
    const empty = [...this.#fields].find(([name, { field }]) => !values[name] && (field.required || (this.#skips && !this.#touched)));
    if (empty) this.#fault(empty[0], this.#speak('field_empty'), true);
    else this.#answer('submit');
  }

  /** @param {string} name @param {string} text @param {boolean} [focus] */
  #fault(name, text, focus = false) {
    const found = this.#fields.get(name) ?? this.#fields.values().next().value;
    if (!found) return;
    say(found.error, text);
    show(found.error, text !== '');
    if (text) found.input.setAttribute('aria-invalid', 'true');
    else found.input.removeAttribute('aria-invalid');
    if (focus) found.input.focus();
  }

  /** What is wrong, in the shopper's language where it is one of the things that are usually wrong. @param {ApiError} error */
  #wrong(error) {
    const found = this.#fields.get(error.field ?? '');
    if (found && !found.input.value.trim()) return this.#speak('field_empty');
    const kind = found?.field.kind;
    return kind ? wrong(this.#speak, kind) : this.#speak('failed');
  }

  /** @param {'submit' | 'skip' | 'due'} outcome */
  async #answer(outcome) {
    if (this.#busy) return;
    const shownFor = this.#shownFor;
    this.#busy = true;
    for (const { check } of this.#fields.values()) check.stop();
    this.#form?.setAttribute('aria-busy', 'true');
    show(this.#problem, false);
    try {
      this.#onUpdate(await this.#api.collected(this.#values, outcome));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (shownFor !== this.#shownFor) return;
      if (error.status === 422) {
        this.#fault(error.field ?? '', this.#wrong(error), true);
      } else {
        say(this.#problem, this.#speak('failed'));
        show(this.#problem, true);
      }
    } finally {
      if (shownFor === this.#shownFor) {
        this.#busy = false;
        this.#form?.removeAttribute('aria-busy');
      }
    }
  }
}

/**
 * What may be the last word of a page: sent without waiting. @param {Api} api @param {Record<string, string>} values
 * @param {'leave' | 'keep'} outcome
 */
function last(api, values, outcome) {
  fetch(api.address('/collected'), {
    method: 'POST',
    headers: { ...api.authorization(), 'Content-Type': 'application/json' },
    body: JSON.stringify({ values, outcome }),
    keepalive: true,
  }).catch(() => {});
}
