//! A customer asks the shop for their data, then to be forgotten: the store passes it on, and the app does it.

use serde_json::{Value, json};

use super::{BOTH, World};
use crate::privacy::scene::{everything, found_in};
use crate::support::Shopper;

/// Ada Bell, who has an account and two orders.
const ADA: i64 = 7_302_911_463_712;

impl World {
    /// The chat of a customer who is signed in to the store.
    async fn ada(&self) -> Shopper {
        let mut shopper = self.shopper().await;
        let url = format!("{}/apps/chat/session", self.store.url());
        let request = self.app.http.post(url).header("cookie", "customer=ada");
        let body = json!({ "shop": super::NEW, "token": shopper.token });
        let answer = request.json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        shopper.token = answer["token"].as_str().unwrap().to_owned();
        shopper
    }

    async fn requests(&self) -> Vec<Value> {
        let answer = self.fetches("/api/v1/privacy-requests").await;
        let answer: Value = answer.json().await.unwrap();
        answer["requests"].as_array().unwrap().clone()
    }
}

#[actix_web::test]
async fn a_customer_is_told_what_is_kept_and_then_forgotten() {
    for kind in BOTH {
        let world = World::installed(kind).await;
        world.store.deliver_past_orders();
        let mut ada = world.ada().await;
        ada.says("Does a theremin need a pedal?").await;
        let mut other = world.shopper().await;
        other.says("Do you sell an ocarina?").await;
        world.settles().await;

        world.store.request_data(ADA);
        world.settles().await;
        let request = world.requests().await.remove(0);
        assert_eq!(request["kind"], "data_request");
        let id = request["id"].as_str().unwrap();
        let path = format!("/api/v1/privacy-requests/{id}/export");
        let export = world.fetches(&path).await;
        assert_eq!(export.status(), 200);
        let export = export.text().await.unwrap();
        for part in ["theremin", "ada.bell@example.com", "#1039"] {
            assert!(export.contains(part), "{part}: {export}");
        }
        assert!(!export.contains("ocarina"));

        world.app.advances(60);
        world.store.redact_customer(ADA);
        world.settles().await;
        let kept = everything(&world.app).await;
        let words = ["theremin", "ada.bell@example.com"];
        assert_eq!(found_in(kept.as_bytes(), &words), [""; 0]);
        assert_eq!(found_in(kept.as_bytes(), &["ocarina"]).len(), 1);
        assert_eq!(world.fetches(&path).await.status(), 404);
        // The next look for orders does not bring them back.
        world.waits(900).await;
        let kept = everything(&world.app).await;
        assert_eq!(found_in(kept.as_bytes(), &words), [""; 0]);
        world.ends().await;
    }
}
