//! Every route, and what each caller of the other shop is answered there.

/// Who of the other shop tries, and with what. Whoever gets a way in of another kind (a token in a header, a page in
/// a frame) belongs here as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Its staff, signed in.
    Staff,
    /// Its shopper, with their token.
    Shopper,
    /// Its staff's cookie where a shopper's token belongs.
    CookieAsToken,
    /// Its shopper's token where a cookie belongs.
    TokenAsCookie,
    /// Shopify, signing for the other shop while it names things of the first.
    Shopify,
    /// Its staff, inside Shopify's admin.
    IdToken,
}

pub const CALLERS: [Caller; 6] = [
    Caller::Staff,
    Caller::Shopper,
    Caller::CookieAsToken,
    Caller::TokenAsCookie,
    Caller::Shopify,
    Caller::IdToken,
];

/// What each is answered, in the order of [`CALLERS`].
pub type Row = (&'static str, &'static str, [u16; 6]);

/// Nothing of any shop's.
const fn all(status: u16) -> [u16; 6] {
    [status; 6]
}

/// The shopper's own.
const fn own_thread(status: u16) -> [u16; 6] {
    [401, status, 401, 401, 401, 401]
}

/// Staff's own.
const fn own_inbox(status: u16) -> [u16; 6] {
    [status, 401, 401, 401, 401, status]
}

/// A page of staff's own.
const fn own_page() -> [u16; 6] {
    [200, 401, 401, 303, 303, 200]
}

/// Sent from a page of ours.
const fn from_our_page(status: u16) -> [u16; 6] {
    [status, 403, 403, status, 403, 403]
}

pub const TABLE: &[Row] = &[
    ("GET", "/health/live", all(200)),
    ("GET", "/health/ready", all(200)),
    ("GET", "/metrics", all(200)),
    ("GET", "/", [303, 401, 401, 303, 303, 200]),
    // Without a page of ours to reload there is nothing to fetch a token for.
    ("GET", "/auth/session-token", all(401)),
    ("GET", "/auth", [401, 401, 401, 401, 302, 401]),
    ("GET", "/auth/callback", all(401)),
    ("POST", "/webhooks/shopify", [401, 401, 401, 401, 200, 401]),
    ("POST", "/proxy/session", [401, 401, 401, 401, 200, 401]),
    ("OPTIONS", "/storefront/v1/{rest:.*}", all(204)),
    // Its own page may begin a session of its own, whatever token it shows.
    (
        "POST",
        "/storefront/v1/session",
        [403, 200, 403, 403, 403, 403],
    ),
    ("POST", "/storefront/v1/messages", own_thread(200)),
    // A button is named by its id, and that is the first shop's.
    ("POST", "/storefront/v1/actions", own_thread(404)),
    ("POST", "/storefront/v1/collected", own_thread(200)),
    ("POST", "/storefront/v1/assistant", own_thread(200)),
    ("POST", "/storefront/v1/cancel", own_thread(200)),
    // An answer of the first shop's.
    ("POST", "/storefront/v1/ratings", own_thread(404)),
    ("POST", "/storefront/v1/satisfaction", own_thread(404)),
    ("POST", "/storefront/v1/email", own_thread(204)),
    ("POST", "/storefront/v1/attachments", own_thread(200)),
    ("GET", "/files/{key}", all(404)),
    ("GET", "/storefront/v1/link", own_thread(200)),
    ("POST", "/storefront/v1/typing", own_thread(204)),
    ("POST", "/storefront/v1/read", own_thread(204)),
    ("POST", "/storefront/v1/cart", own_thread(204)),
    ("GET", "/storefront/v1/conversation", own_thread(200)),
    ("GET", "/storefront/v1/stream", own_thread(200)),
    ("GET", "/extension/chat", all(200)),
    ("GET", "/widget.js", all(404)),
    ("GET", "/widget/words/{language}", all(200)),
    ("GET", "/widget/{file}", all(200)),
    ("GET", "/settings/sites", [200, 401, 401, 303, 303, 200]),
    ("GET", "/settings/plan", [200, 401, 401, 303, 303, 200]),
    ("POST", "/api/v1/sites", own_inbox(204)),
    // The first shop's, or nobody's.
    ("POST", "/api/v1/sites/{site}/delete", own_inbox(404)),
    ("GET", "/sign-in", all(200)),
    ("GET", "/sign-in/{token}", all(401)),
    ("POST", "/sign-in", from_our_page(422)),
    ("POST", "/sign-in/link", from_our_page(422)),
    ("POST", "/sign-in/code", from_our_page(401)),
    ("GET", "/sign-in/link/{token}", all(401)),
    ("POST", "/sign-in/link/{token}", from_our_page(401)),
    ("GET", "/join/{token}", all(410)),
    ("POST", "/join/{token}", from_our_page(410)),
    ("GET", "/outbox", all(404)),
    ("GET", "/settings/team", own_page()),
    ("GET", "/settings/account", own_page()),
    ("GET", "/settings/audit", own_page()),
    ("GET", "/settings/mail", own_page()),
    ("GET", "/api/v1/audit.csv", own_inbox(200)),
    ("POST", "/api/v1/mails/{mail}/again", own_inbox(404)),
    ("POST", "/api/v1/team/invites", own_inbox(422)),
    (
        "POST",
        "/api/v1/team/invites/{invite}/resend",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/team/invites/{invite}/revoke",
        own_inbox(404),
    ),
    ("POST", "/api/v1/team/members/{member}", own_inbox(404)),
    (
        "POST",
        "/api/v1/team/members/{member}/remove",
        own_inbox(404),
    ),
    ("POST", "/api/v1/team/members/{member}/away", own_inbox(404)),
    ("POST", "/api/v1/team/groups", own_inbox(422)),
    ("POST", "/api/v1/team/groups/{group}", own_inbox(422)),
    ("POST", "/api/v1/team/groups/{group}/remove", own_inbox(404)),
    ("POST", "/api/v1/account", own_inbox(422)),
    ("POST", "/api/v1/account/password", own_inbox(422)),
    ("POST", "/api/v1/account/codes", own_inbox(200)),
    ("POST", "/api/v1/account/codes/on", own_inbox(422)),
    ("POST", "/api/v1/account/codes/off", own_inbox(422)),
    (
        "POST",
        "/api/v1/account/sessions/{session}/end",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/account/sessions/end-others",
        own_inbox(200),
    ),
    ("POST", "/api/v1/account/away", own_inbox(200)),
    ("POST", "/sign-out", own_inbox(303)),
    ("GET", "/inbox", [200, 401, 401, 303, 303, 200]),
    ("GET", "/settings", [200, 401, 401, 303, 303, 200]),
    ("GET", "/settings/languages", [200, 401, 401, 303, 303, 200]),
    ("POST", "/api/v1/languages", own_inbox(200)),
    ("GET", "/settings/model", [200, 401, 401, 303, 303, 200]),
    ("GET", "/settings/hours", [200, 401, 401, 303, 303, 200]),
    ("GET", "/inbox/stream", own_inbox(200)),
    (
        "GET",
        "/inbox/{conversation}",
        [404, 401, 401, 303, 303, 404],
    ),
    ("POST", "/api/v1/claims", own_inbox(404)),
    (
        "GET",
        "/api/v1/conversations/{conversation}",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/take-over",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/hand-back",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/handled",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/close",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/tags",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/transfer",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/steps",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/snooze",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/wake",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/notes",
        own_inbox(404),
    ),
    (
        "GET",
        "/inbox/{conversation}/orders/{order}/{act}",
        [404, 401, 401, 303, 303, 404],
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/orders/{order}/{act}",
        own_inbox(404),
    ),
    ("GET", "/settings/orders", [200, 401, 401, 303, 303, 200]),
    ("POST", "/api/v1/order-acts", own_inbox(204)),
    ("POST", "/api/v1/order-acts/granted", own_inbox(200)),
    (
        "POST",
        "/api/v1/conversations/{conversation}/first",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/attachments",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/messages",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/copilot",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/ratings",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/timing",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/gaps",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/typing",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/viewing",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/read",
        own_inbox(404),
    ),
    ("GET", "/api/v1/deliveries/dead", own_inbox(200)),
    (
        "POST",
        "/api/v1/deliveries/{delivery}/replay",
        own_inbox(404),
    ),
    // Of its own there are none.
    ("POST", "/api/v1/deliveries/replay", own_inbox(200)),
    ("POST", "/api/v1/guide/alone", own_inbox(200)),
    ("POST", "/api/v1/hours", own_inbox(200)),
    ("POST", "/api/v1/hours/preview", own_inbox(200)),
    ("POST", "/api/v1/desk", own_inbox(200)),
    ("POST", "/api/v1/model", own_inbox(200)),
    ("POST", "/api/v1/model/test", own_inbox(200)),
    ("GET", "/api/v1/actions", own_inbox(200)),
    ("POST", "/api/v1/actions", own_inbox(200)),
    ("POST", "/api/v1/actions/order", own_inbox(200)),
    ("GET", "/api/v1/actions/{action}", own_inbox(404)),
    ("POST", "/api/v1/actions/{action}", own_inbox(404)),
    ("POST", "/api/v1/actions/{action}/switch", own_inbox(404)),
    ("POST", "/api/v1/actions/{action}/delete", own_inbox(404)),
    ("POST", "/api/v1/actions/{action}/duplicate", own_inbox(404)),
    ("GET", "/api/v1/action-templates", own_inbox(200)),
    ("POST", "/storefront/v1/check", own_thread(404)),
    ("POST", "/api/v1/try", own_inbox(200)),
    ("GET", "/settings/gaps", [200, 401, 401, 303, 303, 200]),
    (
        "GET",
        "/settings/gaps/review",
        [200, 401, 401, 303, 303, 200],
    ),
    ("GET", "/reports", own_page()),
    ("GET", "/reports/chats", [404, 401, 401, 303, 303, 404]),
    ("GET", "/reports/over-time", [404, 401, 401, 303, 303, 404]),
    ("GET", "/reports/gap", [404, 401, 401, 303, 303, 404]),
    ("GET", "/reports/numbers.csv", own_inbox(200)),
    ("GET", "/reports/chats.csv", own_inbox(404)),
    ("POST", "/api/v1/gaps/{gap}/answer", own_inbox(404)),
    ("POST", "/api/v1/gaps/{gap}/dismiss", own_inbox(404)),
    ("POST", "/api/v1/answer-tests/{test}", own_inbox(404)),
    ("POST", "/api/v1/sample-questions", own_inbox(404)),
    ("POST", "/api/v1/phrases", own_inbox(200)),
    ("GET", "/api/v1/privacy-requests", own_inbox(200)),
    (
        "GET",
        "/api/v1/privacy-requests/{request}/export",
        own_inbox(404),
    ),
    ("GET", "/settings/transfer", own_page()),
    ("GET", "/api/v1/settings/export", own_inbox(200)),
    ("POST", "/api/v1/settings/import", own_inbox(200)),
    ("GET", "/api/v1/retention", own_inbox(200)),
    ("POST", "/api/v1/retention", own_inbox(200)),
    ("POST", "/api/v1/presence", own_inbox(204)),
    ("GET", "/settings/texts", [200, 401, 401, 303, 303, 200]),
    ("POST", "/api/v1/desk/texts", own_inbox(200)),
    ("POST", "/api/v1/desk/texts/preview", own_inbox(200)),
    ("OPTIONS", "/extension/v1/session", all(204)),
    ("POST", "/extension/v1/session", all(401)),
    ("GET", "/settings/knowledge", [200, 401, 401, 303, 303, 200]),
    (
        "GET",
        "/settings/knowledge/new",
        [200, 401, 401, 303, 303, 200],
    ),
    (
        "GET",
        "/settings/knowledge/{document}",
        [404, 401, 401, 303, 303, 404],
    ),
    ("GET", "/api/v1/documents", own_inbox(200)),
    ("POST", "/api/v1/documents", own_inbox(200)),
    ("POST", "/api/v1/documents/preview", own_inbox(200)),
    // The document it names is the first shop's: it is tried as a new one.
    ("POST", "/api/v1/documents/try", own_inbox(200)),
    // Without a name it is no file that can be read.
    ("POST", "/api/v1/documents/files", own_inbox(422)),
    ("POST", "/api/v1/documents/audience", own_inbox(404)),
    ("POST", "/api/v1/sources/{source}/audience", own_inbox(404)),
    ("GET", "/api/v1/documents/{document}", own_inbox(404)),
    ("POST", "/api/v1/documents/{document}", own_inbox(404)),
    (
        "POST",
        "/api/v1/documents/{document}/switch",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/documents/{document}/delete",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/documents/{document}/restore",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/documents/{document}/follow",
        own_inbox(404),
    ),
    (
        "GET",
        "/api/v1/documents/{document}/versions/{version}",
        own_inbox(404),
    ),
    (
        "GET",
        "/api/v1/documents/{document}/questions",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/documents/{document}/questions",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/documents/{document}/questions/{question}/delete",
        own_inbox(404),
    ),
    ("GET", "/api/v1/sources", own_inbox(200)),
    // An address inside a private network.
    ("POST", "/api/v1/sources", own_inbox(422)),
    ("GET", "/api/v1/sources/{source}", own_inbox(404)),
    ("POST", "/api/v1/sources/{source}/refresh", own_inbox(404)),
    ("POST", "/api/v1/sources/{source}/stop", own_inbox(404)),
    (
        "POST",
        "/api/v1/sources/{source}/failures/clear",
        own_inbox(404),
    ),
    ("POST", "/api/v1/sources/{source}/delete", own_inbox(404)),
    (
        "GET",
        "/settings/notifications",
        [200, 401, 401, 303, 303, 200],
    ),
    ("POST", "/api/v1/notification-rules", own_inbox(200)),
    ("POST", "/api/v1/notification-rules/preview", own_inbox(200)),
    (
        "POST",
        "/api/v1/notification-rules/{notice}",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/notification-rules/{notice}/switch",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/notification-rules/{notice}/delete",
        own_inbox(404),
    ),
    ("POST", "/api/v1/quiet-hours", own_inbox(204)),
    ("POST", "/api/v1/follow-up", own_inbox(204)),
    // Alerts it names are the first shop's, and stay as they are.
    ("POST", "/api/v1/alerts/delivered", own_inbox(204)),
    ("GET", "/api/v1/push", own_inbox(200)),
    ("POST", "/api/v1/push", own_inbox(204)),
    ("POST", "/api/v1/push/forget", own_inbox(204)),
    (
        "POST",
        "/storefront/v1/resume",
        [403, 401, 401, 403, 403, 403],
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
        [200, 401, 401, 303, 303, 200],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}",
        [404, 401, 401, 303, 303, 404],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}/actions",
        [404, 401, 401, 303, 303, 404],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}/actions/new",
        [404, 401, 401, 303, 303, 404],
    ),
    (
        "GET",
        "/settings/assistants/{assistant}/actions/{action}",
        [404, 401, 401, 303, 303, 404],
    ),
    ("POST", "/api/v1/actions/try", own_inbox(200)),
    ("POST", "/api/v1/actions/suggest", own_inbox(404)),
    ("POST", "/api/v1/actions/rehearse", own_inbox(404)),
    (
        "GET",
        "/settings/assistants/{assistant}/{tab}",
        [404, 401, 401, 303, 303, 404],
    ),
    ("POST", "/api/v1/assistants", own_inbox(201)),
    ("POST", "/api/v1/assistants/{assistant}", own_inbox(404)),
    (
        "POST",
        "/api/v1/assistants/{assistant}/inbox",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/assistants/{assistant}/delete",
        own_inbox(404),
    ),
    ("GET", "/settings/tags", [200, 401, 401, 303, 303, 200]),
    ("POST", "/api/v1/tags", own_inbox(201)),
    ("POST", "/api/v1/tags/{tag}", own_inbox(404)),
    ("POST", "/api/v1/tags/{tag}/archive", own_inbox(404)),
    ("POST", "/api/v1/tags/{tag}/merge", own_inbox(404)),
    ("POST", "/api/v1/filters", own_inbox(201)),
    ("POST", "/api/v1/filters/{filter}/delete", own_inbox(404)),
    (
        "GET",
        "/api/v1/conversations/{conversation}/items",
        own_inbox(404),
    ),
    (
        "GET",
        "/api/v1/conversations/{conversation}/offers",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/discounts",
        own_inbox(404),
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/draft-orders",
        own_inbox(404),
    ),
    ("GET", "/api/v1/products", own_inbox(200)),
    (
        "GET",
        "/api/v1/products/{document}/variants",
        own_inbox(404),
    ),
    ("GET", "/settings/replies", own_page()),
    ("GET", "/api/v1/canned-replies", own_inbox(200)),
    ("POST", "/api/v1/canned-replies", own_inbox(201)),
    // The first shop's, or nobody's.
    ("POST", "/api/v1/canned-replies/{reply}", own_inbox(404)),
    (
        "POST",
        "/api/v1/canned-replies/{reply}/delete",
        own_inbox(404),
    ),
    ("POST", "/api/v1/offer-limits", own_inbox(200)),
    ("GET", "/assets/markdown.js", all(200)),
];
