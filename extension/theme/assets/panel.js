// @ts-check
/*
 * The chat itself, loaded when it is first needed. Puts the parts together: session, outbox, stream, thread, forms.
 * Every change ends in one `#draw`, which shows what is known; nothing else touches the screen.
 */

import { Api, ApiError } from './api.js';
import { Cart } from './cart.js';
import { CollectForm } from './collect.js';
import { Composer } from './composer.js';
import { h, say } from './dom.js';
import { Frame } from './frame.js';
import { Live } from './live.js';
import { Outbox } from './outbox.js';
import { shelves } from './storage.js';
import { backoff, pause } from './stream.js';
import { speaker } from './text.js';
import { Thread } from './thread.js';
import { ThreadView } from './thread-view.js';
import { fillsScreen, followViewport } from './viewport.js';

/** @import { Action, Assistant, Host, Outgoing, Session, Update } from './types.js' */

const KEPT_ITEMS = 60;
const ANSWER_EXPECTED = 8_000;

/** Called by the loader. @param {HTMLElement & Host} host @returns {Chat} */
export const mount = (host) => new Chat(host);

class Chat {
  #host;
  #speak;
  #browser;
  #tab;
  #api;
  #thread = new Thread();
  #cart;
  #outbox;
  #live;
  #view;
  #composer;
  #collect;
  #frame;
  #news = h('span', { class: 'out-of-sight', role: 'status' });
  /** @type {Assistant | null} */ #assistant = null;
  /** @type {Action[]} */ #actions = [];
  /** @type {'' | 'unreachable' | 'busy'} */ #trouble = '';
  #troubled = false;
  #loading = true;
  #fromCache = false;
  #beginning = false;

  /** @param {HTMLElement & Host} host */
  constructor(host) {
    this.#host = host;
    const { origin, shop, strings } = host.config;
    this.#speak = speaker(strings);
    ({ browser: this.#browser, tab: this.#tab } = shelves(shop));
    this.#forgetFormerCustomer();
    this.#api = new Api(origin, shop, this.#browser);
    this.#api.onSession = (session) => this.#gotSession(session);
    this.#cart = new Cart(this.#api, () => this.#thread.conversation);
    this.#outbox = new Outbox(this.#api, this.#browser, {
      cartToken: () => this.#cart.token(),
      onSent: (entry, update) => this.#sent(entry, update),
      onChange: () => this.#draw(),
      onTrouble: (error) => this.#noteTrouble(error),
    });
    this.#live = new Live(this.#api, () => this.#thread.cursor, {
      onUpdate: (update) => this.#merge(update, true),
      onTyping: ({ from, name }) => this.#view.typing(name || this.#nameOf(from)),
      onUp: () => this.#setTrouble(''),
      onDown: () => this.#setTrouble('unreachable'),
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
    });
    this.#composer = new Composer(this.#speak, this.#tab, {
      onSend: (body) => this.#say(body),
      onTyping: () => { if (this.#thread.conversation) this.#api.typing().catch(() => {}); },
    });
    this.#collect = new CollectForm(this.#view.slot, this.#api, this.#speak, (update) => {
      this.#merge(update, false);
      this.#composer.focus();
    });
    this.#frame = new Frame(this.#speak, this.#view.element, this.#composer.element, {
      onClose: () => this.close(),
      onAction: (id) => this.#ask(id),
      onBackToAssistant: () => this.#backToAssistant(),
    });
    this.#listen();
    this.#recall();
    host.shadowRoot?.append(this.#frame.element, this.#news);
    this.#draw();
    this.#begin();
  }

  isOpen() { return !this.#frame.element.hidden; }

  /** @param {boolean} byShopper a click, not a page load: only then may the focus move */
  open(byShopper) {
    this.#frame.element.hidden = false;
    this.#host.bubble.setAttribute('aria-expanded', 'true');
    this.#browser.set('open', 'true');
    this.#composer.fit();
    this.#draw();
    this.#view.toEnd(false);
    if (byShopper) {
      if (this.#collect.isShown) this.#collect.focus();
      else this.#composer.focus();
    }
    this.#begin();
    this.#cart.tell();
  }

  close() {
    this.#frame.element.hidden = true;
    this.#host.bubble.setAttribute('aria-expanded', 'false');
    this.#browser.set('open', null);
    this.#host.bubble.focus();
  }

  #listen() {
    followViewport(this.#host);
    for (const name of ['online', 'offline']) addEventListener(name, () => this.#draw());
    document.addEventListener('visibilitychange', () => this.#draw());
    // Another tab has read the thread, started it, or the shopper's token has changed.
    addEventListener('storage', (event) => {
      const key = this.#browser.concerns(event);
      if (key === 'read') this.#draw();
      if (key === 'conversation' && event.newValue) this.#live.start();
    });
    // On a phone the panel would cover the page that a link has just opened.
    this.#view.element.addEventListener('click', (event) => {
      const anchor = event.target instanceof Element ? event.target.closest('a') : null;
      if (anchor && !anchor.target && fillsScreen()) this.#browser.set('open', null);
    });
  }

  /** Session first, with patience; then whatever there is to follow. */
  async #begin() {
    if (this.#beginning) return;
    this.#beginning = true;
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
    this.#cart.tell();
  }

  /** @param {Session} session */
  #gotSession({ assistant, actions, update }) {
    this.#assistant = assistant;
    this.#actions = actions;
    this.#loading = false;
    // What the cache showed belongs to a visitor or a thread that is no more.
    if (this.#fromCache && update.conversation !== this.#thread.conversation) this.#thread.clear();
    this.#fromCache = false;
    this.#merge(update, true);
  }

  /** @param {Update} update @param {boolean} inOrder */
  #merge(update, inOrder) {
    const added = this.#thread.merge(update, inOrder);
    for (const item of added) {
      if (item.type !== 'message') continue;
      if (item.client_id) this.#outbox.confirmed(item.client_id);
      if (item.from !== 'shopper') this.#view.typing(null);
    }
    if (this.#thread.conversation) {
      if (this.#browser.get('conversation') !== this.#thread.conversation) this.#browser.set('read', null);
      this.#browser.set('conversation', this.#thread.conversation);
      this.#live.start();
    }
    this.#tab.write('seen', { assistant: this.#assistant, actions: this.#actions, update: this.#thread.tail(KEPT_ITEMS) });
    this.#draw();
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
    this.#outbox.add('message', body, here());
    this.#view.toEnd(true);
  }

  /** @param {string} action */
  #ask(action) {
    this.#frame.problem('');
    this.#collect.expect();
    this.#outbox.add('action', action, here());
  }

  /** @param {string} id @param {boolean | null} good */
  async #rate(id, good) {
    this.#thread.rate(id, good);
    this.#draw();
    try {
      await this.#api.rate(id, good);
    } catch {
      // It is no more than an opinion: nothing is lost that the shopper would miss.
    }
  }

  async #backToAssistant() {
    try {
      this.#merge(await this.#api.backToAssistant(), false);
      this.#composer.focus();
    } catch {
      this.#frame.problem(this.#speak('failed'));
    }
  }

  /** @param {Outgoing} entry @param {Update} update */
  #sent(entry, update) {
    const isNew = this.#thread.conversation === null;
    this.#merge(update, false);
    if (isNew) this.#cart.tell();
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
      this.#frame.problem(refused.refused ?? this.#speak('failed'));
      return;
    }
    const asking = outgoing.some((entry) => entry.kind === 'action');
    const trouble = navigator.onLine ? (this.#trouble ? this.#speak(this.#trouble) : '') : this.#speak('offline');
    this.#frame.draw({ assistant: this.#assistant, actions: this.#actions, state, asking, trouble });
    this.#view.draw({ assistant: this.#assistant, items, outgoing, troubled: this.#troubled || !navigator.onLine, loading: this.#loading });
    if (this.#collect.sync(state.collecting) && this.isOpen()) {
      this.#view.toEnd(true);
      this.#collect.focus();
    }
    this.#composer.invite(
      state.state === 'human' ? this.#speak('message_to', { name: state.staff?.name ?? this.#speak('staff') })
        : state.state === 'waiting' ? this.#speak('message_waiting')
          : this.#speak(state.state === 'closed' ? 'ask_another' : 'ask'));
    this.#countUnread();
  }

  #countUnread() {
    const items = this.#thread.items;
    const last = items.at(-1)?.n ?? 0;
    const read = Number(this.#browser.get('read') ?? 0);
    if (this.isOpen() && document.visibilityState === 'visible') {
      if (last > read) this.#browser.set('read', String(last));
      this.#host.setUnread(0);
      say(this.#news, '');
      return;
    }
    const unread = items.filter((item) => item.type === 'message' && (item.from === 'staff' || item.from === 'assistant') && item.n > read).length;
    this.#host.setUnread(unread);
    say(this.#news, unread > 0 ? this.#speak('unread', { count: unread }) : '');
  }

  /** @param {string} from */
  #nameOf(from) {
    return from === 'staff' ? (this.#thread.state.staff?.name ?? this.#speak('staff')) : (this.#assistant?.name || this.#speak('assistant'));
  }

  /** @param {ApiError | null} error */
  #noteTrouble(error) {
    this.#troubled = error !== null;
    this.#setTrouble(error === null ? '' : error.retryAfter > 0 ? 'busy' : 'unreachable');
  }

  /** @param {'' | 'unreachable' | 'busy'} trouble */
  #setTrouble(trouble) {
    this.#trouble = trouble;
    this.#draw();
  }

  /** Once per tab: the app proxy says who is signed in, which the page alone can't prove. */
  async #upgrade() {
    const { customer, proxy } = this.#host.config;
    if (!customer || !proxy) return;
    this.#browser.set('customer', this.#host.config.customerId || 'true');
    if (this.#tab.get('upgraded') === this.#api.token) return;
    try {
      await this.#api.upgrade(proxy);
      this.#tab.set('upgraded', this.#api.token);
    } catch {
      // The visitor stays anonymous; the chat works all the same.
    }
  }

  /** Signed out, or someone else signed in: the next person at this browser must not read the customer's chat. */
  #forgetFormerCustomer() {
    const { customer, customerId } = this.#host.config;
    const former = this.#browser.get('customer');
    if (!former || (customer && (former === 'true' || former === customerId))) return;
    this.#browser.clear();
    this.#tab.clear();
  }
}

/** The page the shopper is on, without what its address may carry beside the product. */
function here() {
  const url = new URL(location.pathname, location.origin);
  const variant = new URLSearchParams(location.search).get('variant');
  if (variant) url.searchParams.set('variant', variant);
  return { url: url.href, title: document.title.slice(0, 200) };
}
