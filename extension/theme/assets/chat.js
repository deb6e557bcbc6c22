// @ts-check
/*
 * The chat itself, loaded when it is first needed. Puts the parts together: session, outbox, thread; stream, forms and
 * what only some chats come to are fetched when they do. Every change ends in one `#draw`, which shows what is known;
 * nothing else touches the screen.
 */

import { Api, ApiError } from './api.js';
import { Composer } from './composer.js';
import { h, say } from './dom.js';
import { Frame, followViewport, small } from './frame.js';
import { Outbox } from './outbox.js';
import { backoff, need, pause } from './patience.js';
import { here, mayAnalyse, shelves } from './storage.js';
import { speaker, spoken } from './text.js';
import { Thread } from './thread.js';
import { ThreadView } from './thread-view.js';

/** @import { Action, Assistant, Host, Outgoing, Session, Update, Wish } from './types.js' */

const KEPT_ITEMS = 60;
const ANSWER_EXPECTED = 8_000;
/** No message waits longer for the word of which cart there is. */
const CART_PATIENCE = 5_000;

/** Called by the loader. @param {HTMLElement & Host} host @returns {Chat} */
export const mount = (host) => new Chat(host);

class Chat {
  #host;
  #speak;
  #browser;
  #tab;
  #api;
  #thread = new Thread();
  #outbox;
  #view;
  #composer;
  #frame;
  #news = h('span', { class: 'out-of-sight', role: 'status' });
  /** @type {import('./live.js').Live | null} */ #live = null;
  /** @type {import('./forms.js').Forms | null} */ #forms = null;
  /** @type {Promise<import('./cart.js').Cart> | null} */ #cart = null;
  #fetching = new Set();
  /** @type {Assistant | null} */ #assistant = null;
  /** @type {Action[]} */ #actions = [];
  /** @type {Wish | null} */ #wish = null;
  /** @type {'' | 'unreachable' | 'busy'} */ #trouble = '';
  #troubled = false;
  #loading = true;
  #fromCache = false;
  #beginning = false;
  #asked = false;
  /** What a button of the page was about that asks nothing itself. @type {string | undefined} */ #about;
  #dressed = false;
  #held = false;
  /** What keeps in mind whom Shopify vouches for. @type {(() => void) | undefined} */ #vouched;
  /** @type {HTMLElement | null} */ #line = null;
  #readTo = 0;
  /** Rings for what comes, where the shopper wants that. @type {Promise<import('./sound.js').Bell> | null} */ #bell = null;
  /** The page's own button that opened it. @type {HTMLElement | undefined} */ #opener;

  /** @param {HTMLElement & Host} host */
  constructor(host) {
    this.#host = host;
    const { origin, shop, strings, site, avatar, language, tags } = host.config;
    this.#speak = speaker(strings, language);
    ({ browser: this.#browser, tab: this.#tab } = shelves(shop));
    this.#forgetFormerCustomer();
    this.#api = new Api(origin, shop, this.#browser, () => ({ locale: language, told: mayAnalyse(), page: { ...this.#place(), product_tags: tags ? tags.split(',') : [] } }));
    this.#api.onSession = (session) => this.#gotSession(session);
    if (host.config.token) this.#api.adopt(host.config.token);
    host.addEventListener('counterbell:token', (event) => this.#api.adopt(/** @type {CustomEvent<string>} */ (event).detail));
    this.#outbox = new Outbox(this.#api, this.#browser, {
      cartToken: () => (site ? Promise.resolve(null) : Promise.race([this.#withCart().then((cart) => cart.token()), pause(CART_PATIENCE).then(() => null)])),
      onSent: (entry, update) => this.#sent(entry, update),
      onChange: () => this.#draw(),
      onTrouble: (error) => this.#noteTrouble(error),
    });
    this.#view = new ThreadView(this.#speak, {
      onSuggestion: (text) => { this.#say(text); this.#composer.focus(); },
      onRetry: (id) => this.#outbox.retry(id),
      onDiscard: (id) => this.#outbox.discard(id),
      onChoice: ({ says, action }) => {
        if (action) this.#ask(action);
        else if (says) this.#say(says);
        this.#composer.focus();
      },
      onRate: (id, good) => this.#rate(id, good),
      onBuy: site ? null : async (place, address) =>
        (await need('buy.js', () => import('./buy.js'))).buy(place, address, await this.#withCart(), this.#speak),
    }, avatar, origin);
    this.#composer = new Composer(this.#speak, this.#tab, {
      onSend: (body) => this.#say(body),
      onTyping: () => { if (this.#thread.conversation) this.#api.ask('POST', '/typing', {}).catch(() => {}); },
      onAttach: async () => (await this.#withFiles()).choose(this.#composer.element),
    });
    this.#frame = new Frame(this.#speak, this.#view.element, this.#composer.element, { avatar, language: spoken(), sound: this.#sounds }, {
      onClose: () => this.close(),
      onAction: (id) => this.#ask(id),
      onSound: async (on) => {
        this.#browser.set('sound', on ? 'on' : 'off');
        this.#soundsNow();
        if (on) (await this.#withBell()).chime();
      },
      waitingBar: async () => {
        const { WaitingBar } = await need('waiting.js', () => import('./waiting.js'));
        return new WaitingBar(this.#speak, this.#api, spoken(), (update) => {
          this.#merge(update, false);
          this.#composer.focus();
        });
      },
    });
    this.#listen();
    host.shadowRoot?.append(this.#frame.element, this.#news);
    this.#recall();
    this.#draw();
    this.#begin();
  }

  isOpen() { return !this.#frame.element.hidden; }

  #isSeen() { return this.isOpen() && document.visibilityState === 'visible'; }

  get #sounds() { return (this.#browser.get('sound') ?? (this.#host.config.sound ? 'on' : 'off')) === 'on'; }

  #soundsNow() {
    this.#frame.sounds(this.#sounds);
    if (this.#sounds && this.#thread.conversation) this.#withBell();
  }

  /** @param {boolean} byShopper a click, not a page load: only then may the focus move */
  open(byShopper) {
    this.#frame.element.hidden = false;
    this.#hold();
    this.#line?.remove();
    this.#host.bubble.setAttribute('aria-expanded', 'true');
    this.#browser.set('open', null);
    this.#openMark('true');
    this.#composer.fit();
    this.#draw();
    this.#view.toEnd(false);
    if (byShopper) (this.#forms?.isShown ? this.#forms : this.#composer).focus();
    this.#begin();
    this.#tellCart();
  }

  close() {
    this.#frame.element.hidden = true;
    this.#host.bubble.setAttribute('aria-expanded', 'false');
    this.#openMark(null);
    this.#draw();
    (this.#opener?.isConnected ? this.#opener : this.#host.bubble).focus();
    this.#opener = undefined;
  }

  /** A button of the page wants something: once it is known which actions there are. @param {Wish} wish */
  wish(wish) {
    this.#wish = wish;
    this.#opener = wish.from;
    this.#grant();
  }

  #grant() {
    const wish = this.#wish;
    if (!wish || this.#loading || this.#assistant === null) return;
    this.#wish = null;
    const wanted = wish.action?.trim().toLowerCase();
    const action = wanted && this.#actions.find(({ id, label, name }) => [id, label, name].some((one) => one?.toLowerCase() === wanted));
    if (action && this.#thread.state.state !== 'waiting' && this.#thread.state.state !== 'human') this.#ask(action.id, wish.context);
    else this.#about = wish.context;
  }

  /** The style of what only some chats come to: with the first word, or what else needs it. */
  #dress() {
    if (this.#dressed) return;
    this.#dressed = true;
    this.#host.shadowRoot?.append(h('link', { rel: 'stylesheet', href: new URL('more.css', import.meta.url).href }));
  }

  /** This tab's own: the loader of the next page looks for it. @param {string | null} value */
  #openMark(value) {
    try {
      const key = `counterbell:${this.#host.config.shop}:open`;
      if (value) sessionStorage.setItem(key, value);
      else sessionStorage.removeItem(key);
    } catch {
      // the next page opens with the bubble alone
    }
  }

  /** Over the whole page, the focus stays within. */
  #hold() {
    if (this.#held || !small.matches || !this.isOpen()) return;
    this.#held = true;
    need('modal.js', () => import('./modal.js')).then(({ hold }) => hold(this.#frame.element, small));
  }

  #listen() {
    followViewport(this.#host);
    small.addEventListener('change', () => this.#hold());
    for (const name of ['online', 'offline']) addEventListener(name, () => this.#draw());
    document.addEventListener('visibilitychange', () => this.#draw());
    // Another tab has read the thread, started it, or turned the sound on or off.
    addEventListener('storage', (event) => {
      const key = this.#browser.concerns(event);
      if (key === 'read') this.#draw();
      if (key === 'sound') this.#soundsNow();
      if (key === 'conversation' && event.newValue) this.#follow();
    });
    // On a phone the panel would cover the page that a link has just opened.
    this.#view.element.addEventListener('click', (event) => {
      const anchor = event.target instanceof Element ? event.target.closest('a') : null;
      if (anchor && !anchor.target && small.matches) this.#openMark(null);
    });
  }

  /** The stream and what it brings, once there is a conversation. */
  #follow() {
    if (this.#live) this.#live.start();
    else this.#fetch('live.js', async () => {
      const { Live } = await need('live.js', () => import('./live.js'));
      this.#live = new Live(this.#api, () => this.#thread.cursor, () => this.#browser.name(`stream:${this.#browser.get('conversation')}`), {
        onUpdate: (update, inOrder) => this.#merge(update, inOrder),
        onTyping: ({ from, name }) => this.#view.typing(name || this.#nameOf(from)),
        element: this.#view.element,
        isAwaited: () => this.#sounds && /waiting|human/.test(this.#thread.state.state),
        onRead: (id) => {
          this.#wasRead(1 + (this.#thread.items.find((item) => item.id === id)?.n ?? 0));
          this.#draw();
        },
        onUp: () => this.#setTrouble(''),
        onDown: () => this.#setTrouble('unreachable'),
      });
      this.#live.start();
    });
  }

  /** @returns {Promise<import('./cart.js').Cart>} */
  #withCart() {
    this.#cart ??= need('cart.js', () => import('./cart.js')).then(({ Cart }) => new Cart(this.#api, () => this.#thread.conversation, this.#tab));
    return this.#cart;
  }

  #withBell() {
    this.#bell ??= need('sound.js', () => import('./sound.js')).then(({ Bell }) => new Bell(this.#browser.name('seen'), () => this.#isSeen()));
    return this.#bell;
  }

  async #withFiles() {
    const { Files } = await need('files.js', () => import('./files.js'));
    return new Files(this.#api, this.#browser, this.#speak, (text) => this.#frame.problem(text), (update) => this.#merge(update, false));
  }

  /** A conversation knows its cart; before there is one, nothing is asked of the store. */
  #tellCart() {
    if (this.#thread.conversation && !this.#host.config.site) this.#withCart().then((cart) => cart.tell());
  }

  /** Fetches a part once at a time. @param {string} name @param {() => Promise<void>} work */
  #fetch(name, work) {
    if (this.#fetching.has(name)) return;
    this.#fetching.add(name);
    work().finally(() => this.#fetching.delete(name));
  }

  /** Session first, with patience; then whatever there is to follow. */
  async #begin() {
    if (this.#beginning) return;
    this.#beginning = true;
    if (location.hash.startsWith('#counterbell=')) await need('resume.js', () => import('./resume.js')).then(({ resume }) => resume(this.#api, this.#browser, this.#host.config));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#api.session();
        break;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.#loading = false;
        this.#noteTrouble(error);
        await pause(Math.max(error.retryAfter * 1_000, backoff(Math.min(attempt, 4))));
      }
    }
    this.#noteTrouble(null);
    await this.#upgrade();
    this.#outbox.retryNow();
    this.#tellCart();
    if (this.#browser.keys('outfile:')[0]) (await this.#withFiles()).goesOn();
  }

  /** @param {Session} session */
  #gotSession({ assistant, actions, update }) {
    this.#assistant = assistant;
    this.#actions = actions.filter((action) => action.here !== false);
    this.#loading = false;
    // What the cache showed belongs to a visitor or a thread that is no more.
    if (this.#fromCache && update.conversation !== this.#thread.conversation) this.#thread.clear();
    this.#fromCache = false;
    this.#merge(update, true);
    this.#grant();
  }

  /** @param {Update} update @param {boolean} inOrder */
  #merge(update, inOrder) {
    const known = this.#thread.conversation !== null;
    const added = this.#thread.merge(update, inOrder);
    let rings = false;
    for (const item of added) {
      if (item.type !== 'message') continue;
      if (item.client_id) this.#outbox.confirmed(item.client_id);
      if (item.from !== 'shopper') {
        this.#view.typing(null);
        rings ||= known && inOrder;
      }
    }
    const { conversation } = this.#thread;
    if (conversation) {
      this.#soundsNow();
      if (rings && this.#live?.leads) this.#bell?.then((bell) => { if (this.#sounds) bell.ring(); });
      if (this.#browser.get('conversation') !== conversation) {
        this.#browser.set('read', null);
        this.#readTo = 0;
      }
      this.#browser.set('conversation', conversation);
      this.#vouched?.();
      this.#follow();
      this.#tab.write('seen', { assistant: this.#assistant, actions: this.#actions, update: this.#thread.tail(KEPT_ITEMS) });
    }
    this.#draw();
  }

  /** What the shopper wrote before message `n` was read. @param {number} n */
  #wasRead(n) {
    const read = this.#thread.items.filter((item) => item.type === 'message' && item.from === 'shopper' && item.n < n).at(-1);
    if (read) this.#readTo = Math.max(this.#readTo, read.n);
  }

  /** The thread as this tab last saw it, so that a page change does not flash an empty one. */
  #recall() {
    const seen = this.#tab.read('seen');
    if (!seen?.update || seen.update.conversation !== this.#browser.get('conversation')) return;
    this.#assistant = seen.assistant;
    this.#actions = seen.actions ?? [];
    this.#thread.merge({ ...seen.update, state: { ...seen.update.state, collecting: null } }, true);
    this.#fromCache = true;
    this.#loading = false;
  }

  /** @param {string} body */
  #say(body) {
    this.#frame.problem('');
    this.#outbox.add('message', body, this.#here(), this.#about);
    this.#about = undefined;
    this.#view.toEnd(true);
  }

  /** @param {string} action @param {string} [context] */
  #ask(action, context) {
    this.#frame.problem('');
    this.#asked = true;
    this.#forms?.expect();
    this.#outbox.add('action', action, this.#here(), context);
  }

  /** @param {string} id @param {boolean | null} good */
  async #rate(id, good) {
    this.#thread.rate(id, good);
    this.#draw();
    // It is no more than an opinion: nothing is lost that the shopper would miss.
    await this.#api.ask('POST', '/ratings', { message: id, good }).catch(() => {});
  }

  /** @param {Outgoing} entry @param {Update} update */
  #sent(entry, update) {
    const isNew = this.#thread.conversation === null;
    this.#merge(update, false);
    if (isNew) this.#tellCart();
    if (entry.kind === 'message' && this.#thread.state.state === 'assistant') {
      this.#view.typing(this.#nameOf('assistant'), ANSWER_EXPECTED);
    }
  }

  #draw() {
    const { state, items } = this.#thread;
    const outgoing = this.#outbox.entries;
    const refused = outgoing.find((entry) => entry.kind === 'action' && entry.refused !== null);
    if (refused) {
      this.#outbox.discard(refused.client_id);
      this.#frame.problem(this.#speak('failed'));
      // The button may be gone: the session says which there are.
      this.#api.session().catch(() => {});
      return;
    }
    const asking = outgoing.some((entry) => entry.kind === 'action');
    if (items.length + outgoing.length > 0 || this.#host.config.avatar) this.#dress();
    // Who has answered has read what was written before.
    const answer = items.findLast((item) => item.type === 'message' && (item.from === 'staff' || item.from === 'assistant'));
    if (answer) this.#wasRead(answer.n);
    const trouble = navigator.onLine ? (this.#trouble ? this.#speak(this.#trouble) : '') : this.#speak('offline');
    const { greeting } = this.#host.config;
    const met = this.#assistant;
    const assistant = met && greeting && !met.own ? { ...met, greeting } : met;
    if (met?.letter || met?.color) this.#fetch('looks.js', async () => (await need('looks.js', () => import('./looks.js'))).dress(this.#frame.element, met));
    this.#frame.draw({ assistant, actions: this.#actions, state, asking, trouble });
    this.#view.draw({ assistant, items, outgoing, troubled: this.#troubled || !navigator.onLine, loading: this.#loading, readTo: this.#readTo });
    this.#drawForms();
    this.#composer.invite(
      state.state === 'human' ? this.#speak('message_to', { name: state.staff?.name ?? this.#speak('staff') })
        : state.state === 'waiting' ? this.#speak('message_waiting')
          : this.#speak(state.state === 'closed' ? 'ask_another' : 'ask'));
    this.#countUnread();
  }

  /** What stands under the thread of some chats. */
  #drawForms() {
    const { state } = this.#thread;
    if (this.#forms) this.#forms.draw(this.#thread);
    else if (state.collecting || state.state === 'closed') this.#fetch('forms.js', async () => {
      const { Forms } = await need('forms.js', () => import('./forms.js'));
      this.#forms = new Forms(this.#view, this.#api, this.#speak, this.#tab, {
        onUpdate: (update) => this.#merge(update, false),
        onDone: () => this.#composer.focus(),
        isOpen: () => this.isOpen(),
      });
      if (this.#asked) this.#forms.expect();
      this.#draw();
    });
  }

  #countUnread() {
    const items = this.#thread.items;
    const last = items.at(-1)?.n ?? 0;
    const read = Number(this.#browser.get('read') ?? 0);
    this.#bell?.then((bell) => bell.look());
    const seen = this.#isSeen();
    if (seen && last > read) this.#browser.set('read', String(last));
    const unread = seen ? 0 : items.filter((item) => item.type === 'message' && (item.from === 'staff' || item.from === 'assistant') && item.n > read).length;
    this.#host.setUnread(unread);
    const word = items.at(-1);
    if (!this.isOpen() && word?.type === 'message' && word.from === 'staff' && word.n > read) this.#peek(word.body);
    say(this.#news, unread > 0 ? this.#speak('unread', { count: unread }) : '');
  }

  /** What a person writes while the chat is closed is shown as one line, once a visit. @param {string} text */
  #peek(text) {
    const root = this.#host.shadowRoot;
    if (!root || this.#tab.get('peeked')) return;
    this.#tab.set('peeked', 'true');
    this.#dress();
    need('peek.js', () => import('./peek.js')).then(({ peek }) => {
      if (!this.isOpen()) this.#line = peek(root, this.#nameOf('staff'), text, this.#speak('discard'), () => this.open(true));
    });
  }

  /** @param {string} from */
  #nameOf(from) {
    return from === 'staff' ? (this.#thread.state.staff?.name ?? this.#speak('staff')) : (this.#assistant?.name || this.#speak('assistant'));
  }

  /** @param {ApiError | null} error */
  #noteTrouble(error) {
    const was = this.#troubled;
    this.#troubled = error !== null;
    this.#setTrouble(error === null ? '' : error.retryAfter > 0 ? 'busy' : 'unreachable');
    if (was !== this.#troubled) this.#draw();
  }

  /** @param {'' | 'unreachable' | 'busy'} trouble */
  #setTrouble(trouble) {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#draw();
  }

  /** Where the shopper is, for which buttons are there; of this nothing is kept. */
  #place() {
    const { page } = this.#host.config;
    return page ? { url: page, title: 'Checkout' } : here();
  }

  /** The same as a message tells it, where they allow it to be told. */
  #here() { return mayAnalyse() ? this.#place() : null; }

  async #upgrade() {
    const { customer, proxy, site } = this.#host.config;
    if (!customer || !proxy || site) return;
    const part = await import('./customer.js').catch(() => null);
    this.#vouched = await part?.vouch(this.#api, this.#host.config, this.#browser, this.#tab);
    if (this.#thread.conversation) this.#vouched?.();
  }

  /** Signed out, or someone else signed in: the next person at this browser must not read the customer's chat. */
  #forgetFormerCustomer() {
    const { customer, customerId, site } = this.#host.config;
    const former = this.#browser.get('customer');
    if (site || !former || (customer && (former === 'true' || former === customerId))) return;
    this.#browser.clear();
    this.#tab.clear();
  }
}
