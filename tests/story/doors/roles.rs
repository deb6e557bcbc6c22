//! Every door of staff, and the least one must be on the team to come through. A new route needs a row here.

use std::collections::BTreeSet;

use counterbell::web::routes;
use reqwest::Method;

use super::Scene;
use crate::support::Staff;

/// From the least to the most.
const ROLES: [&str; 4] = ["viewer", "agent", "admin", "owner"];
const VIEWER: usize = 0;
const AGENT: usize = 1;
const ADMIN: usize = 2;

/// Each door of staff, with who may come through: that one, and everybody above.
const TABLE: &[(&str, &str, usize)] = &[
    ("POST", "/sign-out", VIEWER),
    ("GET", "/settings", VIEWER),
    ("GET", "/settings/knowledge", VIEWER),
    ("GET", "/settings/knowledge/new", VIEWER),
    ("GET", "/settings/knowledge/{document}", VIEWER),
    ("GET", "/settings/model", VIEWER),
    ("GET", "/inbox", VIEWER),
    ("GET", "/inbox/stream", VIEWER),
    ("GET", "/inbox/{conversation}", VIEWER),
    ("POST", "/api/v1/claims", AGENT),
    ("POST", "/api/v1/presence", VIEWER),
    ("GET", "/settings/texts", VIEWER),
    ("POST", "/api/v1/desk/texts", ADMIN),
    ("POST", "/api/v1/desk/texts/preview", ADMIN),
    ("GET", "/api/v1/conversations/{conversation}", VIEWER),
    (
        "POST",
        "/api/v1/conversations/{conversation}/take-over",
        AGENT,
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/hand-back",
        AGENT,
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/handled",
        AGENT,
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/transfer",
        AGENT,
    ),
    ("POST", "/api/v1/conversations/{conversation}/steps", AGENT),
    ("POST", "/api/v1/conversations/{conversation}/snooze", AGENT),
    ("POST", "/api/v1/conversations/{conversation}/wake", AGENT),
    ("POST", "/api/v1/conversations/{conversation}/notes", AGENT),
    ("GET", "/settings/hours", VIEWER),
    ("POST", "/api/v1/hours", ADMIN),
    ("POST", "/api/v1/hours/preview", ADMIN),
    ("POST", "/api/v1/desk", ADMIN),
    ("POST", "/api/v1/conversations/{conversation}/close", AGENT),
    ("POST", "/api/v1/conversations/{conversation}/tags", AGENT),
    (
        "POST",
        "/api/v1/conversations/{conversation}/messages",
        AGENT,
    ),
    ("GET", "/inbox/{conversation}/orders/{order}/{act}", VIEWER),
    (
        "POST",
        "/api/v1/conversations/{conversation}/orders/{order}/{act}",
        AGENT,
    ),
    ("GET", "/settings/orders", VIEWER),
    ("POST", "/api/v1/order-acts", ADMIN),
    ("POST", "/api/v1/order-acts/granted", ADMIN),
    ("POST", "/api/v1/conversations/{conversation}/first", AGENT),
    (
        "POST",
        "/api/v1/conversations/{conversation}/copilot",
        AGENT,
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/ratings",
        AGENT,
    ),
    ("POST", "/api/v1/conversations/{conversation}/gaps", AGENT),
    ("POST", "/api/v1/conversations/{conversation}/timing", AGENT),
    ("POST", "/api/v1/conversations/{conversation}/typing", AGENT),
    (
        "POST",
        "/api/v1/conversations/{conversation}/viewing",
        VIEWER,
    ),
    ("POST", "/api/v1/conversations/{conversation}/read", VIEWER),
    ("GET", "/api/v1/deliveries/dead", ADMIN),
    ("GET", "/api/v1/privacy-requests", ADMIN),
    ("GET", "/api/v1/privacy-requests/{request}/export", ADMIN),
    ("GET", "/settings/transfer", VIEWER),
    ("GET", "/api/v1/settings/export", ADMIN),
    ("POST", "/api/v1/settings/import", ADMIN),
    ("GET", "/api/v1/retention", VIEWER),
    ("POST", "/api/v1/retention", ADMIN),
    ("POST", "/api/v1/deliveries/replay", ADMIN),
    ("POST", "/api/v1/guide/alone", ADMIN),
    ("POST", "/api/v1/deliveries/{delivery}/replay", ADMIN),
    ("POST", "/api/v1/model", ADMIN),
    ("POST", "/api/v1/model/test", ADMIN),
    ("GET", "/api/v1/actions", VIEWER),
    ("POST", "/api/v1/actions", ADMIN),
    ("POST", "/api/v1/actions/order", ADMIN),
    ("GET", "/api/v1/actions/{action}", VIEWER),
    ("POST", "/api/v1/actions/{action}", ADMIN),
    ("POST", "/api/v1/actions/{action}/switch", ADMIN),
    ("POST", "/api/v1/actions/{action}/delete", ADMIN),
    ("POST", "/api/v1/actions/{action}/duplicate", ADMIN),
    ("GET", "/api/v1/action-templates", VIEWER),
    ("POST", "/api/v1/try", AGENT),
    ("GET", "/api/v1/documents", VIEWER),
    ("POST", "/api/v1/documents", ADMIN),
    ("POST", "/api/v1/documents/preview", ADMIN),
    ("POST", "/api/v1/documents/try", ADMIN),
    ("POST", "/api/v1/documents/files", ADMIN),
    ("POST", "/api/v1/documents/audience", ADMIN),
    ("POST", "/api/v1/sources/{source}/audience", ADMIN),
    ("GET", "/api/v1/documents/{document}", VIEWER),
    ("POST", "/api/v1/documents/{document}", ADMIN),
    ("POST", "/api/v1/documents/{document}/switch", ADMIN),
    ("POST", "/api/v1/documents/{document}/delete", ADMIN),
    ("POST", "/api/v1/documents/{document}/restore", ADMIN),
    ("POST", "/api/v1/documents/{document}/follow", ADMIN),
    (
        "GET",
        "/api/v1/documents/{document}/versions/{version}",
        VIEWER,
    ),
    ("GET", "/api/v1/documents/{document}/questions", VIEWER),
    ("POST", "/api/v1/documents/{document}/questions", ADMIN),
    (
        "POST",
        "/api/v1/documents/{document}/questions/{question}/delete",
        ADMIN,
    ),
    ("GET", "/api/v1/sources", VIEWER),
    ("POST", "/api/v1/sources", ADMIN),
    ("GET", "/api/v1/sources/{source}", VIEWER),
    ("POST", "/api/v1/sources/{source}/refresh", ADMIN),
    ("POST", "/api/v1/sources/{source}/stop", ADMIN),
    ("POST", "/api/v1/sources/{source}/failures/clear", ADMIN),
    ("POST", "/api/v1/sources/{source}/delete", ADMIN),
    ("GET", "/settings/gaps", VIEWER),
    ("GET", "/settings/gaps/review", VIEWER),
    ("GET", "/reports", VIEWER),
    ("GET", "/reports/chats", VIEWER),
    ("GET", "/reports/over-time", VIEWER),
    ("GET", "/reports/gap", VIEWER),
    ("GET", "/reports/numbers.csv", ADMIN),
    ("GET", "/reports/chats.csv", ADMIN),
    ("POST", "/api/v1/gaps/{gap}/answer", ADMIN),
    ("POST", "/api/v1/gaps/{gap}/dismiss", ADMIN),
    ("POST", "/api/v1/answer-tests/{test}", ADMIN),
    ("POST", "/api/v1/sample-questions", ADMIN),
    ("GET", "/settings/team", VIEWER),
    ("GET", "/settings/account", VIEWER),
    ("GET", "/settings/audit", ADMIN),
    ("GET", "/settings/mail", ADMIN),
    ("GET", "/api/v1/audit.csv", ADMIN),
    ("POST", "/api/v1/mails/{mail}/again", ADMIN),
    ("POST", "/api/v1/team/invites", ADMIN),
    ("POST", "/api/v1/team/invites/{invite}/resend", ADMIN),
    ("POST", "/api/v1/team/invites/{invite}/revoke", ADMIN),
    ("POST", "/api/v1/team/members/{member}", ADMIN),
    ("POST", "/api/v1/team/members/{member}/remove", ADMIN),
    ("POST", "/api/v1/team/members/{member}/away", ADMIN),
    ("POST", "/api/v1/team/groups", ADMIN),
    ("POST", "/api/v1/team/groups/{group}", ADMIN),
    ("POST", "/api/v1/team/groups/{group}/remove", ADMIN),
    ("POST", "/api/v1/account", VIEWER),
    ("POST", "/api/v1/account/password", VIEWER),
    ("POST", "/api/v1/account/codes", VIEWER),
    ("POST", "/api/v1/account/codes/on", VIEWER),
    ("POST", "/api/v1/account/codes/off", VIEWER),
    ("POST", "/api/v1/account/sessions/{session}/end", VIEWER),
    ("POST", "/api/v1/account/sessions/end-others", VIEWER),
    ("POST", "/api/v1/account/away", VIEWER),
    ("GET", "/settings/languages", VIEWER),
    ("POST", "/api/v1/languages", ADMIN),
    ("GET", "/settings/notifications", VIEWER),
    ("POST", "/api/v1/phrases", ADMIN),
    ("POST", "/api/v1/notification-rules", ADMIN),
    ("POST", "/api/v1/notification-rules/preview", ADMIN),
    ("POST", "/api/v1/notification-rules/{notice}", ADMIN),
    ("POST", "/api/v1/notification-rules/{notice}/switch", ADMIN),
    ("POST", "/api/v1/notification-rules/{notice}/delete", ADMIN),
    ("POST", "/api/v1/quiet-hours", VIEWER),
    ("POST", "/api/v1/follow-up", ADMIN),
    ("POST", "/api/v1/alerts/delivered", VIEWER),
    ("GET", "/api/v1/push", VIEWER),
    ("POST", "/api/v1/push", VIEWER),
    ("POST", "/api/v1/push/forget", VIEWER),
    ("GET", "/settings/sites", VIEWER),
    ("GET", "/settings/plan", VIEWER),
    ("POST", "/api/v1/sites", ADMIN),
    ("POST", "/api/v1/sites/{site}/delete", ADMIN),
    ("GET", "/settings/assistants", VIEWER),
    ("GET", "/settings/assistants/{assistant}", VIEWER),
    ("GET", "/settings/assistants/{assistant}/actions", VIEWER),
    (
        "GET",
        "/settings/assistants/{assistant}/actions/new",
        VIEWER,
    ),
    (
        "GET",
        "/settings/assistants/{assistant}/actions/{action}",
        VIEWER,
    ),
    ("GET", "/settings/assistants/{assistant}/{tab}", VIEWER),
    ("GET", "/settings/tags", VIEWER),
    ("POST", "/api/v1/actions/rehearse", ADMIN),
    ("POST", "/api/v1/actions/suggest", ADMIN),
    ("POST", "/api/v1/actions/try", ADMIN),
    ("POST", "/api/v1/assistants", ADMIN),
    ("POST", "/api/v1/assistants/{assistant}", ADMIN),
    ("POST", "/api/v1/assistants/{assistant}/delete", ADMIN),
    ("POST", "/api/v1/assistants/{assistant}/inbox", ADMIN),
    (
        "POST",
        "/api/v1/conversations/{conversation}/attachments",
        AGENT,
    ),
    ("POST", "/api/v1/filters", AGENT),
    ("POST", "/api/v1/filters/{filter}/delete", AGENT),
    ("POST", "/api/v1/tags", ADMIN),
    ("POST", "/api/v1/tags/{tag}", ADMIN),
    ("POST", "/api/v1/tags/{tag}/archive", ADMIN),
    ("POST", "/api/v1/tags/{tag}/merge", ADMIN),
    ("GET", "/api/v1/conversations/{conversation}/items", VIEWER),
    ("GET", "/api/v1/conversations/{conversation}/offers", VIEWER),
    (
        "POST",
        "/api/v1/conversations/{conversation}/discounts",
        AGENT,
    ),
    (
        "POST",
        "/api/v1/conversations/{conversation}/draft-orders",
        AGENT,
    ),
    ("GET", "/api/v1/products", VIEWER),
    ("GET", "/api/v1/products/{document}/variants", VIEWER),
    ("GET", "/settings/replies", VIEWER),
    ("GET", "/api/v1/canned-replies", VIEWER),
    ("POST", "/api/v1/canned-replies", AGENT),
    ("POST", "/api/v1/canned-replies/{reply}", AGENT),
    ("POST", "/api/v1/canned-replies/{reply}/delete", AGENT),
    ("POST", "/api/v1/offer-limits", ADMIN),
];

fn is_staffs(path: &str) -> bool {
    path == "/sign-out"
        || ["/api/v1/", "/inbox", "/reports", "/settings"]
            .iter()
            .any(|start| path.starts_with(start))
}

#[test]
fn every_door_of_staff_says_who_may_come_through() {
    let name = |method: &str, path: &str| format!("{method} {path}");
    let there: BTreeSet<String> = routes()
        .iter()
        .filter(|route| is_staffs(route.path))
        .map(|route| name(route.method, route.path))
        .collect();
    let told: BTreeSet<String> = TABLE.iter().map(|(m, p, _)| name(m, p)).collect();
    assert_eq!(there, told, "add a row to tests/story/doors/roles.rs");
}

#[actix_web::test]
async fn each_role_comes_through_its_doors_and_no_others() {
    let mut scene = Scene::set().await;
    let mut wrong = Vec::new();
    for (at, role) in ROLES.into_iter().enumerate() {
        let mut staff = scene.app.staff_as(&format!("A {role}"), role).await;
        for (method, path, least) in TABLE {
            scene.prepare(path).await;
            let before = scene.app.log(&scene.chat).await.len();
            let status = knocks(&scene, method, path, &staff).await;
            let shut = status == 403;
            // Who is not known at a door is not let through it either.
            if shut != (at < *least) || status == 401 || status >= 500 {
                wrong.push(format!("{method} {path} {role}: {status}"));
            }
            let after = scene.app.log(&scene.chat).await.len();
            if shut && before != after {
                wrong.push(format!("{method} {path} {role}: refused, yet done"));
            }
            if *path == "/sign-out" {
                staff = scene.app.staff_as(&format!("A {role}"), role).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    scene.app.stops().await;
}

async fn knocks(scene: &Scene, method: &str, path: &str, staff: &Staff) -> u16 {
    let url = scene.url(path, super::Caller::Staff);
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = scene
        .app
        .http
        .request(method.clone(), url)
        .header("cookie", &staff.cookie)
        .header("origin", &scene.app.url);
    if method == Method::POST {
        request = request
            .header("content-type", "application/json")
            .body(scene.body(path).to_string());
    }
    let response = request.send().await.unwrap();
    let to = response.headers().get("location");
    let to_sign_in = to.is_some_and(|to| to.to_str().unwrap().starts_with("/sign-in"));
    match response.status().as_u16() {
        303 if to_sign_in && path != "/sign-out" => 401,
        status => status,
    }
}
