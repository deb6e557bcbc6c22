// @ts-check
/* Whether a colour can be read on another, as WCAG 2.2 measures it; the server says the same of what is saved. */

const SHAPE = 3;
const SURFACES = [['light', '#ffffff', 'darker'], ['dark', '#1a1a1f', 'lighter']];

/** @param {string} text */
export const isColor = (text) => /^#[0-9a-f]{6}$/i.test(text);

/** @param {string} color */
function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How well two colours can be told apart, 1 to 21. @param {string} one @param {string} other */
export function ratio(one, other) {
  const [dark, light] = [luminance(one) + 0.05, luminance(other) + 0.05].sort((a, b) => a - b);
  return light / dark;
}

/** Black or white, whichever reads better on it. @param {string} color */
export const readable = (color) => (ratio(color, '#ffffff') >= ratio(color, '#000000') ? '#ffffff' : '#000000');

/** What is hard to see about a colour, in words; nothing where it is none, or all is well. @param {string} color */
export function warning(color) {
  if (!isColor(color)) return '';
  const faint = SURFACES.filter(([, surface]) => ratio(color, surface) < SHAPE);
  if (faint.length !== 1) return '';
  const [name, surface, better] = faint[0];
  return `Hard to tell from a ${name} panel: ${ratio(color, surface).toFixed(1)} to 1, where ${SHAPE} to 1 is needed. Choose a ${better} colour.`;
}
