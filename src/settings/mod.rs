//! What a merchant sees and sets: the first page after the install, what needs attention, and privacy.
//!
//! `standing` reads how the shop stands, `page` shows it, `home` answers with it; `trial` asks the assistant as a
//! shopper would, `model` sets which model answers, and `replays` does again what could not be done.

pub mod home;
pub mod model;
mod model_page;
mod page;
pub mod privacy;
pub mod replays;
mod standing;
pub mod trial;
