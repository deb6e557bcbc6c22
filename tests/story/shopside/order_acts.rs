//! Refunding and cancelling from beside a chat: shown first, done once, read back from the store. Never twice, whatever is
//! pressed twice or breaks in between.

use counterbell::db::schema::{order_acts, staff};
use counterbell::demo::store::{AdminFaults, ApiFault, Change};
use counterbell::error::Error;
use counterbell::ids::Id;
use counterbell::shop::admin::order_acts::refund;
use counterbell::shop::order_acts::plan::Plan;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::sold::{GRANTED, LEO, Sold, confirmation};
use super::{BOTH, OWNER};
use crate::support::Kind;

#[actix_web::test]
async fn nothing_is_offered_and_nothing_done_before_the_store_allows_it() {
    let sold = Sold::begins(Kind::Sqlite).await;
    let offered = format!("/orders/{}/refund", sold.order);
    assert!(sold.thread().await.contains(&offered));
    let confirm = confirmation(&sold.sees("refund", "", OWNER).await);
    sold.world.store.set_scopes(GRANTED.split_last().unwrap().1);
    sold.world.settles().await;
    assert!(!sold.thread().await.contains(&offered));
    let page = sold.sees("refund", "", OWNER).await;
    assert!(
        page.contains("has not allowed Counterbell to change orders"),
        "{page}"
    );
    assert!(!page.contains("data-confirm"));
    let (status, body) = sold.sends("refund", &confirm, OWNER).await;
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (403, Some("not_granted")),
        "{body}"
    );
    assert_eq!(sold.acts().await, Vec::<String>::new());
    sold.world.ends().await;
}

#[actix_web::test]
async fn a_refund_is_shown_first_done_once_and_read_back() {
    for kind in BOTH {
        let sold = Sold::begins(kind).await;
        let page = sold.sees("refund", "", OWNER).await;
        let paid = sold.stands().await.total.text();
        for shown in [
            "Refund order #1042",
            &paid,
            "Nightfall",
            "go back in stock",
            "Shopify writes",
        ] {
            assert!(page.contains(shown), "{kind:?} {shown}: {page}");
        }
        let confirm = confirmation(&page);
        // A double click, and a second tab.
        let (first, again) = futures_util::future::join(
            sold.sends("refund", &confirm, OWNER),
            sold.sends("refund", &confirm, OWNER),
        )
        .await;
        assert_eq!((first.0, again.0), (202, 202), "{first:?} {again:?}");
        assert_eq!(first.1["act"], again.1["act"]);
        sold.world.settles().await;
        sold.world.settles().await;
        let stands = sold.stands().await;
        assert_eq!(
            (stands.refunds.len(), stands.financial.as_str()),
            (1, "REFUNDED")
        );
        assert_eq!(stands.refunded, stands.total);
        assert_eq!(sold.acts().await, ["done"]);
        let thread = sold.thread().await;
        assert!(
            thread.contains(&format!("Refunded {paid} of order #1042")),
            "{thread}"
        );
        assert!(
            thread.contains("Refunded</span>"),
            "the order beside it: {thread}"
        );
        let audited = sold.audited("orders.refund").await;
        assert_eq!(audited.len(), 1);
        assert!(audited[0].contains(&paid), "{audited:?}");
        // What was confirmed once is of an order that is another now.
        let (status, body) = sold.sends("refund", &confirm, OWNER).await;
        assert_eq!(
            (status, body["error"]["code"].as_str()),
            (409, Some("changed"))
        );
        let page = sold.sees("refund", "", OWNER).await;
        assert!(page.contains("nothing left to give back"), "{page}");
        sold.world.ends().await;
    }
}

#[actix_web::test]
async fn an_answer_that_is_lost_makes_no_second_refund() {
    for lost in [ApiFault::Truncated, ApiFault::Server(502)] {
        let sold = Sold::begins(Kind::Sqlite).await;
        let confirm = confirmation(&sold.sees("refund", "", OWNER).await);
        assert_eq!(sold.sends("refund", &confirm, OWNER).await.0, 202);
        // The order is looked at, then the refund is made (or not), and nobody hears of it.
        sold.world.store.set_admin_faults(AdminFaults {
            api: vec![ApiFault::Slow(0), lost],
            ..AdminFaults::default()
        });
        sold.world.settles().await;
        assert_eq!(sold.acts().await, ["sent"], "{lost:?}");
        sold.world.waits(30).await;
        sold.world.settles().await;
        assert_eq!(sold.acts().await, ["done"], "{lost:?}");
        assert_eq!(sold.stands().await.refunds.len(), 1, "{lost:?}");
        assert_eq!(sold.thread().await.matches("Refunded $").count(), 1);
        sold.world.ends().await;
    }
}

#[actix_web::test]
async fn a_program_that_dies_after_the_store_took_it_makes_no_second_refund() {
    let sold = Sold::begins(Kind::Sqlite).await;
    let confirm = confirmation(&sold.sees("refund", "", OWNER).await);
    assert_eq!(sold.sends("refund", &confirm, OWNER).await.0, 202);
    let app = &sold.world.app;
    let shop = app.shop;
    let (id, key, plan): (i64, String, String) = app
        .reads(move |conn| {
            Ok::<_, Error>(
                order_acts::table
                    .filter(order_acts::shop_id.eq(shop.key()))
                    .select((order_acts::id, order_acts::key, order_acts::plan))
                    .first(conn)?,
            )
        })
        .await;
    // As the try that died left it: noted as being sent, and taken by the store.
    let plan: Plan = serde_json::from_str(&plan).unwrap();
    let note = format!("From a chat (Counterbell {})", Id(id));
    let sent = plan.refund(&key, &note);
    refund(&app.shared, shop, &sent).await.unwrap();
    app.shared
        .store
        .insert(shop, move |tx| {
            diesel::update(order_acts::table.find((tx.key(), id)))
                .set(order_acts::state.eq("sent"))
                .execute(tx.conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    sold.world.settles().await;
    assert_eq!(sold.acts().await, ["done"]);
    assert_eq!(sold.stands().await.refunds.len(), 1);
    assert!(sold.thread().await.contains("Refunded $"));
    sold.world.ends().await;
}

#[actix_web::test]
async fn a_changed_order_is_not_touched() {
    let sold = Sold::begins(Kind::Sqlite).await;
    let cancel = confirmation(&sold.sees("cancel", "", OWNER).await);
    let refund = confirmation(&sold.sees("refund", "", OWNER).await);
    sold.world.app.advances(5);
    assert!(sold.world.store.change_order("#1042", Change::Fulfil));
    let (status, body) = sold.sends("cancel", &cancel, OWNER).await;
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (409, Some("changed"))
    );
    let (status, _) = sold.sends("refund", &refund, OWNER).await;
    assert_eq!(status, 409);
    let page = sold.sees("cancel", "", OWNER).await;
    assert!(page.contains("A part of this order was sent"), "{page}");

    // Between the confirmation and the job, too.
    let refund = confirmation(&sold.sees("refund", "", OWNER).await);
    assert_eq!(sold.sends("refund", &refund, OWNER).await.0, 202);
    sold.world.app.advances(5);
    assert!(sold.world.store.change_order("#1042", Change::Refund));
    sold.world.settles().await;
    assert_eq!(sold.acts().await, ["failed"]);
    assert_eq!(sold.stands().await.refunds.len(), 1, "the store's own");
    assert!(
        sold.thread()
            .await
            .contains("The order has changed meanwhile")
    );
    sold.world.ends().await;
}

#[actix_web::test]
async fn a_part_goes_back_and_the_rest_can_be_cancelled() {
    let sold = Sold::begins(Kind::Sqlite).await;
    let line = sold.stands().await.lines[0].id;
    let page = sold
        .sees("refund", &format!("?chosen=1&line-{line}=7"), OWNER)
        .await;
    assert!(
        page.contains("can’t be given back in this number"),
        "{page}"
    );
    let page = sold
        .sees("refund", &format!("?chosen=1&line-{line}=nine"), OWNER)
        .await;
    assert!(page.contains("Type how many, as a number."), "{page}");
    let page = sold
        .sees("refund", &format!("?chosen=1&line-{line}=1"), OWNER)
        .await;
    assert!(
        page.contains("Stock stays as it is") && page.contains("gets no mail"),
        "{page}"
    );
    let (status, body) = sold.sends("refund", &confirmation(&page), OWNER).await;
    assert_eq!(status, 202, "{body}");
    sold.world.settles().await;
    let stands = sold.stands().await;
    assert_eq!(stands.financial, "PARTIALLY_REFUNDED");
    assert!(stands.refunded.amount > 0 && stands.refunded < stands.total);

    sold.world.app.advances(5);
    let page = sold.sees("cancel", "", OWNER).await;
    assert!(page.contains("That can’t be undone."), "{page}");
    assert_eq!(
        sold.sends("cancel", &confirmation(&page), OWNER).await.0,
        202
    );
    sold.world.settles().await;
    // Shopify cancels behind its answer: it is looked at again.
    sold.world.waits(60).await;
    let stands = sold.stands().await;
    assert!(stands.cancelled);
    assert_eq!(stands.refunded, stands.total);
    assert_eq!(sold.acts().await, ["done", "done"]);
    let thread = sold.thread().await;
    assert!(thread.contains("Cancelled order #1042"), "{thread}");
    assert!(!thread.contains(&format!("/orders/{}/cancel", sold.order)));
    sold.world.ends().await;
}

#[actix_web::test]
async fn a_role_gives_back_no_more_of_an_order_than_it_may() {
    let sold = Sold::begins(Kind::Sqlite).await;
    // Leo comes by for the first time, and answers chats.
    let first = sold.world.store.open_app_url(LEO);
    sold.world.app.http.get(first).send().await.unwrap();
    let shop = sold.world.app.shop;
    sold.world
        .app
        .shared
        .store
        .insert(shop, move |tx| {
            let leo = staff::table.filter(staff::shop_id.eq(tx.key()));
            diesel::update(leo.filter(staff::shopify_user.eq(LEO)))
                .set(staff::role.eq("agent"))
                .execute(tx.conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    let page = sold.sees("refund", "", LEO).await;
    assert!(page.contains("Your role may not do this"), "{page}");
    let confirm = confirmation(&sold.sees("refund", "", OWNER).await);
    assert_eq!(sold.sends("refund", &confirm, LEO).await.0, 403);

    let set = |most: &str| json!({ "agent": { "refund": true, "most": most } });
    let sets = async |body: Value| {
        let url = format!("{}/api/v1/order-acts", sold.world.app.url);
        let request = sold.world.app.http.post(url).json(&body);
        let request = request.bearer_auth(sold.world.store.id_token(OWNER));
        let answer = request.header("origin", &sold.world.app.url).send();
        answer.await.unwrap().status().as_u16()
    };
    assert_eq!(sets(set("a lot")).await, 422);
    assert_eq!(sets(set("10.00")).await, 204);
    let (status, body) = sold.sends("refund", &confirm, LEO).await;
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (403, Some("over_limit")),
        "{body}"
    );
    assert!(sold.sees("refund", "", LEO).await.contains("$10.00 in all"));
    assert_eq!(sets(set("2000")).await, 204);
    assert_eq!(sold.sends("refund", &confirm, LEO).await.0, 202);
    sold.world.settles().await;
    assert_eq!(sold.acts().await, ["done"]);
    sold.world.ends().await;
}

#[actix_web::test]
async fn only_an_order_beside_the_chat_can_be_touched_and_only_by_its_shop() {
    let sold = Sold::begins(Kind::Sqlite).await;
    let other = sold.order - 1;
    let url = |order: i64| format!("/inbox/{}/orders/{order}/refund", sold.chat);
    assert_eq!(sold.world.fetches(&url(other)).await.status(), 404);
    assert_eq!(sold.world.fetches(&url(sold.order)).await.status(), 200);
    let (_, zoe) = sold
        .world
        .app
        .other_shop("third-shop.myshopify.com", "http://third.localhost")
        .await;
    assert_eq!(zoe.gets(&url(sold.order)).await.status, 404);
    let door = sold.door("refund");
    assert_eq!(zoe.posts(&door, json!({ "digest": "x" })).await.status, 404);
    sold.world.ends().await;
}

#[actix_web::test]
async fn an_order_known_by_a_typed_number_alone_takes_a_second_look() {
    let mut sold = Sold::begins(Kind::Sqlite).await;
    let mut eve = sold.world.shopper().await;
    eve.presses("Talk to a person").await;
    eve.submits("1042").await;
    sold.chat = eve.conversation().await;
    let page = sold.sees("refund", "", OWNER).await;
    assert!(page.contains("Nothing else says that the order is theirs"));
    let mut confirm = confirmation(&page);
    assert_eq!(confirm["sure"], "on", "{page}");
    confirm.as_object_mut().unwrap().remove("sure");
    let (status, body) = sold.sends("refund", &confirm, OWNER).await;
    assert_eq!(
        (status, body["error"]["field"].as_str()),
        (422, Some("sure"))
    );
    assert_eq!(sold.acts().await, Vec::<String>::new());
    confirm["sure"] = "on".into();
    assert_eq!(sold.sends("refund", &confirm, OWNER).await.0, 202);
    sold.world.settles().await;
    assert_eq!(sold.acts().await, ["done"]);
    sold.world.ends().await;
}
