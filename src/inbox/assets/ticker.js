// @ts-check
/* The one thing on the page that ticks: every second it words the times that have changed, and touches no other. */

import { ago, clock, inFull, serverNow, since, urgency } from './clock.js';

const WORDING = /** @type {Record<string, (at: number, now: number) => string>} */ ({ ago, since, clock });

/** When a time's words can change next, in milliseconds of the server's. @type {WeakMap<Element, number>} */
const due = new WeakMap();

/** Seconds for which the words of a time so long ago hold. @param {number} seconds @param {string | undefined} tick */
function holds(seconds, tick) {
  if (tick === 'since' || seconds < 60) return 1;
  return seconds < 3_600 ? 5 : 60;
}

/** Words every time under `root` as of now. @param {ParentNode} [root] */
export function wordTimes(root = document) {
  const now = serverNow();
  for (const element of root.querySelectorAll('time[data-tick]')) {
    if (!(element instanceof HTMLTimeElement) || (due.get(element) ?? 0) > now) continue;
    const at = Date.parse(element.dateTime);
    const wording = WORDING[element.dataset.tick ?? ''];
    if (!wording || Number.isNaN(at)) continue;
    due.set(element, now + 1_000 * holds(Math.abs(now - at) / 1_000, element.dataset.tick));
    const text = wording(at, now);
    if (element.textContent !== text) element.textContent = text;
    if (!element.title) element.title = inFull(at);
    const wait = element.parentElement;
    if (wait?.dataset.urgency) wait.dataset.urgency = urgency(at, now);
  }
}

/** Starts ticking; rests while the page is hidden. */
export function startTicking() {
  wordTimes();
  setInterval(() => {
    if (!document.hidden) wordTimes();
  }, 1000);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) wordTimes();
  });
}
