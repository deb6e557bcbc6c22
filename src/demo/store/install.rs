//! The merchant's browser during an install: it opens the app and follows the grant, with cookies of its own.

use reqwest::Response;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use url::Url;

use super::{Store, oauth, sign};

/// More redirects than this are a loop.
const MOST_HOPS: usize = 10;

/// Installs the app, or says which step failed.
pub async fn run(store: &Store) -> Result<(), String> {
    let config = &store.inner.config;
    let params = vec![
        ("host".to_owned(), sign::admin_host(&config.shop)),
        ("shop".to_owned(), config.shop.clone()),
        ("timestamp".to_owned(), oauth::seconds(config.clock.now())),
    ];
    let hmac = sign::oauth(&config.secret, &params);
    let start = format!(
        "{}/auth?{}&hmac={hmac}",
        store.app_url(),
        sign::query(&params)
    );
    open(store, &start).await
}

/// Opens an address of the app as the merchant's browser does, and follows it to an end; an access token must have
/// been acquired on the way.
pub async fn open(store: &Store, start: &str) -> Result<(), String> {
    let config = &store.inner.config;
    let wrong = |fault: url::ParseError| format!("the app's address: {fault}");
    let app = Url::parse(&store.app_url()).map_err(wrong)?;
    let mut address = Url::parse(start).map_err(wrong)?;

    let before = store.inner.codes.lock().exchanged;
    let installed = || store.inner.codes.lock().exchanged > before;
    let mut jar = Jar::default();
    for _ in 0..MOST_HOPS {
        let step = step(store, &app, &address);
        let ours = address.origin() == app.origin();
        let mut request = store.inner.browser.get(address.clone());
        if ours && !jar.0.is_empty() {
            request = request.header(COOKIE, jar.header());
        }
        let answer = request.send().await;
        let answer = answer.map_err(|fault| format!("{step}: {}", fault.without_url()))?;
        if ours {
            jar.keep(&answer);
        }
        let status = answer.status();
        let next = answer
            .headers()
            .get(LOCATION)
            .and_then(|next| next.to_str().ok());
        let next = next.filter(|_| status.is_redirection()).map(str::to_owned);
        let Some(next) = next else {
            let text = answer.text().await.unwrap_or_default();
            let text: String = text.chars().take(200).collect();
            return match (status.is_success(), installed()) {
                (true, true) => Ok(()),
                (true, false) => Err(format!("{step}: the app never acquired a token")),
                (false, _) => Err(format!("{step}: answered {status}: {text}")),
            };
        };
        address = address
            .join(&next)
            .map_err(|fault| format!("{step}: redirects to no address: {fault}"))?;
        let here = format!("/{}/admin/oauth/authorize", config.shop);
        let to_grant = is_store(store, &address) && address.path() == here;
        if address.origin() != app.origin() && !to_grant {
            // Into the shop's admin: the grant is over.
            return if installed() {
                Ok(())
            } else {
                Err(format!(
                    "{step}: redirects away ({}) before the grant",
                    address.origin().ascii_serialization()
                ))
            };
        }
    }
    Err("the app redirects in circles".to_owned())
}

fn is_store(store: &Store, address: &Url) -> bool {
    let local = matches!(
        address.host_str(),
        Some("localhost" | "127.0.0.1" | "[::1]")
    );
    local && address.port() == Some(store.port())
}

/// The step an address belongs to, for people.
fn step(store: &Store, app: &Url, address: &Url) -> String {
    if is_store(store, address) {
        "the shop's grant page".to_owned()
    } else if address.origin() == app.origin() {
        format!("the app's {}", address.path())
    } else {
        "an address outside of the app".to_owned()
    }
}

/// The cookies the app has set; paths and lifetimes do not matter for one install.
#[derive(Default)]
struct Jar(Vec<(String, String)>);

impl Jar {
    fn keep(&mut self, answer: &Response) {
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap_or_default();
            let pair = text.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            self.0.retain(|(known, _)| known != name.trim());
            if !value.trim().is_empty() {
                self.0
                    .push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }

    fn header(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }
}
