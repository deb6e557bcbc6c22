// @ts-check
/*
 * Macros by a key: found by a few letters. One that says something goes into the reply, where a person reads and sends it;
 * one that says nothing is done to the open chat at once, or to all chats that are picked.
 */

import { ApiError, postTo } from './api.js';
import { cannedReplies, inWords, sentAs } from './canned.js';
import { Completion, fitting } from './completion.js';
import { byId, openConversation } from './dom.js';
import { outbox } from './outbox.js';
import { replyComposer } from './reply-composer.js';
import { toast } from './toasts.js';

/** @typedef {import('./canned.js').Canned} Canned */

/** What is done with the one that is chosen. @type {(macro: Canned) => Promise<boolean>} whether the dialog is over */
let choose = async () => true;
/** @type {Canned[]} */
let macros = [];

/** @returns {HTMLDialogElement | null} */
function dialog() {
  const found = byId('macro-dialog');
  return found instanceof HTMLDialogElement ? found : null;
}

export function startMacros() {
  const box = dialog();
  const field = byId('macro-search');
  const list = byId('macro-search-found');
  if (!box || !(field instanceof HTMLInputElement) || !list) return;
  const completion = new Completion(field, list, box.querySelector('.found-said'));
  const draw = () => {
    const found = fitting(macros, field.value, ({ name, body, steps }) => [name, `${body} ${inWords(steps)}`]).slice(0, 8);
    completion.show(found.map((macro) => ({
      label: macro.name,
      about: inWords(macro.steps),
      take: async () => {
        wrong('');
        if (await choose(macro)) box.close();
        else draw();
      },
    })));
  };
  field.addEventListener('input', draw);
  field.addEventListener('keydown', (event) => {
    // Escape leaves the dialog, whatever is found.
    if (event.key !== 'Escape' && completion.keyed(event)) return;
    // Enter looks for something; it ends nothing.
    if (event.key === 'Enter') event.preventDefault();
  });
  box.querySelector('[data-cancel]')?.addEventListener('click', () => box.close());
}

/** @param {string} text */
function wrong(text) {
  const line = dialog()?.querySelector('.failed');
  if (!(line instanceof HTMLElement)) return;
  line.hidden = text === '';
  line.textContent = text;
}

/** Shows those that may be chosen. @param {(macro: Canned) => boolean} fits */
async function open(fits) {
  const box = dialog();
  const field = byId('macro-search');
  if (!box || box.open || !(field instanceof HTMLInputElement)) return false;
  const all = await cannedReplies();
  macros = all.filter((one) => one.steps.length > 0 && fits(one));
  const none = box.querySelector('.macro-none');
  if (none instanceof HTMLElement) none.hidden = macros.length > 0;
  wrong('');
  field.value = '';
  box.showModal();
  field.focus();
  field.dispatchEvent(new Event('input'));
  return true;
}

/** For the open chat. */
export async function runMacro() {
  const conversation = openConversation();
  if (!conversation) return;
  choose = async (macro) => {
    const composer = replyComposer();
    if (macro.body !== '') {
      if (!composer?.open) {
        wrong(composer?.dataset.note || 'Take the chat over first.');
        return false;
      }
      // The dialog gives the focus back when it closes; the reply has it after that.
      dialog()?.addEventListener('close', () => composer.takeCanned(macro), { once: true });
      return true;
    }
    try {
      await outbox.settle(conversation);
      await postTo(conversation, 'steps', sentAs(macro.steps));
      toast(`${inWords(macro.steps)}.`);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      wrong(error.message);
      return false;
    }
  };
  await open(() => true);
}

/**
 * For all chats that are picked: those that say nothing. Null when the reader thought better of it.
 * @param {(body: object) => Promise<Record<string, any>>} send @returns {Promise<Record<string, any> | null>}
 */
export async function macroForAll(send) {
  /** @type {Record<string, any> | null} */
  let answer = null;
  choose = async (macro) => {
    try {
      answer = await send(sentAs(macro.steps));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      wrong(error.message);
      return false;
    }
  };
  if (!(await open((macro) => macro.body === ''))) return null;
  return new Promise((resolve) => {
    dialog()?.addEventListener('close', () => resolve(answer), { once: true });
  });
}
