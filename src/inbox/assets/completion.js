// @ts-check
/*
 * A list under a field that completes what is typed: chosen from by the arrows, taken by Enter or Tab, left by Escape.
 * The cursor stays in the field; what is chosen is said.
 */

/** @typedef {{ label: string, about?: string, take: () => void }} Offer */

export class Completion {
  #field;
  #list;
  #said;
  /** @type {Offer[]} */ #offers = [];
  #at = 0;

  /** @param {HTMLTextAreaElement | HTMLInputElement} field @param {HTMLElement} list @param {Element | null} said a status, for who does not see the list */
  constructor(field, list, said) {
    this.#field = field;
    this.#list = list;
    this.#said = said;
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const line = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
      if (line) this.#take([...list.children].indexOf(line));
    });
    field.addEventListener('blur', () => this.hide());
  }

  get open() {
    return this.#offers.length > 0;
  }

  /** @param {Offer[]} offers */
  show(offers) {
    this.#offers = offers;
    this.#at = 0;
    this.#list.replaceChildren(...offers.map(({ label, about }, at) => {
      const line = document.createElement('li');
      line.id = `${this.#list.id}-${at}`;
      line.setAttribute('role', 'option');
      const name = document.createElement('span');
      name.translate = false;
      name.textContent = label;
      line.append(name);
      if (about) {
        const more = document.createElement('span');
        more.className = 'subdued';
        more.textContent = about;
        line.append(more);
      }
      return line;
    }));
    this.#list.hidden = offers.length === 0;
    if (this.#field.getAttribute('role') === 'combobox') this.#field.setAttribute('aria-expanded', String(offers.length > 0));
    this.#point();
    const text = offers.length === 0 ? '' : `${offers.length} ${offers.length === 1 ? 'choice' : 'choices'}`;
    if (this.#said && this.#said.textContent !== text) this.#said.textContent = text;
  }

  hide() {
    if (this.open || !this.#list.hidden) this.show([]);
  }

  /** Whether the key was for the list. @param {KeyboardEvent} event */
  keyed(event) {
    if (!this.open || event.isComposing) return false;
    const many = this.#offers.length;
    if (event.key === 'ArrowDown') this.#at = (this.#at + 1) % many;
    else if (event.key === 'ArrowUp') this.#at = (this.#at + many - 1) % many;
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(this.#at);
    else if (event.key === 'Escape') this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.#point();
    return true;
  }

  /** @param {number} at */
  #take(at) {
    const offer = this.#offers[at];
    this.hide();
    offer?.take();
  }

  #point() {
    [...this.#list.children].forEach((line, at) => {
      line.setAttribute('aria-selected', String(at === this.#at));
      if (at === this.#at) line.scrollIntoView({ block: 'nearest' });
    });
    if (this.open) this.#field.setAttribute('aria-activedescendant', `${this.#list.id}-${this.#at}`);
    else this.#field.removeAttribute('aria-activedescendant');
  }
}

/**
 * The word being typed right before the cursor, if it begins with `sign`: where it starts, and what follows the sign.
 * @param {HTMLTextAreaElement} field @param {string} sign @param {RegExp} rest what may stand between the sign and the cursor
 */
export function wordAt(field, sign, rest) {
  const end = field.selectionStart;
  if (end !== field.selectionEnd) return null;
  const before = field.value.slice(0, end);
  const start = before.lastIndexOf(sign);
  if (start < 0 || (start > 0 && !/\s/.test(before[start - 1] ?? ''))) return null;
  const typed = before.slice(start + sign.length);
  return rest.test(typed) ? { start, end, typed } : null;
}

/** Puts words in the place of others, as typing would: the browser's own undo takes them back. @param {HTMLTextAreaElement} field @param {number} start @param {number} end @param {string} words */
export function typeOver(field, start, end, words) {
  field.focus();
  field.setSelectionRange(start, end);
  const done = words === '' ? document.execCommand('delete') : document.execCommand('insertText', false, words);
  if (!done) {
    field.setRangeText(words, start, end, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

/** Those that fit, best first: their name begins so, a word of it does, it holds it, their words do. @template T @param {T[]} all @param {string} typed @param {(one: T) => [string, string]} textOf @returns {T[]} */
export function fitting(all, typed, textOf) {
  const sought = typed.trim().toLowerCase();
  if (sought === '') return all;
  return all
    .map((one) => {
      const [name, words] = textOf(one).map((text) => text.toLowerCase());
      const rank = name?.startsWith(sought) ? 0 : name?.includes(` ${sought}`) ? 1 : name?.includes(sought) ? 2 : words?.includes(sought) ? 3 : 9;
      return { one, rank };
    })
    .filter(({ rank }) => rank < 9)
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}
