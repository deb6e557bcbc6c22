// @ts-check
/*
 * The looks a merchant gave one assistant: its letter and its colour, in place of the theme's. Fetched where there are
 * any. A sheet of rules made here is no markup, and so allowed under a strict policy.
 */

/** @import { Assistant } from './types.js' */

const sheet = new CSSStyleSheet();

/** @param {HTMLElement} panel @param {Assistant} assistant */
export function dress(panel, { name, letter = '', color = '', on_color = '' }) {
  const root = /** @type {ShadowRoot} */ (panel.getRootNode());
  if (!(root instanceof ShadowRoot)) return;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  // As the panel's own, so that the bubble on the page keeps the theme's.
  const colors = /^#[0-9a-f]{6}$/i.test(color) && on_color
    ? `.panel { --accent: ${color}; --on-accent: ${on_color}; --accent-hover: color-mix(in srgb, ${color} 88%, #fff); }`
    : '';
  const faces = `.head .avatar:not(.person), .avatar[data-of=${text(name)}]`;
  const face = letter ? `:is(${faces})::before { content: ${text(letter)}; } :is(${faces}) > * { display: none; }` : '';
  const tone = colors && `:is(${faces}) { background: var(--accent); color: var(--on-accent); }`;
  const rules = [colors, face, tone].join('\n');
  if (shown !== rules) sheet.replaceSync((shown = rules));
}

let shown = '';

/** A text as style rules write one. @param {string} words */
function text(words) {
  return `"${words.replace(/[\0\n\r\f"\\]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `)}"`;
}
