//! The pages that are the shopper's own: the cart, and the account with its orders.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::html;
use serde_json::Value;

use super::catalog::money;
use super::embed::Block;
use super::shop::show;
use super::{Store, checkout, extensions, http, theme};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/cart", web::get().to(cart))
        .route("/account", web::get().to(account))
        .route("/account/orders/{number}", web::get().to(order))
        .route("/account/login", web::post().to(sign_in))
        .route("/account/logout", web::post().to(sign_out));
}

type Shared = web::Data<Store>;

async fn cart(store: Shared, request: HttpRequest) -> HttpResponse {
    let cart = http::cart(&store, &request);
    let content = html! {
        div.wrap {
            h1 { "Your cart" }
            @if cart.lines.is_empty() {
                p { "Nothing in it yet." }
                p { a.button href="/collections/all" { "Look around" } }
            } @else {
                ul.cart-lines {
                    @for (index, line) in cart.lines.iter().enumerate() {
                        @if let Some((product, variant)) = line.goods() {
                            li {
                                img src=(product.picture_path()) alt="" width="96" height="96";
                                div { a href=(product.path()) { (product.line_title(variant)) } p.muted { (money(variant.price)) " each" } }
                                form action="/cart/change" method="post" data-change {
                                    input type="hidden" name="line" value=(index + 1);
                                    label { span.hidden { "Quantity of " (product.title) } input type="number" name="quantity" value=(line.quantity) min="0" max="999" inputmode="numeric"; }
                                    button.quiet type="submit" { "Update" }
                                }
                                form action="/cart/change" method="post" {
                                    input type="hidden" name="line" value=(index + 1);
                                    button.link type="submit" name="quantity" value="0" { "Remove" span.hidden { " " (product.title) } }
                                }
                                span.price { (money(line.price())) }
                            }
                        }
                    }
                }
                form.to-checkout action="/checkout" method="post" {
                    label { "Order note" textarea name="note" rows="2" maxlength="500" { (cart.note.as_deref().unwrap_or_default()) } }
                    p.total { span { "Subtotal" } strong { (money(cart.total())) } }
                    p.muted { "Shipping is chosen at checkout." }
                    button type="submit" { "Check out" }
                }
                (theme::block(&store, Block::Cart, request.path(), &[]))
            }
        }
    };
    show(&store, &request, "Cart", "Your cart.", &content)
}

async fn account(store: Shared, request: HttpRequest) -> HttpResponse {
    let orders: Vec<Value> = {
        let saved = store.inner.saved.lock();
        let hers = |order: &&Value| {
            order.pointer("/customer/id").and_then(Value::as_i64) == Some(checkout::ADA)
        };
        saved.orders.iter().rev().filter(hers).cloned().collect()
    };
    let text = |order: &Value, field: &str| {
        order
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or("–")
            .to_owned()
    };
    let content = html! {
        div.wrap.prose {
            @if http::customer(&request).is_some() {
                h1 { "Hello, Ada" }
                p.muted { "Ada Bell, " (checkout::ADA_EMAIL) }
                h2 { "Your orders" }
                table {
                    thead { tr { th scope="col" { "Order" } th scope="col" { "Date" } th scope="col" { "Payment" } th scope="col" { "Delivery" } th scope="col" { "Total" } } }
                    tbody {
                        @for order in &orders {
                            tr {
                                th scope="row" { a href={ "/account/orders/" (text(order, "name").trim_start_matches('#')) } { (text(order, "name")) } }
                                td { (text(order, "created_at").get(..10).unwrap_or_default()) }
                                td { (text(order, "financial_status")) }
                                td { @if order.get("fulfillment_status").is_some_and(Value::is_string) { "delivered" } @else { "being packed" } }
                                td { "$" (text(order, "total_price")) }
                            }
                        }
                    }
                }
                form action="/account/logout" method="post" { button.quiet type="submit" { "Sign out" } }
            } @else {
                h1 { "Sign in" }
                p { "This demonstration store has one customer with an account." }
                form action="/account/login" method="post" { button type="submit" { "Sign in as Ada Bell" } }
            }
        }
    };
    show(&store, &request, "Account", "Your account.", &content)
}

/// One order's page, as new customer accounts have it: no theme, and so no embed.
async fn order(store: Shared, request: HttpRequest, number: web::Path<String>) -> HttpResponse {
    let name = format!("#{number}");
    let found = {
        let saved = store.inner.saved.lock();
        let hers = |order: &&Value| {
            order.get("name").and_then(Value::as_str) == Some(name.as_str())
                && order.pointer("/customer/id").and_then(Value::as_i64) == Some(checkout::ADA)
        };
        saved.orders.iter().find(hers).cloned()
    };
    let Some(order) = found.filter(|_| http::customer(&request).is_some()) else {
        return http::see_other("/account");
    };
    let about = [("order", number.as_str())];
    let lines = order.get("line_items").and_then(Value::as_array);
    let content = html! {
        div.wrap.prose {
            p { a href="/account" { "Your orders" } }
            h1 { "Order " (name) }
            ul {
                @for line in lines.into_iter().flatten() {
                    li { (line.get("quantity").and_then(Value::as_i64).unwrap_or(1)) " × " (line.get("title").and_then(Value::as_str).unwrap_or_default()) }
                }
            }
            p { "Total $" (order.get("total_price").and_then(Value::as_str).unwrap_or_default()) }
            h2 { "Menu" }
            (extensions::slot(&store, "customer-account.order.action.menu-item.render", &about))
            (extensions::slot(&store, "customer-account.order-status.block.render", &about))
            dialog #action { (extensions::slot(&store, "customer-account.order.action.render", &about)) button type="button" data-close { "Close" } }
            script type="module" src="/cdn/account.js" {}
        }
    };
    http::plain_page(StatusCode::OK, theme::checkout_page(&name, &content))
}

async fn sign_in(store: Shared, request: HttpRequest) -> HttpResponse {
    session(&store, &request, true)
}

async fn sign_out(store: Shared, request: HttpRequest) -> HttpResponse {
    session(&store, &request, false)
}

fn session(store: &Store, request: &HttpRequest, signed_in: bool) -> HttpResponse {
    if !http::own_origin(store, request.headers()) {
        return HttpResponse::Forbidden().body("This form was sent from another site.");
    }
    http::set_customer(signed_in, "/account")
}
