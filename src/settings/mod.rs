//! What a merchant sees and sets: the first page after the install, what needs attention, and privacy.
//!
//! `standing` reads how the shop stands, `page` shows it, `home` answers with it; `trial` asks the assistant as a
//! shopper would, `replays` does again what could not be done, and `gaps` is what it could not answer.

pub mod gaps;
pub mod home;
mod page;
pub mod privacy;
pub mod replays;
mod standing;
pub mod trial;
