// @ts-check
/* Beside the editor: what a line would start, what the shopper sees, and on which past chats it would have fired. */

import { ApiError, post } from '/assets/inbox/api.js';
import { byId } from '/assets/inbox/dom.js';
import { kept } from '/assets/inbox/frame.js';
import { h } from './action-kit.js';

const PAUSE = 350;
/** Milliseconds after a change until it is rehearsed, and from when on a rehearsal is too slow for that. */
const [SETTLED, SLOW] = [1200, 1000];

/** @param {HTMLFormElement} form @param {() => object} body */
export function startTrying(form, body) {
  const line = byId('line');
  let timer = 0;
  let asked = 0;
  const ask = () => {
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const mine = ++asked;
      if (!(line instanceof HTMLInputElement) || line.value.trim() === '') return;
      try {
        const told = await post('actions/try', { ...body(), line: line.value });
        if (mine === asked) says(line.value, told);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (mine === asked) byId('line-says')?.replaceChildren(error.message);
      }
    }, PAUSE);
  };
  line?.addEventListener('input', ask);
  form.addEventListener('sheet-changed', ask);
  startRehearsing(form, body);
}

/**
 * The rehearsal follows the sheet: a moment after each change it is asked for again, one at a time. Where it took long,
 * it waits for the button. @param {HTMLFormElement} form @param {() => object} body
 */
function startRehearsing(form, body) {
  const [button, place] = [byId('rehearse'), byId('rehearsal')];
  if (!button || !place) return;
  let timer = 0;
  let running = false;
  let changed = false;
  let slow = false;
  const rehearse = async (/** @type {boolean} */ asked) => {
    clearTimeout(timer);
    if (running) return;
    running = true;
    changed = false;
    button.setAttribute('aria-busy', 'true');
    const began = performance.now();
    try {
      rehearsed(await post('actions/rehearse', { ...body(), action: form.dataset.action }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      place.replaceChildren(asked ? h('p', { class: 'failed' }, error.message)
        : h('p', { class: 'subdued' }, 'As soon as the action is complete, this shows on which past chats it would have fired.'));
    } finally {
      running = false;
      slow = performance.now() - began > SLOW;
      button.removeAttribute('aria-busy');
      if (changed) old();
    }
  };
  const old = () => {
    changed = true;
    clearTimeout(timer);
    if (!slow) timer = window.setTimeout(() => rehearse(false), SETTLED);
    else if (!place.querySelector('[data-old]')) place.prepend(h('p', { class: 'subdued', 'data-old': '' }, 'The action has changed since.'));
  };
  button.addEventListener('click', () => rehearse(true));
  form.addEventListener('input', old);
  form.addEventListener('sheet-changed', old);
  if (form.dataset.action !== undefined) rehearse(false);
}

/** @param {string} line @param {Record<string, any>} told */
function says(line, told) {
  const place = byId('line-says');
  if (!place) return;
  const near = (/** @type {{ phrase: string, percent: number }} */ one) => `“${one.phrase}”, ${one.percent} % sure`;
  if (!told.starts) {
    const why = told.nearest ? ` By meaning, nearest is ${near(told.nearest)}: that is not enough.`
      : told.other_language ? ' Its language is not heard by meaning.' : '';
    place.replaceChildren(`No word of it starts this.${why}`);
    return;
  }
  const [from, to] = told.span ?? [0, 0];
  const marked = h('span', { translate: false }, line.slice(0, from), h('mark', {}, line.slice(from, to)), line.slice(to));
  if (told.meant) place.replaceChildren(marked, ` means ${near(told.meant)}: this starts it.`);
  else place.replaceChildren('This starts it: ', marked);
}

/** @param {Record<string, any>} told */
function rehearsed(told) {
  const place = byId('rehearsal');
  if (!place) return;
  const many = (/** @type {number} */ number, /** @type {string} */ one) => `${number} ${one}${number === 1 ? '' : 's'}`;
  const chat = (/** @type {Record<string, any>} */ change) => h('li', {},
    h('a', { href: kept(`/inbox/${change.conversation}`).href, target: '_blank', rel: 'noopener' }, change.when),
    change.words ? h('span', { class: 'said', translate: false }, ` “${change.words}”`) : null,
    h('p', { class: 'subdued' }, change.was),
    change.would ? h('p', {}, 'Now: ', ...change.would.flatMap((/** @type {string} */ one, /** @type {number} */ at) => [at > 0 ? ', ' : '', h('span', {}, one)]), '.') : null);
  place.replaceChildren(
    h('p', {}, h('strong', {}, `Fires in ${many(told.chats, 'chat')}`), ` of ${told.looked_at} in the last ${many(told.days, 'day')}.`),
    told.asks ? h('p', {}, `Asks for a person in ${told.adds_per_day} more chats a day; your team takes ${told.claims_per_day} a day.`) : '',
    told.lost > 0 ? h('p', {}, `As it is now, it fired in ${many(told.lost, 'chat')} where it would not any more.`) : '',
    h('p', { class: 'subdued' }, told.about),
    h('ul', { class: 'changes' }, ...told.changes.map(chat)),
    told.more > 0 ? h('p', { class: 'subdued' }, `And ${told.more} more.`) : '',
    told.same > 0 ? h('details', {}, h('summary', {}, `${many(told.same, 'chat')} in which it changes nothing`),
      h('ul', { class: 'changes' }, ...told.unchanged.map(chat)),
      told.same > told.unchanged.length ? h('p', { class: 'subdued' }, `And ${told.same - told.unchanged.length} more.`) : null) : '',
  );
}

/** What a shopper would be shown. @param {Record<string, any>} draft */
export function preview(draft) {
  const place = byId('part-preview');
  if (!place) return;
  const button = draft.starts.find((/** @type {any} */ start) => start.on === 'button');
  const said = draft.does.filter((/** @type {any} */ effect) => effect.do === 'say');
  const nothing = !button && !draft.asks && said.length === 0;
  place.replaceChildren(...[
    nothing ? h('p', { class: 'subdued' }, 'Nothing: it works behind the scenes.') : null,
    button ? h('span', { class: 'preview-button', translate: false }, button.label || '…') : null,
    draft.asks ? h('div', { class: 'preview-bubble', translate: false }, draft.asks.prompt,
      ...draft.asks.fields.map((/** @type {any} */ one) => h('span', { class: 'preview-asked' }, `${one.label || '…'}${one.required ? ' *' : ''}`)),
      h('span', { class: 'subdued' }, 'Continue · Skip')) : null,
    ...said.flatMap((/** @type {any} */ effect) => [
      h('p', { class: 'preview-bubble', translate: false }, effect.text || '…'),
      effect.closed_text ? h('p', { class: 'subdued' }, 'While closed:') : null,
      effect.closed_text ? h('p', { class: 'preview-bubble', translate: false }, effect.closed_text) : null,
    ]),
  ].filter((one) => one !== null));
}

/**
 * Phrases out of the shop's own chats: asked for, then taken one by one.
 * @param {Record<string, any>} start @param {() => object} body @param {import('./action-kit.js').Sheet} sheet
 */
export function suggestions(start, body, sheet) {
  const list = h('ul', { class: 'suggested' });
  const button = h('button', { type: 'button', class: 'button' }, 'Suggest from your chats');
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    try {
      const told = await post('actions/suggest', body());
      list.replaceChildren(...told.suggestions.map((/** @type {{ phrase: string, chats: number }} */ one) => h('li', {}, h('button', {
        type: 'button', class: 'preview-chip', translate: false,
        onclick: () => { start.any = [...(start.any ?? []), one.phrase]; sheet.again(); },
      }, `+ ${one.phrase}`), h('span', { class: 'subdued' }, ` in ${one.chats} ${one.chats === 1 ? 'chat' : 'chats'}`))));
      if (told.suggestions.length === 0) list.replaceChildren(h('li', { class: 'subdued' }, 'Nothing that would be new. It is made of what shoppers said before a person came.'));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      list.replaceChildren(h('li', { class: 'failed' }, error.message));
    } finally {
      button.removeAttribute('aria-busy');
    }
  });
  return h('div', { class: 'wide suggestions', role: 'group', 'aria-label': 'Suggested phrases' }, button, list);
}
