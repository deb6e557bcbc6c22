//! The shopper's own address: where it is from, and whether it is known to be theirs.

use sha2::{Digest, Sha256};

use crate::conversation::{Conversation, people};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::mail::Address;

/// Where the shopper of a chat can be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The address.
    pub address: Address,
    /// Shopify says that it is theirs. Else they typed it, and may have typed another's.
    pub vouched: bool,
    /// What stands for it where it is not to be read: in a link, beside a chat.
    pub mark: i64,
}

/// Where the shopper of a chat can be written to: what the store or they themselves said.
///
/// # Errors
/// The database's.
pub fn reached(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
) -> Result<Option<Reached>, Error> {
    let reached = |address: Address, vouched: bool| Reached {
        mark: mark(shop, chat, &address),
        address,
        vouched,
    };
    let person = people::by_ids(conn, shop, &[chat.visitor])?.remove(&chat.visitor);
    if let Some(person) = person
        && let Some(address) = (person.email.as_deref()).and_then(|told| Address::parse(told).ok())
    {
        let vouched = person.customer.is_some() && !person.typed.contains(people::EMAIL);
        return Ok(Some(reached(address, vouched)));
    }
    Ok(people::collected_in(conn, shop, chat.id)?
        .iter()
        .rev()
        .filter(|answer| is_their_own(&answer.field))
        .find_map(|answer| Address::parse(&answer.value).ok())
        .map(|address| reached(address, false)))
}

fn mark(shop: ShopId, chat: &Conversation, address: &Address) -> i64 {
    let named = format!("{} {} {address}", shop.0, chat.visitor);
    let digest = Sha256::digest(named.as_bytes());
    let (first, _) = digest.split_first_chunk().unwrap_or((&[0; 8], &[]));
    i64::from_be_bytes(*first)
}

/// Whether a field asks for the shopper's own address: another's, such as a gift's recipient, gets no mail from here.
fn is_their_own(field: &str) -> bool {
    let letters: String = field.chars().filter(char::is_ascii_alphabetic).collect();
    let letters = letters.to_lowercase();
    let plain = ["your", "my", "contact"]
        .iter()
        .find_map(|whose| letters.strip_prefix(whose))
        .unwrap_or(&letters);
    matches!(plain, "email" | "emailaddress" | "mail" | "mailaddress")
}
