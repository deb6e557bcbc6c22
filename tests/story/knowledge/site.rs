//! A site on this machine, which serves what it is told to.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::{App as Web, HttpRequest, HttpResponse, HttpServer, web};
use parking_lot::Mutex;

/// What an address answers.
#[derive(Debug, Clone)]
pub enum Serves {
    Html(String),
    Text(&'static str),
    Status(u16),
    To(String),
    Of(&'static str, Vec<u8>),
    Silence,
}

#[derive(Default)]
struct Shelf {
    pages: Mutex<HashMap<String, Serves>>,
    asked: Mutex<Vec<String>>,
}

pub struct Site {
    pub url: String,
    shelf: Arc<Shelf>,
    handle: ServerHandle,
}

impl Site {
    pub async fn opens() -> Self {
        let shelf = Arc::new(Shelf::default());
        let data = web::Data::from(shelf.clone());
        let server = HttpServer::new(move || {
            Web::new()
                .app_data(data.clone())
                .default_service(web::to(answer))
        })
        .workers(1)
        .shutdown_timeout(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, shelf, handle }
    }

    /// From now on.
    pub fn serves(&self, path: &str, what: Serves) {
        self.shelf.pages.lock().insert(path.to_owned(), what);
    }

    pub fn html(&self, path: &str, title: &str, main: &str) {
        let page = format!(
            "<html lang=en><title>{title}</title><nav>Menu</nav><main><p>{main}</p></main></html>"
        );
        self.serves(path, Serves::Html(page));
    }

    /// What was asked for, but the rules for robots.
    pub fn asked(&self) -> Vec<String> {
        let asked = self.shelf.asked.lock().clone();
        asked
            .into_iter()
            .filter(|path| path != "/robots.txt")
            .collect()
    }

    pub async fn closes(self) {
        self.handle.stop(false).await;
    }
}

async fn answer(shelf: web::Data<Shelf>, request: HttpRequest) -> HttpResponse {
    let path = request.path().to_owned();
    shelf.asked.lock().push(path.clone());
    let serves = shelf.pages.lock().get(&path).cloned();
    match serves {
        None => HttpResponse::NotFound().finish(),
        Some(Serves::Html(page)) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(page),
        Some(Serves::Text(text)) => HttpResponse::Ok().content_type("text/plain").body(text),
        Some(Serves::Status(status)) => {
            HttpResponse::build(StatusCode::from_u16(status).unwrap()).finish()
        }
        Some(Serves::To(address)) => HttpResponse::Found()
            .insert_header(("location", address))
            .finish(),
        Some(Serves::Of(kind, bytes)) => HttpResponse::Ok().content_type(kind).body(bytes),
        Some(Serves::Silence) => std::future::pending().await,
    }
}
