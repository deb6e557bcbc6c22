//! The desk: who is there when, what a shopper is told, who gets which chat, and a promise that is kept.

mod by_chance;
mod closing;
mod coming;
mod drains;
mod fits;
mod handed;
mod interleaved;
mod learnt;
mod opened;
mod passed;
mod promised;
mod restarted;
mod slept;
mod stuck;
mod texts;
