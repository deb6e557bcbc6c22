// @ts-check
/* What goes with a reply: a product found by name, a discount code, a draft order. Nothing is sent by any of them. */

import { ApiError, postTo } from './api.js';
import { byId } from './dom.js';
import { Completion } from './completion.js';
import { replyComposer } from './reply-composer.js';
import { toast } from './toasts.js';

/** @typedef {{ id: string, title: string, price: string | null, note: string | null, sold_out: boolean }} Found */
/** @typedef {{ variant: string, title: string, price: string | null, available: boolean }} Form */
/** @typedef {{ variant: string, title: string, quantity: number, price: string | null }} CartLine */
/**
 * @typedef {{ discounts: boolean, drafts: boolean, currency: string, percent: number, amount: string | null,
 *   draft: string | null, cart: CartLine[] }} Offers
 */

const PAUSE = 120;
const NOT_GRANTED = 'Shopify has not granted the app this. An admin allows it under Settings, Replies.';

/** @param {string} path @returns {Promise<any>} */
async function get(path) {
  const response = await fetch(`/api/v1/${path}`, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Error(answer?.error?.message ?? 'That did not work. Try again.');
  return answer;
}

export function startInserts() {
  document.addEventListener('insert-wanted', (event) => {
    insert(/** @type {CustomEvent<{ what: string }>} */ (event).detail.what);
  });
  searches('product-search', (product) => {
    dialogOf('product')?.close();
    replyComposer()?.take({ id: product.id, title: product.title });
  });
  searches('draft-search', addProduct);
  for (const what of ['product', 'discount', 'draft']) {
    const dialog = dialogOf(what);
    dialog?.querySelector('[data-cancel]')?.addEventListener('click', () => dialog.close());
    dialog?.addEventListener('close', () => replyComposer()?.field?.focus());
    dialog?.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      if (what === 'discount') makeDiscount();
      else if (what === 'draft') makeDraft();
    });
  }
}

/** Opens the dialog of what was asked for, if the reader has the open chat. @param {string} what */
export async function insert(what) {
  const composer = replyComposer();
  const dialog = dialogOf(what);
  if (!composer || !dialog || dialog.open) return;
  if (!composer.open) {
    toast(composer.dataset.note || 'Take the chat over first.');
    return;
  }
  dialog.querySelector('form')?.reset();
  wrong(dialog, '');
  const search = dialog.querySelector('input[role="combobox"]');
  search?.dispatchEvent(new Event('input'));
  if (what === 'draft') dialog.querySelector('.draft-lines')?.replaceChildren();
  dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector('input[role="combobox"], input[name="value"]'))?.focus();
  if (what === 'product') return;
  // A new try from here on: the same one again makes no second code.
  dialog.dataset.clientId = crypto.randomUUID();
  try {
    prepare(dialog, what, /** @type {Offers} */ (await get(`conversations/${composer.conversation}/offers`)));
  } catch (error) {
    wrong(dialog, error instanceof Error ? error.message : '');
  }
}

/** @param {HTMLDialogElement} dialog @param {string} what @param {Offers} offers */
function prepare(dialog, what, offers) {
  const granted = what === 'discount' ? offers.discounts : offers.drafts;
  const line = dialog.querySelector('[data-limits]');
  const button = dialog.querySelector('button.primary');
  if (button instanceof HTMLButtonElement) button.disabled = !granted;
  if (line) {
    const most = [offers.percent > 0 ? `${offers.percent} %` : '', offers.amount ?? ''].filter(Boolean).join(' or ');
    line.textContent = !granted ? NOT_GRANTED
      : what === 'discount' ? (most ? `Up to ${most}.` : 'Your shop gives no discounts here.')
        : offers.draft ? `Up to ${offers.draft}.` : 'Your shop makes no draft orders here.';
  }
  const currency = dialog.querySelector('[data-currency]');
  if (currency) currency.textContent = ` (${offers.currency})`;
  if (what === 'draft') {
    for (const { variant, title, quantity, price } of offers.cart) addLine([{ variant, title, price, available: true }], title, quantity, null);
  }
}

/** @param {string} what @returns {HTMLDialogElement | null} */
function dialogOf(what) {
  const dialog = byId(`${what}-dialog`);
  return dialog instanceof HTMLDialogElement ? dialog : null;
}

/** @param {HTMLDialogElement} dialog @param {string} text */
function wrong(dialog, text) {
  const line = dialog.querySelector('.failed');
  if (!(line instanceof HTMLElement)) return;
  line.hidden = text === '';
  line.textContent = text;
}

/** A field that finds products as one types. @param {string} id @param {(product: Found) => void} chosen */
function searches(id, chosen) {
  const field = byId(id);
  const list = byId(`${id}-found`);
  if (!(field instanceof HTMLInputElement) || !list) return;
  const completion = new Completion(field, list, field.closest('dialog')?.querySelector('.found-said') ?? null);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asked = 0;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    const mine = ++asked;
    if (field.value.trim() === '') {
      completion.hide();
      return;
    }
    timer = setTimeout(async () => {
      try {
        const { products } = await get(`products?q=${encodeURIComponent(field.value)}`);
        if (mine !== asked) return;
        completion.show(/** @type {Found[]} */ (products).map((product) => ({
          label: product.title,
          about: [product.price, product.note].filter(Boolean).join(' · '),
          take: () => {
            field.value = '';
            chosen(product);
          },
        })));
        const none = products.length === 0 ? 'No product of that name.' : '';
        const dialog = field.closest('dialog');
        if (dialog) wrong(dialog, none);
      } catch (error) {
        const dialog = field.closest('dialog');
        if (dialog) wrong(dialog, error instanceof Error ? error.message : '');
      }
    }, PAUSE);
  });
  field.addEventListener('keydown', (event) => {
    if (completion.keyed(event)) return;
    // Enter looks for something; it ends nothing.
    if (event.key === 'Enter') event.preventDefault();
  });
}

/** @param {Found} product */
async function addProduct(product) {
  const dialog = dialogOf('draft');
  if (!dialog) return;
  wrong(dialog, '');
  try {
    const { title, variants } = await get(`products/${product.id}/variants`);
    addLine(variants, title, 1, product.id);
  } catch (error) {
    wrong(dialog, error instanceof Error ? error.message : '');
  }
}

/** @param {Form[]} forms @param {string} title @param {number} quantity @param {string | null} product */
function addLine(forms, title, quantity, product) {
  const list = document.querySelector('.draft-lines');
  if (!list || forms.length === 0) return;
  const item = document.createElement('li');
  if (product) item.dataset.product = product;
  const name = document.createElement('span');
  name.className = 'name';
  name.translate = false;
  name.textContent = title;
  const which = document.createElement('select');
  which.setAttribute('aria-label', `Which ${title}`);
  for (const form of forms) {
    const option = document.createElement('option');
    option.value = form.variant;
    const plain = form.title === 'Default Title' || form.title === title ? '' : form.title;
    option.textContent = [plain, form.price, form.available ? '' : 'sold out'].filter(Boolean).join(' · ') || title;
    which.append(option);
  }
  const many = document.createElement('input');
  Object.assign(many, { type: 'number', min: 1, max: 100, value: quantity });
  many.setAttribute('aria-label', `How many of ${title}`);
  const away = document.createElement('button');
  away.type = 'button';
  away.className = 'button bare';
  away.textContent = 'Leave out';
  away.addEventListener('click', () => {
    item.remove();
    byId('draft-search')?.focus();
  });
  item.append(name, which, many, away);
  list.append(item);
}

/** @param {HTMLDialogElement} dialog @param {string} act @param {object} body */
async function make(dialog, act, body) {
  const composer = replyComposer();
  const button = dialog.querySelector('button.primary');
  if (!composer || button?.getAttribute('aria-busy') === 'true') return;
  button?.setAttribute('aria-busy', 'true');
  wrong(dialog, '');
  try {
    const answer = await postTo(composer.conversation, act, { client_id: dialog.dataset.clientId, ...body });
    dialog.close();
    composer.insert(answer.words);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    wrong(dialog, error.message);
    const field = error.field ? dialog.querySelector(`[name="${CSS.escape(error.field)}"]`) : null;
    if (field instanceof HTMLElement) field.focus();
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

function makeDiscount() {
  const dialog = dialogOf('discount');
  const form = dialog?.querySelector('form');
  if (!dialog || !form) return;
  const typed = new FormData(form);
  make(dialog, 'discounts', { kind: typed.get('kind'), value: String(typed.get('value') ?? ''), days: Number(typed.get('days')) || 0 });
}

function makeDraft() {
  const dialog = dialogOf('draft');
  if (!dialog) return;
  const lines = [...dialog.querySelectorAll('.draft-lines li')].map((item) => ({
    variant: item.querySelector('select')?.value,
    quantity: Number(item.querySelector('input')?.value) || 0,
    product: /** @type {HTMLElement} */ (item).dataset.product,
  }));
  make(dialog, 'draft-orders', { lines });
}
