// The language of the page, for what scripts add to it: the same tables and the same rules as on the server
// (src/team/locale). English stands in the scripts; what is marked `translate="no"` is somebody's words and stays.

const READ = ['aria-description', 'aria-label', 'aria-placeholder', 'aria-roledescription', 'aria-valuetext', 'alt', 'label', 'placeholder',
  'title', 'data-sure'];
const KEPT = 'code, pre, script, style, textarea, [translate="no"], [contenteditable="true"]';
const DEEPEST = 4;
const LONGEST = 1000;
/** What parts of a list stand between. */
const BETWEEN = [' · ', '; ', ', '];
/** Words of dates, besides figures. */
const DATES = new Set(('Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec January February March April June July August September October '
  + 'November December Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday to at').split(' '));
const FIGURES = /^(?=.*\d)[\d\s.,:+\-–−%]+$/;

/** @typedef {{ around: string[], figures: boolean[], said: string, letters: number }} Form */

/** @type {Map<string, string>} */
const exact = new Map();
/** @type {Form[]} */
const forms = [];
/** What was said before, or nothing for what isn't known. @type {Map<string, string | null>} */
const known = new Map();
/** What we wrote ourselves is not read again. @type {WeakMap<Node, string>} */
const written = new WeakMap();

/** @param {Record<string, string>[]} files */
function read(files) {
  for (const file of files) {
    for (const [key, said] of Object.entries(file)) {
      const gaps = key.match(/\{#?\}/g);
      if (!gaps) { exact.set(key, said); continue; }
      const around = key.split(/\{#?\}/);
      forms.push({ around, figures: gaps.map((gap) => gap === '{#}'), said, letters: around.join('').length });
    }
  }
  forms.sort((one, other) => other.letters - one.letters);
}

/** What stands in a form's gaps. @param {Form} form @param {string} text @returns {string[] | null} */
function gapsOf({ around, figures }, text) {
  const [first, last] = [around[0], around[around.length - 1]];
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return null;
  let left = text.slice(first.length, text.length - last.length);
  const gaps = [];
  for (const words of around.slice(1, -1)) {
    const at = left.indexOf(words);
    if (at < 0) return null;
    gaps.push(left.slice(0, at));
    left = left.slice(at + words.length);
  }
  gaps.push(left);
  return gaps.every((gap, at) => gap && (!figures[at] || FIGURES.test(gap))) ? gaps : null;
}

/** A list of which something is known, or all. @param {string} english @param {number} depth @param {boolean} whole @returns {string | null} */
function sayList(english, depth, whole) {
  const between = BETWEEN.find((it) => english.includes(it));
  if (!between) return null;
  const parts = english.split(between);
  const said = parts.map((part) => say(part, depth + 1));
  const known = said.filter((part) => part !== null).length;
  if (known === 0 || (whole && known < said.length)) return null;
  return said.map((part, at) => part ?? parts[at]).join(between);
}

/** A date: figures and the words of dates. @param {string} english @returns {string | null} */
function sayDate(english) {
  const words = english.split(' ');
  const isDate = words.some((word) => FIGURES.test(word)) && words.every((word) => FIGURES.test(word) || DATES.has(word));
  return isDate ? words.map((word) => exact.get(word) ?? word).join(' ') : null;
}

/** A sentence in the page's language; nothing where it isn't known. @param {string} english @param {number} [depth] @returns {string | null} */
export function say(english, depth = 0) {
  const said = exact.get(english);
  if (said !== undefined) return said;
  if (depth >= DEEPEST || english.length > LONGEST || !/\p{L}/u.test(english)) return null;
  const before = known.get(english);
  if (before !== undefined) return before;
  // A list of which everything is known is one, whatever form its beginning has.
  let found = sayList(english, depth, true);
  for (const form of found === null ? forms : []) {
    const gaps = gapsOf(form, english);
    if (!gaps) continue;
    let next = 0;
    found = form.said.replace(/\{(\d*|#)\}/g, (_, number) => {
      const at = number && number !== '#' ? Number(number) - 1 : next;
      next = at + 1;
      const gap = gaps[at] ?? '';
      return say(gap.trim(), depth + 1) ?? gap;
    });
    break;
  }
  found ??= sayList(english, depth, false) ?? sayDate(english);
  if (known.size > 5000) known.clear();
  known.set(english, found);
  return found;
}

/** @param {Text} node */
function sayText(node) {
  const text = node.data;
  if (written.get(node) === text) return;
  const inner = text.trim();
  const said = inner && say(inner);
  if (!said || said === inner) return;
  const whole = text.replace(inner, () => said);
  written.set(node, whole);
  node.data = whole;
}

/** @param {Element} element */
function sayAttributes(element) {
  for (const name of READ) {
    const value = element.getAttribute(name);
    const said = value && say(value.trim());
    if (said && said !== value) element.setAttribute(name, said);
  }
}

/** Everything below a node. @param {Node} root */
function sayAll(root) {
  const parent = root instanceof Element ? root : root.parentElement;
  if (parent?.closest('[translate="no"]')) return;
  if (root instanceof Text) {
    if (!parent?.closest(KEPT)) sayText(root);
    return;
  }
  if (!(root instanceof Element)) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
    if (node.getAttribute('translate') === 'no') return NodeFilter.FILTER_REJECT;
    sayAttributes(node);
    return node.matches(KEPT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  });
  sayAttributes(root);
  if (root.matches(KEPT)) return;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (node instanceof Text) sayText(node);
}

/** In the page's language before it is compared or shown. @param {Element} element */
export function speak(element) {
  if (exact.size > 0) sayAll(element);
}

/** Said before it is painted: observers run before that. */
function watch() {
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'childList') for (const node of addedNodes) sayAll(node);
      else if (type === 'characterData') sayAll(target);
      else if (target instanceof Element && !target.closest('[translate="no"]')) sayAttributes(target);
    }
  });
  observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: READ });
}

/** @param {string} code */
async function begin(code) {
  try {
    const answer = await fetch(`/assets/locales/${code}`);
    if (!answer.ok) return;
    read(await answer.json());
  } catch {
    // The page stays as it came.
    return;
  }
  watch();
  sayAll(document.documentElement);
}

const code = document.documentElement.lang;
if (code !== 'en') void begin(code);
