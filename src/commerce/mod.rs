//! Carts, checkouts and orders as the store last reported them, in whatever order the reports arrive.
//!
//! `money`, `payload` and `history` are pure; `store` keeps the newest report of each thing, and `find` what belongs to
//! a conversation: its cart by token, its checkout by `cart_token`, its orders by either. `page` knows the store's
//! pages by their addresses.

pub mod customers;
pub mod find;
pub mod gone;
pub mod history;
pub mod market;
pub mod money;
pub mod page;
pub mod payload;
pub mod store;
pub mod trouble;
