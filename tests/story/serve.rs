//! `counterbell serve` as an operator meets it: what it refuses to start with, how it says so, its health
//! pages, how it ends, and what its log never holds.

use std::net::TcpListener;
use std::time::Duration;

use counterbell::clock::Clock;
use counterbell::demo::store as demo;
use serde_json::json;

use crate::support::{
    Environment, Kind, Program, SECRET, SHOP, Shopper, environment, free_port, fresh_database,
    signature,
};

const REQUIRED: [&str; 5] = [
    "DATABASE_URL",
    "APP_URL",
    "SHOPIFY_API_KEY",
    "SHOPIFY_API_SECRET",
    "ENCRYPTION_KEY",
];

/// A good environment with one variable set to something else.
fn but(name: &'static str, value: &str) -> (Environment, tempfile::TempDir) {
    let (_, database, folder) = fresh_database(Kind::Sqlite);
    let mut environment = environment(&database, free_port());
    environment.retain(|(known, _)| *known != name);
    environment.push((name, value.to_owned()));
    (environment, folder)
}

/// `serve` refuses: one line on standard error, an exit code that is not 0. Returns the line.
fn refuses(environment: &Environment) -> String {
    let ended = Program::runs(&["serve"], environment);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "{}", ended.stderr);
    assert!(lines[0].starts_with("counterbell: "), "{}", ended.stderr);
    lines[0].to_owned()
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let line = refuses(&Vec::new());
    for name in REQUIRED {
        assert!(line.contains(name), "{line}");
    }
    let blank = REQUIRED.map(|name| (name, "  ".to_owned())).to_vec();
    assert_eq!(refuses(&blank), line, "blank is missing");
}

#[test]
fn each_missing_variable_is_named_alone() {
    for name in REQUIRED {
        let (mut environment, _folder) = but(name, "");
        environment.retain(|(known, _)| *known != name);
        let line = refuses(&environment);
        for other in REQUIRED {
            assert_eq!(line.contains(other), other == name, "{line}");
        }
    }
}

#[test]
fn a_bad_value_is_named_and_not_shown() {
    let bad = [
        ("DATABASE_URL", "mysql://bad-value"),
        ("APP_URL", "bad-value"),
        ("APP_URL", "ftp://bad-value.example"),
        ("ENCRYPTION_KEY", "bad-value"),
        ("ENCRYPTION_KEY", "YmFkLXZhbHVl"),
        ("ENCRYPTION_KEY_PREVIOUS", "bad-value"),
        ("BIND", "bad-value"),
        ("SHOPIFY_SHOP_URL", "https://bad-value.example"),
        ("SHOPIFY_SHOP_URL", "http://bad-value.example/{shop}"),
        ("DB_WRITERS", "0"),
        ("DB_READERS", "bad-value"),
        ("ASSISTANT_VECTORS", "bad-value"),
    ];
    for (name, value) in bad {
        let (environment, _folder) = but(name, value);
        let line = refuses(&environment);
        assert!(line.contains(name.trim_end_matches("_PREVIOUS")), "{line}");
        assert!(
            !line.contains("bad-value") && !line.contains("YmFk"),
            "{line}"
        );
    }
}

#[test]
fn another_servers_vectors_want_its_address_and_model() {
    let (mut environment, _folder) = but("ASSISTANT_VECTORS", "api");
    let line = refuses(&environment);
    assert!(
        line.contains("EMBEDDINGS_BASE_URL") && line.contains("EMBEDDINGS_MODEL"),
        "{line}"
    );
    environment.push(("EMBEDDINGS_MODEL", "small".into()));
    environment.push(("EMBEDDINGS_BASE_URL", "ftp://bad-value".into()));
    let line = refuses(&environment);
    assert!(line.contains("EMBEDDINGS_BASE_URL"), "{line}");
    assert!(!line.contains("bad-value"), "{line}");
}

#[test]
fn bad_and_missing_are_named_together() {
    let (mut environment, _folder) = but("APP_URL", "http://shop.example");
    environment.retain(|(name, _)| *name != "SHOPIFY_API_SECRET");
    let line = refuses(&environment);
    assert!(
        line.contains("APP_URL") && line.contains("SHOPIFY_API_SECRET"),
        "{line}"
    );
}

#[test]
fn an_app_address_without_tls_is_refused_off_this_machine() {
    for address in [
        "http://shop.example",
        "http://192.168.1.2:3000",
        "http://0.0.0.0:3000",
    ] {
        let (environment, _folder) = but("APP_URL", address);
        assert!(refuses(&environment).contains("APP_URL"), "{address}");
    }
}

#[test]
fn a_database_without_a_scheme_is_refused_and_no_file_is_made() {
    let (mut environment, folder) = but("DATABASE_URL", "");
    environment.retain(|(name, _)| *name != "DATABASE_URL");
    let path = folder.path().join("data.sqlite");
    environment.push(("DATABASE_URL", path.display().to_string()));
    let line = refuses(&environment);
    assert!(
        line.contains("DATABASE_URL") && line.contains("sqlite://"),
        "{line}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(Program::runs(&["migrate"], &environment).code, Some(1));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// `serve` and `migrate` end within ten seconds, not well, and keep the password to themselves.
fn ends_soon(database: &str) {
    let (environment, _folder) = but("DATABASE_URL", database);
    for command in ["serve", "migrate"] {
        let ended = Program::runs(&[command], &environment);
        assert_eq!(ended.code, Some(1), "{command}: {}", ended.stderr);
        assert!(
            ended.took < Duration::from_secs(10),
            "{command} took {:?}",
            ended.took
        );
        assert!(
            ended.stderr.contains("cannot open the database"),
            "{}",
            ended.stderr
        );
        assert!(!ended.stderr.contains("hush-hush"), "{}", ended.stderr);
    }
}

#[test]
fn a_database_nobody_serves_ends_the_start() {
    ends_soon(&format!(
        "postgres://me:hush-hush@127.0.0.1:{}/shop",
        free_port()
    ));
}

#[test]
fn a_database_that_never_answers_ends_the_start() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    ends_soon(&format!("postgres://me:hush-hush@127.0.0.1:{port}/shop"));
}

#[test]
fn a_file_that_cannot_be_made_ends_the_start() {
    let (environment, _folder) = but("DATABASE_URL", "sqlite:///no-such-folder/data.sqlite");
    let line = refuses(&environment);
    assert!(line.contains("/no-such-folder/data.sqlite"), "{line}");
}

#[test]
fn a_taken_port_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (environment, _folder) = but("BIND", &address);
    assert!(refuses(&environment).contains(&address));
}

#[test]
fn a_second_process_on_one_file_is_refused() {
    let (_, database, _folder) = fresh_database(Kind::Sqlite);
    let first = Program::serves(&environment(&database, free_port()));
    let line = refuses(&environment(&database, free_port()));
    assert!(line.contains("in use by another process"), "{line}");
    assert_eq!(first.ends_when_told().code, Some(0));
    // The lock goes with its holder, however that ended.
    Program::serves(&environment(&database, free_port())).dies();
    let third = Program::serves(&environment(&database, free_port()));
    assert_eq!(third.ends_when_told().code, Some(0));
}

#[test]
fn migrate_prepares_a_database_and_can_be_run_again() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (_, database, _folder) = fresh_database(kind);
        let only = vec![("DATABASE_URL", database.clone())];
        let first = Program::runs(&["migrate"], &only);
        assert_eq!(first.code, Some(0), "{}", first.stderr);
        let folders = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
        let all = format!("migrations={}", std::fs::read_dir(folders).unwrap().count());
        assert!(first.stderr.contains(&all), "{}", first.stderr);
        let again = Program::runs(&["migrate"], &only);
        assert!(again.stderr.contains("migrations=0"), "{}", again.stderr);
        let program = Program::serves(&environment(&database, free_port()));
        assert_eq!(program.ends_when_told().code, Some(0));
    }
    let nothing = Program::runs(&["migrate"], &Vec::new());
    assert_eq!(nothing.code, Some(1));
    assert!(
        nothing.stderr.contains("DATABASE_URL"),
        "{}",
        nothing.stderr
    );
}

fn client() -> reqwest::Client {
    // A second provider is refused; the first one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn status(url: &str) -> u16 {
    client().get(url).send().await.unwrap().status().as_u16()
}

#[actix_web::test]
async fn it_says_that_it_lives_and_whether_it_is_ready() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (_, database, _folder) = fresh_database(kind);
        let port = free_port();
        let program = Program::serves(&environment(&database, port));
        let at = |path: &str| format!("http://127.0.0.1:{port}/health/{path}");
        assert_eq!(status(&at("live")).await, 200);
        assert_eq!(
            status(&at("ready")).await,
            200,
            "{kind:?}: with no shop, and no Shopify"
        );
        if kind == Kind::Postgres {
            loses_its_database(&database);
            assert_eq!(status(&at("live")).await, 200);
            assert_eq!(status(&at("ready")).await, 503);
            program.dies();
        } else {
            assert_eq!(program.ends_when_told().code, Some(0));
        }
    }
}

/// Drops a PostgreSQL database under those who use it.
fn loses_its_database(url: &str) {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};
    let (base, name) = url.rsplit_once('/').unwrap();
    let mut server = PgConnection::establish(&format!("{base}/postgres")).unwrap();
    server
        .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .unwrap();
}

/// The program with a shop installed in it through the simulated store's grant.
async fn with_a_shop(database: &str) -> (Program, String, String) {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    let store = demo::Store::start(demo::StoreConfig {
        port: 0,
        app_url: url.clone(),
        client_id: "story-client".into(),
        secret: SECRET.into(),
        shop: SHOP.into(),
        data: None,
        clock: Clock::system(),
    })
    .await
    .unwrap();
    let mut environment = environment(database, port);
    environment.retain(|(name, _)| *name != "SHOPIFY_SHOP_URL");
    environment.push(("SHOPIFY_SHOP_URL", store.admin_url()));
    let program = Program::serves(&environment);
    store.install().await.unwrap();
    let origin = store.url();
    store.stop().await;
    (program, url, origin)
}

#[actix_web::test]
async fn told_to_end_it_ends_at_once_though_streams_are_open() {
    let (_, database, _folder) = fresh_database(Kind::Sqlite);
    let (program, url, origin) = with_a_shop(&database).await;
    let http = client();
    let mut streams = Vec::new();
    for _ in 0..5 {
        let mut shopper = Shopper::arrives(&http, &url, SHOP, &origin).await;
        shopper.says("Hello").await;
        let mut stream = shopper.listens(None).await;
        stream.next_of("update").await;
        streams.push(stream);
    }
    let ended = tokio::task::spawn_blocking(|| program.ends_when_told())
        .await
        .unwrap();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.took < Duration::from_secs(5), "{:?}", ended.took);
    for mut stream in streams {
        while stream.next().await.is_some() {}
    }
}

#[actix_web::test]
async fn its_log_holds_no_secret_no_token_and_no_word_of_anybody() {
    let (_, database, _folder) = fresh_database(Kind::Sqlite);
    let (program, url, origin) = with_a_shop(&database).await;
    let http = client();
    let mut shopper = Shopper::arrives(&http, &url, SHOP, &origin).await;
    shopper.says("zebra words of mine, zebra@example.com").await;
    shopper.says("I want to talk to a person about zebra").await;
    shopper.submits("zebra-number").await;
    // What is refused is logged even less.
    shopper
        .posts(
            "messages?zebra=1",
            json!({ "client_id": "zebra", "body": 7 }),
        )
        .await;
    http.get(format!(
        "{url}/auth?shop=zebra.myshopify.com&hmac=zebra&timestamp=1"
    ))
    .send()
    .await
    .unwrap();
    http.get(format!("{url}/sign-in/zebra-token"))
        .send()
        .await
        .unwrap();
    for body in [
        "zebra, not JSON",
        "{\"id\": \"zebra\", \"email\": \"zebra@example.com\"}",
    ] {
        http.post(format!("{url}/webhooks/shopify"))
            .header("x-shopify-topic", "orders/create")
            .header("x-shopify-api-version", "2026-10")
            .header("x-shopify-shop-domain", SHOP)
            .header("x-shopify-webhook-id", body.len().to_string())
            .header("x-shopify-hmac-sha256", signature(SECRET, body.as_bytes()))
            .body(body)
            .send()
            .await
            .unwrap();
    }
    let ended = tokio::task::spawn_blocking(|| program.ends_when_told())
        .await
        .unwrap();
    assert!(ended.stderr.contains("serving"), "{}", ended.stderr);
    let token = shopper.token.as_str();
    for never in [
        "zebra",
        SECRET,
        crate::support::KEY,
        token,
        "shpat_",
        "hmac=",
    ] {
        assert!(!ended.stderr.contains(never), "{never}: {}", ended.stderr);
    }
}
