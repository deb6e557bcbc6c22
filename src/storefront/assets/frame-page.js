// @ts-check
/*
 * The chat as a page in the frame of Shopify's checkout. The extension around it says, by the port of Shopify's script,
 * who the shopper is (Shopify's session token), where they stand and what they allow; the app gives the chat's own token
 * for that, and the chat is the one of the store. The frame takes the room it needs. Where Shopify's script did not come,
 * the token in the page's own address opens the chat, without the checkout.
 */

import { backoff, pause } from '/widget/patience.js';

/**
 * @typedef {{ token: string, locale?: string, allows?: { preferences: boolean, analytics: boolean }, checkout?: string, step?: string, order?: string,
 *   chat?: string }} Told
 * @typedef {{ extension: { port: MessagePort }, idToken(): Promise<string> }} Bridge
 * @typedef {HTMLElement & { bubble?: HTMLElement, config?: { token?: string } }} Chat
 */

const PATIENCE = 15_000;
/** @type {[number, number]} */ const SMALL = [72, 72];
/** @type {[number, number]} */ const LARGE = [415, 600];
const bridge = /** @type {Bridge | undefined} */ (/** @type {any} */ (globalThis).shopify?.extension?.port && /** @type {any} */ (globalThis).shopify);
/** @type {string | null} */ let token = null;
/** What was told last: only that is worth a token. */
let standing = '';

/** @param {Told} told */
async function hear({ token: proof, locale, allows, ...where }) {
  permit(allows);
  const stands = JSON.stringify(where);
  if (stands === standing) return;
  standing = stands;
  const spoken = speak(locale);
  for (let attempt = 1; stands === standing; attempt += 1) {
    try {
      const fresh = async () => (attempt > 1 && bridge ? bridge.idToken() : proof);
      const known = token ?? kept(document.body.dataset.shop);
      let session = await exchange(await fresh(), where, known);
      // The answer alone may say whose chat was kept here.
      const before = known ?? kept(session.shop);
      if (before !== known) session = await exchange(await fresh(), where, before);
      await spoken;
      if (stands !== standing) return;
      token = session.token;
      show(session, where.step ?? '');
      return;
    } catch {
      await pause(backoff(attempt));
    }
  }
}

/** The token of before, where there was something to keep it for. @param {string} [shop] */
function kept(shop) {
  for (const place of /** @type {const} */ (['localStorage', 'sessionStorage'])) {
    try {
      const found = globalThis[place].getItem(`counterbell:${shop}:token`);
      if (found) return found;
    } catch {
      // the browser keeps nothing for frames
    }
  }
  return null;
}

/** The checkout's language may be another than the one the frame was loaded in. @param {string} [locale] */
async function speak(locale) {
  const page = document.documentElement;
  if (!locale || locale.toLowerCase() === page.lang.toLowerCase() || document.querySelector('counterbell-chat')) return;
  try {
    const answer = await fetch(`/widget/words/${encodeURIComponent(locale)}`, { signal: AbortSignal.timeout(PATIENCE) });
    const { language, words } = await answer.json();
    Object.assign(page, { lang: language, dir: language === 'ar' ? 'rtl' : 'ltr' });
    document.body.dataset.words = JSON.stringify(words);
  } catch {
    // then in the frame's own
  }
}

/** @param {string} proof @param {object} where @param {string | null} before @returns {Promise<{ token: string, shop: string }>} */
async function exchange(proof, where, before) {
  const response = await fetch('/extension/v1/session', {
    method: 'POST',
    headers: { Authorization: `Bearer ${proof}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...where, ...(before ? { token: before } : {}) }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** What the shopper allows is asked of the same object as in the store. @param {Told['allows']} allows */
function permit(allows) {
  if (!allows) return;
  const { preferences, analytics } = allows;
  const customerPrivacy = { preferencesProcessingAllowed: () => preferences, analyticsProcessingAllowed: () => analytics };
  Object.assign(globalThis, { Shopify: { customerPrivacy } });
}

/** The chat, with the newest token. A step further is told with the next thing the shopper does. @param {{ token: string, shop: string }} session @param {string} step */
function show(session, step) {
  const there = /** @type {Chat | null} */ (document.querySelector('counterbell-chat'));
  if (there) {
    // As the panel, once it is there, listens; and as it will read when it comes.
    there.dataset.token = session.token;
    if (there.config) there.config.token = session.token;
    there.dispatchEvent(new CustomEvent('counterbell:token', { detail: session.token }));
    return;
  }
  const chat = document.createElement('counterbell-chat');
  const at = (/** @type {string} */ name) => new URL(`/widget/${name}`, location.href).href;
  Object.assign(chat.dataset, {
    origin: location.origin,
    shop: session.shop,
    token: session.token,
    page: `https://${session.shop}/checkouts/${step === 'thank_you' ? 'thank-you' : encodeURIComponent(step)}`,
    language: document.documentElement.lang,
    panel: at('panel.js'),
    bubble: at('bubble.css'),
    stylesheet: at('panel.css'),
    frame: '',
  });
  const words = document.createElement('script');
  words.type = 'application/json';
  words.textContent = document.body.dataset.words ?? '{}';
  chat.append(words);
  document.body.append(chat);
  const script = document.createElement('script');
  script.src = at('loader.js');
  document.head.append(script);
  watch(/** @type {Chat} */ (chat));
}

/** Open or not: the frame takes the room for it. @param {Chat} chat */
async function watch(chat) {
  await customElements.whenDefined('counterbell-chat');
  const bubble = chat.bubble;
  if (!bubble || !bridge) return;
  const fit = () => {
    const [width, height] = bubble.getAttribute('aria-expanded') === 'true' ? LARGE : SMALL;
    resizeTo(width, height);
  };
  new MutationObserver(fit).observe(bubble, { attributes: true, attributeFilter: ['aria-expanded'] });
}

if (bridge) {
  const { port } = bridge.extension;
  port.onmessage = ({ data }) => {
    const told = data?.counterbell;
    if (typeof told?.token === 'string') hear(told);
  };
  port.start();
} else {
  const proof = new URLSearchParams(location.search).get('id_token');
  if (proof) hear({ token: proof });
}
