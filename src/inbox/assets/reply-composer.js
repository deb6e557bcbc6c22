// @ts-check
/*
 * <reply-composer>: what is typed here survives live changes, other chats and reloads. The server sets `data-mode`,
 * `data-note` and how far the thread is; the element locks and words itself by them, and says with each reply how far
 * it was read.
 */

import { ApiError, postTo } from './api.js';
import { cannedReplies, filledIn, gapIn, inWords, joined, sentAs } from './canned.js';
import { Completion, fitting, typeOver, wordAt } from './completion.js';
import { byId, recall } from './dom.js';
import { draftOf, giveBack, keepDraft } from './drafts.js';
import { drawFiles, sendFiles } from './files.js';
import { format, formatOf } from './formatting.js';
import { outbox, undoFor } from './outbox.js';
import { toast } from './toasts.js';

/** @typedef {import('./outbox.js').Taken} Taken */
/** @typedef {import('./canned.js').Step} Step */

const TELL_TYPING_EVERY = 3_000;
const MOST_PRODUCTS = 4;
/** How long news has to be in sight until it counts as read, in milliseconds. */
const READ_AFTER = 700;

/** Whether Enter sends; otherwise Ctrl or Cmd with Enter does (which always does). */
export function enterSends() {
  return recall('enter-sends') !== 'no';
}

export class ReplyComposer extends HTMLElement {
  static observedAttributes = ['data-mode', 'data-note', 'data-version'];
  #toldTyping = 0;
  /** The reader asked for this chat: the cursor goes in as soon as it may. */
  #focusWhenOpen = false;
  /** How far the thread was read: the version of its newest entry then. */
  #seen = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #reading;
  /** Ends what is listened to around the box. */ #gone = new AbortController();
  /** What was held back is not made to rest again. */
  #atOnce = false;
  /** @type {Taken[]} */ #products = [];
  /** What is done as this is sent. @type {Step[]} */ #steps = [];
  /** @type {Completion | null} */ #canned = null;

  connectedCallback() {
    const field = this.field;
    if (!field) return;
    const draft = draftOf(this.conversation);
    if (field.value === '') field.value = draft.body;
    [this.#products, this.#steps] = [draft.products, draft.steps];
    this.#readUntil(this.dataset.version ?? '');
    field.addEventListener('input', () => this.#typed());
    field.addEventListener('keydown', (event) => this.#keyed(event));
    field.addEventListener('focus', () => this.#read());
    document.addEventListener('visibilitychange', this.#came);
    const list = this.querySelector('.completions');
    if (list instanceof HTMLElement) this.#canned = new Completion(field, list, this.querySelector('.completions-said'));
    this.#takeFiles();
    this.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#startTools();
    this.#showTaken();
    this.#reflect();
  }

  disconnectedCallback() {
    clearTimeout(this.#reading);
    this.#gone.abort();
    document.removeEventListener('visibilitychange', this.#came);
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (name === 'data-version') this.#read();
    else this.#reflect();
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

  /** @returns {HTMLInputElement | null} */
  get #file() {
    return this.querySelector('input[type="file"]');
  }

  #came = () => this.#read();

  /** What is before the reader's eyes for a moment is read. */
  #read() {
    clearTimeout(this.#reading);
    const shown = this.dataset.version ?? '';
    if (document.hidden || shown === this.#seen) return;
    this.#reading = setTimeout(() => {
      if (!document.hidden) this.#readUntil(shown);
    }, READ_AFTER);
  }

  /** @param {string} version */
  #readUntil(version) {
    this.#seen = version;
    this.dataset.read = version;
  }

  /** Files that are chosen, pasted, or dropped anywhere on the chat. */
  #takeFiles() {
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    const input = this.#file;
    input?.addEventListener('change', () => {
      const chosen = [...(input.files ?? [])];
      input.value = '';
      this.#attach(chosen);
    }, { signal });
    this.field?.addEventListener('paste', (event) => {
      const data = event.clipboardData;
      // What was copied out of a text has a picture of it beside: the words are meant.
      if (!data || data.files.length === 0 || data.types.includes('text/plain')) return;
      event.preventDefault();
      this.#attach([...data.files]);
    }, { signal });
    const thread = this.closest('chat-thread') ?? this;
    thread.addEventListener('dragover', (event) => {
      if (!(event instanceof DragEvent) || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = this.open ? 'copy' : 'none';
      thread.toggleAttribute('data-dropping', this.open);
    }, { signal });
    thread.addEventListener('dragleave', () => thread.removeAttribute('data-dropping'), { signal });
    thread.addEventListener('drop', (event) => {
      thread.removeAttribute('data-dropping');
      if (!(event instanceof DragEvent) || !event.dataTransfer || event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      this.#attach([...event.dataTransfer.files]);
    }, { signal });
    drawFiles(this.conversation);
  }

  /** Each goes as a message of its own, at once. @param {File[]} files */
  #attach(files) {
    if (this.open) sendFiles(this.conversation, files, { epoch: this.dataset.epoch ?? '', seen: this.#seen });
    else toast(this.dataset.note || 'Take the chat over first.');
  }

  /** Asks for files to attach. */
  chooseFiles() {
    if (this.open) this.#file?.click();
    else if (this.dataset.note) toast(this.dataset.note);
  }

  /** Puts the cursor into the reply, now or when the chat becomes ours. */
  focusReply() {
    this.#focusWhenOpen = !this.open;
    if (this.open) this.field?.focus();
  }

  /** The draft was changed elsewhere: it is read again. @param {string} [held] why, if it was held back */
  takeBack(held) {
    const field = this.field;
    if (!field) return;
    const draft = draftOf(this.conversation);
    field.value = draft.body;
    [this.#products, this.#steps] = [draft.products, draft.steps];
    this.#showTaken();
    this.#reflect();
    this.#say(held ?? '');
    // Told so, the reader has it before their eyes; the next try goes at once.
    this.#atOnce = held !== undefined;
    if (this.open) field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  /** Puts words into the reply, after what is there; a person sends it, or not. @param {string} words */
  insert(words) {
    const field = this.field;
    if (!field) return;
    field.value = [field.value.trimEnd(), words].filter(Boolean).join('\n');
    this.#keep();
    this.#reflect();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.scrollTop = field.scrollHeight;
  }

  /** Puts a product with the reply. @param {Taken} product */
  take(product) {
    if (this.#products.length >= MOST_PRODUCTS) {
      toast(`A reply takes ${MOST_PRODUCTS} products at most.`);
    } else if (!this.#products.some(({ id }) => id === product.id)) {
      this.#products = [...this.#products, product];
      this.#keep();
      this.#showTaken();
    }
    this.field?.focus();
  }

  /** What goes with the words, and what is done as they go: each can be left out. */
  #showTaken() {
    this.#shelf('.taken', this.#products.map((product) => ({
      label: product.title,
      away: () => { this.#products = this.#products.filter(({ id }) => id !== product.id); },
    })));
    this.#shelf('.then', this.#steps.map((step) => ({
      label: step.label,
      away: () => { this.#steps = this.#steps.filter((other) => other !== step); },
    })));
    // They need no words beside them.
    if (this.field) this.field.required = this.#products.length + this.#steps.length === 0;
  }

  /** @param {string} which @param {{ label: string, away: () => void }[]} lines */
  #shelf(which, lines) {
    const shelf = this.querySelector(which);
    if (!(shelf instanceof HTMLElement)) return;
    shelf.hidden = lines.length === 0;
    shelf.replaceChildren(...lines.map(({ label, away }) => {
      const item = document.createElement('li');
      const name = document.createElement('span');
      [name.translate, name.textContent] = [which === '.then', label];
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-label', `Leave out ${label}`);
      button.textContent = '×';
      button.addEventListener('click', () => {
        away();
        this.#keep();
        this.#showTaken();
        this.field?.focus();
      });
      item.append(name, button);
      return item;
    }));
  }

  #keep() {
    keepDraft(this.conversation, { body: this.field?.value ?? '', products: this.#products, steps: this.#steps });
  }

  #reflect() {
    const field = this.field;
    const note = this.querySelector('.composer-note span');
    if (!field || !note) return;
    for (const part of this.querySelectorAll('form button, form input, form textarea')) {
      /** @type {HTMLButtonElement} */ (part).disabled = !this.open;
    }
    const kept = !this.open && field.value.trim() !== '' ? ' Your draft is kept.' : '';
    const text = `${this.dataset.note ?? ''}${kept}`;
    if (note.textContent !== text) note.textContent = text;
    if (this.open && this.#focusWhenOpen) {
      this.#focusWhenOpen = false;
      field.focus();
    }
  }

  /** A line over the field; nothing takes it away. @param {string} text */
  #say(text) {
    const line = this.querySelector('.reply-held');
    if (!(line instanceof HTMLElement)) return;
    line.hidden = text === '';
    if (line.textContent !== text) line.textContent = text;
  }

  #typed() {
    const field = this.field;
    if (!field) return;
    this.#keep();
    this.#offer();
    const now = Date.now();
    if (field.value === '' || now - this.#toldTyping < TELL_TYPING_EVERY) return;
    this.#toldTyping = now;
    postTo(this.conversation, 'typing').catch(() => {});
  }

  /** Canned replies, while a word that begins with `/` is typed. */
  async #offer() {
    const field = this.field;
    if (!field || !wordAt(field, '/', /^[^\n/]{0,60}$/)) {
      this.#canned?.hide();
      return;
    }
    const replies = await cannedReplies();
    // The cursor may have gone on meanwhile.
    const at = wordAt(field, '/', /^[^\n/]{0,60}$/);
    if (!at || document.activeElement !== field) {
      this.#canned?.hide();
      return;
    }
    const found = fitting(replies, at.typed, ({ name, body, steps }) => [name, `${body} ${inWords(steps)}`]).slice(0, 8);
    this.#canned?.show(found.map((reply) => ({
      label: reply.name,
      about: this.aboutOf(reply),
      take: () => this.#fill(at.start, at.end, reply),
    })));
  }

  /** @returns {Record<string, string>} */
  get #known() {
    const known = JSON.parse(this.dataset.fill || '{}');
    return { ...known, my_name: document.body.dataset.viewerName ?? '' };
  }

  /** What a reply does and says, in a line. @param {import('./canned.js').Canned} reply */
  aboutOf({ body, steps }) {
    return [inWords(steps), filledIn(body, this.#known).slice(0, 80)].filter(Boolean).join(' · ');
  }

  /** Puts a canned reply after what is there, with what it does; a person sends it, or not. @param {import('./canned.js').Canned} reply */
  takeCanned(reply) {
    const field = this.field;
    if (!field) return;
    field.focus();
    const before = field.value.trimEnd();
    if (before !== '' && reply.body !== '') typeOver(field, before.length, field.value.length, '\n');
    this.#fill(field.value.length, field.value.length, reply);
  }

  /** @param {number} start @param {number} end @param {import('./canned.js').Canned} reply */
  #fill(start, end, reply) {
    const field = this.field;
    if (!field) return;
    this.#steps = joined(this.#steps, reply.steps);
    const words = filledIn(reply.body, this.#known);
    typeOver(field, start, end, words);
    const gap = gapIn(words);
    if (gap) field.setSelectionRange(start + gap.start, start + gap.end);
    this.#keep();
    this.#showTaken();
  }

  #startTools() {
    const bar = this.querySelector('.tools');
    if (!(bar instanceof HTMLElement)) return;
    bar.hidden = false;
    const buttons = /** @type {HTMLButtonElement[]} */ ([...bar.querySelectorAll('button')]);
    // The selection in the field stays.
    bar.addEventListener('mousedown', (event) => event.preventDefault());
    bar.addEventListener('click', (event) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      if (button?.dataset.tool) this.tool(button.dataset.tool);
    });
    bar.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = buttons.findIndex((button) => button === document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      const next = buttons[(at + step + buttons.length) % buttons.length];
      for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
      next?.focus();
    });
  }

  /** @param {string} name */
  tool(name) {
    const field = this.field;
    if (!field || !this.open) return;
    if (name === 'canned') {
      const { selectionStart: start, selectionEnd: end, value } = field;
      typeOver(field, start, end, start > 0 && !/\s/.test(value[start - 1] ?? '') ? ' /' : '/');
      this.#offer();
    } else if (['product', 'discount', 'draft'].includes(name)) {
      this.dispatchEvent(new CustomEvent('insert-wanted', { bubbles: true, detail: { what: name } }));
    } else {
      format(field, name);
    }
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    if (this.#canned?.keyed(event)) return;
    const how = formatOf(event);
    if (how && this.field) {
      event.preventDefault();
      event.stopPropagation();
      format(this.field, how);
      return;
    }
    // With nothing typed there is nothing else to take back.
    if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey && this.field?.value === '') {
      if (outbox.undo(this.conversation)) event.preventDefault();
      return;
    }
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
    if (!field || !this.open) return;
    if (body === '' && this.#products.length === 0 && this.#steps.length > 0) {
      this.#doSteps();
      return;
    }
    if (body === '' && this.#products.length === 0) {
      // Enter once more: what rests goes now.
      outbox.settle(this.conversation);
      return;
    }
    const gap = gapIn(field.value);
    if (gap) {
      this.#say(`Fill in ${gap.name} first.`);
      field.setSelectionRange(gap.start, gap.end);
      return;
    }
    const said = {
      conversation: this.conversation, body, products: this.#products, steps: this.#steps, epoch: this.dataset.epoch, seen: this.#seen,
    };
    const rest = this.#atOnce ? 0 : undoFor();
    if (this.#atOnce) said.seen = this.dataset.version ?? '';
    field.value = '';
    [this.#products, this.#steps] = [[], []];
    this.#atOnce = false;
    this.#keep();
    this.#showTaken();
    this.#say('');
    this.#toldTyping = 0;
    outbox.send(said, rest);
    field.focus();
  }

  /** Steps without words. What was said before goes before them. */
  async #doSteps() {
    const steps = this.#steps;
    await outbox.settle(this.conversation);
    try {
      await postTo(this.conversation, 'steps', sentAs(steps));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#say(error.message);
      return;
    }
    toast(`${inWords(steps)}.`);
    // Another may have been chosen meanwhile.
    this.#steps = this.#steps.filter((step) => !steps.includes(step));
    this.#say('');
    this.#keep();
    this.#showTaken();
  }
}

customElements.define('reply-composer', ReplyComposer);

/** Words that were on their way come back as a draft. @param {import('./outbox.js').Reply} reply @param {string} [held] */
function comesBack(reply, held) {
  giveBack(reply.conversation, reply.body, reply.products ?? [], reply.steps ?? []);
  const composer = byId(`composer-${reply.conversation}`);
  if (composer instanceof ReplyComposer) composer.takeBack(held);
}

outbox.addEventListener('reply', (event) => {
  const { reply, standing } =
    /** @type {CustomEvent<{ reply: import('./outbox.js').Reply, standing: import('./outbox.js').Standing }>} */ (event).detail;
  if (standing === 'refused' || standing === 'undone') comesBack(reply);
  else if (standing === 'moved') comesBack(reply, 'Held back: the chat has moved on since you read it. Read what is new, then send again.');
});

addEventListener('pagehide', () => outbox.leave());

/** The open chat's reply box. @returns {ReplyComposer | null} */
export function replyComposer() {
  const composer = document.querySelector('reply-composer');
  return composer instanceof ReplyComposer ? composer : null;
}

/** Takes the last reply of the open chat back, if it still rests. */
export function undoSend() {
  const composer = replyComposer();
  if (!composer || !outbox.undo(composer.conversation)) toast('There is nothing to take back.');
}
