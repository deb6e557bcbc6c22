//! What opening the reports costs: as much as there are days and rows on the page, however many chats there were. And
//! how fast a log is counted. `COUNTERBELL_LONG=1` makes it large.

use std::fmt::Write;
use std::time::{Duration, Instant};

use counterbell::db::ShopId;
use counterbell::reports::follow::catch_up;
use counterbell::reports::series::Series;

use super::numbers;
use crate::support::{App, Kind};

/// What happens in each of these chats, with the seconds that pass before it.
const CHAT: [(i64, &str, &str); 8] = [
    (0, "started", r#"{"kind":"started","visitor":"1"}"#),
    (
        1,
        "shopper_said",
        r#"{"kind":"shopper_said","message":"5","answer_due":null}"#,
    ),
    (
        2,
        "assistant_said",
        r#"{"kind":"assistant_said","message":"6","answers":"5"}"#,
    ),
    (
        20,
        "requested",
        r#"{"kind":"requested","reason":"unsure","priority":1,"wanted":"anyone"}"#,
    ),
    (
        45,
        "taken_over",
        r#"{"kind":"taken_over","staff":"7","how":"claim","answer_due":null}"#,
    ),
    (
        30,
        "staff_said",
        r#"{"kind":"staff_said","staff":"7","message":"8"}"#,
    ),
    (
        5,
        "tagged",
        r#"{"kind":"tagged","tag":"shipping","by":{"staff":"7"}}"#,
    ),
    (
        300,
        "closed",
        r#"{"kind":"closed","by":{"staff":"7"},"resolution":null}"#,
    ),
];

/// So many chats over the last 30 days, straight into the log.
pub(super) async fn has_chats(app: &App, shop: ShopId, from: i64, number: i64) {
    let begin = app.clock.now().0 - 30 * 86_400 * 1_000_000;
    let (mut seq, mut rows, mut sql) = (from * 8, 0, String::new());
    let head =
        "INSERT INTO events (shop_id, seq, conversation_id, version, at, kind, data) VALUES ";
    let mut statements = String::new();
    for chat in 0..number {
        let mut at = begin + chat * (29 * 86_400 * 1_000_000 / number);
        for (version, (passes, kind, data)) in CHAT.iter().enumerate() {
            seq += 1;
            at += passes * 1_000_000 * (1 + chat % 7);
            write!(
                sql,
                "{}({}, {seq}, {}, {}, {at}, '{kind}', '{data}')",
                if rows > 0 { "," } else { "" },
                shop.key(),
                from + chat + 1_000_000,
                version + 1
            )
            .unwrap();
            rows += 1;
        }
        if rows >= 400 || chat + 1 == number {
            write!(statements, "{head}{sql};").unwrap();
            (rows, sql) = (0, String::new());
        }
    }
    let shop = shop.key();
    write!(
        statements,
        "UPDATE shop_heads SET seq = {seq} WHERE shop_id = {shop};"
    )
    .unwrap();
    app.executes(statements).await;
}

#[actix_web::test]
async fn opening_the_reports_costs_the_same_however_many_chats_there_were() {
    let (few, many) = if std::env::var("COUNTERBELL_LONG").is_ok() {
        (1_000, 20_000)
    } else {
        (150, 600)
    };
    let app = App::start(Kind::Sqlite).await;
    has_chats(&app, app.shop, 0, few).await;
    let first = opens(&app, few).await;
    has_chats(&app, app.shop, few, many - few).await;
    let second = opens(&app, many).await;
    // Many times as many; some more rows by day, and the machine's moods.
    assert!(
        second < first * 3 + Duration::from_millis(20),
        "{first:?}, then {second:?}"
    );
    app.stops().await;
}

/// Counts what is new, and says how long the page takes then.
async fn opens(app: &App, chats: i64) -> Duration {
    let begun = Instant::now();
    while catch_up(&app.shared, app.shop).await.unwrap() {}
    let counted = begun.elapsed();
    let all = numbers(app).await;
    assert_eq!(all.number(Series::Begun, ""), chats);
    assert_eq!(all.number(Series::ResolutionByTag, "shipping"), chats);
    let mia = app.mia();
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let begun = Instant::now();
        let page = mia.opens("/reports?days=90").await;
        fastest = fastest.min(begun.elapsed());
        assert!(page.contains("Handoffs by reason"));
    }
    println!("{chats} chats: counted in {counted:?}, the page takes {fastest:?}");
    fastest
}
