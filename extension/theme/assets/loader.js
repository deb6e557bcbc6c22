// @ts-check
/*
 * All a store page pays for: the bubble, once the page is at rest. The panel comes on the first click, or with a
 * conversation to follow.
 */
(() => {
  if (customElements.get('counterbell-chat')) return;

  /** @typedef {import('./types.js').Panel} Panel */

  /** It would lie over the way to the checkout. */
  const BUYING = /\/cart\/?$/;
  const SVG = 'http://www.w3.org/2000/svg';
  const ICONS = {
    chat: 'M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.3 6l-.7 3.3 3.7-1.9c.9.2 1.8.3 2.7.3 5 0 9-3.4 9-7.7s-4-7.7-9-7.7Z',
    close: 'm6.5 9.5 5.5 5.5 5.5-5.5',
  };
  /** @type {any} */
  const told = /** @type {any} */ (globalThis).counterbell;

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

  /** @returns {Promise<void>} */
  const atRest = () =>
    new Promise((resolve) => {
      const idle = () => ('requestIdleCallback' in window ? requestIdleCallback(() => resolve(), { timeout: 1500 }) : setTimeout(resolve, 50));
      if (document.readyState === 'complete') idle();
      else window.addEventListener('load', () => idle(), { once: true });
    });

  /** @param {ShadowRoot} root @param {string} href */
  const style = (root, href) =>
    new Promise((resolve) => {
      const sheet = document.createElement('link');
      sheet.rel = 'stylesheet';
      sheet.href = href;
      sheet.onload = sheet.onerror = resolve;
      root.append(sheet);
    });

  class CounterbellChat extends HTMLElement {
    /** @type {import('./types.js').Config} */ config = /** @type {any} */ ({ strings: {} });
    /** @type {HTMLButtonElement} */ bubble = document.createElement('button');
    /** @type {Panel | null} */ #panel = null;
    /** @type {Promise<{ mount(host: HTMLElement): Panel }> | null} */ #module = null;
    #attempts = 0;
    #label = document.createElement('span');
    #unread = 0;
    /** @type {Promise<void> | null} */ #drawn = null;
    #wake = () => {};

    connectedCallback() { this.#drawn ??= this.#begin(); }

    async #begin() {
      await Promise.race([atRest(), new Promise((resolve) => { this.#wake = () => resolve(null); })]);
      const { origin = '', customer, sound, ...rest } = this.dataset;
      this.config = /** @type {import('./types.js').Config} */ ({
        ...rest,
        origin: origin.replace(/\/+$/, ''),
        customer: customer === 'true',
        sound: sound === 'true',
        site: 'words' in rest || 'frame' in rest,
        language: this.#language(),
        strings: this.#strings(),
      });
      if (!this.config.origin || !this.config.panel) return;
      await this.#draw();
      const mailed = location.hash.startsWith('#counterbell=');
      const open = mailed || (this.#remembers('open') === 'true' && !BUYING.test(location.pathname));
      if (open || this.#remembers('conversation')) {
        this.#load().then(
          (panel) => { if (open) panel.open(false); },
          () => {},
        );
      }
    }

    /** @param {number} count */
    setUnread(count) {
      this.#unread = count;
      const badge = this.bubble.querySelector('.badge');
      if (!badge) return;
      badge.textContent = count > 9 ? '9+' : String(count);
      badge.toggleAttribute('hidden', count === 0);
      const chat = this.#name();
      const { unread = '' } = this.config.strings;
      this.bubble.setAttribute('aria-label', count ? `${chat}, ${unread.replace('{count}', String(count))}` : chat);
    }

    /** For the page's buttons, also before it is at rest. @param {import('./types.js').Wish} wish */
    async start(wish) {
      this.#wake();
      await this.#drawn;
      if (!this.shadowRoot) return;
      const panel = await this.#show();
      panel?.wish(wish);
    }

    #name() { return this.config.label || this.config.strings.chat || 'Chat'; }

    /** As the words are written: not always in the page's language. */
    #speak() {
      const { strings } = this.config;
      this.dir = /^(ar|fa|he|ur)/.test(strings.language ?? '') ? 'rtl' : 'ltr';
      this.lang = strings.language ?? '';
      this.#label.textContent = this.#name();
      this.setUnread(this.#unread);
    }

    async #draw() {
      const { side, accent = '', onAccent = '', bubble } = this.config;
      const root = this.attachShadow({ mode: 'open' });
      this.toggleAttribute('data-start', side === 'start');
      this.style.setProperty('--counterbell-accent', accent);
      this.style.setProperty('--counterbell-on-accent', onAccent);
      // What is fixed inside of these is not fixed to the window.
      const { transform, filter, perspective } = getComputedStyle(document.body);
      if ([transform, filter, perspective].some((value) => value && value !== 'none')) document.documentElement.append(this);
      await style(root, bubble);

      this.#label.className = 'bubble-label';
      const badge = document.createElement('span');
      badge.className = 'badge';
      badge.hidden = true;
      badge.setAttribute('aria-hidden', 'true');
      this.bubble.type = 'button';
      this.bubble.className = 'bubble';
      this.bubble.setAttribute('aria-expanded', 'false');
      this.bubble.setAttribute('aria-haspopup', 'dialog');
      this.bubble.append(icon('chat'), icon('close'), this.#label, badge);
      this.bubble.addEventListener('click', () => (this.#panel?.isOpen() ? this.#panel.close() : this.#show()));
      this.bubble.addEventListener('pointerenter', () => this.#fetch().catch(() => {}), { once: true });
      this.#speak();
      root.append(this.bubble);
    }

    async #show() {
      this.bubble.setAttribute('aria-busy', 'true');
      try {
        const panel = await this.#load();
        panel.open(true);
        this.#note('');
        return panel;
      } catch {
        this.#note(this.config.strings.not_loaded ?? '');
        return null;
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
        // A failed module is remembered.
        const url = new URL(this.config.panel, document.baseURI);
        if (this.#attempts > 0) url.searchParams.set('retry', String(this.#attempts));
        this.#attempts += 1;
        const { words, language } = this.config;
        const module = import(url.href);
        const root = /** @type {ShadowRoot} */ (this.shadowRoot);
        const dressed = root.querySelector('link + link') ? null : style(root, this.config.stylesheet);
        this.#module = Promise.all([module, dressed, words && fetch(words + encodeURIComponent(language)).then((answer) => answer.json())])
          .then(([loaded, , spoken]) => {
            if (spoken) {
              Object.assign(this.config, { strings: spoken.words, language: spoken.language });
              this.#speak();
            }
            return loaded;
          });
        this.#module.catch(() => { this.#module = null; });
      }
      return this.#module;
    }

    /** Why nothing opened. @param {string} text */
    #note(text) {
      const root = this.shadowRoot;
      let note = root?.querySelector('.note');
      if (!note && text) {
        note = document.createElement('p');
        note.className = 'note';
        note.setAttribute('role', 'status');
        root?.append(note);
      }
      if (!note) return;
      note.textContent = text;
      note.toggleAttribute('hidden', !text);
    }

    #language() { return this.dataset.language || document.documentElement.lang || navigator.language || 'en'; }

    /** @returns {Record<string, string>} */
    #strings() {
      const theme = this.querySelector('script[type="application/json"]')?.textContent;
      try {
        if (theme) return JSON.parse(theme);
      } catch {
        return {};
      }
      // As much as the script tag was told.
      const language = this.#language().toLowerCase().replace('_', '-');
      const code = [language, language.split('-')[0] ?? ''].find((one) => told?.chat?.[one]) ?? 'en';
      return { language: code, chat: told?.chat?.[code], not_loaded: told?.not_loaded?.[code] };
    }

    /** @param {string} key */
    #remembers(key) {
      try {
        const name = `counterbell:${this.config.shop}:${key}`;
        return sessionStorage.getItem(name) ?? localStorage.getItem(name);
      } catch {
        return null; // storage is blocked
      }
    }
  }

  customElements.define('counterbell-chat', CounterbellChat);
})();
