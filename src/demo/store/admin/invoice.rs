//! `/invoices/{key}`: the page a draft order's buyer is sent to. It opens a checkout with the draft's lines.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};

use crate::demo::store::cart::Line;
use crate::demo::store::checkout::{ADA, Checkout};
use crate::demo::store::{Store, http, payload, sign};

pub async fn show(store: web::Data<Store>, key: web::Path<String>) -> HttpResponse {
    let now = store.inner.config.clock.now();
    let url = store.url();
    let opened = store.change(|saved| {
        let lines = saved.platform.drafts.get(key.as_str())?.iter();
        let lines = lines.map(|(variant, quantity)| Line {
            variant: *variant,
            quantity: *quantity,
            properties: BTreeMap::new(),
        });
        let number = saved.next_checkout;
        let mut checkout = Checkout::new(sign::cart_token(), lines.collect(), number, now);
        saved.next_checkout += 1;
        checkout.customer = ADA + number;
        let token = checkout.token.clone();
        store.queue(
            saved,
            &[("checkouts/create", payload::checkout(&checkout, &url))],
        );
        saved.checkouts.insert(token.clone(), checkout);
        Some(token)
    });
    match opened {
        Some(token) => http::see_other(&format!("/checkouts/{token}/information")),
        None => HttpResponse::NotFound().body("This invoice is not known."),
    }
}
