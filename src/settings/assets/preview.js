// @ts-check
/* An assistant as shoppers will see it, while its looks are typed: light and dark, on a desktop and on a phone. */

import { isColor, readable, warning } from './contrast.js';
import { valuesOf } from './fields.js';

/** @param {HTMLFormElement} sheet */
export function startPreview(sheet) {
  const place = stage();
  const picker = sheet.querySelector('input[data-color]');
  const typed = sheet.querySelector('#color');
  if (picker instanceof HTMLInputElement && typed instanceof HTMLInputElement) {
    picker.disabled = false;
    picker.addEventListener('input', () => {
      typed.value = picker.value;
      typed.dispatchEvent(new Event('input', { bubbles: true }));
    });
    typed.addEventListener('input', () => {
      if (isColor(typed.value)) picker.value = typed.value;
    });
  }
  for (const part of place?.querySelectorAll('[data-needs-script]') ?? []) part.removeAttribute('hidden');
  place?.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-look]') : null;
    if (!(button instanceof HTMLButtonElement)) return;
    for (const other of button.parentElement?.children ?? []) other.setAttribute('aria-pressed', String(other === button));
    place.dataset[button.dataset.look ?? ''] = button.value;
  });
  if (place && matchMedia('(prefers-color-scheme: dark)').matches) {
    /** @type {HTMLButtonElement | null} */ (place.querySelector('button[value="dark"]'))?.click();
  }
  preview(sheet);
}

function stage() {
  return /** @type {HTMLElement | null} */ (document.querySelector('[data-preview]'));
}

/** Shows what is typed. @param {HTMLFormElement} sheet */
export function preview(sheet) {
  const place = stage();
  if (!place) return;
  const values = valuesOf(sheet);
  const name = values.name.trim() || `${place.dataset.shop} assistant`;
  show(place, 'name', name);
  show(place, 'letter', values.letter.trim());
  place.toggleAttribute('data-lettered', values.letter.trim() !== '');
  show(place, 'greeting', values.greeting.trim() || place.dataset.greeting || '');
  const color = values.color.trim();
  place.toggleAttribute('data-colored', isColor(color));
  if (isColor(color)) {
    place.style.setProperty('--brand', color);
    place.style.setProperty('--brand-text', readable(color));
  } else {
    // Ours, as the style sheet has it.
    place.style.removeProperty('--brand');
    place.style.removeProperty('--brand-text');
  }
  warn(sheet, warning(values.color.trim()));
  // What is left empty is the theme's, which nobody here can see.
  const left = ['color', 'letter', 'greeting'].filter((field) => values[field].trim() === '');
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[data-left]'))) {
    const field = line.dataset.left ?? '';
    line.hidden = field === '' ? left.length === 0 : !left.includes(field);
  }
  const typed = values.suggestions.split('\n').map((line) => line.trim()).filter(Boolean).slice(0, 5);
  const field = /** @type {HTMLTextAreaElement | null} */ (sheet.querySelector('#suggestions'));
  const questions = typed.length > 0 ? typed : (field?.placeholder ?? '').split('\n');
  place.querySelector('[data-is="suggestions"]')?.replaceChildren(...questions.map((question) => {
    const chip = document.createElement('span');
    chip.className = 'preview-chip';
    chip.textContent = question;
    return chip;
  }));
}

/** @param {HTMLFormElement} sheet @param {string} text */
function warn(sheet, text) {
  const line = /** @type {HTMLElement | null} */ (sheet.querySelector('#color-warning'));
  if (!line || line.textContent?.trim() === text) return;
  line.textContent = text;
  line.hidden = text === '';
}

/** @param {HTMLElement} place @param {string} what @param {string} text */
function show(place, what, text) {
  for (const at of place.querySelectorAll(`[data-is="${what}"]`)) if (at.textContent !== text) at.textContent = text;
}
