//! Sentence vectors as the app holds them: loaded behind it, stood in for, counted, and asked of another server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::{HttpRequest, HttpResponse, HttpServer, web};
use counterbell::assistant::vectors::{ApiSettings, Encoder, Encoders, Kind, Settings, Vectors};
use counterbell::clock::Clock;
use counterbell::telemetry::Metrics;
use parking_lot::Mutex;
use serde_json::{Value, json};
use url::Url;

use crate::support::{App, Kind as Database, held_now};

const KEY: &str = "key-of-the-shop";

/// A server of vectors: `[1, length of the text]` for each, last text first.
#[derive(Default)]
pub struct Server {
    pub requests: AtomicU32,
    broken: Mutex<Option<u16>>,
    pub seen: Mutex<Vec<usize>>,
}

async fn embeddings(
    request: HttpRequest,
    body: web::Json<Value>,
    server: web::Data<Server>,
) -> HttpResponse {
    server.requests.fetch_add(1, Ordering::SeqCst);
    if let Some(status) = *server.broken.lock() {
        let status = actix_web::http::StatusCode::from_u16(status).unwrap();
        return HttpResponse::build(status).body(format!("no, {KEY}"));
    }
    assert_eq!(
        request.headers().get("authorization").unwrap(),
        &format!("Bearer {KEY}")
    );
    assert_eq!(body["model"], "small");
    let texts = body["input"].as_array().unwrap();
    server.seen.lock().push(texts.len());
    let data: Vec<Value> = texts
        .iter()
        .enumerate()
        .rev()
        .map(
            |(index, text)| json!({"index": index, "embedding": [1, text.as_str().unwrap().len()]}),
        )
        .collect();
    HttpResponse::Ok().json(json!({ "data": data }))
}

/// One at `/v1/embeddings` or at `/embeddings`, and its address.
pub fn serve(path: &'static str) -> (web::Data<Server>, Url) {
    let server: web::Data<Server> = web::Data::default();
    let data = server.clone();
    let bound = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(data.clone())
            .route(path, web::post().to(embeddings))
    })
    .workers(1)
    .disable_signals()
    .bind(("127.0.0.1", 0))
    .unwrap();
    let url = format!("http://{}", bound.addrs()[0]);
    actix_web::rt::spawn(bound.run());
    (server, Url::parse(&url).unwrap())
}

pub fn asking(base_url: Url) -> (Arc<Vectors>, Arc<Metrics>, Clock) {
    let (metrics, clock) = (Arc::<Metrics>::default(), Clock::held_at(held_now()));
    let settings = Settings::Api(ApiSettings {
        base_url,
        key: Some(KEY.into()),
        model: "small".into(),
    });
    let vectors = Vectors::new(settings, metrics.clone(), clock.clone()).unwrap();
    (Arc::new(vectors), metrics, clock)
}

/// Which encoder it would be, and its vectors of these texts.
fn encodes(texts: &'static [&str]) -> impl Fn(Encoders<'_>) -> Option<(Kind, Vec<Vec<f32>>)> {
    move |encoders| {
        let encoder = encoders.best(|_| true)?;
        Some((encoder.kind(), encoder.encode_all(texts)))
    }
}

#[actix_web::test]
async fn a_turn_has_the_model_that_is_configured_and_is_counted() {
    let app = App::start_with(Database::Sqlite, |config| config.vectors = Settings::Minilm).await;
    let vectors = &app.shared.vectors;
    assert_eq!(vectors.ready(), Some(Kind::Minilm));
    let turn = encodes(&["Do you ship to Canada?"]);
    let (kind, made) = vectors.turn(turn).await.unwrap().unwrap();
    assert_eq!((kind, made.len(), made[0].len()), (Kind::Minilm, 1, 384));
    let (kind, made) = vectors.index(encodes(&["a b"; 40])).await.unwrap().unwrap();
    assert_eq!((kind, made.len()), (Kind::Minilm, 40));
    let table = vectors
        .turn(|encoders| encoders.best(|kind| kind == Kind::Static).map(Encoder::dim))
        .await
        .unwrap();
    assert_eq!(table, Some(256), "an index without the model's vectors");
    let metrics = app.shared.metrics.text();
    assert!(
        metrics.contains(r#"counterbell_vectors_encoded_total{kind="minilm"} 41"#),
        "{metrics}"
    );
    assert!(metrics.contains(r#"counterbell_vectors_seconds_total{kind="minilm"}"#));
}

#[actix_web::test]
async fn until_it_is_loaded_words_alone_must_do() {
    let metrics = Arc::<Metrics>::default();
    let vectors = Vectors::new(Settings::Minilm, metrics.clone(), Clock::system()).unwrap();
    let vectors = Arc::new(vectors);
    assert_eq!(vectors.ready(), None);
    assert!(vectors.turn(encodes(&["hello"])).await.unwrap().is_none());
    let stood_in = r#"counterbell_vectors_stood_in_total{kind="loading"} 1"#;
    assert!(metrics.text().contains(stood_in));
    vectors.load();
    vectors.loaded().await;
    let (kind, _) = vectors.turn(encodes(&["hello"])).await.unwrap().unwrap();
    assert_eq!(kind, Kind::Minilm);
}

#[actix_web::test]
async fn when_too_many_wait_the_table_stands_in() {
    let metrics = Arc::<Metrics>::default();
    let clock = Clock::held_at(held_now());
    let vectors = Vectors::new(Settings::Minilm, metrics.clone(), clock.clone()).unwrap();
    let vectors = Arc::new(vectors);
    vectors.load();
    vectors.loaded().await;
    // Every place is taken until somebody is sent to the table.
    let open = Arc::new((Mutex::new(false), parking_lot::Condvar::new()));
    let turns: Vec<_> = (0..40)
        .map(|_| {
            let (open, vectors) = (open.clone(), vectors.clone());
            actix_web::rt::spawn(async move {
                vectors
                    .turn(move |encoders| {
                        let (opened, changed) = &*open;
                        let mut opened = opened.lock();
                        if encoders.model.is_none() {
                            *opened = true;
                            changed.notify_all();
                        }
                        changed.wait_while(&mut opened, |opened| !*opened);
                        encoders.best(|_| true).map(|encoder| encoder.kind())
                    })
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut kinds = Vec::new();
    for turn in turns {
        kinds.push(turn.await.unwrap().unwrap());
    }
    assert!(kinds.contains(&Kind::Minilm) && kinds.contains(&Kind::Static));
    assert!(
        metrics
            .text()
            .contains(r#"stood_in_total{kind="overload"}"#)
    );
    let kind = |encoders: Encoders<'_>| encoders.best(|_| true).map(|encoder| encoder.kind());
    assert_eq!(vectors.turn(kind).await.unwrap(), Some(Kind::Static));
    clock.advance(2);
    assert_eq!(vectors.turn(kind).await.unwrap(), Some(Kind::Minilm));
}

#[actix_web::test]
async fn another_server_is_asked_in_batches() {
    for path in ["/v1/embeddings", "/embeddings"] {
        let (server, url) = serve(path);
        let (vectors, metrics, _) = asking(url);
        let turn = encodes(&["a", " ", "abc"]);
        let (kind, made) = vectors.turn(turn).await.unwrap().unwrap();
        assert_eq!(kind, Kind::Api);
        let lengths: Vec<f32> = made.iter().map(|vector| vector[1] / vector[0]).collect();
        assert!((lengths[0] - 1.0).abs() < 1e-5 && (lengths[2] - 3.0).abs() < 1e-5);
        assert_eq!(made[1], [0.0, 0.0]);
        let index = vectors
            .index(encodes(&["text"; 130]))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(index.1.len(), 130);
        assert_eq!(*server.seen.lock(), [2, 64, 64, 2]);
        assert!(metrics.text().contains(r#"encoded_total{kind="api"} 133"#));
    }
}

#[actix_web::test]
async fn a_server_that_fails_is_done_without_for_a_while() {
    let (server, url) = serve("/v1/embeddings");
    let (vectors, metrics, clock) = asking(url);
    vectors.load();
    vectors.loaded().await;
    assert_eq!(vectors.ready(), Some(Kind::Api));
    *server.broken.lock() = Some(500);
    let turn = || vectors.turn(encodes(&["where is my order"]));
    for _ in 0..3 {
        let (kind, made) = turn().await.unwrap().unwrap();
        assert_eq!((kind, made[0].len()), (Kind::Static, 256));
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 1, "left alone");
    assert_eq!(vectors.ready(), Some(Kind::Static));
    assert!(
        metrics
            .text()
            .contains(r#"stood_in_total{kind="failed"} 3"#)
    );
    *server.broken.lock() = None;
    clock.advance(15);
    assert_eq!(vectors.ready(), Some(Kind::Api));
    assert_eq!(turn().await.unwrap().unwrap().0, Kind::Api);
    // A refusal is no reason to ask three times, even for an index.
    *server.broken.lock() = Some(401);
    let index = vectors.index(encodes(&["text"; 130])).await.unwrap();
    assert_eq!(index.unwrap().0, Kind::Static);
    assert_eq!(server.requests.load(Ordering::SeqCst), 3);
}
