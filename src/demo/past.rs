//! Past chats, so that the first look at the inbox is not bare: played through the same decisions as live
//! ones, at their own times.

use diesel::prelude::*;

use super::Staff;
use super::past_chats::{CHATS, PastChat, Step, Who};
use crate::app::App;
use crate::assistant::learning::gaps::{self, Missed};
use crate::assistant::{Draft, Verdict, attempts};
use crate::clock::Micros;
use crate::commerce::market::Market;
use crate::commerce::payload::CartToken;
use crate::conversation::messages::{self, Author, NewMessage, SourceLink};
use crate::conversation::people::{self, Collected, Page, Visit};
use crate::conversation::store::{begin, perform, perform_if_allowed};
use crate::conversation::{Actor, AttemptOutcome, Command, Conversation, Ended, How, Reason, Tag};
use crate::db::schema::{conversations, shop_heads};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::lease::ANSWER_WITHIN_SECONDS;
use crate::ids::Id;
use crate::rules::book::about;
use crate::rules::{Book, Hit, play};
use crate::storefront::thinks;

const DAY: i64 = 24 * 60 * 60;

/// The latest time in any shop's log.
///
/// # Errors
/// The database's.
pub fn last_time(conn: &mut Conn) -> Result<Micros, Error> {
    let last: Option<i64> = shop_heads::table
        .select(diesel::dsl::max(shop_heads::at))
        .first(conn)?;
    Ok(Micros(last.unwrap_or(0)))
}

/// Whether the shop has had no chat yet.
///
/// # Errors
/// The database's.
pub fn is_empty(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let number: i64 = conversations::table
        .filter(conversations::shop_id.eq(tx.key()))
        .count()
        .get_result(tx.conn)?;
    Ok(number == 0)
}

/// Plays all past chats, oldest first, in one write.
///
/// # Errors
/// The database's.
pub async fn play(app: &App, shop: ShopId, staff: Staff, store_url: &str) -> Result<(), Error> {
    let book = app.books.of(&app.store, shop).await?.first().book.clone();
    let url = store_url.to_owned();
    app.store
        .write(shop, move |tx| {
            let now = tx.now;
            let mut chats: Vec<(Micros, &'static PastChat)> =
                CHATS.iter().map(|chat| (began(chat, now), chat)).collect();
            chats.sort_by_key(|(at, _)| *at);
            // The log's time never runs backwards: chats follow one another, and none ends after now.
            let mut clock = Micros(0);
            for (at, chat) in chats {
                tx.now = clock.max(at).min(now);
                Player {
                    tx,
                    book: &book,
                    staff,
                    url: &url,
                    latest: now,
                    said: "",
                }
                .play(chat)?;
                clock = tx.now;
            }
            tx.now = now;
            Ok(())
        })
        .await
}

/// When a chat began. Those of today are within the last two hours, whatever the time is.
fn began(chat: &PastChat, now: Micros) -> Micros {
    if chat.days_ago == 0 {
        let back = (DAY - chat.at_second).clamp(0, DAY) * 2 * 60 * 60 / DAY;
        return now.plus_seconds(-(back + 20 * 60));
    }
    let midnight = now.0 - now.0.rem_euclid(DAY * 1_000_000);
    Micros(midnight).plus_seconds(chat.at_second - chat.days_ago * DAY)
}

struct Player<'a, 'w> {
    tx: &'a mut Tx<'w>,
    book: &'a Book,
    staff: Staff,
    url: &'a str,
    latest: Micros,
    /// The shopper's last words.
    said: &'static str,
}

impl Player<'_, '_> {
    fn play(&mut self, past: &'static PastChat) -> Result<(), Error> {
        let visitor = self.tx.new_id();
        people::saw(
            self.tx,
            visitor,
            &Visit {
                customer: None,
                locale: Some("en".into()),
                device: Some("Chrome on Windows".into()),
                page: Page::parse(&format!("{}{}", self.url, past.page.0), past.page.1),
            },
        )?;
        people::introduce(self.tx, visitor, past.name, past.email)?;
        let mut chat = begin(self.tx, visitor, None)?;
        for step in past.steps {
            self.pass(7);
            self.step(&mut chat, step)?;
        }
        Ok(())
    }

    fn pass(&mut self, seconds: i64) {
        self.tx.now = self.tx.now.plus_seconds(seconds).min(self.latest);
    }

    fn who(&self, who: Who) -> Id {
        match who {
            Who::Mia => self.staff.mia,
            Who::Leo => self.staff.leo,
        }
    }

    fn step(&mut self, chat: &mut Conversation, step: &'static Step) -> Result<(), Error> {
        match *step {
            Step::Wait(seconds) => self.pass(seconds),
            Step::Shopper(words) => {
                self.said = words;
                let message = self.words(chat, Author::Shopper, None, words, &[])?;
                let answer_within = ANSWER_WITHIN_SECONDS;
                self.perform(
                    chat,
                    &Command::ShopperSays {
                        message,
                        answer_within,
                    },
                )?;
            }
            Step::Assistant(words, pages) => {
                let sources = self.sources(pages);
                self.attempt(chat, Verdict::Answered, words, &sources)?;
                let message = self.words(chat, Author::Assistant, None, words, &sources)?;
                let (epoch, answers) = (chat.epoch, chat.last_shopper.unwrap_or(message));
                self.perform(
                    chat,
                    &Command::AssistantSays {
                        epoch,
                        answers,
                        message,
                    },
                )?;
            }
            Step::Unsure(pages) => {
                let sources = self.sources(pages);
                let words = "I couldn't find that on this shop's pages, so I'd rather not guess.";
                self.attempt(chat, Verdict::Unsure, words, &sources)?;
                let message = self.words(chat, Author::Assistant, None, words, &[])?;
                let (epoch, answers) = (chat.epoch, chat.last_shopper.unwrap_or(message));
                self.perform(
                    chat,
                    &Command::AssistantSays {
                        epoch,
                        answers,
                        message,
                    },
                )?;
                self.fire(chat, &self.book.on_unsure())?;
                let missed = Missed {
                    conversation: chat.id,
                    message: answers,
                    looked_at: &sources,
                    asked_back: false,
                };
                gaps::note(self.tx, &missed)?;
            }
            Step::Asks(order) => self.asks(chat, order)?,
            Step::Keyword => {
                let hits = self.book.on_message(self.said);
                self.fire(chat, &hits)?;
            }
            Step::Cart(cents) => self.cart(chat, cents)?,
            Step::Takes(who) => {
                let staff = self.who(who);
                self.perform(
                    chat,
                    &Command::TakeOver {
                        staff,
                        how: How::Claim,
                        epoch: None,
                        answer_within: ANSWER_WITHIN_SECONDS,
                    },
                )?;
            }
            Step::Says(who, words) => {
                let staff = self.who(who);
                let message = self.words(chat, Author::Staff, Some(staff), words, &[])?;
                self.perform(chat, &Command::StaffSays { staff, message })?;
            }
            Step::HandsBack(who) => {
                let staff = self.who(who);
                self.perform(chat, &Command::HandBack { staff })?;
            }
            Step::Handled(who) => {
                let staff = self.who(who);
                self.perform(chat, &Command::MarkHandled { staff })?;
            }
            Step::Tags(who, tag) => {
                let by = Actor::Staff(self.who(who));
                let tag = Tag::parse(tag).map_err(Error::fault)?;
                self.perform(chat, &Command::AddTag { tag, by })?;
            }
            Step::Closes(who, resolution) => {
                let by = Actor::Staff(self.who(who));
                let resolution = resolution.and_then(|text| Tag::parse(text).ok());
                self.perform(chat, &Command::Close { by, resolution })?;
            }
            Step::Thinks(score) => thinks(self.tx, chat, score, None)?,
            Step::Judges(who, timing) => {
                let staff = self.who(who);
                self.perform(chat, &Command::Judge { staff, timing })?;
            }
        }
        Ok(())
    }

    fn asks(&mut self, chat: &mut Conversation, order: Option<&str>) -> Result<(), Error> {
        let button = self
            .book
            .rules()
            .iter()
            .position(|rule| rule.button(None).is_some());
        let Some(rule) = button else { return Ok(()) };
        let hit = Hit::new(rule, Reason::Button);
        play::all(self.tx, chat, self.book, &[hit], None)?;
        self.pass(12);
        let mut fields = Vec::new();
        if let Some(order) = order {
            let answer = Collected {
                field: "order_number".into(),
                label: "Order number".into(),
                value: order.to_owned(),
            };
            people::collect(self.tx, chat.id, &answer)?;
            fields.push(answer.field);
        }
        let outcome = if order.is_some() {
            Ended::Submitted
        } else {
            Ended::Skipped
        };
        if chat.collecting.is_some() {
            play::finish(self.tx, chat, self.book, outcome, fields)?;
        }
        Ok(())
    }

    fn cart(&mut self, chat: &mut Conversation, cents: i64) -> Result<(), Error> {
        let token = CartToken::parse(&format!("past{}", chat.id));
        let value = cents.saturating_mul(100);
        self.perform(
            chat,
            &Command::SeeCart {
                value: Some(value),
                currency: Some("USD".into()),
                items: 1,
                shown: None,
                country: None,
            },
        )?;
        let hits = self.book.on_cart(value, Market::default());
        let hits = about(hits, token.as_ref().map_or("", CartToken::as_str));
        self.fire(chat, &hits)
    }

    fn fire(&mut self, chat: &mut Conversation, hits: &[Hit]) -> Result<(), Error> {
        play::all(self.tx, chat, self.book, hits, chat.last_shopper)?;
        Ok(())
    }

    fn perform(&mut self, chat: &mut Conversation, command: &Command) -> Result<(), Error> {
        perform_if_allowed(self.tx, chat, command)?;
        Ok(())
    }

    fn sources(&self, pages: &[(&str, &str)]) -> Vec<SourceLink> {
        pages
            .iter()
            .map(|(title, path)| SourceLink {
                title: (*title).to_owned(),
                url: Some(format!("{}{path}", self.url)),
            })
            .collect()
    }

    fn attempt(
        &mut self,
        chat: &mut Conversation,
        verdict: Verdict,
        words: &str,
        looked_at: &[SourceLink],
    ) -> Result<(), Error> {
        let Some(answers) = chat.last_shopper else {
            return Ok(());
        };
        let (outcome, confidence) = match verdict {
            Verdict::Answered | Verdict::SmallTalk => (AttemptOutcome::Answered, 82),
            Verdict::Unsure => (AttemptOutcome::Unsure, 21),
        };
        let draft = Draft {
            verdict,
            text: words.to_owned(),
            sources: looked_at.to_vec(),
            looked_at: looked_at.to_vec(),
            confidence,
            ..Draft::default()
        };
        let attempt = attempts::keep(self.tx, chat.id, answers, outcome, &draft)?;
        perform(
            self.tx,
            chat,
            &Command::KeepAttempt {
                attempt,
                answers,
                outcome,
            },
        )?;
        Ok(())
    }

    fn words(
        &mut self,
        chat: &Conversation,
        author: Author,
        author_id: Option<Id>,
        body: &str,
        sources: &[SourceLink],
    ) -> Result<Id, Error> {
        messages::keep(
            self.tx,
            &NewMessage {
                conversation: chat.id,
                author,
                author_id,
                client_key: None,
                body,
                sources,
            },
        )
    }
}
