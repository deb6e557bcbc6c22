//! The ids by which live patches find their place in the page.
//!
//! Every fragment has one id on its root, made here and nowhere else: the page, the stream and the scripts agree
//! because they share these few functions.

/// The row of a chat in the list.
#[must_use]
pub fn row(conversation: &str) -> String {
    format!("row-{conversation}")
}

/// The head over a thread: who, where it stands, what can be done.
#[must_use]
pub fn head(conversation: &str) -> String {
    format!("head-{conversation}")
}

/// The container to which a thread's items are appended.
#[must_use]
pub fn items(conversation: &str) -> String {
    format!("items-{conversation}")
}

/// What a chat comes down to, over its thread.
#[must_use]
pub fn summary(conversation: &str) -> String {
    format!("summary-{conversation}")
}

/// The AI at the ear of who holds the chat. Patch its attributes only: what is typed and answered in it stays.
#[must_use]
pub fn copilot(conversation: &str) -> String {
    format!("copilot-{conversation}")
}

/// One item of a thread; `item` is its own id ("m123", "e45").
#[must_use]
pub fn item(conversation: &str, item: &str) -> String {
    format!("item-{conversation}-{item}")
}

/// The reply box. Patch its attributes only (`composer::attrs`): what is typed in it stays.
#[must_use]
pub fn composer(conversation: &str) -> String {
    format!("composer-{conversation}")
}

/// The line that says when the shopper saw the last words.
#[must_use]
pub fn seen(conversation: &str) -> String {
    format!("seen-{conversation}")
}

/// Everything beside the thread.
#[must_use]
pub fn context(conversation: &str) -> String {
    format!("context-{conversation}")
}

/// The tags of a chat, with their editor; inside the context.
#[must_use]
pub fn tags(conversation: &str) -> String {
    format!("tags-{conversation}")
}

/// The views with their counts.
/// The filters that are kept.
pub const KEPT: &str = "kept";

/// The views.
pub const VIEWS: &str = "views";
/// The team with its presence.
pub const TEAM: &str = "team";
/// The list's container: rows are inserted by rank, not appended.
pub const ROWS: &str = "rows";

/// The line that says that the model is not well.
pub const MODEL_TROUBLE: &str = "model-trouble";
