// @ts-check
/*
 * The panel around the thread: head (who one talks to), connection banner, waiting bar, the way to a person.
 * A dialog that is not modal: the store behind it stays usable.
 */

import { h, icon, say, show } from './dom.js';
import { face, initial } from './thread-view.js';

/** @import { Action, Assistant, FrameEvents, Speak, State } from './types.js' */

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
  /** @type {Promise<import('./waiting.js').WaitingBar> | null} */ #bar = null;
  #sound;
  #avatarImage;
  #close;
  #avatarFor = '';
  #actionsFor = '';
  element;

  /** @param {Speak} speak @param {HTMLElement} body @param {HTMLElement} composer @param {{ avatar: string, language: string, sound: boolean }} look @param {FrameEvents} events */
  constructor(speak, body, composer, { avatar, language, sound }, events) {
    this.#speak = speak;
    this.#events = events;
    this.#close = h('button', { type: 'button', class: 'close', 'aria-label': speak('close') }, icon('close'));
    this.#close.addEventListener('click', () => events.onClose());
    this.#avatarImage = avatar;
    this.#sound = h('button', { type: 'button', class: 'close sound' });
    this.#sound.addEventListener('click', () => {
      events.onSound(this.#sound.getAttribute('aria-pressed') !== 'true');
    });
    this.sounds(sound);
    this.#waiting = h('div', { class: 'waiting-bar', hidden: true }, h('span', { class: 'pulse', 'aria-hidden': 'true' }));
    this.element = h('section', { class: 'panel', role: 'dialog', 'aria-modal': 'false', 'aria-labelledby': 'counterbell-title', tabindex: '-1', hidden: true,
      lang: language },
      h('header', { class: 'head' }, this.#avatar, h('div', { class: 'who' }, h('h2', { id: 'counterbell-title' }, this.#title), this.#status), this.#sound, this.#close),
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
      this.#avatar.replaceChildren(staff ? initial(staff) : face(this.#avatarImage));
      this.#avatar.classList.toggle('person', staff !== null);
    }
    say(this.#banner, trouble);
    show(this.#banner, trouble !== '');
    show(this.#waiting, state.state === 'waiting');
    if (state.state === 'waiting') this.#drawWaiting(state);
    this.#drawActions(actions, asking);
    show(this.#actions, actions.length > 0 && (state.state === 'assistant' || state.state === 'closed') && state.collecting === null);
  }

  /** @param {boolean} on */
  sounds(on) {
    const button = this.#sound;
    if (button.getAttribute('aria-pressed') === String(on)) return;
    button.setAttribute('aria-pressed', String(on));
    button.setAttribute('aria-label', this.#speak(on ? 'sound_off' : 'sound_on'));
    button.title = this.#speak(on ? 'sound_off' : 'sound_on');
    button.replaceChildren(icon(on ? 'sound' : 'mute'));
  }

  /** @param {State} state */
  async #drawWaiting(state) {
    this.#bar ??= this.#events.waitingBar();
    const bar = await this.#bar;
    if (!bar.element.isConnected) this.#waiting.append(bar.element);
    bar.draw(state);
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
}

/**
 * A keyboard on the screen shrinks only the visual viewport on some browsers, so its size and place are handed to the
 * stylesheet (through CSSOM, which a strict policy allows). @param {HTMLElement} host
 */
export function followViewport(host) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const measure = () => {
    // Pinch-zoomed: leave the layout alone, the shopper is looking closer.
    if (viewport.scale > 1.01) return;
    host.style.setProperty('--viewport-height', `${Math.round(viewport.height)}px`);
    host.style.setProperty('--viewport-top', `${Math.round(viewport.offsetTop)}px`);
  };
  viewport.addEventListener('resize', measure);
  viewport.addEventListener('scroll', measure);
  measure();
}

/** Does the panel cover the whole page here? Same width as in the stylesheet. */
export const small = matchMedia('(max-width: 480px), (max-height: 480px)');
