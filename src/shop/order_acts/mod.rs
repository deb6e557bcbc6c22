//! What staff have done to an order: money given back, or the whole of it cancelled.
//!
//! `plan` is pure: from how Shopify says the order stands it makes what exactly would happen, with a digest of it. Staff
//! confirm that digest; `store` keeps the act once, with the limits of `settings`; `run` is the job that does it and
//! reads back what became of it. A changed order has another digest, so what was confirmed of the old one is refused.

pub mod plan;
mod run;
pub mod settings;
mod store;
mod wording;

pub use run::{KIND, look, perform};
pub use store::{Asking, Refusal, Standing, ask, forget, under_way};
pub use wording::{refused, told};
