//! The order of play. It is written here once; the page shows it, the README points here, tests hold us to it.

/// How rules are played, in order, for staff.
pub const ORDER: &[&str] = &[
    "Rules are looked at from the top of the list to the bottom. What is higher comes first.",
    "A shopper's message is judged before the AI answers it. If a rule asks for a person, asks something first, or closes the chat, the AI does not answer that message.",
    "An answer to an open question is taken first; the same message can still add tags through other rules.",
    "All conditions are judged as things stood when it began, before any rule has done anything.",
    "Of the rules that ask for a person, ask something first, or close, the first wins. Of the others, tags, priority, attention and notifications still count; their questions, requests and texts don't.",
    "A rule does its things in the order in which you listed them, all together or not at all.",
    "Then come the rules that a tag or another action started, in the order of the list, each at most once.",
    "A rule about a cart, a checkout or an order fires once for each; one that starts by its condition, once until the chat is closed. What starts a rule in several ways at one moment starts it once.",
    "A condition is looked at with each message, cart, checkout, tag and page, when the shopper signs in, when somebody else has the chat, and at the hours it names.",
    "A rule about a cart, a checkout or an order that would ask while another question is open waits until that one is over.",
    "While a person waits to be helped or is being helped, words and the AI start no rule. Carts, orders, tags and long waits do, and never take a chat away from the one who holds it, nor say anything there.",
];

/// How many rules can follow from one another, at most. What would go on longer is cut.
pub const LONGEST_CHAIN: usize = 8;
