// @ts-check
/* Whether somebody sits before the page: an inbox that is open and untouched for half an hour is nobody at the desk. */

/** Milliseconds without a touch after which nobody counts as here. */
const IDLE = 30 * 60 * 1000;

let touched = Date.now();

/** Whether the page was touched lately. */
export const isActive = () => Date.now() - touched <= IDLE;

/** Notes every touch; who was gone and is back is told at once. @param {() => void} back */
export function startActivity(back) {
  const touch = () => {
    const away = !isActive();
    touched = Date.now();
    if (away) back();
  };
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(kind, touch, { capture: true, passive: true });
  }
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) touch();
  });
}
