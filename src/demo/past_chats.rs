//! stub
#[derive(Debug, Clone, Copy)]
pub enum Who { Mia, Leo }
#[derive(Debug, Clone, Copy)]
pub enum Step { Shopper(&'static str), Assistant(&'static str, &'static [(&'static str, &'static str)]), Unsure(&'static [(&'static str, &'static str)]), Asks(Option<&'static str>), Keyword, Cart(i64), Takes(Who), Says(Who, &'static str), HandsBack(Who), Handled(Who), Tags(Who, &'static str), Closes(Who, Option<&'static str>), Wait(i64) }
#[derive(Debug, Clone, Copy)]
pub struct PastChat { pub days_ago: i64, pub at_second: i64, pub name: Option<&'static str>, pub email: Option<&'static str>, pub page: (&'static str, &'static str), pub steps: &'static [Step] }
pub const CHATS: &[PastChat] = &[];
