// @ts-check
/*
 * The official chat slot. `<s-chat>` is a frame with the app's own page, which Shopify has loaded before (its address is
 * in shopify.extension.toml); it is told who the shopper is, where they stand and what they allow, again whenever that
 * changes. It is small until it is used; then the page inside asks Shopify for the room it needs.
 */

/** @import { Privacy, Standing } from './door.js' */

const SMALL = { inlineSize: '72px', blockSize: '72px' };
/** Milliseconds before Shopify is asked again for a token it did not give. */
const AGAIN = [1_000, 3_000, 9_000];

/**
 * @param {{ shopify: { i18n: { translate(key: string): string }, sessionToken: { get(): Promise<string> }, customerPrivacy: Privacy & { subscribe(listener: () => void): unknown } }, standing: () => Standing,
 *   locale: string, onChange: (listener: () => void) => void }} told
 */
export function render({ shopify, standing, locale, onChange }) {
  const chat = document.createElement('s-chat');
  chat.setAttribute('accessibilityLabel', shopify.i18n.translate('chat'));
  for (const [name, value] of Object.entries(SMALL)) chat.setAttribute(name, value);
  let ready = false;
  let told = 0;
  const tell = async () => {
    if (!ready) return;
    const mine = (told += 1);
    let token = null;
    for (const pause of [...AGAIN, 0]) {
      token = await shopify.sessionToken.get().catch(() => null);
      if (token !== null) break;
      if (pause) await new Promise((done) => { setTimeout(done, pause); });
      // What has changed meanwhile is told by itself.
      if (mine !== told) return;
    }
    if (token === null) return;
    const { preferences, analytics } = shopify.customerPrivacy.value.allowedProcessing;
    chat.contentWindow.postMessage({ counterbell: { token, locale, allows: { preferences, analytics }, ...standing() } });
  };
  chat.addEventListener('ready', () => {
    ready = true;
    tell();
  });
  onChange(tell);
  shopify.customerPrivacy.subscribe(tell);
  document.body.append(/** @type {Node} */ (/** @type {unknown} */ (chat)));
}
