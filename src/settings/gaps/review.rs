//! The chats of a tag, one after the other, the newest first: what was asked, what the assistant did with it, and what a
//! person answered, which one click makes the beginning of a document.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use maud::{Markup, html};
use serde::Deserialize;

use super::effect::told;
use crate::app::App;
use crate::assistant::attempts::{self, Attempt};
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::conversation::messages::{self, Author, Message};
use crate::conversation::tags::{self, Known};
use crate::conversation::{AttemptOutcome, Tag};
use crate::db::schema::{conversation_tags, conversations, gap_questions};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::inbox::{Icon, Tick, icon, time};
use crate::settings::shell::{Look, Shell};
use crate::team::document;
use crate::team::store as team;
use crate::team::{Frame, Opened, frame};

/// Messages of a chat that are shown, the last ones.
const SHOWN: i64 = 60;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    tag: String,
    /// The chat; the newest one without.
    chat: String,
}

/// A chat that is looked at.
struct Chat {
    id: Id,
    thread: Vec<Message>,
    tried: Vec<Attempt>,
    /// Cards of its questions.
    cards: HashMap<Id, Id>,
    newer: Option<Id>,
    older: Option<Id>,
}

struct Shown {
    now: Micros,
    viewer: String,
    tags: Vec<Known>,
    tag: Option<String>,
    chat: Option<Chat>,
    staff: HashMap<Id, String>,
}

/// `GET /settings/gaps/review`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(
    request: HttpRequest,
    asked: web::Query<Asked>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let now = app.store.clock().now();
    let (shop, viewer) = (staff.shop, staff.member.name.clone());
    let shown = app
        .store
        .read(move |conn| {
            let tag = match Tag::parse(&asked.tag) {
                Ok(tag) => Some(tags::stands_for(conn, shop, &tag)?),
                Err(_) => None,
            };
            let chat = match &tag {
                Some(tag) => chat(conn, shop, tag.as_str(), asked.chat.parse().ok())?,
                None => None,
            };
            let known = tags::all(conn, shop)?.into_iter();
            Ok::<_, Error>(Shown {
                now,
                viewer,
                tags: known.filter(|tag| tag.merged_into.is_none()).collect(),
                tag: tag.map(|tag| tag.as_str().to_owned()),
                chat,
                staff: team::names(conn, shop)?,
            })
        })
        .await?;
    let markup = whole(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), markup, frame.as_ref()))
}

/// Beside which chat another one is looked for.
#[derive(Clone, Copy)]
enum Where {
    Newest,
    At(Id),
    NewerThan(Id),
    OlderThan(Id),
}

fn find(conn: &mut Conn, shop: ShopId, tag: &str, at: Where) -> Result<Option<Id>, Error> {
    use conversation_tags as t;
    let hidden = assistants::hidden(conn, shop)?;
    let of_tag = t::table
        .inner_join(
            conversations::table.on(conversations::shop_id
                .eq(t::shop_id)
                .and(conversations::id.eq(t::conversation_id))),
        )
        .filter(t::shop_id.eq(shop.key()))
        .filter(t::tag.eq(tag.to_owned()))
        .filter(conversations::assistant_id.ne_all(hidden))
        .select(t::conversation_id)
        .limit(1)
        .into_boxed();
    let one = match at {
        Where::Newest => of_tag.order(t::conversation_id.desc()),
        Where::At(id) => of_tag.filter(t::conversation_id.eq(id.0)),
        Where::OlderThan(id) => of_tag
            .filter(t::conversation_id.lt(id.0))
            .order(t::conversation_id.desc()),
        Where::NewerThan(id) => of_tag
            .filter(t::conversation_id.gt(id.0))
            .order(t::conversation_id.asc()),
    };
    let found: Option<i64> = one.first(conn).optional()?;
    Ok(found.map(Id))
}

fn chat(
    conn: &mut Conn,
    shop: ShopId,
    tag: &str,
    asked: Option<Id>,
) -> Result<Option<Chat>, Error> {
    let at = asked.map_or(Where::Newest, Where::At);
    let Some(id) = find(conn, shop, tag, at)? else {
        return Ok(None);
    };
    let tried = attempts::of(conn, shop, id)?;
    let cards: Vec<(i64, i64)> = gap_questions::table
        .filter(gap_questions::shop_id.eq(shop.key()))
        .filter(gap_questions::conversation_id.eq(id.0))
        .select((gap_questions::message_id, gap_questions::gap_id))
        .load(conn)?;
    Ok(Some(Chat {
        id,
        thread: messages::last_of(conn, shop, id, SHOWN)?,
        tried,
        cards: cards
            .into_iter()
            .map(|(of, card)| (Id(of), Id(card)))
            .collect(),
        newer: find(conn, shop, tag, Where::NewerThan(id))?,
        older: find(conn, shop, tag, Where::OlderThan(id))?,
    }))
}

fn whole(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Review",
        viewer: &shown.viewer,
        now: shown.now,
        frame,
        script: "/assets/settings/gaps.js",
    };
    let look = Look {
        under: Some("Gaps"),
        styles: &["/assets/settings/gaps.css"],
        class: "gaps review",
        narrow: true,
        ..Look::default()
    };
    let main = html! {
        header class="page-head" {
            a class="button icon-only bare" href=(shell.link("/settings/gaps")) title="Back to Gaps" {
                (icon(Icon::Back)) span class="sr" { "Back to Gaps" }
            }
            div {
                h1 { "Review chats by tag" }
                p class="subdued" { "Read what shoppers asked under a tag, and make your team’s answers part of what the assistant knows." }
            }
        }
        (choice(shown, frame))
        @match (&shown.tag, &shown.chat) {
            (Some(tag), Some(chat)) => (one(shown, &shell, tag, chat)),
            (Some(_), None) => section class="card" {
                div class="empty" { strong { "No chat has this tag" } p { "Choose another one." } }
            },
            (None, _) => {},
        }
    };
    shell.page_as(&look, &main)
}

fn choice(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let around = frame.map(Frame::query).unwrap_or_default();
    html! {
        form class="card choice" method="get" action="/settings/gaps/review" {
            @for (name, value) in form_urlencoded::parse(around.as_bytes()) { input type="hidden" name=(name) value=(value); }
            label for="tag" { "Tag" }
            select id="tag" name="tag" {
                @for tag in &shown.tags {
                    option value=(tag.key) selected[shown.tag.as_deref() == Some(&tag.key)] translate="no" { (tag.label) }
                }
            }
            button class="button" { "Review" }
        }
    }
}

fn one(shown: &Shown, shell: &Shell<'_>, tag: &str, chat: &Chat) -> Markup {
    let path = |id: Id| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("tag", tag);
        query.append_pair("chat", &id.to_string());
        shell.link(&format!("/settings/gaps/review?{}", query.finish()))
    };
    let turn = |to: Option<Id>, key: &str, words: &str| {
        html! {
            @match to {
                Some(id) => a class="button" href=(path(id)) data-turn=(key) title={ "Key: " (key) } { (words) },
                None => span class="button" aria-disabled="true" { (words) },
            }
        }
    };
    html! {
        section class="card" aria-labelledby="chat" {
            div class="card-head" {
                h2 id="chat" {
                    "Chat of "
                    @if let Some(first) = chat.thread.first() { (time(first.at, shown.now, Tick::Clock)) }
                }
                a href=(shell.link(&format!("/inbox/{}", chat.id))) { "Open in the inbox" }
            }
            @if chat.thread.is_empty() { p class="subdued" { "Its words are erased." } }
            ol class="said" { @for message in &chat.thread { (said(shown, shell, chat, message)) } }
            nav class="turns" aria-label="Chats with this tag" {
                (turn(chat.newer, "k", "Newer")) (turn(chat.older, "j", "Older"))
            }
        }
    }
}

fn said(shown: &Shown, shell: &Shell<'_>, chat: &Chat, message: &Message) -> Markup {
    let who = match message.author {
        Author::Shopper => "Shopper",
        Author::Assistant => "AI",
        Author::Staff => message
            .author_id
            .and_then(|id| shown.staff.get(&id))
            .map_or("Your team", String::as_str),
        Author::System | Author::Note => "Your shop",
    };
    let tried = attempts::at(&chat.tried, message.id);
    let missed = tried.filter(|one| one.outcome == AttemptOutcome::Unsure);
    html! {
        li data-from=(message.author.as_str()) {
            p class="who" { strong { (who) } " " span class="subdued" { (time(message.at, shown.now, Tick::Clock)) } }
            p class="words" translate=[message.body.as_ref().map(|_| "no")] {
                @match &message.body { Some(body) => (body), None => span class="subdued" { "Erased" } }
            }
            @if let Some(missed) = missed { p class="subdued" { "The AI did not answer. " (told(missed)) } }
            @if let Some(card) = chat.cards.get(&message.id) {
                p { a href=(shell.link(&format!("/settings/gaps?gap={card}#gap-{card}"))) { "Open its gap" } }
            } @else if message.author == Author::Staff && message.body.is_some() {
                form method="post" action={ "/api/v1/conversations/" (chat.id) "/gaps" } data-learn {
                    input type="hidden" name="message" value=(message.id);
                    button class="button" { "Add to knowledge" span class="sr" { ": what " (who) " wrote" } }
                }
            }
        }
    }
}
