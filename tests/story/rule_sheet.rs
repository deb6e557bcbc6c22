//! The rule sheet: every state against every command.

use std::collections::BTreeSet;
use std::fmt::Write;

use counterbell::clock::Micros;
use counterbell::conversation::{
    Actor, After, AttemptOutcome, Attention, Collecting, Command, Conversation, Ended, Firing,
    Handled, How, Lapse, Nobody, Reason, State, Tag, Timing, Wanted,
};
use counterbell::ids::Id;

const MIA: Id = Id(1);
const LEO: Id = Id(2);
const NOW: Micros = Micros(1_000_000_000_000);

fn base(state: State) -> Conversation {
    let mut chat = Conversation::new(Id(100), Id(50));
    chat.state = state;
    chat.epoch = 3;
    chat.version = 10;
    chat.last_shopper = Some(Id(7));
    chat
}

fn states() -> Vec<(&'static str, Conversation)> {
    let unanswered = |mut chat: Conversation| {
        chat.unanswered = Some(NOW.plus_seconds(-30));
        chat
    };
    let assistant = || State::Assistant { attention: None };
    let human = |answer_due| State::Human {
        staff: MIA,
        since: NOW.plus_seconds(-60),
        answer_due,
    };
    let waiting = State::Waiting {
        since: NOW.plus_seconds(-60),
        reason: Reason::Button,
        wanted: Wanted::Anyone,
    };
    let for_a_group = State::Waiting {
        since: NOW.plus_seconds(-60),
        reason: Reason::Button,
        wanted: Wanted::Group(Id(3)),
    };
    let mut collecting = base(assistant());
    collecting.collecting = Some(Collecting {
        rule: Id(9),
        rule_version: 1,
        reason: Reason::Button,
        since: NOW.plus_seconds(-10),
        due: NOW.plus_seconds(50),
    });
    let mut handled = base(assistant());
    handled.handled = Some(Handled { at: NOW, by: MIA });
    vec![
        ("assistant, question open", unanswered(base(assistant()))),
        ("assistant, nothing open", base(assistant())),
        (
            "assistant, attention",
            unanswered(base(State::Assistant {
                attention: Some(Attention {
                    reason: Reason::CartValue,
                    since: NOW,
                    priority: 2,
                }),
            })),
        ),
        ("assistant, collecting", collecting),
        ("assistant, handled", handled),
        ("waiting", unanswered(base(waiting.clone()))),
        ("waiting for a group", unanswered(base(for_a_group))),
        ("human, nobody waits", base(human(None))),
        (
            "human, answer due later",
            unanswered(base(human(Some(NOW.plus_seconds(60))))),
        ),
        (
            "human, answer overdue",
            unanswered(base(human(Some(NOW.plus_seconds(-1))))),
        ),
        (
            "snoozed, until later",
            base(State::Snoozed {
                until: NOW.plus_seconds(60),
                then: After::Human {
                    staff: MIA,
                    since: None,
                },
            }),
        ),
        (
            "snoozed, time is up",
            base(State::Snoozed {
                until: NOW,
                then: After::Waiting {
                    reason: Reason::Button,
                    wanted: Wanted::Anyone,
                },
            }),
        ),
        (
            "closed",
            base(State::Closed {
                at: NOW,
                by: Actor::Staff(MIA),
                resolution: None,
            }),
        ),
    ]
}

/// One command a line: this is a table.
#[rustfmt::skip]
fn commands() -> Vec<(&'static str, Command)> {
    let tag = |text: &str| Tag::parse(text).unwrap();
    vec![
        ("shopper says", Command::ShopperSays { message: Id(8), answer_within: 300 }),
        ("assistant says (in time)", Command::AssistantSays { epoch: 3, answers: Id(7), message: Id(8) }),
        ("assistant says (old epoch)", Command::AssistantSays { epoch: 2, answers: Id(7), message: Id(8) }),
        ("assistant says (old question)", Command::AssistantSays { epoch: 3, answers: Id(6), message: Id(8) }),
        ("mia says", Command::StaffSays { staff: MIA, message: Id(8) }),
        ("leo says", Command::StaffSays { staff: LEO, message: Id(8) }),
        ("system says", Command::SystemSays { message: Id(8) }),
        ("keep attempt", Command::KeepAttempt { attempt: Id(5), answers: Id(7), outcome: AttemptOutcome::Dropped }),
        ("moves to another assistant", Command::Move { assistant: Some(Id(11)) }),
        ("begin collection", Command::BeginCollection { rule: Id(9), version: 1, reason: Reason::Button, due: NOW.plus_seconds(60) }),
        ("end collection", Command::EndCollection { outcome: Ended::Skipped, fields: vec![], does: vec![] }),
        ("request", Command::Request { reason: Reason::Phrase, priority: 1, wanted: Wanted::Anyone }),
        ("raise attention", Command::RaiseAttention { reason: Reason::CartValue, priority: 2 }),
        ("raise attention, more urgent", Command::RaiseAttention { reason: Reason::Payment, priority: 9 }),
        ("mia claims (epoch seen)", Command::TakeOver { staff: MIA, how: How::Claim, epoch: Some(3), answer_within: 300 }),
        ("leo takes over", Command::TakeOver { staff: LEO, how: How::TakeOver, epoch: None, answer_within: 300 }),
        ("leo takes over (old epoch)", Command::TakeOver { staff: LEO, how: How::TakeOver, epoch: Some(2), answer_within: 300 }),
        ("mia hands back", Command::HandBack { staff: MIA }),
        ("leo hands back", Command::HandBack { staff: LEO }),
        ("shopper picks the assistant", Command::PickAssistant),
        ("mia's lease: away", Command::ExpireLease { staff: MIA, why: Lapse::Away }),
        ("mia's lease: late", Command::ExpireLease { staff: MIA, why: Lapse::Late }),
        ("leo's lease: late", Command::ExpireLease { staff: LEO, why: Lapse::Late }),
        ("mia snoozes", Command::Snooze { staff: MIA, until: NOW.plus_seconds(600) }),
        ("wake", Command::Wake { away: false, answer_within: 300 }),
        ("wake, holder away", Command::Wake { away: true, answer_within: 300 }),
        ("wake early (Mia)", Command::WakeEarly { staff: MIA, answer_within: 300 }),
        ("wake early (Leo)", Command::WakeEarly { staff: LEO, answer_within: 300 }),
        ("transfer to Leo (Mia)", Command::Transfer { by: MIA, to: Wanted::Staff(LEO), epoch: None, answer_within: 300 }),
        ("transfer to a group (Mia)", Command::Transfer { by: MIA, to: Wanted::Group(Id(3)), epoch: None, answer_within: 300 }),
        ("transfer to anyone (Leo)", Command::Transfer { by: LEO, to: Wanted::Anyone, epoch: None, answer_within: 300 }),
        ("transfer, stale", Command::Transfer { by: MIA, to: Wanted::Anyone, epoch: Some(2), answer_within: 300 }),
        ("note", Command::Note { by: Actor::Staff(LEO), message: Id(8) }),
        ("promise missed", Command::MissPromise { by: NOW }),
        ("nobody of its group comes", Command::OpenToAnyone { why: Nobody::Away }),
        ("cancel wait", Command::CancelWait),
        ("a button reopens", Command::Reopen),
        ("mia closes", Command::Close { by: Actor::Staff(MIA), resolution: Some(tag("resolved")) }),
        ("leo closes", Command::Close { by: Actor::Staff(LEO), resolution: None }),
        ("mia marks handled", Command::MarkHandled { staff: MIA }),
        ("add tag", Command::AddTag { tag: tag("vip"), by: Actor::Staff(MIA) }),
        ("remove tag", Command::RemoveTag { tag: tag("vip"), by: Actor::Staff(MIA) }),
        ("prioritize", Command::Prioritize { priority: 3, by: Actor::System }),
        ("rule fires", Command::FireRule(Box::new(Firing::of(Id(9), 1, Reason::Keyword)))),
        ("see cart", Command::SeeCart { value: Some(2_490_000), currency: Some("USD".into()), items: 1, shown: None, country: None }),
        ("shopper signs in", Command::SeeSignIn),
        ("see checkout", Command::SeeCheckout { step: "contact".into() }),
        ("see order", Command::SeeOrder { order: Id(77) }),
        ("shopper scores", Command::Score { ended: 9, score: 4 }),
        ("mia judges the moment", Command::Judge { staff: MIA, timing: Timing::Early }),
        ("erase", Command::Erase { by: Actor::System }),
    ]
}

/// How a conversation stands, in a few words.
fn stands(chat: &Conversation) -> String {
    let state = match &chat.state {
        State::Assistant { attention: None } => "assistant".to_owned(),
        State::Assistant { attention: Some(_) } => "assistant+attention".to_owned(),
        State::Waiting { .. } => "waiting".to_owned(),
        State::Human {
            staff, answer_due, ..
        } => format!(
            "human {}{}",
            if *staff == MIA { "mia" } else { "leo" },
            if answer_due.is_some() {
                ", answer due"
            } else {
                ""
            }
        ),
        State::Snoozed { .. } => "snoozed".to_owned(),
        State::Closed { .. } => "closed".to_owned(),
    };
    let collecting = if chat.collecting.is_some() {
        ", collecting"
    } else {
        ""
    };
    format!(
        "{state}{collecting}, epoch {}, episode {}",
        chat.epoch, chat.episode
    )
}

#[test]
fn every_state_has_a_decision_on_every_command() {
    let mut sheet = String::new();
    for (name, chat) in states() {
        writeln!(sheet, "{name} ({})", stands(&chat)).unwrap();
        for (asked, command) in commands() {
            match chat.decide(&command, NOW) {
                Ok(event) => {
                    let mut after = chat.clone();
                    after.apply(&event, NOW);
                    let change = if stands(&after) == stands(&chat) {
                        String::new()
                    } else {
                        format!(" → {}", stands(&after))
                    };
                    writeln!(sheet, "  {asked:<32} {}{change}", event.kind()).unwrap();
                }
                Err(refused) => writeln!(sheet, "  {asked:<32} refused: {refused}").unwrap(),
            }
        }
        sheet.push('\n');
    }
    insta::assert_snapshot!("rule_sheet", sheet);
}

#[test]
fn deciding_changes_nothing_and_the_epoch_rises_with_every_change_of_owner() {
    let owner = |chat: &Conversation| match &chat.state {
        State::Assistant { .. } => "assistant".to_owned(),
        State::Human { staff, .. } => format!("human {staff}"),
        State::Waiting { .. } => "queue".to_owned(),
        State::Snoozed { .. } => "set aside".to_owned(),
        State::Closed { .. } => "nobody".to_owned(),
    };
    for (_, chat) in states() {
        for (asked, command) in commands() {
            let before = chat.clone();
            let decided = chat.decide(&command, NOW);
            assert_eq!(before, chat, "{asked} decided by changing");
            if let Ok(event) = decided {
                let mut after = chat.clone();
                after.apply(&event, NOW);
                assert_eq!(after.version, chat.version + 1);
                if owner(&after) != owner(&chat) {
                    assert!(
                        after.epoch > chat.epoch,
                        "{asked} changed the owner silently"
                    );
                }
            }
        }
    }
}

#[test]
fn nobody_but_the_holder_speaks_for_the_shop_and_the_assistant_never_over_a_person() {
    for (name, chat) in states() {
        let assistant = Command::AssistantSays {
            epoch: chat.epoch,
            answers: Id(7),
            message: Id(8),
        };
        if chat.decide(&assistant, NOW).is_ok() {
            assert!(matches!(chat.state, State::Assistant { .. }), "{name}");
            assert!(chat.unanswered.is_some(), "{name}: an answer to nothing");
        }
        for staff in [MIA, LEO] {
            let says = Command::StaffSays {
                staff,
                message: Id(8),
            };
            assert_eq!(
                chat.decide(&says, NOW).is_ok(),
                matches!(&chat.state, State::Human { staff: holder, .. } if *holder == staff),
                "{name}"
            );
        }
    }
}

#[test]
fn what_was_tagged_stays_until_it_is_taken_off() {
    let mut chat = base(State::Assistant { attention: None });
    let add = Command::AddTag {
        tag: Tag::parse("High cart value").unwrap(),
        by: Actor::System,
    };
    let event = chat.decide(&add, NOW).unwrap();
    chat.apply(&event, NOW);
    assert_eq!(
        chat.tags,
        BTreeSet::from([Tag::parse("high-cart-value").unwrap()])
    );
    assert!(chat.decide(&add, NOW).is_err());
}
