// @ts-check
/*
 * The shapes that the storefront API speaks, as JSDoc types. No code: imported for its types only.
 */

/**
 * @typedef {{ title: string, url: string | null }} Source
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
 * @property {string} [said] the widget's own word for it, in the shopper's language, in place of the body
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
 * @typedef {{ type: 'file', name: string, kind: 'jpeg' | 'png' | 'webp' | 'pdf' | 'text', size: number, url: string }} Sent
 * @typedef {Product | Choices | Asked | Sent} Part
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
 * @property {'order_number' | 'sku' | 'email' | 'phone' | 'choice' | 'text'} kind
 * @property {string[]} [options] of a choice
 * @property {boolean} required
 *
 * @typedef {{ action: string, prompt: string, fields: Field[], due_at: string }} Collecting
 *
 * @typedef {object} Waiting how long it may take, as far as the shop can tell
 * @property {number | null} [place]
 * @property {number | null} [from] minutes
 * @property {number | null} [to]
 * @property {boolean} [open] whether somebody is there now
 * @property {string | null} [opens_at] RFC 3339
 *
 * @typedef {object} State
 * @property {'assistant' | 'waiting' | 'human' | 'closed'} state
 * @property {{ name: string } | null} staff
 * @property {Collecting | null} collecting
 * @property {Waiting | null} [waiting]
 * @property {boolean} [reachable] whether there is an address to write to
 * @property {number | null} [score] what the shopper thought of the chat that has ended
 *
 * @typedef {{ conversation: string | null, cursor: string | null, items: Item[], state: State }} Update
 *
 * @typedef {{ name: string, greeting: string, disclosure: string, suggestions: string[], own?: boolean, letter?: string, color?: string,
 *   on_color?: string }} Assistant `own`: the greeting is the merchant's for this assistant
 * @typedef {{ id: string, label: string, name?: string, here?: boolean }} Action `name`: what the merchant calls it, where that is not its label here;
 *   `here`: whether it belongs on this page
 * @typedef {{ token: string, assistant: Assistant, actions: Action[], update: Update }} Session
 *
 * @typedef {{ url: string, title: string }} Page
 *
 * @typedef {object} CartContent part of the store's `/cart.js`, as it was there; amounts in hundredths
 * @property {string} currency
 * @property {string} [country] which the page is set to
 * @property {object[]} items
 *
 * @typedef {object} Outgoing something the shopper did that the server has not confirmed yet
 * @property {string} client_id
 * @property {'message' | 'action'} kind
 * @property {string} body the words of a message, the id of an action
 * @property {number} at milliseconds
 * @property {Page | null} page where the shopper was, if they allow it to be told
 * @property {string} [context] what the button they pressed was about
 * @property {string | null} refused why the server will never take it, else null
 *
 * @typedef {object} Config what the theme hands over, read once; on other sites, what the script tag was told
 * @property {string} origin
 * @property {string} shop
 * @property {string} proxy where the shop's app proxy answers
 * @property {boolean} customer
 * @property {string} customerId
 * @property {string} panel
 * @property {string} stylesheet
 * @property {string} bubble the stylesheet of the bubble
 * @property {string} words where the words are, for pages that have no theme
 * @property {string} side `start` or `end`
 * @property {string} accent
 * @property {string} onAccent
 * @property {string} avatar
 * @property {string} label
 * @property {string} greeting
 * @property {string} tags of the product whose page it is
 * @property {boolean} sound
 * @property {boolean} site another site than the store's own
 * @property {string} language
 * @property {string} [token] at checkout: the session is there already
 * @property {string} [page] at checkout: where the frame around this page is
 * @property {Record<string, string>} strings
 *
 * @typedef {{ action?: string, context?: string, from?: HTMLElement }} Wish what a button in the page wants of the chat
 * @typedef {{ open(byShopper: boolean): void, close(): void, isOpen(): boolean, wish(wish: Wish): void }} Panel
 *
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Speak the words of the shop's language
 *
 * @typedef {{ assistant: Assistant | null, items: Item[], outgoing: Outgoing[], troubled: boolean, loading: boolean, readTo: number }} Shown
 *   `readTo`: the shopper's messages up to this one were read
 * @typedef {{ follows: boolean, last: boolean, open: boolean, read: boolean, entry: Outgoing | null, troubled: boolean }} How a message is drawn
 * @typedef {object} ThreadEvents
 * @property {(text: string) => void} onSuggestion
 * @property {(clientId: string) => void} onRetry
 * @property {(clientId: string) => void} onDiscard
 * @property {(choice: Choice) => void} onChoice
 * @property {(id: string, good: boolean | null) => void} onRate
 * @property {((place: HTMLElement, address: string) => void) | null} onBuy
 *
 * @typedef {object} FrameEvents
 * @property {() => void} onClose
 * @property {(id: string) => void} onAction
 * @property {(on: boolean) => void} onSound
 * @property {() => Promise<import('./waiting.js').WaitingBar>} waitingBar
 *
 * @typedef {object} OutboxEvents
 * @property {() => Promise<string | null>} cartToken
 * @property {(entry: Outgoing, update: Update) => void} onSent
 * @property {() => void} onChange
 * @property {(error: import('./api.js').ApiError | null) => void} onTrouble null: all is well again
 *
 * @typedef {{ onSend: (body: string) => void, onTyping: () => void, onAttach: () => void }} ComposerEvents
 *
 * @typedef {{ client_id: string, page: Page | null, cart_token: string | null, context?: string }} Sending
 *
 * @typedef {object} Host the element the loader has drawn
 * @property {Config} config
 * @property {HTMLButtonElement} bubble
 * @property {(count: number) => void} setUnread
 */

export {};
