//! What comes of a chat: of the rules that fired in it, of what was bought, and what is thought of it.

use super::{Judged, Scored, Step, timing_key};
use crate::conversation::Timing;
use crate::ids::Id;
use crate::reports::series::Series;

impl Step<'_> {
    pub(super) fn came(&mut self) {
        for fired in std::mem::take(&mut self.chat.fired) {
            self.add(Series::RuleCame, &fired.rule.to_string(), fired.at, 1, 0);
            self.chat.came.push(fired);
        }
    }

    pub(super) fn turned_back(&mut self) {
        for fired in std::mem::take(&mut self.chat.fired) {
            self.add(Series::RuleTurned, &fired.rule.to_string(), fired.at, 1, 0);
        }
    }

    /// An order of a chat in which somebody of the shop had spoken, and that is not older than the chat: those are
    /// asked about, and nobody helped with them.
    pub(super) fn ordered(&mut self, order: Id) {
        let Some(bought) = self.around.order.clone() else {
            return;
        };
        let since = self.chat.first.unwrap_or(self.at);
        if !self.chat.helped || bought.created_at < since || !self.chat.orders.insert(order) {
            return;
        }
        let key = format!("{} {}", self.chat.outcome.key(), bought.currency);
        self.add(Series::Orders, &key, self.at, 1, bought.amount);
    }

    /// A score from before the log had any counts for the day on which it was given.
    pub(super) fn scored_once(&mut self) {
        let Some((score, at)) = self.around.scored else {
            return;
        };
        let staff = self.chat.holder;
        let scored = Scored { score, at, staff };
        self.score(&scored, 1);
        self.chat.scored = Some(scored);
    }

    pub(super) fn scored(&mut self, score: i32) {
        let now = Scored {
            score,
            at: self
                .chat
                .scored
                .as_ref()
                .map_or(self.at, |before| before.at),
            staff: self.chat.holder,
        };
        if let Some(before) = self.chat.scored.replace(now.clone()) {
            self.score(&before, -1);
        }
        self.score(&now, 1);
    }

    fn score(&mut self, scored: &Scored, number: i64) {
        let value = i64::from(scored.score);
        self.add(
            Series::Scores,
            &scored.score.to_string(),
            scored.at,
            number,
            0,
        );
        let of = scored
            .staff
            .map_or_else(|| "ai".to_owned(), |id| id.to_string());
        self.add(Series::ScoresByPerson, &of, scored.at, number, value);
    }

    pub(super) fn judged(&mut self, timing: Timing) {
        let early = match timing {
            Timing::Early => self.chat.came.clone(),
            Timing::Right | Timing::Late => Vec::new(),
        };
        let now = Judged {
            timing,
            at: self
                .chat
                .judged
                .as_ref()
                .map_or(self.at, |before| before.at),
            reason: self
                .chat
                .reason
                .clone()
                .unwrap_or_else(|| "none".to_owned()),
            early,
        };
        if let Some(before) = self.chat.judged.replace(now.clone()) {
            self.judgement(&before, -1);
        }
        self.judgement(&now, 1);
    }

    fn judgement(&mut self, judged: &Judged, number: i64) {
        let key = timing_key(judged.timing);
        self.add(Series::Timing, key, judged.at, number, 0);
        let of_reason = format!("{} {key}", judged.reason);
        self.add(Series::TimingByReason, &of_reason, judged.at, number, 0);
        for fired in &judged.early {
            let rule = fired.rule.to_string();
            self.add(Series::RuleEarly, &rule, fired.at, number, 0);
        }
    }
}
