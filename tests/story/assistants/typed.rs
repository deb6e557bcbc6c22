//! The assistants' pages without script: plain forms that save, or come back with what was typed and what is wrong.

use super::expert;
use crate::support::{App, Kind, Staff};

impl App {
    /// A form as a browser without script sends it.
    pub async fn fills_in(&self, staff: &Staff, path: &str, form: String) -> reqwest::Response {
        self.http
            .post(format!("{}/api/v1/{path}", self.url))
            .header("cookie", &staff.cookie)
            .header("origin", &self.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .unwrap()
    }
}

#[actix_web::test]
async fn an_assistants_pages_save_without_script() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    let tab = format!("/settings/assistants/{id}/appearance");
    let page = mia.gets(&tab).await.ok().body;
    assert!(page.as_str().unwrap().contains("<noscript>"));
    let form = "name=Ada&letter=A&color=%23ffd400&greeting=Hi&suggestions=Why%3F&kinds=cart&kinds=product&urls=%2Fx&version=2";
    let sent = app
        .fills_in(&mia, &format!("assistants/{id}"), form.into())
        .await;
    assert_eq!(sent.status(), 303);
    assert_eq!(sent.headers()["location"], *format!("{tab}?saved=1"));
    let page = mia.gets(&format!("{tab}?saved=1")).await.ok().body;
    let page = page.as_str().unwrap();
    assert!(page.contains("Saved") && page.contains("value=\"Ada\""));
    assert!(page.contains("Hard to tell from a light panel"), "{page}");
    // The box was not ticked.
    assert!(page.contains("Switched off"), "{page}");

    let wrong = "name=&letter=ABC&color=red&greeting=Kept&version=3";
    let sent = app
        .fills_in(&mia, &format!("assistants/{id}"), wrong.into())
        .await;
    assert_eq!(sent.status(), 422);
    let page = sent.text().await.unwrap();
    assert!(
        page.contains("Give it a name.") && page.contains("Kept"),
        "{page}"
    );
    assert!(page.contains("aria-invalid=\"true\""));

    let inbox = format!("assistants/{id}/inbox");
    let long = format!("on=true&elsewhere={}&version=3", "x".repeat(501));
    let sent = app.fills_in(&mia, &inbox, long).await;
    assert_eq!(sent.status(), 422);
    let page = sent.text().await.unwrap();
    assert!(page.contains("Keep it to 500 characters.") && page.contains("xxx"));
    let sent = app
        .fills_in(&mia, &inbox, "elsewhere=Call+us&version=3".into())
        .await;
    assert_eq!(sent.status(), 303);
    let page = mia.gets("/settings/assistants").await.ok().body;
    assert!(page.as_str().unwrap().contains("Shared inbox off"));

    let sent = app.fills_in(&mia, "assistants", "name=".into()).await;
    assert_eq!(sent.status(), 422);
    assert!(sent.text().await.unwrap().contains("Give it a name."));
    let sent = app.fills_in(&mia, "assistants", "name=Bo".into()).await;
    assert_eq!(sent.status(), 303);
    let sent = app
        .fills_in(&mia, &format!("assistants/{id}/delete"), String::new())
        .await;
    assert_eq!(sent.headers()["location"], "/settings/assistants");
    app.stops().await;
}
