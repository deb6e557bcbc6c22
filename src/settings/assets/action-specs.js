// @ts-check
/* What can start an action, what can hold besides, what can be asked, and what it can do: as data for the editor. */

/** @typedef {import('./action-kit.js').FieldSpec} FieldSpec */
/** @typedef {{ title: string, make: () => Record<string, any>, fields: (choices: Record<string, any>) => FieldSpec[] }} Kind */

/** @type {[string, string][]} */
const STEPS = [['', 'Any step'], ['started', 'Started'], ['contact', 'Contact'], ['address', 'Address'], ['shipping', 'Shipping and payment']];

/** The languages the chat speaks with shoppers. @type {[string, string][]} */
export const LANGUAGES = [['en', 'English'], ['de', 'German'], ['fr', 'French'], ['es', 'Spanish'], ['it', 'Italian'], ['nl', 'Dutch'],
  ['pt', 'Portuguese'], ['sv', 'Swedish'], ['pl', 'Polish'], ['ja', 'Japanese'], ['ar', 'Arabic']];

/** What is to be known, and not to be filled in. @param {string} hint @returns {FieldSpec} */
const says = (hint) => ({ key: '', label: '', is: 'says', hint });

/** @type {Record<string, Kind>} */
export const STARTS = {
  button: {
    title: 'A button in the chat',
    make: () => ({ on: 'button', label: 'Talk to a person', places: {} }),
    fields: (choices) => [
      { key: 'label', label: 'Label', is: 'text', most: 60, wide: true },
      { key: 'labels', label: 'Label', is: 'texts', most: 60 },
      { key: 'places.pages', label: 'On these pages', is: 'several', choices: choices.pages, hint: 'Nothing chosen here or below: everywhere.' },
      { key: 'places.urls', label: 'At these addresses', is: 'lines', rows: 2, placeholder: '/pages/guitar-builder', hint: 'One a line; * is anything.' },
      { key: 'places.product_tags', label: 'On products with these tags', is: 'lines', rows: 2, placeholder: 'custom-shop', hint: 'One a line, as in Shopify.' },
    ],
  },
  phrases: {
    title: 'Phrases',
    make: () => ({ on: 'phrases', any: [] }),
    fields: () => [{
      key: 'any', label: 'What shoppers say', is: 'lines', rows: 5, placeholder: 'cancel my order\nspeak to a human',
      hint: 'One a line. Small slips, other word order and words between count too.',
    }, {
      key: 'by_meaning', label: 'Also by meaning', is: 'flag', on: true,
      hint: '“I want to send these back” starts it, too, where you wrote “return my order”. In every language of the chat: an English phrase is heard in German, too. Less surely than in English, so that phrases in your shoppers’ own languages help.',
    }],
  },
  keywords: {
    title: 'Keywords',
    make: () => ({ on: 'keywords', any: [] }),
    fields: () => [{
      key: 'any', label: 'Words', is: 'lines', rows: 3, placeholder: 'refund\ncancellation', hint: 'One a line. Whole words, with their plurals.',
    }],
  },
  condition: { title: 'The condition below becomes true', make: () => ({ on: 'condition' }), fields: () => [] },
  cart_over: {
    title: 'The cart is over an amount',
    make: () => ({ on: 'cart_over', amount: '200.00' }),
    fields: (choices) => [
      { key: 'amount', label: `More than (${choices.currency})`, is: 'amount', hint: 'Strictly more; once for each cart.' },
      { key: 'markets', label: 'Other amounts for other markets', is: 'markets', hint: `Countries (two letters each), the currency the cart is shown in, or both; the first row that fits counts. What it is worth is Shopify’s own word, in ${choices.currency}. Shopify tells apps no cart’s country: it is the one your store’s page is set to, and where that is not known, rows with countries don’t count.` },
    ],
  },
  checkout_reached: { title: 'Checkout is reached', make: () => ({ on: 'checkout_reached' }), fields: () => [] },
  checkout_stuck: {
    title: 'Stuck at checkout',
    make: () => ({ on: 'checkout_stuck', seconds: 120 }),
    fields: () => [
      { key: 'step', label: 'At', is: 'select', choices: STEPS },
      { key: 'seconds', label: 'For so many seconds', is: 'number', least: 10, most: 86_400 },
    ],
  },
  payment_trouble: {
    title: 'Trouble with a payment',
    make: () => ({ on: 'payment_trouble' }),
    fields: () => [says('An order’s payment failed, expired or was voided; once for each order. A card that is declined before there is an order stays in Shopify’s checkout, and no app is told: “Stuck at checkout” notices those shoppers.')],
  },
  delivery_trouble: {
    title: 'Trouble with a delivery',
    make: () => ({ on: 'delivery_trouble' }),
    fields: () => [says('The carrier reports a failed delivery, an attempt in vain or a delay, or sending it failed; once for each order. Only carriers that Shopify follows report; of others nobody is told.')],
  },
  order_state: {
    title: 'An order’s state',
    make: () => ({ on: 'order_state', is: 'unfulfilled', days: 3 }),
    fields: () => [
      { key: 'is', label: 'The order', is: 'select', choices: [['unfulfilled', 'was not sent'], ['refunded', 'was refunded'], ['cancelled', 'was cancelled']] },
      { key: 'days', label: 'For so many days', is: 'number', least: 1, most: 180, when: (start) => start.is === 'unfulfilled' },
    ],
  },
  nth_message: {
    title: 'The shopper’s n-th message',
    make: () => ({ on: 'nth_message', number: 5 }),
    fields: () => [{ key: 'number', label: 'Which', is: 'number', least: 1, most: 1_000 }],
  },
  no_progress: {
    title: 'The same question again',
    make: () => ({ on: 'no_progress', times: 3 }),
    fields: () => [{ key: 'times', label: 'How often', is: 'number', least: 2, most: 10 }],
  },
  assistant_unsure: { title: 'The AI does not know', make: () => ({ on: 'assistant_unsure' }), fields: () => [] },
  assistant_failed: { title: 'The AI fails', make: () => ({ on: 'assistant_failed' }), fields: () => [] },
  waiting_long: {
    title: 'Waiting for a person too long',
    make: () => ({ on: 'waiting_long', seconds: 300 }),
    fields: () => [{ key: 'seconds', label: 'For so many seconds', is: 'number', least: 10, most: 604_800 }],
  },
  tag_added: {
    title: 'A tag is added',
    make: () => ({ on: 'tag_added', tag: '' }),
    fields: () => [{ key: 'tag', label: 'Tag', is: 'tag' }],
  },
};

/** @type {[string, string][]} */
const DAYS = [['1', 'Mon'], ['2', 'Tue'], ['3', 'Wed'], ['4', 'Thu'], ['5', 'Fri'], ['6', 'Sat'], ['7', 'Sun']];

/** @type {Record<string, Kind>} */
export const CONDITIONS = {
  cart: {
    title: 'The cart’s value',
    make: () => ({ if: 'cart', over: '100.00' }),
    fields: (choices) => [
      { key: 'over', label: `More than (${choices.currency})`, is: 'amount', empty: 'leave-out' },
      { key: 'under', label: `Less than (${choices.currency})`, is: 'amount', empty: 'leave-out' },
    ],
  },
  page: {
    title: 'The page',
    make: () => ({ if: 'page', pages: [], urls: [] }),
    fields: (choices) => [
      { key: 'pages', label: 'One of these', is: 'several', choices: choices.pages },
      { key: 'urls', label: 'Or at these addresses', is: 'lines', rows: 2, placeholder: '/collections/basses*' },
    ],
  },
  language: {
    title: 'The language',
    make: () => ({ if: 'language', any: [] }),
    fields: () => [{ key: 'any', label: 'One of these', is: 'several', choices: LANGUAGES }],
  },
  time: {
    title: 'The time of day',
    make: () => ({ if: 'time', days: [], from: '09:00', to: '17:00' }),
    fields: () => [
      { key: 'days', label: 'On these days', is: 'days', choices: DAYS, hint: 'Nothing chosen: every day. In your store’s time zone.' },
      { key: 'from', label: 'From', is: 'time' },
      { key: 'to', label: 'To', is: 'time' },
    ],
  },
  open: {
    title: 'Opening hours',
    make: () => ({ if: 'open', open: true }),
    fields: () => [{ key: 'open', label: 'The shop is open (otherwise: closed)', is: 'flag' }],
  },
  tagged: {
    title: 'The chat’s tags',
    make: () => ({ if: 'tagged', any: [] }),
    fields: () => [{ key: 'any', label: 'One of these', is: 'tags', hint: 'With commas between.' }],
  },
  customer: {
    title: 'Who the shopper is',
    make: () => ({ if: 'customer', known: true }),
    fields: () => [{ key: 'known', label: 'Signed in to the store (otherwise: not)', is: 'flag' }],
  },
  state: {
    title: 'Who has the chat',
    make: () => ({ if: 'state', any: ['assistant'] }),
    fields: () => [{
      key: 'any', label: 'One of these', is: 'several',
      choices: [['assistant', 'The AI'], ['waiting', 'Waiting for a person'], ['human', 'A person'], ['snoozed', 'Snoozed']],
    }],
  },
  messages: {
    title: 'How much was written',
    make: () => ({ if: 'messages', at_least: 2 }),
    fields: () => [
      { key: 'at_least', label: 'Messages, at least', is: 'number', empty: 'leave-out' },
      { key: 'at_most', label: 'At most', is: 'number', empty: 'leave-out' },
    ],
  },
};

/** @type {FieldSpec} */
const PRIORITY = { key: 'priority', label: 'Priority, 0 to 9', is: 'number', least: 0, most: 9 };

/** @type {Record<string, Kind>} */
export const EFFECTS = {
  request: {
    title: 'Request human handoff',
    make: () => ({ do: 'request', priority: 1 }),
    fields: () => [{ key: 'to', label: 'From', is: 'to', hint: 'Where they are away or have left, it is anyone’s.' }, PRIORITY],
  },
  attention: { title: 'Put it before the team; the AI goes on', make: () => ({ do: 'attention', priority: 1 }), fields: () => [PRIORITY] },
  prioritize: { title: 'Lift it in the list', make: () => ({ do: 'prioritize', priority: 3 }), fields: () => [PRIORITY] },
  tag: { title: 'Add a tag', make: () => ({ do: 'tag', tag: '' }), fields: () => [{ key: 'tag', label: 'Tag', is: 'tag' }] },
  say: {
    title: 'Say a text',
    make: () => ({ do: 'say', text: '' }),
    fields: () => [
      { key: 'text', label: 'Text', is: 'area', hint: '{shopper_name}, {order_number} and {shop} are filled in.', placeholder: 'A person from our shop will be right with you.' },
      { key: 'texts', label: 'Text', is: 'texts' },
      { key: 'closed_text', label: 'Instead, while the shop is closed', is: 'area', empty: 'leave-out' },
      { key: 'closed_texts', label: 'Text while closed', is: 'texts', when: (effect) => Boolean(effect.closed_text) },
    ],
  },
  notify: { title: 'Notify the team', make: () => ({ do: 'notify' }), fields: () => [] },
  close: {
    title: 'Close the chat',
    make: () => ({ do: 'close' }),
    fields: () => [{ key: 'resolution', label: 'As', is: 'text', most: 40, empty: 'leave-out', placeholder: 'resolved' }],
  },
  start: {
    title: 'Start another action',
    make: () => ({ do: 'start', rule: '' }),
    fields: (choices) => [{ key: 'rule', label: 'Which', is: 'select', choices: [['', 'Choose one'], ...choices.actions] }],
  },
};

/** @type {[string, string][]} */
const KINDS = [['order_number', 'Order number'], ['sku', 'SKU'], ['email', 'E-mail'], ['phone', 'Phone'], ['choice', 'One of several'], ['text', 'Text']];

/** @type {FieldSpec[]} */
export const ASKED = [
  { key: 'label', label: 'What the shopper reads', is: 'text', most: 60, wide: true },
  { key: 'labels', label: 'Label', is: 'texts', most: 60 },
  { key: 'kind', label: 'Kind', is: 'select', choices: KINDS },
  { key: 'hint', label: 'Help, such as an example', is: 'text', most: 120 },
  { key: 'hints', label: 'Help', is: 'texts', most: 120 },
  { key: 'options', label: 'To choose from', is: 'lines', rows: 3, when: (asked) => asked.kind === 'choice', hint: 'One a line.' },
  { key: 'option_texts', label: 'To choose from', is: 'texts', lines: true, when: (asked) => asked.kind === 'choice', hint: 'One a line, in the same order.' },
  { key: 'required', label: 'Required (the way to a person never is)', is: 'flag' },
];
