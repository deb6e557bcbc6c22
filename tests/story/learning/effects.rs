//! What an answer to a gap changed is told; the chats of a tag are gone through; cards say what they cost together.

use counterbell::conversation::Actor;
use counterbell::ids::Id;
use counterbell::shop::privacy::erase;
use serde_json::{Value, json};

use super::{BOTH, RENTAL, asks, writes_answer};
use crate::support::{App, Kind, Staff};

const TEXT: &str =
    "Can I rent a ukulele?\nUkuleles can be rented out by the week for $15, with a deposit of $50.";

/// The tags of a page and what is between them made one line of words.
fn words(page: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for letter in page.chars() {
        match letter {
            '<' => {
                inside = true;
                words.push(' ');
            }
            '>' => inside = false,
            other if !inside => words.push(other),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in the report's card.
async fn told(staff: &Staff) -> String {
    let page = staff.opens("/reports").await;
    let after = page.split_once("id=\"answered\"").unwrap().1;
    words(after.split_once("</section>").unwrap().0)
}

async fn learns(staff: &Staff, chat: &str, message: &str) -> Value {
    let body = json!({ "message": message.trim_start_matches('m') });
    let path = format!("conversations/{chat}/gaps");
    staff.posts(&path, body).await.ok().body["gap"].clone()
}

#[actix_web::test]
async fn the_report_tells_each_gaps_handoffs_before_and_after_its_answer() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        for _ in 0..3 {
            asks(&app, RENTAL).await;
        }
        assert!(
            told(&mia)
                .await
                .contains("Once an answer to a gap is published")
        );
        let gap = app.cards().await.remove(0).id;
        app.advances(3 * 86_400);
        writes_answer(&mia, gap, TEXT, "draft").await;
        assert!(
            told(&mia).await.contains("Once an answer"),
            "a draft is none"
        );
        let done = writes_answer(&mia, gap, TEXT, "publish").await;
        let then = done["questions"][0]["then"].as_str().unwrap();
        assert!(
            then.contains("Too unsure") || then.contains("Nothing on"),
            "{done}"
        );
        assert_eq!(done["questions"][0]["answered"], true);
        app.advances(86_400);
        let told_then = told(&mia).await;
        assert!(told_then.contains("Renting ukuleles"), "{told_then}");
        assert!(
            told_then.contains("3 in 3 days 0 in 1 day −100 %"),
            "{told_then}"
        );

        // The number leads to the chats it is of, also when their words are erased; the row to the answer.
        let report = mia.opens("/reports").await;
        let answered = report.split_once("id=\"answered\"").unwrap().1;
        let answered = answered.split_once("</section>").unwrap().0;
        let path = format!("/reports/gap?gap={gap}&when=before");
        assert!(
            answered.contains(&format!("href=\"{}\">3</a>", path.replace('&', "&amp;"))),
            "{answered}"
        );
        assert!(answered.contains("href=\"/settings/knowledge/"));
        assert!(answered.contains(&format!("/settings/gaps?gap={gap}#gap-{gap}")));
        let chats = mia.opens(&path).await;
        assert!(chats.contains("3 because of one gap"), "{chats}");
        assert_eq!(chats.matches("href=\"/inbox/").count(), 3);
        let since = mia.opens(&path.replace("before", "since")).await;
        assert_eq!(since.matches("href=\"/inbox/").count(), 0);
        let (_, zoe) = app
            .other_shop("third-shop.myshopify.com", "http://third.localhost")
            .await;
        assert_eq!(zoe.gets(&path).await.status, 404);

        // Somebody needs a person in spite of it, and is counted once however often it is noted.
        let mut shopper = asks(&app, RENTAL).await;
        shopper.says("Can I talk to a person?").await;
        app.runs_jobs().await;
        let chat = shopper.conversation().await;
        mia.takes_over(&chat).await.ok();
        mia.replies(&chat, "You can fetch it on Mondays, too, if you like.")
            .await
            .ok();
        let said = shopper.thread().await.last().id.clone();
        let noted = learns(&mia, &chat, &said).await;
        assert_eq!(learns(&mia, &chat, &said).await, noted);
        let found = app.cards().await;
        let joined = found.iter().find(|one| json!(one.id) == noted).unwrap();
        if joined.id == gap {
            assert!(told(&mia).await.contains("3 in 3 days 1 in 1 day"));
        }

        // Other words do not begin the count anew; taken back, it is told no more.
        writes_answer(
            &mia,
            gap,
            &format!("{TEXT} Bring it back clean."),
            "publish",
        )
        .await;
        assert!(told(&mia).await.contains("3 in 3 days"));
        writes_answer(&mia, gap, TEXT, "draft").await;
        assert!(told(&mia).await.contains("Once an answer"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_chats_of_a_tag_are_gone_through_and_an_answer_becomes_a_draft() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let mut chats = Vec::new();
        for reply in [
            "We do, for $15 a week and a deposit of $50.",
            "Only guitars, I am afraid, and those by the month.",
        ] {
            let shopper = asks(&app, RENTAL).await;
            let chat = shopper.conversation().await;
            mia.takes_over(&chat).await.ok();
            mia.replies(&chat, reply).await.ok();
            mia.tags(&chat, &["Rental"], &[]).await.ok();
            mia.closes(&chat).await.ok();
            chats.push(chat);
            app.advances(60);
        }
        // The newest first; what the AI did with the question, and what a person said.
        let first = mia.opens("/settings/gaps/review?tag=rental").await;
        assert!(first.contains("Only guitars, I am afraid"), "{first}");
        assert!(first.contains(RENTAL));
        assert!(first.contains("The AI did not answer."));
        assert!(!first.contains("We do, for $15"));
        assert!(!first.contains("data-turn=\"k\""), "nothing is newer");
        assert!(first.contains(&format!("chat={}", chats[0])));
        let older = format!("/settings/gaps/review?tag=rental&chat={}", chats[0]);
        let older = mia.opens(&older).await;
        assert!(older.contains("We do, for $15"));
        assert!(older.contains(&format!("chat={}", chats[1])));
        assert!(!older.contains("data-turn=\"j\""), "nothing is older");

        // What nobody has, nobody's, and another shop's.
        let none = mia.opens("/settings/gaps/review?tag=nothing").await;
        assert!(none.contains("No chat has this tag"));
        let (_, zoe) = app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        let path = format!("/settings/gaps/review?tag=rental&chat={}", chats[0]);
        assert!(zoe.opens(&path).await.contains("No chat has this tag"));

        // The report's row leads here.
        let report = mia.opens("/reports").await;
        assert!(
            report.contains("/settings/gaps/review?tag=rental"),
            "{report}"
        );

        // A person's answer is where the card's draft begins, also when many cards are newer.
        let action = format!("/api/v1/conversations/{}/gaps", chats[0]);
        assert!(older.contains(&format!("action=\"{action}\"")));
        let at = older.find("name=\"message\" value=\"").unwrap() + 22;
        let message = older[at..].split('"').next().unwrap().to_owned();
        let gap = learns(&mia, &chats[0], &message).await;
        let gap = gap.as_str().unwrap().to_owned();
        let page = mia.opens(&format!("/settings/gaps?gap={gap}")).await;
        assert!(page.contains(&format!("id=\"gap-{gap}\"")));
        assert!(
            page.contains("Only guitars, I am afraid"),
            "the newest one's"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn cards_stand_in_groups_that_say_what_they_cost() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    for question in [
        RENTAL,
        "Can I pay with seashells?",
        "Do you rent out ukuleles?",
    ] {
        asks(&app, question).await;
    }
    let cards = app.cards().await;
    let all: i64 = cards.iter().map(|card| card.handoffs).sum();
    let page = mia.opens("/settings/gaps").await;
    let costs = |page: &str| -> i64 {
        page.split("class=\"card-head\"")
            .skip(1)
            .filter_map(|group| {
                let head = words(group.split_once("</div>")?.0);
                let (before, _) = head.split_once(" handoff")?;
                before.rsplit(' ').next()?.parse::<i64>().ok()
            })
            .sum()
    };
    assert_eq!(costs(&page), all, "{page}");
    // By topic they are the same cards, and cost the same; the address says which way, and leads back.
    let by_topic = mia.opens("/settings/gaps?by=topic").await;
    assert!(page.contains("href=\"/settings/gaps?by=topic\""), "{page}");
    assert!(
        by_topic.contains("href=\"/settings/gaps\">By product"),
        "{by_topic}"
    );
    let shown = |page: &str| -> std::collections::BTreeSet<String> {
        let gaps = page.split("class=\"gap\" id=\"gap-").skip(1);
        gaps.map(|gap| gap.split('"').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(shown(&by_topic), shown(&page));
    assert_eq!(shown(&page).len(), cards.len());
    assert_eq!(costs(&by_topic), all, "{by_topic}");
    assert!(!by_topic.contains("Page · ") && !by_topic.contains("Product · "));
    // What came near nothing is named by what it asks about, where that is plain.
    assert!(
        page.contains("Topic · ") || page.contains("Page · ") || page.contains("Other questions")
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_gap_whose_words_are_erased_still_leads_to_its_chats() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let shopper = asks(&app, RENTAL).await;
        let chat = shopper.conversation().await;
        let gap = app.cards().await.remove(0).id;
        app.advances(60);
        writes_answer(&mia, gap, TEXT, "publish").await;
        app.advances(60);
        assert!(told(&mia).await.contains("1 in 1 day 0 in 1 day"));
        let id: Id = chat.parse().unwrap();
        app.writes(move |tx| erase::chat(tx, id, &Actor::Shopper))
            .await;
        let page = mia.opens("/reports").await;
        let card = page.split_once("id=\"answered\"").unwrap().1;
        let card = card.split_once("</section>").unwrap().0;
        assert!(words(card).contains("1 in 1 day"), "{card}");
        assert!(words(card).contains("Erased"), "{card}");
        assert!(!card.contains("/settings/gaps?gap="), "{card}");
        let chats = mia
            .opens(&format!("/reports/gap?gap={gap}&when=before"))
            .await;
        assert!(chats.contains(&format!("/inbox/{chat}")), "{chats}");
        app.stops().await;
    }
}
