//! Shopify's Admin API (GraphQL): what we ask a shop, and how we wait our turn.
//!
//! `ask` puts one question: it waits for points (`cost`), leaves a shop alone that is broken (`circuit`), judges
//! what comes (`answer`). The questions are in `queries`, and beside it a file for each topic turns answers into
//! small values. `reconcile` and `describe` are the rounds that ask by themselves.

pub mod answer;
pub mod bulk;
mod client;
pub mod content;
pub mod cost;
pub mod customers;
mod describe;
pub mod discounts;
pub mod draft_orders;
mod embed;
mod error;
pub mod fields;
pub mod marks;
pub mod order_acts;
pub mod orders;
pub mod products;
pub mod queries;
mod reconcile;
mod shop_info;
mod state;
mod subscription;

pub use client::ask;
pub use describe::run as describe;
pub use error::{AdminError, UserError};
pub use reconcile::run as reconcile;
pub use shop_info::{ShopInfo, shop_info};
pub use state::{Pace, State};
pub use subscription::plan;

/// The version that is asked; each lives a year.
pub const API_VERSION: &str = "2026-10";
