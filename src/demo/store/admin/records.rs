//! The admin's lists: orders with what can be done to them, products, customers.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde_json::Value;

use super::chrome::Place;
use super::{Form, elsewhere, show};
use crate::demo::store::catalog::{self, money};
use crate::demo::store::{Change, Store, changes, http};

type Shared = web::Data<Store>;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/orders", web::get().to(orders))
        .route("/orders/{id}", web::get().to(orders))
        .route("/products", web::get().to(products))
        .route("/products/{id}", web::get().to(products))
        .route("/customers", web::get().to(customers))
        .route("/customers/{id}", web::get().to(customers))
        .route("/_order", web::post().to(change_order))
        .route("/_product", web::post().to(save_product))
        .route("/_customer", web::post().to(save_customer));
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or(0)
}

/// The id an address names, to mark its row.
fn named(request: &HttpRequest) -> Option<i64> {
    request
        .match_info()
        .get("id")
        .and_then(|id| id.parse().ok())
}

fn buyer(order: &Value) -> String {
    let customer = order.get("customer").unwrap_or(&Value::Null);
    let name = format!(
        "{} {}",
        text(customer, "first_name"),
        text(customer, "last_name")
    );
    if name.trim().is_empty() {
        text(order, "email").to_owned()
    } else {
        name
    }
}

async fn orders(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let orders = store.inner.saved.lock().orders.clone();
    let action = format!("/{}/admin/_order", store.inner.config.shop);
    let marked = named(&request);
    let content = html! {
        h1 { "Orders" }
        div.card.list {
            div.scroll tabindex="0" role="region" aria-label="Orders" {
                table {
                    thead { tr { th scope="col" { "Order" } th scope="col" { "Date" } th scope="col" { "Customer" } th.amount scope="col" { "Total" } th scope="col" { "Payment" } th scope="col" { "Fulfilment" } th scope="col" { span.hidden { "What can be done" } } } }
                    tbody {
                        @for order in orders.iter().rev() {
                            tr aria-current=[(marked == Some(number(order, "id"))).then_some("true")] {
                                th scope="row" { (text(order, "name")) }
                                td { (text(order, "created_at").split('T').next().unwrap_or_default()) }
                                td { (buyer(order)) }
                                td.amount { (money(changes::cents(order, "total_price"))) }
                                td { (payment(order)) }
                                td { (fulfilment(order)) }
                                td.actions { (actions(&action, order)) }
                            }
                        }
                    }
                }
            }
        }
    };
    show(&store, &request, "Orders", Place::Orders, &content)
}

fn payment(order: &Value) -> Markup {
    match text(order, "financial_status") {
        "paid" => html! { span.badge { "Paid" } },
        "refunded" => html! { span.badge { "Refunded" } },
        other => html! { span.badge.attention { (other) } },
    }
}

fn fulfilment(order: &Value) -> Markup {
    if order.get("cancelled_at").is_some_and(Value::is_string) {
        return html! { span.badge { "Cancelled" } };
    }
    match text(order, "fulfillment_status") {
        "fulfilled" => html! { span.badge { "Fulfilled" } },
        _ => html! { span.badge.attention { "Unfulfilled" } },
    }
}

fn actions(action: &str, order: &Value) -> Markup {
    let offered = [
        (Change::Fulfil, "fulfil", "Fulfil"),
        (Change::Refund, "refund", "Refund"),
        (Change::Cancel, "cancel", "Cancel"),
    ];
    html! {
        form action=(action) method="post" {
            input type="hidden" name="order" value=(text(order, "name"));
            @for (_, value, label) in offered.into_iter().filter(|(change, _, _)| change.fits(order)) {
                button type="submit" name="change" value=(value) { (label) span.hidden { " " (text(order, "name")) } }
            }
        }
    }
}

async fn change_order(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let change = form.get("change").and_then(|text| Change::parse(text));
    match (form.get("order"), change) {
        (Some(name), Some(change)) if store.change_order(name, change) => {
            http::see_other(&format!("/{}/admin/orders", store.inner.config.shop))
        }
        _ => HttpResponse::BadRequest().body("That can't be done to this order."),
    }
}

async fn products(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let action = format!("/{}/admin/_product", store.inner.config.shop);
    let marked = named(&request);
    let content = html! {
        h1 { "Products" }
        div.card.list {
            div.scroll tabindex="0" role="region" aria-label="Products" {
                table {
                    thead { tr { th scope="col" { "Product" } th scope="col" { "Status" } th scope="col" { "Type" } th.amount scope="col" { "Price" } th scope="col" { span.hidden { "What can be done" } } } }
                    tbody {
                        @for product in catalog::products() {
                            tr aria-current=[(marked == Some(product.id)).then_some("true")] {
                                th scope="row" { span.with-picture { img src=(product.picture_path()) alt="" width="32" height="32" loading="lazy"; (product.title) } }
                                td { span.badge.success { "Active" } }
                                td { (product.collection.title()) }
                                td.amount { (money(product.price())) }
                                td.actions {
                                    form action=(action) method="post" {
                                        button type="submit" name="handle" value=(product.handle) { "Save again" span.hidden { " " (product.title) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    show(&store, &request, "Products", Place::Products, &content)
}

async fn save_product(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    store.update_product(form.get("handle").map(String::as_str).unwrap_or_default());
    http::see_other(&format!("/{}/admin/products", store.inner.config.shop))
}

/// Everybody who has ordered, each once, as in their last order: id, name, e-mail, orders, cents spent.
pub fn people(store: &Store) -> Vec<(i64, String, String, usize, i64)> {
    let saved = store.inner.saved.lock();
    let mut people: Vec<(i64, String, String, usize, i64)> = Vec::new();
    for order in saved.orders.iter().rev() {
        let id = order
            .get("customer")
            .map_or(0, |customer| number(customer, "id"));
        let spent = changes::cents(order, "current_total_price");
        match people.iter_mut().find(|person| person.0 == id) {
            Some(person) => {
                person.3 += 1;
                person.4 += spent;
            }
            None => people.push((id, buyer(order), text(order, "email").to_owned(), 1, spent)),
        }
    }
    people
}

async fn customers(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let action = format!("/{}/admin/_customer", store.inner.config.shop);
    let marked = named(&request);
    let content = html! {
        h1 { "Customers" }
        div.card.list {
            div.scroll tabindex="0" role="region" aria-label="Customers" {
                table {
                    thead { tr { th scope="col" { "Customer" } th scope="col" { "E-mail" } th.amount scope="col" { "Orders" } th.amount scope="col" { "Spent" } th scope="col" { span.hidden { "What can be done" } } } }
                    tbody {
                        @for (id, name, email, count, spent) in people(&store) {
                            tr aria-current=[(marked == Some(id)).then_some("true")] {
                                th scope="row" { (name) } td { (email) } td.amount { (count) } td.amount { (money(spent)) }
                                td.actions {
                                    form action=(action) method="post" {
                                        input type="hidden" name="customer" value=(id);
                                        button type="submit" name="what" value="save" { "Save again" span.hidden { " " (name) } }
                                        button type="submit" name="what" value="request" { "Request data" span.hidden { " of " (name) } }
                                        button type="submit" name="what" value="erase" { "Erase" span.hidden { " " (name) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    show(&store, &request, "Customers", Place::Customers, &content)
}

async fn save_customer(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let Some(id) = form.get("customer").and_then(|id| id.parse().ok()) else {
        return HttpResponse::BadRequest().body("No such customer.");
    };
    match form.get("what").map(String::as_str) {
        Some("save") => store.update_customer(id),
        Some("request") => store.request_data(id),
        Some("erase") => store.redact_customer(id),
        _ => return HttpResponse::BadRequest().body("That can't be done to a customer."),
    }
    http::see_other(&format!("/{}/admin/customers", store.inner.config.shop))
}
