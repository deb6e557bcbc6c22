//! Killed without a word while outgoing webhooks are under way, and started again: each alert arrives, and one that
//! arrives twice has the id it had before, by which the other side can tell. The real program, on both databases.

use std::collections::BTreeMap;

use counterbell::clock::Clock;
use counterbell::db::schema::alerts;
use counterbell::db::{DatabaseUrl, ShopId};
use counterbell::error::Error;
use counterbell::handoff::notices::rule::{Definition, Format, Hours, How, When, Which};
use counterbell::handoff::notices::store;
use counterbell::handoff::notices::webhook::Target as Address;
use counterbell::outside::Reach;
use counterbell::shop::seal::Sealer;
use diesel::prelude::*;

use crate::killed_alerts::{ASK, ask, kills, leases_run_out, looks, shop, until};
use crate::notices::target::{Heard, Says, Target};
use crate::support::{
    Environment, KEY, Kind, Node, Program, environment, free_port, fresh_database,
};

/// The shop's rule: whenever a person is asked for, in Slack's format to this address.
async fn rings(database: &str, shop: ShopId, url: &str) {
    let node = Node::on(database, Clock::system());
    let address = Address::parse(url, "secret".into(), Reach::AlsoLoopback).unwrap();
    let seal = Sealer::parse(KEY, None).unwrap().lent();
    let sealed = seal.seal_target(shop, &address).unwrap();
    node.store
        .write(shop, move |tx| {
            store::settled(tx)?;
            let definition = Definition {
                when: When::Requested,
                which: Which::default(),
                who: Vec::new(),
                how: How {
                    webhook: Some(Format::Slack),
                    ..How::default()
                },
                hours: Hours::Always,
            };
            store::add(tx, "Slack", &definition, Some(&sealed))?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    node.store.finish().await;
}

/// Alerts by webhook: their ids, chats and what became of them.
fn told(database: &str, shop: ShopId) -> Vec<(String, i64, String)> {
    let rows: Vec<(i64, i64, String)> = looks(database, |conn| {
        alerts::table
            .filter(alerts::shop_id.eq(shop.key()))
            .filter(alerts::channel.eq("webhook"))
            .select((alerts::id, alerts::conversation_id, alerts::state))
            .load(conn)
            .unwrap()
    });
    rows.into_iter()
        .map(|(id, chat, state)| (id.to_string(), chat, state))
        .collect()
}

fn all_sent(database: &str, shop: ShopId, number: usize) -> bool {
    let told = told(database, shop);
    told.len() == number && told.iter().all(|(_, _, state)| state == "sent")
}

fn by_id(heard: &[Heard]) -> BTreeMap<String, Vec<&Heard>> {
    let mut by_id: BTreeMap<String, Vec<&Heard>> = BTreeMap::new();
    for one in heard {
        let id = one.header("x-counterbell-id").to_owned();
        by_id.entry(id).or_default().push(one);
    }
    by_id
}

/// How the other side is as the program dies: it has heard the first and keeps the line; it hangs up and then keeps the
/// next; it answers all, and the program dies before it can note the last.
const ROUNDS: [(&[Says], usize); 3] = [
    (&[Says::Hold, Says::Hold], 1),
    (&[Says::Nothing, Says::Hold, Says::Hold], 2),
    (&[], ASK),
];

async fn none_is_lost(kind: Kind, kills: usize) {
    // A second provider is refused; the first one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (_, database, _folder) = fresh_database(kind);
    assert!(DatabaseUrl::parse(&database).is_ok());
    let shop = shop(&database).await;
    let (target, port) = (Target::says(&[]).await, free_port());
    rings(&database, shop, &format!("{}/hook", target.url)).await;
    let mut environment: Environment = environment(&database, port);
    environment.push(("ALERTS_TO_LOOPBACK", "on".into()));
    let url = format!("http://127.0.0.1:{port}");
    let mut held = Vec::new();
    for kill in 0..kills {
        let program = Program::serves(&environment);
        // What the last one left is done first.
        let so_far = ASK * kill;
        until("all before is sent", || all_sent(&database, shop, so_far)).await;
        let (says, hears) = ROUNDS[kill % ROUNDS.len()];
        target.says_next(says);
        let before = target.heard().len();
        // A line to the program before leads nowhere.
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        ask(&http, &url).await;
        until("webhooks are on their way", || {
            target.heard().len() >= before + hears
        })
        .await;
        program.dies();
        if says.last().is_some_and(|last| matches!(last, Says::Hold)) {
            let last = target.heard().last().cloned().unwrap();
            held.push(last.header("x-counterbell-id").to_owned());
        }
        target.is_well_again();
        leases_run_out(&database);
    }
    let program = Program::serves(&environment);
    let expected = ASK * kills;
    until("all is sent", || all_sent(&database, shop, expected)).await;
    assert_eq!(program.ends_when_told().code, Some(0));

    let (told, heard) = (told(&database, shop), target.heard());
    let by_id = by_id(&heard);
    let mut chats: Vec<i64> = told.iter().map(|(_, chat, _)| *chat).collect();
    chats.sort_unstable();
    chats.dedup();
    assert_eq!(chats.len(), expected, "{kind:?}: one alert a chat");
    let ids: Vec<&String> = told.iter().map(|(id, ..)| id).collect();
    for (id, chat, _) in &told {
        let same = by_id
            .get(id)
            .unwrap_or_else(|| panic!("{kind:?}: {id} is lost"));
        let link = format!("/inbox/{chat}|Open the chat>");
        for one in same {
            assert_eq!(
                one.body, same[0].body,
                "{kind:?}: {id} was sent again as it was"
            );
            assert!(String::from_utf8_lossy(&one.body).contains(&link));
        }
    }
    assert!(
        by_id.keys().all(|id| ids.contains(&id)),
        "{kind:?}: nothing else is told"
    );
    for id in held {
        assert!(
            by_id[&id].len() > 1,
            "{kind:?}: what was under way was sent again"
        );
    }
}

#[actix_web::test]
async fn killed_while_webhooks_are_under_way_each_alert_arrives_under_its_one_id_on_sqlite() {
    none_is_lost(Kind::Sqlite, kills()).await;
}

#[actix_web::test]
async fn killed_while_webhooks_are_under_way_each_alert_arrives_under_its_one_id_on_postgres() {
    none_is_lost(Kind::Postgres, kills()).await;
}

#[actix_web::test]
async fn unless_the_operator_says_so_nothing_is_sent_to_this_machine() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (_, database, _folder) = fresh_database(Kind::Sqlite);
    let shop = shop(&database).await;
    let (target, port) = (Target::says(&[]).await, free_port());
    rings(&database, shop, &format!("{}/hook", target.url)).await;
    let program = Program::serves(&environment(&database, port));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    ask(&http, &format!("http://127.0.0.1:{port}")).await;
    let failed = || {
        told(&database, shop)
            .iter()
            .filter(|(_, _, state)| state == "failed")
            .count()
    };
    until("each is refused", || failed() == ASK).await;
    assert!(target.heard().is_empty());
    assert_eq!(program.ends_when_told().code, Some(0));
    let wrong = vec![("ALERTS_TO_LOOPBACK", "yes".to_owned())];
    let ended = Program::runs(&["serve"], &[environment(&database, port), wrong].concat());
    assert!(
        ended
            .stderr
            .contains("ALERTS_TO_LOOPBACK must be on or off"),
        "{}",
        ended.stderr
    );
}
