// @ts-check
/*
 * What staff teach from the thread: thumbs under the AI's answers, "Add to knowledge" under a person's; whether a
 * person was asked for at the right moment. And the
 * summary's lines, each of which leads to its message.
 */

import { ApiError, postTo } from './api.js';
import { chatThread } from './chat-thread.js';
import { byId, openConversation } from './dom.js';
import { kept } from './frame.js';
import { toast } from './toasts.js';

/** How long the message that was pointed at stands out, in milliseconds. */
const POINTED_FOR = 1_600;

export function startLessons() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('.lesson, .timing')) return;
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (form.dataset.rate !== undefined && button) rate(form, button);
    else if (form.dataset.judge !== undefined && button) judge(form, button);
    else if (form.dataset.learn !== undefined) learn(form);
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-point]') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    pointAt(decodeURIComponent(link.hash.slice(1)));
  });
}

/** What it points at may stand far up. @param {string} id @returns {Promise<HTMLElement | null>} */
export async function pointAt(id) {
  const item = await chatThread()?.find(id) ?? byId(id);
  if (item) point(item);
  else toast('That message is not here any more.');
  return item;
}

/** @param {HTMLElement} item */
function point(item) {
  item.scrollIntoView({ block: 'center' });
  // What lies on the way is measured as it comes into sight: once there, it is looked at again.
  requestAnimationFrame(() => item.scrollIntoView({ block: 'center' }));
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.classList.add('pointed');
  setTimeout(() => item.classList.remove('pointed'), POINTED_FOR);
}

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function rate(form, button) {
  const message = new FormData(form).get('message');
  const again = button.getAttribute('aria-pressed') === 'true';
  const good = again ? null : button.value === 'yes';
  try {
    await postTo(openConversation() ?? '', 'ratings', { message, good });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
    return;
  }
  for (const one of form.querySelectorAll('button')) {
    one.setAttribute('aria-pressed', String(!again && one === button));
  }
  if (good === false) toast('Noted. The question is a gap and a test now, under Gaps.');
}

/** The moment a person was asked for. @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function judge(form, button) {
  if (button.getAttribute('aria-pressed') === 'true') return;
  try {
    await postTo(openConversation() ?? '', 'timing', { timing: button.value });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
    return;
  }
  for (const one of form.querySelectorAll('button')) one.setAttribute('aria-pressed', String(one === button));
}

/** @param {HTMLFormElement} form */
async function learn(form) {
  const message = new FormData(form).get('message');
  try {
    const { gap } = await postTo(openConversation() ?? '', 'gaps', { message });
    location.assign(kept(`/settings/gaps?gap=${gap}#gap-${gap}`));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
  }
}
