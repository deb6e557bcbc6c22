//! What the chapters speak with.

mod actors;
pub mod admin_api;
mod app;
mod database;
pub mod dump;
mod harm;
mod look;
pub mod mail;
mod node;
mod program;
pub mod shopify;
mod staff;
mod stream;
mod tokens;

pub use actors::{Answer, Shopper};
pub use app::{App, SECRET, SHOP, content, held_now, signature};
pub use database::{Kind, fresh_database};
pub use look::{Dice, Row, attribute, rows_in};
pub use node::Node;
pub use program::{Environment, KEY, Program, environment, free_port};
pub use staff::Staff;
pub use stream::{Frame, Stream};
pub use tokens::{Asked, Tell, Tokens};
