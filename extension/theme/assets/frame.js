// @ts-check
/*
 * The panel around the thread: head (who one talks to), connection banner, waiting bar, the way to a person.
 * A dialog that is not modal: the store behind it stays usable.
 */

import { h, icon, say, show } from './dom.js';
import { initial } from './thread-view.js';

/** @import { Action, Assistant, State } from './types.js' */
/** @import { Speak } from './text.js' */

export class Frame {
  #speak;
  #events;
  #avatar = h('span', { class: 'avatar', 'aria-hidden': 'true' });
  #title = h('bdi', {});
  #status = h('p', { class: 'with', role: 'status' });
  #banner = h('p', { class: 'banner', role: 'status', hidden: true });
  #actions = h('div', { class: 'actions', hidden: true });
  #problem = h('p', { class: 'field-error', role: 'alert', hidden: true });
  #waiting;
  #back;
  #close;
  #avatarFor = '';
  #actionsFor = '';
  element;

  /**
   * @param {Speak} speak @param {HTMLElement} body @param {HTMLElement} composer
   * @param {{ onClose: () => void, onAction: (id: string) => void, onBackToAssistant: () => Promise<void> }} events
   */
  constructor(speak, body, composer, events) {
    this.#speak = speak;
    this.#events = events;
    this.#close = h('button', { type: 'button', class: 'close', 'aria-label': speak('close') }, icon('close'));
    this.#close.addEventListener('click', () => events.onClose());
    this.#back = h('button', { type: 'button', class: 'plain' }, speak('back_to_assistant'));
    this.#back.addEventListener('click', () => this.#goBack());
    this.#waiting = h('div', { class: 'waiting-bar', hidden: true },
      h('span', { class: 'pulse', 'aria-hidden': 'true' }),
      h('div', { class: 'waiting-text' }, h('strong', {}, speak('waiting')), h('p', {}, speak('waiting_more')), this.#back));
    this.element = h('section', { class: 'panel', role: 'dialog', 'aria-modal': 'false', 'aria-labelledby': 'counterbell-title', tabindex: '-1', hidden: true },
      h('header', { class: 'head' }, this.#avatar, h('div', { class: 'who' }, h('h2', { id: 'counterbell-title' }, this.#title), this.#status), this.#close),
      this.#banner,
      body,
      h('footer', { class: 'foot' }, this.#waiting, this.#actions, this.#problem, composer));
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      event.stopPropagation();
      events.onClose();
    });
  }

  /** @param {{ assistant: Assistant | null, actions: Action[], state: State, asking: boolean, trouble: string }} shown */
  draw({ assistant, actions, state, asking, trouble }) {
    const speak = this.#speak;
    const name = assistant?.name || speak('assistant');
    const staff = state.state === 'human' ? (state.staff?.name ?? speak('staff')) : null;
    say(this.#title, staff ?? name);
    say(this.#status, staff ? speak('status_human', { name: staff }) : state.state === 'waiting' ? speak('status_waiting') : speak('status_assistant'));
    if (this.#avatarFor !== (staff ?? '*')) {
      this.#avatarFor = staff ?? '*';
      this.#avatar.replaceChildren(staff ? initial(staff) : icon('spark'));
      this.#avatar.classList.toggle('person', staff !== null);
    }
    say(this.#banner, trouble);
    show(this.#banner, trouble !== '');
    show(this.#waiting, state.state === 'waiting');
    this.#drawActions(actions, asking);
    show(this.#actions, actions.length > 0 && (state.state === 'assistant' || state.state === 'closed') && state.collecting === null);
  }

  /** Something the shopper asked for was not taken. @param {string} text */
  problem(text) {
    say(this.#problem, text);
    show(this.#problem, text !== '');
  }

  /** @param {Action[]} actions @param {boolean} asking */
  #drawActions(actions, asking) {
    const looks = JSON.stringify(actions);
    if (looks !== this.#actionsFor) {
      this.#actionsFor = looks;
      this.#actions.replaceChildren(...actions.map(({ id, label }) => {
        const button = h('button', { type: 'button', class: 'action', 'data-action': id }, icon('person'), h('span', {}, label));
        button.addEventListener('click', () => { if (button.getAttribute('aria-disabled') !== 'true') this.#events.onAction(id); });
        return button;
      }));
    }
    // Stays focusable, so that the focus is not lost while the request is under way.
    for (const button of this.#actions.children) {
      button.classList.toggle('busy', asking);
      if (asking) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    }
  }

  async #goBack() {
    if (this.#back.getAttribute('aria-disabled') === 'true') return;
    this.#back.setAttribute('aria-disabled', 'true');
    try {
      await this.#events.onBackToAssistant();
    } finally {
      this.#back.removeAttribute('aria-disabled');
    }
  }
}
