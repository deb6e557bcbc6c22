//! One file to keep: after a clean stop, what was written is in it.

use std::process::Command;

use crate::support::{App, Kind};

#[actix_web::test]
async fn after_a_clean_stop_the_database_is_one_file() {
    let kept = tempfile::tempdir().unwrap();
    let path = kept.path().join("kept.sqlite");
    let url = counterbell::db::DatabaseUrl::parse(&format!("sqlite://{}", path.display())).unwrap();
    let app = App::start_with(Kind::Sqlite, |config| config.database = url).await;
    let mut shopper = app.shopper().await;
    for number in 0..20 {
        shopper.says(&format!("Word number {number}")).await;
    }
    app.stops().await;

    let alone = kept.path().join("copied.sqlite");
    std::fs::copy(&path, &alone).unwrap();
    let migrated = Command::new(env!("CARGO_BIN_EXE_counterbell"))
        .arg("migrate")
        .env_clear()
        .env("DATABASE_URL", format!("sqlite://{}", alone.display()))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&migrated.stderr).into_owned();
    assert!(told.contains("migrations=0"), "the copy was empty: {told}");
    assert!(std::fs::metadata(&alone).unwrap().len() > 50_000);
}
