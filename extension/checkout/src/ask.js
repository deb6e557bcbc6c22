// @ts-check
/*
 * "Ask about this order" as Shopify's own components: a question, the conversation so far, and a way to a person. Where
 * an extension may not show a frame, this is the chat.
 */

import { Refused } from './door.js';
import { drawItem, make } from './item.js';
import { Pace } from './pace.js';
import { waitLine } from './wait.js';

/** @import { Action, Door, Item, State, Update } from './door.js' */
/** @import { Translate } from './item.js' */

const SHOWN = 8;
/** Stands where the order's name would, and goes with the space before it. */
const NAMELESS = '\u2060';
const WITHOUT = / ?\u2060/;

/**
 * @param {HTMLElement} root @param {Door} door @param {Translate} translate
 * @param {{ heading?: string, order?: string, locale?: string }} [about] `order`: its name, such as #1042
 */
export function ask(root, door, translate, { heading, order, locale } = {}) {
  /** @type {Map<string, Item>} */
  const items = new Map();
  /** Which conversation is shown. @type {string | null} */
  let conversation = null;
  /** Up to where everything was seen. What is answered to a message may leave out what came before: only a look moves it. @type {string | null} */
  let cursor = null;
  /** @type {State} */
  let standing = { state: 'assistant', staff: null };
  /** The shopper has said or pressed something here: what is asked then is asked here. */
  let spoke = false;
  /** The shopper asked for a person here: nothing else is asked of them first. */
  let wantsPerson = false;
  let waitsFor = 0;
  let looks = 0;
  const pace = new Pace();
  /** What was sent and not confirmed keeps its id: sent again, it is the same word. @type {Map<HTMLElement, { client_id: string, said: string }>} */
  const pending = new Map();
  /** Buttons that were pressed and are no more. @type {Set<string>} */
  const gone = new Set();
  /** What each place was last drawn for, so that what has not changed keeps the focus. @type {Map<HTMLElement, string>} */
  const drawn = new Map();

  const lead = make('s-text', {});
  const thread = make('s-stack', { gap: 'base' });
  const wait = make('s-stack', { gap: 'small-300' });
  const asked = make('s-stack', { gap: 'small-300' });
  const field = make('s-text-area', { label: translate('question'), rows: 3, name: 'question' });
  const send = make('s-button', { variant: 'primary' }, translate('send'));
  const person = make('s-button', { variant: 'secondary' }, translate('person'));
  const ways = make('s-stack', { direction: 'inline', gap: 'base' });
  const status = make('s-text', { color: 'subdued' });
  const section = make('s-section', { heading: heading ?? translate('heading') },
    make('s-stack', { gap: 'base' }, lead, thread, wait, asked, field, ways, status));

  const inOrder = () => [...items.values()].sort((one, other) => one.n - other.n);
  /** @param {HTMLElement} place @param {unknown} looks @param {() => (Node | string)[]} children */
  const fill = (place, looks, children) => {
    const key = JSON.stringify(looks);
    if (drawn.get(place) === key) return;
    drawn.set(place, key);
    place.replaceChildren(...children());
  };
  /** @param {string} label @param {(button: HTMLElement) => unknown} pressed */
  const button = (label, pressed) => {
    const made = make('s-button', { variant: 'secondary' }, label);
    made.addEventListener('click', () => pressed(made));
    return made;
  };

  const draw = () => {
    const shown = inOrder().slice(-SHOWN);
    fill(thread, shown, () => shown.map((item, index) => drawItem(item, translate, index === shown.length - 1)));
    const { state, waiting, collecting } = standing;
    const line = state === 'waiting' ? waitLine(waiting, translate, locale) : null;
    fill(wait, line, () => (line === null ? [] : [
      make('s-text', { color: 'subdued' }, translate('waiting')),
      ...(line ? [make('s-text', { color: 'subdued' }, line)] : []),
      button(translate('stop_waiting'), (stop) => asks(stop, 'cancel', {})),
    ]));
    const prompt = collecting && spoke && !wantsPerson ? collecting.prompt : null;
    fill(asked, prompt, () => (prompt === null ? [] : [
      make('s-text', {}, prompt),
      button(translate('skip'), (skips) => asks(skips, 'collected', { values: {}, outcome: 'skip' })),
    ]));
    const { actions, offered } = offers();
    fill(ways, [actions, offered], () => [send, ...(offered ? [person] : []), ...actions.map((action) => button(action.label, (made) => presses(action, made)))]);
    const alone = Boolean(door.offers) && !door.offers?.person && !door.offers?.actions.some(({ here }) => here);
    fill(lead, alone, () => [translate(alone ? 'lead_alone' : 'lead', { order: order || NAMELESS }).replace(WITHOUT, '')]);
  };
  /** The ways on there are now: none while somebody is asked for or there, nor while the shopper is asked something. */
  const offers = () => {
    const free = (standing.state === 'assistant' || standing.state === 'closed') && !standing.collecting;
    const actions = free ? (door.offers?.actions ?? []).filter(({ id, here }) => here && !gone.has(id)) : [];
    const twice = actions.some(({ label }) => label === translate('person'));
    return { actions, offered: free && !twice && (door.offers?.person ?? true) };
  };

  /** @param {Update} update */
  const take = (update) => {
    if (update.conversation !== conversation) {
      items.clear();
      cursor = null;
    }
    conversation = update.conversation;
    if (update.items.some(({ id }) => !items.has(id))) pace.stir();
    for (const item of update.items) items.set(item.id, item);
    standing = update.state;
    if (wantsPerson && standing.collecting) skip();
    draw();
  };
  /** What a form would ask: there is none here, and nobody waits for it. */
  const skip = async () => {
    wantsPerson = false;
    // Not drawn while it is on its way.
    const { collecting } = standing;
    standing = { ...standing, collecting: null };
    try {
      take(await door.call('collected', 'POST', { values: {}, outcome: 'skip' }));
    } catch {
      standing = { ...standing, collecting };
      draw();
    }
  };
  const look = async () => {
    clearTimeout(waitsFor);
    const mine = (looks += 1);
    const from = cursor;
    let failed = false;
    try {
      const asked = new URLSearchParams({ ...(from && { after: from }), ...(pace.isIdle && { idle: 'true' }) });
      /** @type {Update | null} */
      const update = await door.call(`conversation?${asked}`, 'GET');
      if (update) take(update);
      else draw();
      // Overtaken by a later look, or about another conversation: not ours to say how far.
      if (update && mine === looks && cursor === from) cursor = update.cursor ?? cursor;
    } catch {
      failed = true;
    }
    if (mine === looks && (failed || items.size > 0)) waitsFor = setTimeout(look, pace.next(inOrder().at(-1)?.from === 'shopper'));
  };

  /** @param {HTMLElement} made @param {string} path @param {object} body @returns {Promise<boolean>} whether it was taken */
  const asks = async (made, path, body) => {
    if (made.hasAttribute('loading')) return false;
    made.setAttribute('loading', '');
    status.textContent = '';
    pace.touch();
    try {
      take(await door.call(path, 'POST', body));
      look();
      return true;
    } catch (error) {
      const code = error instanceof Refused ? error.status : 0;
      if ('action' in body && code === 404) gone.add(String(body.action));
      status.textContent = translate(code === 429 ? 'busy' : 'failed');
      draw();
      return false;
    } finally {
      made.removeAttribute('loading');
    }
  };
  /** A word or a press. @param {HTMLElement} made @param {string} path @param {object} body */
  const says = async (made, path, body) => {
    const said = JSON.stringify(body);
    const before = pending.get(made);
    const { client_id } = before?.said === said ? before : { client_id: crypto.randomUUID() };
    pending.set(made, { client_id, said });
    spoke = true;
    const taken = await asks(made, path, { client_id, ...body });
    if (taken) pending.delete(made);
    return taken;
  };
  /** @param {Action} action @param {HTMLElement} made */
  const presses = ({ id }, made) => says(made, 'actions', { action: id });

  send.addEventListener('click', async () => {
    const body = String(/** @type {any} */ (field).value ?? '').trim();
    if (body && await says(send, 'messages', { body })) {
      // What was written on meanwhile stays.
      const input = /** @type {any} */ (field);
      if (String(input.value ?? '').trim() === body) input.value = '';
    }
  });
  person.addEventListener('click', () => {
    wantsPerson = true;
    return says(person, 'messages', { body: translate('person_please') });
  });
  // Who writes is about to be answered.
  field.addEventListener('input', () => { if (pace.touch()) look(); });

  draw();
  root.append(section);
  // A conversation that the store began is shown from the start.
  look();
}
