// @ts-check
/*
 * What is pressed stays where it is until it is let go: a click needs the same element under both, and in a busy inbox a
 * row may be swapped between the two.
 */

/** Somebody may hold it for long, or let go where it is not heard, in milliseconds. */
const LONGEST = 5_000;

let pressed = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let longest;
/** @type {(() => void)[]} */
const waiting = [];

export function startPressing() {
  addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pressed = true;
    clearTimeout(longest);
    longest = setTimeout(letGo, LONGEST);
  }, { capture: true, passive: true });
  // The click comes right after, before any timer.
  for (const kind of ['pointerup', 'pointercancel', 'blur']) addEventListener(kind, () => setTimeout(letGo), { capture: true, passive: true });
}

function letGo() {
  clearTimeout(longest);
  pressed = false;
  for (const work of waiting.splice(0)) work();
}

/** Does it now, or as soon as nothing is pressed; in the order in which it came. @param {() => void} work */
export function whenLetGo(work) {
  if (pressed) waiting.push(work);
  else work();
}
