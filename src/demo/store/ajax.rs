//! The storefront's cart API: `/cart.js` and its kin, in JSON and as plain forms.

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::cart::{self, Cart, Refused};
use super::{Store, http};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/cart.js", web::get().to(read))
        .route("/cart.json", web::get().to(read))
        .route("/cart/add.js", web::post().to(add))
        .route("/cart/change.js", web::post().to(change))
        .route("/cart/update.js", web::post().to(update))
        .route("/cart/clear.js", web::post().to(clear))
        .route("/cart/add", web::post().to(add_form))
        .route("/cart/change", web::post().to(change_form));
}

type Shared = web::Data<Store>;

/// What a request asks for, from JSON or from a form (`attributes[x]=y` becomes a nested object).
fn asked(request: &HttpRequest, body: &[u8]) -> Result<Map<String, Value>, Refused> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if is_json {
        return match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => Ok(map),
            _ => Err("The request is not a JSON object.".to_owned()),
        };
    }
    let mut map = Map::new();
    for (key, value) in form_urlencoded::parse(body) {
        let nested = key.strip_suffix(']').and_then(|key| key.split_once('['));
        match nested {
            None => {
                map.insert(key.into_owned(), Value::String(value.into_owned()));
            }
            Some((outer, inner)) => {
                let object = map.entry(outer).or_insert_with(|| json!({}));
                if let Some(object) = object.as_object_mut() {
                    object.insert(inner.to_owned(), Value::String(value.into_owned()));
                }
            }
        }
    }
    Ok(map)
}

/// A whole number, written as a number or as text.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn texts(value: Option<&Value>) -> BTreeMap<String, String> {
    let object = value.and_then(Value::as_object).into_iter().flatten();
    object
        .map(|(key, value)| (key.clone(), text(value)))
        .collect()
}

fn answer(cart: &Cart, body: &Value) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    http::set_cart(&mut answer, cart);
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

fn refused(why: &str) -> HttpResponse {
    http::refused(StatusCode::UNPROCESSABLE_ENTITY, "Cart Error", why)
}

async fn read(store: Shared, request: HttpRequest) -> HttpResponse {
    let cart = http::cart(&store, &request);
    answer(&cart, &cart.ajax())
}

/// Puts in all that is asked for, or nothing.
fn put_in(store: &Store, request: &HttpRequest, body: &[u8]) -> Result<(Cart, Value), Refused> {
    let asked = asked(request, body)?;
    let listed = asked.get("items").and_then(Value::as_array).cloned();
    let single = listed.is_none();
    let items = listed.unwrap_or_else(|| vec![Value::Object(asked)]);
    if items.is_empty() {
        return Err("Required parameter missing or invalid: items".to_owned());
    }
    let known = http::cart(store, request);
    let (cart, mut lines) = store.change_cart(&known, |cart| {
        let mut lines = Vec::new();
        for item in &items {
            let id = item.get("id").and_then(number);
            let id = id.ok_or("Required parameter missing or invalid: id")?;
            let quantity = item.get("quantity").map_or(Some(1), number);
            let quantity = quantity.ok_or("Quantity must be a whole number above zero.")?;
            lines.push(cart.add(id, quantity, texts(item.get("properties")))?);
        }
        Ok(lines.iter().filter_map(cart::ajax_line).collect::<Vec<_>>())
    })?;
    let body = if single {
        lines.pop().unwrap_or_default()
    } else {
        json!({ "items": lines })
    };
    Ok((cart, body))
}

async fn add(store: Shared, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    match put_in(&store, &request, &body) {
        Ok((cart, body)) => answer(&cart, &body),
        Err(why) => refused(&why),
    }
}

/// Sets one line's quantity; the line is named by `line` (from 1) or by `id` (key or variant).
fn set_line(store: &Store, request: &HttpRequest, body: &[u8]) -> Result<Cart, Refused> {
    let asked = asked(request, body)?;
    let quantity = asked.get("quantity").and_then(number);
    let quantity = quantity.ok_or("Quantity must be a whole number, zero or more.")?;
    let known = http::cart(store, request);
    let changed = store.change_cart(&known, |cart| {
        let by_line = asked.get("line").and_then(number);
        let index = match by_line {
            Some(line) => usize::try_from(line - 1).ok(),
            None => asked.get("id").and_then(|id| cart.find(&text(id))),
        };
        cart.set(index.ok_or("no valid id or line parameter")?, quantity)
    });
    Ok(changed?.0)
}

async fn change(store: Shared, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    match set_line(&store, &request, &body) {
        Ok(cart) => answer(&cart, &cart.ajax()),
        Err(why) => refused(&why),
    }
}

/// Note, attributes and several quantities at once.
fn set_all(store: &Store, request: &HttpRequest, body: &[u8]) -> Result<Cart, Refused> {
    let asked = asked(request, body)?;
    let known = http::cart(store, request);
    let changed = store.change_cart(&known, |cart| {
        if let Some(note) = asked.get("note") {
            cart.note = Some(text(note)).filter(|note| !note.is_empty());
        }
        for (name, value) in texts(asked.get("attributes")) {
            // Shopify takes an attribute away when it is set to nothing.
            if value.is_empty() {
                cart.attributes.remove(&name);
            } else {
                cart.attributes.insert(name, value);
            }
        }
        match asked.get("updates") {
            None | Some(Value::Null) => {}
            Some(Value::Object(updates)) => {
                for (id, quantity) in updates {
                    let quantity = number(quantity).ok_or("Quantity must be a whole number.")?;
                    match cart.find(id) {
                        Some(index) => cart.set(index, quantity)?,
                        None if quantity > 0 => {
                            let id = id.parse().map_err(|_| "Cannot find variant")?;
                            cart.add(id, quantity, BTreeMap::new())?;
                        }
                        None => {}
                    }
                }
            }
            Some(Value::Array(updates)) => {
                // From the end, so that a line taken out does not move the ones before it.
                for (index, quantity) in updates.iter().enumerate().rev() {
                    let quantity = number(quantity).ok_or("Quantity must be a whole number.")?;
                    cart.set(index, quantity)?;
                }
            }
            Some(_) => return Err("Required parameter missing or invalid: updates".to_owned()),
        }
        Ok(())
    });
    Ok(changed?.0)
}

async fn update(store: Shared, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    match set_all(&store, &request, &body) {
        Ok(cart) => answer(&cart, &cart.ajax()),
        Err(why) => refused(&why),
    }
}

async fn clear(store: Shared, request: HttpRequest) -> HttpResponse {
    let known = http::cart(&store, &request);
    let cleared = store.change_cart(&known, |cart| {
        cart.lines.clear();
        Ok(())
    });
    match cleared {
        Ok((cart, ())) => answer(&cart, &cart.ajax()),
        Err(why) => refused(&why),
    }
}

async fn add_form(store: Shared, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    match put_in(&store, &request, &body) {
        Ok((cart, _)) => to_cart(&cart),
        Err(why) => refused(&why),
    }
}

async fn change_form(store: Shared, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    match set_line(&store, &request, &body) {
        Ok(cart) => to_cart(&cart),
        Err(why) => refused(&why),
    }
}

fn to_cart(cart: &Cart) -> HttpResponse {
    let mut answer = HttpResponse::SeeOther();
    http::set_cart(&mut answer, cart);
    answer.insert_header((header::LOCATION, "/cart")).finish()
}
