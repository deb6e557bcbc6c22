//! What a merchant sees and sets: the first page after the install, what needs attention, and privacy.
//!
//! `standing` reads how the shop stands, `page` shows it, `home` answers with it; `trial` asks the assistant as a
//! shopper would, `model` sets which model answers, and `replays` does again what could not be done. `knowledge` is what
//! the assistant answers from; `gaps` is what it could not answer; `shell`
//! stands around these pages.

pub mod gaps;
pub mod home;
pub mod knowledge;
pub mod model;
mod model_page;
mod page;
pub mod privacy;
pub mod replays;
mod shell;
mod standing;
pub mod trial;
