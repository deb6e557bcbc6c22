// @ts-check
/*
 * What is pressed stays where it is until it is let go, by the mouse and by the space bar: a click needs the same element
 * under both, and in a busy inbox a row may be swapped between the two.
 */

/** Somebody may hold it for long, or let go where it is not heard, in milliseconds. */
const LONGEST = 5_000;
/** What the space bar presses when it is let go. */
const PRESSABLE = 'button, summary, input[type="checkbox"], input[type="radio"]';

let pressed = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let longest;
/** @type {(() => void)[]} */
const waiting = [];

export function startPressing() {
  const heard = { capture: true, passive: true };
  addEventListener('pointerdown', (event) => {
    if (event.button === 0) press();
  }, heard);
  addEventListener('keydown', (event) => {
    if (event.key === ' ' && !event.repeat && event.target instanceof Element && event.target.closest(PRESSABLE)) press();
  }, heard);
  // The click comes right after, before any timer.
  const soon = () => setTimeout(letGo);
  for (const kind of ['pointerup', 'pointercancel', 'blur']) addEventListener(kind, soon, heard);
  addEventListener('keyup', (event) => {
    if (event.key === ' ') soon();
  }, heard);
}

function press() {
  pressed = true;
  clearTimeout(longest);
  longest = setTimeout(letGo, LONGEST);
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
