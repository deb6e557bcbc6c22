//! A shop's tags, for staff: one page, and what is changed on it.

pub mod acts;
mod page;
pub mod pages;
