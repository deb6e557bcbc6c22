// @ts-check
/*
 * What time it is for the server, and how times are worded. The same rules as `words.rs`: what the server wrote
 * first and what the ticker writes later must not differ.
 */

let ahead = 0;

/** Learns the server's present from a fragment just received. @param {string | undefined | null} iso */
export function hearNow(iso) {
  const heard = Date.parse(iso ?? '');
  if (!Number.isNaN(heard)) ahead = heard - Date.now();
}

/** The server's present, in milliseconds. */
export function serverNow() {
  return Date.now() + ahead;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const lang = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang;
const date = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short' });
const timeOfDay = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit' });
const whole = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'medium' });

/** "now", "42s", "3m", "2h", "4d", "12 Mar". @param {number} at @param {number} now both in milliseconds */
export function ago(at, now) {
  const seconds = elapsed(at, now);
  if (seconds < 5) return 'now';
  if (seconds < MINUTE) return `${seconds}s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}h`;
  if (seconds < 7 * DAY) return `${Math.floor(seconds / DAY)}d`;
  return date.format(at);
}

/** "0:42", "1:07:44", "2d 3h". @param {number} at @param {number} now */
export function since(at, now) {
  const seconds = elapsed(at, now);
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  if (seconds >= DAY) return `${Math.floor(seconds / DAY)}d ${Math.floor((seconds % DAY) / HOUR)}h`;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % MINUTE)}`;
  return `${minutes}:${two(seconds % MINUTE)}`;
}

/** "10:31" today, "12 Mar, 10:31" else, in the reader's zone. @param {number} at @param {number} now */
export function clock(at, now) {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return today ? timeOfDay.format(at) : `${date.format(at)}, ${timeOfDay.format(at)}`;
}

/** In full, for a tooltip. @param {number} at */
export function inFull(at) {
  return whole.format(at);
}

/** How urgent a wait looks. @param {number} at @param {number} now */
export function urgency(at, now) {
  const seconds = elapsed(at, now);
  if (seconds < 2 * MINUTE) return 'fresh';
  return seconds < 5 * MINUTE ? 'late' : 'overdue';
}

/** Whole seconds, never negative. @param {number} at @param {number} now */
function elapsed(at, now) {
  return Math.max(0, Math.floor((now - at) / 1000));
}
