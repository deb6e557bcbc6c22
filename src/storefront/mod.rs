//! A shopper writes.
//!
//! `session` proves which visitor of which shop speaks; `say` keeps their words and lets the rules decide
//! who answers, in one write; `turn` is the assistant's answer, a job (`running` is what is being made just now); `update` shows a thread as its
//! shopper sees it, `stream` keeps it live, `reads` what of it was seen, `rate` hears what they thought of an answer, `after` of the whole chat, and
//! `resume` is where a mailed link leads. `shown` is who they meet. `extension` opens the door to checkout and orders, whose `context` goes to the
//! conversation, `frame` is the chat as a page in there, `widget` the chat on any other site, and `locales` its words;
//! `pages` notes which of the store they go through, and `held` counts the streams.

mod act;
mod after;
mod answers;
mod buttons;
mod check;
mod context;
mod extension;
mod files;
mod frame;
mod handlers;
mod held;
pub mod jobs;
mod limits;
mod locales;
mod missed;
mod pages;
mod plan;
mod rate;
mod reads;
mod resume;
mod running;
mod say;
mod session;
mod shown;
mod stream;
mod turn;
mod update;
mod widget;

pub use act::{Outcome, act, cancel_wait, collected, pick_assistant, see_cart};
pub use after::{link, reach, satisfaction, thinks};
pub use check::check;
pub use extension::{preflight as extension_preflight, session as extension_session};
pub use files::{attach, file};
pub use frame::chat as chat_frame;
pub use handlers::{
    action, assistant, cancel, cart, collect, conversation, message, preflight, proxy_session,
    session as open_session, stream as live,
};
pub use limits::Limits;
pub use rate::rate;
pub use reads::{read, typing};
pub use resume::{ask_to_stop, resume, stop};
pub use running::Turns;
pub use say::{Saying, say};
pub use session::{Shopper, allow_origin};
pub use update::{Update, update};
pub use widget::{asset as widget_asset, script as widget_script, words as widget_words};
