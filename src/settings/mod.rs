//! What a merchant sees and sets: the first page after the install, what needs attention, and privacy.

pub mod privacy;
