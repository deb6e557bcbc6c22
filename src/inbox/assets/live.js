// @ts-check
/*
 * The stream: what happens in the shop arrives here and goes to the list, the open chat, the counts and the team.
 * A page fetched while the stream ran on can be a little behind or ahead of it; the cursor on each pane says which
 * updates it already shows, and the last ones are kept to bring a late page up to date. Applying one twice is harmless.
 */

// @ts-ignore -- served beside this folder; the widget and the inbox share it
import { readStream } from '/assets/stream.js';
import { ring, showBell } from './bell.js';
import { chatList } from './chat-list.js';
import { chatThread } from './chat-thread.js';
import { byId, parse } from './dom.js';
import { framed } from './frame.js';
import { outbox } from './outbox.js';
import { applyPatch, replaceKeeping } from './patches.js';
import { wordTimes } from './ticker.js';

/** @typedef {import('./patches.js').Patch} Patch */
/** @typedef {{ conversation: string, patches: Patch[], row: { id: string, html: string } | null, bell: boolean }} Update */

const KEPT = 300;
const BEFORE_WORRY = 2_000;
const BEFORE_ASKING_AGAIN = 10_000;

/** @type {{ seq: number, update: Update }[]} */
const recent = [];
let live = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let worry;

/** Whether changes arrive by themselves at the moment. */
export function isLive() {
  return live;
}

export async function startLive() {
  let cursor = Number(document.body.dataset.cursor ?? 0);
  document.addEventListener('page-shown', (event) => {
    const detail = /** @type {CustomEvent<{ title: string, cursor: number }>} */ (event).detail;
    showBell(detail.title);
    for (const kept of recent) if (kept.seq > detail.cursor) apply(kept.seq, kept.update);
  });
  addEventListener('offline', () => down(0));
  for (;;) {
    const why = await readStream({
      url: () => `/inbox/stream?cursor=${cursor}`,
      lastEventId: String(cursor),
      onOpen: up,
      onDown: () => down(BEFORE_WORRY),
      // Inside the admin every request brings a token of its own: the next one may hold.
      onUnauthorized: () => framed,
      onEvent: (/** @type {{ event: string, data: string, id: string | null }} */ event) => {
        if (event.id) cursor = Number(event.id) || cursor;
        hear(event.event, event.data, Number(event.id ?? 0));
      },
    });
    if (why === 'unauthorized') {
      const next = framed ? 'Reload the page' : 'Open your sign-in link again';
      banner(`You are signed out. ${next}; what you have typed is kept.`);
      return;
    }
    down(BEFORE_WORRY);
    await new Promise((resolve) => setTimeout(resolve, BEFORE_ASKING_AGAIN));
  }
}

/** @param {string} event @param {string} data @param {number} seq */
function hear(event, data, seq) {
  const frame = JSON.parse(data);
  switch (event) {
    case 'update':
      recent.push({ seq, update: frame });
      if (recent.length > KEPT) recent.shift();
      apply(seq, frame);
      if (frame.bell) ring();
      return;
    case 'counts':
      showCounts(frame.html);
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

/** @param {number} seq @param {Update} update */
function apply(seq, update) {
  if (seq > shownUntil('thread-pane')) for (const patch of update.patches ?? []) applyPatch(patch);
  if (seq > shownUntil('list-pane')) chatList()?.upsert(update.row);
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

function up() {
  live = true;
  clearTimeout(worry);
  worry = undefined;
  const line = byId('offline');
  if (line) line.hidden = true;
  outbox.flush();
}

/** A short break is nobody's worry. @param {number} after milliseconds */
function down(after) {
  live = false;
  if (worry === undefined) worry = setTimeout(() => banner(), after);
}

/** @param {string} [text] */
function banner(text) {
  const line = byId('offline');
  if (!line) return;
  if (text) line.textContent = text;
  line.hidden = false;
}
