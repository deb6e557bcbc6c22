//! A shopper writes.
//!
//! `session` proves which visitor of which shop speaks; `say` keeps their words and lets the rules decide
//! who answers, in one write; `turn` is the assistant's answer, a job (`asked` is what it answers, `running` what is
//! being made just now, `dress` what it carries besides words); `update` shows a thread as its
//! shopper sees it, `stream` keeps it live, and `rate` hears what they thought of an answer.

mod act;
mod asked;
mod dress;
mod extension;
mod handlers;
pub mod jobs;
mod limits;
mod rate;
mod running;
mod say;
mod session;
mod stream;
mod turn;
mod update;

pub use act::{Outcome, act, collected, pick_assistant, see_cart};
pub use extension::{preflight as extension_preflight, session as extension_session};
pub use handlers::{
    action, assistant, cart, collect, conversation, message, preflight, proxy_session,
    session as open_session, stream as live, typing,
};
pub use limits::Limits;
pub use rate::rate;
pub use running::Turns;
pub use say::{Saying, say};
pub use session::{Shopper, allow_origin};
pub use update::{Update, update};
