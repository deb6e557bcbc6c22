// @ts-check
/*
 * A stand-in for Shopify's host of UI extensions: the `shopify` object an extension of this target is given, and the few
 * components ours use. One extension to a frame; the page around it gives it the room it wants.
 */

/**
 * @typedef {{ shop: string, app: string, locale: string, checkoutToken: string | null, attributes: { key: string, value: string }[],
 *   step: string | null, order: { id: string, name: string } | null }} Known
 * @typedef {{ target: string, module: string, strings: Record<string, string>, known: Known }} Extension
 */

/** @type {Extension} */
const extension = JSON.parse(document.body.dataset.extension ?? '{}');
const { known, strings, target } = extension;

/** @template Value @param {Value} value */
const signal = (value) => ({ value, subscribe: () => () => {} });
/** What an extension keeps is its app's alone. @param {string} key */
const kept = (key) => `extension:${key}`;

const shopify = {
  extension: { target },
  shop: { myshopifyDomain: known.shop },
  checkoutToken: signal(known.checkoutToken ?? undefined),
  attributes: signal(known.attributes),
  buyerJourney: { activeStep: signal(known.step ? { handle: known.step } : undefined) },
  orderConfirmation: signal({ order: { id: known.order?.id ?? '' }, number: known.order?.name.replace('#', '') ?? '' }),
  order: signal(known.order ?? undefined),
  orderId: known.order?.id,
  localization: { language: signal({ isoCode: known.locale }) },
  customerPrivacy: signal({ allowedProcessing: { preferences: true, analytics: true } }),
  storage: {
    read: async (/** @type {string} */ key) => JSON.parse(localStorage.getItem(kept(key)) ?? 'null'),
    write: async (/** @type {string} */ key, /** @type {unknown} */ value) => localStorage.setItem(kept(key), JSON.stringify(value)),
  },
  i18n: {
    translate: (/** @type {string} */ key, /** @type {Record<string, string>} */ values = {}) =>
      (strings[key] ?? key).replace(/\{\{(\w+)\}\}/g, (whole, name) => values[name] ?? whole),
  },
  sessionToken: {
    get: async () => {
      const answer = await fetch('/_extensions/token', { method: 'POST' });
      return (await answer.json()).token;
    },
  },
};
Object.assign(globalThis, { shopify });

/** The frame this page is in, as the page around it has put it there. */
const frame = /** @type {HTMLIFrameElement | null} */ (window.frameElement);

/** What a chat may have of the page, as Shopify's guidelines say: small until it is used, never over the way to pay. */
const LARGEST = { width: 415, height: 700 };

class Chat extends HTMLElement {
  static observedAttributes = ['inlinesize', 'blocksize'];
  #inside = document.createElement('iframe');
  /** @type {MessagePort | null} */ #port = null;

  async connectedCallback() {
    addEventListener('message', ({ source, data, ports }) => {
      if (source !== this.#inside.contentWindow || data !== 'app-bridge-checkout') return;
      const [port, host] = ports;
      if (!port || !host) return;
      this.#port = port;
      host.onmessage = ({ data: asked }) => this.#answer(asked, host);
      this.dispatchEvent(new Event('ready'));
    });
    const about = new URLSearchParams({ id_token: await shopify.sessionToken.get(), locale: known.locale, handle: 'counterbell-checkout-chat' });
    this.#inside.src = `${known.app}/extension/chat?${about}`;
    this.#inside.title = this.getAttribute('accessibilitylabel') ?? 'Chat';
    this.append(this.#inside);
  }

  /** What the script in the frame asks of the checkout. @param {{ size?: { width: number, height: number }, token?: number }} asked @param {MessagePort} host */
  async #answer({ size, token }, host) {
    if (size) this.#sized(`${Math.min(size.width, LARGEST.width)}px`, `${Math.min(size.height, LARGEST.height)}px`);
    if (token !== undefined) host.postMessage({ token, is: await shopify.sessionToken.get() });
  }

  get contentWindow() {
    return { postMessage: (/** @type {unknown} */ message) => this.#port?.postMessage(message) };
  }

  attributeChangedCallback() { this.#sized(this.getAttribute('inlineSize') ?? '', this.getAttribute('blockSize') ?? ''); }

  /** @param {string} width @param {string} height */
  #sized(width, height) {
    if (frame) Object.assign(frame.style, { width, height });
  }
}

class Section extends HTMLElement {
  connectedCallback() {
    const heading = this.getAttribute('heading');
    if (heading) this.prepend(Object.assign(document.createElement('h2'), { textContent: heading }));
  }
}

class Link extends HTMLElement {
  connectedCallback() {
    const link = Object.assign(document.createElement('a'), { href: this.getAttribute('href') ?? '', target: '_blank', textContent: this.textContent });
    this.replaceChildren(link);
  }
}

class Button extends HTMLElement {
  static observedAttributes = ['loading'];
  #button = document.createElement('button');

  connectedCallback() {
    if (this.#button.isConnected) return;
    this.#button.type = 'button';
    this.#button.textContent = this.textContent;
    this.replaceChildren(this.#button);
  }

  attributeChangedCallback() { this.#button.toggleAttribute('disabled', this.hasAttribute('loading')); }
}

class TextArea extends HTMLElement {
  #field = document.createElement('textarea');

  connectedCallback() {
    if (this.#field.isConnected) return;
    this.#field.rows = Number(this.getAttribute('rows') ?? 3);
    const label = document.createElement('label');
    label.append(this.getAttribute('label') ?? '', this.#field);
    this.append(label);
  }

  get value() { return this.#field.value; }
  set value(text) { this.#field.value = text; }
}

for (const [name, element] of Object.entries({
  's-chat': Chat, 's-section': Section, 's-link': Link, 's-button': Button, 's-text-area': TextArea, 's-customer-account-action': class extends Section {},
})) customElements.define(name, element);

const chat = target.endsWith('.chat.render');
if (frame && !chat) new ResizeObserver(() => { frame.style.height = `${document.body.offsetHeight}px`; }).observe(document.body);
document.body.classList.toggle('chat', chat);

// What the menu's entry does is Shopify's business: it opens the action.
if (target.endsWith('.menu-item.render')) {
  document.body.addEventListener('click', () => parent.document.dispatchEvent(new CustomEvent('extension:action')));
}

const { default: run } = await import(extension.module);
await run();
