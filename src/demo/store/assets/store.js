// @ts-check
/*
 * The theme's own script: things go into the cart without leaving the page. Without it, the same forms
 * work as forms. As Shopify's standard storefront events ask, a change of the cart is announced before
 * the request, with a promise that settles when it is done.
 */

/** @param {Promise<unknown>} promise */
const announce = (promise) => {
  document.dispatchEvent(new CustomEvent('shopify:cart:lines-update', { bubbles: true, detail: { promise } }));
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
};

/** @param {HTMLFormElement} form */
const add = async (form) => {
  const data = new FormData(form);
  const answer = await fetch('/cart/add.js', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ items: [{ id: Number(data.get('id')), quantity: Number(data.get('quantity') ?? 1) }] }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.description);
  await count();
  say(`${body.items[0].title} is in your cart.`);
};

for (const form of document.querySelectorAll('form[data-add]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!(form instanceof HTMLFormElement)) return;
    const button = form.querySelector('button');
    button?.setAttribute('aria-disabled', 'true');
    const done = add(form);
    announce(done);
    done
      .catch((fault) => say(fault instanceof Error && fault.message ? fault.message : 'That did not work. Please try again.'))
      .finally(() => button?.removeAttribute('aria-disabled'));
  });
}

// A page from the browser's history may show an old count.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) count().catch(() => {});
});
