// @ts-check
/* The chat on the thank-you page: about the order that was just placed. */

import { render } from './chat.js';
import { chatOf } from './door.js';

export default async () => {
  const { checkoutToken, attributes, orderConfirmation, localization } = shopify;
  render({
    shopify,
    locale: localization.language.value.isoCode,
    standing: () => ({
      checkout: checkoutToken.value,
      order: orderConfirmation.value.order.id,
      step: 'thank_you',
      chat: chatOf(attributes.value),
    }),
    onChange: (listener) => { orderConfirmation.subscribe(listener); },
  });
};
