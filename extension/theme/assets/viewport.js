// @ts-check
/*
 * On a phone the panel fills the screen. A keyboard on the screen shrinks only the visual viewport on some browsers,
 * so its size and place are handed to the stylesheet as custom properties (set through CSSOM, which a strict CSP allows).
 */

/** @param {HTMLElement} host */
export function followViewport(host) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const measure = () => {
    // Pinch-zoomed: leave the layout alone, the shopper is looking closer.
    if (viewport.scale > 1.01) return;
    host.style.setProperty('--viewport-height', `${Math.round(viewport.height)}px`);
    host.style.setProperty('--viewport-top', `${Math.round(viewport.offsetTop)}px`);
  };
  viewport.addEventListener('resize', measure);
  viewport.addEventListener('scroll', measure);
  measure();
}

/** Does the panel cover the whole page here? Same width as in the stylesheet. */
export const fillsScreen = () => matchMedia('(max-width: 480px), (max-height: 480px)').matches;
