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
    // An answer of the first shop's.
    ("POST", "/storefront/v1/ratings", own_thread(404)),
    ("POST", "/storefront/v1/typing", own_thread(204)),
    ("POST", "/storefront/v1/cart", own_thread(204)),
    ("GET", "/storefront/v1/conversation", own_thread(200)),
    ("GET", "/storefront/v1/stream", own_thread(200)),
    ("GET", "/sign-in", all(200)),
    ("GET", "/sign-in/{token}", all(401)),
    ("POST", "/sign-out", own_inbox(303)),
    ("GET", "/inbox", [200, 401, 401, 303, 303, 200]),
    ("GET", "/settings", [200, 401, 401, 303, 303, 200]),
    ("GET", "/settings/model", [200, 401, 401, 303, 303, 200]),
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
    ("GET", "/api/v1/deliveries/dead", own_inbox(200)),
    (
        "POST",
        "/api/v1/deliveries/{delivery}/replay",
        own_inbox(404),
    ),
    // Of its own there are none.
    ("POST", "/api/v1/deliveries/replay", own_inbox(200)),
    ("POST", "/api/v1/model", own_inbox(200)),
    ("POST", "/api/v1/model/test", own_inbox(200)),
    ("POST", "/api/v1/try", own_inbox(200)),
    ("GET", "/settings/gaps", [200, 401, 401, 303, 303, 200]),
    ("POST", "/api/v1/gaps/{gap}/answer", own_inbox(404)),
    ("POST", "/api/v1/gaps/{gap}/dismiss", own_inbox(404)),
    ("POST", "/api/v1/answer-tests/{test}", own_inbox(404)),
    ("POST", "/api/v1/sample-questions", own_inbox(404)),
    ("GET", "/api/v1/privacy-requests", own_inbox(200)),
    (
        "GET",
        "/api/v1/privacy-requests/{request}/export",
        own_inbox(404),
    ),
    ("GET", "/api/v1/retention", own_inbox(200)),
    ("POST", "/api/v1/retention", own_inbox(200)),
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
    ("GET", "/api/v1/sources", own_inbox(200)),
    // An address inside a private network.
    ("POST", "/api/v1/sources", own_inbox(422)),
    ("GET", "/api/v1/sources/{source}", own_inbox(404)),
    ("POST", "/api/v1/sources/{source}/refresh", own_inbox(404)),
    ("POST", "/api/v1/sources/{source}/stop", own_inbox(404)),
    ("POST", "/api/v1/sources/{source}/delete", own_inbox(404)),
    ("GET", "/assets/stream.js", all(200)),
    ("GET", "/assets/inbox/{file}", all(200)),
    ("GET", "/assets/settings/{file}", all(200)),
];
