//! The fence: from the moment a person takes a chat over, nothing the assistant was still writing reaches the
//! shopper. Raced on both databases, and read off the log, which is the truth.

mod raced;

use std::collections::HashSet;

use counterbell::clock::Micros;
use counterbell::conversation::store::Logged;
use counterbell::conversation::{AttemptOutcome, Event, How, Wanted};
use counterbell::ids::Id;
use futures_util::future::join;

use crate::support::{App, Kind};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
/// What the assistant knows an answer to.
const QUESTION: &str = "How do returns work?";

/// What a log tells about the fence.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub answered: usize,
    pub dropped: usize,
    pub takeovers: usize,
}

/// Walks a log and fails where the assistant spoke out of turn: while a person held the chat or was asked
/// for, to anything but the shopper's last words, or twice to the same; and where any text of ours was said
/// while a person held it.
pub fn walked(log: &[Logged]) -> Tally {
    let mut tally = Tally::default();
    let (mut silent, mut last, mut answered) = (false, None, HashSet::new());
    let mut held = false;
    for entry in log {
        held = holds(&entry.event).unwrap_or(held);
        match &entry.event {
            Event::SystemSaid { .. } => {
                assert!(!held, "a text talked over a person: {log:#?}");
            }
            Event::TakenOver { .. } => {
                silent = true;
                tally.takeovers += 1;
            }
            Event::Requested { .. }
            | Event::LeaseExpired { .. }
            | Event::Transferred { .. }
            | Event::Snoozed { .. } => silent = true,
            Event::HandedBack { .. }
            | Event::AssistantPicked
            | Event::WaitCancelled
            | Event::Closed { .. } => {
                silent = false;
            }
            Event::ShopperSaid { message, .. } => last = Some(*message),
            Event::AssistantSaid { answers, .. } => {
                assert!(!silent, "the assistant spoke out of turn: {log:#?}");
                assert_eq!(Some(*answers), last, "it answered old words: {log:#?}");
                assert!(answered.insert(*answers), "it answered twice: {log:#?}");
                tally.answered += 1;
            }
            Event::AttemptMade {
                outcome: AttemptOutcome::Dropped,
                ..
            } => tally.dropped += 1,
            _ => {}
        }
    }
    tally
}

/// Whether a person holds the chat after this; nothing where it changes nothing of that.
fn holds(event: &Event) -> Option<bool> {
    match event {
        Event::TakenOver { .. }
        | Event::Snoozed { .. }
        | Event::Transferred {
            to: Wanted::Staff(_),
            ..
        } => Some(true),
        Event::Requested { .. }
        | Event::LeaseExpired { .. }
        | Event::Transferred { .. }
        | Event::Woken { away: true, .. }
        | Event::HandedBack { .. }
        | Event::AssistantPicked
        | Event::WaitCancelled
        | Event::Closed { .. } => Some(false),
        _ => None,
    }
}

/// A log in which this happened, a second apart.
fn log_of(events: &[Event]) -> Vec<Logged> {
    let entry = |(version, event): (i64, &Event)| Logged {
        version,
        at: Micros(version * 1_000_000),
        event: event.clone(),
    };
    (1..).zip(events).map(entry).collect()
}

#[test]
#[should_panic(expected = "the assistant spoke out of turn")]
fn the_walk_over_a_log_sees_a_leak() {
    walked(&log_of(&[
        Event::ShopperSaid {
            message: Id(1),
            answer_due: None,
        },
        Event::TakenOver {
            staff: Id(2),
            how: How::TakeOver,
            answer_due: None,
        },
        Event::AssistantSaid {
            message: Id(3),
            answers: Id(1),
        },
    ]));
}

#[test]
#[should_panic(expected = "a text talked over a person")]
fn the_walk_over_a_log_sees_a_text_that_talks_over_a_person() {
    walked(&log_of(&[
        Event::TakenOver {
            staff: Id(2),
            how: How::TakeOver,
            answer_due: None,
        },
        Event::Snoozed {
            staff: Id(2),
            until: Micros(9),
        },
        Event::SystemSaid { message: Id(3) },
    ]));
}

#[actix_web::test]
async fn a_draft_under_way_at_the_takeover_is_kept_for_staff_and_never_shown() {
    for kind in BOTH {
        let app = App::start_with(kind, |config| config.answer_pause_ms = 400).await;
        let mut shopper = app.shopper().await;
        let mia = app.mia();
        shopper.says(QUESTION).await;
        let chat = shopper.conversation().await;
        let mut stream = shopper.listens(None).await;
        join(app.runs_jobs(), async {
            // The shopper sees it typing: it has begun.
            assert_eq!(stream.next_of("typing").await.data["from"], "assistant");
            mia.takes_over(&chat).await.ok();
            mia.replies(&chat, "Hello, I'm Mia.").await.ok();
        })
        .await;
        let tally = walked(&app.log(&chat).await);
        assert_eq!((tally.answered, tally.dropped), (0, 1), "{kind:?}");
        assert_eq!(shopper.thread().await.last().body, "Hello, I'm Mia.");
        assert!(!shopper.thread().await.froms().contains(&"assistant"));
        let (shop, id) = (app.shop, chat.parse().unwrap());
        let attempts = app
            .reads(move |conn| counterbell::assistant::attempts::of(conn, shop, id))
            .await;
        assert_eq!(attempts.len(), 1);
        assert_eq!(attempts[0].outcome, AttemptOutcome::Dropped);
        assert!(attempts[0].answer.as_ref().unwrap().contains("30 days"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn several_quick_messages_get_one_answer_and_it_answers_the_last() {
    for kind in BOTH {
        let app = App::start_with(kind, |config| config.answer_pause_ms = 400).await;
        let mut shopper = app.shopper().await;
        shopper.says("Is there a warranty?").await;
        shopper.says("Or rather:").await;
        shopper.says(QUESTION).await;
        let chat = shopper.conversation().await;
        let mut stream = shopper.listens(None).await;
        join(app.runs_jobs(), async {
            stream.next_of("typing").await;
            shopper.says("How long does shipping take?").await;
        })
        .await;
        assert_eq!(walked(&app.log(&chat).await).answered, 1, "{kind:?}");
        let thread = shopper.thread().await;
        assert_eq!(thread.last().from, "assistant");
        assert!(thread.last().sources.contains(&"Shipping".to_owned()));
        app.stops().await;
    }
}

#[actix_web::test]
async fn after_the_hand_back_the_next_question_is_the_assistants_again() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut shopper = app.shopper().await;
        let mia = app.mia();
        shopper.says("I would like to talk to a person").await;
        shopper.skips().await;
        let chat = mia.claims_next().await.unwrap();
        shopper.says(QUESTION).await;
        mia.replies(&chat, "Within 30 days.").await.ok();
        app.runs_jobs().await;
        assert!(!shopper.thread().await.froms().contains(&"assistant"));
        mia.hands_back(&chat).await.ok();
        app.runs_jobs().await;
        // What was said to a person is not answered by the assistant after all.
        assert!(!shopper.thread().await.froms().contains(&"assistant"));
        shopper.says(QUESTION).await;
        app.runs_jobs().await;
        assert_eq!(shopper.thread().await.last().from, "assistant");
        assert_eq!(shopper.state().await.state, "assistant");
        walked(&app.log(&chat).await);
        app.stops().await;
    }
}

#[actix_web::test]
async fn after_close_the_assistant_begins_anew_and_the_old_request_stays_over() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut shopper = app.shopper().await;
        let mia = app.mia();
        shopper.says(QUESTION).await;
        // Asked for a person, and still being asked for the order number when Mia takes over.
        shopper.presses("Talk to a person").await;
        let chat = shopper.conversation().await;
        mia.takes_over(&chat).await.ok();
        mia.closes(&chat).await.ok();
        assert_eq!(shopper.state().await.state, "closed");

        shopper.says(QUESTION).await;
        app.advances(61);
        app.runs_jobs().await;
        assert_eq!(shopper.conversation().await, chat);
        assert_eq!(shopper.state().await.state, "assistant");
        assert_eq!(shopper.thread().await.last().from, "assistant");
        let asked = |log: &[Logged]| {
            let requests = |entry: &&Logged| matches!(entry.event, Event::Requested { .. });
            log.iter().filter(requests).count()
        };
        assert_eq!(asked(&app.log(&chat).await), 0, "{kind:?}");
        assert!(mia.claims_next().await.is_none());

        // The button is no dead end: pressed in the new episode, it asks for a person again.
        shopper.presses("Talk to a person").await;
        shopper.skips().await;
        assert_eq!(mia.claims_next().await, Some(chat.clone()));
        assert_eq!(asked(&app.log(&chat).await), 1);
        walked(&app.log(&chat).await);
        app.stops().await;
    }
}
