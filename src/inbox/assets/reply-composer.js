// @ts-check
/*
 * <reply-composer>: what is typed here survives live changes, other chats and reloads. The server sets `data-mode` and
 * `data-note`; the element locks and words itself by them.
 */

import { postTo } from './api.js';
import { byId, recall, remember } from './dom.js';
import { outbox } from './outbox.js';

const TELL_TYPING_EVERY = 3_000;

/** Whether Enter sends; otherwise Ctrl or Cmd with Enter does (which always does). */
export function enterSends() {
  return recall('enter-sends') !== 'no';
}

export class ReplyComposer extends HTMLElement {
  static observedAttributes = ['data-mode', 'data-note'];
  #toldTyping = 0;
  /** The reader asked for this chat: the cursor goes in as soon as it may. */
  #focusWhenOpen = false;

  connectedCallback() {
    const field = this.field;
    if (!field) return;
    if (field.value === '') field.value = recall(this.#draftKey) ?? '';
    field.addEventListener('input', () => this.#typed());
    field.addEventListener('keydown', (event) => this.#keyed(event));
    this.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#reflect();
  }

  attributeChangedCallback() {
    this.#reflect();
  }

  get conversation() {
    return this.dataset.conversation ?? '';
  }

  get open() {
    return this.dataset.mode === 'open';
  }

  /** @returns {HTMLTextAreaElement | null} */
  get field() {
    return this.querySelector('textarea');
  }

  /** Puts the cursor into the reply, now or when the chat becomes ours. */
  focusReply() {
    this.#focusWhenOpen = !this.open;
    if (this.open) this.field?.focus();
  }

  /** A reply that was refused comes back as a draft. @param {string} body */
  giveBack(body) {
    const field = this.field;
    if (!field) return;
    field.value = [body, field.value].filter(Boolean).join('\n');
    remember(this.#draftKey, field.value);
    this.#reflect();
  }

  /** Puts words into the reply, after what is there; a person sends it, or not. @param {string} words */
  insert(words) {
    const field = this.field;
    if (!field) return;
    field.value = [field.value.trimEnd(), words].filter(Boolean).join('\n');
    remember(this.#draftKey, field.value);
    this.#reflect();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.scrollTop = field.scrollHeight;
  }

  get #draftKey() {
    return `draft:${this.conversation}`;
  }

  #reflect() {
    const field = this.field;
    const button = this.querySelector('button');
    const note = this.querySelector('.composer-note span');
    if (!field || !button || !note) return;
    field.disabled = !this.open;
    button.disabled = !this.open;
    const kept = !this.open && field.value.trim() !== '' ? ' Your draft is kept.' : '';
    const text = `${this.dataset.note ?? ''}${kept}`;
    if (note.textContent !== text) note.textContent = text;
    if (this.open && this.#focusWhenOpen) {
      this.#focusWhenOpen = false;
      field.focus();
    }
  }

  #typed() {
    const field = this.field;
    if (!field) return;
    remember(this.#draftKey, field.value === '' ? null : field.value);
    const now = Date.now();
    if (field.value === '' || now - this.#toldTyping < TELL_TYPING_EVERY) return;
    this.#toldTyping = now;
    postTo(this.conversation, 'typing').catch(() => {});
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    // Enter that ends an input method's composition is not ours.
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return;
    if (event.ctrlKey || event.metaKey || enterSends()) {
      event.preventDefault();
      this.#send();
    }
  }

  #send() {
    const field = this.field;
    const body = field?.value.trim() ?? '';
    if (!field || !this.open || body === '') return;
    field.value = '';
    remember(this.#draftKey, null);
    this.#toldTyping = 0;
    outbox.send(this.conversation, body);
    field.focus();
  }
}

customElements.define('reply-composer', ReplyComposer);

document.addEventListener('reply-refused', (event) => {
  const reply = /** @type {CustomEvent<import('./outbox.js').Reply>} */ (event).detail;
  const composer = byId(`composer-${reply.conversation}`);
  if (composer instanceof ReplyComposer) composer.giveBack(reply.body);
  else remember(`draft:${reply.conversation}`, reply.body);
});

/** The open chat's reply box. @returns {ReplyComposer | null} */
export function replyComposer() {
  const composer = document.querySelector('reply-composer');
  return composer instanceof ReplyComposer ? composer : null;
}
