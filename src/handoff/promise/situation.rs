//! What a shopper who asked for a person is told, and what is done while nobody comes: decided from the situation
//! alone. Pure.

use serde::{Deserialize, Serialize};

use super::says::{self, Says, Tongue};
use super::texts::Texts;
use crate::clock::Micros;
use crate::conversation::{Conversation, Reason, waits};
use crate::handoff::hours::Zone;

/// How a person came to be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The shopper asked, by a button or in words.
    Asked,
    /// A rule did.
    Rule,
    /// The assistant did not know.
    Unsure,
    /// The assistant is down.
    Down,
    /// The one who had the chat is gone, or was too slow.
    HolderGone,
    /// Staff passed it on.
    Transferred,
}

impl Way {
    /// By the log's reason.
    #[must_use]
    pub fn of(reason: Reason) -> Self {
        match reason {
            Reason::Button | Reason::Phrase => Self::Asked,
            Reason::Unsure => Self::Unsure,
            Reason::Failed | Reason::PlanLimit => Self::Down,
            Reason::HolderAway | Reason::HolderLate => Self::HolderGone,
            Reason::Transferred => Self::Transferred,
            Reason::Keyword
            | Reason::CartValue
            | Reason::Checkout
            | Reason::Condition
            | Reason::CheckoutStuck
            | Reason::Payment
            | Reason::Delivery
            | Reason::Order
            | Reason::Messages
            | Reason::NoProgress
            | Reason::WaitingLong
            | Reason::Tagged => Self::Rule,
        }
    }
}

/// Who is at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desk {
    /// Somebody who may take the chat.
    Here,
    /// Whoever is there may take it, and has their hands full.
    Busy,
    /// It is open, and nobody is there.
    Empty {
        /// Somebody of those it is for can be called.
        called: bool,
    },
    /// It is closed, until then.
    Closed {
        /// When it opens, if that is in sight.
        opens: Option<Micros>,
    },
}

impl Desk {
    /// Whether it is closed.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Closed { .. })
    }
}

/// All that counts.
#[derive(Debug, Clone)]
pub struct Situation {
    /// How.
    pub way: Way,
    /// Who is there.
    pub desk: Desk,
    /// The shop's clock.
    pub zone: Zone,
    /// The time.
    pub now: Micros,
    /// What the shopper reads.
    pub tongue: Tongue,
    /// How the shop says it.
    pub texts: Texts,
}

/// What is said, and whether it leaves the choice to the shopper already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// It names what else the shopper may do.
    pub gives_choice: bool,
}

/// What a rule brought along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// A text for when somebody is there. It promises a person, so it is not said when none is.
    WhenHere(String),
    /// A text that the merchant wrote for this very time.
    ForNow(String),
}

/// The one text the shopper reads. Nothing where staff passed the chat on and somebody is there: the line that says so
/// is enough.
#[must_use]
pub fn answer(situation: &Situation, said: &Said) -> Option<Answer> {
    let say = |says: Says| situation.texts.say(says, situation.tongue, None);
    let lead = match situation.way {
        Way::Asked | Way::Transferred => None,
        Way::Rule => Some(Says::ForAPerson),
        Way::Unsure => Some(Says::PassedOn),
        Way::Down => Some(Says::AssistantDown),
        Way::HolderGone => Some(Says::HolderGone),
    };
    let told = |rest: String| match lead {
        Some(lead) => format!("{} {rest}", say(lead)),
        None => rest,
    };
    if let Said::ForNow(text) = said {
        return Some(Answer {
            text: text.clone(),
            gives_choice: false,
        });
    }
    Some(match situation.desk {
        Desk::Here => match (situation.way, said) {
            (_, Said::WhenHere(text)) => Answer {
                text: as_the_shop_says(situation, text),
                gives_choice: false,
            },
            (Way::Transferred, Said::Nothing) => return None,
            (Way::HolderGone, _) => Answer {
                text: told(say(Says::NextOne)),
                gives_choice: false,
            },
            (_, Said::Nothing | Said::ForNow(_)) => Answer {
                text: told(say(Says::Coming)),
                gives_choice: false,
            },
        },
        Desk::Busy => Answer {
            text: told(format!("{} {}", say(Says::AllBusy), say(Says::Choice))),
            gives_choice: true,
        },
        Desk::Empty { called } => {
            let nobody = if called {
                Says::NobodyHere
            } else {
                Says::NobodyReached
            };
            Answer {
                text: told(format!("{} {}", say(nobody), say(Says::Choice))),
                gives_choice: true,
            }
        }
        Desk::Closed { opens } => Answer {
            text: told(closed(situation, opens)),
            gives_choice: true,
        },
    })
}

/// A rule's text. One that is still the sentence every rule begins with, which is ours, is said as the shop says it, in
/// the shopper's language.
fn as_the_shop_says(situation: &Situation, text: &str) -> String {
    let ours = |says: Says| says::text(says, Tongue::En);
    let say = |says: Says| situation.texts.say(says, situation.tongue, None);
    match text.strip_suffix(ours(Says::Coming)).map(str::trim_end) {
        Some("") => say(Says::Coming),
        Some(lead) if lead == ours(Says::ForAPerson) => {
            format!("{} {}", say(Says::ForAPerson), say(Says::Coming))
        }
        Some(_) | None => text.to_owned(),
    }
}

/// That the shop is closed, until when, and what the shopper may do.
#[must_use]
pub fn closed(situation: &Situation, opens: Option<Micros>) -> String {
    let (texts, tongue) = (&situation.texts, situation.tongue);
    let closed = match opens {
        None => texts.say(Says::Closed, tongue, None),
        Some(opens) => {
            let when = says::when(opens, situation.now, situation.zone, tongue);
            texts.say(Says::OpensAgain, tongue, Some(&when))
        }
    };
    format!("{closed} {}", texts.say(Says::Choice, tongue, None))
}

/// A rung of the promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// The shop has opened: whoever is on duty is told.
    Opened,
    /// Nobody came: another person is told.
    Second,
    /// Still nobody: all who may take it are told.
    Everyone,
    /// Still nobody: the shopper is given the choice.
    Choice,
    /// Still nobody, and the shop closes: the shopper is told.
    Closing,
}

impl Rung {
    const ALL: [Self; 5] = [
        Self::Opened,
        Self::Second,
        Self::Everyone,
        Self::Choice,
        Self::Closing,
    ];

    /// Its name, in jobs and rows.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Second => "second",
            Self::Everyone => "everyone",
            Self::Choice => "choice",
            Self::Closing => "closing",
        }
    }

    /// The rung of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rung| rung.as_str() == name)
    }
}

/// The rung that comes after `last` (none: the wait has just begun, or begins anew with the day), and when. `steps` are
/// the seconds from one to the next; `closes` is when an open shop closes.
#[must_use]
pub fn next_rung(
    last: Option<Rung>,
    desk: Desk,
    closes: Option<Micros>,
    steps: [i64; 3],
    now: Micros,
) -> Option<(Rung, Micros)> {
    let [second, everyone, choice] = steps;
    match (last, desk) {
        // Nobody is called at night: it goes on when it opens; and when it will be day may not be in sight.
        (_, Desk::Closed { opens }) => opens.map(|opens| (Rung::Opened, opens)),
        (None | Some(Rung::Opened), _) => Some((Rung::Second, now.plus_seconds(second))),
        (Some(Rung::Second), _) => Some((Rung::Everyone, now.plus_seconds(everyone))),
        (Some(Rung::Everyone), _) => Some((Rung::Choice, now.plus_seconds(choice))),
        (Some(Rung::Choice | Rung::Closing), _) => closes.map(|closes| (Rung::Closing, closes)),
    }
}

/// What the shopper was told already in this wait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// What else they may do.
    pub choice: bool,
    /// That the shop is closed.
    #[serde(default)]
    pub closed: bool,
}

impl Heard {
    /// What they have heard when a wait began with this answer, or without one.
    #[must_use]
    pub fn of(answer: Option<&Answer>, desk: Desk) -> Self {
        Self {
            choice: answer.is_some_and(|answer| answer.gives_choice),
            closed: answer.is_some() && desk.is_closed(),
        }
    }
}

/// What a rung does when its time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// Nothing, for that reason.
    Nothing(&'static str),
    /// Calls those it is for.
    Calls,
    /// Says this to the shopper, who has heard so much then.
    Says(&'static str, String, Heard),
}

/// Whether a rung that was set for a wait is owed still: the same wait goes on.
#[must_use]
pub fn is_owed(chat: &Conversation, epoch: i64) -> bool {
    waits::wait_of(chat) == Some(epoch)
}

/// What a rung does as it stands now.
#[must_use]
pub fn does(situation: &Situation, rung: Rung, heard: Heard) -> Does {
    let ours = |says: Says| situation.texts.say(says, situation.tongue, None);
    match (rung, situation.desk) {
        // It was put off: the shop closed before it came to that, or opens later than it was to.
        (_, Desk::Closed { .. }) if heard.closed => Does::Nothing("closed"),
        (_, Desk::Closed { opens }) => {
            let heard = Heard {
                choice: true,
                closed: true,
            };
            Does::Says("closed", closed(situation, opens), heard)
        }
        (Rung::Opened | Rung::Second | Rung::Everyone, _) => Does::Calls,
        (Rung::Choice, _) if heard.choice => Does::Nothing("said_before"),
        (Rung::Choice, _) => {
            let text = format!("{} {}", ours(Says::StillWaiting), ours(Says::Choice));
            let heard = Heard {
                choice: true,
                ..heard
            };
            Does::Says("said", text, heard)
        }
        // It closes later than it was to.
        (Rung::Closing, _) => Does::Nothing("open"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_says_our_sentence_says_it_as_the_shop_does() {
        let mut texts = Texts::default();
        let own = "Gleich ist jemand da.";
        texts.own.insert((Says::Coming, Tongue::De), own.into());
        let said_in = |tongue, text: &str| {
            let situation = Situation {
                way: Way::Asked,
                desk: Desk::Here,
                zone: Zone::UTC,
                now: Micros(0),
                tongue,
                texts: texts.clone(),
            };
            let said = Said::WhenHere(text.to_owned());
            answer(&situation, &said).map(|answer| answer.text)
        };
        let ours = says::text(Says::Coming, Tongue::En);
        let whole = format!("{} {ours}", says::text(Says::ForAPerson, Tongue::En));
        let lead = says::text(Says::ForAPerson, Tongue::De);
        assert_eq!(said_in(Tongue::De, ours).as_deref(), Some(own));
        assert_eq!(said_in(Tongue::De, &whole), Some(format!("{lead} {own}")));
        for text in [ours, &whole] {
            assert_eq!(said_in(Tongue::En, text).as_deref(), Some(text));
        }
        for theirs in [
            "Our zither expert comes.",
            "Hold on. ",
            &format!("Hi! {ours}"),
        ] {
            assert_eq!(said_in(Tongue::De, theirs).as_deref(), Some(theirs));
        }
    }
}
