//! What could not be used: all that is kept is shown with its address and the reason, tried again, or cleared away.

use counterbell::assistant::sources::failures::{self, Failure};
use counterbell::assistant::sources::{SourceKind, of_files};
use counterbell::db::Tx;
use counterbell::error::Error;
use serde_json::json;

use super::site::Site;
use super::source;
use crate::support::{App, Kind, Staff};

async fn page(mia: &Staff) -> String {
    let page = mia.gets("/settings/knowledge").await.ok().body;
    page.as_str().unwrap().to_owned()
}

async fn every_page_that_failed_is_shown_and_tried_again(kind: Kind) {
    let site = Site::opens().await;
    let app = App::start_with(kind, |config| config.reads_loopback = true).await;
    let mia = app.mia();
    let gone = |number: usize| format!("/gone-{number}x");
    let links: String = (0..30)
        .map(|number| format!("<a href='{}'>more</a> ", gone(number)))
        .collect();
    site.html("/help", "Help", &format!("Ask us. {links}"));
    let begun = json!({ "url": format!("{}/help", site.url), "depth": 1, "pages": 50 });
    mia.posts("sources", begun).await.ok();
    app.runs_jobs().await;

    let found = source(&mia, "site").await;
    assert_eq!(found["failed"], json!(30));
    assert_eq!(found["failures"].as_array().unwrap().len(), 30);
    let shown = page(&mia).await;
    for number in 0..30 {
        let address = format!("{}{}", site.url, gone(number));
        assert!(shown.contains(&format!(">{address}</a>")), "{address}");
    }
    assert!(shown.contains("30 things could not be used") && shown.contains("Show all 30"));
    assert!(shown.contains("the site has no such page"));
    assert!(!shown.contains("are kept and listed"));

    // Most are mended, and the source is tried again.
    for number in 1..30 {
        site.html(&gone(number), "More", "There is more.");
    }
    let path = format!("sources/{}", found["id"].as_str().unwrap());
    let again = format!("action=\"/api/v1/{path}/refresh\"");
    assert_eq!(shown.matches(&again).count(), 2, "beside the list, too");
    app.advances(60);
    mia.posts(&format!("{path}/refresh"), json!({})).await.ok();
    app.runs_jobs().await;
    let shown = page(&mia).await;
    assert!(shown.contains("1 thing could not be used") && !shown.contains("Show all"));

    // What nobody minds is cleared, for good until the next run.
    let sent = app
        .sends_form(&mia, &format!("/api/v1/{path}/failures/clear"), &[])
        .await;
    assert_eq!(sent.status(), 303);
    let found = source(&mia, "site").await;
    assert_eq!(
        (&found["failed"], &found["failures"], &found["state"]),
        (&json!(0), &json!([]), &json!("done"))
    );
    assert!(!page(&mia).await.contains("could not be used"));
    app.stops().await;
    site.closes().await;
}

#[actix_web::test]
async fn every_page_that_failed_is_shown_and_tried_again_on_sqlite() {
    every_page_that_failed_is_shown_and_tried_again(Kind::Sqlite).await;
}

#[actix_web::test]
async fn every_page_that_failed_is_shown_and_tried_again_on_postgres() {
    every_page_that_failed_is_shown_and_tried_again(Kind::Postgres).await;
}

#[actix_web::test]
async fn more_files_that_failed_than_are_kept_are_counted() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mia = app.mia();
        let file = |number: usize| format!("scan-{number}.pdf");
        let write = move |tx: &mut Tx<'_>| {
            let source = of_files(tx)?;
            for number in 0..205 {
                failures::note_file(tx, source, &Failure::new(file(number), "It is a picture."))?;
            }
            // One of them fails once more: it is no other.
            failures::note_file(tx, source, &Failure::new(file(204), "It is still one."))?;
            Ok::<_, Error>(source)
        };
        app.shared.store.insert(app.shop, write).await.unwrap();
        let files = source(&mia, SourceKind::Files.as_str()).await;
        let kept = files["failures"].as_array().unwrap();
        assert_eq!((&files["failed"], kept.len()), (&json!(205), 200));
        assert_eq!(kept[0]["item"], "scan-5.pdf", "the newest are kept");
        assert_eq!(kept[199]["reason"], "It is still one.");
        let shown = page(&mia).await;
        assert!(shown.contains("205 things could not be used"));
        assert!(
            shown.contains("Show all 200") && shown.contains("200 of 205 are kept and listed.")
        );
        assert!(shown.contains(">scan-204.pdf<") && !shown.contains(">scan-4.pdf<"));

        // A file that is sent once more and fails once more is one still.
        let sent = app
            .http
            .post(format!(
                "{}/api/v1/documents/files?name=scan-9.pdf",
                app.url
            ))
            .header("cookie", &mia.cookie)
            .header("origin", &app.url)
            .header("content-type", "application/octet-stream")
            .body("%PDF");
        assert_eq!(sent.send().await.unwrap().status(), 422);
        let same = source(&mia, "files").await;
        assert_eq!(same["failed"], json!(205), "it failed again");
        let path = format!("sources/{}/failures/clear", files["id"].as_str().unwrap());
        mia.posts(&path, json!({})).await.ok();
        let files = source(&mia, "files").await;
        assert_eq!(
            (&files["failed"], &files["failures"]),
            (&json!(0), &json!([]))
        );
        app.stops().await;
    }
}
