// @ts-check
/*
 * Pieces of the action's editor: each is made from a few words about a field, writes into the draft it was given, and
 * carries the path by which the server names it.
 */

import { LANGUAGES } from './action-specs.js';

/**
 * @typedef {[string, string]} Choice value and label
 * @typedef {{
 *   key: string, label: string, hint?: string, placeholder?: string, least?: number, most?: number, rows?: number,
 *   is: 'text' | 'area' | 'lines' | 'number' | 'amount' | 'time' | 'select' | 'flag' | 'several' | 'tag' | 'tags' | 'texts' | 'to' | 'days' | 'markets' | 'codes' | 'says',
 *   choices?: Choice[], when?: (object: Record<string, any>) => boolean, empty?: 'leave-out', wide?: boolean, on?: boolean, lines?: boolean,
 * }} FieldSpec
 * @typedef {{ changed: () => void, again: () => void, choices: Record<string, any> }} Sheet
 */

/**
 * @param {string} name @param {Record<string, any>} [is] properties, `class`, `for` and data and aria attributes
 * @param {(Node | string | null | undefined)[]} children
 * @returns {HTMLElement}
 */
export function h(name, is = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(is)) {
    if (value === undefined || value === null || (value === false && key !== 'translate')) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (key in made && !key.includes('-') && key !== 'list') /** @type {any} */ (made)[key] = value;
    else made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

let number = 0;

/** @param {string} stem */
export function freshId(stem) {
  number += 1;
  return `${stem}-${number}`;
}

/** Reads `places.pages` of an object. @param {Record<string, any>} object @param {string} key */
function get(object, key) {
  return key.split('.').reduce((/** @type {any} */ at, part) => at?.[part], object);
}

/** @param {Record<string, any>} object @param {string} key @param {any} value nothing takes it out */
function put(object, key, value) {
  const parts = key.split('.');
  const last = parts.pop() ?? '';
  let at = object;
  for (const part of parts) at = at[part] ??= {};
  if (value === undefined) delete at[last];
  else at[last] = value;
}

/** A label around an input, with its hint and the place for what is wrong. @param {FieldSpec} spec @param {string} path @param {HTMLElement} input */
function framed(spec, path, input) {
  input.id ||= freshId('f');
  const note = h('p', { class: 'note', id: `${input.id}-note` });
  const hint = spec.hint ? h('p', { class: 'subdued', id: `${input.id}-hint` }, spec.hint) : null;
  input.setAttribute('aria-describedby', [hint?.id, note.id].filter(Boolean).join(' '));
  return h('div', { class: spec.wide ? 'field wide' : 'field', 'data-path': path }, h('label', { for: input.id }, spec.label), input, hint, note);
}

/** @param {string} spec @param {string} path @param {Node[]} inside @param {string} [hint] */
function grouped(spec, path, inside, hint) {
  return h('fieldset', { class: 'field wide', 'data-path': path }, h('legend', {}, spec), ...inside,
    hint ? h('p', { class: 'subdued' }, hint) : null, h('p', { class: 'note' }));
}

/** One field of an object. @param {FieldSpec} spec @param {Record<string, any>} object @param {string} base its path @param {Sheet} sheet @returns {Node | null} */
export function field(spec, object, base, sheet) {
  if (spec.when && !spec.when(object)) return null;
  const path = base ? `${base}.${spec.key}` : spec.key;
  const value = get(object, spec.key);
  const write = (/** @type {any} */ next) => {
    put(object, spec.key, next);
    sheet.changed();
  };
  const emptied = (/** @type {string} */ text) => (text.trim() === '' && spec.empty === 'leave-out' ? undefined : text);
  switch (spec.is) {
    case 'text':
    case 'amount':
    case 'time':
      return framed(spec, path, h('input', {
        type: spec.is === 'time' ? 'time' : 'text', value: value ?? '', placeholder: spec.placeholder ?? '', autocomplete: 'off',
        inputMode: spec.is === 'amount' ? 'decimal' : 'text', maxLength: spec.most ?? 200,
        oninput: (/** @type {any} */ event) => write(emptied(event.target.value)),
      }));
    case 'area':
      return framed({ ...spec, wide: true }, path, h('textarea', {
        rows: spec.rows ?? 3, value: value ?? '', placeholder: spec.placeholder ?? '', maxLength: spec.most ?? 1_000,
        oninput: (/** @type {any} */ event) => write(emptied(event.target.value)),
      }));
    case 'lines':
      return framed({ ...spec, wide: true }, path, h('textarea', {
        rows: spec.rows ?? 4, value: (value ?? []).join('\n'), placeholder: spec.placeholder ?? '', spellcheck: false,
        oninput: (/** @type {any} */ event) => {
          write(event.target.value.split('\n').map((/** @type {string} */ line) => line.trim()).filter(Boolean));
        },
      }));
    case 'number':
      return framed(spec, path, h('input', {
        type: 'number', value: value ?? '', min: spec.least ?? 0, max: spec.most ?? 1_000_000, step: 1, inputMode: 'numeric',
        oninput: (/** @type {any} */ event) => {
          const typed = event.target.value;
          write(typed === '' ? (spec.empty === 'leave-out' ? undefined : null) : Number(typed));
        },
      }));
    case 'select':
      return framed(spec, path, h('select', {
        onchange: (/** @type {any} */ event) => {
          write(event.target.value === '' ? undefined : event.target.value);
          sheet.again();
        },
      }, ...(spec.choices ?? []).map(([key, label]) => h('option', { value: key, selected: key === String(value ?? ''), translate: spec.key === 'rule' && key ? false : undefined }, label))));
    case 'flag': {
      const hint = spec.hint ? h('p', { class: 'subdued', id: freshId('flag') }, spec.hint) : null;
      const box = h('label', { class: 'setting' }, h('input', {
        type: 'checkbox', checked: (value ?? spec.on) === true, 'aria-describedby': hint?.id,
        onchange: (/** @type {any} */ event) => write(event.target.checked),
      }), spec.label);
      return h('div', { class: 'field wide', 'data-path': path }, box, hint, h('p', { class: 'note' }));
    }
    case 'says':
      return h('p', { class: 'subdued wide' }, spec.hint ?? '');
    case 'markets':
      return markets(spec, path, value ?? [], write, sheet);
    case 'days':
    case 'several': {
      const chosen = new Set(value ?? []);
      const list = (spec.choices ?? []).map(([key, label]) => h('label', { class: 'setting' }, h('input', {
        type: 'checkbox', checked: chosen.has(spec.is === 'days' ? Number(key) : key),
        onchange: (/** @type {any} */ event) => {
          const one = spec.is === 'days' ? Number(key) : key;
          if (event.target.checked) chosen.add(one);
          else chosen.delete(one);
          write([...chosen]);
        },
      }), label));
      return grouped(spec.label, path, [h('div', { class: 'kinds' }, ...list)], spec.hint);
    }
    case 'tag':
      return framed(spec, path, h('input', {
        type: 'text', value: labelOf(value, sheet), list: 'tag-names', autocomplete: 'off', maxLength: 40, placeholder: 'Shipping delayed',
        oninput: (/** @type {any} */ event) => write(keyOf(event.target.value, sheet)),
      }));
    case 'tags':
      return framed({ ...spec, wide: true }, path, h('input', {
        type: 'text', value: (value ?? []).map((/** @type {string} */ key) => labelOf(key, sheet)).join(', '), autocomplete: 'off',
        placeholder: 'vip, wholesale',
        oninput: (/** @type {any} */ event) => {
          write(event.target.value.split(',').map((/** @type {string} */ one) => keyOf(one, sheet)).filter(Boolean));
        },
      }));
    case 'codes':
      return framed(spec, path, h('input', {
        type: 'text', value: (value ?? []).join(', '), autocomplete: 'off', autocapitalize: 'characters', placeholder: spec.placeholder ?? '',
        oninput: (/** @type {any} */ event) => {
          const codes = event.target.value.toUpperCase().split(/[\s,;]+/).filter(Boolean);
          write(codes.length > 0 ? codes : undefined);
        },
      }));
    case 'texts':
      return texts(spec, path, value ?? {}, write, sheet);
    case 'to': {
      const now = typeof value === 'object' && value ? Object.entries(value).flat().join(':') : 'anyone';
      const choices = /** @type {Choice[]} */ ([['anyone', 'Anyone of the team'],
        ...sheet.choices.groups.map((/** @type {Choice} */ [id, name]) => [`group:${id}`, `Group: ${name}`]),
        ...sheet.choices.staff.map((/** @type {Choice} */ [id, name]) => [`staff:${id}`, name])]);
      // Who has left stands there until somebody else is chosen.
      if (!choices.some(([key]) => key === now)) choices.push([now, now.startsWith('group') ? 'A group that is gone' : 'Somebody who has left']);
      return framed(spec, path, h('select', {
        onchange: (/** @type {any} */ event) => {
          const [kind, id] = event.target.value.split(':');
          write(id ? { [kind]: id } : undefined);
        },
      }, ...choices.map(([key, label]) => h('option', {
        value: key, selected: key === now,
        translate: sheet.choices.staff.some((/** @type {Choice} */ [id]) => key === `staff:${id}`) ? false : undefined,
      }, label))));
    }
  }
}

/**
 * The same words in other languages: one box each, and the way to one more.
 * @param {FieldSpec} spec @param {string} path @param {Record<string, any>} texts words; lines, where the field has lines
 * @param {(next: any) => void} write @param {Sheet} sheet
 */
function texts(spec, path, texts, write, sheet) {
  const written = (/** @type {string} */ text) => (spec.lines ? text.split('\n').map((line) => line.trim()).filter(Boolean) : text);
  const boxes = Object.keys(texts).map((code) => {
    const name = LANGUAGES.find(([known]) => known === code)?.[1] ?? code;
    const box = framed({ ...spec, label: `${spec.label}: ${name}`, hint: spec.lines ? spec.hint : undefined, wide: true }, `${path}.${code}`, h('textarea', {
      rows: spec.lines ? 3 : 2, value: spec.lines ? texts[code].join('\n') : texts[code], maxLength: spec.most ?? 1_000, lang: code,
      oninput: (/** @type {any} */ event) => { texts[code] = written(event.target.value); write(texts); },
    }));
    box.append(h('button', {
      type: 'button', class: 'button bare', onclick: () => {
        delete texts[code];
        write(Object.keys(texts).length > 0 ? texts : undefined);
        sheet.again();
      },
    }, `Remove ${name}`));
    return box;
  });
  const left = LANGUAGES.filter(([code]) => !(code in texts));
  const add = h('details', { class: 'add-language' }, h('summary', {}, `${spec.label} in another language`),
    adder(`Language for ${spec.label.toLowerCase()}`, left, (code) => {
      texts[code] = written('');
      write(texts);
      sheet.again();
    }));
  return h('div', { class: 'texts wide' }, ...boxes, add);
}

/**
 * Other amounts for other markets: countries, the currency the cart is shown in, or both.
 * @param {FieldSpec} spec @param {string} path @param {{ countries?: string[], currency?: string, amount: string }[]} list @param {(next: any) => void} write
 * @param {Sheet} sheet
 */
function markets(spec, path, list, write, sheet) {
  const keep = () => write(list.length > 0 ? list : undefined);
  const own = sheet.choices.currency;
  const rows = list.map((market, at) => {
    const here = `${path}[${at}]`;
    const only = { ...sheet, changed: () => { if (market.currency) market.currency = market.currency.toUpperCase(); keep(); } };
    const called = [...(market.countries ?? []), market.currency].filter(Boolean).join(' ');
    return h('div', { class: 'market', 'data-path': here, role: 'group', 'aria-label': called || 'A market' },
      field({ key: 'countries', label: 'Countries', is: 'codes', placeholder: 'DE, AT' }, market, here, only),
      field({ key: 'currency', label: 'Shown in', is: 'text', most: 3, placeholder: 'EUR', empty: 'leave-out' }, market, here, only),
      field({ key: 'amount', label: `More than (${own})`, is: 'amount' }, market, here, only),
      h('button', {
        type: 'button', class: 'button bare icon-only', title: 'Remove',
        onclick: () => { list.splice(at, 1); keep(); sheet.again(); },
      }, h('span', { 'aria-hidden': 'true' }, '×'), h('span', { class: 'sr' }, `Remove ${called || 'this market'}`)),
      h('p', { class: 'note' }));
  });
  const add = h('button', {
    type: 'button', class: 'button',
    onclick: () => { list.push({ amount: '200.00' }); keep(); sheet.again(); },
  }, 'Add a market');
  return grouped(spec.label, path, [...rows, add], spec.hint);
}

/** @param {string | undefined} key @param {Sheet} sheet */
function labelOf(key, sheet) {
  return sheet.choices.tags.find((/** @type {Choice} */ [known]) => known === key)?.[1] ?? key ?? '';
}

/** @param {string} label @param {Sheet} sheet */
function keyOf(label, sheet) {
  const typed = label.trim();
  return sheet.choices.tags.find((/** @type {Choice} */ [, known]) => known === typed)?.[0] ?? typed;
}

/**
 * A card for one of several things, with its fields and the ways to move it and take it away.
 * @param {{ title: string, theirs?: boolean, path: string, fields: (Node | null)[], onRemove: () => void, onMove?: (step: number) => void }} is
 */
export function part({ title, theirs, path, fields, onRemove, onMove }) {
  const move = (/** @type {number} */ step, /** @type {string} */ sign, /** @type {string} */ word) => h('button', {
    type: 'button', class: 'button bare icon-only', title: `Move ${word}`, onclick: () => onMove?.(step),
  }, h('span', { 'aria-hidden': 'true' }, sign), h('span', { class: 'sr' }, `Move “${title}” ${word}`));
  return h('div', { class: 'part', 'data-path': path, role: 'group', 'aria-label': title },
    h('div', { class: 'part-head' }, h('h3', { translate: theirs ? false : undefined }, title), ...(onMove ? [move(-1, '↑', 'up'), move(1, '↓', 'down')] : []),
      h('button', { type: 'button', class: 'button bare icon-only', title: 'Remove', onclick: onRemove },
        h('span', { 'aria-hidden': 'true' }, '×'), h('span', { class: 'sr' }, `Remove “${title}”`))),
    h('div', { class: 'part-fields' }, ...fields.filter((one) => one !== null)),
    h('p', { class: 'note' }));
}

/**
 * The way to one more: chosen first, then added, so that arrows and letters only choose.
 * @param {string} label @param {[string, string][]} kinds @param {(kind: string) => void} add
 */
export function adder(label, kinds, add) {
  const choice = /** @type {HTMLSelectElement} */ (h('select', {
    'aria-label': label,
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      add(choice.value);
    },
  }, ...kinds.map(([kind, name]) => h('option', { value: kind }, name))));
  return h('div', { class: 'adder' }, choice, h('button', { type: 'button', class: 'button', onclick: () => add(choice.value) }, 'Add'));
}

/** Swaps two neighbours. @param {any[]} list @param {number} at @param {number} step @returns {boolean} whether there was one */
export function swap(list, at, step) {
  const to = at + step;
  if (to < 0 || to >= list.length) return false;
  [list[at], list[to]] = [list[to], list[at]];
  return true;
}
