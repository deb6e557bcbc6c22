//! The pages shoppers browse: home, shelves, products, search and the merchant's pages.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, PreEscaped, html};

use super::catalog::{self, Collection, Product, money};
use super::content::{self, PAGES};
use super::embed::Block;
use super::theme::{self, Frame};
use super::{Store, http, own};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(home))
        .route("/", web::head().to(home))
        .route("/collections", web::get().to(collections))
        .route("/collections/{handle}", web::get().to(collection))
        .route("/products/{handle}", web::get().to(product))
        .route("/pages/{handle}", web::get().to(page))
        .route("/policies/{handle}", web::get().to(policy))
        .route("/blogs/{blog}/{handle}", web::get().to(article))
        .route("/search", web::get().to(search))
        .configure(own::routes)
        .default_service(web::to(missing));
}

type Shared = web::Data<Store>;

/// A page of the storefront for this browser.
pub fn show(
    store: &Store,
    request: &HttpRequest,
    title: &str,
    about: &str,
    content: &Markup,
) -> HttpResponse {
    show_as(StatusCode::OK, store, request, title, about, content)
}

fn show_as(
    status: StatusCode,
    store: &Store,
    request: &HttpRequest,
    title: &str,
    description: &str,
    content: &Markup,
) -> HttpResponse {
    let frame = Frame {
        title,
        description,
        count: http::cart(store, request).count(),
        customer: http::customer(request),
        path: request.path(),
    };
    http::page(store, status, theme::page(store, &frame, content))
}

async fn home(store: Shared, request: HttpRequest) -> HttpResponse {
    let picks = [
        "crescent-moonrise",
        "nightfall-reverb",
        "coastline-s-electric",
        "tidepool-chorus",
        "driftwood-dreadnought",
        "ember-overdrive",
        "meridian-leather-strap",
        "northwind-nickel-electric-strings",
    ];
    let content = html! {
        section.hero {
            div.wrap {
                div {
                    p.eyebrow { "Portland, since 2009" }
                    h1 { "Fewer things, played by the people who sell them" }
                    p.lead { "Guitars set up on our own bench, five pedals we would take on stage, and strings that are never older than a season." }
                    p { a.button href="/collections/guitars" { "See the guitars" } " " a.button.quiet href="/pages/faq" { "Ask us anything" } }
                }
                img src="/cdn/hero.svg" alt="A midnight blue guitar leaning under a crescent moon" width="720" height="560";
            }
        }
        section.wrap aria-labelledby="picks" {
            h2 #picks { "What we're playing" }
            (theme::shelf(picks.into_iter().filter_map(catalog::product)))
        }
        section.promises {
            ul.wrap {
                li { h3 { "Set up by hand" } p { "Every guitar passes our luthier's bench before it's packed." } }
                li { h3 { "Thirty days" } p { "Play it at home. If it isn't the one, send it back." } }
                li { h3 { "Two-year warranty" } p { "And a repair bench for everything after that." } }
            }
        }
    };
    show(
        &store,
        &request,
        "Guitars, pedals & strings",
        "A small music shop in Portland: guitars, pedals, strings and accessories.",
        &content,
    )
}

async fn collections(store: Shared, request: HttpRequest) -> HttpResponse {
    let content = html! {
        div.wrap {
            h1 { "All shelves" }
            @for collection in Collection::ALL {
                section {
                    h2 { a href=(format!("/collections/{}", collection.handle())) { (collection.title()) } }
                    (theme::shelf(on(collection)))
                }
            }
        }
    };
    show(
        &store,
        &request,
        "All shelves",
        "Everything we sell.",
        &content,
    )
}

fn on(collection: Collection) -> impl Iterator<Item = &'static Product> {
    catalog::products().filter(move |product| product.collection == collection)
}

async fn collection(
    store: Shared,
    request: HttpRequest,
    handle: web::Path<String>,
) -> HttpResponse {
    if handle.as_str() == "all" {
        return collections(store, request).await;
    }
    let found = Collection::ALL
        .into_iter()
        .find(|one| one.handle() == handle.as_str());
    let Some(collection) = found else {
        return missing(store, request).await;
    };
    let content = html! {
        div.wrap {
            h1 { (collection.title()) }
            p.lead { (collection.blurb()) }
            (theme::shelf(on(collection)))
        }
    };
    show(
        &store,
        &request,
        collection.title(),
        collection.blurb(),
        &content,
    )
}

async fn product(
    store: Shared,
    request: HttpRequest,
    handle: web::Path<String>,
    query: web::Query<BTreeMap<String, String>>,
) -> HttpResponse {
    if let Some(product) = handle.strip_suffix(".js").and_then(catalog::product) {
        return as_json(product);
    }
    let Some(product) = catalog::product(&handle) else {
        return missing(store, request).await;
    };
    let wanted = query.get("variant").map(String::as_str);
    let chosen = product
        .variants
        .iter()
        .find(|variant| Some(variant.id.to_string().as_str()) == wanted)
        .or_else(|| product.variants.iter().find(|variant| variant.available));
    let content = html! {
        div.wrap {
            nav.crumbs aria-label="Breadcrumb" {
                a href=(format!("/collections/{}", product.collection.handle())) { (product.collection.title()) }
                " / " span aria-current="page" { (product.title) }
            }
            article.product {
                img.picture src=(product.picture_path()) alt=(product.picture) width="480" height="480";
                div {
                    p.vendor { (product.vendor) }
                    h1 { (product.title) }
                    p.tagline { (product.tagline) }
                    p.price.large { (money(chosen.map_or(product.price(), |variant| variant.price))) }
                    (buy(product, chosen.map(|variant| variant.id)))
                    (theme::block(&store, Block::Expert, request.path(), &[
                        ("label", "Ask our luthier"), ("action", "Talk to a person"), ("context", "A guitar, on its page"), ("tag", "guitars"),
                    ]))
                    @for paragraph in product.description { p { (paragraph) } }
                    h2 { "Details" }
                    table.facts {
                        tbody {
                            @for (name, value) in product.facts { tr { th scope="row" { (name) } td { (value) } } }
                            @for variant in product.variants {
                                tr { th scope="row" { "SKU" @if !variant.title.is_empty() { ", " (variant.title) } } td { (variant.sku) } }
                            }
                        }
                    }
                    p.muted {
                        @if product.ships { "Free standard shipping in the United States from $75.00. " }
                        a href="/pages/returns" { "30-day returns" } " and " a href="/pages/warranty" { "two-year warranty" } "."
                    }
                }
            }
            section aria-labelledby="more" {
                h2 #more { "From the same shelf" }
                (theme::shelf(on(product.collection).filter(|other| other.id != product.id).take(4)))
            }
        }
    };
    show(&store, &request, product.title, product.tagline, &content)
}

/// The Ajax API's word on a product. Prices in cents.
fn as_json(product: &Product) -> HttpResponse {
    let variants: Vec<serde_json::Value> = product
        .variants
        .iter()
        .map(|variant| {
            serde_json::json!({
                "id": variant.id, "title": if variant.title.is_empty() { "Default Title" } else { variant.title },
                "available": variant.available, "price": variant.price, "sku": variant.sku,
            })
        })
        .collect();
    HttpResponse::Ok().json(serde_json::json!({
        "id": product.id, "title": product.title, "handle": product.handle, "vendor": product.vendor,
        "available": product.variants.iter().any(|variant| variant.available), "variants": variants,
    }))
}

fn buy(product: &Product, chosen: Option<i64>) -> Markup {
    if product.variants.iter().all(|variant| !variant.available) {
        return html! { p { span.badge { "Sold out" } " Back in about five weeks." } };
    }
    html! {
        form.buy action="/cart/add" method="post" data-add {
            @match product.variants {
                [only] => { input type="hidden" name="id" value=(only.id); }
                several => {
                    label { "Choose"
                        select name="id" {
                            @for variant in several {
                                option value=(variant.id) selected[Some(variant.id) == chosen] disabled[!variant.available] {
                                    (variant.title) @if !variant.available { " (sold out)" }
                                }
                            }
                        }
                    }
                }
            }
            label { "Quantity" input type="number" name="quantity" value="1" min="1" max="99" inputmode="numeric"; }
            button type="submit" { "Add to cart" }
        }
    }
}

async fn page(store: Shared, request: HttpRequest, handle: web::Path<String>) -> HttpResponse {
    let page = content::page(&handle);
    words(store, request, page).await
}

async fn policy(store: Shared, request: HttpRequest, handle: web::Path<String>) -> HttpResponse {
    let policy = content::POLICIES
        .iter()
        .find(|policy| policy.handle == handle.as_str());
    words(store, request, policy).await
}

async fn article(
    store: Shared,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    let (blog, handle) = path.into_inner();
    let article = content::ARTICLES
        .iter()
        .find(|article| blog == content::BLOG && article.handle == handle);
    words(store, request, article).await
}

async fn words(store: Shared, request: HttpRequest, page: Option<&content::Page>) -> HttpResponse {
    let Some(page) = page else {
        return missing(store, request).await;
    };
    let content = html! {
        div.wrap.prose {
            h1 { (page.title) }
            p.lead { (page.lead) }
            (PreEscaped(page.html))
        }
    };
    show(&store, &request, page.title, page.lead, &content)
}

async fn search(
    store: Shared,
    request: HttpRequest,
    query: web::Query<BTreeMap<String, String>>,
) -> HttpResponse {
    let wanted = query.get("q").map(|text| text.trim()).unwrap_or_default();
    let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
    let holds = |text: String| {
        let text = text.to_lowercase();
        !words.is_empty() && words.iter().all(|word| text.contains(word))
    };
    let products: Vec<_> = catalog::products()
        .filter(|product| {
            holds(format!(
                "{} {} {} {}",
                product.title,
                product.vendor,
                product.tagline,
                product.document()
            ))
        })
        .collect();
    let pages: Vec<_> = PAGES
        .iter()
        .filter(|page| holds(format!("{} {}", page.title, page.html)))
        .collect();
    let content = html! {
        div.wrap {
            h1 { @if wanted.is_empty() { "Search" } @else { "Results for “" (wanted) "”" } }
            form.search.wide role="search" action="/search" {
                label.hidden for="search" { "Search the store" }
                input #search type="search" name="q" value=(wanted);
                button type="submit" { "Search" }
            }
            @if !wanted.is_empty() && products.is_empty() && pages.is_empty() { p { "Nothing found. Try fewer words, or ask us in the chat." } }
            (theme::shelf(products.into_iter()))
            @if !pages.is_empty() {
                h2 { "Pages" }
                ul { @for page in pages { li { a href=(format!("/pages/{}", page.handle)) { (page.title) } " – " (page.lead) } } }
            }
        }
    };
    show(&store, &request, "Search", "Search the store.", &content)
}

async fn missing(store: Shared, request: HttpRequest) -> HttpResponse {
    let content = html! {
        div.wrap.prose {
            h1 { "We can't find that page" }
            p { "It may have moved. " a href="/collections/all" { "Look around the shelves" } " or " a href="/search" { "search the store" } "." }
        }
    };
    show_as(
        StatusCode::NOT_FOUND,
        &store,
        &request,
        "Not found",
        "Not found.",
        &content,
    )
}
