//! Mail: owed with what owes it, sent once, tried again for as long as it makes sense, and seen.

use std::net::TcpListener;

use counterbell::error::Error;
use counterbell::ids::Id;
use counterbell::mail::{self, Address, Listed, Mail, State};

use crate::support::mail::{MailServer, Mood, setup};
use crate::support::{App, Kind};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

fn letter(text: &str) -> Mail {
    Mail {
        kind: "invite",
        to: Address::parse("ann@example.com").unwrap(),
        to_name: Some("Änn, of \"here\"".into()),
        reply_to: None,
        subject: "Join us\r\nBcc: bo@example.com".into(),
        text: text.into(),
        about: None,
        good_until: None,
    }
}

async fn owes(app: &App, mail: Mail) -> Id {
    let seal = app.shared.postman.seal().clone();
    app.shared
        .store
        .insert(app.shop, move |tx| mail::queue(tx, &seal, &mail))
        .await
        .unwrap()
}

async fn state(app: &App, id: Id) -> Listed {
    let shop = app.shop;
    app.reads(move |conn| mail::of(conn, shop, id))
        .await
        .unwrap()
}

fn header<'m>(mail: &'m str, name: &str) -> &'m str {
    let start = format!("{name}: ");
    mail.lines()
        .find_map(|line| line.strip_prefix(&start))
        .unwrap_or("")
}

#[actix_web::test]
async fn a_mail_is_sent_once_and_its_words_are_forgotten() {
    for kind in BOTH {
        let server = MailServer::starts();
        let app = App::start_with(kind, |config| config.mail = server.setup()).await;
        let id = owes(&app, letter("Your link: https://example.com/join/secret")).await;
        assert_eq!(state(&app, id).await.state, State::Queued);
        app.runs_jobs().await;
        app.advances(3600);
        app.runs_jobs().await;
        let taken = server.taken();
        assert_eq!(taken.len(), 1, "{kind:?}");
        assert!(taken[0].contains("https://example.com/join/secret"));
        assert_eq!(
            header(&taken[0], "Message-ID"),
            format!("<{}.{id}@counterbell.example>", app.shop.0)
        );
        assert_eq!(header(&taken[0], "Auto-Submitted"), "auto-generated");
        assert_eq!(header(&taken[0], "Date"), "Fri, 20 Nov 2026 10:00:00 +0000");
        assert_eq!(header(&taken[0], "Subject"), "Join us  Bcc: bo@example.com");
        assert!(!taken[0].contains("\nBcc"), "a subject makes no header");
        let sent = state(&app, id).await;
        assert_eq!((sent.state, sent.text), (State::Sent, None));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_mail_owed_by_a_write_that_failed_is_not_owed() {
    let server = MailServer::starts();
    let app = App::start_with(Kind::Sqlite, |config| config.mail = server.setup()).await;
    let seal = app.shared.postman.seal().clone();
    let failed: Result<(), Error> = app
        .shared
        .store
        .insert(app.shop, move |tx| {
            mail::queue(tx, &seal, &letter("No."))?;
            Err(Error::Forbidden)
        })
        .await;
    assert!(failed.is_err());
    app.runs_jobs().await;
    assert_eq!(server.calls(), 0);
    app.stops().await;
}

#[actix_web::test]
async fn a_server_that_is_away_is_tried_until_it_is_back() {
    let kept = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = kept.local_addr().unwrap().port();
    drop(kept);
    let app = App::start_with(Kind::Sqlite, |config| config.mail = setup(port)).await;
    let id = owes(&app, letter("Hello.")).await;
    for tries in 1..=4 {
        app.runs_jobs().await;
        let waits = state(&app, id).await;
        assert_eq!((waits.state, waits.tries), (State::Queued, tries));
        let why = waits.error.unwrap();
        assert!(why.contains("could not be reached"), "{why}");
        assert!(waits.text.is_some());
        let pause = waits.due_at.seconds_since(app.clock.now());
        app.advances(pause - 1);
        app.runs_jobs().await;
        assert_eq!(state(&app, id).await.tries, tries, "not before it is due");
        app.advances(1);
    }
    let server = MailServer::starts_on(TcpListener::bind(("127.0.0.1", port)).unwrap());
    app.runs_jobs().await;
    assert_eq!(state(&app, id).await.state, State::Sent);
    assert_eq!(server.taken().len(), 1);
    app.stops().await;
}

#[actix_web::test]
async fn whatever_a_server_does_is_tried_again_or_told() {
    let later = [
        Mood::Refuses("451 4.7.1 Greylisted, come back"),
        Mood::RefusesWords("452 4.2.2 Full"),
        Mood::HangsUp,
        Mood::IsSilent,
    ];
    for mood in later {
        let server = MailServer::starts();
        let app = App::start_with(Kind::Sqlite, |config| config.mail = server.setup()).await;
        server.feels([mood.clone()]);
        let id = owes(&app, letter("Hello.")).await;
        app.runs_jobs().await;
        let waits = state(&app, id).await;
        assert_eq!((waits.state, waits.tries), (State::Queued, 1), "{mood:?}");
        assert!(waits.error.is_some());
        app.advances(60);
        app.runs_jobs().await;
        assert_eq!(state(&app, id).await.state, State::Sent, "{mood:?}");
        assert_eq!((server.taken().len(), server.calls()), (1, 2), "{mood:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_refusal_for_good_ends_it_and_a_person_may_try_again() {
    let server = MailServer::starts();
    let app = App::start_with(Kind::Sqlite, |config| config.mail = server.setup()).await;
    server.feels([Mood::Refuses("550 5.1.1 No such mailbox")]);
    let id = owes(&app, letter("Hello.")).await;
    app.runs_jobs().await;
    app.advances(7200);
    app.runs_jobs().await;
    let failed = state(&app, id).await;
    assert_eq!((failed.state, server.calls()), (State::Failed, 1));
    let why = failed.error.unwrap();
    assert!(why.contains("No such mailbox"), "{why}");
    let again = app
        .shared
        .store
        .insert(app.shop, move |tx| mail::again(tx, id))
        .await;
    again.unwrap();
    app.runs_jobs().await;
    assert_eq!(state(&app, id).await.state, State::Sent);
    app.stops().await;
}

#[actix_web::test]
async fn a_mail_that_was_taken_as_the_database_went_away_on_postgres_is_not_sent_again() {
    let server = MailServer::starts();
    let app = App::start_with(Kind::Postgres, |config| config.mail = server.setup()).await;
    app.forgets_twice("mails").await;
    let id = owes(&app, letter("Hello.")).await;
    app.runs_jobs().await;
    app.advances(3600);
    app.runs_jobs().await;
    assert_eq!(state(&app, id).await.state, State::Sent);
    assert_eq!(server.taken().len(), 1);
    app.stops().await;
}

#[actix_web::test]
async fn a_mail_whose_job_is_given_up_has_failed_and_a_person_may_try_again() {
    for kind in BOTH {
        let server = MailServer::starts();
        let app = App::start_with(kind, |config| config.mail = server.setup()).await;
        let id = owes(&app, letter("Hello.")).await;
        // Eight times it took the program down.
        app.executes("UPDATE jobs SET attempts = 8 WHERE kind = 'mail'")
            .await;
        app.advances(60);
        app.runs_jobs().await;
        let failed = state(&app, id).await;
        assert_eq!(
            (failed.state, server.calls()),
            (State::Failed, 0),
            "{kind:?}"
        );
        let page = app.mia().gets("/settings/mail").await.ok().body;
        assert!(
            page.as_str()
                .unwrap()
                .contains(&format!("/api/v1/mails/{id}/again"))
        );
        let again = format!("mails/{id}/again");
        app.mia().posts(&again, serde_json::json!({})).await.ok();
        app.runs_jobs().await;
        assert_eq!(state(&app, id).await.state, State::Sent, "{kind:?}");
        assert_eq!(server.taken().len(), 1, "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_line_cut_after_the_words_brings_the_same_mail_again() {
    let server = MailServer::starts();
    let app = App::start_with(Kind::Sqlite, |config| config.mail = server.setup()).await;
    server.feels([Mood::HangsUpAfter]);
    let id = owes(&app, letter("Hello.")).await;
    app.runs_jobs().await;
    app.advances(60);
    app.runs_jobs().await;
    assert_eq!(state(&app, id).await.state, State::Sent);
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0], taken[1], "to the letter, so that it can be told");
    app.stops().await;
}

#[actix_web::test]
async fn a_mail_that_holds_something_is_not_sent_after_that_has_ended() {
    let server = MailServer::starts();
    let app = App::start_with(Kind::Sqlite, |config| config.mail = server.setup()).await;
    server.feels([Mood::HangsUp, Mood::HangsUp, Mood::HangsUp]);
    let mut mail = letter("A link for a quarter of an hour.");
    mail.good_until = Some(app.clock.now().plus_seconds(900));
    let id = owes(&app, mail).await;
    app.runs_jobs().await;
    app.advances(901);
    app.runs_jobs().await;
    assert_eq!(state(&app, id).await.state, State::Failed);
    assert_eq!(server.taken().len(), 0);
    app.stops().await;
}

#[actix_web::test]
async fn two_days_without_a_server_are_the_end() {
    let app = App::start_with(Kind::Sqlite, |config| config.mail = setup(9)).await;
    let id = owes(&app, letter("Hello.")).await;
    let begun = app.clock.now();
    app.runs_jobs().await;
    while state(&app, id).await.state == State::Queued {
        app.advances(3600);
        app.runs_jobs().await;
        assert!(app.clock.now().seconds_since(begun) < 3 * 86_400);
    }
    assert_eq!(state(&app, id).await.state, State::Failed);
    assert!(app.clock.now().seconds_since(begun) > 86_400);
    app.stops().await;
}

#[actix_web::test]
async fn without_a_server_mail_is_kept_to_be_read() {
    let app = App::start(Kind::Sqlite).await;
    let id = owes(&app, letter("Hello.")).await;
    app.runs_jobs().await;
    let kept = state(&app, id).await;
    assert_eq!(kept.state, State::Kept);
    let lies = kept.text.unwrap();
    assert!(!lies.contains("Hello"), "{lies}");
    let seal = app.shared.postman.seal();
    assert_eq!(seal.read(id, &lies).as_deref(), Some("Hello."));
    assert_eq!(seal.read(Id(id.0 + 1), &lies), None, "of another mail");
    app.stops().await;
}
