// @ts-check
/*
 * Behind the loader on sites that have no theme: puts the chat's element into the page, with what the script tag was
 * told. Attributes of the tag itself (`data-side`, `data-accent`, `data-label`, `data-language` …) are the site's own wishes.
 */
(() => {
  const told = /** @type {Record<string, any> | undefined} */ (/** @type {any} */ (globalThis).counterbell);
  if (!told || document.querySelector('counterbell-chat')) return;
  const chat = document.createElement('counterbell-chat');
  const { chat: _, not_loaded: __, ...given } = told;
  const { currentScript } = document;
  /** @type {HTMLScriptElement | SVGScriptElement | null} */
  const tag = currentScript ?? document.querySelector('script[src*="/widget.js?key="]');
  Object.assign(chat.dataset, { ...tag?.dataset, ...given });
  const put = () => document.body.append(chat);
  if (document.body) put();
  else document.addEventListener('DOMContentLoaded', put);
})();
