//! Every route there is. A test holds each against every kind of caller; a new one without a row there fails.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};

use super::{assets, errors, operations};
use crate::inbox::{
    acts, beat, canned, copilot, earlier, files as inbox_files, first, handlers as inbox, judging,
    lessons, looks, offers, order_acts, passing, products, reads, reply, saved, steps,
    stream as inbox_stream,
};
use crate::settings::knowledge::{
    audience, documents, drafts, files, pages as knowledge, questions, sources,
};
use crate::settings::{action_pages, assistants, tags};
use crate::settings::{
    actions, gaps, guide, home, hours, languages, model, notifications, orders, plan, privacy,
    replays, replies, sites, team as members, texts, transfer, trial,
};
use crate::shop::{install, webhook};
use crate::{reports, storefront, team};

/// One route.
pub struct Route {
    /// `GET`, `POST` or `OPTIONS`.
    pub method: &'static str,
    /// Its pattern.
    pub path: &'static str,
    handler: fn() -> actix_web::Route,
}

fn get(path: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route {
        method: "GET",
        path,
        handler,
    }
}

fn post(path: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route {
        method: "POST",
        path,
        handler,
    }
}

fn options(path: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route {
        method: "OPTIONS",
        path,
        handler,
    }
}

/// All of them.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        // Operations
        get("/health/live", || web::get().to(operations::live)),
        get("/health/ready", || web::get().to(operations::ready)),
        get("/metrics", || web::get().to(operations::metrics)),
        // Shopify's door
        get("/", || web::get().to(home::home)),
        get("/auth/session-token", || {
            web::get().to(team::document::session_token)
        }),
        get("/auth", || web::get().to(install::begin)),
        get("/auth/callback", || web::get().to(install::finish)),
        post("/webhooks/shopify", || web::post().to(webhook::receive)),
        post("/proxy/session", || {
            web::post().to(storefront::proxy_session)
        }),
        // The shopper's door
        options("/storefront/v1/{rest:.*}", || {
            web::method(Method::OPTIONS).to(storefront::preflight)
        }),
        post("/storefront/v1/session", || {
            web::post().to(storefront::open_session)
        }),
        post("/storefront/v1/messages", || {
            web::post().to(storefront::message)
        }),
        post("/storefront/v1/actions", || {
            web::post().to(storefront::action)
        }),
        post("/storefront/v1/collected", || {
            web::post().to(storefront::collect)
        }),
        post("/storefront/v1/check", || web::post().to(storefront::check)),
        post("/storefront/v1/assistant", || {
            web::post().to(storefront::assistant)
        }),
        post("/storefront/v1/cancel", || {
            web::post().to(storefront::cancel)
        }),
        post("/storefront/v1/ratings", || {
            web::post().to(storefront::rate)
        }),
        post("/storefront/v1/satisfaction", || {
            web::post().to(storefront::satisfaction)
        }),
        post("/storefront/v1/email", || web::post().to(storefront::reach)),
        post("/storefront/v1/attachments", || {
            web::post().to(storefront::attach)
        }),
        get("/files/{key}", || web::get().to(storefront::file)),
        get("/storefront/v1/link", || web::get().to(storefront::link)),
        post("/storefront/v1/typing", || {
            web::post().to(storefront::typing)
        }),
        post("/storefront/v1/read", || web::post().to(storefront::read)),
        post("/storefront/v1/cart", || web::post().to(storefront::cart)),
        get("/storefront/v1/conversation", || {
            web::get().to(storefront::conversation)
        }),
        get("/storefront/v1/stream", || web::get().to(storefront::live)),
        post("/storefront/v1/resume", || {
            web::post().to(storefront::resume)
        }),
        get("/mail/stop/{token}", || {
            web::get().to(storefront::ask_to_stop)
        }),
        post("/mail/stop/{token}", || web::post().to(storefront::stop)),
        // Extensions' door
        options("/extension/v1/session", || {
            web::method(Method::OPTIONS).to(storefront::extension_preflight)
        }),
        post("/extension/v1/session", || {
            web::post().to(storefront::extension_session)
        }),
        get("/extension/chat", || web::get().to(storefront::chat_frame)),
        // Any other site's
        get("/widget.js", || web::get().to(storefront::widget_script)),
        get("/widget/words/{language}", || {
            web::get().to(storefront::widget_words)
        }),
        get("/widget/{file}", || web::get().to(storefront::widget_asset)),
        // Staff's doors
        get("/sign-in", || web::get().to(team::handlers::page)),
        post("/sign-in", || web::post().to(team::sign_in::password)),
        post("/sign-in/link", || web::post().to(team::sign_in::ask)),
        post("/sign-in/code", || web::post().to(team::second_step::code)),
        get("/sign-in/link/{token}", || {
            web::get().to(team::sign_in::show_link)
        }),
        post("/sign-in/link/{token}", || {
            web::post().to(team::sign_in::use_link)
        }),
        get("/sign-in/{token}", || web::get().to(team::handlers::enter)),
        get("/join/{token}", || web::get().to(team::join::page)),
        post("/join/{token}", || web::post().to(team::join::join)),
        get("/outbox", || web::get().to(team::handlers::read_mail)),
        post("/sign-out", || web::post().to(team::handlers::leave)),
        get("/settings", || web::get().to(home::settings)),
        get("/settings/knowledge", || web::get().to(knowledge::all)),
        get("/settings/knowledge/new", || web::get().to(knowledge::new)),
        get("/settings/knowledge/{document}", || {
            web::get().to(knowledge::one)
        }),
        get("/settings/assistants", || {
            web::get().to(assistants::pages::all)
        }),
        get("/settings/assistants/{assistant}", || {
            web::get().to(assistants::pages::one)
        }),
        get("/settings/assistants/{assistant}/actions", || {
            web::get().to(action_pages::pages::all)
        }),
        get("/settings/assistants/{assistant}/actions/new", || {
            web::get().to(action_pages::pages::new)
        }),
        get("/settings/assistants/{assistant}/actions/{action}", || {
            web::get().to(action_pages::pages::one)
        }),
        get("/settings/assistants/{assistant}/{tab}", || {
            web::get().to(assistants::pages::tab)
        }),
        post("/api/v1/assistants", || {
            web::post().to(assistants::acts::create)
        }),
        post("/api/v1/assistants/{assistant}", || {
            web::post().to(assistants::acts::save)
        }),
        post("/api/v1/assistants/{assistant}/inbox", || {
            web::post().to(assistants::acts::inbox)
        }),
        post("/api/v1/assistants/{assistant}/delete", || {
            web::post().to(assistants::acts::delete)
        }),
        get("/settings/tags", || web::get().to(tags::pages::all)),
        post("/api/v1/tags", || web::post().to(tags::acts::create)),
        post("/api/v1/tags/{tag}", || web::post().to(tags::acts::change)),
        post("/api/v1/tags/{tag}/archive", || {
            web::post().to(tags::acts::archive)
        }),
        post("/api/v1/tags/{tag}/merge", || {
            web::post().to(tags::acts::merge)
        }),
        post("/api/v1/filters", || web::post().to(saved::keep)),
        post("/api/v1/filters/{filter}/delete", || {
            web::post().to(saved::delete)
        }),
        get("/settings/model", || web::get().to(model::page)),
        get("/settings/hours", || web::get().to(hours::page)),
        post("/api/v1/guide/alone", || web::post().to(guide::alone)),
        get("/settings/plan", || web::get().to(plan::page)),
        get("/settings/sites", || web::get().to(sites::page)),
        post("/api/v1/sites", || web::post().to(sites::add)),
        post("/api/v1/sites/{site}/delete", || {
            web::post().to(sites::remove)
        }),
        get("/settings/languages", || web::get().to(languages::page)),
        post("/api/v1/languages", || web::post().to(languages::save)),
        get("/settings/notifications", || {
            web::get().to(notifications::page)
        }),
        get("/inbox", || web::get().to(inbox::inbox)),
        get("/inbox/stream", || web::get().to(inbox_stream::stream)),
        get("/inbox/{conversation}", || {
            web::get().to(inbox::conversation)
        }),
        post("/api/v1/claims", || web::post().to(acts::claim)),
        post("/api/v1/presence", || web::post().to(beat::beat)),
        get("/api/v1/conversations/{conversation}", || {
            web::get().to(looks::show)
        }),
        post("/api/v1/conversations/{conversation}/take-over", || {
            web::post().to(acts::take_over)
        }),
        post("/api/v1/conversations/{conversation}/hand-back", || {
            web::post().to(acts::hand_back)
        }),
        post("/api/v1/conversations/{conversation}/handled", || {
            web::post().to(acts::handled)
        }),
        post("/api/v1/conversations/{conversation}/close", || {
            web::post().to(acts::close)
        }),
        post("/api/v1/conversations/{conversation}/tags", || {
            web::post().to(acts::tags)
        }),
        post("/api/v1/conversations/{conversation}/steps", || {
            web::post().to(steps::perform_steps)
        }),
        post("/api/v1/conversations/{conversation}/transfer", || {
            web::post().to(passing::transfer)
        }),
        post("/api/v1/conversations/{conversation}/snooze", || {
            web::post().to(passing::snooze)
        }),
        post("/api/v1/conversations/{conversation}/wake", || {
            web::post().to(passing::wake)
        }),
        post("/api/v1/conversations/{conversation}/notes", || {
            web::post().to(passing::note)
        }),
        post("/api/v1/conversations/{conversation}/messages", || {
            web::post().to(reply::reply)
        }),
        post("/api/v1/conversations/{conversation}/first", || {
            web::post().to(first::write)
        }),
        post("/api/v1/conversations/{conversation}/attachments", || {
            web::post().to(inbox_files::attach)
        }),
        get("/api/v1/conversations/{conversation}/items", || {
            web::get().to(earlier::items)
        }),
        get("/api/v1/conversations/{conversation}/offers", || {
            web::get().to(offers::show)
        }),
        post("/api/v1/conversations/{conversation}/discounts", || {
            web::post().to(offers::discount)
        }),
        post("/api/v1/conversations/{conversation}/draft-orders", || {
            web::post().to(offers::draft)
        }),
        get("/api/v1/products", || web::get().to(products::search)),
        get("/api/v1/products/{document}/variants", || {
            web::get().to(products::variants)
        }),
        get("/settings/replies", || web::get().to(replies::page)),
        get("/api/v1/canned-replies", || web::get().to(canned::all)),
        post("/api/v1/canned-replies", || web::post().to(canned::create)),
        post("/api/v1/canned-replies/{reply}", || {
            web::post().to(canned::save)
        }),
        post("/api/v1/canned-replies/{reply}/delete", || {
            web::post().to(canned::delete)
        }),
        post("/api/v1/offer-limits", || web::post().to(replies::limit)),
        post("/api/v1/conversations/{conversation}/copilot", || {
            web::post().to(copilot::ask)
        }),
        get("/inbox/{conversation}/orders/{order}/{act}", || {
            web::get().to(order_acts::show)
        }),
        post(
            "/api/v1/conversations/{conversation}/orders/{order}/{act}",
            || web::post().to(order_acts::confirm),
        ),
        get("/settings/orders", || web::get().to(orders::page)),
        post("/api/v1/order-acts", || web::post().to(orders::save)),
        post("/api/v1/order-acts/granted", || {
            web::post().to(orders::look)
        }),
        post("/api/v1/conversations/{conversation}/ratings", || {
            web::post().to(lessons::rate)
        }),
        post("/api/v1/conversations/{conversation}/timing", || {
            web::post().to(judging::judge)
        }),
        post("/api/v1/conversations/{conversation}/gaps", || {
            web::post().to(lessons::learn)
        }),
        post("/api/v1/conversations/{conversation}/typing", || {
            web::post().to(looks::typing)
        }),
        post("/api/v1/conversations/{conversation}/viewing", || {
            web::post().to(looks::viewing)
        }),
        post("/api/v1/conversations/{conversation}/read", || {
            web::post().to(reads::mark)
        }),
        get("/api/v1/deliveries/dead", || {
            web::get().to(looks::dead_deliveries)
        }),
        get("/api/v1/privacy-requests", || web::get().to(privacy::list)),
        get("/api/v1/privacy-requests/{request}/export", || {
            web::get().to(privacy::export)
        }),
        get("/settings/transfer", || {
            web::get().to(transfer::pages::page)
        }),
        get("/api/v1/settings/export", || {
            web::get().to(transfer::pages::export)
        }),
        post("/api/v1/settings/import", || {
            web::post().to(transfer::pages::import)
        }),
        get("/api/v1/retention", || web::get().to(privacy::retention)),
        post("/api/v1/retention", || web::post().to(privacy::keep_for)),
        post("/api/v1/deliveries/replay", || web::post().to(replays::all)),
        post("/api/v1/deliveries/{delivery}/replay", || {
            web::post().to(replays::one)
        }),
        post("/api/v1/hours", || web::post().to(hours::save)),
        post("/api/v1/hours/preview", || web::post().to(hours::try_out)),
        post("/api/v1/desk", || web::post().to(hours::limits)),
        get("/settings/texts", || web::get().to(texts::page)),
        post("/api/v1/desk/texts", || web::post().to(texts::save)),
        post("/api/v1/desk/texts/preview", || {
            web::post().to(texts::try_out)
        }),
        post("/api/v1/model", || web::post().to(model::save)),
        post("/api/v1/model/test", || web::post().to(model::test)),
        get("/api/v1/actions", || web::get().to(actions::all)),
        post("/api/v1/actions", || web::post().to(actions::create)),
        post("/api/v1/actions/order", || web::post().to(actions::reorder)),
        post("/api/v1/actions/try", || {
            web::post().to(action_pages::line::line)
        }),
        post("/api/v1/actions/suggest", || {
            web::post().to(action_pages::tries::suggest)
        }),
        post("/api/v1/actions/rehearse", || {
            web::post().to(action_pages::tries::rehearse)
        }),
        get("/api/v1/actions/{action}", || web::get().to(actions::one)),
        post("/api/v1/actions/{action}", || web::post().to(actions::save)),
        post("/api/v1/actions/{action}/switch", || {
            web::post().to(actions::switch)
        }),
        post("/api/v1/actions/{action}/delete", || {
            web::post().to(actions::delete)
        }),
        post("/api/v1/actions/{action}/duplicate", || {
            web::post().to(actions::duplicate)
        }),
        get("/api/v1/action-templates", || {
            web::get().to(actions::ready_made)
        }),
        post("/api/v1/try", || web::post().to(trial::ask)),
        get("/api/v1/documents", || web::get().to(documents::all)),
        post("/api/v1/documents", || web::post().to(documents::create)),
        post("/api/v1/documents/preview", || {
            web::post().to(drafts::preview)
        }),
        post("/api/v1/documents/try", || web::post().to(drafts::attempt)),
        post("/api/v1/documents/files", || web::post().to(files::upload)),
        post("/api/v1/documents/audience", || {
            web::post().to(audience::documents)
        }),
        post("/api/v1/sources/{source}/audience", || {
            web::post().to(audience::source)
        }),
        get("/api/v1/documents/{document}", || {
            web::get().to(documents::one)
        }),
        post("/api/v1/documents/{document}", || {
            web::post().to(documents::save)
        }),
        post("/api/v1/documents/{document}/switch", || {
            web::post().to(documents::switch)
        }),
        post("/api/v1/documents/{document}/delete", || {
            web::post().to(documents::delete)
        }),
        post("/api/v1/documents/{document}/restore", || {
            web::post().to(documents::restore)
        }),
        post("/api/v1/documents/{document}/follow", || {
            web::post().to(documents::follow)
        }),
        get("/api/v1/documents/{document}/versions/{version}", || {
            web::get().to(documents::version)
        }),
        get("/api/v1/documents/{document}/questions", || {
            web::get().to(questions::all)
        }),
        post("/api/v1/documents/{document}/questions", || {
            web::post().to(questions::add)
        }),
        post(
            "/api/v1/documents/{document}/questions/{question}/delete",
            || web::post().to(questions::remove),
        ),
        get("/api/v1/sources", || web::get().to(sources::all)),
        post("/api/v1/sources", || web::post().to(sources::add)),
        get("/api/v1/sources/{source}", || web::get().to(sources::one)),
        post("/api/v1/sources/{source}/refresh", || {
            web::post().to(sources::refresh)
        }),
        post("/api/v1/sources/{source}/stop", || {
            web::post().to(sources::stop)
        }),
        post("/api/v1/sources/{source}/failures/clear", || {
            web::post().to(sources::clear)
        }),
        post("/api/v1/sources/{source}/delete", || {
            web::post().to(sources::delete)
        }),
        post("/api/v1/phrases", || web::post().to(gaps::adopt)),
        get("/settings/gaps", || web::get().to(gaps::page)),
        get("/settings/gaps/review", || web::get().to(gaps::review)),
        get("/reports", || web::get().to(reports::page)),
        get("/reports/over-time", || web::get().to(reports::over_time)),
        get("/reports/chats", || web::get().to(reports::of_number)),
        get("/reports/gap", || web::get().to(reports::of_gap)),
        get("/reports/numbers.csv", || {
            web::get().to(reports::numbers_file)
        }),
        get("/reports/chats.csv", || web::get().to(reports::chats_file)),
        post("/api/v1/gaps/{gap}/answer", || web::post().to(gaps::answer)),
        post("/api/v1/gaps/{gap}/dismiss", || {
            web::post().to(gaps::dismiss)
        }),
        post("/api/v1/answer-tests/{test}", || {
            web::post().to(gaps::expect)
        }),
        post("/api/v1/sample-questions", || web::post().to(gaps::sample)),
        // The team
        get("/settings/team", || web::get().to(members::members::page)),
        get("/settings/account", || {
            web::get().to(members::account::page)
        }),
        get("/settings/audit", || web::get().to(members::audit::page)),
        get("/settings/mail", || web::get().to(members::mails::page)),
        get("/api/v1/audit.csv", || {
            web::get().to(members::audit::export)
        }),
        post("/api/v1/mails/{mail}/again", || {
            web::post().to(members::mails::again)
        }),
        post("/api/v1/team/invites", || {
            web::post().to(members::invites::send)
        }),
        post("/api/v1/team/invites/{invite}/resend", || {
            web::post().to(members::invites::resend)
        }),
        post("/api/v1/team/invites/{invite}/revoke", || {
            web::post().to(members::invites::revoke)
        }),
        post("/api/v1/team/members/{member}", || {
            web::post().to(members::members::save)
        }),
        post("/api/v1/team/members/{member}/remove", || {
            web::post().to(members::members::remove)
        }),
        post("/api/v1/team/members/{member}/away", || {
            web::post().to(members::members::away)
        }),
        post("/api/v1/team/groups", || {
            web::post().to(members::groups::add)
        }),
        post("/api/v1/team/groups/{group}", || {
            web::post().to(members::groups::rename)
        }),
        post("/api/v1/team/groups/{group}/remove", || {
            web::post().to(members::groups::remove)
        }),
        post("/api/v1/account", || {
            web::post().to(members::account::rename)
        }),
        post("/api/v1/account/password", || {
            web::post().to(members::account::set_password)
        }),
        post("/api/v1/account/codes", || {
            web::post().to(members::account::new_key)
        }),
        post("/api/v1/account/codes/on", || {
            web::post().to(members::account::turn_on)
        }),
        post("/api/v1/account/codes/off", || {
            web::post().to(members::account::turn_off)
        }),
        post("/api/v1/account/sessions/{session}/end", || {
            web::post().to(members::account::end_session)
        }),
        post("/api/v1/account/sessions/end-others", || {
            web::post().to(members::account::end_others)
        }),
        post("/api/v1/account/away", || {
            web::post().to(members::account::away)
        }),
        post("/api/v1/notification-rules", || {
            web::post().to(notifications::add)
        }),
        post("/api/v1/notification-rules/preview", || {
            web::post().to(notifications::preview)
        }),
        post("/api/v1/notification-rules/{notice}", || {
            web::post().to(notifications::save)
        }),
        post("/api/v1/notification-rules/{notice}/switch", || {
            web::post().to(notifications::switch)
        }),
        post("/api/v1/notification-rules/{notice}/delete", || {
            web::post().to(notifications::delete)
        }),
        post("/api/v1/quiet-hours", || {
            web::post().to(notifications::quiet)
        }),
        post("/api/v1/follow-up", || {
            web::post().to(notifications::follow_up)
        }),
        post("/api/v1/alerts/delivered", || {
            web::post().to(notifications::delivered)
        }),
        get("/api/v1/push", || web::get().to(notifications::push::key)),
        post("/api/v1/push", || {
            web::post().to(notifications::push::subscribe)
        }),
        post("/api/v1/push/forget", || {
            web::post().to(notifications::push::forget)
        }),
        // Scripts and styles
        get("/manifest.webmanifest", || web::get().to(assets::manifest)),
        get("/offline", || web::get().to(assets::offline)),
        get("/service-worker.js", || {
            web::get().to(assets::service_worker)
        }),
        get("/assets/stream.js", || web::get().to(assets::stream_reader)),
        get("/assets/patience.js", || web::get().to(assets::patience)),
        get("/assets/markdown.js", || web::get().to(assets::markdown)),
        get("/assets/locales/{language}", || {
            web::get().to(team::locale::words)
        }),
        get("/assets/inbox/{file}", || web::get().to(assets::inbox)),
        get("/assets/settings/{file}", || {
            web::get().to(assets::settings)
        }),
    ]
}

/// Registers them. Routes of one path share a resource, so that another method there is a 405.
pub fn configure(config: &mut ServiceConfig) {
    let mut by_path: Vec<(&'static str, Vec<Route>)> = Vec::new();
    for route in routes() {
        match by_path.iter_mut().find(|(path, _)| *path == route.path) {
            Some((_, there)) => there.push(route),
            None => by_path.push((route.path, vec![route])),
        }
    }
    for (path, there) in by_path {
        let mut resource = web::resource(path);
        if path.contains(":.*") {
            // Only its own method: everything else belongs to the routes after it.
            resource = resource.guard(actix_web::guard::Options());
        }
        let allowed: Vec<&str> = there.iter().map(|route| route.method).collect();
        let allowed = allowed.join(", ");
        for route in there {
            resource = resource.route((route.handler)());
        }
        resource = resource.default_service(web::to(move || {
            std::future::ready(errors::wrong_method(&allowed))
        }));
        config.service(resource);
    }
}
