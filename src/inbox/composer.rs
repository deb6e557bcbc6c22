//! The reply box. What is typed in it must survive everything: a live change patches its attributes only, and the
//! element (`composer.js`) words and locks itself by them.

use maud::{Markup, PreEscaped, html};

use super::dom;
use super::icons::{Icon, icon};
use super::view::{Context, RowState, Thread};
use crate::conversation::people::Person;

/// The attributes of the reply box as the thread stands: the `attrs` of a live patch, and part of the page.
#[must_use]
pub fn composer_attrs(thread: &Thread) -> Vec<(&'static str, String)> {
    vec![
        (
            "data-mode",
            if thread.can.reply { "open" } else { "locked" }.to_owned(),
        ),
        ("data-note", note(thread)),
        ("data-epoch", thread.epoch.clone()),
        ("data-version", thread.version.to_string()),
        ("data-fill", fillings(&thread.fill)),
    ]
}

fn fillings(fill: &[(&str, String)]) -> String {
    let map: serde_json::Map<String, serde_json::Value> = fill
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
        .collect();
    serde_json::Value::Object(map).to_string()
}

/// What a canned reply may say of this shopper and the shop.
#[must_use]
pub fn fill(
    person: Option<&Person>,
    context: &Context,
    shop_name: &str,
) -> Vec<(&'static str, String)> {
    let first = person
        .and_then(|person| person.name.as_deref())
        .and_then(|name| name.split_whitespace().next());
    // Only an order's number is said to be found or not.
    let named = context.collected.iter().find(|fact| fact.note.is_some());
    let order = named
        .map(|fact| fact.value.as_str())
        .or_else(|| context.orders.first().map(|order| order.name.as_str()));
    [
        ("first_name", first),
        ("order_number", order),
        ("shop", Some(shop_name)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?.to_owned())))
    .collect()
}

/// Why one can't reply; empty when one can.
fn note(thread: &Thread) -> String {
    if thread.can.reply {
        return String::new();
    }
    match (thread.state, &thread.holder) {
        (RowState::Human, Some(holder)) => format!("{} has this chat.", holder.name),
        (RowState::Human, None) => "A colleague has this chat.".to_owned(),
        (RowState::Requested, _) => {
            format!(
                "{} is waiting for a person. Take over to reply.",
                thread.shopper
            )
        }
        (RowState::Attention | RowState::Assistant, _) => {
            "The AI is answering. Take over to reply.".to_owned()
        }
        (RowState::Snoozed, _) => "This chat is snoozed. Take over to reply.".to_owned(),
        (RowState::Closed, _) => "This chat is closed. The next message goes to the AI.".to_owned(),
    }
}

/// The reply box. Root id `composer-{conversation}`.
#[must_use]
pub fn composer(thread: &Thread) -> Markup {
    let attrs = composer_attrs(thread);
    let of = |name: &str| {
        attrs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    };
    let lines = format!("completions-{}", thread.id);
    html! {
        reply-composer id=(dom::composer(&thread.id)) data-conversation=(thread.id)
            data-mode=(of("data-mode")) data-note=(of("data-note")) data-epoch=(of("data-epoch"))
            data-version=(of("data-version")) data-fill=(of("data-fill")) {
            p class="composer-note" { (icon(Icon::Lock)) span { (of("data-note")) } }
            form method="post" action={ "/api/v1/conversations/" (thread.id) "/messages" } {
                ul id=(lines) class="completions" role="listbox" aria-label="Canned replies" hidden {}
                p class="sr completions-said" role="status" {}
                p class="reply-held" role="alert" hidden {}
                ul class="taken" aria-label="Products in this reply" hidden {}
                ul class="taken then" aria-label="Done with this reply" hidden {}
                ul class="sending-files" aria-label="Files on their way" hidden {}
                textarea name="body" rows="2" maxlength="4000" aria-label="Reply" aria-keyshortcuts="r"
                    aria-autocomplete="list" aria-controls=(lines)
                    placeholder={ "Reply to " (thread.shopper) } required enterkeyhint="send"
                    disabled[!thread.can.reply] {}
                div class="composer-foot" {
                    (tools(thread.can.reply))
                    span class="hint" { kbd { "Enter" } " sends, " kbd { "/" } " for canned replies" }
                    label class="button bare attach" {
                        "Attach" span class="sr" { " files" }
                        input type="file" multiple aria-keyshortcuts="e" title="Attach files (E)"
                            accept="image/jpeg,image/png,image/webp,application/pdf,text/plain" disabled[!thread.can.reply];
                    }
                    button class="button primary send" disabled[!thread.can.reply] { "Send" }
                }
            }
        }
    }
}

/// What the words can be made of, and what can go with them. The keys are the field's own.
fn tools(open: bool) -> Markup {
    const TOOLS: [(&str, &str, &str, &str); 9] = [
        (
            "bold",
            "Bold",
            "Ctrl+B",
            "M6.4 4.2h4.3a2.7 2.7 0 0 1 0 5.5H6.4zm0 5.5h5a3 3 0 0 1 0 6h-5z",
        ),
        (
            "italic",
            "Italic",
            "Ctrl+I",
            "M8.4 4.2h5M6.6 15.8h5M11.6 4.2 8.4 15.8",
        ),
        (
            "link",
            "Link",
            "Ctrl+K",
            "M8.4 11.6a2.8 2.8 0 0 0 4 0l2.7-2.7a2.8 2.8 0 0 0-4-4l-1 1M11.6 8.4a2.8 2.8 0 0 0-4 0l-2.7 2.7a2.8 2.8 0 0 0 4 4l1-1",
        ),
        (
            "list",
            "List",
            "",
            "M8 5.5h8M8 10h8M8 14.5h8M4.2 5.5h.01M4.2 10h.01M4.2 14.5h.01",
        ),
        (
            "code",
            "Code",
            "",
            "m7.2 6.4-3.8 3.6 3.8 3.6M12.8 6.4l3.8 3.6-3.8 3.6",
        ),
        (
            "canned",
            "Canned reply",
            "/",
            "M4 4.4h12v8.4H9.6L6.2 16v-3.2H4zM7 7.4h6M7 9.8h4",
        ),
        (
            "product",
            "Product",
            "P",
            "M4.2 7.4 10 4.2l5.8 3.2v5.6L10 16.2 4.2 13zM4.2 7.4l5.8 3.2 5.8-3.2M10 10.6v5.6",
        ),
        (
            "discount",
            "Discount code",
            "V",
            "m5.4 14.6 9.2-9.2M6.6 8.2a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2ZM13.4 15a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2Z",
        ),
        (
            "draft",
            "Draft order",
            "I",
            "M5.4 3.8h9.2v12.6l-2.3-1.4-2.3 1.4-2.3-1.4-2.3 1.4zM8 7.4h4M8 10.4h4",
        ),
    ];
    html! {
        div class="tools" role="toolbar" aria-label="Reply" hidden {
            @for (position, (tool, name, key, path)) in TOOLS.into_iter().enumerate() {
                @let title = if key.is_empty() { name.to_owned() } else { format!("{name} ({key})") };
                button type="button" data-tool=(tool) title=(title) aria-label=(name) disabled[!open]
                    tabindex=(if position == 0 { "0" } else { "-1" }) {
                    svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false" {
                        path d=(PreEscaped(path)) {}
                    }
                }
            }
        }
    }
}
