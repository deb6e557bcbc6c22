// @ts-check
/* Files, fetched as everything else is: inside the admin a plain link would bring no proof of who asks. */

import { toast } from '/assets/inbox/toasts.js';

/** From now on, links that are marked so bring a file. */
export function startDownloads() {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-download]') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    download(link);
  });
}

/** @param {HTMLAnchorElement} from */
async function download(from) {
  try {
    const response = await fetch(from.href, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(String(response.status));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = from.dataset.download ?? 'export';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch {
    toast('The file could not be fetched. Try again in a moment.');
  }
}
