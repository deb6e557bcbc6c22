//! Pages of any site: within bounds, as far as the site wants it, and never of the network the program stands in.

use counterbell::assistant::sources::web::guard::{LookUp, Reach, system};
use counterbell::assistant::sources::web::{Fetcher, Manners};
use serde_json::{Value, json};
use url::Url;

use super::site::{Serves, Site};
use super::{answered, keys, knows, source};
use crate::support::{App, Kind};

async fn app_that_reads_this_machine(kind: Kind) -> App {
    App::start_with(kind, |config| config.reads_loopback = true).await
}

async fn adds(app: &App, url: &str, depth: u8, pages: usize) {
    let site = json!({ "url": url, "depth": depth, "pages": pages });
    app.mia().posts("sources", site).await.ok();
    app.runs_jobs().await;
}

fn failures(source: &Value) -> Vec<(String, String)> {
    let part = |failure: &Value, name: &str| failure[name].as_str().unwrap().to_owned();
    let all = source["failures"].as_array().unwrap();
    all.iter()
        .map(|one| (part(one, "item"), part(one, "reason")))
        .collect()
}

async fn a_site_is_read_along_its_links_and_answered_from(kind: Kind) {
    let (app, site) = (app_that_reads_this_machine(kind).await, Site::opens().await);
    let mia = app.mia();
    site.html("/help", "Help", "Ask us. <a href='/gifts#x'>Gifts</a> <a href='/hours'>Hours</a>\
        <a href='/private/x'>x</a> <a href='/gone'>gone</a> <a href='https://else.example/'>e</a> <a href='/a.pdf'>p</a>");
    site.html(
        "/gifts",
        "Gift cards",
        "Gift cards are valid for 10 years. <a href='/deep'>deeper</a>",
    );
    site.html("/deep", "Deep", "Too far.");
    site.html("/private/x", "Private", "Not for robots.");
    site.serves("/hours", Serves::Text("Open from nine to six."));
    site.serves(
        "/robots.txt",
        Serves::Text("User-agent: *\nDisallow: /private"),
    );
    adds(&app, &format!("{}/help", site.url), 1, 20).await;
    let found = source(&mia, "site").await;
    assert_eq!(
        (&found["state"], &found["changed"], &found["failed"]),
        (&json!("done"), &json!(3), &json!(2))
    );
    let pages = ["/gifts", "/help", "/hours"].map(|path| format!("web:{}{path}", site.url));
    assert_eq!(keys(&mia, "web:").await, pages);
    assert_eq!(
        site.asked(),
        ["/help", "/gifts", "/hours", "/gone"],
        "each once, and nothing that is not wanted"
    );
    let told = failures(&found);
    assert!(
        told[0].0.ends_with("/private/x") && told[0].1.contains("robots.txt"),
        "{told:?}"
    );
    assert!(
        told[1].0.ends_with("/gone") && told[1].1.contains("no such page"),
        "{told:?}"
    );
    let (words, sources) = answered(&app, super::QUESTION).await;
    assert!(
        words.contains("10 years") && !words.contains("Menu"),
        "{words}"
    );
    assert_eq!(sources, ["Gift cards"]);

    // A page changes, one goes; another that is broken for the moment would keep everything.
    app.advances(60);
    site.html("/gifts", "Gift cards", "Gift cards are valid for 3 years.");
    site.serves("/hours", Serves::Status(503));
    let refresh = format!("sources/{}/refresh", found["id"].as_str().unwrap());
    mia.posts(&refresh, json!({})).await.ok();
    app.runs_jobs().await;
    assert!(answered(&app, super::QUESTION).await.0.contains("3 years"));
    assert_eq!(keys(&mia, "web:").await, pages);
    app.advances(60);
    site.serves("/hours", Serves::Status(410));
    mia.posts(&refresh, json!({})).await.ok();
    app.runs_jobs().await;
    assert_eq!(keys(&mia, "web:").await, pages[..2]);

    // And the whole site can be forgotten.
    let path = format!("sources/{}/delete", found["id"].as_str().unwrap());
    mia.posts(&path, json!({})).await.ok();
    assert_eq!(keys(&mia, "web:").await, [""; 0]);
    assert!(!knows(&app, super::QUESTION).await);
    app.stops().await;
    site.closes().await;
}

#[actix_web::test]
async fn a_sitemap_is_a_list_of_pages_within_bounds() {
    let (app, site) = (
        app_that_reads_this_machine(Kind::Sqlite).await,
        Site::opens().await,
    );
    let mia = app.mia();
    for page in ["/a", "/b", "/c", "/d"] {
        site.html(page, page, "Some words. <a href='/never'>never</a>");
    }
    let locs = |paths: &[&str]| -> String {
        let locs = paths
            .iter()
            .map(|path| format!("<url><loc>{}{path}</loc></url>", site.url));
        locs.collect()
    };
    let map = |inside: String| Serves::Of("application/xml", inside.into_bytes());
    let index = format!(
        "<sitemapindex><sitemap><loc>{0}/one.xml</loc></sitemap><sitemap><loc>{0}/two.xml</loc></sitemap></sitemapindex>",
        site.url
    );
    site.serves("/sitemap.xml", map(index));
    site.serves(
        "/one.xml",
        map(format!("<urlset>{}</urlset>", locs(&["/a", "/b"]))),
    );
    site.serves(
        "/two.xml",
        map(format!("<urlset>{}</urlset>", locs(&["/c", "/d", "/b"]))),
    );
    adds(&app, &format!("{}/sitemap.xml", site.url), 0, 3).await;
    let keyed = |paths: &[&str]| -> Vec<String> {
        paths
            .iter()
            .map(|path| format!("web:{}{path}", site.url))
            .collect()
    };
    assert_eq!(
        keys(&mia, "web:").await,
        keyed(&["/a", "/b", "/c"]),
        "three were wanted"
    );
    assert!(!site.asked().contains(&"/never".to_owned()));

    // Of a whole site the list is looked at beside its links.
    let found = source(&mia, "site").await;
    let path = format!("sources/{}/delete", found["id"].as_str().unwrap());
    mia.posts(&path, json!({})).await.ok();
    site.html("/", "Home", "Welcome. <a href='/a'>a</a>");
    adds(&app, &format!("{}/", site.url), 1, 20).await;
    assert_eq!(
        keys(&mia, "web:").await,
        keyed(&["/", "/a", "/b", "/c", "/d"])
    );

    // What is no sitemap is said to be none.
    let found = source(&mia, "site").await;
    let path = format!("sources/{}/delete", found["id"].as_str().unwrap());
    mia.posts(&path, json!({})).await.ok();
    site.html("/feed.xml", "Feed", "No list.");
    adds(&app, &format!("{}/feed.xml", site.url), 0, 3).await;
    let found = source(&mia, "site").await;
    assert_eq!(found["state"], "failed");
    app.stops().await;
    site.closes().await;
}

#[actix_web::test]
async fn a_site_is_read_along_its_links_and_answered_from_on_sqlite() {
    a_site_is_read_along_its_links_and_answered_from(Kind::Sqlite).await;
}

#[actix_web::test]
async fn a_site_is_read_along_its_links_and_answered_from_on_postgres() {
    a_site_is_read_along_its_links_and_answered_from(Kind::Postgres).await;
}

#[actix_web::test]
async fn a_page_that_can_not_be_read_is_told_with_the_reason() {
    let (app, site) = (
        app_that_reads_this_machine(Kind::Sqlite).await,
        Site::opens().await,
    );
    let mia = app.mia();
    let away = |to: &str| Serves::To(to.to_owned());
    site.serves("/inside", away("http://169.254.169.254/latest/meta-data"));
    site.serves("/ten", away("http://10.0.0.1/"));
    site.serves("/digits", away("http://0x0a000001/"));
    site.serves("/mapped", away("http://[::ffff:192.168.0.1]/"));
    site.serves("/file", away("file:///etc/passwd"));
    site.serves("/round", away("/round"));
    site.serves(
        "/big",
        Serves::Of("text/html", vec![b'a'; 2 * 1024 * 1024 + 1]),
    );
    site.serves("/picture", Serves::Of("image/png", vec![1]));
    site.serves("/old", Serves::Of("text/html", b"<p>caf\xe9".to_vec()));
    site.serves("/locked", Serves::Status(403));
    for (path, reason) in [
        ("/inside", "private network"),
        ("/ten", "private network"),
        ("/digits", "private network"),
        ("/mapped", "private network"),
        ("/file", "only http and https"),
        ("/round", "again and again"),
        ("/big", "2 MB"),
        ("/picture", "image/png"),
        ("/old", "UTF-8"),
        ("/locked", "does not let it be read"),
        ("/nowhere", "no such page"),
    ] {
        adds(&app, &format!("{}{path}", site.url), 0, 1).await;
        let list = mia.gets("/api/v1/sources").await.ok().body;
        let made = list["sources"].as_array().unwrap().last().unwrap().clone();
        let error = made["error"].as_str().unwrap();
        assert!(
            made["state"] == "failed" && error.contains(reason),
            "{path}: {error}"
        );
        let path = format!("sources/{}/delete", made["id"].as_str().unwrap());
        mia.posts(&path, json!({})).await.ok();
    }
    assert_eq!(keys(&mia, "web:").await, [""; 0]);
    // A site whose rules can't be had is not read at all.
    site.html("/fine", "Fine", "Words.");
    site.serves("/robots.txt", Serves::Status(500));
    adds(&app, &format!("{}/fine", site.url), 0, 1).await;
    let error = source(&mia, "site").await["error"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(error.contains("robots.txt can’t be read"), "{error}");
    app.stops().await;
    site.closes().await;
}

#[actix_web::test]
async fn nothing_of_this_machine_is_ever_asked() {
    let site = Site::opens().await;
    site.html("/", "Inside", "Secrets.");
    let port = Url::parse(&site.url).unwrap().port().unwrap();
    let app = App::start(Kind::Sqlite).await;
    for url in [
        site.url.clone(),
        format!("http://localhost:{port}/"),
        format!("http://127.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
    ] {
        let refused = app.mia().posts("sources", json!({ "url": url })).await;
        assert_eq!(super::field(&refused), "url");
    }
    // A name of the open web that stands for this machine, whoever made it so.
    let here: LookUp = std::sync::Arc::new(|_| Box::pin(async { Ok(vec![[127, 0, 0, 1].into()]) }));
    for look_up in [here, system()] {
        let fetcher = Fetcher::new(Reach::Public, look_up).unwrap();
        for url in [
            site.url.as_str(),
            "http://rebound.example.com/",
            "http://localhost/",
        ] {
            let url = Url::parse(url).unwrap();
            if url.host_str() == Some("rebound.example.com") {
                let unread = fetcher
                    .page(&url, &mut Manners::default())
                    .await
                    .unwrap_err();
                assert!(!unread.why.is_empty());
            } else {
                assert!(fetcher.page(&url, &mut Manners::default()).await.is_err());
            }
        }
    }
    assert_eq!(site.asked(), [""; 0]);
    app.stops().await;
    site.closes().await;
}

#[actix_web::test]
async fn a_run_through_a_site_breaks_off_and_goes_on() {
    let (app, site) = (
        app_that_reads_this_machine(Kind::Sqlite).await,
        Site::opens().await,
    );
    let mia = app.mia();
    site.html(
        "/",
        "Start",
        "One. <a href='/two'>2</a> <a href='/three'>3</a>",
    );
    site.serves("/two", Serves::Silence);
    site.html("/three", "Three", "Three.");
    let begun = json!({ "url": site.url, "depth": 1, "pages": 9 });
    mia.posts("sources", begun).await.ok();
    let reached = async {
        while !site.asked().contains(&"/two".to_owned()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = app.runs_jobs() => panic!("it should hang"),
        () = reached => {}
    }
    let now = source(&mia, "site").await;
    assert_eq!(
        (&now["state"], &now["looked_at"]),
        (&json!("running"), &json!(1))
    );
    site.html("/two", "Two", "Two.");
    app.advances(61);
    app.runs_jobs().await;
    assert_eq!(
        site.asked(),
        ["/", "/sitemap.xml", "/two", "/two", "/three"],
        "the first is not read again"
    );
    let done = source(&mia, "site").await;
    assert_eq!(
        (&done["state"], &done["looked_at"]),
        (&json!("done"), &json!(3))
    );
    app.stops().await;
    site.closes().await;
}
