// @ts-check
/* A question put to the assistant as a shopper would: what they would read, where it comes from, and which rule fires. */

import { ApiError, post } from '/assets/inbox/api.js';
import { byId } from '/assets/inbox/dom.js';

/** @typedef {{ title: string, url: string | null }} Link */
/** @typedef {{ name: string, reason: string, does: string[] }} Fired */
/**
 * @typedef {{ question: string, outcome: string, says: string[], confidence: number | null, answers_from: number, sources: Link[],
 *   looked_at: Link[], model: { used: boolean, note: string } | null, rules: Fired[] }} Tried
 */

const OUTCOMES = /** @type {Record<string, [string, string]>} */ ({
  answered: ['good', 'The assistant answers'],
  small_talk: ['good', 'The assistant answers'],
  unsure: ['warn', 'The assistant does not know'],
  rule: ['warn', 'A rule takes over'],
});

export function startTrying() {
  const form = document.querySelector('form[data-try]');
  const field = byId('question');
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement)) return;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask(form, field.value);
  });
  for (const chip of document.querySelectorAll('[data-question]')) {
    chip.addEventListener('click', () => {
      field.value = /** @type {HTMLElement} */ (chip).dataset.question ?? '';
      ask(form, field.value);
    });
  }
}

/** Which question is the latest: a slow answer to one before it is not shown. */
let asked = 0;

/** @param {HTMLFormElement} form @param {string} question */
async function ask(form, question) {
  const mine = ++asked;
  const button = form.querySelector('button');
  button?.setAttribute('aria-busy', 'true');
  try {
    const assistant = form.elements.namedItem('assistant');
    const whom = assistant instanceof HTMLSelectElement ? { assistant: assistant.value } : {};
    const tried = /** @type {Tried} */ (await post('try', { question, ...whom }));
    if (mine === asked) show(tried);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (mine === asked) byId('tried')?.replaceChildren(element('p', 'failed', error.message));
  } finally {
    if (mine === asked) button?.removeAttribute('aria-busy');
  }
}

/** @param {Tried} tried */
function show(tried) {
  const place = byId('tried');
  if (!place) return;
  const [tone, title] = OUTCOMES[tried.outcome] ?? ['warn', tried.outcome];
  const badge = element('span', 'badge', title);
  badge.dataset.tone = tone;
  const head = element('p', 'outcome');
  head.append(badge);
  if (tried.confidence !== null) head.append(element('span', 'subdued', `Confidence ${tried.confidence} of 100; it answers from ${tried.answers_from} on`));
  const thread = element('div', 'exchange');
  thread.append(bubble('shopper', 'Shopper', tried.question));
  tried.says.forEach((words, position) => {
    const line = bubble('assistant', 'Your store', words);
    // As in the chat: what the AI says is labelled, what a rule says is a text of the shop's.
    if (position === 0 && tried.outcome !== 'rule') line.prepend(element('span', 'ai', 'AI'), ' ');
    thread.append(line);
  });
  place.replaceChildren(head, thread);
  if (tried.sources.length > 0) place.append(links('From', tried.sources));
  else if (tried.looked_at.length > 0) place.append(links('Looked at', tried.looked_at));
  if (tried.model) place.append(element('p', 'subdued', tried.model.note));
  place.append(rules(tried.rules));
}

/** @param {string} from @param {string} name @param {string} words */
function bubble(from, name, words) {
  const line = element('div', 'bubble');
  line.dataset.from = from;
  const said = element('span', '', words);
  said.translate = false;
  line.append(element('span', 'sr', `${name}: `), said);
  return line;
}

/** @param {string} title @param {Link[]} sources */
function links(title, sources) {
  const line = element('p', 'sources');
  line.append(element('span', 'subdued', `${title} `));
  sources.forEach((source, position) => {
    if (position > 0) line.append(', ');
    const shown = link(source);
    shown.translate = false;
    line.append(shown);
  });
  return line;
}

/** @param {Link} source */
function link(source) {
  // The store's own pages, and nothing that could run.
  if (!source.url || !/^https?:\/\//.test(source.url)) return element('span', '', source.title);
  const anchor = document.createElement('a');
  anchor.href = source.url;
  anchor.target = '_blank';
  anchor.rel = 'noopener';
  anchor.textContent = source.title;
  return anchor;
}

/** @param {Fired[]} fired */
function rules(fired) {
  if (fired.length === 0) return element('p', 'rules subdued', 'No rule fires.');
  const list = element('ul', 'rules');
  for (const rule of fired) {
    const item = element('li', '');
    const name = element('strong', '', rule.name);
    name.translate = false;
    const does = element('span', 'subdued', ' fires: ');
    rule.does.forEach((one, at) => does.append(at > 0 ? ' · ' : '', element('span', '', one)));
    item.append(name, does);
    list.append(item);
  }
  return list;
}

/** @param {string} name @param {string} style @param {string} [text] */
function element(name, style, text) {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text !== undefined) made.textContent = text;
  return made;
}
