//! What the chapters speak with.

mod actors;
mod app;
mod node;
mod staff;
mod stream;

pub use actors::{Answer, Shopper};
pub use app::{App, Kind, SECRET, SHOP, fresh_database, held_now, signature};
pub use node::{Entry, Node};
pub use staff::Staff;
pub use stream::Stream;
