// @ts-check
/* The staff's JSON door. Errors carry what the server said, worded for people. */

export class ApiError extends Error {
  /**
   * @param {number} status 0 when there was no answer
   * @param {string} code @param {string} message @param {number} retryAfter seconds, 0 when the server did not say
   * @param {string | null} field what of the request is to blame
   */
  constructor(status, code, message, retryAfter = 0, field = null) {
    super(message);
    this.field = field;
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.field = field;
    /** All that is wrong, by the paths of fields, where the server says so. @type {{ field: string, text: string }[]} */
    this.problems = [];
    /** What there is, where somebody else saved it since it was looked at: a digest. @type {string | null} */
    this.seen = null;
  }

  /** The same request may succeed later: no answer, too many, or a fault of the server. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * @param {string} path under `/api/v1/`
 * @param {object} [body]
 * @param {AbortSignal} [signal] ends the wait for an answer
 * @param {(answer: Response) => void} [heard] is given the head of an answer that is no refusal
 * @returns {Promise<Record<string, any>>} the answer; `{}` when it has no body
 */
export async function post(path, body = {}, signal, heard) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      signal,
    });
  } catch {
    throw new ApiError(0, 'unreachable', 'The server can’t be reached. Try again in a moment.');
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) {
    heard?.(response);
    return answer;
  }
  const refused = new ApiError(
    response.status,
    answer?.error?.code ?? 'failed',
    answer?.error?.message ?? (response.status === 401 ? 'You are signed out.' : 'That did not work. Try again.'),
    Number(response.headers.get('Retry-After')) || 0,
    answer?.error?.field ?? null,
  );
  if (Array.isArray(answer?.problems)) refused.problems = answer.problems;
  if (typeof answer?.seen === 'string') refused.seen = answer.seen;
  throw refused;
}

/** @param {string} conversation @param {string} act @param {object} [body] @param {AbortSignal} [signal] */
export function postTo(conversation, act, body, signal) {
  return post(`conversations/${encodeURIComponent(conversation)}/${act}`, body, signal);
}
