//! Chats as they may go: whatever is asked of them, what is not refused happens.

use std::collections::BTreeSet;

use counterbell::clock::Micros;
use counterbell::conversation::{
    Actor, Command, Conversation, Event, Firing, How, Lapse, Reason, State, Tag, Timing, Wanted,
};
use counterbell::ids::Id;
use counterbell::reports::fold::{Around, Bought};

const NOW: Micros = Micros(1_790_000_000_000_000);
const STAFF: [Id; 3] = [Id(1), Id(2), Id(3)];
const TAGS: [&str; 4] = ["refund", "shipping", "vip", "handoff-requested"];

fn tag(place: u8) -> Tag {
    Tag::parse(TAGS[usize::from(place) % TAGS.len()]).unwrap()
}

/// What may be done: a number for what, one for who or which.
fn command(chat: &Conversation, what: u8, which: u8, at: Micros) -> Command {
    let staff = STAFF[usize::from(which) % 3];
    let message = Id(at.0);
    let by = Actor::Staff(staff);
    let rule = Id(100 + i64::from(which % 2));
    let reason = [Reason::Button, Reason::Phrase, Reason::Unsure][usize::from(which) % 3];
    let wanted = match which % 4 {
        0 => Wanted::Group(Id(20)),
        1 => Wanted::Group(Id(21)),
        2 => Wanted::Staff(staff),
        _ => Wanted::Anyone,
    };
    match what % 24 {
        0..=3 => Command::ShopperSays {
            message,
            answer_within: 300,
        },
        4 | 5 => Command::AssistantSays {
            epoch: chat.epoch,
            answers: chat.last_shopper.unwrap_or(Id(0)),
            message,
        },
        6 | 7 => Command::StaffSays {
            staff: chat.holder().unwrap_or(staff),
            message,
        },
        8 => Command::Request {
            reason,
            priority: 1,
            wanted,
        },
        9 | 10 => Command::TakeOver {
            staff,
            how: How::Claim,
            epoch: None,
            answer_within: 300,
        },
        11 => Command::HandBack {
            staff: chat.holder().unwrap_or(staff),
        },
        12 => Command::PickAssistant,
        13 => Command::CancelWait,
        14 => Command::Transfer {
            by: chat.holder().unwrap_or(staff),
            to: wanted,
            epoch: None,
            answer_within: 300,
        },
        15 => Command::ExpireLease {
            staff: chat.holder().unwrap_or(staff),
            why: Lapse::Left,
        },
        16 => Command::Snooze {
            staff: chat.holder().unwrap_or(staff),
            until: at.plus_seconds(5),
        },
        17 => Command::Wake {
            away: which.is_multiple_of(2),
            answer_within: 300,
        },
        18 => Command::Close {
            by,
            resolution: None,
        },
        19 => Command::AddTag {
            tag: tag(which),
            by,
        },
        20 => Command::RemoveTag {
            tag: tag(which),
            by,
        },
        21 => Command::FireRule(Box::new(Firing::of(rule, 1, reason))),
        22 => match which % 4 {
            0 => Command::MarkHandled { staff },
            1 => Command::Erase { by: Actor::System },
            2 => Command::Score {
                ended: 1,
                score: i32::from(which % 5) + 1,
            },
            _ => Command::SeeOrder {
                order: Id(i64::from(which % 3)),
            },
        },
        _ => Command::Judge {
            staff,
            timing: [Timing::Early, Timing::Right, Timing::Late][usize::from(which) % 3],
        },
    }
}

/// An entry of a log, and how the chat stood.
pub struct Entry {
    pub at: Micros,
    pub event: Event,
    pub before: State,
    pub after: State,
    pub episode: i64,
    pub tags: BTreeSet<Tag>,
}

/// What stands around every entry of these tests.
pub fn around(entry: &Entry) -> Around {
    Around {
        hour: u32::try_from(entry.at.0 / 3_600_000_000 % 24).unwrap(),
        page: Some("/cart".into()),
        products: vec!["amp".into(), "bass".into()],
        topic: (entry.at.0 % 3 > 0).then(|| format!("topic {}", entry.at.0 % 3)),
        order: matches!(entry.event, Event::OrderPlaced { .. }).then(|| Bought {
            created_at: NOW.plus_seconds(600),
            amount: 120_000,
            currency: "USD".into(),
        }),
        scored: None,
    }
}

/// A log of these steps.
pub fn play(steps: &[(u8, u8, u32)]) -> Vec<Entry> {
    let mut chat = Conversation::new(Id(7), Id(8));
    let mut at = NOW;
    let mut log = Vec::new();
    let mut record = |chat: &mut Conversation, event: Event, at: Micros| {
        let before = chat.state.clone();
        chat.apply(&event, at);
        log.push(Entry {
            at,
            event,
            before,
            after: chat.state.clone(),
            episode: chat.episode,
            tags: chat.tags.clone(),
        });
    };
    record(
        &mut chat,
        Event::Started {
            visitor: Id(8),
            assistant: None,
        },
        at,
    );
    for (what, which, passes) in steps {
        // Mostly seconds, now and then hours, so that days end.
        let millis = if passes % 7 == 0 {
            i64::from(*passes) * 600
        } else {
            i64::from(*passes)
        };
        at = at.plus_millis(millis);
        let command = command(&chat, *what, *which, at);
        if let Ok(event) = chat.decide(&command, at) {
            record(&mut chat, event, at);
        }
    }
    log
}
