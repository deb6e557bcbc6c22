//! What a door needs for an act to be done there, and what is said at it then.

use counterbell::assistant::learning::{answer_tests, gaps};
use counterbell::conversation::Event;
use counterbell::error::Error;
use counterbell::mail::{self, Address, Mail};
use counterbell::shop::sites;
use counterbell::team::session;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::Knock;
use crate::doors::{Caller, Scene};
use crate::support::Staff;

/// Something made by an owner beforehand; its id.
async fn made(scene: &Scene, path: &str, body: Value) -> String {
    let answer = scene.mia.posts(path, body).await.ok().body;
    answer["id"].as_str().unwrap().to_owned()
}

/// A message of the assistant's that was called wrong: its chat, itself, the gap and the test of it.
async fn taught(scene: &mut Scene) -> (String, String, String, String) {
    let mut shopper = scene.app.shopper().await;
    shopper.says("How long is the warranty?").await;
    scene.app.runs_jobs().await;
    let chat = shopper.conversation().await;
    let thread = shopper.thread().await;
    let said = thread.0.iter().find(|line| !line.sources.is_empty());
    let said = said.unwrap().id.trim_start_matches('m').to_owned();
    let path = format!("conversations/{chat}/ratings");
    let thumb = json!({ "message": said, "good": false });
    scene.mia.posts(&path, thumb).await.ok();
    let shop = scene.app.shop;
    let (gap, test) = scene
        .app
        .reads(move |conn| {
            let gap = gaps::list(conn, shop)?.remove(0).id;
            Ok((gap, answer_tests::list(conn, shop)?.remove(0).id))
        })
        .await;
    (chat, said, gap.to_string(), test.to_string())
}

/// The last words of the shopper in a chat, or of the team.
async fn last_words(scene: &Scene, chat: &str, of_the_team: bool) -> String {
    let log = scene.app.log(chat).await;
    let words = log.iter().rev().find_map(|logged| match &logged.event {
        Event::ShopperSaid { message, .. } if !of_the_team => Some(*message),
        Event::StaffSaid { message, .. } if of_the_team => Some(*message),
        _ => None,
    });
    words.unwrap().to_string()
}

/// A mail that could not be sent.
async fn lost_mail(scene: &Scene) -> String {
    let letter = Mail {
        kind: "invite",
        to: Address::parse("ann@example.com").unwrap(),
        to_name: None,
        reply_to: None,
        subject: "Join us".into(),
        text: "Words".into(),
        about: None,
        good_until: None,
    };
    let store = &scene.app.shared.store;
    let seal = scene.app.shared.postman.seal().clone();
    let id = store
        .insert(scene.app.shop, move |tx| {
            let id = mail::queue(tx, &seal, &letter)?;
            counterbell::on_each!(tx.conn, conn => diesel::sql_query("UPDATE mails SET state = 'failed'").execute(conn))?;
            Ok::<_, Error>(id)
        })
        .await;
    id.unwrap().to_string()
}

/// All that a door needs for an act, and what is said to it.
pub(super) async fn ready(scene: &mut Scene, path: &str) -> Knock {
    scene.prepare(path).await;
    let number = scene.app.shared.store.new_id().to_string();
    let name = format!("N{number}");
    if path.contains("{action}") {
        let action = made(
            scene,
            "actions",
            json!({ "name": name, "starts": [{ "on": "checkout_reached" }], "does": [{ "do": "notify" }] }),
        )
        .await;
        let body = json!({
            "name": name, "starts": [{ "on": "checkout_reached" }], "does": [{ "do": "notify" }], "on": false,
        });
        return Knock::json(path.replace("{action}", &action), &body);
    }
    if path.contains("{member}") {
        let email = format!("{number}@example.com");
        let other = scene.app.staff_as(&format!("Bo {number}"), "agent").await;
        let body = json!({ "role": "agent", "email": email, "away": true });
        return Knock::json(path.replace("{member}", &other.id.to_string()), &body);
    }
    if path.contains("{group}") {
        let group = made(scene, "team/groups", json!({ "name": name })).await;
        let body = json!({ "name": format!("{name} too") });
        return Knock::json(path.replace("{group}", &group), &body);
    }
    if path.contains("{invite}") {
        let body =
            json!({ "emails": format!("a{number}@example.com"), "role": "agent", "groups": [] });
        scene.mia.posts("team/invites", body).await.ok();
        let shop = scene.app.shop;
        let all = scene
            .app
            .reads(move |conn| counterbell::team::invites::open(conn, shop))
            .await;
        let invite = all.last().unwrap().id.to_string();
        // Sent once more only after a while.
        scene.app.advances(60);
        return Knock::json(path.replace("{invite}", &invite), &json!({}));
    }
    match path {
        "/api/v1/conversations/{conversation}/wake" => {
            scene.mia.takes_over(&scene.chat).await.ok();
            let chat = scene.chat.clone();
            let until = json!({ "until": "hour" });
            scene
                .mia
                .posts(&format!("conversations/{chat}/snooze"), until)
                .await
                .ok();
        }
        "/api/v1/conversations/{conversation}/first" => {
            let mut shopper = scene.app.shopper().await;
            shopper.says("How long is the warranty?").await;
            scene.app.runs_jobs().await;
            let chat = shopper.conversation().await;
            let body = json!({ "body": "Two years. May I help you choose?" });
            return Knock::json(path.replace("{conversation}", &chat), &body);
        }
        "/api/v1/conversations/{conversation}/timing" => {
            let mut shopper = scene.app.shopper().await;
            shopper.says("I want a refund").await;
            let chat = shopper.conversation().await;
            scene.mia.takes_over(&chat).await.ok();
            let body = json!({ "timing": "right" });
            return Knock::json(path.replace("{conversation}", &chat), &body);
        }
        "/api/v1/conversations/{conversation}/ratings" => {
            let (chat, said, ..) = taught(scene).await;
            let body = json!({ "message": said, "good": true });
            return Knock::json(path.replace("{conversation}", &chat), &body);
        }
        "/api/v1/conversations/{conversation}/gaps" => {
            let (chat, ..) = taught(scene).await;
            scene.mia.takes_over(&chat).await.ok();
            let reply = format!("reply-{number}");
            let sent = scene.mia.replies_as(&chat, &reply, "Two years.").await;
            sent.ok();
            let body = json!({ "message": last_words(scene, &chat, true).await });
            return Knock::json(path.replace("{conversation}", &chat), &body);
        }
        "/api/v1/gaps/{gap}/answer" => {
            let (_, _, gap, _) = taught(scene).await;
            let body = json!({ "title": "Ours", "text": "Two years.", "mode": "draft" });
            return Knock::json(path.replace("{gap}", &gap), &body);
        }
        "/api/v1/gaps/{gap}/dismiss" => {
            let (_, _, gap, _) = taught(scene).await;
            return Knock::json(path.replace("{gap}", &gap), &json!({}));
        }
        "/api/v1/answer-tests/{test}" => {
            let (.., test) = taught(scene).await;
            return Knock::json(
                path.replace("{test}", &test),
                &json!({ "expects": "admits" }),
            );
        }
        "/api/v1/sample-questions" => {
            let (chat, ..) = taught(scene).await;
            scene.someone_writes().await;
            let asked = last_words(scene, &chat, false).await;
            let body = json!({ "message": asked, "document": scene.document });
            return Knock::json(path, &body);
        }
        "/api/v1/mails/{mail}/again" => {
            let mail = lost_mail(scene).await;
            return Knock::json(path.replace("{mail}", &mail), &json!({}));
        }
        "/api/v1/sites" => {
            let body = json!({ "origin": format!("https://s{number}.example.com") });
            return Knock::json(path, &body);
        }
        "/api/v1/sites/{site}/delete" => {
            let body = json!({ "origin": format!("https://s{number}.example.com") });
            scene.mia.posts("sites", body).await.ok();
            let shop = scene.app.shop;
            let all = scene.app.reads(move |conn| sites::all(conn, shop)).await;
            let site = all.last().unwrap().id.to_string();
            return Knock::json(path.replace("{site}", &site), &json!({}));
        }
        "/api/v1/filters" => {
            return Knock::json(path, &json!({ "name": name, "query": "?tag=vip" }));
        }
        "/api/v1/filters/{filter}/delete" => {
            let body = json!({ "name": name, "query": "?tag=vip" });
            let filter = made(scene, "filters", body).await;
            return Knock::json(path.replace("{filter}", &filter), &json!({}));
        }
        "/api/v1/assistants/{assistant}/delete" => {
            let one = made(scene, "assistants", json!({ "name": name })).await;
            return Knock::json(path.replace("{assistant}", &one), &json!({}));
        }
        "/api/v1/tags" => {
            return Knock::json(path, &json!({ "label": name, "color": "blue" }));
        }
        "/api/v1/tags/{tag}/archive" | "/api/v1/tags/{tag}/merge" => {
            let body = json!({ "label": name, "color": "blue" });
            scene.mia.posts("tags", body).await.ok();
            let body = json!({ "on": true, "into": "handoff-requested" });
            return Knock::json(path.replace("{tag}", &name.to_lowercase()), &body);
        }
        "/api/v1/team/invites" => {
            let emails = format!("b{number}@example.com");
            let body = json!({ "emails": emails, "role": "agent", "groups": [] });
            return Knock::json(path, &body);
        }
        "/api/v1/team/groups" => return Knock::json(path, &json!({ "name": name })),
        "/api/v1/account" => return Knock::json(path, &json!({ "name": "Mia" })),
        "/api/v1/account/password" => {
            let body = json!({ "password": "a quiet harbour 7", "current": "a quiet harbour 7" });
            return Knock::json(path, &body);
        }
        "/api/v1/account/away" => return Knock::json(path, &json!({ "away": false })),
        "/api/v1/account/sessions/{session}/end" => {
            // Signed in a second time, elsewhere.
            let (app, me) = (&scene.app, scene.mia.id);
            let link = session::link(&app.shared, app.shop, me, 3600).unwrap();
            Staff::enters(&app.http, &app.url, &link, me).await;
            let page = scene.mia.gets("/settings/account").await.ok().body;
            let page = page.as_str().unwrap().to_owned();
            let mut forms = page.split("/api/v1/account/sessions/").skip(1);
            let session = forms.find_map(|rest| Some(rest.split_once("/end\"")?.0));
            let session = session.unwrap();
            return Knock::json(path.replace("{session}", session), &json!({}));
        }
        "/api/v1/canned-replies/{reply}" | "/api/v1/canned-replies/{reply}/delete" => {
            let body = json!({ "name": name, "body": "Thank you." });
            let reply = made(scene, "canned-replies", body).await;
            let body = json!({ "name": name, "body": "Thank you, and goodbye." });
            return Knock::json(path.replace("{reply}", &reply), &body);
        }
        "/api/v1/documents/audience" | "/api/v1/sources/{source}/audience" => {
            scene.someone_writes().await;
            let body = json!({
                "documents": [scene.document], "audience": "chosen", "assistants": [scene.app.shop.0],
            });
            return Knock::json(path.replace("{source}", &scene.source), &body);
        }
        "/api/v1/documents/files" => {
            return Knock {
                path: format!("{path}?name={name}.txt"),
                body: b"Returns are free for thirty days.".to_vec(),
            };
        }
        "/api/v1/documents/{document}/questions/{question}/delete" => {
            let document = scene.document.clone();
            let questions = format!("documents/{document}/questions");
            let question = made(scene, &questions, json!({ "question": name })).await;
            let path = path.replace("{document}", &document);
            return Knock::json(path.replace("{question}", &question), &json!({}));
        }
        "/api/v1/documents/{document}/restore" => {
            let document = scene.document.clone();
            let body = json!({ "title": "Gift cards", "body": "There are many.", "version": 1 });
            scene
                .mia
                .posts(&format!("documents/{document}"), body)
                .await
                .ok();
            return Knock::json(
                path.replace("{document}", &document),
                &json!({ "version": 1 }),
            );
        }
        _ => {}
    }
    let url = scene.url(path, Caller::Staff);
    Knock::json(url[scene.app.url.len()..].to_owned(), &scene.body(path))
}
