// @ts-check
/* The chat while paying: the conversation of the store goes on here, with the step the buyer is at. */

import { render } from './chat.js';
import { chatOf } from './door.js';

export default async () => {
  const { checkoutToken, attributes, buyerJourney, localization } = shopify;
  render({
    shopify,
    locale: localization.language.value.isoCode,
    standing: () => ({
      checkout: checkoutToken.value,
      step: buyerJourney.activeStep.value?.handle ?? 'checkout',
      chat: chatOf(attributes.value),
    }),
    onChange: (listener) => { buyerJourney.activeStep.subscribe(listener); },
  });
};
