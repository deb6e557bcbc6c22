//! The buttons of custom actions, as the widget is told of them: where each is, and whether it is on the page that asks.

use serde::{Deserialize, Serialize};

use crate::ids::Id;
use crate::rules::{Book, Places};

/// What a page says of itself.
#[derive(Debug, Deserialize)]
pub struct PageInput {
    /// Its address.
    pub url: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// Tags of the product it shows.
    #[serde(default)]
    pub product_tags: Vec<String>,
}

/// A button. Where it is, is data for the widget, which knows the page; `here` says so of the page that asked.
#[derive(Serialize)]
pub struct ActionView {
    id: Id,
    label: String,
    /// What the merchant calls it, where a page is in another language: a theme's own button names it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    places: Places,
    here: bool,
}

/// All of them, in order, in this language.
#[must_use]
pub fn buttons(book: &Book, language: Option<&str>, page: Option<&PageInput>) -> Vec<ActionView> {
    book.rules()
        .iter()
        .filter_map(|rule| {
            let (label, places) = rule.button(language)?;
            let (own, _) = rule.button(None)?;
            let name = (own != label).then(|| own.to_owned());
            let here = match page {
                Some(page) => places.have(&page.url, &page.product_tags),
                None => places.are_all(),
            };
            Some(ActionView {
                id: rule.id,
                label: label.to_owned(),
                name,
                places: places.clone(),
                here,
            })
        })
        .collect()
}
