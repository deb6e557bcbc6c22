//! Plans: a free one with limits, and a paid one by Shopify App Pricing.
//!
//! `judge` and `subscription` are pure: what a plan allows, and what Shopify's news of a subscription makes of it.
//! `store` keeps both, and counts. A limit is told before it is met; what has begun goes on; nothing is ever taken
//! away. Where whoever runs the program offers no plans, nobody has limits.

pub mod judge;
pub mod store;
pub mod subscription;

pub use judge::{Explained, Limits, Month, Plan, What, judge};
pub use store::Used;
pub use subscription::Held;

/// What whoever runs the program offers: with it, shops have plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The app's handle at Shopify, in the address of its pricing page.
    pub handle: String,
    /// What the free plan allows.
    pub free: Limits,
}

impl Offer {
    /// The path of Shopify's pricing page of this app, in a shop's admin.
    #[must_use]
    pub fn pricing_page(&self) -> String {
        format!("/admin/charges/{}/pricing_plans", self.handle)
    }
}
