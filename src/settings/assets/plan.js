// @ts-check
/* The page of the plan: nothing on it is sent. */

import { hearNow } from '/assets/inbox/clock.js';
import { startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';

hearNow(document.body.dataset.now);
startFrame();
startTicking();
