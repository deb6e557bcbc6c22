// @ts-check
/* What is said while a person is waited for: the place in line, how long it may take, or when somebody is back. */

/** @import { Waiting } from './door.js' */
/** @import { Translate } from './item.js' */

/** As much as the shop can honestly tell. @param {Waiting | null | undefined} waiting @param {Translate} translate @param {string} [locale] */
export function waitLine(waiting, translate, locale) {
  if (!waiting) return '';
  const { place, from, to, open, opens_at } = waiting;
  if (open === false) return opens_at ? translate('open_again', { when: when(opens_at, locale) }) : '';
  const told = [];
  if (place) told.push(translate('place', { place: String(place) }));
  if (from && to && from < to) told.push(translate('wait_between', { from: String(from), to: String(to) }));
  else if (to || from) told.push(translate('wait_minutes', { minutes: String(to || from) }));
  return told.join(' ');
}

/** "Monday 9:00", or the hour alone when it is today. @param {string} at @param {string} [locale] */
function when(at, locale) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(locale, { ...(today ? {} : { weekday: 'long' }), hour: 'numeric', minute: '2-digit' });
}
