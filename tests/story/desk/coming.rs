//! Somebody comes, is back, or has room again: the queue drains to them. And who is not there any more is away, whatever
//! streams are open on our side.

use counterbell::conversation::store::load;
use counterbell::conversation::{Event, How, Reason};
use counterbell::handoff::desk::{self, Limits, Scope};
use counterbell::handoff::hours::{Hours, Range, Week, Zone};
use counterbell::handoff::notices::alerts::{self, Kept};
use counterbell::handoff::people::{self, Profile};
use counterbell::handoff::{presence, queue, request};
use counterbell::ids::Id;
use serde_json::json;

use crate::support::{App, Kind, Shopper, Staff};

pub(super) const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A shopper who waits.
pub(super) async fn waits(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let chat = shopper.conversation().await;
    app.advances(1);
    (shopper, chat)
}

pub(super) async fn hands_out(app: &App) {
    app.writes(|tx| {
        let limits = Limits {
            hands_out: true,
            ..Limits::default()
        };
        desk::keep_limits(tx, &limits)
    })
    .await;
}

async fn has_room_for(app: &App, staff: &Staff, chats: i32) {
    let id = staff.id;
    app.writes(move |tx| {
        let profile = Profile {
            capacity: Some(chats),
            ..Profile::default()
        };
        people::describe(tx, id, &profile)
    })
    .await;
}

pub(super) async fn holds(app: &App, staff: &Staff) -> i64 {
    let (shop, id) = (app.shop, staff.id);
    app.reads(move |conn| queue::holds(conn, shop, id)).await
}

/// What somebody was told, in the inbox.
pub(super) async fn told(app: &App, staff: &Staff) -> Vec<Kept> {
    let (shop, id) = (app.shop, staff.id.0);
    let all = app.reads(move |conn| alerts::latest(conn, shop, 500)).await;
    let mut theirs: Vec<Kept> = all
        .into_iter()
        .filter(|one| one.staff_id == id && one.channel == "page")
        .collect();
    theirs.reverse();
    theirs
}

pub(super) async fn comes(staff: &Staff) {
    assert_eq!(staff.posts("presence", json!({})).await.status, 204);
}

#[actix_web::test]
async fn whoever_comes_is_told_once_of_what_waits_and_given_nothing_unasked() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (_, first) = waits(&app).await;
        let (_, second) = waits(&app).await;
        let leo = app.leo();
        comes(&leo).await;
        let rung = |all: &[Kept]| -> Vec<String> {
            let of_rungs = all.iter().filter(|one| one.cause == "rung");
            of_rungs
                .map(|one| Id(one.conversation_id).to_string())
                .collect()
        };
        assert_eq!(
            rung(&told(&app, &leo).await),
            [first.clone(), second.clone()]
        );
        for _ in 0..3 {
            app.advances(20);
            comes(&leo).await;
        }
        app.advances(3600);
        comes(&leo).await;
        assert_eq!(
            rung(&told(&app, &leo).await).len(),
            2,
            "{kind:?}: told once"
        );
        assert_eq!(holds(&app, &leo).await, 0);
        app.stops().await;
    }
}

#[actix_web::test]
async fn where_the_shop_hands_chats_out_they_go_to_who_comes_and_to_who_has_room_again() {
    for kind in BOTH {
        let app = App::start(kind).await;
        hands_out(&app).await;
        let leo = app.leo();
        has_room_for(&app, &leo, 2).await;
        let mut chats = Vec::new();
        for _ in 0..4 {
            chats.push(waits(&app).await.1);
        }
        app.runs_jobs().await;
        comes(&leo).await;
        for (at, chat) in chats.iter().enumerate() {
            let state = app.mia().sees(chat).await["state"]["is"].clone();
            let expected = if at < 2 { "human" } else { "waiting" };
            assert_eq!(state, expected, "{kind:?} {at}");
        }
        let log = app.log(&chats[0]).await;
        let given = log.iter().any(|one| {
            matches!(&one.event, Event::TakenOver { staff, how: How::Given, .. } if *staff == leo.id)
        });
        assert!(given, "the log says that they did not ask");
        // That it is theirs is told, and not taken back because somebody has it.
        app.runs_jobs().await;
        let news: Vec<Kept> = told(&app, &leo).await;
        let mine = news.iter().filter(|one| one.cause == "transferred");
        assert_eq!(
            mine.filter(|one| one.state == "owed").count(),
            2,
            "{news:#?}"
        );
        leo.closes(&chats[1]).await.ok();
        assert_eq!(app.mia().sees(&chats[2]).await["state"]["is"], "human");
        assert_eq!(holds(&app, &leo).await, 2);
        leo.hands_back(&chats[0]).await.ok();
        assert_eq!(app.mia().sees(&chats[3]).await["state"]["is"], "human");
        // Who never said how much, is given one at a time.
        let more = [waits(&app).await.1, waits(&app).await.1];
        comes(&app.mia()).await;
        assert_eq!(holds(&app, &app.mia()).await, 1);
        assert_eq!(app.mia().sees(&more[1]).await["state"]["is"], "waiting");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_new_chat_is_handed_to_who_has_the_fewest_and_to_nobody_who_is_away() {
    let app = App::start(Kind::Sqlite).await;
    hands_out(&app).await;
    let (mia, leo) = (app.mia(), app.leo());
    has_room_for(&app, &mia, 5).await;
    has_room_for(&app, &leo, 5).await;
    comes(&mia).await;
    comes(&leo).await;
    let mut chats = Vec::new();
    for _ in 0..4 {
        chats.push(waits(&app).await);
        app.runs_jobs().await;
    }
    assert_eq!((holds(&app, &mia).await, holds(&app, &leo).await), (2, 2));
    // Who was answered waits for nobody, and stays with who answered.
    let mut leos = Vec::new();
    for (shopper, chat) in chats {
        let words = format!("I look {chat} up.");
        if leo.replies(&chat, &words).await.status == 200 {
            leos.push(shopper);
        }
    }
    assert_eq!(leos.len(), 2);
    leo.posts("account/away", json!({ "away": true }))
        .await
        .ok();
    for _ in 0..2 {
        waits(&app).await;
        app.runs_jobs().await;
    }
    assert_eq!((holds(&app, &mia).await, holds(&app, &leo).await), (4, 2));
    // Who writes again is not left with somebody who is away.
    leos[0].says("And?").await;
    app.runs_jobs().await;
    assert_eq!((holds(&app, &mia).await, holds(&app, &leo).await), (5, 1));
    app.stops().await;
}

#[actix_web::test]
async fn a_chat_whose_people_have_no_room_is_handed_to_anyone_once_it_is_anyones() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    has_room_for(&app, &mia, 1).await;
    let id = mia.id;
    let group = app
        .writes(move |tx| {
            let group = people::add_group(tx, "Builders")?;
            people::join(tx, id, &std::collections::BTreeSet::from([group]))?;
            Ok(group)
        })
        .await;
    let (_, hers) = waits(&app).await;
    mia.claims_next().await.unwrap();
    mia.replies(&hers, "I look it up.").await.ok();
    hands_out(&app).await;
    let mut shopper = app.shopper().await;
    shopper.says("Do you build guitars?").await;
    let chat = shopper.conversation().await;
    leo.takes_over(&chat).await.ok();
    let to = json!({ "to": format!("group:{group}") });
    let path = format!("conversations/{chat}/transfer");
    leo.posts(&path, to).await.ok();
    for _ in 0..9 {
        app.advances(60);
        comes(&mia).await;
        comes(&leo).await;
        app.runs_jobs().await;
    }
    assert_eq!(mia.sees(&chat).await["state"]["is"], "waiting");
    assert_eq!(holds(&app, &leo).await, 0, "it is the builders' still");
    app.advances(60);
    comes(&leo).await;
    app.runs_jobs().await;
    assert_eq!(holds(&app, &leo).await, 1, "now it is anyone's");
    app.stops().await;
}

#[actix_web::test]
async fn a_shopper_who_comes_back_is_not_left_with_somebody_who_said_they_are_away() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    let (mut shopper, chat) = waits(&app).await;
    mia.claims_next().await.unwrap();
    mia.replies(&chat, "I look it up.").await.ok();
    let until = app.clock.now().plus_seconds(3600).rfc3339();
    let away = json!({ "away": true, "until": until });
    mia.posts("account/away", away).await.ok();
    // Her inbox is open still: it is her word that counts.
    comes(&mia).await;
    shopper.says("And?").await;
    assert_eq!(shopper.state().await.state, "waiting");
    comes(&leo).await;
    assert_eq!(leo.claims_next().await.as_deref(), Some(chat.as_str()));
    leo.hands_back(&chat).await.ok();
    // Nobody calls her meanwhile; when her hour is over, she is told of what waits then, once.
    let (_, later) = waits(&app).await;
    for _ in 0..3 {
        app.advances(60);
        app.runs_jobs().await;
    }
    let about = |one: &&Kept| {
        one.cause == "rung" && one.state == "owed" && Id(one.conversation_id).to_string() == later
    };
    let news = told(&app, &mia).await;
    assert_eq!(news.iter().filter(about).count(), 0, "{news:#?}");
    app.advances(3600);
    comes(&mia).await;
    app.runs_jobs().await;
    let news = told(&app, &mia).await;
    assert_eq!(news.iter().filter(about).count(), 1, "{news:#?}");
    app.stops().await;
}

#[actix_web::test]
async fn a_phone_that_was_lost_counts_as_away_though_its_stream_is_open() {
    let app = App::start(Kind::Sqlite).await;
    let leo = app.leo();
    let mut stream = leo.listens(0).await;
    stream.next_of("presence").await;
    let here = async |app: &App| {
        let (shop, now, id) = (app.shop, app.clock.now(), app.leo().id);
        let here = app.reads(move |conn| presence::here_now(conn, shop, now, 90));
        here.await.contains(&id)
    };
    assert!(here(&app).await);
    app.advances(60);
    comes(&leo).await;
    app.advances(60);
    assert!(here(&app).await, "their browser answers");
    app.advances(31);
    let (_, chat) = waits(&app).await;
    // The stream lives on our side, and tells of the chat.
    loop {
        let frame = stream.next_of("update").await;
        if frame.data["conversation"] == chat.as_str() {
            break;
        }
    }
    assert!(!here(&app).await, "nobody answers");
    app.stops().await;
}

#[actix_web::test]
async fn whom_somebody_was_promised_by_now_comes_before_all_others() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut week = Week::default();
        week[0] = vec![Range::parse("09:00", "17:00").unwrap()];
        let hours = Hours {
            week: Some(week),
            zone: Some(Zone::parse("Europe/Berlin").unwrap()),
            ..Hours::default()
        };
        app.writes(move |tx| desk::keep_hours(tx, Scope::Shop, Some(&hours)))
            .await;
        // On Friday at eleven two ask, and read that somebody is there on Monday at nine.
        let (_, early) = waits(&app).await;
        let (_, late) = waits(&app).await;
        let until_monday = 2 * 86_400 + 22 * 3600 + 60;
        app.advances(until_monday);
        let (_, urgent) = waits(&app).await;
        let id: Id = urgent.parse().unwrap();
        app.writes(move |tx| {
            let mut chat = load(tx.conn, tx.shop(), id)?;
            let command = counterbell::conversation::Command::Prioritize {
                priority: 9,
                by: counterbell::conversation::Actor::System,
            };
            counterbell::conversation::store::perform(tx, &mut chat, &command)?;
            // Asked for already.
            assert!(!request(tx, &mut chat, Reason::Keyword, 9)?);
            Ok(())
        })
        .await;
        app.runs_jobs().await;
        let mia = app.mia();
        let seen = mia.sees(&early).await;
        assert_eq!(seen["state"]["is"], "waiting");
        let page = mia.gets("/inbox?view=requested").await.ok().body;
        let page = page.as_str().unwrap();
        let places: Vec<usize> = [&early, &late, &urgent]
            .iter()
            .map(|chat| page.find(&format!("/inbox/{chat}")).unwrap())
            .collect();
        assert!(places.is_sorted(), "{kind:?} {places:?}");
        for chat in [&early, &late, &urgent] {
            let next = mia.claims_next().await;
            assert_eq!(next.as_ref(), Some(chat), "{kind:?}");
        }
        app.stops().await;
    }
}
