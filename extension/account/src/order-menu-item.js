// @ts-check
/* The entry in the menu of an order. Shopify opens the action of the same extension when it is pressed. */

export default async () => {
  const button = document.createElement('s-button');
  button.textContent = shopify.i18n.translate('heading');
  document.body.append(button);
};
