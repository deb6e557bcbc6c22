//! The checkout's four steps, and what each tells the app: information, shipping, payment, thank you.
//!
//! Payment is plainly pretended: one button pays, another is declined.

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::cart::Cart;
use super::catalog::money;
use super::checkout::{ADA, ADA_EMAIL, Checkout, Country, Person, Shipping};
use super::{Store, extensions, http, order, payload, sign, theme};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/checkout", web::post().to(begin))
        .route("/checkouts/{token}/information", web::get().to(information))
        .route("/checkouts/{token}/information", web::post().to(informed))
        .route("/checkouts/{token}/shipping", web::get().to(shipping))
        .route("/checkouts/{token}/shipping", web::post().to(shipped))
        .route("/checkouts/{token}/payment", web::get().to(payment))
        .route("/checkouts/{token}/payment", web::post().to(paid))
        .route("/checkouts/{token}/thank-you", web::get().to(thank_you));
}

type Shared = web::Data<Store>;
type Token = web::Path<String>;
type Form = web::Form<BTreeMap<String, String>>;

fn field(form: &Form, name: &str) -> String {
    let text = form.get(name).map(|text| text.trim()).unwrap_or_default();
    text.chars().take(200).collect()
}

fn foreign(store: &Store, request: &HttpRequest) -> Option<HttpResponse> {
    (!http::own_origin(store, request.headers()))
        .then(|| HttpResponse::Forbidden().body("This form was sent from another site."))
}

/// From the cart: a new checkout, or the cart's open one with what is in the cart now.
async fn begin(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    let known = http::cart(&store, &request);
    let note = field(&form, "note");
    let noted = store.change_cart(&known, |cart| {
        cart.note = Some(note).filter(|note| !note.is_empty());
        Ok(())
    });
    let cart = noted.map_or(known, |(cart, ())| cart);
    if cart.lines.is_empty() {
        return http::see_other("/cart");
    }
    let customer = http::customer(&request);
    let token = open(&store, &cart, customer);
    http::see_other(&format!("/checkouts/{token}/information"))
}

fn open(store: &Store, cart: &Cart, customer: Option<i64>) -> String {
    let now = store.inner.config.clock.now();
    let url = store.url();
    store.change(|saved| {
        let same = |one: &&mut Checkout| one.cart_token == cart.token && one.completed_at.is_none();
        let reopened = saved.checkouts.values_mut().find(same);
        let (topic, mut checkout) = match reopened {
            Some(checkout) => ("checkouts/update", checkout.clone()),
            None => {
                let number = saved.next_checkout;
                saved.next_checkout += 1;
                let mut checkout = Checkout::new(cart.token.clone(), Vec::new(), number, now);
                checkout.customer = customer.unwrap_or(ADA + number);
                checkout.email = customer.map(|_| ADA_EMAIL.to_owned());
                ("checkouts/create", checkout)
            }
        };
        checkout.lines.clone_from(&cart.lines);
        checkout.note.clone_from(&cart.note);
        checkout.attributes.clone_from(&cart.attributes);
        checkout.updated_at = now;
        store.queue(saved, &[(topic, payload::checkout(&checkout, &url))]);
        let token = checkout.token.clone();
        saved.checkouts.insert(token.clone(), checkout);
        token
    })
}

fn find(store: &Store, token: &str) -> Option<Checkout> {
    store.inner.saved.lock().checkouts.get(token).cloned()
}

/// An open checkout; or the path to show instead: its thanks when it is completed, the cart when it is unknown.
fn opened(store: &Store, token: &str) -> Result<Checkout, String> {
    match find(store, token) {
        None => Err("/cart".to_owned()),
        Some(one) if one.completed_at.is_some() => Err(format!("/checkouts/{token}/thank-you")),
        Some(one) => Ok(one),
    }
}

/// Changes an open checkout and reports it.
fn change(store: &Store, token: &str, change: impl FnOnce(&mut Checkout)) {
    let now = store.inner.config.clock.now();
    let url = store.url();
    store.change(|saved| {
        let Some(checkout) = saved.checkouts.get_mut(token) else {
            return;
        };
        change(checkout);
        checkout.updated_at = now.max(checkout.updated_at);
        let body = payload::checkout(checkout, &url);
        store.queue(saved, &[("checkouts/update", body)]);
    });
}

const STEPS: [&str; 3] = ["information", "shipping", "payment"];

fn step(
    store: &Store,
    status: StatusCode,
    checkout: &Checkout,
    current: usize,
    content: &Markup,
) -> HttpResponse {
    let title = ["Information", "Shipping", "Payment"];
    let shipping = checkout.shipping.map(|_| checkout.shipping_price());
    let content = html! {
        div.wrap.two {
            section {
                nav aria-label="Checkout steps" {
                    ol.steps {
                        li { a href="/cart" { "Cart" } }
                        @for (index, (name, path)) in title.into_iter().zip(STEPS).enumerate() {
                            li aria-current=[(index == current).then_some("step")] {
                                @if index < current { a href=(format!("/checkouts/{}/{path}", checkout.token)) { (name) } } @else { (name) }
                            }
                        }
                    }
                }
                (content)
            }
            (theme::summary(&checkout.lines, shipping))
        }
        (extensions::slot(store, "purchase.checkout.chat.render", &[
            ("checkout", checkout.token.as_str()), ("step", STEPS.get(current).copied().unwrap_or_default()),
        ]))
    };
    let title = title.get(current).copied().unwrap_or("Checkout");
    http::plain_page(status, theme::checkout_page(title, &content))
}

async fn information(store: Shared, token: Token) -> HttpResponse {
    match opened(&store, &token) {
        Ok(checkout) => information_page(&store, StatusCode::OK, &checkout, None),
        Err(path) => http::see_other(&path),
    }
}

fn information_page(
    store: &Store,
    status: StatusCode,
    checkout: &Checkout,
    fault: Option<&str>,
) -> HttpResponse {
    let ada = checkout.customer == ADA;
    let person = checkout.person.as_ref();
    let known = |pick: fn(&Person) -> &str, ada_has: &'static str| match person {
        Some(person) => pick(person).to_owned(),
        None if ada => ada_has.to_owned(),
        None => String::new(),
    };
    let content = html! {
        h1 { "Contact and address" }
        @if let Some(fault) = fault { p.fault role="alert" { (fault) } }
        form.stack method="post" {
            label { "E-mail" input type="email" name="email" required autocomplete="email" value=(checkout.email.as_deref().unwrap_or_default()); }
            div.pair {
                label { "First name" input name="first_name" autocomplete="given-name" required value=(known(|one| &one.first_name, "Ada")); }
                label { "Last name" input name="last_name" autocomplete="family-name" required value=(known(|one| &one.last_name, "Bell")); }
            }
            label { "Address" input name="address" autocomplete="street-address" required value=(known(|one| &one.address, "12 Orchard Row")); }
            div.pair {
                label { "City" input name="city" autocomplete="address-level2" required value=(known(|one| &one.city, "Portland")); }
                label { "Postal code" input name="zip" autocomplete="postal-code" required value=(known(|one| &one.zip, "97205")); }
            }
            label { "Country"
                select name="country" autocomplete="country" {
                    @for country in Country::ALL { option value=(country.code()) selected[country == checkout.country()] { (country.title()) } }
                }
            }
            button type="submit" { "Continue to shipping" }
        }
    };
    step(store, status, checkout, 0, &content)
}

async fn informed(store: Shared, request: HttpRequest, token: Token, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    let mut checkout = match opened(&store, &token) {
        Ok(checkout) => checkout,
        Err(path) => return http::see_other(&path),
    };
    let email = field(&form, "email");
    let person = Person {
        first_name: field(&form, "first_name"),
        last_name: field(&form, "last_name"),
        address: field(&form, "address"),
        city: field(&form, "city"),
        zip: field(&form, "zip"),
        country: Country::parse(&field(&form, "country")).unwrap_or(Country::UnitedStates),
    };
    let shaped = email
        .split_once('@')
        .is_some_and(|(who, at)| !who.is_empty() && at.contains('.'));
    if !shaped {
        checkout.email = Some(email);
        checkout.person = Some(person);
        let fault = Some("Enter an e-mail address, for example ada@example.com.");
        return information_page(&store, StatusCode::UNPROCESSABLE_ENTITY, &checkout, fault);
    }
    change(&store, &token, |checkout| {
        checkout.email = Some(email);
        checkout.person = Some(person);
    });
    http::see_other(&format!("/checkouts/{token}/shipping"))
}

async fn shipping(store: Shared, token: Token) -> HttpResponse {
    let checkout = match opened(&store, &token) {
        Ok(checkout) => checkout,
        Err(path) => return http::see_other(&path),
    };
    if checkout.email.is_none() {
        return http::see_other(&format!("/checkouts/{token}/information"));
    }
    let chosen = checkout.shipping.unwrap_or(Shipping::Standard);
    let content = html! {
        h1 { "Shipping" }
        form.stack method="post" {
            fieldset {
                legend { "How shall it reach you?" }
                @for method in Shipping::ALL {
                    label.choice {
                        input type="radio" name="shipping" value=(method.handle()) checked[method == chosen];
                        span { (method.title()) br; span.muted { (method.takes(checkout.country())) } }
                        span.price { @match checkout.price_of(method) { 0 => "Free", cents => (money(cents)) } }
                    }
                }
            }
            button type="submit" { "Continue to payment" }
        }
    };
    step(&store, StatusCode::OK, &checkout, 1, &content)
}

async fn shipped(store: Shared, request: HttpRequest, token: Token, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    if let Err(path) = opened(&store, &token) {
        return http::see_other(&path);
    }
    let method = Shipping::parse(&field(&form, "shipping")).unwrap_or(Shipping::Standard);
    change(&store, &token, |checkout| checkout.shipping = Some(method));
    http::see_other(&format!("/checkouts/{token}/payment"))
}

async fn payment(store: Shared, token: Token) -> HttpResponse {
    match opened(&store, &token) {
        Ok(checkout) if checkout.email.is_none() => {
            http::see_other(&format!("/checkouts/{token}/information"))
        }
        Ok(checkout) if checkout.shipping.is_none() => {
            http::see_other(&format!("/checkouts/{token}/shipping"))
        }
        Ok(checkout) => payment_page(&store, StatusCode::OK, &checkout, None),
        Err(path) => http::see_other(&path),
    }
}

fn payment_page(
    store: &Store,
    status: StatusCode,
    checkout: &Checkout,
    fault: Option<&str>,
) -> HttpResponse {
    let content = html! {
        h1 { "Payment" }
        @if let Some(fault) = fault { p.fault role="alert" { (fault) } }
        p { "This is a demonstration store: there is no card to enter and nobody is charged." }
        form.stack method="post" {
            button type="submit" name="outcome" value="pay" { "Pay now (pretend) " (money(checkout.total())) }
            button.quiet type="submit" name="outcome" value="fail" { "Let the payment fail" }
        }
    };
    step(store, status, checkout, 2, &content)
}

async fn paid(store: Shared, request: HttpRequest, token: Token, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    let checkout = match opened(&store, &token) {
        Ok(checkout) => checkout,
        Err(path) => return http::see_other(&path),
    };
    if checkout.email.is_none() || checkout.shipping.is_none() {
        return http::see_other(&format!("/checkouts/{token}/information"));
    }
    if field(&form, "outcome") != "pay" {
        change(&store, &token, |_| {});
        let fault = Some(
            "The payment was declined. You have not been charged; try again or another way to pay.",
        );
        return payment_page(&store, StatusCode::PAYMENT_REQUIRED, &checkout, fault);
    }
    complete(&store, &token);
    // The old cart has become an order: the browser starts a new one.
    let now = store.inner.config.clock.now();
    let next = Cart::new(sign::cart_token(), sign::token(), now);
    let mut answer = HttpResponse::SeeOther();
    http::set_cart(&mut answer, &next);
    answer
        .insert_header((header::LOCATION, format!("/checkouts/{token}/thank-you")))
        .finish()
}

/// Turns a checkout into an order, once.
fn complete(store: &Store, token: &str) {
    let now = store.inner.config.clock.now();
    let url = store.url();
    store.change(|saved| {
        let number = saved.next_order;
        let Some(checkout) = saved.checkouts.get_mut(token) else {
            return;
        };
        if checkout.completed_at.is_some() {
            return;
        }
        checkout.completed_at = Some(now);
        checkout.updated_at = now.max(checkout.updated_at);
        checkout.order = Some(format!("#{number}"));
        let order = order::of(checkout, number, &url, now);
        let finished = payload::checkout(checkout, &url);
        if let Some(cart) = saved.carts.get_mut(&checkout.cart_token) {
            cart.completed = true;
        }
        saved.next_order += 1;
        saved.orders.push(order.clone());
        let webhooks = [
            ("checkouts/update", finished),
            ("orders/create", order.clone()),
            ("orders/paid", order.clone()),
            ("orders/updated", order),
        ];
        store.queue(saved, &webhooks);
    });
}

async fn thank_you(store: Shared, token: Token) -> HttpResponse {
    let Some(checkout) = find(&store, &token) else {
        return http::see_other("/cart");
    };
    let Some(order) = &checkout.order else {
        return http::see_other(&format!("/checkouts/{token}/information"));
    };
    let name = checkout
        .person
        .as_ref()
        .map(|person| person.first_name.as_str());
    let content = html! {
        div.wrap.two {
            section {
                p.eyebrow { "Order " (order) }
                h1 { "Thank you" @if let Some(name) = name { ", " (name) } "!" }
                p { "Your order is in. We have sent a confirmation to " strong { (checkout.email.as_deref().unwrap_or_default()) } " (well, we would have: this is a demonstration store)." }
                @if let Some(method) = checkout.shipping {
                    p { (method.title()) ": " (method.takes(checkout.country())) "." }
                }
                (extensions::slot(&store, "purchase.thank-you.block.render", &[("checkout", token.as_str())]))
                p { a.button href="/" { "Back to the store" } }
            }
            (theme::summary(&checkout.lines, Some(checkout.shipping_price())))
        }
        (extensions::slot(&store, "purchase.thank-you.chat.render", &[("checkout", token.as_str())]))
    };
    http::plain_page(StatusCode::OK, theme::checkout_page("Thank you", &content))
}
