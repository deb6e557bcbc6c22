// @ts-check
/* A small chat with the assistant, as a shopper would have it. Nothing of it is kept: what was said before goes along with each
   message, so that the earlier lines count. */

import { ApiError, post } from '/assets/inbox/api.js';
import { byId } from '/assets/inbox/dom.js';
import { closeChoices, drawAnswer, drawQuestion } from './tried.js';

/** @typedef {import('./tried.js').Part} Part */
/** @typedef {import('./tried.js').Tried} Tried */
/** @typedef {{ by: 'shopper' | 'assistant', text: string, parts?: Part[] }} Line */

/** Lines that go along, letters in one, and bytes of all: as much as the server takes. */
const [MOST_LINES, MOST_LETTERS, MOST_BYTES] = [20, 4000, 40_000];

export function startTrying() {
  const form = document.querySelector('form[data-try]');
  const [field, log, note] = [byId('question'), byId('tried'), byId('question-note')];
  const button = form?.querySelector('button:not([type="button"])');
  const again = form?.querySelector('button[data-again]');
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement) || !log || !note) return;
  if (!(button instanceof HTMLButtonElement) || !(again instanceof HTMLButtonElement)) return;
  new Trial({ form, field, log, note, button, again }).starts();
}

/** @typedef {{ form: HTMLFormElement, field: HTMLInputElement, log: HTMLElement, note: HTMLElement, button: HTMLButtonElement, again: HTMLButtonElement }} Places */

class Trial {
  /** @type {Places} */
  #at;
  /** What was said, oldest first. @type {Line[]} */
  #lines = [];
  /** The message that is being answered, and the way to end that. @type {AbortController | null} */
  #asking = null;

  /** @param {Places} places */
  constructor(places) { this.#at = places; }

  starts() {
    const { form, field, again } = this.#at;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      field.focus();
      this.#ask(field.value);
    });
    field.addEventListener('input', () => this.#says(''));
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') field.blur();
    });
    again.addEventListener('click', () => {
      this.#begins();
      field.focus();
    });
    // Somebody else is asked: they know nothing of it.
    const assistant = form.elements.namedItem('assistant');
    if (assistant instanceof HTMLSelectElement) assistant.addEventListener('change', () => this.#begins());
    for (const chip of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-question]'))) {
      chip.addEventListener('click', () => this.#ask(chip.dataset.question ?? ''));
    }
  }

  /** Everything that was said is gone. */
  #begins() {
    this.#asking?.abort();
    this.#answered(null);
    this.#lines = [];
    this.#at.log.replaceChildren();
    this.#isBegun(false);
    this.#says('');
  }

  /** One message at a time: what is typed meanwhile stays in the field. @param {string} typed */
  async #ask(typed) {
    const question = typed.trim();
    if (question === '' || this.#asking) return;
    const { field, form, log, button } = this.#at;
    const asking = new AbortController();
    this.#asking = asking;
    button.setAttribute('aria-busy', 'true');
    this.#says('');
    if (field.value === typed) field.value = '';
    const exchange = drawQuestion(question);
    log.append(exchange);
    this.#isBegun(true);
    show(exchange);
    try {
      const assistant = form.elements.namedItem('assistant');
      const whom = assistant instanceof HTMLSelectElement ? { assistant: assistant.value } : {};
      const tried = /** @type {Tried} */ (await post('try', { question, earlier: latest(this.#lines), ...whom }, asking.signal));
      if (asking.signal.aborted) return;
      this.#lines.push({ by: 'shopper', text: tried.question }, answerOf(tried));
      closeChoices(log);
      drawAnswer(exchange, tried, (words) => {
        field.focus();
        this.#ask(words);
      });
      show(exchange);
    } catch (error) {
      if (asking.signal.aborted) return;
      exchange.remove();
      this.#isBegun(this.#lines.length > 0);
      // Whatever was typed meanwhile stays, too.
      field.value = [question, field.value.trim()].filter((words) => words !== '').join(' ');
      if (!(error instanceof ApiError)) throw error;
      this.#says(error.message);
      field.focus();
    } finally {
      this.#answered(asking);
    }
  }

  /** @param {AbortController | null} asking nothing: whichever it is */
  #answered(asking) {
    if (asking && this.#asking !== asking) return;
    this.#asking = null;
    this.#at.button.removeAttribute('aria-busy');
  }

  /** @param {boolean} begun */
  #isBegun(begun) {
    const { again, log } = this.#at;
    again.hidden = !begun;
    // It scrolls, by keys too.
    if (begun) log.tabIndex = 0;
    else log.removeAttribute('tabindex');
  }

  /** What is wrong, beside the field. @param {string} why */
  #says(why) {
    const { field, note } = this.#at;
    note.textContent = why;
    if (why) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  }
}

/** @param {HTMLElement} exchange */
function show(exchange) {
  const log = exchange.parentElement;
  if (log) log.scrollTop = log.scrollHeight;
}

/** The answer as a line that goes along: with what tells that it asked back. @param {Tried} tried @returns {Line} */
function answerOf(tried) {
  const text = [...tried.says.join('\n\n')].slice(0, MOST_LETTERS).join('').trim();
  return { by: 'assistant', text: text || '…', parts: tried.parts.filter(({ type }) => type === 'choices' || type === 'asked') };
}

/** @param {Line[]} lines */
function latest(lines) {
  let last = lines.slice(-MOST_LINES);
  while (new Blob([JSON.stringify(last)]).size > MOST_BYTES) last = last.slice(1);
  return last;
}
