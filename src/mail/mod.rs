//! Mail that goes out: a row and a job in the write that owes it, sent outside of any transaction.
//!
//! A server that is away or slow is tried again for two days, with growing pauses; one that refuses for good ends it,
//! and the row says why. A mail keeps one `Message-ID`, made of its row, whatever happens on the way: a server that was
//! cut off after it took the mail, and is sent it again, can tell. Without a server mail is kept, not sent. Until it is sent its text lies sealed.

mod address;
mod post;
pub mod privacy;
mod seal;
mod send;
mod store;

pub use address::Address;
pub use post::{Postman, Server, Setup, Trouble};
pub use seal::{Opening, Seal};
pub use send::{KIND, given_up, perform};
pub use store::{Listed, Mail, State, again, everybodys, listed, of, queue};
