// @ts-check
/* What the shopper thought of a chat that has ended: one of five, and a word if they like. Asked once, never in the way. */

import { drawing, h, say, show } from './dom.js';

/** @import { Speak } from './types.js' */
/** @import { Api } from './api.js' */

/** Mouths, from bad to good; drawn, since not every system has the same signs. */
const MOUTHS = ['M6.5 14.5q3.5-4 7 0', 'M7 13.8q3-1.8 6 0', 'M7 13h6', 'M7 12.3q3 2.3 6 0', 'M6.3 11.8q3.7 4.8 7.4 0Z'];

/** @param {Speak} speak @param {Api} api @param {() => void} onDone */
export function askScore(speak, api, onDone) {
  const thanks = h('p', { class: 'thanks', role: 'status' });
  const more = h('form', { class: 'score-more', hidden: true },
    h('label', { for: 'score-comment' }, speak('score_more')),
    h('textarea', { id: 'score-comment', rows: '2', maxlength: '1000', dir: 'auto' }),
    h('button', { type: 'submit', class: 'primary' }, speak('score_send')));
  let score = 0;
  const faces = MOUTHS.map((mouth, index) => {
    const button = h('button', { type: 'button', 'aria-pressed': 'false', 'aria-label': speak(`score_${index + 1}`), title: speak(`score_${index + 1}`) }, drawing(`M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7.5 8v.6m5-.6v.6${mouth}`));
    button.addEventListener('click', async () => {
      score = index + 1;
      for (const other of faces) other.setAttribute('aria-pressed', String(other === button));
      show(more, true);
      try {
        await api.ask('POST', '/satisfaction', { score });
        say(thanks, speak('score_thanks'));
      } catch {
        say(thanks, speak('failed'));
      }
    });
    return button;
  });
  more.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = more.querySelector('textarea')?.value.trim() ?? '';
    try {
      if (text) await api.ask('POST', '/satisfaction', { score, comment: text });
      say(thanks, speak('score_thanks'));
      show(more, false);
      onDone();
    } catch {
      say(thanks, speak('failed'));
    }
  });
  return h('section', { class: 'score', 'aria-labelledby': 'score-title' },
    h('h3', { id: 'score-title' }, speak('score_ask')), h('div', { class: 'faces', role: 'group', 'aria-labelledby': 'score-title' }, ...faces), more, thanks);
}
