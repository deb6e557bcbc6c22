// @ts-check
/*
 * The bell. While somebody waits, the tab says how many, and its icon has a dot; whom a rule calls hears it ring, if
 * they have switched the sound on. Off by default: a shop floor decides for itself what may make a noise.
 */

import { byId, recall, remember } from './dom.js';

let title = document.title;
/** Whether something was told while nobody looked at this page. */
let called = false;

/** How many wait, by the views' own count. */
function waiting() {
  return Number(document.querySelector('#views [data-view="requested"] .count')?.textContent ?? 0) || 0;
}

/** Brings title and icon up to date. @param {string} [newTitle] */
export function showBell(newTitle) {
  if (newTitle !== undefined) title = newTitle;
  const number = waiting();
  const counted = number > 0 ? `(${number}) ${title}` : title;
  const text = called ? `● ${counted}` : counted;
  if (document.title !== text) document.title = text;
  const icon = byId('favicon');
  const href = number > 0 || called ? '/assets/inbox/bell-dot.svg' : '/assets/inbox/bell.svg';
  if (icon instanceof HTMLLinkElement && icon.getAttribute('href') !== href) icon.setAttribute('href', href);
}

/** Somebody is called: the title says so until this page is looked at. */
export function callTitle() {
  called = document.hidden;
  showBell();
}

/** Two soft notes, made here: no file to load. */
export function ring() {
  if (recall('sound') !== 'on') return;
  try {
    const audio = new AudioContext();
    for (const [position, pitch] of [880, 1174.7].entries()) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const start = audio.currentTime + position * 0.16;
      tone.type = 'sine';
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.55);
    }
    setTimeout(() => audio.close(), 1_500);
  } catch {
    // No sound here; the title and the list still say it.
  }
}

export function startBell() {
  showBell();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    called = false;
    showBell();
  });
  const button = document.querySelector('[data-act="sound"]');
  if (!button) return;
  button.setAttribute('aria-pressed', String(recall('sound') === 'on'));
  button.addEventListener('click', () => {
    const on = recall('sound') !== 'on';
    remember('sound', on ? 'on' : null);
    button.setAttribute('aria-pressed', String(on));
    if (on) ring();
  });
}
