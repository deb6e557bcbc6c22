// @ts-check
/*
 * Browsers remember a module that failed to load, and with it all that import it: the chat's parts are fetched first, which
 * nobody remembers, so that another click helps.
 */

const { href, search } = new URL(import.meta.url);

/** @param {string} name */
const arrives = async (name) => {
  const answer = await fetch(new URL(`${name}.js`, href));
  if (!answer.ok) throw answer;
  await answer.text();
};

// A page's policy may refuse this, even of what is there.
if (await fetch(href).catch(() => null)) await Promise.all('api composer dom frame outbox patience storage text thread-view thread'.split(' ').map(arrives));

/** @type {typeof import('./chat.js')} */
export const { mount } = await import(`./chat.js${search}`);
