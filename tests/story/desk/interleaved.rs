//! The fence, by chance: take over, transfer, hand back, snooze, close, a second tab, the API, a late model and a late
//! job, in any order and with any delay, on one clock that is moved by hand. Whoever speaks, had the word; and who waits
//! is told each thing once. All of it is decided by the product's own decisions: of the conversation, and of the promise.

use std::collections::{BTreeMap, BTreeSet};

use counterbell::clock::Micros;
use counterbell::conversation::{
    Actor, Command, Conversation, Event, How, Lapse, Nobody, Reason, Refused, State, Wanted,
};
use counterbell::handoff::hours::Zone;
use counterbell::handoff::promise::says::Tongue;
use counterbell::handoff::promise::situation::{self, Does, Heard};
use counterbell::handoff::promise::texts::Texts;
use counterbell::handoff::promise::{Desk, Rung, Said, Situation, Way};
use counterbell::ids::Id;
use proptest::prelude::*;

const STAFF: [Id; 3] = [Id(1), Id(2), Id(3)];
const ANSWER_WITHIN: i64 = 300;
/// Seconds from one rung of the promise to the next.
const STEPS: [i64; 3] = [20, 20, 20];

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
    /// From now on it stands so at the desk, and jobs come so many seconds late.
    Desk(usize, i64),
    /// Nobody of the group it waits for comes.
    OpenUp,
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
        2 => (0_usize..8, 0_i64..90).prop_map(|(desk, late)| Step::Desk(desk, late)),
        1 => Just(Step::OpenUp),
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
        rung: Rung,
        heard: Heard,
    },
    /// Somebody was promised by then.
    Promised { epoch: i64, by: Micros },
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
    /// How it stands at the desk, and how many seconds late jobs come.
    desk: (usize, i64),
    /// What was told in which wait.
    told: BTreeSet<(i64, String)>,
    climbed: usize,
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
            desk: (0, 0),
            told: BTreeSet::new(),
            climbed: 0,
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
        self.log.push(event.clone());
        if situation::is_owed(&self.chat, self.chat.epoch)
            && !situation::is_owed(&before, self.chat.epoch)
        {
            self.promises(&event);
        }
        Ok(())
    }

    /// How it stands around a chat that waits.
    fn situation(&self) -> Option<Situation> {
        let State::Waiting { reason, .. } = &self.chat.state else {
            return None;
        };
        let opens = Some(self.now.plus_seconds(30));
        Some(Situation {
            way: Way::of(*reason),
            desk: match self.desk.0 {
                0 | 1 => Desk::Here,
                2 => Desk::Busy,
                3 | 4 => Desk::Empty { called: true },
                5 => Desk::Empty { called: false },
                6 => Desk::Closed { opens },
                _ => Desk::Closed { opens: None },
            },
            zone: Zone::UTC,
            now: self.now,
            tongue: Tongue::En,
            texts: Texts::default(),
        })
    }

    /// A wait has begun: what the shopper is told, and the first rung.
    fn promises(&mut self, event: &Event) {
        let Some(situation) = self.situation() else {
            return;
        };
        // Who asked for nothing is not spoken to.
        let asked = !matches!(event, Event::Woken { .. }) || self.chat.unanswered.is_some();
        let answer = asked
            .then(|| situation::answer(&situation, &Said::Nothing))
            .flatten();
        let heard = Heard::of(answer.as_ref(), situation.desk);
        if let Some(answer) = answer {
            self.tells(answer.text);
        }
        self.climbs_on(None, situation.desk, heard);
        let (epoch, by) = (self.chat.epoch, self.now.plus_seconds(45));
        self.owes(by, Late::Promised { epoch, by });
    }

    fn tells(&mut self, text: String) {
        let message = self.id();
        self.does(&Command::SystemSays { message }).unwrap();
        let told = (self.chat.epoch, text);
        assert!(!self.told.contains(&told), "told twice: {told:?}");
        self.told.insert(told);
    }

    fn climbs_on(&mut self, last: Option<Rung>, desk: Desk, heard: Heard) {
        // Every other desk that is open closes.
        let closes = (self.desk.0 % 2 == 1).then(|| self.now.plus_seconds(70));
        if let Some((rung, due)) = situation::next_rung(last, desk, closes, STEPS, self.now) {
            let epoch = self.chat.epoch;
            self.owes(due, Late::Rung { epoch, rung, heard });
        }
    }

    /// A job is due then; it comes late.
    fn owes(&mut self, due: Micros, late: Late) {
        let number = usize::try_from(self.id().0).unwrap();
        self.late
            .insert((due.plus_seconds(self.desk.1), number), late);
    }

    /// A rung of the promise, in the write in which it speaks.
    fn climbs(&mut self, epoch: i64, rung: Rung, heard: Heard) {
        if !situation::is_owed(&self.chat, epoch) {
            return;
        }
        let situation = self.situation().unwrap();
        let heard = match situation::does(&situation, rung, heard) {
            Does::Nothing(_) | Does::Calls => heard,
            Does::Says(_, text, heard) => {
                self.tells(text);
                heard
            }
        };
        self.climbed += 1;
        self.climbs_on(Some(rung), situation.desk, heard);
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
            Late::Rung { epoch, rung, heard } => self.climbs(*epoch, *rung, *heard),
            Late::Promised { epoch, by } => {
                if situation::is_owed(&self.chat, *epoch) {
                    let _ = self.does(&Command::MissPromise { by: *by });
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
            Step::Desk(desk, late) => {
                self.desk = (*desk, *late);
                Ok(())
            }
            Step::OpenUp => self.does(&Command::OpenToAnyone { why: Nobody::Away }),
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
pub(super) enum Word {
    Assistant,
    Nobody,
    Staff(Id),
    Over,
}

pub(super) fn word(log: &[Event]) -> Word {
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
        // Here it is only told to who waits.
        Event::SystemSaid { .. } => {
            assert_eq!(had, Word::Nobody, "a text talked over somebody: {log:?}")
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
    let climbed = std::cell::Cell::new(0_usize);
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
            climbed.set(climbed.get() + world.climbed);
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
        "{} interleavings: {} answers said, {} dropped, none out of turn; {} rungs climbed",
        effort(),
        spoke.get(),
        dropped.get(),
        climbed.get()
    );
    assert!(dropped.get() > 300 && spoke.get() > 300, "both were tried");
    assert!(climbed.get() > 300, "{}", climbed.get());
}
