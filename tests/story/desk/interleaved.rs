//! The fence, by chance: take over, transfer, hand back, snooze, close, a second tab, the API, a late model and a late
//! job, in any order and with any delay, on one clock that is moved by hand. Whoever speaks, had the word.

use std::collections::BTreeMap;

use counterbell::clock::Micros;
use counterbell::conversation::{
    Actor, Command, Conversation, Event, How, Lapse, Reason, Refused, State, Wanted,
};
use counterbell::ids::Id;
use proptest::prelude::*;

const STAFF: [Id; 3] = [Id(1), Id(2), Id(3)];
const ANSWER_WITHIN: i64 = 300;

/// Somebody does something. Numbers choose who, and which of what is under way.
#[derive(Debug, Clone)]
enum Step {
    ShopperSays,
    /// The assistant begins to draft; it is done after so many milliseconds.
    Drafts(i64),
    Request(u8),
    Claim(usize),
    /// A second tab: it shows the chat as it was so many steps ago.
    TakeOver(usize, usize),
    Reply(usize),
    HandBack(usize),
    Transfer(usize, usize, bool),
    Snooze(usize, i64),
    WakeEarly(usize),
    Wake(bool),
    Close(usize),
    CloseBySystem,
    Expire(bool),
    PickAssistant,
    CancelWait,
    /// A rung of the promise is set; it is due after so many seconds.
    Rung(i64),
    Passes(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0_usize..3;
    prop_oneof![
        4 => Just(Step::ShopperSays),
        5 => (0_i64..30_000).prop_map(Step::Drafts),
        2 => (0_u8..4).prop_map(Step::Request),
        2 => who.clone().prop_map(Step::Claim),
        3 => (who.clone(), 0_usize..6).prop_map(|(who, ago)| Step::TakeOver(who, ago)),
        3 => who.clone().prop_map(Step::Reply),
        3 => who.clone().prop_map(Step::HandBack),
        3 => (who.clone(), 0_usize..5, any::<bool>()).prop_map(|(who, to, stale)| Step::Transfer(who, to, stale)),
        1 => (who.clone(), 1_i64..60).prop_map(|(who, seconds)| Step::Snooze(who, seconds)),
        1 => who.clone().prop_map(Step::WakeEarly),
        1 => any::<bool>().prop_map(Step::Wake),
        1 => who.prop_map(Step::Close),
        1 => Just(Step::CloseBySystem),
        1 => any::<bool>().prop_map(Step::Expire),
        1 => Just(Step::PickAssistant),
        1 => Just(Step::CancelWait),
        2 => (1_i64..90).prop_map(Step::Rung),
        6 => (0_i64..40_000).prop_map(Step::Passes),
    ]
}

/// What is under way, and when it comes back.
#[derive(Debug, Clone)]
enum Late {
    Draft {
        epoch: i64,
        answers: Id,
        begun: usize,
    },
    Rung {
        epoch: i64,
    },
}

struct World {
    chat: Conversation,
    now: Micros,
    log: Vec<Event>,
    /// Epochs as they were after each step: what other tabs still show.
    shown: Vec<i64>,
    late: BTreeMap<(Micros, usize), Late>,
    next: i64,
    leaks: usize,
    dropped: usize,
}

impl World {
    fn new() -> Self {
        Self {
            chat: Conversation::new(Id(100), Id(50)),
            now: Micros(1_000_000_000_000),
            log: Vec::new(),
            shown: vec![1],
            late: BTreeMap::new(),
            next: 1000,
            leaks: 0,
            dropped: 0,
        }
    }

    fn id(&mut self) -> Id {
        self.next += 1;
        Id(self.next)
    }

    /// As in one write: decided, and applied at once.
    fn does(&mut self, command: &Command) -> Result<(), Refused> {
        let event = self.chat.decide(command, self.now)?;
        let before = self.chat.clone();
        self.chat.apply(&event, self.now);
        judge(&before, &self.chat, &event, &self.log);
        self.log.push(event);
        Ok(())
    }

    fn passes(&mut self, millis: i64) {
        let until = self.now.plus_millis(millis);
        while let Some((&(at, number), _)) = self.late.first_key_value() {
            if at > until {
                break;
            }
            let late = self.late.remove(&(at, number)).unwrap();
            self.now = self.now.max(at);
            self.comes_late(&late);
        }
        self.now = until;
    }

    fn comes_late(&mut self, late: &Late) {
        let message = self.id();
        match late {
            Late::Draft {
                epoch,
                answers,
                begun,
            } => {
                let said = self.does(&Command::AssistantSays {
                    epoch: *epoch,
                    answers: *answers,
                    message,
                });
                let changed = self.log[*begun..self.log.len() - usize::from(said.is_ok())]
                    .iter()
                    .any(moves_the_word);
                match said {
                    Ok(()) => self.leaks += usize::from(changed),
                    Err(_) => self.dropped += 1,
                }
            }
            // A job looks whether the wait it was made for goes on, in the write that speaks.
            Late::Rung { epoch } => {
                let waits = matches!(self.chat.state, State::Waiting { .. });
                if waits && self.chat.epoch == *epoch {
                    self.does(&Command::SystemSays { message }).unwrap();
                }
            }
        }
    }

    fn takes(&mut self, number: usize, step: &Step) {
        let message = self.id();
        // What is refused changes nothing: that is looked at by the version.
        let version = self.chat.version;
        let length = self.log.len();
        let _ = match step {
            Step::ShopperSays => self.does(&Command::ShopperSays {
                message,
                answer_within: ANSWER_WITHIN,
            }),
            Step::Drafts(millis) => {
                if let Some(answers) = self.chat.last_shopper {
                    let draft = Late::Draft {
                        epoch: self.chat.epoch,
                        answers,
                        begun: self.log.len(),
                    };
                    self.late
                        .insert((self.now.plus_millis(*millis), number), draft);
                }
                Ok(())
            }
            Step::Request(kind) => self.does(&Command::Request {
                reason: Reason::Button,
                priority: *kind,
                wanted: match kind {
                    0 => Wanted::Group(Id(9)),
                    1 => Wanted::Staff(STAFF[0]),
                    _ => Wanted::Anyone,
                },
            }),
            Step::Claim(who) => {
                if !matches!(self.chat.state, State::Waiting { .. }) {
                    return;
                }
                let epoch = Some(self.chat.epoch);
                self.does(&Command::TakeOver {
                    staff: STAFF[*who],
                    how: How::Claim,
                    epoch,
                    answer_within: ANSWER_WITHIN,
                })
            }
            Step::TakeOver(who, ago) => {
                let seen = self.shown[self.shown.len().saturating_sub(1 + ago)];
                let current = self.chat.epoch;
                let taken = self.does(&Command::TakeOver {
                    staff: STAFF[*who],
                    how: How::TakeOver,
                    epoch: Some(seen),
                    answer_within: ANSWER_WITHIN,
                });
                assert!(
                    taken.is_err() || seen == current,
                    "an old tab took the chat"
                );
                taken
            }
            Step::Reply(who) => self.does(&Command::StaffSays {
                staff: STAFF[*who],
                message,
            }),
            Step::HandBack(who) => self.does(&Command::HandBack { staff: STAFF[*who] }),
            Step::Transfer(who, to, stale) => {
                let to = match to {
                    0..=2 => Wanted::Staff(STAFF[*to]),
                    3 => Wanted::Group(Id(9)),
                    _ => Wanted::Anyone,
                };
                let epoch = Some(self.chat.epoch - i64::from(*stale));
                let done = self.does(&Command::Transfer {
                    by: STAFF[*who],
                    to,
                    epoch,
                    answer_within: ANSWER_WITHIN,
                });
                assert!(!stale || done.is_err(), "an old tab passed the chat on");
                done
            }
            Step::Snooze(who, seconds) => {
                let until = self.now.plus_seconds(*seconds);
                self.does(&Command::Snooze {
                    staff: STAFF[*who],
                    until,
                })
            }
            Step::WakeEarly(who) => self.does(&Command::WakeEarly {
                staff: STAFF[*who],
                answer_within: 300,
            }),
            Step::Wake(away) => self.does(&Command::Wake {
                away: *away,
                answer_within: 300,
            }),
            Step::Close(who) => self.does(&Command::Close {
                by: Actor::Staff(STAFF[*who]),
                resolution: None,
            }),
            Step::CloseBySystem => self.does(&Command::Close {
                by: Actor::System,
                resolution: None,
            }),
            Step::Expire(away) => {
                let why = if *away { Lapse::Away } else { Lapse::Late };
                match self.chat.holder() {
                    Some(staff) => self.does(&Command::ExpireLease { staff, why }),
                    None => Ok(()),
                }
            }
            Step::PickAssistant => self.does(&Command::PickAssistant),
            Step::CancelWait => self.does(&Command::CancelWait),
            Step::Rung(seconds) => {
                if let State::Waiting { .. } = self.chat.state {
                    let rung = Late::Rung {
                        epoch: self.chat.epoch,
                    };
                    self.late
                        .insert((self.now.plus_seconds(*seconds), number), rung);
                }
                Ok(())
            }
            Step::Passes(millis) => {
                self.passes(*millis);
                Ok(())
            }
        };
        if self.log.len() == length {
            assert_eq!(self.chat.version, version, "a refusal changed something");
        }
        self.shown.push(self.chat.epoch);
    }
}

/// After which what the assistant was drafting must not be said: another has the word, or there are newer words. Told
/// from the events alone, not from the epoch.
fn moves_the_word(event: &Event) -> bool {
    matches!(
        event,
        Event::ShopperSaid { .. }
            | Event::Requested { .. }
            | Event::TakenOver { .. }
            | Event::Transferred { .. }
            | Event::LeaseExpired { .. }
            | Event::Snoozed { .. }
            | Event::Woken { .. }
            | Event::HandedBack { .. }
            | Event::AssistantPicked
            | Event::WaitCancelled
            | Event::Reopened
            | Event::AssistantSaid { .. }
            | Event::StaffSaid { .. }
            | Event::Closed { .. }
    )
}

/// Who has the word, by the events alone.
#[derive(Debug, PartialEq, Eq)]
enum Word {
    Assistant,
    Nobody,
    Staff(Id),
    Over,
}

fn word(log: &[Event]) -> Word {
    let mut word = Word::Assistant;
    // Who set it aside, while it is.
    let mut snoozer = None;
    for event in log {
        word = match event {
            Event::Snoozed { staff, .. } => {
                snoozer = Some(*staff);
                Word::Nobody
            }
            // Words wake what was set aside, and open what was closed.
            Event::ShopperSaid { .. } => match (snoozer.take(), word) {
                (Some(staff), _) => Word::Staff(staff),
                (None, Word::Over) => Word::Assistant,
                (None, word) => word,
            },
            Event::Woken { away: false, .. } => Word::Staff(snoozer.take().unwrap()),
            Event::TakenOver { staff, .. }
            | Event::Transferred {
                to: Wanted::Staff(staff),
                ..
            } => {
                snoozer = None;
                Word::Staff(*staff)
            }
            Event::Transferred { .. }
            | Event::Requested { .. }
            | Event::LeaseExpired { .. }
            | Event::Woken { away: true, .. } => {
                snoozer = None;
                Word::Nobody
            }
            Event::HandedBack { .. }
            | Event::AssistantPicked
            | Event::Reopened
            | Event::WaitCancelled => Word::Assistant,
            Event::Closed { .. } => {
                snoozer = None;
                Word::Over
            }
            _ => word,
        };
    }
    word
}

/// Each event, held against who had the word before it; and the state against the events.
fn judge(before: &Conversation, after: &Conversation, event: &Event, log: &[Event]) {
    let had = word(log);
    match event {
        Event::AssistantSaid { .. } => assert_eq!(
            had,
            Word::Assistant,
            "the assistant spoke out of turn: {log:?}"
        ),
        Event::StaffSaid { staff, .. } => {
            assert_eq!(had, Word::Staff(*staff), "out of turn: {log:?}")
        }
        Event::HandedBack { staff } | Event::Snoozed { staff, .. } => {
            assert_eq!(had, Word::Staff(*staff), "{log:?}")
        }
        _ => {}
    }
    let mut whole = log.to_vec();
    whole.push(event.clone());
    let has = word(&whole);
    match &after.state {
        State::Human { staff, .. } => assert_eq!(has, Word::Staff(*staff), "{whole:?}"),
        State::Assistant { .. } => assert_eq!(has, Word::Assistant, "{whole:?}"),
        State::Waiting { .. } | State::Snoozed { .. } => assert_eq!(has, Word::Nobody, "{whole:?}"),
        State::Closed { .. } => assert_eq!(has, Word::Over, "{whole:?}"),
    }
    if had != has {
        assert!(
            after.epoch > before.epoch,
            "the owner changed and the epoch did not: {event:?}"
        );
    }
}

/// Interleavings: thousands in the short form, a hundred times as many in the long.
fn effort() -> u32 {
    if std::env::var("COUNTERBELL_LONG").is_ok() {
        400_000
    } else {
        20_000
    }
}

#[test]
fn whoever_speaks_had_the_word_in_any_order_with_any_delay() {
    let mut config = ProptestConfig::with_cases(effort());
    config.failure_persistence = None;
    let dropped = std::cell::Cell::new(0_usize);
    let spoke = std::cell::Cell::new(0_usize);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&proptest::collection::vec(step(), 5..60), |steps| {
            let mut world = World::new();
            for (number, step) in steps.iter().enumerate() {
                world.takes(number, step);
            }
            world.passes(120_000);
            prop_assert_eq!(world.leaks, 0, "{:?}", world.log);
            dropped.set(dropped.get() + world.dropped);
            spoke.set(
                spoke.get()
                    + world
                        .log
                        .iter()
                        .filter(|event| matches!(event, Event::AssistantSaid { .. }))
                        .count(),
            );
            Ok(())
        })
        .unwrap();
    println!(
        "{} interleavings: {} answers said, {} dropped, none out of turn",
        effort(),
        spoke.get(),
        dropped.get()
    );
    assert!(dropped.get() > 300 && spoke.get() > 300, "both were tried");
}
