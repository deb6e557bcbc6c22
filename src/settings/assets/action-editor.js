// @ts-check
/* The editor of one action: a draft, shown part by part, and brought back whole. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { cutOff, kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { adder, field, h, part, swap } from './action-kit.js';
import { conditions } from './action-conditions.js';
import { ASKED, EFFECTS, STARTS } from './action-specs.js';
import { preview, startTrying, suggestions } from './action-try.js';
import { whoseStays } from './meanwhile.js';
import { startSheet } from './sheet.js';

/**
 * @typedef {Record<string, any>} Draft `name`, `enabled`, `starts`, `when`, `asks`, `does`, `template`, `version`
 * @typedef {{ field: string, text: string }} Problem
 */

hearNow(document.body.dataset.now);
startFrame();
startTicking();
const form = byId('action');
if (!cutOff && form instanceof HTMLFormElement) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  /** @type {Draft} */
  const draft = JSON.parse(form.dataset.draft ?? '{}');
  draft.starts ??= [];
  draft.does ??= [];
  const choices = JSON.parse(form.dataset.choices ?? '{}');
  byId('tag-names')?.append(...choices.tags.map((/** @type {[string, string]} */ [, label]) => h('option', { value: label })));
  const changed = () => form.dispatchEvent(new Event('sheet-changed'));
  /** @type {import('./action-kit.js').Sheet} */
  const sheet = { changed, choices, again: () => { draw(); changed(); } };

  const draw = () => {
    const focus = place(document.activeElement);
    show('part-name', [
      field({ key: 'name', label: 'Name, for your team', is: 'text', most: 80 }, draft, '', sheet),
      field({ key: 'enabled', label: 'This action is on', is: 'flag' }, draft, '', sheet),
    ]);
    list('starts', STARTS, 'on', 'Add a start');
    show('part-when', conditions(draft, sheet));
    show('part-asks', asks());
    list('does', EFFECTS, 'do', 'Add what it does');
    focus?.();
  };

  /** @param {'starts' | 'does'} key @param {Record<string, import('./action-specs.js').Kind>} kinds @param {string} tag @param {string} label */
  const list = (key, kinds, tag, label) => {
    const items = /** @type {Record<string, any>[]} */ (draft[key]);
    const cards = items.map((item, at) => {
      const kind = kinds[item[tag]];
      const path = `${key}[${at}]`;
      return part({
        title: kind?.title ?? item[tag],
        path,
        fields: [
          ...(kind?.fields(choices) ?? []).map((spec) => field(spec, item, path, sheet)),
          item.on === 'phrases' ? suggestions(item, () => ({ ...draft, assistant: form.dataset.assistant }), sheet) : null,
        ],
        onRemove: () => { items.splice(at, 1); sheet.again(); focusIn(`part-${key}`); },
        onMove: key === 'does' ? (step) => { if (swap(items, at, step)) sheet.again(); } : undefined,
      });
    });
    // One button each: a second would say something else.
    const free = Object.entries(kinds).filter(([kind]) => !(kind === 'button' && items.some((item) => item.on === 'button')));
    const add = adder(label, free.map(([kind, { title }]) => [kind, title]), (kind) => {
      items.push(kinds[kind].make());
      sheet.again();
      focusIn(`part-${key}`, items.length - 1);
    });
    show(`part-${key}`, [...cards, add]);
  };

  const asks = () => {
    if (!draft.asks) {
      return [h('button', {
        type: 'button', class: 'button asks-first',
        onclick: () => {
          draft.asks = { prompt: 'So that we have everything at hand:', fields: [asked('order_number')] };
          sheet.again();
          focusIn('part-asks', 0);
        },
      }, 'Ask something first')];
    }
    const fields = /** @type {Record<string, any>[]} */ (draft.asks.fields);
    const cards = fields.map((one, at) => part({
      title: one.label || 'A question',
      theirs: Boolean(one.label),
      path: `asks.fields[${at}]`,
      fields: ASKED.map((spec) => field(spec, one, `asks.fields[${at}]`, sheet)),
      onRemove: () => {
        fields.splice(at, 1);
        if (fields.length === 0) delete draft.asks;
        sheet.again();
        focusIn('part-asks');
      },
      onMove: (step) => { if (swap(fields, at, step)) sheet.again(); },
    }));
    return [
      field({ key: 'prompt', label: 'Above the questions', is: 'text', most: 300, wide: true }, draft.asks, 'asks', sheet),
      field({ key: 'prompts', label: 'Above the questions', is: 'texts', most: 300 }, draft.asks, 'asks', sheet),
      ...cards,
      h('button', {
        type: 'button', class: 'button',
        onclick: () => { fields.push(asked('text')); sheet.again(); focusIn('part-asks', fields.length - 1); },
      }, 'Add a question'),
    ];
  };

  draw();
  const body = () => ({ ...named(draft), assistant: form.dataset.assistant });
  // How its switch stood when it was read. Who does not touch it leaves it to whoever does meanwhile.
  let stood = draft.enabled;
  let sentOn = stood;
  const again = startSheet(form, {
    body: () => structuredClone(body()),
    onChange: () => preview(draft),
    save: (sent) => {
      const { enabled, ...rest } = /** @type {Draft} */ (sent);
      sentOn = enabled;
      return save(form, form.dataset.action !== undefined && enabled === stood ? rest : sent, (seen) => { draft.version = Number(seen); });
    },
    onSaved: (answer) => {
      draft.version = answer.version;
      stood = answer.enabled;
      if (form.dataset.action !== undefined && draft.enabled === sentOn && stood !== sentOn) {
        const clean = !again.isDirty();
        draft.enabled = stood;
        draw();
        if (clean) again.settle();
      }
      // What the server made of it stands from now on.
      if (form.dataset.action === undefined) {
        const there = kept(`/settings/assistants/${form.dataset.assistant}/actions/${answer.id}`);
        if (again.isDirty()) {
          // What was typed meanwhile is saved into the same action.
          form.dataset.action = answer.id;
          history.replaceState(history.state, '', there);
        } else location.assign(there);
        return;
      }
      const title = document.querySelector('.page-head h1');
      title?.setAttribute('translate', 'no');
      if (title) title.textContent = answer.name;
      odds(answer.contradictions ?? []);
    },
  });
  preview(draft);
  startTrying(form, body);
  form.addEventListener('input', heal);
  form.addEventListener('click', heal);
}

/** What was wrong is being mended: it is not said any longer. @param {Event} event */
function heal(event) {
  if (!(event.target instanceof Element)) return;
  if (event.type === 'click' && !event.target.closest('button')) return;
  for (let at = event.target.closest('[data-path]'); at; at = at.parentElement?.closest('[data-path]') ?? null) {
    const note = at.querySelector(':scope > .note');
    if (note) note.textContent = '';
    for (const one of at.querySelectorAll('[aria-invalid]')) one.removeAttribute('aria-invalid');
  }
}

const LABELS = /** @type {Record<string, string>} */ ({ order_number: 'Order number', text: 'Your question' });

/** A new question. @param {string} kind */
function asked(kind) {
  return { name: '', label: LABELS[kind] ?? '', hint: kind === 'order_number' ? 'For example #1042' : '', kind, required: false };
}

/** The draft with a name for each question: what is collected is kept under it. @param {Draft} draft */
function named(draft) {
  if (!draft.asks) return draft;
  /** @type {string[]} */
  const taken = [];
  for (const one of draft.asks.fields) {
    const plain = ['order_number', 'sku', 'email', 'phone'].includes(one.kind);
    const stem = one.name || (plain ? one.kind : String(one.label).toLowerCase().replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '').slice(0, 30) || 'answer');
    let name = stem;
    for (let number = 2; taken.includes(name); number += 1) name = `${stem}_${number}`;
    taken.push(name);
    one.name = name;
    if (one.kind !== 'choice') {
      delete one.options;
      delete one.option_texts;
    }
  }
  return draft;
}

/** @param {HTMLFormElement} form @param {object} sent @param {(seen: string) => void} sees is told of a version that somebody else saved */
async function save(form, sent, sees) {
  if (form.getAttribute('aria-busy') === 'true') return null;
  form.setAttribute('aria-busy', 'true');
  clear(form);
  const id = form.dataset.action;
  try {
    return await post(id === undefined ? 'actions' : `actions/${id}`, sent);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.seen !== null) whoseStays(form, error, sees);
    else complain(form, error.problems.length > 0 ? error.problems : [{ field: error.field ?? '', text: error.message }]);
    return null;
  } finally {
    form.removeAttribute('aria-busy');
  }
}

/** @param {HTMLFormElement} form */
function clear(form) {
  form.querySelector('.meanwhile')?.remove();
  for (const note of form.querySelectorAll('.note')) note.textContent = '';
  for (const one of form.querySelectorAll('[aria-invalid]')) one.removeAttribute('aria-invalid');
}

/** Each problem beside the field of its path, or the nearest thing around it. @param {HTMLFormElement} form @param {Problem[]} problems */
function complain(form, problems) {
  /** @type {HTMLElement | null} */
  let first = null;
  for (const { field: path, text } of problems) {
    const at = nearest(form, path);
    const note = at?.querySelector(':scope > .note') ?? byId('problem');
    note?.append(note.textContent ? ' ' : '', h('span', {}, text));
    const input = /** @type {HTMLElement | null} */ (at?.querySelector('input, select, textarea, button') ?? null);
    input?.setAttribute('aria-invalid', 'true');
    first ??= input;
  }
  first?.focus();
}

/** @param {HTMLElement} form @param {string} path */
function nearest(form, path) {
  for (let at = path; at !== ''; at = at.replace(/(\.[^.[\]]+|\[[^\]]*\]|^[^.[\]]+)$/, '')) {
    const found = form.querySelector(`[data-path="${CSS.escape(at)}"]`);
    if (found) return found;
  }
  return null;
}

/** Rules at odds: told, not refused. @param {{ text: string }[]} list */
function odds(list) {
  byId('odds')?.replaceChildren(...list.map(({ text }) => h('p', { class: 'callout', 'data-tone': 'warn' }, text)));
}

/** @param {string} id @param {(Node | null)[]} inside */
function show(id, inside) {
  byId(id)?.replaceChildren(...inside.filter((one) => one !== null));
}

/** @param {string} id @param {number} [at] the part's number; else what adds one */
function focusIn(id, at) {
  const place = byId(id);
  const target = at === undefined ? place?.lastElementChild?.querySelector('select, button') ?? place?.lastElementChild : [...(place?.querySelectorAll('.part') ?? [])][at]?.querySelector('input, select, textarea, button');
  if (target instanceof HTMLElement) target.focus();
}

/** How to find the focus again after everything is drawn anew. @param {Element | null} active */
function place(active) {
  const around = active?.closest('[data-path]');
  if (!(around instanceof HTMLElement) || !(active instanceof HTMLElement)) return null;
  const path = around.dataset.path ?? '';
  const at = [...around.querySelectorAll('input, select, textarea, button')].indexOf(active);
  return () => {
    const again = document.querySelector(`[data-path="${CSS.escape(path)}"]`);
    const target = [...(again?.querySelectorAll('input, select, textarea, button') ?? [])][at];
    if (target instanceof HTMLElement) target.focus();
  };
}
