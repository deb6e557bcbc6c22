//! The app's theme extension, as Shopify puts it into a merchant's pages.
//!
//! The block is read and rendered once for nobody when the store starts: a missing asset, translation or
//! unknown Liquid ends the start, not a shopper's page.

use std::io;

use rust_embed::RustEmbed;
use serde_json::Value as Json;

use super::catalog::escape;
use super::liquid::{self, Filter, Node, Template, Value};

/// Path under which the extension's assets are served.
pub const ASSETS: &str = "/extensions/counterbell/assets/";
const BLOCK: &str = "blocks/chat-embed.liquid";
const LOCALE: &str = "locales/en.default.json";

#[derive(RustEmbed)]
#[folder = "extension/theme/"]
struct Extension;

/// Bytes of one of the extension's assets.
pub fn asset(name: &str) -> Option<Vec<u8>> {
    let known = !name.contains(['/', '\\']);
    let file = known.then(|| Extension::get(&format!("assets/{name}")))??;
    Some(file.data.into_owned())
}

/// The app embed, ready to be rendered into pages.
pub struct Embed {
    template: Option<Template>,
    locale: Json,
}

/// What a page knows that the block may ask for.
pub struct Page<'a> {
    pub app_origin: &'a str,
    pub shop: &'a str,
    pub customer: Option<i64>,
}

impl Embed {
    /// Reads the extension; without one, pages say so in a comment.
    pub fn load() -> io::Result<Self> {
        let wrong = |what: String| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("theme extension: {what}"),
            )
        };
        let text = |path: &str| {
            let file = Extension::get(path)?;
            Some(String::from_utf8_lossy(&file.data).into_owned())
        };
        let locale = text(LOCALE)
            .map_or(Ok(Json::Null), |text| serde_json::from_str(&text))
            .map_err(|fault| wrong(format!("{LOCALE}: {fault}")))?;
        let template = text(BLOCK)
            .map(|text| liquid::parse(&text))
            .transpose()
            .map_err(|fault| wrong(format!("{BLOCK}: {fault}")))?;
        let embed = Self { template, locale };
        for customer in [None, Some(1)] {
            let page = Page {
                app_origin: "",
                shop: "",
                customer,
            };
            embed.render(&page).map_err(&wrong)?;
        }
        Ok(embed)
    }

    /// The block's HTML, with the script and stylesheet its schema names.
    pub fn render(&self, page: &Page<'_>) -> Result<String, String> {
        let Some(template) = &self.template else {
            return Ok("<!-- no app embed -->".to_owned());
        };
        let schema: Json = serde_json::from_str(&template.schema)
            .map_err(|fault| format!("{BLOCK}: schema: {fault}"))?;
        let mut html = String::new();
        if let Some(name) = schema.get("stylesheet").and_then(Json::as_str) {
            let url = asset_url(name)?;
            html.push_str(&format!(
                "<link rel=\"stylesheet\" href=\"{}\">",
                escape(&url)
            ));
        }
        self.nodes(&template.nodes, page, &mut html)?;
        if let Some(name) = schema.get("javascript").and_then(Json::as_str) {
            let url = asset_url(name)?;
            html.push_str(&format!("<script src=\"{}\" async></script>", escape(&url)));
        }
        Ok(html)
    }

    fn nodes(&self, nodes: &[Node], page: &Page<'_>, html: &mut String) -> Result<(), String> {
        for node in nodes {
            match node {
                Node::Text(text) => html.push_str(text),
                Node::IfCustomer(then, otherwise) => {
                    let branch = if page.customer.is_some() {
                        then
                    } else {
                        otherwise
                    };
                    self.nodes(branch, page, html)?;
                }
                Node::Output(value, filters) => {
                    let text = match value {
                        Value::Literal(text) => text.clone(),
                        Value::AppOrigin => page.app_origin.to_owned(),
                        Value::PermanentDomain => page.shop.to_owned(),
                        Value::CustomerId => {
                            page.customer.map_or(String::new(), |id| id.to_string())
                        }
                    };
                    html.push_str(&self.filtered(text, filters)?);
                }
            }
        }
        Ok(())
    }

    fn filtered(&self, mut text: String, filters: &[Filter]) -> Result<String, String> {
        for filter in filters {
            text = match filter {
                Filter::AssetUrl => asset_url(&text)?,
                Filter::Translate => self.translated(&text)?,
                // A closing tag inside a string must not end the script it stands in.
                Filter::Json => Json::String(text).to_string().replace('<', "\\u003c"),
                Filter::Escape => escape(&text),
            };
        }
        Ok(text)
    }

    fn translated(&self, key: &str) -> Result<String, String> {
        let text = key
            .split('.')
            .try_fold(&self.locale, |level, part| level.get(part));
        text.and_then(Json::as_str)
            .map(str::to_owned)
            .ok_or_else(|| format!("{LOCALE} has no {key}"))
    }
}

fn asset_url(name: &str) -> Result<String, String> {
    match asset(name) {
        Some(_) => Ok(format!("{ASSETS}{name}")),
        None => Err(format!("no asset {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_block_renders() {
        let embed = Embed::load().unwrap();
        let page = |customer| Page {
            app_origin: "http://127.0.0.1:3000",
            shop: "crescent-music.myshopify.com",
            customer,
        };
        let anonymous = embed.render(&page(None)).unwrap();
        assert!(anonymous.contains("http://127.0.0.1:3000"));
        assert!(anonymous.contains("crescent-music.myshopify.com"));
        assert!(anonymous.contains(ASSETS));
        assert!(!anonymous.contains("{{"));
        assert_ne!(anonymous, embed.render(&page(Some(7))).unwrap());
    }
}
