// @ts-check
/* How well typed letters name something: as a part of it, as the first letters of its words, or all of them in order. */

/**
 * @param {string} typed @param {string} name
 * @returns {number | null} null where they don't; more is better
 */
export function fits(typed, name) {
  const letters = fold(typed).replace(/\s+/g, ' ').trim();
  const text = fold(name);
  const short = text.length / 1_000;
  const at = text.indexOf(letters);
  if (at >= 0) return (at === 0 || !isLetter(text[at - 1]) ? 4 : 3) - short;
  const words = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const bare = letters.replaceAll(' ', '');
  if (words.map((word) => word[0]).join('').startsWith(bare)) return 2 - short;
  let from = 0;
  for (const letter of bare) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return null;
  }
  return 1 - short;
}

/** @param {string} text */
function fold(text) {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
}

/** @param {string | undefined} letter */
function isLetter(letter) {
  return letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
}
