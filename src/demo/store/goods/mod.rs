//! The goods of Crescent Music, one file a shelf.
//!
//! A chorus at $165.00 and a cable at $35.00 make exactly $200.00; the round-up of $0.01 goes past it.

mod guitars;
mod pedals;
mod strings;

pub use guitars::GUITARS;
pub use pedals::PEDALS;
pub use strings::STRINGS;
