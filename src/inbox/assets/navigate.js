// @ts-check
/*
 * Chats and filters open in place: the page of the new address is fetched, and only the panes that differ are
 * swapped. Every address works without this, too.
 */

import { chatList } from './chat-list.js';
import { hearNow } from './clock.js';
import { byId } from './dom.js';
import { bare, framed, kept } from './frame.js';
import { searchFor, searching } from './search.js';
import { wordTimes } from './ticker.js';
import { toast } from './toasts.js';

const PARTS_OF_CHAT = ['thread-pane', 'context-pane'];
const PARTS_OF_LIST = ['views', 'kept', 'list-pane'];
/** What changes while one types what is looked for: not the field. */
export const PARTS_OF_SEARCH = ['search-head', 'list'];

/** @type {AbortController | null} */
let underway = null;

/**
 * @param {string | URL} address
 * @param {{ push?: boolean | 'replace', focus?: boolean, all?: boolean, parts?: string[] }} [how] `push`: whether Back leads
 *   here, or the address takes this one's place; `focus`: move the focus to what was opened; `all`: the list, too, even when
 *   its filter is the same; `parts`: only these
 * @returns {Promise<boolean>} whether it was shown
 */
export async function visit(address, how = {}) {
  const url = bare(address);
  underway?.abort();
  const mine = (underway = new AbortController());
  const pane = byId('thread-pane');
  pane?.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(url, { headers: { Accept: 'text/html' }, signal: mine.signal, credentials: 'same-origin' });
    const landed = bare(response.url);
    // Inside the admin a document of its own fetches the token that this had not.
    if (framed && (response.status === 401 || !isInbox(landed))) {
      location.assign(kept(url));
      return false;
    }
    if (!isInbox(landed)) {
      location.assign(landed);
      return false;
    }
    if (!response.ok) {
      toast(response.status === 404 ? 'That chat is not here.' : 'The chat could not be opened. Try again.');
      return false;
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (mine.signal.aborted) return false;
    const sameList = listOf(landed) === shownList && !how.all;
    shownList = listOf(landed);
    landed.hash = url.hash;
    if (how.push === 'replace') history.replaceState(null, '', kept(landed));
    else if (how.push ?? true) history.pushState(null, '', kept(landed));
    show(page, how.parts ?? (sameList ? PARTS_OF_CHAT : [...PARTS_OF_LIST, ...PARTS_OF_CHAT]));
    // A message that is pointed at takes the focus itself.
    if (how.focus && landed.hash === '') focusOpened(page.body.dataset.pane === 'thread');
    return true;
  } catch {
    if (!mine.signal.aborted) toast('The server can’t be reached. Try again in a moment.');
    return false;
  } finally {
    if (underway === mine) underway = null;
    if (!underway) byId('thread-pane')?.removeAttribute('aria-busy');
  }
}

/** What of an address says which list stands beside the chat. @param {URL} url */
function listOf(url) {
  const query = new URLSearchParams(url.search);
  query.delete('at');
  return query.toString();
}

let shownList = listOf(bare(location.href));

/** @param {URL} url */
async function extendList(url) {
  try {
    const response = await fetch(url, { headers: { Accept: 'text/html' }, credentials: 'same-origin' });
    if (!response.ok) throw new Error(String(response.status));
    chatList()?.extend(new DOMParser().parseFromString(await response.text(), 'text/html'));
  } catch {
    toast('The rest of the list can’t be reached. Try again in a moment.');
  }
}

/** @param {Document} page @param {string[]} parts */
function show(page, parts) {
  hearNow(page.body.dataset.now);
  for (const id of parts) {
    const fresh = page.getElementById(id);
    const old = byId(id);
    if (!fresh || !old) continue;
    // The stream's older patches must not undo what this page already shows.
    fresh.dataset.cursor = page.body.dataset.cursor;
    old.replaceWith(document.adoptNode(fresh));
    wordTimes(fresh);
  }
  document.body.dataset.pane = page.body.dataset.pane;
  document.body.removeAttribute('data-details');
  chatList()?.sync();
  document.dispatchEvent(new CustomEvent('page-shown', { detail: { title: page.title, cursor: Number(page.body.dataset.cursor ?? 0) } }));
}

/** @param {boolean} chat */
function focusOpened(chat) {
  const target = chat ? document.querySelector('#thread-pane h2') : chatList()?.querySelector('.row-link');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

/** @param {URL} url */
function isInbox(url) {
  return url.origin === location.origin && (url.pathname === '/inbox' || /^\/inbox\/[^/]+$/.test(url.pathname));
}

/** Takes over plain clicks on the inbox's own links, the filter form, and back and forward. */
export function startNavigating() {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (!(link instanceof HTMLAnchorElement) || link.target || link.getAttribute('href')?.startsWith('#')) return;
    const url = new URL(link.href);
    if (!isInbox(url)) return;
    event.preventDefault();
    if (link.hasAttribute('data-more')) {
      if (link.getAttribute('aria-busy') === 'true') return;
      link.setAttribute('aria-busy', 'true');
      extendList(url).finally(() => link.removeAttribute('aria-busy'));
      return;
    }
    // "detail" is 0 when the click came from the keyboard.
    visit(url, { focus: event.detail === 0 || link.classList.contains('back') });
  });
  addEventListener('popstate', () => visit(location.href, { push: false }));
  document.addEventListener('submit', (event) => {
    if (event.target instanceof HTMLFormElement && event.target.matches('.list-filter')) {
      event.preventDefault();
      filterBy(event.target, true);
    }
  });
  document.addEventListener('change', (event) => {
    if (event.target instanceof HTMLSelectElement && event.target.form?.matches('.list-filter')) filterBy(event.target.form);
  });
  document.addEventListener('input', (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.id !== 'filter' || !field.form) return;
    const chosen = !(event instanceof InputEvent) || event.inputType === 'insertReplacementText';
    if (chosen && isTag(field.value)) filterBy(field.form);
    else if (!searching()) chatList()?.narrow(field.value);
  });
}

/** A tag's name filters the list; other words are looked for everywhere. @param {HTMLFormElement} form @param {boolean} [entered] */
function filterBy(form, entered = false) {
  const typed = field(form)?.value.trim() ?? '';
  const tag = typed !== '' && isTag(typed) && !searching();
  if (entered && typed !== '' && !tag) {
    searchFor(typed);
    return;
  }
  const url = new URL('/inbox', location.href);
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim();
    const byDefault = (name === 'view' && text === 'all') || (name === 'sort' && text === 'need');
    if (name === 'q') {
      if (tag) url.searchParams.append('tag', keyOf(text));
    } else if (text !== '' && !byDefault) {
      url.searchParams.append(name, text);
    }
  }
  if (url.search !== bare(location.href).search) visit(url).then(() => field(document)?.focus());
}

/** @param {ParentNode} root @returns {HTMLInputElement | null} */
function field(root) {
  return root.querySelector('#filter');
}

/** @param {string} text */
function isTag(text) {
  return option(text) !== undefined;
}

/** What the log calls a tag: its name may have been changed. @param {string} text */
function keyOf(text) {
  return option(text)?.getAttribute('data-key') ?? text;
}

/** @param {string} text as people read it */
function option(text) {
  const tag = text.trim();
  return [...document.querySelectorAll('#all-tags option')].find((option) => option.getAttribute('value') === tag);
}
