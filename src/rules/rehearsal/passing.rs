//! What passing time brings a chat that is played again: a wait, a standstill, another page, another hour.

use super::player::{Played, Player};
use crate::clock::Micros;
use crate::conversation::State;
use crate::conversation::store::Logged;
use crate::error::Error;
use crate::handoff::desk;
use crate::rules::rounds;

impl Player<'_> {
    /// Between two entries a condition may become true as well: the shopper comes to another page, or time passes.
    pub(super) fn play_between(
        &mut self,
        played: &mut Played,
        until: Micros,
        after: &[Logged],
    ) -> Result<(), Error> {
        // Before it began nobody was there.
        if self.chat.version == 0
            || !self.book.minds_conditions()
            || matches!(self.chat.state, State::Closed { .. })
        {
            return Ok(());
        }
        for at in self.moments(until)? {
            if self.seen.episode.contains(&self.chat.episode) {
                return Ok(());
            }
            self.fires(played, at, None, after)?;
        }
        Ok(())
    }

    /// These moments, in their order.
    fn moments(&mut self, until: Micros) -> Result<Vec<Micros>, Error> {
        let mut moments = self.known.came(self.at, until);
        let turns = self.book.turns();
        let quiet = self.known.last.map(|last| last.plus_seconds(rounds::QUIET));
        let (mut at, last) = (self.at, until.min(quiet.unwrap_or(self.at)));
        while !turns.are_none() {
            let standing = if turns.mind_hours() {
                Some(desk::open(self.conn, self.shop, None, at)?)
            } else {
                None
            };
            match turns.next(self.zone, standing, at) {
                Some(next) if next < last => {
                    moments.push(next);
                    at = next;
                }
                Some(_) | None => break,
            }
        }
        moments.sort_unstable();
        Ok(moments)
    }

    /// The shopper waits for a person until `until`: what that fires on the way, once each wait.
    pub(super) fn play_waiting(
        &mut self,
        played: &mut Played,
        until: Micros,
        after: &[Logged],
    ) -> Result<(), Error> {
        let State::Waiting { since, .. } = self.chat.state else {
            return Ok(());
        };
        for least in self.book.waits() {
            let at = since.plus_seconds(least);
            if at <= until && self.seen.waited.insert((since, least)) {
                self.fires(played, at, None, after)?;
            }
        }
        Ok(())
    }

    /// The shopper stands still in checkout until `until`: what that fires on the way.
    pub(super) fn play_standing(
        &mut self,
        played: &mut Played,
        until: Micros,
        after: &[Logged],
    ) -> Result<(), Error> {
        let Some((step, since)) = self.seen.step.clone() else {
            return Ok(());
        };
        for seconds in self.book.stuck_after(&step) {
            let at = since.plus_seconds(seconds);
            let closed = matches!(self.chat.state, State::Closed { .. });
            if at <= until && !closed && self.seen.stood.insert((step.clone(), seconds)) {
                self.fires(played, at, None, after)?;
            }
        }
        Ok(())
    }
}
