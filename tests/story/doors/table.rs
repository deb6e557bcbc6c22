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
    ("POST", "/storefront/v1/ratings", shoppers(404)),
    ("POST", "/storefront/v1/typing", shoppers(204)),
    ("POST", "/storefront/v1/cart", shoppers(204)),
    ("GET", "/storefront/v1/conversation", shoppers(200)),
    ("GET", "/storefront/v1/stream", shoppers(200)),
    // Extensions bring a token of Shopify's, which none of these have.
    ("OPTIONS", "/extension/v1/session", all(204)),
    ("POST", "/extension/v1/session", all(401)),
    ("GET", "/sign-in", all(200)),
    ("GET", "/sign-in/{token}", all(401)),
    (
        "POST",
        "/sign-out",
        [401, 401, 401, 303, 303, 403, 403, 401],
    ),
    // Who is not signed in is shown the way in.
    ("GET", "/inbox", [303, 401, 401, 200, 200, 200, 200, 303]),
    ("GET", "/settings", [303, 401, 401, 200, 200, 200, 200, 303]),
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
        "/api/v1/conversations/{conversation}/messages",
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
    ("GET", "/api/v1/deliveries/dead", staff_look(200)),
    ("GET", "/api/v1/privacy-requests", staff_look(200)),
    // There is none; the chapter on privacy has one.
    (
        "GET",
        "/api/v1/privacy-requests/{request}/export",
        staff_look(404),
    ),
    ("GET", "/api/v1/retention", staff_look(200)),
    (
        "POST",
        "/api/v1/retention",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/deliveries/{delivery}/replay",
        [401, 401, 401, 404, 404, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/deliveries/replay",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/try",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "GET",
        "/settings/knowledge",
        [303, 401, 401, 200, 200, 200, 200, 303],
    ),
    (
        "GET",
        "/settings/knowledge/new",
        [303, 401, 401, 200, 200, 200, 200, 303],
    ),
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
    (
        "POST",
        "/api/v1/documents",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/documents/preview",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/documents/try",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    // Without a name it is no file that can be read.
    (
        "POST",
        "/api/v1/documents/files",
        [401, 401, 401, 422, 422, 403, 403, 401],
    ),
    (
        "GET",
        "/api/v1/documents/{document}",
        [401, 401, 401, 200, 404, 200, 200, 401],
    ),
    (
        "POST",
        "/api/v1/documents/{document}",
        [401, 401, 401, 200, 404, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/documents/{document}/switch",
        [401, 401, 401, 200, 404, 403, 403, 401],
    ),
    // There is one; it goes, and the next caller is given another.
    (
        "POST",
        "/api/v1/documents/{document}/delete",
        [401, 401, 401, 200, 404, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/documents/{document}/restore",
        [401, 401, 401, 404, 404, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/documents/{document}/follow",
        [401, 401, 401, 200, 404, 403, 403, 401],
    ),
    (
        "GET",
        "/api/v1/documents/{document}/versions/{version}",
        [401, 401, 401, 404, 404, 404, 404, 401],
    ),
    (
        "GET",
        "/api/v1/sources",
        [401, 401, 401, 200, 200, 200, 200, 401],
    ),
    // An address inside a private network.
    (
        "POST",
        "/api/v1/sources",
        [401, 401, 401, 422, 422, 403, 403, 401],
    ),
    (
        "GET",
        "/api/v1/sources/{source}",
        [401, 401, 401, 200, 404, 200, 200, 401],
    ),
    (
        "POST",
        "/api/v1/sources/{source}/refresh",
        [401, 401, 401, 200, 404, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/sources/{source}/stop",
        [401, 401, 401, 200, 404, 403, 403, 401],
    ),
    // Only sites can be removed.
    (
        "POST",
        "/api/v1/sources/{source}/delete",
        [401, 401, 401, 422, 404, 403, 403, 401],
    ),
    (
        "GET",
        "/settings/gaps",
        [303, 401, 401, 200, 200, 200, 200, 303],
    ),
    (
        "GET",
        "/settings/model",
        [303, 401, 401, 200, 200, 200, 200, 303],
    ),
    (
        "POST",
        "/api/v1/model",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    (
        "POST",
        "/api/v1/model/test",
        [401, 401, 401, 200, 200, 403, 403, 401],
    ),
    ("POST", "/api/v1/gaps/{gap}/answer", staff_act(404)),
    ("POST", "/api/v1/gaps/{gap}/dismiss", staff_act(404)),
    ("POST", "/api/v1/answer-tests/{test}", staff_act(404)),
    ("POST", "/api/v1/sample-questions", staff_act(404)),
    ("GET", "/assets/stream.js", all(200)),
    ("GET", "/assets/inbox/{file}", all(200)),
    ("GET", "/assets/settings/{file}", all(200)),
];
