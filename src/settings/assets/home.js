// @ts-check
/* The first page begins here: the guide, trying the assistant, replaying what could not be used, privacy requests, and how
   long chats are kept. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { cutOff, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { startKeeping } from './keeping.js';
import { startRequests } from './requests.js';
import { startTrying } from './trying.js';
import { startUnsaved } from './unsaved.js';

hearNow(document.body.dataset.now);
startFrame();
startTicking();
startTrying();
startReplays();
if (!cutOff) {
  startRequests();
  startKeeping();
  startUnsaved();
}

/** Each replay is a form that works by itself; here it is sent in place. */
function startReplays() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.dataset.alone !== undefined) {
      event.preventDefault();
      alone(form);
    }
    if (form.dataset.replay === undefined) return;
    event.preventDefault();
    replay(form, form.dataset.replay);
  });
}

/** Nobody else is to be invited: the guide goes on without. @param {HTMLFormElement} form */
async function alone(form) {
  const button = form.querySelector('button');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    await post('guide/alone');
    location.reload();
  } catch (error) {
    button.removeAttribute('aria-busy');
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
  }
}

/** @param {HTMLFormElement} form @param {string} id empty: all of them */
async function replay(form, id) {
  const button = form.querySelector('button');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    const answer = await post(id ? `deliveries/${id}/replay` : 'deliveries/replay');
    toast(answer.replayed === 1 ? 'It is being done again.' : `${answer.replayed} are being done again.`);
    if (id) form.closest('li')?.remove();
    const section = byId('deliveries');
    if (!id || !section?.querySelector('.dead li')) section?.remove();
    else section.querySelector('button')?.focus();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.status === 404 ? 'It has been done already. Reload the page to see what is left.' : error.message);
  } finally {
    button.removeAttribute('aria-busy');
  }
}
