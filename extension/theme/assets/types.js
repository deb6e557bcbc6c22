// @ts-check
/*
 * The shapes that the storefront API speaks, as JSDoc types. No code: imported for its types only.
 */

/**
 * @typedef {{ title: string, url: string }} Source
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {number} n position in the conversation
 * @property {string} at RFC 3339, UTC
 * @property {'message'} type
 * @property {'shopper' | 'assistant' | 'staff' | 'system'} from
 * @property {string | null} name
 * @property {string | null} client_id only on the shopper's own
 * @property {string} body plain text
 * @property {Source[]} [sources]
 * @property {Part[]} [parts] what it has besides words; a kind not known here is left out
 * @property {boolean} [rated] whether the shopper found it helpful, if they said so
 *
 * @typedef {object} Product
 * @property {'product'} type
 * @property {string} title
 * @property {string | null} url
 * @property {string | null} image
 * @property {string | null} price as text, in the shop's money
 * @property {string | null} compare_at
 * @property {'available' | 'partly' | 'sold_out' | 'unknown'} availability
 * @property {string | null} note what to say of that
 * @property {{ title: string, price: string | null, available: boolean | null }[]} variants
 * @property {number} more how many more variants there are
 *
 * @typedef {{ label: string, says?: string, action?: string }} Choice writes this, or fires this custom action
 * @typedef {{ type: 'choices', options: Choice[] }} Choices
 * @typedef {{ type: 'asked', about: string }} Asked
 * @typedef {Product | Choices | Asked} Part
 *
 * @typedef {object} Notice
 * @property {string} id
 * @property {number} n
 * @property {string} at
 * @property {'notice'} type
 * @property {'waiting' | 'joined' | 'left' | 'handed_back' | 'closed' | 'resumed'} kind
 * @property {string | null} name
 *
 * @typedef {Message | Notice} Item
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string | null} [hint]
 * @property {'order_number' | 'email' | 'text'} kind
 * @property {boolean} required
 *
 * @typedef {{ action: string, prompt: string, fields: Field[], due_at: string }} Collecting
 *
 * @typedef {object} State
 * @property {'assistant' | 'waiting' | 'human' | 'closed'} state
 * @property {{ name: string } | null} staff
 * @property {Collecting | null} collecting
 *
 * @typedef {{ conversation: string | null, cursor: string | null, items: Item[], state: State }} Update
 *
 * @typedef {{ name: string, greeting: string, disclosure: string, suggestions: string[] }} Assistant
 * @typedef {{ id: string, label: string }} Action
 * @typedef {{ token: string, assistant: Assistant, actions: Action[], update: Update }} Session
 *
 * @typedef {{ url: string, title: string }} Page
 *
 * @typedef {object} CartContent part of the store's `/cart.js`, as it was there; amounts in hundredths
 * @property {string} currency
 * @property {object[]} items
 *
 * @typedef {object} Outgoing something the shopper did that the server has not confirmed yet
 * @property {string} client_id
 * @property {'message' | 'action'} kind
 * @property {string} body the words of a message, the id of an action
 * @property {number} at milliseconds
 * @property {Page} page where the shopper was
 * @property {string | null} refused why the server will never take it, else null
 *
 * @typedef {object} Host the element the loader has drawn
 * @property {{ origin: string, shop: string, proxy: string, customer: boolean, customerId: string, panel: string, stylesheet: string, strings: Record<string, string> }} config
 * @property {HTMLButtonElement} bubble
 * @property {(count: number) => void} setUnread
 */

export {};
