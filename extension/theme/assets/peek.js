// @ts-check
/* A person of the shop wrote while the chat was closed: one line beside the bubble, once a visit. Never a window. */

import { h, icon } from './dom.js';

const LONGEST = 90;

/** @param {ShadowRoot} root @param {string} name @param {string} text @param {string} close @param {() => void} onOpen */
export function peek(root, name, text, close, onOpen) {
  const line = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const dismiss = h('button', { type: 'button', class: 'peek-close', 'aria-label': close }, icon('close'));
  const open = h('button', { type: 'button', class: 'peek-line', dir: 'auto' }, h('strong', {}, name), ` ${line}`);
  const element = h('div', { class: 'peek' }, open, dismiss);
  open.addEventListener('click', () => {
    element.remove();
    onOpen();
  });
  dismiss.addEventListener('click', () => element.remove());
  root.append(element);
  return element;
}
