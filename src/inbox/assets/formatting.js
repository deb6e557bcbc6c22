// @ts-check
/* Bold, italic, link, list and code around what is selected in the reply, as markdown. */

import { typeOver } from './completion.js';

/** @type {Record<string, string>} */
const AROUND = { bold: '**', italic: '*', code: '`' };

/** @param {HTMLTextAreaElement} field @param {string} how */
export function format(field, how) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end);
  const sign = AROUND[how];
  if (sign) {
    const there = isAround(value, start, end, sign);
    if (there) {
      typeOver(field, start - sign.length, end + sign.length, chosen);
      field.setSelectionRange(start - sign.length, end - sign.length);
      return;
    }
    typeOver(field, start, end, `${sign}${chosen}${sign}`);
    field.setSelectionRange(start + sign.length, end + sign.length);
  } else if (how === 'link') {
    const address = /^https?:\/\/\S+$/.test(chosen);
    const words = address ? `[](${chosen})` : `[${chosen}](https://)`;
    typeOver(field, start, end, words);
    // The cursor goes where something is missing.
    if (address) field.setSelectionRange(start + 1, start + 1);
    else if (chosen) field.setSelectionRange(start + words.length - 1, start + words.length - 1);
    else field.setSelectionRange(start + 1, start + 1);
  } else if (how === 'list') {
    const from = value.lastIndexOf('\n', start - 1) + 1;
    const lines = value.slice(from, end).split('\n');
    const all = lines.every((line) => line.startsWith('- '));
    const made = lines.map((line) => (all ? line.slice(2) : line.startsWith('- ') ? line : `- ${line}`)).join('\n');
    typeOver(field, from, end, made);
  }
}

/** Whether that sign stands around already. Two stars are bold, one is italic, three are both. @param {string} value @param {number} start @param {number} end @param {string} sign */
function isAround(value, start, end, sign) {
  if (value.slice(start - sign.length, start) !== sign || value.slice(end, end + sign.length) !== sign) return false;
  const stars = /\**$/.exec(value.slice(0, start))?.[0].length ?? 0;
  return sign !== '*' || stars % 2 === 1;
}

/** What a key with Ctrl or Cmd does in the field. @param {KeyboardEvent} event */
export function formatOf(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return null;
  return { b: 'bold', i: 'italic', k: 'link' }[event.key.toLowerCase()] ?? null;
}
