//! The table of doors: every route with what each kind of caller is answered.

/// For whom a door is, as a row of statuses in the order of [`super::CALLERS`].
pub type Row = (&'static str, &'static str, [u16; 8]);

/// Open to everybody.
const fn all(status: u16) -> [u16; 8] {
    [status; 8]
}

/// The shopper's, each in their own shop.
const fn shoppers(status: u16) -> [u16; 8] {
    [401, status, status, 401, 401, 401, 401, 401]
}

/// Staff's, where nothing changes: a page needs no origin, and each sees their own shop.
const fn staff_look(status: u16) -> [u16; 8] {
    [401, 401, 401, status, status, status, status, 401]
}

/// Of one chat of the first shop.
const fn staff_of_the_shop(status: u16) -> [u16; 8] {
    [401, 401, 401, status, 404, status, status, 401]
}

/// What changes something needs our own page.
const fn staff_act(status: u16) -> [u16; 8] {
    [401, 401, 401, status, 404, 403, 403, 401]
}

/// The same where each changes something of their own shop.
const fn staffs_own(status: u16) -> [u16; 8] {
    [401, 401, 401, status, status, 403, 403, 401]
}

/// A page of each one's own shop.
const fn staffs_page() -> [u16; 8] {
    [303, 401, 401, 200, 200, 200, 200, 303]
}

/// Anybody's who sends it from a page of ours.
const fn from_our_page(status: u16) -> [u16; 8] {
    [403, 403, 403, status, status, 403, 403, 403]
}

/// Every route with what each caller is answered. A new route needs a row here.
pub const TABLE: &[Row] = &[
    ("GET", "/health/live", all(200)),
    ("GET", "/health/ready", all(200)),
    ("GET", "/metrics", all(200)),
    // A token in the head makes it a fetch, and these are no staff's.
    ("GET", "/", [303, 401, 401, 303, 303, 303, 303, 303]),
    // Without a page of ours to reload there is nothing to fetch a token for.
    ("GET", "/auth/session-token", all(401)),
    ("GET", "/auth", [401, 401, 401, 401, 401, 401, 401, 302]),
    // Signed, but no browser that was sent off.
    ("GET", "/auth/callback", all(401)),
    (
        "POST",
        "/webhooks/shopify",
        [401, 401, 401, 401, 401, 401, 401, 200],
    ),
    (
        "POST",
        "/proxy/session",
        [401, 401, 401, 401, 401, 401, 401, 200],
    ),
    ("OPTIONS", "/storefront/v1/{rest:.*}", all(204)),
    // Anybody may begin one, from the shop's own pages only.
    (
        "POST",
        "/storefront/v1/session",
        [403, 200, 403, 403, 403, 403, 403, 403],
    ),
    ("POST", "/storefront/v1/messages", shoppers(200)),
    (
        "POST",
        "/storefront/v1/actions",
        [401, 200, 404, 401, 401, 401, 401, 401],
    ),
    ("POST", "/storefront/v1/collected", shoppers(200)),
    ("POST", "/storefront/v1/assistant", shoppers(200)),
    ("POST", "/storefront/v1/cancel", shoppers(200)),
    ("POST", "/storefront/v1/ratings", shoppers(404)),
    // No chat of theirs has ended; no address; and one of them has no thread.
    ("POST", "/storefront/v1/satisfaction", shoppers(404)),
    ("POST", "/storefront/v1/email", shoppers(204)),
    ("POST", "/storefront/v1/attachments", shoppers(200)),
    // An address nobody was given.
    ("GET", "/files/{key}", all(404)),
    ("GET", "/storefront/v1/link", shoppers(200)),
    ("POST", "/storefront/v1/typing", shoppers(204)),
    ("POST", "/storefront/v1/read", shoppers(204)),
    ("POST", "/storefront/v1/cart", shoppers(204)),
    ("GET", "/storefront/v1/conversation", shoppers(200)),
    ("GET", "/storefront/v1/stream", shoppers(200)),
    // Extensions bring a token of Shopify's, which none of these have.
    ("OPTIONS", "/extension/v1/session", all(204)),
    ("POST", "/extension/v1/session", all(401)),
    ("GET", "/extension/chat", all(200)),
    // A key of no site, in Shopify's case with a query that names none.
    ("GET", "/widget.js", all(404)),
    ("GET", "/widget/words/{language}", all(200)),
    ("GET", "/widget/{file}", all(200)),
    ("GET", "/settings/sites", staffs_page()),
    ("GET", "/settings/plan", staffs_page()),
    ("POST", "/api/v1/sites", staffs_own(204)),
    ("POST", "/api/v1/sites/{site}/delete", staff_act(404)),
    ("GET", "/sign-in", all(200)),
    ("GET", "/sign-in/{token}", all(401)),
    ("POST", "/sign-out", staffs_own(303)),
    // From our own page, and then with an address and a password.
    ("POST", "/sign-in", from_our_page(422)),
    ("POST", "/sign-in/link", from_our_page(422)),
    ("POST", "/sign-in/code", from_our_page(401)),
    ("GET", "/sign-in/link/{token}", all(401)),
    ("POST", "/sign-in/link/{token}", from_our_page(401)),
    ("GET", "/join/{token}", all(410)),
    ("POST", "/join/{token}", from_our_page(410)),
    // In the demo only.
    ("GET", "/outbox", all(404)),
    // Who is not signed in is shown the way in.
    ("GET", "/inbox", [303, 401, 401, 200, 200, 200, 200, 303]),
    ("GET", "/settings", [303, 401, 401, 200, 200, 200, 200, 303]),
    (
        "GET",
        "/settings/hours",
        [303, 401, 401, 200, 200, 200, 200, 303],
    ),
    ("GET", "/inbox/stream", staff_look(200)),
    (
        "GET",
        "/inbox/{conversation}",
        [303, 401, 401, 200, 404, 200, 200, 303],
    ),
    ("POST", "/api/v1/claims", staff_act(200)),
    (
        "GET",
        "/api/v1/conversations/{conversation}",
        staff_of_the_shop(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/take-over",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/timing",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/hand-back",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/handled",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/close",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/tags",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/transfer",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/steps",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/snooze",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/wake",
        staff_act(409),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/notes",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/messages",
        staff_act(200),
    ),
    (
        "GET",
        "/inbox/{conversation}/orders/{order}/{act}",
        [303, 401, 401, 404, 404, 404, 404, 303],
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/orders/{order}/{act}",
        staff_act(404),
    ),
    ("GET", "/settings/orders", staffs_page()),
    ("POST", "/api/v1/order-acts", staffs_own(204)),
    ("POST", "/api/v1/order-acts/granted", staffs_own(200)),
    (
        "POST",
        // It waits for a person: it is taken over, not written to first.
        "/api/v1/conversations/{conversation}/first",
        staff_act(409),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/attachments",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/copilot",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/ratings",
        staff_act(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/gaps",
        staff_act(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/typing",
        staff_act(204),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/viewing",
        staff_act(204),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/read",
        staff_act(204),
    ),
    ("GET", "/api/v1/deliveries/dead", staff_look(200)),
    ("GET", "/api/v1/privacy-requests", staff_look(200)),
    // There is none; the chapter on privacy has one.
    (
        "GET",
        "/api/v1/privacy-requests/{request}/export",
        staff_look(404),
    ),
    (
        "POST",
        "/api/v1/hours",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/hours/preview",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/desk",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    ("GET", "/settings/transfer", staffs_page()),
    ("GET", "/api/v1/settings/export", staff_look(200)),
    ("POST", "/api/v1/settings/import", staffs_own(200)),
    ("GET", "/api/v1/retention", staff_look(200)),
    ("POST", "/api/v1/retention", staffs_own(200)),
    ("POST", "/api/v1/presence", staffs_own(204)),
    (
        "GET",
        "/settings/texts",
        [303, 401, 401, 200, 200, 200, 200, 303],
    ),
    ("POST", "/api/v1/desk/texts", staffs_own(200)),
    ("POST", "/api/v1/desk/texts/preview", staffs_own(200)),
    (
        "POST",
        "/api/v1/deliveries/{delivery}/replay",
        staffs_own(404),
    ),
    ("POST", "/api/v1/deliveries/replay", staffs_own(200)),
    ("POST", "/api/v1/guide/alone", staffs_own(200)),
    // One that nobody has.
    ("GET", "/api/v1/actions", staff_look(200)),
    ("POST", "/api/v1/actions", staffs_own(200)),
    ("POST", "/api/v1/actions/order", staffs_own(200)),
    ("GET", "/api/v1/actions/{action}", staff_look(404)),
    ("POST", "/api/v1/actions/{action}", staffs_own(404)),
    ("POST", "/api/v1/actions/{action}/switch", staffs_own(404)),
    ("POST", "/api/v1/actions/{action}/delete", staffs_own(404)),
    (
        "POST",
        "/api/v1/actions/{action}/duplicate",
        staffs_own(404),
    ),
    ("GET", "/api/v1/action-templates", staff_look(200)),
    // Nothing is being asked.
    ("POST", "/storefront/v1/check", shoppers(404)),
    ("POST", "/api/v1/try", staffs_own(200)),
    ("GET", "/settings/knowledge", staffs_page()),
    ("GET", "/settings/knowledge/new", staffs_page()),
    (
        "GET",
        "/settings/knowledge/{document}",
        [303, 401, 401, 200, 404, 200, 200, 303],
    ),
    (
        "GET",
        "/api/v1/documents",
        [401, 401, 401, 200, 200, 200, 200, 401],
    ),
    ("POST", "/api/v1/documents", staffs_own(200)),
    ("POST", "/api/v1/documents/preview", staffs_own(200)),
    ("POST", "/api/v1/documents/try", staffs_own(200)),
    // Without a name it is no file that can be read.
    ("POST", "/api/v1/documents/files", staffs_own(422)),
    ("POST", "/api/v1/documents/audience", staffs_own(422)),
    ("POST", "/api/v1/sources/{source}/audience", staff_act(422)),
    (
        "GET",
        "/api/v1/documents/{document}",
        [401, 401, 401, 200, 404, 200, 200, 401],
    ),
    ("POST", "/api/v1/documents/{document}", staff_act(200)),
    (
        "POST",
        "/api/v1/documents/{document}/switch",
        staff_act(200),
    ),
    // There is one; it goes, and the next caller is given another.
    (
        "POST",
        "/api/v1/documents/{document}/delete",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/documents/{document}/restore",
        staffs_own(404),
    ),
    (
        "POST",
        "/api/v1/documents/{document}/follow",
        staff_act(200),
    ),
    (
        "GET",
        "/api/v1/documents/{document}/versions/{version}",
        [401, 401, 401, 404, 404, 404, 404, 401],
    ),
    (
        "GET",
        "/api/v1/documents/{document}/questions",
        [401, 401, 401, 200, 404, 200, 200, 401],
    ),
    (
        "POST",
        "/api/v1/documents/{document}/questions",
        staff_act(200),
    ),
    // It has none yet.
    (
        "POST",
        "/api/v1/documents/{document}/questions/{question}/delete",
        staffs_own(404),
    ),
    (
        "GET",
        "/api/v1/sources",
        [401, 401, 401, 200, 200, 200, 200, 401],
    ),
    // An address inside a private network.
    ("POST", "/api/v1/sources", staffs_own(422)),
    (
        "GET",
        "/api/v1/sources/{source}",
        [401, 401, 401, 200, 404, 200, 200, 401],
    ),
    ("POST", "/api/v1/sources/{source}/refresh", staff_act(200)),
    ("POST", "/api/v1/sources/{source}/stop", staff_act(200)),
    (
        "POST",
        "/api/v1/sources/{source}/failures/clear",
        staff_act(200),
    ),
    // Only sites can be removed.
    ("POST", "/api/v1/sources/{source}/delete", staff_act(422)),
    ("GET", "/settings/gaps", staffs_page()),
    ("GET", "/settings/gaps/review", staffs_page()),
    ("GET", "/reports", staffs_page()),
    // Of no number.
    (
        "GET",
        "/reports/chats",
        [303, 401, 401, 404, 404, 404, 404, 303],
    ),
    (
        "GET",
        "/reports/over-time",
        [303, 401, 401, 404, 404, 404, 404, 303],
    ),
    (
        "GET",
        "/reports/gap",
        [303, 401, 401, 404, 404, 404, 404, 303],
    ),
    ("GET", "/reports/numbers.csv", staff_look(200)),
    ("GET", "/reports/chats.csv", staff_look(404)),
    ("GET", "/settings/languages", staffs_page()),
    ("POST", "/api/v1/languages", staffs_own(200)),
    ("GET", "/settings/model", staffs_page()),
    ("POST", "/api/v1/model", staffs_own(200)),
    ("POST", "/api/v1/model/test", staffs_own(200)),
    ("POST", "/api/v1/phrases", staffs_own(200)),
    ("POST", "/api/v1/gaps/{gap}/answer", staff_act(404)),
    ("POST", "/api/v1/gaps/{gap}/dismiss", staff_act(404)),
    ("POST", "/api/v1/answer-tests/{test}", staff_act(404)),
    ("POST", "/api/v1/sample-questions", staff_act(404)),
    ("GET", "/settings/team", staffs_page()),
    ("GET", "/settings/account", staffs_page()),
    ("GET", "/settings/audit", staffs_page()),
    ("GET", "/settings/mail", staffs_page()),
    ("GET", "/api/v1/audit.csv", staff_look(200)),
    ("POST", "/api/v1/mails/{mail}/again", staff_act(404)),
    // Nobody is named.
    ("POST", "/api/v1/team/invites", staffs_own(422)),
    (
        "POST",
        "/api/v1/team/invites/{invite}/resend",
        staff_act(404),
    ),
    (
        "POST",
        "/api/v1/team/invites/{invite}/revoke",
        staff_act(404),
    ),
    ("POST", "/api/v1/team/members/{member}", staff_act(404)),
    (
        "POST",
        "/api/v1/team/members/{member}/remove",
        staff_act(404),
    ),
    ("POST", "/api/v1/team/members/{member}/away", staff_act(404)),
    ("POST", "/api/v1/team/groups", staffs_own(422)),
    ("POST", "/api/v1/team/groups/{group}", staffs_own(422)),
    ("POST", "/api/v1/team/groups/{group}/remove", staff_act(404)),
    ("POST", "/api/v1/account", staffs_own(422)),
    ("POST", "/api/v1/account/password", staffs_own(422)),
    ("POST", "/api/v1/account/codes", staffs_own(200)),
    ("POST", "/api/v1/account/codes/on", staffs_own(422)),
    ("POST", "/api/v1/account/codes/off", staffs_own(422)),
    (
        "POST",
        "/api/v1/account/sessions/{session}/end",
        staff_act(404),
    ),
    (
        "POST",
        "/api/v1/account/sessions/end-others",
        staffs_own(200),
    ),
    ("POST", "/api/v1/account/away", staffs_own(200)),
    ("GET", "/settings/notifications", staffs_page()),
    ("POST", "/api/v1/notification-rules", staffs_own(200)),
    (
        "POST",
        "/api/v1/notification-rules/preview",
        staffs_own(200),
    ),
    (
        "POST",
        "/api/v1/notification-rules/{notice}",
        staff_act(200),
    ),
    (
        "POST",
        "/api/v1/notification-rules/{notice}/switch",
        staff_act(204),
    ),
    // There is one; it goes, and the next caller is given another.
    (
        "POST",
        "/api/v1/notification-rules/{notice}/delete",
        staff_act(204),
    ),
    ("POST", "/api/v1/quiet-hours", staffs_own(204)),
    ("POST", "/api/v1/follow-up", staffs_own(204)),
    ("POST", "/api/v1/alerts/delivered", staffs_own(204)),
    ("GET", "/api/v1/push", staff_look(200)),
    ("POST", "/api/v1/push", staffs_own(204)),
    ("POST", "/api/v1/push/forget", staffs_own(204)),
    // Links of a mail; these are made up.
    (
        "POST",
        "/storefront/v1/resume",
        [403, 401, 403, 403, 403, 403, 403, 403],
    ),
    ("GET", "/mail/stop/{token}", all(404)),
    ("POST", "/mail/stop/{token}", all(404)),
    ("GET", "/service-worker.js", all(200)),
    ("GET", "/manifest.webmanifest", all(200)),
    ("GET", "/offline", all(200)),
    ("GET", "/assets/stream.js", all(200)),
    ("GET", "/assets/patience.js", all(200)),
    ("GET", "/assets/inbox/{file}", all(200)),
    ("GET", "/assets/locales/{language}", all(200)),
    ("GET", "/assets/settings/{file}", all(200)),
    (
        "GET",
        "/settings/assistants",
        [303, 401, 401, 200, 200, 200, 200, 303],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}",
        [303, 401, 401, 303, 404, 303, 303, 303],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}/actions",
        [303, 401, 401, 200, 404, 200, 200, 303],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}/actions/new",
        [303, 401, 401, 200, 404, 200, 200, 303],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}/actions/{action}",
        [303, 401, 401, 404, 404, 404, 404, 303],
    ),
    (
        "POST",
        "/api/v1/actions/try",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/actions/suggest",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/actions/rehearse",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}/{tab}",
        [303, 401, 401, 200, 404, 200, 200, 303],
    ),
    (
        "POST",
        "/api/v1/assistants",
        [401, 401, 401, 201, 201, 403, 403, 401],
    ),
    ("POST", "/api/v1/assistants/{assistant}", staff_act(200)),
    (
        "POST",
        "/api/v1/assistants/{assistant}/inbox",
        staff_act(200),
    ),
    // The first one stays.
    (
        "POST",
        "/api/v1/assistants/{assistant}/delete",
        staff_act(422),
    ),
    (
        "GET",
        "/settings/tags",
        [303, 401, 401, 200, 200, 200, 200, 303],
    ),
    (
        "POST",
        "/api/v1/tags",
        [401, 401, 401, 201, 201, 403, 403, 401],
    ),
    ("POST", "/api/v1/tags/{tag}", staff_act(200)),
    // It is ours.
    ("POST", "/api/v1/tags/{tag}/archive", staff_act(422)),
    ("POST", "/api/v1/tags/{tag}/merge", staff_act(422)),
    (
        "POST",
        "/api/v1/filters",
        [401, 401, 401, 201, 201, 403, 403, 401],
    ),
    ("POST", "/api/v1/filters/{filter}/delete", staff_act(404)),
    (
        "GET",
        "/api/v1/conversations/{conversation}/items",
        staff_of_the_shop(200),
    ),
    (
        "GET",
        "/api/v1/conversations/{conversation}/offers",
        staff_of_the_shop(200),
    ),
    // Nobody holds it.
    (
        "POST",
        "/api/v1/conversations/{conversation}/discounts",
        staff_act(409),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/draft-orders",
        staff_act(409),
    ),
    ("GET", "/api/v1/products", staff_look(200)),
    // It is no product.
    (
        "GET",
        "/api/v1/products/{document}/variants",
        staff_look(404),
    ),
    ("GET", "/settings/replies", staffs_page()),
    ("GET", "/api/v1/canned-replies", staff_look(200)),
    ("POST", "/api/v1/canned-replies", staffs_own(201)),
    // Nobody has it.
    ("POST", "/api/v1/canned-replies/{reply}", staff_act(404)),
    (
        "POST",
        "/api/v1/canned-replies/{reply}/delete",
        staff_act(404),
    ),
    ("POST", "/api/v1/offer-limits", staffs_own(200)),
    ("GET", "/assets/markdown.js", all(200)),
];
