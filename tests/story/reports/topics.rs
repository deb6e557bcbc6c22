//! Handoffs by what shoppers had asked about: counted with the others, equal to a recount of the log, and over time.

use std::collections::BTreeMap;

use counterbell::conversation::Event;
use counterbell::ids::Id;
use counterbell::reports::days::Range;
use counterbell::reports::read::{counted, side_by_side};
use counterbell::reports::series::Series;
use counterbell::reports::topics::words_before;

use super::numbers;
use crate::support::{App, Kind};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
const GIFT: &str = "How do I use a gift card?";
const INVOICE: &str = "Can I have an invoice?";

/// A shopper asks, and then for a person, who comes and closes the chat.
async fn handed_over(app: &App, questions: &[&str]) -> String {
    let mut shopper = app.shopper().await;
    for question in questions {
        shopper.says(question).await;
        app.runs_jobs().await;
        app.advances(5);
    }
    shopper.says("Can I talk to a person?").await;
    // Who says nothing of what it is about is asked, and comes after a minute all the same.
    app.advances(60);
    app.runs_jobs().await;
    shopper.conversation().await
}

/// By topic, from the log and what was said before: as if nothing had been counted.
async fn recounted(app: &App) -> BTreeMap<String, i64> {
    let shop = app.shop;
    let mut words = Vec::new();
    for entry in app.raw_log().await {
        let event = serde_json::from_str::<Event>(&entry.data).unwrap();
        let (chat, at): (Id, _) = (entry.conversation.parse().unwrap(), entry.at);
        if matches!(event, Event::Requested { .. }) {
            let at = counterbell::clock::Micros(at);
            words.push(
                app.reads(move |conn| words_before(conn, shop, chat, at))
                    .await,
            );
        }
    }
    let told = app.shared.library.subjects(words).await.unwrap();
    let mut topics = BTreeMap::new();
    for topic in told {
        *topics
            .entry(topic.unwrap_or("none").to_owned())
            .or_default() += 1;
    }
    topics
}

#[actix_web::test]
async fn what_a_handoff_was_about_is_counted_by_topic() {
    for kind in BOTH {
        let app = App::start(kind).await;
        handed_over(&app, &[GIFT]).await;
        handed_over(&app, &["Wie löse ich eine Geschenkkarte ein?"]).await;
        app.advances(86_400);
        let chat = handed_over(&app, &[GIFT]).await;
        // The plainest of what was said last says it, not the thanks after it.
        handed_over(&app, &[INVOICE, "Thank you so much"]).await;
        // Who asks for nothing but a person has not said what it is about.
        handed_over(&app, &[]).await;
        let numbers = numbers(&app).await;
        let by: BTreeMap<String, i64> = numbers
            .of(Series::HandoffsByTopic)
            .iter()
            .map(|(key, tally)| (key.clone(), tally.number))
            .collect();
        let told = [("gift card", 3), ("none", 1), ("invoice", 1)];
        let told = BTreeMap::from(told.map(|(key, n)| (key.to_owned(), n)));
        assert_eq!(by, told);
        assert_eq!(by, recounted(&app).await, "{kind:?}");

        // The page tells it, and leads to the chats, to what to do about it, and to it over time.
        let mia = app.mia();
        let page = mia.opens("/reports?days=7").await;
        let card = page.split_once("id=\"handoffs-by-topic\"").unwrap().1;
        let card = card.split_once("</section>").unwrap().0;
        for part in ["Gift card", "Invoice", "No plain topic", "/settings/gaps"] {
            assert!(card.contains(part), "{part}: {card}");
        }
        let last = card.split("<th scope=\"row\">").last().unwrap();
        assert!(last.starts_with("No plain topic"), "{card}");
        let at = card
            .find("/reports/over-time?of=handoffs-by-topic")
            .unwrap();
        let over_time = card[at..].split('"').next().unwrap().replace("&amp;", "&");
        let page = mia.opens(&over_time).await;
        assert!(page.contains("Handoffs by topic, over time"), "{page}");
        let row = page
            .split_once("<th scope=\"row\">Gift card</th>")
            .unwrap()
            .1;
        let row = row.split_once("</tr>").unwrap().0;
        let days: Vec<&str> = row
            .split("<a href=\"/reports/chats?")
            .skip(1)
            .map(|link| link.split_once('>').unwrap().1.split('<').next().unwrap())
            .collect();
        assert_eq!(days, ["3", "2", "1"], "together, and day by day: {row}");
        let today = row.rsplit_once("<a href=\"/reports/chats?").unwrap().1;
        let path = format!(
            "/reports/chats?{}",
            today.split('"').next().unwrap().replace("&amp;", "&")
        );
        let chats = mia.opens(&path).await;
        assert!(chats.contains("Handoffs: Gift card"));
        assert_eq!(chats.matches("href=\"/inbox/").count(), 1);
        assert!(chats.contains(&format!("/inbox/{chat}")));

        // The file of that page holds nothing else, and of another shop nothing at all.
        let path = over_time.replace("/over-time?", "/numbers.csv?");
        let file = mia.gets(&path).await.ok().body;
        let lines: Vec<&str> = file.as_str().unwrap().lines().skip(1).collect();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(
            lines
                .iter()
                .all(|line| line.starts_with("handoffs-by-topic,"))
        );
        assert!(
            lines
                .iter()
                .any(|line| line.starts_with("handoffs-by-topic,Gift card,"))
        );
        for odd in ["of=begun", "of=nothing", ""] {
            let path = format!("/reports/over-time?{odd}");
            assert_eq!(mia.gets(&path).await.status, 404, "{odd}");
        }
        let odd = mia.gets("/reports/numbers.csv?of=nothing").await;
        assert_eq!(odd.status, 404);
        let (_, zoe) = app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        let theirs = zoe.opens(&over_time).await;
        assert!(!theirs.contains("Gift card"), "{theirs}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_stands_side_by_side_adds_up_to_its_days() {
    for kind in BOTH {
        let app = App::start(kind).await;
        for passed in 0..40 {
            if passed % 3 == 0 {
                handed_over(&app, &[GIFT]).await;
            }
            if passed % 7 == 0 {
                handed_over(&app, &[INVOICE]).await;
            }
            app.advances(86_400);
        }
        numbers(&app).await;
        let (shop, today) = (app.shop, app.clock.now());
        let today = counterbell::reports::days::day(counterbell::handoff::hours::Zone::UTC, today);
        let keys = ["gift card", "invoice"].map(str::to_owned);
        for days in [1, 9, 30, 41, 200] {
            let range = Range {
                from: today - days + 1,
                to: today,
            };
            let of = keys.clone();
            let (by_day, by_period) = app
                .reads(move |conn| {
                    let by_day = counted(conn, shop, range)?;
                    let of = (Series::HandoffsByTopic, of.as_slice());
                    Ok((by_day, side_by_side(conn, shop, of, &range.periods())?))
                })
                .await;
            for key in &keys {
                let told: Vec<i64> = range
                    .periods()
                    .into_iter()
                    .map(|period| {
                        let on = |day| by_day.on(Series::HandoffsByTopic, day, key);
                        period.each().map(on).sum()
                    })
                    .collect();
                assert_eq!(by_period.get(key), Some(&told), "{kind:?} {days} {key}");
            }
        }
        app.stops().await;
    }
}
