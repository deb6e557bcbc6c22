//! Every situation in which a shopper comes to wait for a person.

use std::collections::BTreeSet;

use counterbell::db::schema::staff;
use counterbell::handoff::desk::{self, Scope};
use counterbell::handoff::hours::{Hours, Range, Week, Zone};
use counterbell::handoff::people;
use counterbell::ids::Id;
use diesel::prelude::*;
use serde_json::json;

use crate::support::mail::MailServer;
use crate::support::{App, Kind, Shopper};

/// Who is at the desk when a person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Here,
    Full,
    Nobody,
    ByMail,
    Closed,
    ClosedForGood,
}

pub const DESKS: [(At, &str); 6] = [
    (At::Here, "in hours, somebody is here"),
    (At::Full, "in hours, everybody here has their hands full"),
    (At::Nobody, "in hours, nobody is here or can be reached"),
    (At::ByMail, "in hours, nobody is here, mail reaches them"),
    (At::Closed, "out of hours, opens on Monday"),
    (At::ClosedForGood, "out of hours, no opening in sight"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Button,
    Phrase,
    Rule,
    Unsure,
    Down,
    HolderGone,
    HolderLate,
    HolderRemoved,
    Woken,
    WokenIdle,
    Transferred,
}

pub const WAYS: [(By, &str); 11] = [
    (By::Button, "by the button"),
    (By::Phrase, "in words"),
    (By::Rule, "a rule asks"),
    (By::Unsure, "the assistant does not know"),
    (By::Down, "the assistant is down"),
    (By::HolderGone, "the holder is gone"),
    (By::HolderLate, "the holder does not answer in time"),
    (By::HolderRemoved, "the holder is taken off the team"),
    (
        By::Woken,
        "the holder set it aside unanswered, and is away when it is back",
    ),
    (
        By::WokenIdle,
        "the holder set it aside answered, and is away when it is back",
    ),
    (By::Transferred, "the holder passes it on to a group"),
];

/// An app whose team can be reached by mail, or not.
pub async fn app_for(kind: Kind, desk: At, server: &MailServer) -> App {
    App::start_with(kind, |config| {
        if desk == At::ByMail {
            config.mail = server.setup();
        }
    })
    .await
}

/// Leo is here, and has all the chats he has room for.
async fn is_full(app: &App) {
    let leo = app.leo();
    let id = leo.id;
    app.writes(move |tx| {
        diesel::update(staff::table.find((tx.key(), id.0)))
            .set(staff::capacity.eq(Some(1)))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let mut other = app.shopper().await;
    other.says("How do returns work?").await;
    let chat = other.conversation().await;
    leo.takes_over(&chat).await.ok();
    leo.replies(&chat, "Hello, Leo here.").await.ok();
}

/// Mondays from nine to five in Berlin, or never. The story begins on a Friday.
fn hours(desk: At) -> Option<Hours> {
    let mut week = Week::default();
    match desk {
        At::Here | At::Full | At::Nobody | At::ByMail => return None,
        At::Closed => week[0] = vec![Range::parse("09:00", "17:00").unwrap()],
        At::ClosedForGood => {}
    }
    Some(Hours {
        week: Some(week),
        zone: Some(Zone::parse("Europe/Berlin").unwrap()),
        ..Hours::default()
    })
}

pub async fn sets(app: &App, desk: At) {
    let hours = hours(desk);
    app.writes(move |tx| desk::keep_hours(tx, Scope::Shop, hours.as_ref()))
        .await;
    match desk {
        At::Here => app.is_at_the_inbox(&app.leo()).await,
        At::Full => is_full(app).await,
        At::Nobody | At::ByMail | At::Closed | At::ClosedForGood => {}
    }
}

/// The assistant fails at its answer, each time it is tried.
async fn breaks_down(app: &App) {
    let says = async |statement: &'static str| {
        app.writes(move |tx| {
            counterbell::on_each!(tx.conn, conn => diesel::sql_query(statement).execute(conn))?;
            Ok(())
        })
        .await;
    };
    says("ALTER TABLE attempts RENAME TO attempts_gone").await;
    for _ in 0..3 {
        // Whatever else looks at them tries again later.
        app.tries_jobs().await.ok();
        app.advances(5);
    }
    says("ALTER TABLE attempts_gone RENAME TO attempts").await;
}

/// A person is asked for in one of the ways in which the shopper, a rule or the assistant does that.
pub async fn calls(app: &App, shopper: &mut Shopper, by: By) {
    match by {
        By::Button => {
            shopper.presses("Talk to a person").await;
            shopper.skips().await;
        }
        By::Phrase => {
            shopper.says("I want to talk to a person please").await;
            shopper.skips().await;
        }
        By::Rule => {
            shopper.says("I want a refund").await;
        }
        By::Unsure => {
            shopper.says("Which zeppelin can teleport spaghetti?").await;
            app.runs_jobs().await;
        }
        By::Down => {
            shopper.says("How do returns work?").await;
            breaks_down(app).await;
        }
        By::HolderGone
        | By::HolderLate
        | By::HolderRemoved
        | By::Woken
        | By::WokenIdle
        | By::Transferred => unreachable!("nobody asks so"),
    }
}

/// A shopper whom Mia answered, and who has asked again.
async fn held_by_mia(app: &App, shopper: &mut Shopper) -> String {
    held_after(app, shopper, By::Rule).await
}

/// The same, of one who had asked for a person in that way.
pub async fn held_after(app: &App, shopper: &mut Shopper, by: By) -> String {
    app.is_at_the_inbox(&app.mia()).await;
    calls(app, shopper, by).await;
    let chat = app.mia().claims_next().await.unwrap();
    app.mia().replies(&chat, "Hello, Mia here.").await.ok();
    shopper.says("Can I send it back?").await;
    chat
}

/// Until Mia is away, and then so many seconds have passed.
pub async fn passes(app: &App, desk: At, seconds: i64) {
    app.advances(seconds);
    sets(app, desk).await;
    app.runs_jobs().await;
}

async fn sets_aside(app: &App, chat: &str) {
    let path = format!("conversations/{chat}/snooze");
    let hour = json!({ "until": "hour" });
    app.mia().posts(&path, hour).await.ok();
}

pub async fn asks(app: &App, desk: At, by: By) -> Shopper {
    let mut shopper = app.shopper().await;
    match by {
        By::Button | By::Phrase | By::Rule | By::Unsure | By::Down => {
            sets(app, desk).await;
            calls(app, &mut shopper, by).await;
        }
        By::HolderGone => {
            held_by_mia(app, &mut shopper).await;
            passes(app, desk, 91).await;
        }
        By::HolderLate => {
            held_by_mia(app, &mut shopper).await;
            passes(app, desk, 300).await;
        }
        By::HolderRemoved => {
            held_by_mia(app, &mut shopper).await;
            sets(app, desk).await;
            let path = format!("team/members/{}/remove", app.mia().id);
            app.leo().posts(&path, json!({})).await.ok();
            app.runs_jobs().await;
        }
        By::Woken => {
            let chat = held_by_mia(app, &mut shopper).await;
            sets_aside(app, &chat).await;
            passes(app, desk, 3600).await;
        }
        By::WokenIdle => {
            let chat = held_by_mia(app, &mut shopper).await;
            app.mia().replies(&chat, "Yes, you can.").await.ok();
            sets_aside(app, &chat).await;
            passes(app, desk, 3600).await;
        }
        By::Transferred => {
            let group = leos_group(app).await;
            app.is_at_the_inbox(&app.mia()).await;
            shopper.says("I want a refund").await;
            let chat = app.mia().claims_next().await.unwrap();
            sets(app, desk).await;
            let to = json!({ "to": format!("group:{group}") });
            let path = format!("conversations/{chat}/transfer");
            app.mia().posts(&path, to).await.ok();
        }
    }
    shopper
}

/// A group with Leo in it.
async fn leos_group(app: &App) -> Id {
    let leo = app.leo().id;
    app.writes(move |tx| {
        let group = people::add_group(tx, "Builders")?;
        people::join(tx, leo, &BTreeSet::from([group]))?;
        Ok(group)
    })
    .await
}
