// @ts-check
/*
 * What happens in the shop arrives here and goes to the list, the open chat, the counts and the team.
 * A page fetched while the stream ran on can be a little behind or ahead of it; the cursor on each pane says which
 * updates it already shows, and the last ones are kept to bring a late page up to date. Applying one twice is harmless.
 */

import { isActive, startActivity } from './activity.js';
import { alerted } from './alerts.js';
import { post } from './api.js';
import { showBell } from './bell.js';
import { chatList } from './chat-list.js';
import { chatThread } from './chat-thread.js';
import { byId, parse } from './dom.js';
import { bare, framed } from './frame.js';
import { visit } from './navigate.js';
import { outbox } from './outbox.js';
import { applyPatch, replaceKeeping } from './patches.js';
import { startPressing, whenLetGo } from './pressed.js';
import { lookAgain } from './reads.js';
import { SharedLine } from './shared-line.js';
import { wordTimes } from './ticker.js';

/** @typedef {import('./patches.js').Patch} Patch */
/** @typedef {{ conversation: string, patches: Patch[], row: { id: string, html: string } | null, bell: boolean }} Update */

const KEPT = 300;
const BETWEEN_SIGNS = 10_000;

/** @type {{ seq: number, update: Update }[]} */
const recent = [];
let live = false;
let broken = false;
let signed = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let worry;
/** What the stream has brought of the open chat since it was asked for: that is newer. @type {Set<string>} */
let brought = new Set();

/** Whether changes arrive by themselves at the moment. */
export function isLive() {
  return live;
}

export function startLive() {
  document.addEventListener('page-shown', (event) => {
    const detail = /** @type {CustomEvent<{ title: string, cursor: number }>} */ (event).detail;
    showBell(detail.title);
    for (const kept of recent) if (kept.seq > detail.cursor) apply(kept.seq, kept.update);
  });
  addEventListener('offline', () => down(0));
  document.addEventListener('visibilitychange', lookBeside);
  startPressing();
  startActivity(() => {
    signed = 0;
    sign();
  });
  const line = new SharedLine(`inbox:${document.body.dataset.viewer ?? ''}`, Number(document.body.dataset.cursor ?? 0), {
    onEvent: ({ event, data, id }, holds) => whenLetGo(() => hear(event, data, Number(id ?? 0), holds)),
    onUp: up,
    onDown: down,
    onAlive: sign,
    onGap: () => { broken = true; },
    // Inside the admin every request brings a token of its own: the next one may hold.
    mayRenew: () => framed,
    onSignedOut: () => {
      const next = framed ? 'Reload the page' : 'Open your sign-in link again';
      banner(`You are signed out. ${next}; what you have typed is kept.`);
    },
  });
  line.run();
}

/**
 * The reader is here: said whenever the stream brings something, so that a page nothing reaches any more says nothing;
 * nor does one that nobody touches.
 * A timer would be slowed in a window behind others.
 */
function sign() {
  if (Date.now() - signed < BETWEEN_SIGNS || !isActive()) return;
  signed = Date.now();
  post('presence').catch(() => {});
}

/** @param {string} event @param {string} data @param {number} seq @param {boolean} holds whether this page has the stream */
function hear(event, data, seq, holds) {
  const frame = JSON.parse(data);
  switch (event) {
    case 'update':
      note('update', frame.conversation);
      recent.push({ seq, update: frame });
      if (recent.length > KEPT) recent.shift();
      apply(seq, frame);
      return;
    case 'alert':
      alerted(frame, holds);
      return;
    case 'counts':
      showCounts(frame.html);
      showKept(frame.kept);
      return;
    case 'row':
    case 'seen':
    case 'beside':
      note(event, frame.conversation);
      side(event, frame.conversation, frame.html);
      return;
    case 'again':
      lookBeside();
      return;
    case 'presence': {
      const team = byId('team');
      const fresh = parse(frame.html);
      if (team && fresh) replaceKeeping(team, fresh);
      return;
    }
    case 'model': {
      const line = byId('model-trouble');
      const fresh = parse(frame.html);
      if (!line || !fresh) return;
      wordTimes(fresh);
      // Only when it changed: the line is read out.
      if (line.hidden !== fresh.hidden || line.textContent !== fresh.textContent) line.replaceWith(fresh);
      return;
    }
    case 'switched':
      // Other chats are shown now; the one that is open may not be any more.
      visit(location.href, { push: false, all: true }).then((shown) => {
        if (!shown && navigator.onLine) visit(`/inbox${bare(location.href).search}`, { all: true });
      });
      return;
    case 'typing':
      if (chatThread()?.conversation === frame.conversation) chatThread()?.showTyping(frame.name ?? 'The shopper');
      return;
    case 'viewing':
      if (chatThread()?.conversation === frame.conversation) {
        const me = document.body.dataset.viewerName;
        chatThread()?.showViewing(frame.names.filter((/** @type {string} */ name) => name !== me));
      }
  }
}

/** What came of the open chat is newer than what it was asked for before. @param {string} what @param {string} conversation */
function note(what, conversation) {
  if (conversation === chatThread()?.conversation) brought.add(what);
}

/** What is beside the log. @param {string} what @param {string} conversation @param {string} html */
function side(what, conversation, html) {
  if (what === 'row') {
    // Read here or at another browser of the reader's: nothing but the mark has changed.
    chatList()?.upsert({ id: conversation, html });
  } else if (what === 'beside') {
    applyPatch({ op: 'replace', id: `context-${conversation}`, html });
  } else {
    const line = byId(`seen-${conversation}`);
    const fresh = parse(html);
    if (!line || !fresh) return;
    wordTimes(fresh);
    line.replaceWith(fresh);
  }
}

/** After a break: the open chat is named again, and what came meanwhile without an entry in the log is caught up with. */
async function lookBeside() {
  const thread = chatThread();
  if (!thread || document.hidden) return;
  const { conversation } = thread;
  brought = new Set();
  const since = brought;
  const told = await thread.lookAgain();
  if (!told || brought !== since) return;
  for (const [what, html] of Object.entries(told)) {
    // What the stream brought meanwhile is newer.
    if (html !== null && !since.has(what) && !since.has('update')) side(what, conversation, html);
  }
}

/** @param {number} seq @param {Update} update */
function apply(seq, update) {
  if (seq > shownUntil('thread-pane')) for (const patch of update.patches ?? []) applyPatch(patch);
  if (seq > shownUntil('list-pane')) chatList()?.upsert(update.row);
  lookAgain();
}

/** Up to which update a pane was already rendered with. @param {string} pane */
function shownUntil(pane) {
  return Number(byId(pane)?.dataset.cursor ?? document.body.dataset.cursor ?? 0);
}

/** Only the numbers: which view is chosen, and where the focus is, stay. @param {string} html */
function showCounts(html) {
  const fresh = parse(html);
  for (const link of fresh?.querySelectorAll('a[data-view]') ?? []) {
    const view = /** @type {HTMLElement} */ (link).dataset.view ?? '';
    const from = link.querySelector('.count');
    const to = document.querySelector(`#views a[data-view="${CSS.escape(view)}"] .count`);
    if (!from || !to) continue;
    if (to.textContent !== from.textContent) to.textContent = from.textContent;
    to.toggleAttribute('data-zero', from.hasAttribute('data-zero'));
  }
  showBell();
}

/** The same for the filters that are kept. @param {string} html */
function showKept(html) {
  for (const link of parse(html)?.querySelectorAll('a[data-kept]') ?? []) {
    const which = /** @type {HTMLElement} */ (link).dataset.kept ?? '';
    const from = link.querySelector('.count');
    const to = document.querySelector(`#kept a[data-kept="${CSS.escape(which)}"] .count`);
    if (!from || !to) continue;
    if (to.textContent !== from.textContent) to.textContent = from.textContent;
    to.toggleAttribute('data-zero', from.hasAttribute('data-zero'));
  }
}

function up() {
  if (live && !broken && worry === undefined) return;
  live = true;
  // The page that was just loaded knows all of it.
  if (broken) lookBeside();
  broken = false;
  clearTimeout(worry);
  worry = undefined;
  const told = byId('offline');
  if (told) told.hidden = true;
  outbox.flush();
}

/** A short break is nobody's worry. @param {number} after milliseconds */
function down(after) {
  live = false;
  broken = true;
  if (worry === undefined) worry = setTimeout(() => banner(), after);
}

/** @param {string} [text] */
function banner(text) {
  const told = byId('offline');
  if (!told) return;
  if (text) told.textContent = text;
  told.hidden = false;
}
