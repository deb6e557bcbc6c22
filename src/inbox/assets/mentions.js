// @ts-check
/* `@` in a note completes to a colleague, who is told that the note calls them. */

import { byId } from './dom.js';
import { Completion, fitting, typeOver, wordAt } from './completion.js';

export function startMentions() {
  const field = document.querySelector('#note-dialog textarea');
  const list = byId('note-colleagues');
  if (!(field instanceof HTMLTextAreaElement) || !list) return;
  const completion = new Completion(field, list, document.querySelector('#note-dialog .completions-said'));
  field.addEventListener('input', () => {
    const at = wordAt(field, '@', /^[^\n@]{0,40}$/);
    const found = at ? fitting(colleagues(), at.typed, (name) => [name, '']).slice(0, 6) : [];
    completion.show(found.map((name) => ({ label: name, take: () => at && typeOver(field, at.start, at.end, `@${name} `) })));
  });
  field.addEventListener('keydown', (event) => completion.keyed(event));
}

/** All others of the team, as the transfer's choices name them. */
function colleagues() {
  const names = [...document.querySelectorAll('#transfer-dialog option[value^="staff:"]')]
    .map((option) => option.getAttribute('data-name') ?? '');
  return [...new Set(names.filter(Boolean))];
}
