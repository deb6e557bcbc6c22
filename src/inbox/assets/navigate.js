// @ts-check
/*
 * Chats and filters open in place: the page of the new address is fetched, and only the panes that differ are
 * swapped. Every address works without this, too.
 */

import { chatList } from './chat-list.js';
import { hearNow } from './clock.js';
import { byId } from './dom.js';
import { bare, framed, kept } from './frame.js';
import { wordTimes } from './ticker.js';
import { toast } from './toasts.js';

const PARTS_OF_CHAT = ['thread-pane', 'context-pane'];
const PARTS_OF_LIST = ['views', 'list-pane'];

/** @type {AbortController | null} */
let underway = null;

/**
 * @param {string | URL} address
 * @param {{ push?: boolean, focus?: boolean, all?: boolean }} [how] `focus`: move the focus to what was opened;
 *   `all`: the list, too, even when its filter is the same
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
    const sameList = landed.search === shownSearch && !how.all;
    shownSearch = landed.search;
    if (how.push ?? true) history.pushState(null, '', kept(landed));
    show(page, sameList ? PARTS_OF_CHAT : [...PARTS_OF_LIST, ...PARTS_OF_CHAT]);
    if (how.focus) focusOpened(page.body.dataset.pane === 'thread');
    return true;
  } catch {
    if (!mine.signal.aborted) toast('The server can’t be reached. Try again in a moment.');
    return false;
  } finally {
    if (underway === mine) underway = null;
    if (!underway) byId('thread-pane')?.removeAttribute('aria-busy');
  }
}

let shownSearch = bare(location.href).search;

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
      extendList(url);
      return;
    }
    // "detail" is 0 when the click came from the keyboard.
    visit(url, { focus: event.detail === 0 || link.classList.contains('back') });
  });
  addEventListener('popstate', () => visit(location.href, { push: false }));
  document.addEventListener('submit', (event) => {
    if (event.target instanceof HTMLFormElement && event.target.matches('.list-filter')) {
      event.preventDefault();
      filterBy(event.target);
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
    else chatList()?.narrow(field.value);
  });
}

/** @param {HTMLFormElement} form */
function filterBy(form) {
  const url = new URL('/inbox', location.href);
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim();
    const byDefault = (name === 'view' && text === 'all') || (name === 'sort' && text === 'need');
    // Words which are no tag only narrow what is shown.
    const typed = name === 'tag' && text === field(form)?.value.trim() && !isTag(text);
    if (text !== '' && !byDefault && !typed) url.searchParams.append(name, text);
  }
  if (url.search !== bare(location.href).search) visit(url).then(() => field(document)?.focus());
}

/** @param {ParentNode} root @returns {HTMLInputElement | null} */
function field(root) {
  return root.querySelector('#filter');
}

/** @param {string} text */
function isTag(text) {
  const tag = text.trim();
  return [...document.querySelectorAll('#all-tags option')].some((option) => option.getAttribute('value') === tag);
}
