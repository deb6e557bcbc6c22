//! What opening the reports costs: `cargo bench --bench reports`.
//!
//! Shops of the real app on SQLite, with 1,000, 10,000, 100,000 and 1,000,000 chats in the last year, made up alike: by
//! twenty people, in eight groups, under thirty tags, about two hundred products. Before them stands one with 1,000 chats
//! in the last sixty days: of thirty days it has as much to show as those with many, so the last is compared with it.
//! Their numbers are made by the same fold that follows the log, and written straight into the tables it writes (a page
//! reads none of the log once it is counted). Then the page is opened as a browser does; how large it is stands beside.
//! Last, a log of its own is counted from its beginning, for how many entries that is a second. `--chats N` and
//! `--logged N` make the largest shop and the log as large as one likes.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    dead_code,
    reason = "a bench measures time and prints what it found; of the ingest bench's server a part is used"
)]

#[path = "reports/fill.rs"]
mod fill;
#[path = "reports/made_up.rs"]
mod made_up;
#[path = "ingest/serve.rs"]
mod serve;

use std::net::TcpListener;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use counterbell::app::{App, Application};
use counterbell::assistant::vectors;
use counterbell::clock::Clock;
use counterbell::db::ShopId;
use counterbell::ids::Id;
use counterbell::reports::follow::catch_up;
use counterbell::shop::ShopDomain;
use counterbell::shop::store as shops;
use counterbell::team::{session, store as team};
use tokio::sync::watch;

/// The app's secret.
const SECRET: &str = "reports-secret";
/// The shop.
const SHOP: &str = "reports.myshopify.com";
/// What the ingest bench's server wants to know.
const PATH: &str = "/webhooks/shopify";
/// People who answer.
const PEOPLE: usize = 20;
/// Days that chats are spread over, and those of a shop that was opened lately.
const YEAR: i64 = 365;
const LATELY: i64 = 60;
/// Days that are looked at.
const RANGES: [i32; 4] = [1, 7, 30, 90];

fn main() -> ExitCode {
    // Without cargo's `--bench` somebody only wants to know whether it still runs.
    let words: Vec<String> = std::env::args().collect();
    let asked = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1)?.parse::<u64>().ok()
    };
    let (few, many, logged, rounds) = if words.iter().any(|word| word == "--bench") {
        let (many, logged) = (asked("--chats"), asked("--logged"));
        (
            1_000,
            many.unwrap_or(1_000_000),
            logged.unwrap_or(20_000),
            31,
        )
    } else {
        (50, 200, 50, 2)
    };
    match actix_web::rt::System::new().block_on(run(few, many, logged, rounds)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("reports: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(few: u64, many: u64, logged: u64, rounds: usize) -> Result<(), String> {
    let mut shops = vec![Shop::opens(few, LATELY).await?];
    let mut chats = few;
    while chats < many {
        shops.push(Shop::opens(chats, YEAR).await?);
        chats *= 10;
    }
    shops.push(Shop::opens(many, YEAR).await?);
    print!("\n{:<12}", "the page of");
    for shop in &shops {
        let lately = if shop.days < YEAR { " lately" } else { "" };
        print!(" {:>19}", format!("{} chats{lately}", shop.chats));
    }
    println!("  last to first");
    for days in RANGES {
        // In turns, so that all meet the same moods of the machine.
        let mut took = vec![Vec::new(); shops.len()];
        let mut large = vec![0; shops.len()];
        for _ in 0..rounds {
            for ((shop, took), large) in shops.iter().zip(&mut took).zip(&mut large) {
                let (time, bytes) = shop.page(days).await?;
                took.push(time);
                *large = bytes;
            }
        }
        let medians: Vec<f64> = took.into_iter().map(|took| millis(median(took))).collect();
        print!("{:<12}", format!("{days} days"));
        for (median, bytes) in medians.iter().zip(large) {
            print!(" {:>19}", format!("{median:.2} ms {} kB", bytes / 1_000));
        }
        let ends = medians.first().zip(medians.last());
        let ratio = ends.map_or(f64::NAN, |(first, last)| last / first);
        println!("  {ratio:>12.2}x");
    }
    for shop in shops {
        shop.stops().await?;
    }
    let log = Shop::opens(0, YEAR).await?;
    let entries = fill::log(&log.app, log.id, logged, &log.people).await?;
    let begun = Instant::now();
    while catch_up(&log.app, log.id).await.map_err(text)? {}
    let took = begun.elapsed();
    println!(
        "\n{entries} entries of a log ({logged} chats) counted in {:.2} s: {:.0} a second",
        took.as_secs_f64(),
        entries as f64 / took.as_secs_f64()
    );
    log.stops().await
}

fn median(mut of: Vec<Duration>) -> Duration {
    of.sort_unstable();
    of.get(of.len() / 2).copied().unwrap_or_default()
}

fn millis(of: Duration) -> f64 {
    of.as_secs_f64() * 1_000.0
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A running app with one shop in it.
struct Shop {
    chats: u64,
    days: i64,
    app: App,
    id: ShopId,
    people: Vec<Id>,
    url: String,
    cookie: String,
    http: reqwest::Client,
    stop: watch::Sender<bool>,
    served: actix_web::rt::task::JoinHandle<Result<(), String>>,
    _folder: tempfile::TempDir,
}

impl Shop {
    /// One that has had so many chats in so many days.
    async fn opens(chats: u64, days: i64) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(text)?;
        let database = format!("sqlite://{}", folder.path().join("bench.db").display());
        let listener = TcpListener::bind("127.0.0.1:0").map_err(text)?;
        let port = listener.local_addr().map_err(text)?.port();
        let mut config = serve::configured(&database, port)?;
        config.vectors = vectors::Settings::Static;
        let application = Application::with_listener(listener, config, Clock::system())?;
        let app = application.shared();
        serve::install(&app).await.map_err(text)?;
        let (stop, stopped) = watch::channel(false);
        // Its worker would count too.
        let served = actix_web::rt::spawn(application.run_until_stopped(false, stopped));
        let domain = ShopDomain::parse(SHOP).map_err(text)?;
        let id = app
            .store
            .read(move |conn| shops::by_domain(conn, &domain))
            .await
            .map_err(text)?
            .ok_or("no shop")?
            .id;
        let people: Vec<Id> = app
            .store
            .write(id, move |tx| {
                (0..PEOPLE)
                    .map(|at| {
                        let (name, email) = (format!("P{at}"), format!("p{at}@example.com"));
                        team::add(tx, &name, &email, "admin")
                    })
                    .collect()
            })
            .await
            .map_err(|error: counterbell::error::Error| text(error))?;
        let url = format!("http://127.0.0.1:{port}");
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(text)?;
        let link = session::link(&app, id, people[0], 36_000).map_err(text)?;
        let entered = http
            .get(format!("{url}{link}"))
            .send()
            .await
            .map_err(text)?;
        let cookie = entered
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok()?.split(';').next())
            .ok_or("no cookie")?
            .to_owned();
        let begun = Instant::now();
        let rows = fill::tables(&app, id, (chats, days), &people).await?;
        // What was filled in within a minute is written as if it were long ago.
        app.store.fold().await;
        if chats > 0 {
            println!(
                "{chats} chats: {} texts of numbers, {} chats behind numbers, in {:.0} s",
                rows.sums,
                rows.hits,
                begun.elapsed().as_secs_f64()
            );
        }
        Ok(Self {
            chats,
            days,
            app,
            id,
            people,
            url,
            cookie,
            http,
            stop,
            served,
            _folder: folder,
        })
    }

    /// How long the page of so many days takes, read to its end, and how many bytes it has.
    async fn page(&self, days: i32) -> Result<(Duration, usize), String> {
        let begun = Instant::now();
        let answer = self
            .http
            .get(format!("{}/reports?days={days}", self.url))
            .header("cookie", &self.cookie)
            .send()
            .await
            .map_err(text)?;
        let status = answer.status();
        let page = answer.text().await.map_err(text)?;
        let took = begun.elapsed();
        if status != 200 || !page.contains("Handoffs by reason") {
            return Err(format!("the page: {status}"));
        }
        Ok((took, page.len()))
    }

    async fn stops(self) -> Result<(), String> {
        self.stop.send_replace(true);
        self.served.await.map_err(text)?
    }
}
