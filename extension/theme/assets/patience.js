// @ts-check
/*
 * Waiting and trying again. Used by the shopper's panel and by the staff inbox: it knows nothing of either.
 */

const FIRST_WAIT = 1_000;
export const LONGEST_WAIT = 30_000;

/**
 * How long to wait before try number `attempt` (1, 2, …), in milliseconds: doubling, capped, ± 25 %.
 * @param {number} attempt @param {number} [first]
 */
export function backoff(attempt, first = FIRST_WAIT) {
  const full = Math.min(LONGEST_WAIT, first * 2 ** Math.min(attempt - 1, 10));
  return full * (0.75 + Math.random() * 0.5);
}

/** `Retry-After` in seconds; 0 when absent or unreadable. @param {string | null} header */
export function secondsToWait(header) {
  const seconds = Number(header ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 300) : 0;
}

/**
 * Waits, but not past an abort, nor past the moment the browser is back online.
 * @param {number} milliseconds @param {AbortSignal} [signal] @returns {Promise<void>}
 */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
    addEventListener('online', done, { once: true });
    if (signal?.aborted) done();
  });
}

/**
 * A part that is fetched only when it is needed. One that failed to load is asked for again.
 * @template Part
 * @param {string} name the file, such as `live.js` @param {() => Promise<Part>} load
 * @returns {Promise<Part>}
 */
export async function need(name, load) {
  try {
    return await load();
  } catch {
    // Browsers remember a module that failed to load; another address makes them try again.
    for (let attempt = 1; ; attempt += 1) {
      await pause(backoff(attempt));
      const url = new URL(name, import.meta.url);
      url.searchParams.set('retry', String(attempt));
      try {
        return await import(url.href);
      } catch {
        // and again
      }
    }
  }
}
