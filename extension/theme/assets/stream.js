// @ts-check
/*
 * A small reader of server-sent events over `fetch`, because EventSource can carry neither a token nor a header.
 * It resumes with `Last-Event-ID`, waits longer after each failure (with jitter, so that a restart is not answered
 * by everyone at once), treats silence as a failure (a line that says nothing at once is held back on its way), and asks
 * for a new token when it is refused.
 * Used by the shopper's panel and by the staff inbox: it knows nothing of either.
 */

import { LONGEST_WAIT, backoff, pause, secondsToWait } from './patience.js';

/**
 * @typedef {{ event: string, data: string, id: string | null }} ServerEvent `id` is null on ephemeral frames
 *
 * @typedef {object} StreamOptions
 * @property {string | (() => string)} url
 * @property {Record<string, string> | (() => Record<string, string>)} [headers] asked again for every attempt
 * @property {string | null} [lastEventId] where to go on
 * @property {(event: ServerEvent) => void} onEvent
 * @property {() => void} [onOpen] the server has answered and the stream lives
 * @property {() => void} [onAlive] something has come, if only a ping
 * @property {(failure: { attempt: number, status: number, retryIn: number, held: boolean }) => void} [onDown] `attempt` counts
 *   failures in a row, `status` is 0 when there was no answer, `retryIn` is in milliseconds, `held`: nothing came at all, for long
 * @property {() => Promise<boolean> | boolean} [onUnauthorized] renews what `headers` gives; false ends the stream
 * @property {AbortSignal} [signal] ends the stream
 * @property {number} [silence] milliseconds without a byte (pings count) after which the stream is held for dead
 * @property {number} [first] the same until the first byte: every stream begins with one
 * @property {RequestCredentials} [credentials]
 */

const FIRST_WAIT = 1_000;
const SILENCE = 40_000;
const FIRST_BYTE = 5_000;
/** What stood for so long does not keep failing; what is cut as soon as it stands does. */
const STEADY = 5_000;

/**
 * Reads until the signal aborts, the server says 204 or 404 (nothing to follow), or renewal fails.
 * @param {StreamOptions} options
 * @returns {Promise<'aborted' | 'nothing' | 'unauthorized'>} why it ended
 */
export async function readStream(options) {
  const { onEvent, onOpen, onAlive, onDown, onUnauthorized, signal, silence = SILENCE, first = FIRST_BYTE } = options;
  let cursor = options.lastEventId ?? null;
  let firstWait = FIRST_WAIT;
  let attempt = 0;
  let renewals = 0;

  while (!signal?.aborted) {
    let status = 0;
    let asked = 0;
    let held = false;
    let stood = 0;
    const attemptEnds = new AbortController();
    const abort = () => attemptEnds.abort();
    signal?.addEventListener('abort', abort, { once: true });
    let watchdog = setTimeout(() => {
      held = true;
      abort();
    }, Math.min(first, silence));
    try {
      const given = typeof options.headers === 'function' ? options.headers() : options.headers;
      /** @type {Record<string, string>} */
      const headers = { ...given, Accept: 'text/event-stream' };
      if (cursor) headers['Last-Event-ID'] = cursor;
      const response = await fetch(typeof options.url === 'function' ? options.url() : options.url, {
        headers,
        signal: attemptEnds.signal,
        cache: 'no-store',
        credentials: options.credentials ?? 'same-origin',
      });
      status = response.status;
      if (status === 204 || status === 404) return 'nothing';
      if (status === 401) {
        // Two refusals in a row with a fresh token are an answer, not an accident.
        renewals += 1;
        if (renewals > 2 || !onUnauthorized || !(await onUnauthorized())) return 'unauthorized';
        continue;
      }
      asked = secondsToWait(response.headers.get('Retry-After'));
      if (response.ok && response.body) {
        onOpen?.();
        const parser = new EventParser();
        stood = Date.now();
        for await (const text of chunks(response.body)) {
          renewals = 0;
          onAlive?.();
          clearTimeout(watchdog);
          watchdog = setTimeout(abort, silence);
          for (const event of parser.push(text)) {
            attempt = 0;
            if (event.id !== null) cursor = event.id;
            deliver(onEvent, event);
          }
          if (parser.retry !== null) firstWait = Math.min(parser.retry, LONGEST_WAIT);
        }
      }
    } catch {
      // A broken connection: told through onDown below.
    } finally {
      clearTimeout(watchdog);
      signal?.removeEventListener('abort', abort);
      attemptEnds.abort();
    }
    if (signal?.aborted) break;
    renewals = 0;
    if (stood > 0 && Date.now() - stood > STEADY) attempt = 0;
    attempt += 1;
    const retryIn = Math.max(asked * 1_000, backoff(attempt, firstWait));
    onDown?.({ attempt, status, retryIn, held });
    await pause(retryIn, signal);
  }
  return 'aborted';
}

/** A listener's fault is its own: it must not look like a broken connection. @param {(event: ServerEvent) => void} onEvent @param {ServerEvent} event */
function deliver(onEvent, event) {
  try {
    onEvent(event);
  } catch (error) {
    console.error(error);
  }
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body @returns {AsyncGenerator<string>} */
async function* chunks(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Turns text as it comes, cut anywhere, into whole events. */
export class EventParser {
  /** The server's last `retry:` hint, in milliseconds. @type {number | null} */
  retry = null;
  #rest = '';
  #event = '';
  /** @type {string[]} */ #data = [];
  /** @type {string | null} */ #id = null;

  /** @param {string} text @returns {ServerEvent[]} */
  push(text) {
    // A CR at the very end may be half of a CRLF: it waits for the next chunk.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    /** @type {ServerEvent[]} */
    const events = [];
    for (const line of lines) {
      if (line !== '') {
        this.#line(line);
        continue;
      }
      if (this.#data.length > 0) events.push({ event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id });
      this.#event = '';
      this.#data = [];
      this.#id = null;
    }
    return events;
  }

  /** @param {string} line */
  #line(line) {
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment: the server's ping
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id') this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value);
  }
}
