//! Who is told of what, and by which way. Pure: rules, a happening, the team and the time go in; alerts come out,
//! those that are held back too, with the reason.

mod closing;
mod named;
mod quiet;

pub use closing::{Closing, near};
pub use quiet::Quiet;

use self::named::{named, shut};
use super::rule::{Hours, Rule, When, Which};
use crate::clock::Micros;
use crate::conversation::Tag;
use crate::handoff::hours::{Standings, Zone};
use crate::ids::Id;

/// A way to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The open inbox.
    Page,
    /// A browser, open or not.
    Push,
    /// E-mail.
    Email,
    /// An address of the shop's.
    Webhook,
}

impl Channel {
    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Push => "push",
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }

    /// Reads it back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Page, Self::Push, Self::Email, Self::Webhook]
            .into_iter()
            .find(|channel| channel.as_str() == text)
    }
}

/// Why somebody is not told by one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Out of the hours that hold for them: their group's, where it has its own, or the shop's.
    Closed,
    /// They set themselves away.
    Away,
    /// Their quiet hours.
    Quiet,
    /// Others are at the inbox, and they are not.
    OffDuty,
    /// They have no browser that may be pushed to.
    NoBrowser,
    /// No e-mail address is known of them.
    NoAddress,
    /// The rule's webhook has no address.
    NoTarget,
    /// It came from themselves.
    Themselves,
    /// It happened too long ago: the program was away.
    Late,
}

impl Why {
    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Away => "away",
            Self::Quiet => "quiet",
            Self::OffDuty => "off_duty",
            Self::NoBrowser => "no_browser",
            Self::NoAddress => "no_address",
            Self::NoTarget => "no_target",
            Self::Themselves => "themselves",
            Self::Late => "late",
        }
    }
}

/// What happened, with what a rule may ask of the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// The chat.
    pub conversation: Id,
    /// What.
    pub what: What,
    /// Who did it, if one of the team did.
    pub by: Option<Id>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// The page the shopper is on.
    pub page: Option<String>,
    /// The cart's value before and now, in 1/10,000.
    pub cart: Option<i64>,
    /// The shopper's language.
    pub language: Option<String>,
    /// The assistant the chat is with.
    pub assistant: Option<Id>,
    /// Who holds it.
    pub holder: Option<Id>,
    /// The group it is offered to.
    pub offered: Option<Id>,
}

impl Default for Happening {
    /// A person is asked for, in no chat in particular.
    fn default() -> Self {
        Self {
            conversation: Id(0),
            what: What::Requested,
            by: None,
            tags: Vec::new(),
            page: None,
            cart: None,
            language: None,
            assistant: None,
            holder: None,
            offered: None,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A person was asked for.
    Requested,
    /// Put before staff.
    Attention,
    /// A tag was put on.
    Tagged(Tag),
    /// The cart's value is known anew.
    Cart,
    /// The wait of one rule is over.
    Waited(Id),
    /// The shopper wrote to who holds the chat.
    Message,
    /// The end of hours that one rule minds is near.
    Closing {
        /// The rule.
        rule: Id,
        /// Whose hours: a group's, or the shop's.
        of: Option<Id>,
    },
}

/// One of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// At the inbox now.
    pub here: bool,
    /// Set away.
    pub away: bool,
    /// Whether they take chats; who only looks does not.
    pub takes_chats: bool,
    /// Their groups.
    pub groups: Vec<Id>,
    /// What they know.
    pub skills: Vec<String>,
    /// Not to be woken.
    pub quiet: Option<Quiet>,
    /// Browsers that may be pushed to.
    pub browsers: usize,
    /// Whether an e-mail address is known.
    pub mail: bool,
}

/// The team as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// Everybody.
    pub all: Vec<Person>,
    /// The shop's time zone.
    pub zone: Zone,
    /// The hours as they stand.
    pub hours: Standings,
    /// Whether mail goes out.
    pub mails: bool,
}

impl People {
    /// Whether an alert can be noticed by whom it is for: a line in an inbox that nobody has open is not.
    #[must_use]
    pub fn reaches(&self, alert: &Alert) -> bool {
        let person = self.all.iter().find(|one| Some(one.id) == alert.staff);
        alert.withheld.is_none()
            && match alert.channel {
                Channel::Page => person.is_some_and(|person| person.here),
                Channel::Push => person.is_some_and(|person| person.browsers > 0),
                Channel::Email => self.mails,
                Channel::Webhook => true,
            }
    }
}

/// Somebody to tell by one way, or why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// By which rule; 0 when none was asked.
    pub rule: Id,
    /// Whom; nobody for a webhook.
    pub staff: Option<Id>,
    /// How.
    pub channel: Channel,
    /// Why not.
    pub withheld: Option<Why>,
}

/// Everything the enabled rules say to a happening. Whom two rules tell by one way is told once, by the first. A rule
/// that holds an alert back holds back its own alone: another whose hours are different tells all the same.
#[must_use]
pub fn decide(rules: &[Rule], happening: &Happening, people: &People, now: Micros) -> Vec<Alert> {
    let mut alerts: Vec<Alert> = Vec::new();
    for rule in rules {
        if !rule.enabled || !rings(rule, happening) {
            continue;
        }
        for alert in whom(rule, happening, people, now) {
            let told = |before: &Alert| {
                alert.staff.is_some()
                    && before.staff == alert.staff
                    && before.channel == alert.channel
                    && before.withheld.is_none()
                    && alert.withheld.is_none()
            };
            if !alerts.iter().any(told) {
                alerts.push(alert);
            }
        }
    }
    alerts
}

/// Whether a rule rings.
#[must_use]
pub fn rings(rule: &Rule, happening: &Happening) -> bool {
    let when = match (&rule.definition.when, &happening.what) {
        (When::Requested, What::Requested)
        | (When::Attention, What::Attention)
        | (When::NewMessage, What::Message) => true,
        (When::Tagged { tag }, What::Tagged(put)) => tag == put,
        (When::ValueOver { amount }, What::Cart) => {
            happening.cart.is_some_and(|value| value > *amount)
        }
        (When::WaitingOver { .. }, What::Waited(of))
        | (When::ClosingSoon { .. }, What::Closing { rule: of, .. }) => *of == rule.id,
        _ => false,
    };
    // It closes for all chats alike.
    when && (matches!(happening.what, What::Closing { .. })
        || fits(&rule.definition.which, happening))
}

fn fits(which: &Which, happening: &Happening) -> bool {
    let language = happening.language.as_deref().map(|tag| {
        let end = tag.find('-').unwrap_or(tag.len());
        tag.get(..end).unwrap_or(tag).to_lowercase()
    });
    (which.tags.is_empty() || which.tags.iter().any(|tag| happening.tags.contains(tag)))
        && which.page.as_deref().is_none_or(|part| {
            happening
                .page
                .as_deref()
                .is_some_and(|page| page.to_lowercase().contains(&part.to_lowercase()))
        })
        && which
            .cart_over
            .is_none_or(|least| happening.cart.is_some_and(|value| value > least))
        && (which.languages.is_empty()
            || language.is_some_and(|language| which.languages.contains(&language)))
        && (which.assistants.is_empty()
            || happening
                .assistant
                .is_some_and(|assistant| which.assistants.contains(&assistant)))
}

/// Whom one rule tells, each by each way, with the reason where it does not.
#[must_use]
pub fn whom(rule: &Rule, happening: &Happening, people: &People, now: Micros) -> Vec<Alert> {
    let definition = &rule.definition;
    let how = definition.how;
    // Out of hours: held back, or by mail alone.
    let out = |shut: bool| match definition.hours {
        Hours::Always => (false, false),
        Hours::Open => (shut, false),
        Hours::OpenElseEmail => (shut, shut),
    };
    let alert = |staff, channel, withheld| Alert {
        rule: rule.id,
        staff,
        channel,
        withheld,
    };
    let mut alerts = Vec::new();
    let somebody_here = people.all.iter().any(on_duty);
    for person in &people.all {
        let Some(named) = named(&definition.who, person, happening, (people, somebody_here)) else {
            continue;
        };
        let (closed, by_mail) = out(named.shut);
        let personal = if happening.by == Some(person.id) {
            Some(Why::Themselves)
        } else if named.off_duty {
            Some(Why::OffDuty)
        } else if person.away {
            Some(Why::Away)
        } else if person
            .quiet
            .is_some_and(|quiet| quiet.covers(people.zone, now))
        {
            Some(Why::Quiet)
        } else {
            None
        };
        // Whom nothing else reaches is written to, where the rule says so and mail goes out.
        let instead = how.else_email && people.mails && !person.here && person.browsers == 0;
        for (channel, wanted, cannot) in [
            (Channel::Page, how.page, None),
            (
                Channel::Push,
                // Who has no browser is no news where mail goes instead.
                how.push && (person.browsers > 0 || !how.else_email),
                (person.browsers == 0).then_some(Why::NoBrowser),
            ),
            (
                Channel::Email,
                how.email || by_mail || instead,
                (!person.mail).then_some(Why::NoAddress),
            ),
        ] {
            if !wanted {
                continue;
            }
            let shut = closed && !(by_mail && channel == Channel::Email);
            // Who has the inbox open in quiet hours has it open: a line there wakes nobody.
            let personal = personal
                .filter(|why| !(*why == Why::Quiet && channel == Channel::Page && person.here));
            let withheld = shut.then_some(Why::Closed).or(personal).or(cannot);
            alerts.push(alert(Some(person.id), channel, withheld));
        }
    }
    if let Some(shut) = shut(&definition.who, happening, &people.hours)
        && how.webhook.is_some()
    {
        let (closed, _) = out(shut);
        let withheld = closed
            .then_some(Why::Closed)
            .or(rule.target.is_none().then_some(Why::NoTarget));
        alerts.push(alert(None, Channel::Webhook, withheld));
    }
    alerts
}

fn on_duty(person: &Person) -> bool {
    person.here && !person.away && person.takes_chats
}

#[cfg(test)]
mod tests;
