// @ts-check
/* The conditions of an action: a tree of all, any and none. */

import { adder, field, h, part } from './action-kit.js';
import { CONDITIONS } from './action-specs.js';

/** @typedef {Record<string, any>} Condition */

/** @type {[string, string][]} */
const HOW = [['all', 'All of these'], ['any', 'Any of these'], ['none', 'None of these']];
const GROUPS = ['all', 'any', 'none'];
const DEEPEST = 3;

/** @param {Record<string, any>} draft @param {import('./action-kit.js').Sheet} sheet @returns {Node[]} */
export function conditions(draft, sheet) {
  if (!draft.when) {
    return [adder('Add a condition', kinds(true), (kind) => {
      draft.when = { if: 'all', of: [make(kind)] };
      sheet.again();
    })];
  }
  if (!GROUPS.includes(draft.when.if)) draft.when = { if: 'all', of: [draft.when] };
  return [group(draft.when, 'when', 1, sheet, () => { delete draft.when; sheet.again(); })];
}

/** @param {boolean} deeper @returns {[string, string][]} */
function kinds(deeper) {
  const leaves = /** @type {[string, string][]} */ (Object.entries(CONDITIONS).map(([kind, { title }]) => [kind, title]));
  return deeper ? [...leaves, ['group', 'A group of conditions']] : leaves;
}

/** @param {string} kind @returns {Condition} */
function make(kind) {
  return kind === 'group' ? { if: 'any', of: [] } : CONDITIONS[kind].make();
}

/**
 * @param {Condition} one @param {string} path @param {number} depth @param {import('./action-kit.js').Sheet} sheet
 * @param {() => void} remove
 * @returns {HTMLElement}
 */
function group(one, path, depth, sheet, remove) {
  /** @type {Condition[]} */
  const list = (one.of ??= []);
  const inside = list.map((inner, at) => {
    const here = `${path}.of[${at}]`;
    const gone = () => {
      list.splice(at, 1);
      if (list.length === 0) remove();
      else sheet.again();
    };
    if (GROUPS.includes(inner.if)) return group(inner, here, depth + 1, sheet, gone);
    const kind = CONDITIONS[inner.if];
    return part({
      title: kind?.title ?? inner.if,
      path: here,
      fields: (kind?.fields(sheet.choices) ?? []).map((spec) => field(spec, inner, here, sheet)),
      onRemove: gone,
    });
  });
  const how = h('select', {
    'aria-label': 'How these go together',
    onchange: (/** @type {any} */ event) => { one.if = event.target.value; sheet.changed(); },
  }, ...HOW.map(([key, label]) => h('option', { value: key, selected: key === one.if }, label)));
  const more = adder('Add a condition', kinds(depth < DEEPEST), (kind) => { list.push(make(kind)); sheet.again(); });
  return h('div', { class: 'group', 'data-path': path, role: 'group', 'aria-label': 'Conditions' },
    h('div', { class: 'part-head' }, how, h('button', { type: 'button', class: 'button bare', onclick: remove }, depth === 1 ? 'Remove all' : 'Remove group')),
    ...inside, more, h('p', { class: 'note' }));
}
