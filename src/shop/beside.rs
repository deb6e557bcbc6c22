//! Tells who looks at a chat that something beside it has changed which is no entry of its log.

use crate::commerce::find;
use crate::db::{ShopId, Store};
use crate::live::{Frame, Hub};

/// What has changed, by Shopify's id.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// An order.
    Order(i64),
    /// A customer.
    Customer(i64),
}

/// Tells the chats it belongs to. What can't be told now is seen when the chat is opened again.
pub async fn tell(store: &Store, hub: &Hub, shop: ShopId, about: About) {
    let chats = store
        .read(move |conn| match about {
            About::Order(order) => find::conversations_of_order(conn, shop, order),
            About::Customer(customer) => find::conversations_of_customer(conn, shop, customer),
        })
        .await;
    match chats {
        Ok(chats) => {
            for conversation in chats {
                hub.tell_staff(shop, Frame::Beside { conversation });
            }
        }
        Err(error) => tracing::debug!(%error, "who looks at a chat was not told"),
    }
}
