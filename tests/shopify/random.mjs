// Chance that can be had again: everything random in these tests comes from one seed, which is printed.
// `COUNTERBELL_SEED=… tests/shopify/…` plays a run again.

/** The seed of this run. */
export const SEED = process.env.COUNTERBELL_SEED ?? String(Math.floor(Math.random() * 2 ** 32));

/** Mulberry32, begun anew for each `name`, so that one kind of case does not move the others. */
export function chance(name) {
  let state = [...`${SEED}/${name}`].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0), 0x01000193) >>> 0, 0x811c9dc5);
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end) => Math.floor(next() * end);
  const pick = (list) => list[below(list.length)];
  return {
    below,
    pick,
    between: (least, most) => least + below(most - least + 1),
    /** True once in `n` times. */
    oneIn: (n) => below(n) === 0,
    times: (least, most, make) => Array.from({ length: least + below(most - least + 1) }, (_, index) => make(index)),
    shuffled: (list) => {
      const cards = [...list];
      for (let last = cards.length - 1; last > 0; last--) {
        const other = below(last + 1);
        [cards[last], cards[other]] = [cards[other], cards[last]];
      }
      return cards;
    },
  };
}

const PIECES = [
  "cart", "order", "Größe", "café", "naïve", "日本語", "Ελλάδα", "עברית", "🎸", "👩🏽‍🚀", "e\u0301", "\u00a0", "ﬁ", "ß", "İ",
  "a", "z", "0", "7", " ", "  ", "+", "%", "%20", "%2B", "&", "=", ",", ";", "/", "\\/", "\\u0026", "\"", "<b>", "?", "#", ":", "@",
  "$5.00", "*", "-", "_", ".", "line\nline", "tab\t", "\u2028", "\ufeff", "\u{10ffff}", "\u0001", "null", "[]", "{}",
];

/** Words of every kind that ever broke a signature. */
export const words = (random, least = 0, most = 6) => random.times(least, most, () => random.pick(PIECES)).join("");

/** A plain lower-case name of letters. */
export const name = (random, length = 6) => random.times(1, length, () => random.pick([..."abcdefghijklmnopqrstuvwxyz"])).join("");

/**
 * `text` with one bit of one letter changed, such that it can still travel in a header or a request line.
 * Only letters at which `may(index)` holds are touched; undefined when none can be.
 */
export function flip(random, text, may = () => true) {
  const places = [...text].map((_, index) => index).filter((index) => text.charCodeAt(index) < 0x7f && may(index));
  for (let tries = 0; tries < 100 && places.length > 0; tries++) {
    const place = random.pick(places);
    const code = text.charCodeAt(place) ^ (1 << random.below(7));
    const letter = String.fromCharCode(code);
    // What no request line may hold, and `#`, which ends an address.
    if (code > 0x20 && code < 0x7f && !"#\"<>\\^`{|}".includes(letter)) return text.slice(0, place) + letter + text.slice(place + 1);
  }
  return undefined;
}

/** Bytes with one bit changed. */
export function flipBit(random, bytes) {
  const changed = Buffer.from(bytes);
  changed[random.below(changed.length)] ^= 1 << random.below(8);
  return changed;
}
