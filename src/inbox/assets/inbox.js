// @ts-check
/* The inbox begins here: each concern has a file of its own and is started once. */

import './copilot.js';
import './tag-editor.js';
import { startActs } from './acts.js';
import { startBell } from './bell.js';
import { startBulk } from './bulk.js';
import { showUnsent, startBubbles } from './bubbles.js';
import { hearNow } from './clock.js';
import { startWritingFirst } from './first.js';
import { cutOff, startFrame } from './frame.js';
import { startDrafts } from './drafts.js';
import { startInserts } from './inserts.js';
import { startInstalling } from './install.js';
import { startKept } from './kept.js';
import { startKeys } from './keys.js';
import { startLessons } from './lessons.js';
import { startLive } from './live.js';
import { startMacros } from './macros.js';
import { startMentions } from './mentions.js';
import { startNavigating } from './navigate.js';
import { startOrderActs } from './order-acts.js';
import { outbox } from './outbox.js';
import { startPalette } from './palette.js';
import { startReads } from './reads.js';
import { startSearch } from './search.js';
import { startTicking } from './ticker.js';

hearNow(document.body.dataset.now);
startFrame();
startTicking();
startBubbles();
startActs();
startLessons();
startOrderActs();
startWritingFirst();
startInstalling();
startNavigating();
startSearch();
startKept();
startKeys();
startPalette();
startBulk();
startBell();
startDrafts();
startInserts();
startMentions();
startMacros();
showUnsent();
document.addEventListener('page-shown', showUnsent);
if (!cutOff) {
  outbox.flush();
  startLive();
  startReads();
}
