// @ts-check
/* The inbox begins here: each concern has a file of its own and is started once. */

import './copilot.js';
import './tag-editor.js';
import { startActs } from './acts.js';
import { startBell } from './bell.js';
import { showUnsent, startBubbles } from './bubbles.js';
import { hearNow } from './clock.js';
import { cutOff, startFrame } from './frame.js';
import { startKeys } from './keys.js';
import { startLessons } from './lessons.js';
import { startLive } from './live.js';
import { startNavigating } from './navigate.js';
import { outbox } from './outbox.js';
import { startTicking } from './ticker.js';

hearNow(document.body.dataset.now);
startFrame();
startTicking();
startBubbles();
startActs();
startLessons();
startNavigating();
startKeys();
startBell();
showUnsent();
document.addEventListener('page-shown', showUnsent);
if (!cutOff) {
  outbox.flush();
  startLive();
}
