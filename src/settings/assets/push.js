// @ts-check
/* This browser, as one that may be pushed to. */

import { ApiError, post } from '/assets/inbox/api.js';
import { toast } from '/assets/inbox/toasts.js';

/** @param {string} name */
const part = (name) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-push-${name}]`));

export async function startPush() {
  const on = part('on');
  const off = part('off');
  if (!on || !off) return;
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) {
    says('This browser takes no alerts. On a phone, add the inbox to the home screen first.');
    return;
  }
  on.addEventListener('click', () => run(turnOn));
  off.addEventListener('click', () => run(turnOff));
  try {
    await shows();
  } catch {
    says('This browser takes no alerts here.');
  }
}

/** @param {string} text */
function says(text) {
  const note = part('note');
  if (note) note.textContent = text;
}

async function shows() {
  const worker = await navigator.serviceWorker.getRegistration('/');
  const subscribed = await worker?.pushManager.getSubscription();
  const on = part('on');
  const off = part('off');
  if (on) on.hidden = Boolean(subscribed);
  if (off) off.hidden = !subscribed;
  if (Notification.permission === 'denied') {
    says('Alerts are blocked for this page. Allow notifications in the browser’s settings for it.');
    if (on) on.hidden = true;
  }
}

/** @param {() => Promise<void>} act */
async function run(act) {
  try {
    await act();
  } catch (error) {
    toast(error instanceof ApiError ? error.message : 'The browser’s push service could not be reached. Try again later.');
  }
  await shows().catch(() => {});
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== 'granted') return;
  const response = await fetch('/api/v1/push', { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  const { key } = await response.json();
  await navigator.serviceWorker.register('/service-worker.js', { scope: '/' });
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await post('push', subscription.toJSON());
  toast('Alerts reach you in this browser from now on.');
}

async function turnOff() {
  const worker = await navigator.serviceWorker.getRegistration('/');
  const subscription = await worker?.pushManager.getSubscription();
  if (!subscription) return;
  await post('push/forget', { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
  for (const row of document.querySelectorAll('.browsers li')) {
    if (row instanceof HTMLElement && row.dataset.endpoint === subscription.endpoint) row.remove();
  }
  toast('This browser takes no alerts any more.');
}
