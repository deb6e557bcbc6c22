// @ts-check
/* What the menu's entry opens: the question, beside the order it is about. */

import { ask } from '../../checkout/src/ask.js';
import { Door } from '../../checkout/src/door.js';

export default async () => {
  const { orderId, i18n } = shopify;
  const door = new Door(shopify, () => ({ order: orderId, step: 'order_page' }));
  const dialog = document.createElement('s-customer-account-action');
  dialog.setAttribute('heading', i18n.translate('heading'));
  document.body.append(dialog);
  ask(dialog, door, i18n.translate, { heading: '', locale: door.locale });
};
