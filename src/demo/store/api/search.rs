//! Shopify's search syntax, as far as connections take it: `updated_at:>='2026-11-20T10:00:00Z' name:#1041`.
//!
//! Terms stand beside each other or are joined by AND. As in the real one, a field that can't be searched is left out
//! and warned about; what this store does not know at all (OR, NOT, brackets) is an error.

use serde_json::{Value, json};

use crate::clock::Micros;

/// One condition.
#[derive(Debug, PartialEq, Eq)]
struct Term {
    /// Empty for a bare word.
    field: String,
    sign: Sign,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Is,
    Least,
    Most,
    Above,
    Below,
}

/// A search that was understood, and what is to be said about the rest.
#[derive(Debug, Default)]
pub struct Search {
    terms: Vec<Term>,
    pub warnings: Vec<Value>,
}

/// Where a field of the search is found in an object of `kind`.
fn place(kind: &str, field: &str) -> Option<&'static str> {
    let common = match field {
        "id" => "/legacyResourceId",
        "created_at" => "/createdAt",
        "updated_at" => "/updatedAt",
        _ => "",
    };
    let own = match (kind, field) {
        ("Order", "name") => "/name",
        ("Order", "cart_token") => "/cartToken",
        ("Order", "checkout_token") => "/checkoutToken",
        ("Order", "customer_id") => "/customer/$ref",
        ("Order" | "Customer", "email") => "/email",
        ("Order", "processed_at") => "/processedAt",
        ("Order", "financial_status") => "/displayFinancialStatus",
        ("Order", "fulfillment_status") => "/displayFulfillmentStatus",
        ("Order", "confirmation_number") => "/confirmationNumber",
        ("Product" | "Page" | "Article" | "Blog", "handle") => "/handle",
        ("Product" | "Page" | "Article" | "Blog", "title") => "/title",
        ("Product" | "Page" | "Article", "published_at") => "/publishedAt",
        ("Product", "status") => "/status",
        ("Product", "vendor") => "/vendor",
        ("Product", "product_type") => "/productType",
        ("ProductVariant", "sku") => "/sku",
        ("Customer", "first_name") => "/firstName",
        ("Customer", "last_name") => "/lastName",
        ("Customer", "phone") => "/phone",
        ("BulkOperation", "status") => "/status",
        _ => common,
    };
    (!own.is_empty()).then_some(own)
}

impl Search {
    /// Reads `text` for objects of `kind`.
    pub fn parse(kind: &str, text: &str) -> Result<Self, String> {
        let mut search = Self::default();
        for word in words(text) {
            match word.as_str() {
                "AND" => continue,
                "OR" | "NOT" => return Err(format!("this shop does not know {word} in a search")),
                other if other.starts_with(['(', '-']) => {
                    return Err(format!("this shop does not know {other} in a search"));
                }
                _ => {}
            }
            let (field, rest) = word.split_once(':').unwrap_or(("", &word));
            if !field.is_empty() && place(kind, field).is_none() {
                search.warnings.push(json!({
                    "field": field, "message": "Invalid search field for this query.", "code": "invalid_field",
                }));
                continue;
            }
            let (sign, value) = [
                (">=", Sign::Least),
                ("<=", Sign::Most),
                (">", Sign::Above),
                ("<", Sign::Below),
            ]
            .into_iter()
            .find_map(|(mark, sign)| Some((sign, rest.strip_prefix(mark)?)))
            .unwrap_or((Sign::Is, rest));
            search.terms.push(Term {
                field: field.to_owned(),
                sign,
                value: value.trim_matches(['\'', '"']).to_owned(),
            });
        }
        Ok(search)
    }

    /// Whether an object of `kind` is meant.
    pub fn finds(&self, kind: &str, object: &Value) -> bool {
        self.terms.iter().all(|term| term.holds(kind, object))
    }
}

impl Term {
    fn holds(&self, kind: &str, object: &Value) -> bool {
        let Some(place) = place(kind, &self.field) else {
            let word = self.value.to_lowercase();
            let texts = ["/name", "/title", "/displayName", "/email"];
            return texts.iter().any(|at| {
                let text = object.pointer(at).and_then(Value::as_str);
                text.is_some_and(|text| text.to_lowercase().contains(&word))
            });
        };
        let Some(text) = object.pointer(place).and_then(Value::as_str) else {
            return false;
        };
        if self.field.ends_with("_at") {
            let (Some(have), Some(want)) = (moment(text), moment(&self.value)) else {
                return false;
            };
            return match self.sign {
                Sign::Is => have == want,
                Sign::Least => have >= want,
                Sign::Most => have <= want,
                Sign::Above => have > want,
                Sign::Below => have < want,
            };
        }
        let plain = |text: &str| {
            let text = text.rsplit('/').next().unwrap_or(text);
            text.trim_start_matches('#').to_lowercase()
        };
        let (have, want) = (plain(text), plain(&self.value));
        match (want.strip_suffix('*'), self.sign) {
            (Some(start), Sign::Is) => have.starts_with(start),
            (None, Sign::Is) => have == want,
            // Ids are compared as numbers; nothing else here has an order.
            (_, sign) => match (have.parse::<i64>(), want.parse::<i64>()) {
                (Ok(have), Ok(want)) => match sign {
                    Sign::Is => have == want,
                    Sign::Least => have >= want,
                    Sign::Most => have <= want,
                    Sign::Above => have > want,
                    Sign::Below => have < want,
                },
                _ => false,
            },
        }
    }
}

fn moment(text: &str) -> Option<Micros> {
    Micros::parse_rfc3339(text).or_else(|| Micros::parse_rfc3339(&format!("{text}T00:00:00Z")))
}

/// Words, with what stands in quotes kept together.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in text.chars() {
        match (quote, letter) {
            (None, ' ') => words.push(String::new()),
            (None, '\'' | '"') => {
                quote = Some(letter);
                continue;
            }
            (Some(mark), letter) if letter == mark => {
                quote = None;
                continue;
            }
            _ => {}
        }
        if let Some(word) = words
            .last_mut()
            .filter(|_| quote.is_some() || letter != ' ')
        {
            word.push(letter);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str) -> bool {
        let order = json!({
            "name": "#1041", "email": "ada.bell@example.com", "updatedAt": "2026-11-20T10:00:00Z",
            "legacyResourceId": "77", "customer": { "$ref": "gid://shopify/Customer/7" },
        });
        Search::parse("Order", text).unwrap().finds("Order", &order)
    }

    #[test]
    fn conditions_are_all_kept() {
        assert!(finds("") && finds("name:#1041") && finds("name:1041") && finds("ada.bell"));
        assert!(finds(
            "updated_at:>='2026-11-20T10:00:00Z' AND customer_id:7"
        ));
        assert!(
            finds("updated_at:>=\"2026-11-20T11:00:00+01:00\"") && finds("updated_at:>2026-11-20")
        );
        assert!(
            !finds("updated_at:>2026-11-20T10:00:00Z")
                && !finds("name:#104")
                && finds("name:#104*")
        );
        assert!(!finds("cart_token:hWN") && !finds("id:>77") && finds("id:>=77"));
    }

    #[test]
    fn what_is_not_known_is_warned_about_or_refused() {
        let search = Search::parse("Order", "colour:red").unwrap();
        assert_eq!(search.warnings[0]["code"], "invalid_field");
        assert!(Search::parse("Order", "name:1 OR name:2").is_err());
        assert_eq!(words("a:'b c' d"), ["a:b c", "d"]);
    }
}
