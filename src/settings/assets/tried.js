// @ts-check
/* A message in the trial chat and its answer, drawn: the words, products and choices a shopper would get, and beneath them why. */

/** @typedef {{ title: string, url: string | null }} Link */
/** @typedef {{ name: string, reason: string, does: string[] }} Fired */
/** @typedef {{ label: string, says?: string, action?: string }} Choice */
/**
 * @typedef {{ type: string, options?: Choice[], about?: string, title?: string, url?: string | null, price?: string | null,
 *   compare_at?: string | null, availability?: string, note?: string | null,
 *   variants?: { title: string, price: string | null, available: boolean | null }[], more?: number }} Part
 */
/**
 * @typedef {{ question: string, outcome: string, says: string[], parts: Part[], asks_back: string | null, confidence: number | null,
 *   answers_from: number, sources: Link[], looked_at: Link[], model: { used: boolean, note: string } | null, rules: Fired[] }} Tried
 */

const OUTCOMES = /** @type {Record<string, [string, string]>} */ ({
  answered: ['good', 'The assistant answers'],
  small_talk: ['good', 'The assistant answers'],
  asks_back: ['good', 'The assistant asks back'],
  unsure: ['warn', 'The assistant does not know'],
  rule: ['warn', 'A rule takes over'],
});

/** Whether it can be bought, and what is said of that where the store says no more. */
const STOCK = /** @type {Record<string, [string, string]>} */ ({
  available: ['good', 'Available'],
  partly: ['warn', ''],
  sold_out: ['critical', 'Sold out'],
});

/** What was asked, and that it is being answered. @param {string} words */
export function drawQuestion(words) {
  const exchange = element('div', 'exchange');
  const typing = element('div', 'bubble typing');
  typing.dataset.from = 'assistant';
  const dots = element('span', 'dots');
  dots.setAttribute('aria-hidden', 'true');
  dots.append(element('span', ''), element('span', ''), element('span', ''));
  typing.append(element('span', 'sr', 'Typing…'), dots);
  exchange.append(bubble('shopper', 'Shopper', words), typing);
  return exchange;
}

/**
 * The answer, below what was asked. @param {HTMLElement} exchange @param {Tried} tried
 * @param {(words: string) => void} onSays a choice was pressed that writes this in the shopper's name
 */
export function drawAnswer(exchange, tried, onSays) {
  exchange.querySelector('.typing')?.remove();
  tried.says.forEach((words, position) => {
    const line = bubble('assistant', 'Your store', words);
    exchange.append(line);
    // As in the chat: what the AI says is labelled, what a rule says is a text of the shop's.
    if (position > 0 || tried.outcome === 'rule') return;
    line.prepend(element('span', 'ai', 'AI'), ' ');
    line.append(...tried.parts.filter(({ type }) => type === 'product').map(product));
    if (tried.sources.length > 0) exchange.append(links('From', tried.sources));
    exchange.append(...tried.parts.flatMap(({ options }) => (options ? [choices(options, onSays)] : [])));
  });
  exchange.append(why(tried));
}

/** What could be pressed in an answer can't be any more: another message came. @param {HTMLElement} place */
export function closeChoices(place) {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (place.querySelectorAll('.offered button'))) button.disabled = true;
}

/** @param {string} from @param {string} name @param {string} words */
function bubble(from, name, words) {
  const line = element('div', 'bubble');
  line.dataset.from = from;
  const said = element('span', '');
  said.translate = false;
  said.append(...(from === 'shopper' ? [words] : linked(words)));
  line.append(element('span', 'sr', `${name}: `), said);
  return line;
}

/** The words, with what is an address as one. @param {string} words */
function linked(words) {
  return words.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/)
    .map((piece, position) => (position % 2 === 1 ? link({ title: piece, url: piece }) : piece));
}

/** A product as the store has it now; a page of ours loads no picture from elsewhere. @param {Part} card */
function product(card) {
  const place = element('section', 'product-card');
  place.setAttribute('aria-label', `Product: ${card.title}`);
  const head = element('div', 'product-head');
  const title = element('strong', '');
  title.translate = false;
  title.append(link({ title: card.title ?? '', url: card.url ?? null }));
  head.append(title);
  if (card.price) {
    const price = element('span', 'product-price', card.price);
    if (card.compare_at) {
      const before = element('s', '');
      before.append(element('span', 'sr', 'before '), card.compare_at);
      price.append(' ', before);
    }
    head.append(price);
  }
  place.append(head);
  const [tone, said] = STOCK[card.availability ?? ''] ?? ['', ''];
  const stock = card.availability === 'available' ? said : card.note ?? said;
  if (stock) {
    const badge = element('span', 'stock', stock);
    badge.dataset.tone = tone;
    place.append(badge);
  }
  const variants = card.variants ?? [];
  if (variants.length > 0) {
    const list = element('ul', 'forms');
    list.append(...variants.map((variant) => {
      const gone = variant.available === false;
      const row = element('li', '');
      row.toggleAttribute('data-gone', gone);
      const name = element('span', '', variant.title);
      name.translate = false;
      row.append(name, element('span', 'subdued', gone ? 'Sold out' : (variant.price ?? '')));
      return row;
    }));
    place.append(list);
  }
  if (card.more) place.append(element('p', 'subdued', `and ${card.more} more`));
  return place;
}

/** Choices that write something are pressed here, too; those that fire an action of the shop's are shown. @param {Choice[]} options @param {(words: string) => void} onSays */
function choices(options, onSays) {
  const list = element('ul', 'offered');
  list.setAttribute('aria-label', 'Choices the shopper was given');
  list.append(...options.map(({ label, says }) => {
    const row = element('li', '');
    row.translate = false;
    if (says === undefined) {
      row.append(element('span', 'shown', label));
      return row;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'chip';
    button.textContent = label;
    button.addEventListener('click', () => onSays(says));
    row.append(button);
    return row;
  }));
  return list;
}

/** How sure it was, what it looked at, what the model had to do with it, and which rules fire. @param {Tried} tried */
function why(tried) {
  const [tone, title] = OUTCOMES[tried.outcome] ?? ['warn', tried.outcome];
  const place = document.createElement('details');
  place.className = 'why';
  const summary = element('summary', '');
  const badge = element('span', 'badge', title);
  badge.dataset.tone = tone;
  summary.append(badge, ' ', element('span', '', 'Why'));
  place.append(summary);
  if (tried.confidence !== null) place.append(element('p', 'subdued', `Confidence ${tried.confidence} of 100; it answers from ${tried.answers_from} on`));
  if (tried.looked_at.length > 0) place.append(links('Looked at', tried.looked_at));
  if (tried.model) place.append(element('p', 'subdued', tried.model.note));
  place.append(rules(tried.rules));
  // The chat scrolls by itself: what is unfolded at its end is seen.
  place.addEventListener('toggle', () => { if (place.open) place.scrollIntoView({ block: 'nearest' }); });
  return place;
}

/** @param {string} title @param {Link[]} sources */
function links(title, sources) {
  const line = element('p', 'from');
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
  if (fired.length === 0) return element('p', 'subdued', 'No rule fires.');
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
