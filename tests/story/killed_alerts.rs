//! Killed without a word while alerts go out by mail, and started again: each chat has one alert for each of the team,
//! and what was sent twice is the same mail, by which the other side can tell. The real program, on both databases.

use std::collections::BTreeMap;
use std::time::Duration;

use counterbell::clock::Clock;
use counterbell::db::schema::{alerts, jobs, mails};
use counterbell::db::{Conn, DatabaseUrl, ShopId};
use counterbell::error::Error;
use counterbell::rules;
use counterbell::shop::ShopDomain;
use counterbell::shop::seal::Sealer;
use counterbell::shop::store::{self as shops, Token};
use counterbell::team::store as team;
use diesel::prelude::*;
use tokio::time::{sleep, timeout};

use crate::support::mail::MailServer;
use crate::support::{
    Environment, KEY, Kind, Node, Program, SHOP, Shopper, environment, free_port, fresh_database,
};

pub const ORIGIN: &str = "http://store.localhost";
const SUBJECT: &str = "A shopper asks for a person";
/// Shoppers who ask for a person before each kill.
pub const ASK: usize = 3;

/// A shop with two who are reached by mail alone.
pub async fn shop(database: &str) -> ShopId {
    let node = Node::on(database, Clock::system());
    let shop = ShopId(node.store.new_id());
    let sealer = Sealer::parse(KEY, None).unwrap();
    node.store
        .write(shop, move |tx| {
            let token = Token {
                access: "shpat_story".into(),
                access_until: None,
                refresh: None,
                refresh_until: None,
            };
            let domain = ShopDomain::parse(SHOP).unwrap();
            shops::install(tx, &domain, ORIGIN, "read_orders", &token, &sealer)?;
            rules::store::seed(tx)?;
            team::add(tx, "Mia", "mia@example.com", "admin")?;
            team::add(tx, "Leo", "leo@example.com", "agent")?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    node.store.finish().await;
    shop
}

pub fn looks<T>(database: &str, look: impl FnOnce(&mut Conn) -> T) -> T {
    look(&mut DatabaseUrl::parse(database).unwrap().open().unwrap())
}

/// Until this is so, for a minute at most.
pub async fn until(what: &str, so: impl Fn() -> bool) {
    let waits = async {
        while !so() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = timeout(Duration::from_secs(60), waits).await;
    assert!(waited.is_ok(), "{what}");
}

/// What the dead program had taken in hand is free again.
pub fn leases_run_out(database: &str) {
    looks(database, |conn| {
        counterbell::on_each!(conn, conn => diesel::update(jobs::table)
            .set(jobs::leased_until.eq(0))
            .execute(conn))
        .unwrap()
    });
}

pub async fn ask(http: &reqwest::Client, url: &str) {
    for _ in 0..ASK {
        let mut shopper = Shopper::arrives(http, url, SHOP, ORIGIN).await;
        shopper.presses("Talk to a person").await;
        shopper.skips().await;
    }
}

/// Alerts of requests by mail, of each chat and member, and the mails they went by.
fn told(database: &str, shop: ShopId) -> BTreeMap<(i64, i64), Vec<Option<i64>>> {
    let rows: Vec<(i64, i64, Option<i64>)> = looks(database, |conn| {
        alerts::table
            .filter(alerts::shop_id.eq(shop.key()))
            .filter(alerts::cause.eq("requested"))
            .filter(alerts::channel.eq("email"))
            .select((alerts::conversation_id, alerts::staff_id, alerts::mail_id))
            .load(conn)
            .unwrap()
    });
    let mut told: BTreeMap<(i64, i64), Vec<Option<i64>>> = BTreeMap::new();
    for (chat, staff, mail) in rows {
        told.entry((chat, staff)).or_default().push(mail);
    }
    told
}

fn all_sent(database: &str, number: usize) -> bool {
    let sent: i64 = looks(database, |conn| {
        mails::table
            .filter(mails::state.eq("sent"))
            .filter(mails::subject.eq(SUBJECT))
            .count()
            .get_result(conn)
            .unwrap()
    });
    usize::try_from(sent).unwrap() >= number
}

fn message_id(mail: &str) -> &str {
    let line = mail.lines().find(|line| line.starts_with("Message-ID: "));
    line.expect("each mail has one")
}

async fn none_is_lost(kind: Kind, kills: usize) {
    // A second provider is refused; the first one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (_, database, _folder) = fresh_database(kind);
    let shop = shop(&database).await;
    let (server, port) = (MailServer::starts(), free_port());
    let mut environment: Environment = environment(&database, port);
    environment.push(("SMTP_URL", server.address()));
    environment.push(("MAIL_FROM", "Counterbell <bell@counterbell.example>".into()));
    let url = format!("http://127.0.0.1:{port}");
    for kill in 0..kills {
        let program = Program::serves(&environment);
        let before = server.calls();
        // A line to the program before leads nowhere.
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        ask(&http, &url).await;
        // At once, as the first mail begins, amid the others, and after the last.
        let at = before + [0, 1, 3, 2 * ASK][kill % 4];
        until("mails are on their way", || server.calls() >= at).await;
        program.dies();
        leases_run_out(&database);
    }
    let program = Program::serves(&environment);
    let expected = 2 * ASK * kills;
    until("all is sent", || all_sent(&database, expected)).await;
    assert_eq!(program.ends_when_told().code, Some(0));

    let told = told(&database, shop);
    assert_eq!(told.len(), expected, "{kind:?}: each chat, each of the two");
    for (whom, by) in &told {
        assert!(matches!(by[..], [Some(_)]), "{kind:?}: {whom:?} {by:?}");
    }
    let mut taken = server.taken();
    taken.retain(|mail| mail.contains(SUBJECT));
    let mut ids: Vec<&str> = taken.iter().map(|mail| message_id(mail)).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), expected, "{kind:?}: one mail for each alert");
    for id in ids {
        let same: Vec<&String> = taken.iter().filter(|mail| message_id(mail) == id).collect();
        assert!(
            same.windows(2).all(|two| two[0] == two[1]),
            "{kind:?}: {id} was sent again as it was"
        );
    }
}

pub fn kills() -> usize {
    match std::env::var("COUNTERBELL_LONG") {
        Ok(_) => 12,
        Err(_) => 4,
    }
}

#[actix_web::test]
async fn killed_while_alerts_go_out_each_is_told_by_one_mail_on_sqlite() {
    none_is_lost(Kind::Sqlite, kills()).await;
}

#[actix_web::test]
async fn killed_while_alerts_go_out_each_is_told_by_one_mail_on_postgres() {
    none_is_lost(Kind::Postgres, kills()).await;
}
