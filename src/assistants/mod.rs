//! Which assistants a shop has. Each has its own knowledge, custom actions, looks, places and shared inbox; a shop
//! begins with one.
//!
//! `assistant` says what one of them is, `contrast` what can be read on its colour, `places` where on
//! a store it is met, `words` what it says where nobody can be asked for (all pure), `store` keeps them. A chat belongs
//! to one of them. What it answers from is said in the room `assistant`.

mod assistant;
pub mod contrast;
pub mod places;
pub mod store;
pub mod words;

pub use assistant::{Assistant, ELSEWHERE, Look};
pub use places::Places;
