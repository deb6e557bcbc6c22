// @ts-check
/*
 * The only script a store page pays for. It draws the bubble once the page is at rest and fetches the
 * panel when it is needed: on the first click, or at once when this browser has a conversation already
 * (so that an answer from staff shows on the bubble) or left the panel open on the page before.
 */
(() => {
  if (customElements.get('counterbell-chat')) return;

  /**
   * What the theme hands over, read once.
   * @typedef {{ origin: string, shop: string, proxy: string, customer: boolean, customerId: string, panel: string, stylesheet: string,
   *   strings: Record<string, string> }} Config
   * @typedef {{ open(byShopper: boolean): void, close(): void, isOpen(): boolean }} Panel
   */

  /** Where the panel does not open by itself: it would lie over the way to the checkout. */
  const BUYING = /\/cart\/?$/;
  const SVG = 'http://www.w3.org/2000/svg';
  const ICONS = {
    chat: 'M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.3 6l-.7 3.3 3.7-1.9c.9.2 1.8.3 2.7.3 5 0 9-3.4 9-7.7s-4-7.7-9-7.7Z',
    close: 'm6.5 9.5 5.5 5.5 5.5-5.5',
  };

  /** @param {keyof typeof ICONS} name */
  const icon = (name) => {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    svg.setAttribute('class', `icon icon-${name}`);
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', ICONS[name]);
    svg.append(path);
    return svg;
  };

  /** Resolves when the page has loaded and has nothing better to do. @returns {Promise<void>} */
  const atRest = () =>
    new Promise((resolve) => {
      const idle = () => ('requestIdleCallback' in window ? requestIdleCallback(() => resolve(), { timeout: 1500 }) : setTimeout(resolve, 50));
      if (document.readyState === 'complete') idle();
      else window.addEventListener('load', () => idle(), { once: true });
    });

  class CounterbellChat extends HTMLElement {
    /** @type {Config} */ config = { origin: '', shop: '', proxy: '', customer: false, customerId: '', panel: '', stylesheet: '', strings: {} };
    /** @type {HTMLButtonElement} */ bubble = document.createElement('button');
    /** @type {Panel | null} */ #panel = null;
    /** @type {Promise<{ mount(host: HTMLElement): Panel }> | null} */ #module = null;
    #attempts = 0;
    #drawn = false;

    async connectedCallback() {
      if (this.#drawn) return;
      this.#drawn = true;
      // A script tag that is parsed after the element may run before the element's children are there.
      await atRest();
      const data = this.dataset;
      this.config = {
        origin: (data.origin ?? '').replace(/\/+$/, ''),
        shop: data.shop ?? '',
        proxy: data.proxy ?? '',
        customer: data.customer === 'true',
        customerId: data.customerId ?? '',
        panel: data.panel ?? '',
        stylesheet: data.stylesheet ?? '',
        strings: this.#strings(),
      };
      if (!this.config.origin || !this.config.panel) return;
      await this.#draw();
      if (this.#remembers('open') === 'true' || this.#remembers('conversation')) {
        this.#load().then(
          (panel) => { if (this.#remembers('open') === 'true' && !BUYING.test(location.pathname)) panel.open(false); },
          () => {},
        );
      }
    }

    /** Called by the panel. @param {number} count */
    setUnread(count) {
      const badge = this.bubble.querySelector('.badge');
      if (!badge) return;
      badge.textContent = count > 9 ? '9+' : String(count);
      badge.toggleAttribute('hidden', count === 0);
      const { chat = '', unread = '' } = this.config.strings;
      this.bubble.setAttribute('aria-label', count ? `${chat}, ${unread.replace('{count}', String(count))}` : chat);
    }

    async #draw() {
      const root = this.attachShadow({ mode: 'open' });
      const sheet = document.createElement('link');
      sheet.rel = 'stylesheet';
      sheet.href = this.config.stylesheet;
      const styled = new Promise((resolve) => {
        sheet.addEventListener('load', resolve, { once: true });
        sheet.addEventListener('error', resolve, { once: true });
      });
      root.append(sheet);
      await styled;

      const label = document.createElement('span');
      label.className = 'bubble-label';
      label.textContent = this.config.strings.chat ?? '';
      const badge = document.createElement('span');
      badge.className = 'badge';
      badge.hidden = true;
      badge.setAttribute('aria-hidden', 'true');
      this.bubble.type = 'button';
      this.bubble.className = 'bubble';
      this.bubble.setAttribute('aria-expanded', 'false');
      this.bubble.setAttribute('aria-haspopup', 'dialog');
      this.bubble.append(icon('chat'), icon('close'), label, badge);
      this.bubble.addEventListener('click', () => this.#toggle());
      // A hand on its way to the bubble: the scripts can be on theirs.
      this.bubble.addEventListener('pointerenter', () => this.#fetch().catch(() => {}), { once: true });
      this.setUnread(0);
      root.append(this.bubble);
    }

    async #toggle() {
      if (this.#panel) {
        if (this.#panel.isOpen()) this.#panel.close();
        else this.#panel.open(true);
        return;
      }
      this.bubble.setAttribute('aria-busy', 'true');
      try {
        (await this.#load()).open(true);
        this.#note('');
      } catch {
        this.#note(this.config.strings.not_loaded ?? '');
      } finally {
        this.bubble.removeAttribute('aria-busy');
      }
    }

    /** @returns {Promise<Panel>} */
    async #load() {
      const module = await this.#fetch();
      this.#panel ??= module.mount(this);
      return /** @type {Panel} */ (this.#panel);
    }

    #fetch() {
      if (!this.#module) {
        // Browsers remember a module that failed to load; another address makes them try again.
        const url = new URL(this.config.panel, document.baseURI);
        if (this.#attempts > 0) url.searchParams.set('retry', String(this.#attempts));
        this.#attempts += 1;
        this.#module = import(url.href);
        this.#module.catch(() => { this.#module = null; });
      }
      return this.#module;
    }

    /** Says calmly, beside the bubble, why nothing opened. @param {string} text */
    #note(text) {
      const root = this.shadowRoot;
      if (!root) return;
      let note = root.querySelector('.note');
      if (!note && text) {
        note = document.createElement('p');
        note.className = 'note';
        note.setAttribute('role', 'status');
        root.append(note);
      }
      if (!note) return;
      note.textContent = text;
      note.toggleAttribute('hidden', !text);
    }

    /** @returns {Record<string, string>} */
    #strings() {
      try {
        return JSON.parse(this.querySelector('script[type="application/json"]')?.textContent ?? '{}');
      } catch {
        return {};
      }
    }

    /** @param {string} key */
    #remembers(key) {
      try {
        return localStorage.getItem(`counterbell:${this.config.shop}:${key}`);
      } catch {
        return null; // storage is blocked: the chat works, it only forgets
      }
    }
  }

  customElements.define('counterbell-chat', CounterbellChat);
})();
