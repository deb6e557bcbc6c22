//! The team, as it is seen and set: who is on it (`page`, `members`), who is asked to be (`invites`), groups, one's own
//! account (`account`), the mail that went out (`mails`), and what everybody did (`audit`).

pub mod account;
mod account_page;
pub mod audit;
mod audit_page;
pub mod groups;
pub mod invites;
pub mod mails;
pub mod members;
mod page;
mod parts;
