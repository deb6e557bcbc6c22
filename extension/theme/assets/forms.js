// @ts-check
/* What stands under the thread in some chats: the questions before a person comes, and what the shopper thought when the chat has ended. */

import { need } from './patience.js';

/** @import { Api } from './api.js' */
/** @import { Shelf } from './storage.js' */
/** @import { Speak } from './types.js' */
/** @import { Thread } from './thread.js' */
/** @import { ThreadView } from './thread-view.js' */
/** @import { Update } from './types.js' */

const { CollectForm } = await need('collect.js', () => import('./collect.js'));

export class Forms {
  #view;
  #api;
  #speak;
  #events;
  #collect;
  /** Which ending was asked about. */ #scored = false;

  /**
   * @param {ThreadView} view @param {Api} api @param {Speak} speak @param {Shelf} tab
   * @param {{ onUpdate: (update: Update) => void, onDone: () => void, isOpen: () => boolean }} events
   */
  constructor(view, api, speak, tab, events) {
    this.#view = view;
    this.#api = api;
    this.#speak = speak;
    this.#events = events;
    this.#collect = new CollectForm(view.slot, api, speak, tab, (update) => {
      events.onUpdate(update);
      events.onDone();
    });
  }

  get isShown() { return this.#collect.isShown; }

  focus() { this.#collect.focus(); }

  /** The action that asks was started in this tab. */
  expect() { this.#collect.expect(); }

  /** @param {Thread} thread */
  draw({ state, items }) {
    if (this.#collect.sync(state.collecting) && this.#events.isOpen()) {
      this.#view.toEnd(true);
      this.focus();
    }
    const over = state.state === 'closed';
    if (!over && this.#scored) this.#view.slot.querySelector('.score')?.remove();
    const asks = over && state.score == null && items.some((item) => item.type === 'message' && item.from === 'staff');
    if (asks && !this.#scored) this.#askScore();
    this.#scored = over && (this.#scored || asks);
  }

  async #askScore() {
    const { askScore } = await need('score.js', () => import('./score.js'));
    if (!this.#scored) return;
    this.#view.slot.replaceChildren(askScore(this.#speak, this.#api, this.#events.onDone));
    this.#view.toEnd(true);
  }
}
