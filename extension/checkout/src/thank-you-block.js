// @ts-check
/* "Ask about this order" on the thank-you page. */

import { ask } from './ask.js';
import { Door, chatOf } from './door.js';

export default async () => {
  const { checkoutToken, attributes, orderConfirmation, i18n } = shopify;
  const door = new Door(shopify, () => ({
    checkout: checkoutToken.value,
    order: orderConfirmation.value.order.id,
    step: 'thank_you',
    chat: chatOf(attributes.value),
  }));
  const { number } = orderConfirmation.value;
  ask(document.body, door, i18n.translate, { order: number ? `#${number}` : '', locale: door.locale });
};
