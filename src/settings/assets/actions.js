// @ts-check
/* An assistant's custom actions: switched, put in order, copied and deleted in place. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { cutOff, kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { send } from './fields.js';

hearNow(document.body.dataset.now);
startFrame();
startTicking();
if (!cutOff) start();

function start() {
  const list = /** @type {HTMLElement | null} */ (document.querySelector('ol.actions'));
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest('button') : null;
    if (target?.dataset.switch) turn(target);
    if (target?.dataset.move && list) move(list, /** @type {HTMLElement} */ (target.closest('li')), Number(target.dataset.move), target);
  });
  list?.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = event.target instanceof Element ? event.target.closest('li[data-action]') : null;
    if (!step || !event.altKey || !(row instanceof HTMLElement)) return;
    event.preventDefault();
    move(list, row, step, /** @type {HTMLElement} */ (event.target));
  });
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.deed === undefined) return;
    event.preventDefault();
    if (form.dataset.sure && !confirm(form.dataset.sure)) return;
    if (await send(form, {})) location.assign(kept(location.pathname));
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const open = document.querySelector('details.menu[open]');
    open?.removeAttribute('open');
    const summary = open?.querySelector('summary');
    if (summary instanceof HTMLElement) summary.focus();
  });
}

/** @param {HTMLButtonElement} button */
async function turn(button) {
  const on = button.getAttribute('aria-checked') !== 'true';
  button.setAttribute('aria-checked', String(on));
  try {
    const answer = await post((button.dataset.switch ?? '').replace('/api/v1/', ''), { on });
    button.title = on ? 'On' : 'Off';
    const odd = answer.contradictions?.[0]?.text;
    toast(odd ?? (on ? 'On from the next message on.' : 'Off from the next message on.'));
  } catch (error) {
    button.setAttribute('aria-checked', String(!on));
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
  }
}

/** @param {HTMLElement} list @param {HTMLElement} row @param {number} step @param {HTMLElement} focus */
async function move(list, row, step, focus) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  focus.focus();
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  const moved = byId('moved');
  if (moved) moved.textContent = `Now number ${rows.indexOf(row) + 1} of ${rows.length}.`;
  try {
    await post(list.dataset.order ?? '', { assistant: list.dataset.assistant, order: rows.map((one) => one.dataset.action) });
  } catch (error) {
    if (step < 0) other.after(row);
    else other.before(row);
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
  }
}
