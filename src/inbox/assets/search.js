// @ts-check
/*
 * Looking for chats: as one types in the field, once something is looked for; words that only narrow the list so far say
 * how to look everywhere. A message that was found is shown where it stands, with the words marked.
 */

import { chatList } from './chat-list.js';
import { byId } from './dom.js';
import { bare } from './frame.js';
import { pointAt } from './lessons.js';
import { PARTS_OF_SEARCH, visit } from './navigate.js';

/** How long nothing is typed before it is looked for. */
const PAUSE = 250;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;

/** Whether something is looked for. */
export function searching() {
  return byId('list')?.hasAttribute('data-search') ?? false;
}

/** The address under which this is looked for; the chat that is open stays. @param {string} words */
export function searchAddress(words) {
  const url = bare(location.href);
  url.hash = '';
  for (const name of ['q', 'after', 'apart', 'before', 'at']) url.searchParams.delete(name);
  if (words.trim() !== '') url.searchParams.set('q', words.trim());
  return url;
}

/** Looks everywhere, as somebody asked for. @param {string} words */
export function searchFor(words) {
  clearTimeout(pause);
  return visit(searchAddress(words)).then((shown) => {
    if (shown) tell();
    field()?.focus();
    return shown;
  });
}

export function startSearch() {
  document.addEventListener('input', (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.id !== 'filter') return;
    if (searching()) again(event.target);
    else offer(event.target.value);
  });
  document.addEventListener('keydown', (event) => {
    const at = event.target;
    if (!(at instanceof HTMLInputElement) || at.id !== 'filter' || event.key !== 'ArrowDown' || !searching()) return;
    event.preventDefault();
    chatList()?.move(1);
  });
  document.addEventListener('page-shown', showFound);
  showFound();
}

/** Words narrow the list so far: here is how to look everywhere. @param {string} typed */
function offer(typed) {
  const link = document.querySelector('.search-all');
  if (!(link instanceof HTMLAnchorElement)) return;
  const words = typed.trim();
  link.hidden = words === '';
  link.href = searchAddress(words).href;
  const shown = link.querySelector('.search-words');
  if (shown) shown.textContent = `“${words}”`;
}

/** Looks again, once nothing is typed for a moment. @param {HTMLInputElement} field */
function again(field) {
  clearTimeout(pause);
  pause = setTimeout(async () => {
    const words = field.value;
    if (!field.isConnected) return;
    if (words.trim() === '') {
      // Nothing to look for: the list is back, and the field goes on.
      if (await visit(searchAddress(''))) document.getElementById('filter')?.focus();
      return;
    }
    // A space after a word ends it.
    const url = searchAddress(words);
    url.searchParams.set('q', words.trimStart());
    if (await visit(url, { push: 'replace', parts: PARTS_OF_SEARCH })) tell();
  }, PAUSE);
}

/** Says how many there are to who does not see it. */
function tell() {
  const told = byId('search-told');
  const count = byId('search-count')?.textContent ?? '';
  const wrong = [...document.querySelectorAll('.search-wrong span')].map((line) => line.textContent).join(' ');
  if (told) told.textContent = `${count} ${wrong}`.trim();
}

/** The message that the address names, once its chat is open. */
function showFound() {
  CSS.highlights?.delete('found');
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id.startsWith('item-')) return;
  pointAt(id).then((item) => {
    if (item) markWords(item);
  });
}

/** Marks in a message what was marked where it was found. @param {HTMLElement} item */
function markWords(item) {
  if (!CSS.highlights) return;
  const chat = item.closest('chat-thread')?.getAttribute('data-conversation') ?? '';
  const marked = document.querySelectorAll(`#row-${CSS.escape(chat)} :is(.hit, .hit-link) mark`);
  const words = new Set([...marked].map((mark) => mark.textContent ?? '').filter((text) => text !== ''));
  const ranges = [];
  const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement?.closest('.bubble')) continue;
    for (const word of words) ranges.push(...rangesOf(node, word));
  }
  if (ranges.length > 0) CSS.highlights.set('found', new Highlight(...ranges));
}

/** @param {Node} node @param {string} word */
function rangesOf(node, word) {
  const text = node.textContent ?? '';
  const found = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const range = new Range();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    found.push(range);
  }
  return found;
}

/** @returns {HTMLElement | null} */
function field() {
  return byId('filter');
}
