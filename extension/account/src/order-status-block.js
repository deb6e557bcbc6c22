// @ts-check
/* "Ask about this order" on the order's page. */

import { ask } from '../../checkout/src/ask.js';
import { Door, chatOf } from '../../checkout/src/door.js';

export default async () => {
  const { order, checkoutToken, attributes, i18n } = shopify;
  const door = new Door(shopify, () => ({
    checkout: checkoutToken.value,
    order: order.value?.id,
    step: 'order_status',
    chat: chatOf(attributes.value),
  }));
  ask(document.body, door, i18n.translate, { order: order.value?.name, locale: door.locale });
};
