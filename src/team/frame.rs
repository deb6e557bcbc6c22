//! Pages inside Shopify's admin: what their address says, what stands in their head, who may frame them.
//!
//! No cookie works in there. App Bridge, first in the head, gives every `fetch` a token; a document brings one in
//! its address, or is sent to fetch one. Tokens never get into an address of ours, a log or a referrer.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use maud::{Markup, html};

use crate::app::Shared;
use crate::clock::Micros;
use crate::shop::ShopDomain;

/// The pages one gets to from anywhere beside the inbox and the first page: what each is called, where it is, and
/// whether it is one of the settings.
pub const PAGES: &[(&str, &str, bool)] = &[
    ("Assistants", "/settings/assistants", false),
    ("Knowledge", "/settings/knowledge", false),
    ("Gaps", "/settings/gaps", false),
    ("Reports", "/reports", false),
    ("Hours", "/settings/hours", true),
    ("Team", "/settings/team", true),
    ("Tags", "/settings/tags", true),
    ("Replies", "/settings/replies", true),
    ("Orders", "/settings/orders", true),
    ("Notifications", "/settings/notifications", true),
    ("Model", "/settings/model", true),
    ("Languages", "/settings/languages", true),
    ("Sites", "/settings/sites", true),
    ("Import and export", "/settings/transfer", true),
    ("Plan", "/settings/plan", true),
];

/// How often a document is sent to fetch a token before a person is told.
pub const BOUNCES: u8 = 3;
/// After so many seconds it is a new try.
const BOUNCE_SECONDS: i64 = 60;
/// What is cut out of an address: proofs, and our own count.
const PROOFS: [&str; 5] = ["id_token", "hmac", "session", "timestamp", "bounced"];

/// What a document's address says.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The shop it claims to be in.
    pub shop: Option<ShopDomain>,
    /// Where App Bridge finds the admin around it.
    pub host: Option<String>,
    /// The token, unproved.
    pub id_token: Option<String>,
    /// It is signed as Shopify signs links to the app.
    pub signed: bool,
    /// It says that it is embedded.
    pub embedded: bool,
    /// The browser says that it goes into a frame.
    pub iframe: bool,
    /// What is left of the query without proofs.
    rest: Vec<(String, String)>,
    bounced: Option<String>,
}

impl Asked {
    /// Reads a request.
    #[must_use]
    pub fn read(request: &HttpRequest) -> Self {
        let mut asked = Self {
            iframe: header(request, "sec-fetch-dest") == Some("iframe"),
            ..Self::default()
        };
        for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
            match &*name {
                "shop" => asked.shop = ShopDomain::parse(&value).ok(),
                "host" => asked.host = host(&value),
                "id_token" if !value.is_empty() => asked.id_token = Some(value.to_string()),
                "hmac" => asked.signed = !value.is_empty(),
                "embedded" => asked.embedded = value == "1",
                "bounced" => asked.bounced = Some(value.to_string()),
                _ => {}
            }
            if !PROOFS.contains(&&*name) {
                asked.rest.push((name.into_owned(), value.into_owned()));
            }
        }
        asked
    }

    /// Whether the document is shown inside the admin.
    #[must_use]
    pub fn in_frame(&self) -> bool {
        self.embedded
            || self.iframe
            || self.id_token.is_some()
            || (self.shop.is_some() && self.host.is_some())
    }

    /// How often this document was sent to fetch a token just now.
    #[must_use]
    pub fn bounces(&self, now: Micros) -> u8 {
        self.bounced
            .as_deref()
            .and_then(|text| text.split_once('-'))
            .and_then(|(count, since)| Some((count.parse().ok()?, since.parse::<i64>().ok()?)))
            .filter(|(_, since)| {
                (now.0 / 1_000_000).abs_diff(*since) <= BOUNCE_SECONDS.unsigned_abs()
            })
            .map_or(0, |(count, _)| count)
    }

    /// The same address without proofs, with one more bounce counted.
    #[must_use]
    pub fn again(&self, path: &str, now: Micros) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.rest);
        let count = self.bounces(now).saturating_add(1);
        query.append_pair("bounced", &format!("{count}-{}", now.0 / 1_000_000));
        format!("{path}?{}", query.finish())
    }
}

fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

/// `host` as it comes: base64, for App Bridge to read. Nobody is sent there by us.
fn host(value: &str) -> Option<String> {
    let fits = (1..=500).contains(&value.len())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte));
    fits.then(|| value.to_owned())
}

/// Whether a program asks that will never run a script.
#[must_use]
pub fn is_bot(request: &HttpRequest) -> bool {
    const SIGNS: [&str; 8] = [
        "bot",
        "crawl",
        "spider",
        "slurp",
        "preview",
        "facebookexternalhit",
        "lighthouse",
        "headlesschrome/prerender",
    ];
    let agent = header(request, "user-agent").unwrap_or("").to_lowercase();
    SIGNS.iter().any(|sign| agent.contains(sign))
}

/// The frame around a page: a shop's admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    shop: Option<ShopDomain>,
    host: Option<String>,
    client_id: String,
    app_bridge: String,
    polaris: String,
    policy: String,
}

impl Frame {
    /// Around a page of `shop`; nobody may frame it when that is unknown.
    #[must_use]
    pub fn new(app: &Shared, shop: Option<ShopDomain>, host: Option<String>) -> Self {
        let config = &app.config;
        let (bridge, polaris) = (
            config.app_bridge_url.origin().ascii_serialization(),
            config.polaris_url.origin().ascii_serialization(),
        );
        let scripts = if bridge == polaris {
            bridge
        } else {
            format!("{bridge} {polaris}")
        };
        let ancestors = shop.as_ref().map_or_else(
            || "'none'".to_owned(),
            |shop| {
                let origin = config.shop_url.origin(shop.as_str());
                format!("{origin} https://admin.shopify.com")
            },
        );
        Self {
            policy: format!(
                "default-src 'none'; script-src 'self' {scripts}; style-src 'self' {scripts}; \
                 img-src 'self' data: {scripts}; font-src 'self' {scripts}; \
                 connect-src 'self' {scripts}; manifest-src 'self'; form-action 'self'; \
                 base-uri 'none'; frame-ancestors {ancestors}"
            ),
            client_id: config.client_id.clone(),
            app_bridge: config.app_bridge_url.to_string(),
            polaris: config.polaris_url.to_string(),
            shop,
            host,
        }
    }

    /// What App Bridge needs in an address: `embedded=1&shop=…&host=…`.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("embedded", "1");
        if let Some(shop) = &self.shop {
            query.append_pair("shop", shop.as_str());
        }
        if let Some(host) = &self.host {
            query.append_pair("host", host);
        }
        query.finish()
    }

    /// A page of ours inside the same frame.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        let (path, place) = match path.split_once('#') {
            Some((path, place)) => (path, format!("#{place}")),
            None => (path, String::new()),
        };
        let separator = if path.contains('?') { '&' } else { '?' };
        format!("{path}{separator}{}{place}", self.query())
    }

    /// App Bridge alone: the first script of every document in the frame, and of the one that fetches a token
    /// the only one.
    #[must_use]
    pub fn bridge(&self) -> Markup {
        html! { script src=(self.app_bridge) data-api-key=(self.client_id) {} }
    }

    /// The scripts that begin a page's head.
    #[must_use]
    pub fn scripts(&self) -> Markup {
        html! { (self.bridge()) script src=(self.polaris) {} }
    }

    /// The app's own entries in the admin's side bar.
    #[must_use]
    pub fn nav(&self) -> Markup {
        html! {
            s-app-nav {
                s-link href=(self.link("/")) rel="home" { "Home" }
                s-link href=(self.link("/inbox")) { "Inbox" }
                @for (name, path, _) in PAGES { s-link href=(self.link(path)) { (name) } }
            }
        }
    }
}

/// Answers with a page, in its frame if it has one.
#[must_use]
pub fn answer(
    mut response: HttpResponseBuilder,
    page: Markup,
    frame: Option<&Frame>,
) -> HttpResponse {
    if let Some(frame) = frame {
        response
            .insert_header((CONTENT_SECURITY_POLICY, frame.policy.as_str()))
            .insert_header((REFERRER_POLICY, "no-referrer"));
    }
    let page = match frame {
        Some(frame) => frame.keeps_links(&page.0),
        None => page.0,
    };
    response.content_type("text/html; charset=utf-8").body(page)
}

/// Where our own pages begin: links to them have to stay in the frame.
const OURS: [&str; 3] = ["/inbox", "/settings", "/reports"];

impl Frame {
    /// The page with the frame's address in each link to a page of ours: a click has to find back into the frame also
    /// before the page's script is there, or without it. Quotes in words are escaped, so each one found is markup.
    fn keeps_links(&self, page: &str) -> String {
        const HREF: &str = " href=\"";
        let around = self.query().replace('&', "&amp;");
        let mut kept = String::with_capacity(page.len() + page.len() / 8);
        let mut rest = page;
        while let Some(at) = rest.find(HREF) {
            let (before, link) = rest.split_at(at + HREF.len());
            kept.push_str(before);
            let end = link.find('"').unwrap_or(link.len());
            let (link, after) = link.split_at(end);
            rest = after;
            let (address, place) = link.split_at(link.find('#').unwrap_or(link.len()));
            kept.push_str(address);
            let is_ours = OURS.iter().any(|ours| {
                address
                    .strip_prefix(ours)
                    .is_some_and(|rest| matches!(rest.bytes().next(), None | Some(b'/' | b'?')))
            });
            if is_ours && !address.contains("embedded=1") {
                kept.push(if address.contains('?') { '&' } else { '?' });
                if address.contains('?') {
                    kept.push_str("amp;");
                }
                kept.push_str(&around);
            }
            kept.push_str(place);
        }
        kept.push_str(rest);
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Frame {
            shop: ShopDomain::parse("bell.myshopify.com").ok(),
            host: Some("aG9zdA".into()),
            client_id: String::new(),
            app_bridge: String::new(),
            polaris: String::new(),
            policy: String::new(),
        }
    }

    #[test]
    fn links_to_our_pages_keep_their_frame() {
        let around = "embedded=1&amp;shop=bell.myshopify.com&amp;host=aG9zdA";
        for (link, kept) in [
            ("/inbox", format!("/inbox?{around}")),
            (
                "/inbox/7?view=mine#m9",
                format!("/inbox/7?view=mine&amp;{around}#m9"),
            ),
            ("/settings/team", format!("/settings/team?{around}")),
            ("/inboxes", "/inboxes".into()),
            ("/assets/inbox/bell.svg", "/assets/inbox/bell.svg".into()),
            (
                "https://elsewhere.example/inbox",
                "https://elsewhere.example/inbox".into(),
            ),
            ("#list", "#list".into()),
        ] {
            let page = html! { p { "He said href=\"/inbox\"" a href=(link) { "There" } } }.0;
            let before = html! { p { "He said href=\"/inbox\"" } }.0;
            let before = before.trim_end_matches("</p>");
            assert_eq!(
                frame().keeps_links(&page),
                format!("{before}<a href=\"{kept}\">There</a></p>")
            );
        }
        assert_eq!(
            frame().link("/inbox/7?view=mine#m9"),
            "/inbox/7?view=mine&embedded=1&shop=bell.myshopify.com&host=aG9zdA#m9"
        );
        let already = format!("<a href=\"/inbox?{around}\">");
        assert_eq!(frame().keeps_links(&already), already);
    }
}
