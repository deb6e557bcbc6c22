//! The app's theme extension, as Shopify puts it into a merchant's pages: the embed at the end of each, and the blocks
//! the merchant has put into sections.
//!
//! All of it is read and rendered once for nobody when the store starts: a missing asset, translation or unknown Liquid
//! ends the start, not a shopper's page.

use std::collections::BTreeMap;
use std::io;

use rust_embed::RustEmbed;
use serde_json::Value as Json;

use super::catalog::escape;
use super::liquid::{self, Condition, Filter, Node, SETTING, Template, Value};

/// Path under which the extension's assets are served.
pub const ASSETS: &str = "/extensions/counterbell/assets/";
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

/// Which part of the extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Block {
    /// The chat itself.
    Chat,
    /// "Talk to an expert".
    Expert,
    /// Help in the cart.
    Cart,
}

impl Block {
    const ALL: [Self; 3] = [Self::Chat, Self::Expert, Self::Cart];

    fn path(self) -> &'static str {
        match self {
            Self::Chat => "blocks/chat-embed.liquid",
            Self::Expert => "blocks/talk-to-expert.liquid",
            Self::Cart => "blocks/cart-help.liquid",
        }
    }
}

struct Read {
    template: Template,
    /// What the merchant has not set is as the schema says.
    defaults: BTreeMap<String, Json>,
}

/// The extension, ready to be rendered into pages.
pub struct Embed {
    blocks: BTreeMap<Block, Read>,
    locale: Json,
}

/// What a page knows that a block may ask for.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    pub app_origin: &'a str,
    pub shop: &'a str,
    pub customer: Option<i64>,
    /// Of the product whose page it is.
    pub tags: &'a [&'a str],
}

fn wrong(what: String) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("theme extension: {what}"),
    )
}

impl Embed {
    /// Reads the extension; without one, pages say so in a comment.
    pub fn load() -> io::Result<Self> {
        let text = |path: &str| {
            let file = Extension::get(path)?;
            Some(String::from_utf8_lossy(&file.data).into_owned())
        };
        let locale = text(LOCALE)
            .map_or(Ok(Json::Null), |text| serde_json::from_str(&text))
            .map_err(|fault| wrong(format!("{LOCALE}: {fault}")))?;
        let mut blocks = BTreeMap::new();
        for block in Block::ALL {
            if let Some(text) = text(block.path()) {
                let read =
                    read(&text).map_err(|fault| wrong(format!("{}: {fault}", block.path())))?;
                blocks.insert(block, read);
            }
        }
        let embed = Self { blocks, locale };
        for customer in [None, Some(1)] {
            let page = Page {
                app_origin: "",
                shop: "",
                customer,
                tags: &[],
            };
            for block in Block::ALL {
                embed.render(block, &page, &[]).map_err(wrong)?;
            }
        }
        Ok(embed)
    }

    /// A block's HTML with these settings, with the script and stylesheet its schema names.
    pub fn render(
        &self,
        block: Block,
        page: &Page<'_>,
        settings: &[(&str, &str)],
    ) -> Result<String, String> {
        let Some(read) = self.blocks.get(&block) else {
            return Ok("<!-- no such block -->".to_owned());
        };
        let schema: Json = serde_json::from_str(&read.template.schema)
            .map_err(|fault| format!("schema: {fault}"))?;
        let mut html = String::new();
        if let Some(name) = schema.get("stylesheet").and_then(Json::as_str) {
            let url = asset_url(name)?;
            html.push_str(&format!(
                "<link rel=\"stylesheet\" href=\"{}\">",
                escape(&url)
            ));
        }
        let known = |name: &str| -> Result<Json, String> {
            if let Some(setting) = name.strip_prefix(SETTING) {
                let default = read.defaults.get(setting);
                let default = default.ok_or_else(|| format!("no setting {setting}"))?;
                let set = settings.iter().find(|(name, _)| *name == setting);
                return Ok(set.map_or_else(|| default.clone(), |(_, value)| Json::from(*value)));
            }
            Ok(match name {
                "app.metafields.counterbell.origin.value" => page.app_origin.into(),
                "shop.permanent_domain" => page.shop.into(),
                "customer" => page.customer.is_some().into(),
                "customer.id" => page.customer.map_or(Json::Null, Json::from),
                "request.locale.iso_code" => "en".into(),
                "localization.country.iso_code" => "US".into(),
                "request.design_mode" => false.into(),
                "product.tags" => page.tags.into(),
                _ => Json::Null,
            })
        };
        self.nodes(&read.template.nodes, &known, &mut html)?;
        if let Some(name) = schema.get("javascript").and_then(Json::as_str) {
            let url = asset_url(name)?;
            html.push_str(&format!("<script src=\"{}\" async></script>", escape(&url)));
        }
        Ok(html)
    }

    fn nodes(
        &self,
        nodes: &[Node],
        known: &dyn Fn(&str) -> Result<Json, String>,
        html: &mut String,
    ) -> Result<(), String> {
        for node in nodes {
            match node {
                Node::Text(text) => html.push_str(text),
                Node::If(hangs_on, then, otherwise) => {
                    let holds = match hangs_on {
                        // As in Liquid, only nothing and "no" are false: an empty text is not.
                        Condition::Holds(value) => {
                            !matches!(known(value)?, Json::Null | Json::Bool(false))
                        }
                        Condition::Filled(value) => !plain(&known(value)?).trim().is_empty(),
                        Condition::Contains(list, one) => {
                            let (list, one) = (known(list)?, known(one)?);
                            list.as_array().is_some_and(|list| list.contains(&one))
                        }
                    };
                    self.nodes(if holds { then } else { otherwise }, known, html)?;
                }
                Node::Output(value, filters) => {
                    let value = match value {
                        Value::Literal(text) => Json::from(text.as_str()),
                        Value::Named(name) => known(name)?,
                    };
                    html.push_str(&self.filtered(value, filters)?);
                }
            }
        }
        Ok(())
    }

    fn filtered(&self, mut value: Json, filters: &[Filter]) -> Result<String, String> {
        for filter in filters {
            value = match filter {
                Filter::AssetUrl => asset_url(&plain(&value))?.into(),
                Filter::Translate => self.translated(&plain(&value))?.into(),
                // A closing tag inside a string must not end the script it stands in.
                Filter::Json => value.to_string().replace('<', "\\u003c").into(),
                Filter::Escape => escape(&plain(&value)).into(),
                // What Shopify writes into the page where there is no picture.
                Filter::ImageUrl if value.is_null() => {
                    "Liquid error (image_url): invalid url input".into()
                }
                Filter::ImageUrl => value,
                Filter::Join(between) => {
                    let parts = value.as_array().into_iter().flatten();
                    let parts: Vec<String> = parts.map(plain).collect();
                    parts.join(between).into()
                }
            };
        }
        Ok(plain(&value))
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

fn read(text: &str) -> Result<Read, String> {
    let template = liquid::parse(text)?;
    let schema: Json =
        serde_json::from_str(&template.schema).map_err(|fault| format!("schema: {fault}"))?;
    let settings = schema.get("settings").and_then(Json::as_array);
    let defaults = settings
        .into_iter()
        .flatten()
        .filter_map(|setting| {
            let id = setting.get("id")?.as_str()?.to_owned();
            Some((id, setting.get("default").cloned().unwrap_or(Json::Null)))
        })
        .collect();
    Ok(Read { template, defaults })
}

/// A value as Liquid writes it.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
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
    fn the_real_blocks_render() {
        let embed = Embed::load().unwrap();
        let page = |customer| Page {
            app_origin: "http://127.0.0.1:3000",
            shop: "crescent-music.myshopify.com",
            customer,
            tags: &["guitar", "a \"b\""],
        };
        let anonymous = embed.render(Block::Chat, &page(None), &[]).unwrap();
        assert!(anonymous.contains("http://127.0.0.1:3000"));
        assert!(anonymous.contains("crescent-music.myshopify.com"));
        assert!(anonymous.contains(ASSETS));
        assert!(anonymous.contains("data-proxy=\"/apps/chat\""));
        assert!(!anonymous.contains("{{"));
        assert!(!anonymous.contains("data-avatar") && !anonymous.contains("Liquid error"));
        let face = [("avatar", "/face.png")];
        let faced = embed.render(Block::Chat, &page(None), &face).unwrap();
        assert!(faced.contains("data-avatar=\"/face.png\""));
        let known = embed.render(Block::Chat, &page(Some(7)), &[]).unwrap();
        assert!(known.contains("data-customer-id=\"7\""));
        let set = [("label", "Ask a <luthier>"), ("tag", "guitar")];
        let button = embed.render(Block::Expert, &page(None), &set).unwrap();
        assert!(button.contains("data-label=\"Ask a &lt;luthier&gt;\""));
        assert!(button.contains("data-tags=\"guitar,a &quot;b&quot;\""));
        assert!(!button.contains("data-missing"));
        assert!(!button.contains(" hidden"));
        let elsewhere = [("tag", "pedals")];
        let none = embed
            .render(Block::Expert, &page(None), &elsewhere)
            .unwrap();
        assert!(none.contains(" hidden"));
        let everywhere = embed.render(Block::Cart, &page(None), &[]).unwrap();
        assert!(!everywhere.contains(" hidden"));
    }
}
