// @ts-check
/*
 * Markdown-light: what staff type (bold, italic, code, links, lists), shown to shoppers and to staff alike. The inbox's
 * server draws it the same way (`src/inbox/marked.rs`); a table holds both to it.
 */

/** @typedef {(address: string, label: string) => HTMLElement | null} Link how the page makes a link; null for none */

const DEEPEST = 4;
const BEFORE = /[\p{Alphabetic}\p{N}]/u;
const STOPS = /[\s<>"']/;
const TRAILING = /[.,;:!?)\]}*]+$/;

/** What stands inside a message's bubble. @param {string} text @param {Link} link @returns {(string | HTMLElement)[]} */
export function markdown(text, link) {
  const found = blocks(text);
  const [only] = found;
  if (found.length === 1 && only?.kind === 'p') return inline([...only.text], link, DEEPEST);
  return found.map((block) => {
    if (!('items' in block)) return block.kind === 'p' ? made('p', inline([...block.text], link, DEEPEST)) : made('pre', [made('code', [block.text])]);
    const list = made(block.kind, block.items.map((words) => made('li', inline([...words], link, DEEPEST))));
    if (block.kind === 'ol' && block.from !== 1) list.setAttribute('start', String(block.from));
    return list;
  });
}

/** @typedef {{ kind: 'p' | 'pre', text: string } | { kind: 'ul' | 'ol', from: number, items: string[] }} Block */

/** @param {string} text @returns {Block[]} */
function blocks(text) {
  /** @type {Block[]} */
  const found = [];
  const lines = text.split('\n');
  let open = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const last = open ? found[found.length - 1] : undefined;
    const item = /^(?:[-*]|(\d{1,3})[.)]) +(\S.*)$/su.exec(line);
    if (line.startsWith('```')) {
      let end = at + 1;
      while (end < lines.length && !lines[end]?.startsWith('```')) end += 1;
      found.push({ kind: 'pre', text: lines.slice(at + 1, end).join('\n') });
      at = end;
      open = false;
      continue;
    }
    if (line.trim() === '') {
      open = false;
      continue;
    }
    if (item) {
      const kind = item[1] === undefined ? 'ul' : 'ol';
      if (last && 'items' in last && last.kind === kind) last.items.push(item[2] ?? '');
      else found.push({ kind, from: Number(item[1] ?? 1), items: [item[2] ?? ''] });
    } else if (last?.kind === 'p') last.text += `\n${line}`;
    else found.push({ kind: 'p', text: line });
    open = true;
  }
  return found;
}

/** @param {string[]} text @param {Link} link @param {number} deep @returns {(string | HTMLElement)[]} */
function inline(text, link, deep) {
  /** @type {(string | HTMLElement)[]} */
  const parts = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const letter = text[at] ?? '';
    const before = text[at - 1];
    /** @type {[HTMLElement, number] | null} */
    let found = null;
    if (letter === '`') found = code(text.slice(at));
    else if (letter === '[') found = named(text.slice(at), link);
    else if (letter === 'h' && !inWord(before)) found = address(text.slice(at), link);
    else if ((letter === '*' || letter === '_') && deep > 0) found = emphasis(before, text.slice(at), link, deep);
    if (!found) {
      plain += letter;
      at += 1;
      continue;
    }
    if (plain) parts.push(plain);
    plain = '';
    parts.push(found[0]);
    at += found[1];
  }
  if (plain) parts.push(plain);
  return parts;
}

/** @param {string | undefined} letter */
const inWord = (letter) => letter !== undefined && BEFORE.test(letter);

/** Where `end` stands from `from` on, on the same line; -1 when nowhere. @param {string[]} text @param {number} from @param {string} end */
function find(text, from, end) {
  for (let at = from; at < text.length && text[at] !== '\n'; at += 1) if (text[at] === end) return at;
  return -1;
}

/** @param {string[]} text @returns {[HTMLElement, number] | null} */
function code(text) {
  const end = find(text, 1, '`');
  return end > 1 ? [made('code', [text.slice(1, end).join('')]), end + 1] : null;
}

/** @param {string[]} text @param {Link} link @returns {[HTMLElement, number] | null} */
function named(text, link) {
  const middle = find(text, 1, ']');
  if (middle < 2 || text[middle + 1] !== '(') return null;
  const end = find(text, middle + 2, ')');
  if (end < 0) return null;
  const url = text.slice(middle + 2, end).join('');
  if (!/^(?:https?:\/\/|mailto:)./u.test(url) || STOPS.test(url)) return null;
  const anchor = link(url, text.slice(1, middle).join(''));
  return anchor && [anchor, end + 1];
}

/** @param {string[]} text @param {Link} link @returns {[HTMLElement, number] | null} */
function address(text, link) {
  const until = text.findIndex((letter) => STOPS.test(letter));
  const word = text.slice(0, until < 0 ? text.length : until).join('').replace(TRAILING, '');
  const label = /^https?:\/\/(.+)$/u.exec(word)?.[1];
  const anchor = label === undefined ? null : link(word, label);
  return anchor && [anchor, [...word].length];
}

/** @param {string | undefined} before @param {string[]} text @param {Link} link @param {number} deep @returns {[HTMLElement, number] | null} */
function emphasis(before, text, link, deep) {
  const sign = text[0] ?? '';
  const solid = (/** @type {number} */ at) => at < text.length && !/\s/u.test(text[at] ?? '');
  if (sign === '*' && text[1] === '*') {
    for (let end = find(text, 3, '*'); end >= 0; end = find(text, end + 1, '*')) {
      if (text[end + 1] === '*' && solid(2) && solid(end - 1)) return [made('strong', inline(text.slice(2, end), link, deep - 1)), end + 2];
    }
    return null;
  }
  if (inWord(before) || !solid(1) || text[1] === sign) return null;
  for (let end = find(text, 2, sign); end >= 0;) {
    const double = text[end + 1] === sign;
    if (solid(end - 1) && !double && !inWord(text[end + 1])) return [made('em', inline(text.slice(1, end), link, deep - 1)), end + 1];
    end = find(text, end + (double ? 2 : 1), sign);
  }
  return null;
}

/** @param {string} name @param {(string | Node)[]} parts @returns {HTMLElement} */
function made(name, parts) {
  const element = document.createElement(name);
  element.append(...parts);
  return element;
}
