// @ts-check
/*
 * The inbox as an app of its own: its worker is registered wherever it is opened outside of the admin, and on a phone
 * it is said once how to put it on the home screen. Phones push to installed apps only.
 */

import { byId, recall, remember } from './dom.js';
import { framed } from './frame.js';

/** @typedef {Event & { prompt(): Promise<{ outcome: string }> }} InstallEvent */

const PHONE = '(pointer: coarse) and (max-width: 48rem)';
const NO = 'install-no';

export function startInstalling() {
  if (framed || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/service-worker.js', { scope: '/' }).catch(() => {
    // The inbox works without it; only alerts and the offline page are missing.
  });
  if (installed() || !matchMedia(PHONE).matches || recall(NO) !== null) return;
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    hint(/** @type {InstallEvent} */ (event));
  });
  addEventListener('appinstalled', hide);
  // Safari has no such event, and its own way.
  // A tablet of theirs calls itself a Macintosh, which has no touch.
  const { userAgent, maxTouchPoints } = navigator;
  if (/iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) hint(null);
}

function installed() {
  return matchMedia('(display-mode: standalone)').matches || /** @type {any} */ (navigator).standalone === true;
}

function hide() {
  const line = byId('install');
  if (line) line.hidden = true;
}

/** @param {InstallEvent | null} event */
function hint(event) {
  const line = byId('install');
  if (!line) return;
  const words = document.createElement('span');
  words.textContent = event
    ? 'Install the inbox, and this phone rings when a person is asked for.'
    : 'To be rung on this phone, tap Share and then “Add to Home Screen”.';
  const no = button('Not now', () => {
    remember(NO, '1');
    hide();
  });
  const yes = event && button('Install', async () => {
    hide();
    const { outcome } = await event.prompt();
    if (outcome === 'dismissed') remember(NO, '1');
  });
  line.replaceChildren(words, ...(yes ? [yes] : []), no);
  line.hidden = false;
}

/** @param {string} text @param {() => void} act */
function button(text, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button';
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
}
