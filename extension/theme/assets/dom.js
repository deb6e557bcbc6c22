// @ts-check
/*
 * Making elements. Text is only ever set as text: what shoppers, staff or the assistant write never becomes markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** Paths on a 20 × 20 field, stroked. */
const ICONS = {
  close: 'm5.5 5.5 9 9m0-9-9 9',
  send: 'M10 15.5v-11m0 0L5.5 9M10 4.5 14.5 9',
  person: 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-6 7c.4-2.8 2.8-4.5 6-4.5s5.600 1.700 6 4.500',
  spark: 'M10 3.500c.5 3.700 2.300 5.500 6 6-3.700.5-5.500 2.300-6 6-.5-3.700-2.300-5.500-6-6 3.700-.5 5.500-2.300 6-6Z',
  page: 'M6 3.500h5l3.500 3.500v9.500H6v-13Zm5 0V7h3.500',
  up: 'M7 16V9m6.4 7H7V9l2.5-4.9a1.5 1.5 0 0 1 1.5 1.6V8h3.6a1.5 1.5 0 0 1 1.5 1.8l-1 4.8a1.7 1.7 0 0 1-1.7 1.4ZM7 16H4.4V9H7',
  down: 'M13 4v7M6.6 4H13v7l-2.5 4.9A1.5 1.5 0 0 1 9 14.3V12H5.4a1.5 1.5 0 0 1-1.5-1.8l1-4.8A1.7 1.7 0 0 1 6.6 4ZM13 4h2.6v7H13',
  alert: 'M10 6.500v4m0 2.800v.2M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14Z',
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
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
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
