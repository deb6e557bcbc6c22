//! A scripted store of objects with one bucket, `files`, that judges each signature by code of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{App as Web, HttpRequest, HttpResponse, HttpServer, web};
use counterbell::objects::Setup;
use counterbell::objects::sign::Keys;
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::support::App;

const SECRET: &str = "the/secret+of the bucket";

/// What lies in the bucket, what was asked, and whether it is away.
#[derive(Default)]
pub struct Inside {
    objects: BTreeMap<String, (String, Vec<u8>)>,
    pub asked: Vec<String>,
    is_away: bool,
}

/// A store of objects with one bucket, `files`.
pub struct Objects {
    url: String,
    pub inside: Arc<Mutex<Inside>>,
}

impl Objects {
    pub fn start() -> Self {
        let inside = Arc::<Mutex<Inside>>::default();
        let shared = inside.clone();
        let server = HttpServer::new(move || {
            let shared = shared.clone();
            let limit = web::PayloadConfig::new(8 * 1024 * 1024);
            Web::new()
                .app_data(limit)
                .app_data(web::Data::from(shared))
                .default_service(web::to(answer))
        })
        .workers(1)
        .shutdown_timeout(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        Self { url, inside }
    }

    pub fn setup(&self) -> Setup {
        Setup {
            endpoint: self.url.parse().unwrap(),
            bucket: "files".into(),
            region: "eu-central-1".into(),
            keys: Keys {
                id: "AKID".into(),
                secret: SECRET.into(),
            },
        }
    }

    pub fn holds(&self) -> Vec<Vec<u8>> {
        let inside = self.inside.lock();
        inside
            .objects
            .values()
            .map(|(_, bytes)| bytes.clone())
            .collect()
    }

    /// Until so many lie in it: they are taken out behind whoever begins it.
    pub async fn comes_to(&self, app: &App, many: usize) {
        while self.holds().len() != many {
            app.runs_jobs().await;
            tokio::task::yield_now().await;
        }
    }

    /// Until it was asked this much more.
    pub async fn is_asked(&self, app: &App, before: usize) {
        while self.inside.lock().asked.len() <= before {
            app.runs_jobs().await;
            tokio::task::yield_now().await;
        }
    }

    pub fn goes_away(&self, is_away: bool) {
        self.inside.lock().is_away = is_away;
    }
}

async fn answer(
    request: HttpRequest,
    body: web::Bytes,
    inside: web::Data<Mutex<Inside>>,
) -> HttpResponse {
    let mut inside = inside.lock();
    inside
        .asked
        .push(format!("{} {}", request.method(), request.path()));
    if inside.is_away {
        return HttpResponse::new(StatusCode::SERVICE_UNAVAILABLE);
    }
    if !is_signed(&request, &body) {
        return HttpResponse::Forbidden().body("<Code>SignatureDoesNotMatch</Code>");
    }
    let key = request.path().to_owned();
    match request.method().as_str() {
        "PUT" => {
            let kind = request.headers().get("content-type").unwrap();
            let kind = kind.to_str().unwrap().to_owned();
            inside.objects.insert(key, (kind, body.to_vec()));
            HttpResponse::Ok().finish()
        }
        "GET" => match inside.objects.get(&key) {
            Some((_, bytes)) => HttpResponse::Ok().body(bytes.clone()),
            None => HttpResponse::NotFound().body("<Code>NoSuchKey</Code>"),
        },
        "DELETE" => {
            inside.objects.remove(&key);
            HttpResponse::NoContent().finish()
        }
        _ => HttpResponse::MethodNotAllowed().finish(),
    }
}

/// What S3 looks at: that the body is the one that was signed, and that all of it was signed with the secret.
fn is_signed(request: &HttpRequest, body: &[u8]) -> bool {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let mac = |key: &[u8], text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let (Some(line), Some(stamp), Some(payload)) = (
        header("authorization"),
        header("x-amz-date"),
        header("x-amz-content-sha256"),
    ) else {
        return false;
    };
    let field = |name: &str| {
        let (_, rest) = line.split_once(&format!("{name}="))?;
        rest.split(',').next()
    };
    let (Some(credential), Some(names), Some(signature)) = (
        field("Credential"),
        field("SignedHeaders"),
        field("Signature"),
    ) else {
        return false;
    };
    let scope: Vec<&str> = credential.split('/').collect();
    let ["AKID", day, "eu-central-1", "s3", "aws4_request"] = scope[..] else {
        return false;
    };
    if payload != hex(&Sha256::digest(body)) || !stamp.starts_with(day) || !names.contains("host") {
        return false;
    }
    let mut canonical = format!(
        "{}\n{}\n{}\n",
        request.method(),
        request.path(),
        request.query_string()
    );
    for name in names.split(';') {
        canonical.push_str(&format!("{name}:{}\n", header(name).unwrap_or_default()));
    }
    canonical.push_str(&format!("\n{names}\n{payload}"));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for part in &scope[1..] {
        key = mac(&key, part);
    }
    let scope = scope[1..].join("/");
    let text = format!(
        "AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}",
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    hex(&mac(&key, &text)) == signature
}
