// @ts-check
/*
 * <copilot-panel>: the AI at the ear of who holds the chat. What it says is shown here and nowhere else; only
 * "Insert into reply" takes it further, into the reply box, where a person reads it before it is sent.
 */

import { toggleDetails } from './acts.js';
import { ApiError, postTo } from './api.js';
import { replyComposer } from './reply-composer.js';

/** @typedef {{ title: string, url: string | null }} Link */
/**
 * @typedef {{ question: string, outcome: 'answered' | 'small_talk' | 'unsure' | 'facts', text: string, sources: Link[],
 *   looked_at: Link[], confidence: number | null, facts: string[], products: string[] }} Answer
 */

export class CopilotPanel extends HTMLElement {
  /** Which question is the latest: a slow answer to one before it is not shown. */
  #asked = 0;

  connectedCallback() {
    this.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      const question = this.field?.value.trim() ?? '';
      if (question !== '') this.#ask({ question }, this.querySelector('form button'));
    });
    const draft = this.querySelector('[data-draft]');
    draft?.addEventListener('click', () => this.#ask({}, draft));
  }

  get conversation() {
    return this.dataset.conversation ?? '';
  }

  get open() {
    return this.dataset.mode === 'open';
  }

  /** @returns {HTMLInputElement | null} */
  get field() {
    return this.querySelector('input[name="question"]');
  }

  /** @param {{ question?: string }} body @param {Element | null} button */
  async #ask(body, button) {
    const mine = ++this.#asked;
    button?.setAttribute('aria-busy', 'true');
    try {
      const answer = /** @type {Answer} */ (await postTo(this.conversation, 'copilot', body));
      if (mine === this.#asked) this.#show(answer, body.question === undefined);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine === this.#asked) this.#place?.replaceChildren(element('p', 'failed', error.message));
    } finally {
      button?.removeAttribute('aria-busy');
    }
  }

  /** @returns {Element | null} */
  get #place() {
    return this.querySelector('.copilot-answer');
  }

  /** @param {Answer} answer @param {boolean} drafted */
  #show(answer, drafted) {
    const parts = [];
    const head = element('p', 'copilot-head');
    const [tone, word] = {
      answered: ['good', 'From your pages'],
      small_talk: ['', 'Small talk'],
      unsure: ['warn', 'Not known'],
      facts: ['good', 'From your store'],
    }[answer.outcome];
    const badge = element('span', 'badge', word);
    badge.dataset.tone = tone;
    head.append(badge);
    if (answer.confidence !== null) head.append(element('span', 'subdued', `${answer.confidence} % sure`));
    parts.push(head);
    if (drafted) parts.push(element('p', 'subdued asked', `To “${answer.question}”`));
    parts.push(theirs(element('p', 'body', answer.text), answer.outcome !== 'unsure'));
    if (answer.outcome !== 'facts') for (const fact of answer.facts) parts.push(theirs(element('p', 'body', fact)));
    for (const product of answer.products) parts.push(element('p', 'subdued from', product));
    const links = answer.sources.length > 0 ? answer.sources : answer.looked_at;
    if (links.length > 0) parts.push(list(answer.sources.length > 0 ? 'From' : 'Looked at', links));
    if (answer.outcome !== 'unsure' || answer.facts.length > 0) {
      const insert = /** @type {HTMLButtonElement} */ (element('button', 'button', 'Insert into reply'));
      insert.type = 'button';
      const words = [answer.outcome === 'unsure' ? '' : answer.text, ...(answer.outcome === 'facts' ? [] : answer.facts)];
      insert.addEventListener('click', () => {
        if (document.body.hasAttribute('data-details')) toggleDetails();
        replyComposer()?.insert(words.filter(Boolean).join('\n'));
      });
      parts.push(insert);
    }
    this.#place?.replaceChildren(...parts);
  }
}

customElements.define('copilot-panel', CopilotPanel);

/** Puts the cursor into the copilot's field, if the reader has the open chat. */
export function askCopilot() {
  const panel = document.querySelector('copilot-panel');
  if (!(panel instanceof CopilotPanel) || !panel.open) return;
  const field = panel.field;
  if (field && field.offsetParent === null) toggleDetails();
  field?.focus();
}

/** @param {string} title @param {Link[]} links */
function list(title, links) {
  const line = element('p', 'subdued from', `${title} `);
  links.forEach(({ title: name, url }, place) => {
    if (place > 0) line.append(', ');
    if (!url || !/^https?:\/\//.test(url)) {
      line.append(name);
      return;
    }
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.target = '_blank';
    anchor.rel = 'noopener noreferrer';
    anchor.translate = false;
    anchor.textContent = name;
    line.append(anchor);
  });
  return line;
}

/** What is meant for the reply stays in its own words. @param {HTMLElement} made @param {boolean} [stays] */
function theirs(made, stays = true) {
  made.translate = !stays;
  return made;
}

/** @param {string} name @param {string} style @param {string} [text] */
function element(name, style, text) {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text !== undefined) made.textContent = text;
  return made;
}
