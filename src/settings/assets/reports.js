// @ts-check
/* The reports: plain pages, whose files are fetched. */

import { hearNow } from '/assets/inbox/clock.js';
import { startFrame } from '/assets/inbox/frame.js';
import { startDownloads } from './downloads.js';

hearNow(document.body.dataset.now);
startFrame();
startDownloads();
