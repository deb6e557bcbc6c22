// @ts-check
/*
 * "Talk to an expert", wherever in the theme the merchant puts it, and the same in the cart. Loaded only on pages that
 * have one. It is there where its product tag and its address fit, and where the chat itself is on.
 */
(() => {
  if (customElements.get('counterbell-button')) return;

  /** A market's or a language's part of a path, such as `/fr` or `/en-ca`. */
  const MARKET = /^\/[a-z]{2}(-[a-z]{2})?(?=\/|$)/i;

  /** Signs as they are said, and no slash at the end. @param {string} address */
  const plain = (address) => {
    const bare = address.replace(/\/+$/, '') || address;
    try {
      return decodeURIComponent(bare);
    } catch {
      return bare;
    }
  };

  /** @param {string} path */
  const anywhere = (path) => path.replace(MARKET, '') || '/';

  /** Does the address fit the pattern, in which `*` stands for anything? As the app reads it: src/rules/place.rs. @param {string} pattern */
  const fits = (pattern) => {
    const wanted = pattern.trim();
    const whole = wanted.includes('://');
    const address = whole ? location.origin + location.pathname : anywhere(location.pathname);
    const parts = plain(whole || !wanted.startsWith('/') ? wanted : anywhere(wanted)).toLowerCase().split('*');
    let rest = plain(address).toLowerCase();
    const last = /** @type {string} */ (parts.pop());
    // The first part begins it, the last one ends it, and each between comes as early as it can.
    for (const [index, part] of parts.entries()) {
      const at = index === 0 ? (rest.startsWith(part) ? 0 : -1) : rest.indexOf(part);
      if (at < 0) return false;
      rest = rest.slice(at + part.length);
    }
    return parts.length === 0 ? rest === last : rest.endsWith(last);
  };

  /** Products asked about, at most. */
  const MOST = 20;

  /** What the products in the cart are tagged with: the cart itself does not say. @returns {Promise<string[]>} */
  const tagsInCart = async () => {
    const root = /** @type {any} */ (window).Shopify?.routes?.root ?? '/';
    const ask = async (/** @type {string} */ path) => {
      const answer = await fetch(`${root}${path}.js`, { headers: { Accept: 'application/json' } });
      return answer.ok ? answer.json() : {};
    };
    const { items = [] } = await ask('cart');
    const handles = new Set(items.map((/** @type {{ handle: string }} */ { handle }) => handle));
    const products = await Promise.all([...handles].slice(0, MOST).map((handle) => ask(`products/${handle}`).catch(() => ({}))));
    return products.flatMap(({ tags = [] }) => tags);
  };

  class CounterbellButton extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const { tag, url, tags = '', cart, missing } = this.dataset;
      const found = /** @type {(HTMLElement & { start(wish: import('./types.js').Wish): void }) | null} */ (document.querySelector('counterbell-chat'));
      // A chat that is not told where the app is does nothing.
      const chat = found?.dataset.origin ? found : null;
      /** @param {string[]} all */
      const fitting = (all) => !tag || all.some((one) => one.trim().toLowerCase() === tag.trim().toLowerCase());
      // In the theme editor a missing chat is said, and a button is shown wherever it was put.
      const edited = missing !== undefined;
      const away = !edited && (!chat || Boolean(url && !fits(url)));
      this.hidden = away || (!edited && !fitting(tags.split(',')));
      if (!this.hidden) this.#show(chat);
      else if (!away && cart !== undefined) tagsInCart().then((all) => { if (fitting(all)) this.#show(chat); }, () => {});
    }

    /** @param {(HTMLElement & { start(wish: import('./types.js').Wish): void }) | null} chat */
    #show(chat) {
      if (this.shadowRoot) return;
      const { label = '', text, action, context, stylesheet = '', missing } = this.dataset;
      this.hidden = false;
      this.dir = getComputedStyle(this).direction;
      const root = this.attachShadow({ mode: 'open' });
      const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: stylesheet });
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'inline', textContent: label, hidden: true });
      const help = Object.assign(document.createElement('p'), { className: 'help', textContent: (chat ? text : missing) ?? '', hidden: true });
      sheet.onload = sheet.onerror = () => {
        button.hidden = !chat;
        help.hidden = !help.textContent;
      };
      for (const name of ['accent', 'onAccent']) {
        const colour = this.dataset[name] || chat?.dataset[name];
        if (colour) this.style.setProperty(name === 'accent' ? '--counterbell-accent' : '--counterbell-on-accent', colour);
      }
      button.addEventListener('click', () => customElements.whenDefined('counterbell-chat').then(() => chat?.start({ action, context, from: button })));
      root.append(sheet, help, button);
    }
  }

  const define = () => customElements.define('counterbell-button', CounterbellButton);
  // The chat's own element may stand further down the page.
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', define);
  else define();
})();
