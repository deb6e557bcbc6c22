//! What is done along with a reply, or by itself: tags come and go, and the chat is left in one way. A canned reply that
//! has such steps is a macro. All of them are one write, with the words they go with: either all happen, or none.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::acts::{Sent, answer, read, retag};
use super::seen::load;
use crate::app::App;
use crate::conversation::store::{perform, perform_if_allowed};
use crate::conversation::{Actor, Command, Conversation, Tag, mask};
use crate::db::Tx;
use crate::error::Error;
use crate::handoff::coming;
use crate::handoff::pass::{self, Until};
use crate::ids::Id;
use crate::rules::{Shelf, play};
use crate::team::Staff;

/// Tags one macro adds, or takes off, at most.
const MOST_TAGS: usize = 8;

/// How a chat is left.
#[derive(Debug, PartialEq, Eq)]
pub struct End {
    /// As it is kept and sent: `close:resolved`.
    pub name: &'static str,
    /// As it is chosen.
    pub label: &'static str,
    /// As it is told beside a reply.
    told: &'static str,
    act: Act,
}

#[derive(Debug, PartialEq, Eq)]
enum Act {
    Handled,
    HandBack,
    Close(&'static str),
    Snooze(Until),
}

const fn end(name: &'static str, label: &'static str, told: &'static str, act: Act) -> End {
    End {
        name,
        label,
        told,
        act,
    }
}

/// All ways to leave a chat that a macro may have. An instant is none: it would be past by the time it is used.
pub static ENDS: [End; 11] = [
    end("handled", "Mark handled", "Marked handled", Act::Handled),
    end(
        "hand_back",
        "Hand back to AI",
        "Handed back to the AI",
        Act::HandBack,
    ),
    end(
        "close:resolved",
        "Close: resolved",
        "Closed as resolved",
        Act::Close("resolved"),
    ),
    end(
        "close:no-reply",
        "Close: shopper did not come back",
        "Closed: shopper did not come back",
        Act::Close("no-reply"),
    ),
    end(
        "close:not-a-question",
        "Close: not a question",
        "Closed: not a question",
        Act::Close("not-a-question"),
    ),
    end(
        "close:spam",
        "Close: spam",
        "Closed as spam",
        Act::Close("spam"),
    ),
    end(
        "snooze:hour",
        "Snooze for an hour",
        "Snoozed for an hour",
        Act::Snooze(Until::For(3600)),
    ),
    end(
        "snooze:three_hours",
        "Snooze for three hours",
        "Snoozed for three hours",
        Act::Snooze(Until::For(3 * 3600)),
    ),
    end(
        "snooze:tomorrow",
        "Snooze until tomorrow, 9:00",
        "Snoozed until tomorrow, 9:00",
        Act::Snooze(Until::Morning(1)),
    ),
    end(
        "snooze:monday",
        "Snooze until Monday, 9:00",
        "Snoozed until Monday, 9:00",
        Act::Snooze(Until::Monday),
    ),
    end(
        "snooze:reply",
        "Snooze until the shopper writes",
        "Snoozed until the shopper writes",
        Act::Snooze(Until::Reply),
    ),
];

/// What is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// Tags that are added.
    pub add: Vec<Tag>,
    /// Tags that are taken off.
    pub remove: Vec<Tag>,
    /// How the chat is left.
    pub end: Option<&'static End>,
}

/// Steps as they are sent: lists from our scripts, words with commas from a form.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    tags: Option<Listed>,
    #[serde(default)]
    untags: Option<Listed>,
    #[serde(default)]
    end: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Listed {
    Text(String),
    Many(Vec<String>),
}

impl Typed {
    /// Reads them.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `tags`, `untags` or `end`.
    pub fn read(&self) -> Result<Steps, Error> {
        let end = self.end.as_deref().unwrap_or_default().trim();
        let end = if end.is_empty() {
            None
        } else {
            let known = ENDS.iter().find(|one| one.name == end);
            Some(known.ok_or_else(|| Error::invalid("end", "Choose how the chat is left."))?)
        };
        Ok(Steps {
            add: listed("tags", self.tags.as_ref())?,
            remove: listed("untags", self.untags.as_ref())?,
            end,
        })
    }
}

fn listed(field: &'static str, typed: Option<&Listed>) -> Result<Vec<Tag>, Error> {
    let texts: Vec<&str> = match typed {
        None => Vec::new(),
        Some(Listed::Text(text)) => text.split(',').collect(),
        Some(Listed::Many(texts)) => texts.iter().map(String::as_str).collect(),
    };
    let mut tags = Vec::new();
    for text in texts.into_iter().filter(|text| !text.trim().is_empty()) {
        // A tag goes into the log, where nothing is ever taken out.
        if mask::cards(text).is_some() {
            return Err(Error::invalid(field, "A tag can’t hold a card number."));
        }
        let tag = Tag::parse(text).map_err(|why| Error::invalid(field, why))?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > MOST_TAGS {
        return Err(Error::invalid(field, format!("At most {MOST_TAGS} tags.")));
    }
    Ok(tags)
}

impl Steps {
    /// Whether nothing is done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty() && self.end.is_none()
    }

    /// As they are kept: empty where nothing is done.
    #[must_use]
    pub fn kept(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        Value::Object(self.fields()).to_string()
    }

    /// What was kept. What can't be read any more is left out: the words are still worth having.
    #[must_use]
    pub fn of_kept(text: &str) -> Self {
        serde_json::from_str::<Typed>(text)
            .ok()
            .and_then(|typed| typed.read().ok())
            .unwrap_or_default()
    }

    /// The fields of a file or a request; those that say nothing are left out.
    #[must_use]
    pub fn fields(&self) -> serde_json::Map<String, Value> {
        let mut fields = serde_json::Map::new();
        for (name, tags) in [("tags", &self.add), ("untags", &self.remove)] {
            if !tags.is_empty() {
                let names: Vec<&str> = tags.iter().map(Tag::as_str).collect();
                fields.insert(name.to_owned(), json!(names));
            }
        }
        if let Some(end) = self.end {
            fields.insert("end".to_owned(), end.name.into());
        }
        fields
    }

    /// Each in the words it is told by.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.each().into_iter().map(|(.., label)| label)
    }

    /// Each by itself: `{ what, value, label }`.
    #[must_use]
    pub fn told(&self) -> Vec<Value> {
        self.each()
            .into_iter()
            .map(|(what, value, label)| json!({ "what": what, "value": value, "label": label }))
            .collect()
    }

    fn each(&self) -> Vec<(&'static str, &str, String)> {
        let mut each = Vec::new();
        for (what, said, tags) in [
            ("tags", "Tagged", &self.add),
            ("untags", "No longer tagged", &self.remove),
        ] {
            for tag in tags {
                let tag = tag.as_str();
                each.push((what, tag, format!("{said} {tag}")));
            }
        }
        if let Some(end) = self.end {
            each.push(("end", end.name, end.told.to_owned()));
        }
        each
    }
}

/// Does them all to a chat.
///
/// # Errors
/// [`Error::Refused`] where the chat can't be left so, and nothing of this write stays then.
pub fn run(
    tx: &mut Tx<'_>,
    me: Id,
    chat: &mut Conversation,
    shelf: &Shelf,
    steps: &Steps,
) -> Result<(), Error> {
    retag(
        tx,
        chat,
        &Actor::Staff(me),
        shelf,
        &steps.add,
        &steps.remove,
    )?;
    let Some(end) = steps.end else {
        return Ok(());
    };
    match &end.act {
        // Marked already, it is as it should be.
        Act::Handled => {
            perform_if_allowed(tx, chat, &Command::MarkHandled { staff: me })?;
        }
        Act::HandBack => {
            perform(tx, chat, &Command::HandBack { staff: me })?;
            play::resume(tx, chat, shelf.book(chat))?;
        }
        Act::Close(resolution) => {
            let resolution = Tag::parse(resolution).ok();
            let by = Actor::Staff(me);
            perform(tx, chat, &Command::Close { by, resolution })?;
        }
        Act::Snooze(until) => *chat = pass::snooze(tx, me, chat.id, *until)?,
    }
    coming::freed(tx, me)?;
    Ok(())
}

/// `POST …/steps`: a macro that says nothing.
///
/// # Errors
/// [`Error::Invalid`] on `tags`, `untags` or `end`; [`Error::Refused`] where the chat can't be left so.
pub async fn perform_steps(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let steps = read::<Typed>(&request, &body)?.read()?;
    if steps.is_empty() {
        return Err(Error::invalid("end", "There is nothing to do."));
    }
    let (me, id) = (staff.id(), *id);
    let shelf = app.books.of(&app.store, staff.shop).await?;
    let done = app
        .store
        .write(staff.shop, move |tx| {
            let mut chat = load(tx.conn, tx.shop(), id)?;
            run(tx, me, &mut chat, &shelf, &steps)?;
            Ok(chat)
        })
        .await;
    answer(&app, &staff, &request, done).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Result<Steps, Error> {
        serde_json::from_str::<Typed>(text).unwrap().read()
    }

    #[test]
    fn what_was_kept_is_what_was_typed() {
        let steps = typed(
            r#"{"tags":"Returns,  returns, late order","untags":["vip"],"end":"close:resolved"}"#,
        )
        .unwrap();
        let kept: Value = serde_json::from_str(&steps.kept()).unwrap();
        let typed_so = json!({ "tags": ["returns", "late-order"], "untags": ["vip"], "end": "close:resolved" });
        assert_eq!(kept, typed_so);
        assert_eq!(Steps::of_kept(&steps.kept()), steps);
        assert_eq!(typed("{}").unwrap().kept(), "");
        assert!(Steps::of_kept("").is_empty());
    }

    #[test]
    fn what_is_wrong_is_told_by_its_field() {
        for (text, wrong) in [
            (r#"{"end":"snooze:2020-01-01T00:00:00Z"}"#, "end"),
            (r#"{"tags":"4242 4242 4242 4242"}"#, "tags"),
            (r#"{"untags":["!!"]}"#, "untags"),
            (r#"{"tags":"a,b,c,d,e,f,g,h,i"}"#, "tags"),
        ] {
            let Err(Error::Invalid { field, .. }) = typed(text) else {
                panic!("{text} was taken");
            };
            assert_eq!(field, Some(wrong), "{text}");
        }
    }
}
