// @ts-check
/* <tag-editor>: tags by hand, added with Enter and removed with their cross. The list itself comes back by the stream. */

import { postTo } from './api.js';
import { toast } from './toasts.js';

class TagEditor extends HTMLElement {
  connectedCallback() {
    this.addEventListener('submit', (event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.target);
      const removed = new FormData(form).get('remove');
      if (typeof removed === 'string') this.#change({ add: [], remove: [removed] }, form.closest('li'));
      else this.#add(form);
    });
    // Choosing a completion is enough; it needs no Enter.
    this.addEventListener('input', (event) => {
      const chosen = event instanceof InputEvent ? event.inputType === 'insertReplacementText' : true;
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (chosen && field.form) this.#add(field.form);
    });
  }

  /** @param {HTMLFormElement} form */
  #add(form) {
    const field = form.querySelector('input');
    const tag = field?.value.trim() ?? '';
    if (!field || tag === '') return;
    field.value = '';
    const known = [...this.querySelectorAll('[data-tag]')].some((item) => /** @type {HTMLElement} */ (item).dataset.label === tag);
    if (!known) this.#change({ add: [tag], remove: [] }, null);
  }

  /** @param {{ add: string[], remove: string[] }} change @param {Element | null} leaving */
  async #change(change, leaving) {
    if (leaving instanceof HTMLElement) {
      leaving.hidden = true;
      // The focused cross goes with its tag: the cursor stays in the editor.
      /** @type {HTMLElement | null} */ (this.querySelector('.tag-add input'))?.focus();
    }
    try {
      await postTo(this.dataset.conversation ?? '', 'tags', change);
    } catch (error) {
      if (leaving instanceof HTMLElement) leaving.hidden = false;
      if (error instanceof Error) toast(error.message);
    }
  }
}

customElements.define('tag-editor', TagEditor);
