// @ts-check
/*
 * Where the panel covers the whole page, the page below it is out of reach for the focus too: Tab goes round within the
 * panel, and assistive technology is told that there is nothing else.
 */

const STOPS = 'a[href], button, input, select, textarea, [tabindex="0"]';

/** @param {HTMLElement} panel @param {MediaQueryList} small where it covers the page */
export function hold(panel, small) {
  const tell = () => panel.setAttribute('aria-modal', String(small.matches));
  small.addEventListener('change', tell);
  tell();
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab' || !small.matches) return;
    const stops = [.../** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll(STOPS))]
      .filter((stop) => stop.tabIndex >= 0 && !stop.matches(':disabled') && stop.checkVisibility());
    const at = /** @type {ShadowRoot | Document} */ (panel.getRootNode()).activeElement;
    const [first, last] = [stops[0], stops.at(-1)];
    const leaves = event.shiftKey ? at === first || at === panel : at === last;
    const to = event.shiftKey ? last : first;
    if (!leaves || !to) return;
    event.preventDefault();
    to.focus();
  });
}
