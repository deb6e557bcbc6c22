// @ts-check
/* What customers asked for by law: listed when there is any, with what has to be handed on to them. */

import { byId } from '/assets/inbox/dom.js';
import { toast } from '/assets/inbox/toasts.js';

/** @typedef {{ id: string, kind: string, received_at: string, done_at: string | null, export_until: string | null }} Asked */

const KINDS = /** @type {Record<string, string>} */ ({
  data_request: 'A customer asks for their data',
  customer_redact: 'A customer asks to be forgotten',
  shop_redact: 'Everything of the store is to be forgotten',
});
const { lang } = document.documentElement;
const date = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { day: 'numeric', month: 'short', year: 'numeric' });

export async function startRequests() {
  const list = byId('requests');
  const address = list?.dataset.list;
  if (!list || !address) return;
  try {
    const response = await fetch(address, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
    if (!response.ok) return;
    const { requests } = await response.json();
    for (const asked of /** @type {Asked[]} */ (requests ?? [])) list.append(row(asked, address));
  } catch {
    // The page is whole without them.
  }
}

/** @param {Asked} asked @param {string} address */
function row(asked, address) {
  const item = document.createElement('li');
  const title = document.createElement('h3');
  title.textContent = KINDS[asked.kind] ?? asked.kind;
  const text = document.createElement('p');
  text.className = 'subdued';
  const came = date.format(Date.parse(asked.received_at));
  text.textContent = asked.done_at ? `${came} · done` : `${came} · under way`;
  item.append(title, text);
  if (asked.export_until) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = 'Download for the customer';
    button.addEventListener('click', () => download(`${address}/${encodeURIComponent(asked.id)}/export`, asked.id));
    item.append(button);
  }
  return item;
}

/** Inside the admin a plain link would bring no token. @param {string} address @param {string} id */
async function download(address, id) {
  try {
    const response = await fetch(address, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(String(response.status));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = `customer-data-${id}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch {
    toast('The file could not be fetched. Try again in a moment.');
  }
}
