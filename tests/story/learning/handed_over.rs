//! From the assistant to a person and back: who takes over reads what it comes down to, and who hands back is remembered.

use counterbell::assistant::summary::{Material, Said, summarize};
use counterbell::clock::Micros;
use counterbell::conversation::messages::Author;
use counterbell::ids::Id;

use crate::support::{App, Kind};

#[actix_web::test]
async fn who_takes_over_reads_what_it_comes_down_to() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hi!").await;
    shopper.says("My nickel strings arrived rusty.").await;
    app.runs_jobs().await;
    shopper.says("Do you tune pianos in Lisbon?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    let summary = page.split("class=\"summing-up\"").nth(1).unwrap();
    let summary = summary.split("</section>").next().unwrap();
    assert!(
        summary.contains("Do you tune pianos in Lisbon?"),
        "{summary}"
    );
    assert!(
        summary.contains("Too unsure to answer") || summary.contains("came close"),
        "{summary}"
    );
    let asked = shopper
        .thread()
        .await
        .0
        .iter()
        .rfind(|line| line.from == "shopper")
        .unwrap()
        .id
        .clone();
    let link = format!("href=\"#item-{chat}-{asked}\"");
    assert!(
        summary.contains(&link),
        "each line leads to its message: {summary}"
    );
    assert!(page.contains(&format!("id=\"item-{chat}-{asked}\"")));

    // It lives with the chat: the stream brings it anew, and it goes when the AI has the chat again.
    let mut stream = app.mia().listens(0).await;
    let mut seen = String::new();
    while !seen.contains("Collected") {
        let frame = stream.next_of("update").await;
        seen = frame.data.to_string();
        if seen.contains(&format!("summary-{chat}")) {
            break;
        }
    }
    assert!(seen.contains("arrived rusty"), "{seen}");
    app.mia().takes_over(&chat).await.ok();
    assert!(
        app.leo()
            .opens(&format!("/inbox/{chat}"))
            .await
            .contains("summing-up-")
    );
    app.mia().hands_back(&chat).await.ok();
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(!page.contains("id=\"summing-up-"), "{page}");
    app.stops().await;
}

#[actix_web::test]
async fn handed_back_the_thread_says_what_the_person_did_and_the_ai_goes_on_from_it() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let (mia, chat) = (app.mia(), shopper.conversation().await);
    mia.takes_over(&chat).await.ok();
    app.advances(180);
    mia.replies(&chat, "You can return a guitar within 30 days.")
        .await
        .ok();
    mia.tags(&chat, &["vip"], &[]).await.ok();
    mia.hands_back(&chat).await.ok();
    let page = mia.opens(&format!("/inbox/{chat}")).await;
    assert!(
        page.contains("Mia handed back to the AI · 3 min, 1 reply, tagged vip"),
        "{page}"
    );
    // The shopper's own words tell nothing; what Mia said does.
    shopper.says("and for strings?").await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    assert_eq!(thread.last().sources, ["Returns"], "{thread:?}");
    assert!(
        mia.claims_next().await.is_none(),
        "the old request calls nobody"
    );
    app.stops().await;
}

#[actix_web::test]
async fn what_a_person_told_is_quoted_after_they_handed_back_and_never_made_up() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let (mia, chat) = (app.mia(), shopper.conversation().await);
    mia.takes_over(&chat).await.ok();
    mia.replies(
        &chat,
        "Hello! The deposit for a rented ukulele is $50. You get it back in spring.",
    )
    .await
    .ok();
    mia.hands_back(&chat).await.ok();
    shopper
        .says("how much is the deposit for a rented ukulele?")
        .await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    assert_eq!(
        thread.last().body,
        "Mia wrote: “The deposit for a rented ukulele is $50. You get it back in spring.”"
    );
    assert_eq!(thread.last().sources, ["Your conversation with Mia"]);
    shopper.says("is there a deposit for a rented cello?").await;
    app.runs_jobs().await;
    assert_eq!(shopper.state().await.state, "waiting", "nobody said so");
    app.stops().await;
}

#[actix_web::test]
async fn what_a_person_promised_is_theirs_and_not_quoted() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let (mia, chat) = (app.mia(), shopper.conversation().await);
    mia.takes_over(&chat).await.ok();
    mia.replies(
        &chat,
        "The deposit for a rented ukulele is $50. I'll look into it and get back to you. You get it back in spring.",
    )
    .await
    .ok();
    mia.hands_back(&chat).await.ok();
    shopper
        .says("how much is the deposit for a rented ukulele?")
        .await;
    app.runs_jobs().await;
    assert_eq!(
        shopper.thread().await.last().body,
        "Mia wrote: “The deposit for a rented ukulele is $50. You get it back in spring.”"
    );
    app.stops().await;
}

#[test]
fn a_summary_takes_no_time_to_speak_of() {
    let bodies: Vec<String> = (0..80)
        .map(|n| {
            format!(
                "My guitar number {n} came with a crack in its neck. Can I send it back, and what \
                 would the way back to case {n} cost me? I have been a customer since 19{n}."
            )
        })
        .collect();
    let said: Vec<Said<'_>> = bodies
        .iter()
        .zip(1..)
        .map(|(body, n)| Said {
            id: Id(n),
            author: Author::Shopper,
            body,
            at: Micros(n),
        })
        .collect();
    let material = Material {
        said: &said,
        ..Material::default()
    };
    // The quickest of three: the machine may be busy.
    let took = (0..3)
        .map(|_| {
            let begun = std::time::Instant::now();
            assert_eq!(summarize(&material).len(), 3);
            begun.elapsed()
        })
        .min()
        .unwrap();
    println!("80 messages are summed up in {took:?}");
    assert!(took.as_millis() < 100, "{took:?}");
}
