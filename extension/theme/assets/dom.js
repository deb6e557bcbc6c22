// @ts-check
/*
 * Making elements. Text is only ever set as text: what shoppers, staff or the assistant write never becomes markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** Paths on a 20 × 20 field, stroked. */
const ICONS = {
  close: 'm5.5 5.5 9 9m0-9-9 9',
  clip: 'm14.5 9.5-4.7 4.7a2.7 2.7 0 0 1-3.8-3.8l5-5a1.8 1.8 0 0 1 2.6 2.6l-4.9 4.9',
  send: 'M10 15.5v-11m0 0L5.5 9M10 4.5 14.5 9',
  person: 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-6 7c.4-2.8 2.8-4.5 6-4.5s5.6 1.7 6 4.5',
  spark: 'M10 3.5c.5 3.7 2.3 5.5 6 6-3.7.5-5.5 2.3-6 6-.5-3.7-2.3-5.5-6-6 3.7-.5 5.5-2.3 6-6Z',
  sound: 'M4 8v4h2.5L10 15V5L6.5 8Zm9-.5a3.5 3.5 0 0 1 0 5m2-7a6.5 6.5 0 0 1 0 9',
  mute: 'M4 8v4h2.5L10 15V5L6.5 8Zm9.5.5 3.5 3.5m0-3.5-3.5 3.5',
};

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | null | undefined>} [attributes] true: present, false or null: absent
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** @param {keyof typeof ICONS} name */
export const icon = (name) => drawing(ICONS[name], `icon-${name}`);

/** @param {string} line @param {string} [name] */
export function drawing(line, name = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon ${name}`);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', line);
  svg.append(path);
  return svg;
}

/** Shows or hides, and says whether that changed anything. @param {HTMLElement} element @param {boolean} shown */
export function show(element, shown) {
  const changed = element.hidden === shown;
  element.hidden = !shown;
  return changed;
}

/** Sets text only where it differs, so that screen readers are not told the same twice. @param {Element} element @param {string} text */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
