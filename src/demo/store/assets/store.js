// @ts-check
/*
 * The theme's own script: things go into the cart without leaving the page. Without it, the same forms
 * work as forms. As Shopify's standard storefront events ask, a change of the cart is announced before
 * the request, with a promise that settles when it is done.
 */

/**
 * @typedef {{ merchandiseId: string, quantity: number }} Line
 * @typedef {{ cart: { totalQuantity: number } | null, userErrors: { message: string }[] }} Changed
 */

/** @param {Line[]} lines @param {'product' | 'standard-action'} context @param {Promise<Changed>} promise */
const announce = (lines, context, promise) => {
  const event = new Event('shopify:cart:lines-update', { bubbles: true });
  document.dispatchEvent(Object.assign(event, { action: 'add', context, lines, promise }));
};

/** @param {string} text */
const say = (text) => {
  const toast = document.querySelector('[data-toast]');
  if (!toast) return;
  toast.textContent = text;
  toast.classList.add('shown');
  setTimeout(() => toast.classList.remove('shown'), 4000);
};

const count = async () => {
  const answer = await fetch('/cart.js', { headers: { Accept: 'application/json' } });
  const cart = await answer.json();
  for (const place of document.querySelectorAll('[data-cart-count]')) place.textContent = String(cart.item_count);
  return Number(cart.item_count);
};

/** @param {Line[]} lines @returns {Promise<Changed>} */
const add = async (lines) => {
  const items = lines.map(({ merchandiseId, quantity }) => ({ id: Number(merchandiseId.split('/').at(-1)), quantity }));
  const answer = await fetch('/cart/add.js', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ items }),
  });
  const body = await answer.json();
  if (!answer.ok) return { cart: null, userErrors: [{ message: body.description }] };
  const totalQuantity = await count();
  say(`${body.items[0].title} is in your cart.`);
  return { cart: { totalQuantity }, userErrors: [] };
};

// Shopify's standard action, as this theme does it: apps put things into the cart by it.
/** @param {{ lines: Line[] }} wanted */
const updateCart = ({ lines }) => {
  const done = add(lines);
  announce(lines, 'standard-action', done);
  return done;
};
updateCart.isDefault = () => false;
const shopify = /** @type {any} */ (window).Shopify ?? {};
Object.assign(window, { Shopify: Object.assign(shopify, { actions: { ...shopify.actions, updateCart } }) });

for (const form of document.querySelectorAll('form[data-add]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!(form instanceof HTMLFormElement)) return;
    const button = form.querySelector('button');
    button?.setAttribute('aria-disabled', 'true');
    const data = new FormData(form);
    const lines = [{ merchandiseId: `gid://shopify/ProductVariant/${data.get('id')}`, quantity: Number(data.get('quantity') ?? 1) }];
    const done = add(lines);
    announce(lines, 'product', done);
    done
      .then(({ userErrors: [fault] }) => { if (fault) throw new Error(fault.message); })
      .catch((fault) => say(fault instanceof Error && fault.message ? fault.message : 'That did not work. Please try again.'))
      .finally(() => button?.removeAttribute('aria-disabled'));
  });
}

// The cart may change by others on this page: the theme shows it all the same.
document.addEventListener('shopify:cart:lines-update', (event) => {
  const { promise } = /** @type {any} */ (event);
  Promise.resolve(promise).then(() => count(), () => {}).catch(() => {});
});

// A page from the browser's history may show an old count.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) count().catch(() => {});
});
