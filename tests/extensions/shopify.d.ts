// Which API each module of the extensions is given, by its target.
import 'preact';
import '@shopify/ui-extensions';

//@ts-ignore
declare module '../../extension/checkout/src/checkout-chat.js' {
  const shopify: import('@shopify/ui-extensions/purchase.checkout.chat.render').Api;
}
//@ts-ignore
declare module '../../extension/checkout/src/thank-you-chat.js' {
  const shopify: import('@shopify/ui-extensions/purchase.thank-you.chat.render').Api;
}
//@ts-ignore
declare module '../../extension/checkout/src/thank-you-block.js' {
  const shopify: import('@shopify/ui-extensions/purchase.thank-you.block.render').Api;
}
//@ts-ignore
declare module '../../extension/account/src/order-status-block.js' {
  const shopify: import('@shopify/ui-extensions/customer-account.order-status.block.render').Api;
}
//@ts-ignore
declare module '../../extension/account/src/order-menu-item.js' {
  const shopify: import('@shopify/ui-extensions/customer-account.order.action.menu-item.render').Api;
}
//@ts-ignore
declare module '../../extension/account/src/order-action.js' {
  const shopify: import('@shopify/ui-extensions/customer-account.order.action.render').Api;
}
