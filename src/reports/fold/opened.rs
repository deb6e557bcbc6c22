//! A handoff: from the moment a person is asked for, or comes, until the assistant has the chat again or it is closed.
//! What is counted of it counts for each tag of the chat as well.

use serde::{Deserialize, Serialize};

use super::{NO_TOPIC, Outcome, Step, between};
use crate::clock::Micros;
use crate::conversation::Tag;
use crate::ids::Id;
use crate::reports::series::Series;

/// One that is not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Handoff {
    at: Micros,
    /// The shopper waits for somebody: nobody came of their own accord.
    asked: bool,
    group: Option<Id>,
    claimed: bool,
    spoken: bool,
}

/// Something that counts for each tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The number of its series.
    series: i32,
    at: Micros,
    value: i64,
}

impl Step<'_> {
    pub(super) fn open(&mut self, reason: String, asked: bool, group: Option<Id>) {
        let at = self.at;
        self.comes_to(Outcome::Person);
        self.one(Series::Handoffs, "");
        self.one(Series::HandoffsByReason, &reason);
        self.one(Series::HandoffsByHour, &self.around.hour.to_string());
        if let Some(page) = self.around.page.clone() {
            self.one(Series::HandoffsByPage, &page);
        }
        for product in self.around.products.clone() {
            self.one(Series::HandoffsByProduct, &product);
        }
        let topic = self.around.topic.clone();
        self.one(
            Series::HandoffsByTopic,
            topic.as_deref().unwrap_or(NO_TOPIC),
        );
        self.fact(Series::HandoffsByTag, at, 0);
        self.chat.asked = self.chat.asked.or(Some(at));
        self.chat.reason = Some(reason);
        self.chat.judged = None;
        // Firings before it have led to it, or to nothing.
        self.chat.came.clear();
        self.chat.handoff = Some(Handoff {
            at,
            asked,
            group: None,
            claimed: false,
            spoken: false,
        });
        if let Some(group) = group {
            self.goes_to(group);
        }
    }

    /// A group is asked for it.
    pub(super) fn goes_to(&mut self, group: Id) {
        let Some(handoff) = &mut self.chat.handoff else {
            return;
        };
        self.chat.group = Some(group);
        if handoff.group.replace(group) != Some(group) {
            self.one(Series::HandoffsByGroup, &group.to_string());
        }
    }

    pub(super) fn claimed(&mut self, staff: Id) {
        self.chat.holder = Some(staff);
        let Some(handoff) = &mut self.chat.handoff else {
            return;
        };
        if std::mem::replace(&mut handoff.claimed, true) || !handoff.asked {
            return;
        }
        let (took, group) = (between(handoff.at, self.at), handoff.group);
        self.took(
            [
                Series::Claim,
                Series::ClaimByPerson,
                Series::ClaimByGroup,
                Series::ClaimByTag,
            ],
            (staff, group),
            took,
        );
    }

    pub(super) fn said(&mut self, staff: Id) {
        let Some(handoff) = &mut self.chat.handoff else {
            return;
        };
        if std::mem::replace(&mut handoff.spoken, true) || !handoff.asked {
            return;
        }
        let (took, group) = (between(handoff.at, self.at), handoff.group);
        self.took(
            [
                Series::Word,
                Series::WordByPerson,
                Series::WordByGroup,
                Series::WordByTag,
            ],
            (staff, group),
            took,
        );
    }

    fn took(
        &mut self,
        [all, by_person, by_group, by_tag]: [Series; 4],
        (staff, group): (Id, Option<Id>),
        took: i64,
    ) {
        self.add(all, "", self.at, 1, took);
        self.add(by_person, &staff.to_string(), self.at, 1, took);
        if let Some(group) = group {
            self.add(by_group, &group.to_string(), self.at, 1, took);
        }
        self.fact(by_tag, self.at, took);
    }

    /// Counts something for each tag there is, and keeps it for those that come.
    pub(super) fn fact(&mut self, series: Series, at: Micros, value: i64) {
        for tag in self.chat.tags.clone() {
            self.for_tag(series, &tag, (at, value), 1);
        }
        self.chat.facts.push(Fact {
            series: series.code(),
            at,
            value,
        });
    }

    pub(super) fn tagged(&mut self, tag: &Tag) {
        if self.chat.tags.insert(tag.clone()) {
            self.for_each_fact(tag, 1);
        }
    }

    pub(super) fn untagged(&mut self, tag: &Tag) {
        if self.chat.tags.remove(tag) {
            self.for_each_fact(tag, -1);
        }
    }

    fn for_each_fact(&mut self, tag: &Tag, number: i64) {
        for fact in self.chat.facts.clone() {
            if let Some(series) = Series::of(fact.series) {
                self.for_tag(series, tag, (fact.at, fact.value), number);
            }
        }
    }

    fn for_tag(&mut self, series: Series, tag: &Tag, (at, value): (Micros, i64), number: i64) {
        // Every handoff has that one: it would only say again how many there were.
        if *tag != Tag::handoff_requested() {
            self.add(series, tag.as_str(), at, number, value);
        }
    }
}
