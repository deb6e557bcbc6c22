// @ts-check
/* The list of assistants, and each one's looks, places and shared inbox. */

import { hearNow } from '/assets/inbox/clock.js';
import { cutOff, kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { send, valuesOf } from './fields.js';
import { preview, startPreview } from './preview.js';
import { startDeeds, startSheet } from './sheet.js';
import { notSaved, startUnsaved } from './unsaved.js';

hearNow(document.body.dataset.now);
startFrame();
startTicking();
if (!cutOff) start();

function start() {
  const add = document.querySelector('form[data-add]');
  if (add instanceof HTMLFormElement) {
    startUnsaved();
    add.addEventListener('submit', async (event) => {
      event.preventDefault();
      const made = await send(add, valuesOf(add));
      if (made) location.assign(kept(`/settings/assistants/${made.id}/appearance`));
      else notSaved(add);
    });
  }
  const sheet = document.querySelector('form[data-sheet]');
  if (sheet instanceof HTMLFormElement) startSheet(sheet, { onChange: () => preview(sheet) });
  startDeeds((then) => location.assign(kept(then)));
  if (sheet instanceof HTMLFormElement && sheet.dataset.appearance !== undefined) startPreview(sheet);
}
