//! Whose words a shopper's token opens: their own.

use serde_json::{Value, json};

use super::{SECOND, SECOND_ORIGIN, Scene};
use crate::support::Answer;

#[actix_web::test]
async fn a_shopper_reads_no_thread_but_their_own() {
    let mut scene = Scene::set().await;
    scene.shopper.says("My secret words").await;
    let neighbour = scene.app.shopper().await;
    for other in [&neighbour, &scene.others] {
        let update = other.gets("conversation").await.ok().body.to_string();
        assert!(!update.contains("My secret words"));
        assert!(!update.contains(&scene.chat));
    }
    // A token of one shop opens no session of another under the same visitor.
    let renewed = Answer::of(
        scene
            .app
            .http
            .post(format!("{}/storefront/v1/session", scene.app.url))
            .header("origin", SECOND_ORIGIN)
            .bearer_auth(&scene.shopper.token)
            .json(&json!({ "shop": SECOND }))
            .send()
            .await
            .unwrap(),
    )
    .await
    .ok()
    .body;
    assert_eq!(renewed["update"]["conversation"], Value::Null);
    scene.app.stops().await;
}
