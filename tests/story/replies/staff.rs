//! The id of a send stands for its words in its chat. Used again elsewhere it is refused: nobody is told that words were
//! kept which were not.

use serde_json::json;

use super::{BOTH, held};
use crate::support::{Answer, App, Staff};

/// Sends under this id at one of the four doors where staff write.
async fn writes(app: &App, chat: &str, act: &str, client: &str) -> Answer {
    let path = format!("conversations/{chat}/{act}");
    let body = match act {
        "notes" => json!({ "client_id": client, "note": "Elsewhere." }),
        "attachments" => {
            let file = format!("{path}?client_id={client}&name=label.txt");
            let request = app.http.post(format!("{}/api/v1/{file}", app.url));
            let request = request.header("cookie", &app.mia().cookie);
            let request = request.header("origin", &app.url).body("words");
            return Answer::of(request.send().await.unwrap()).await;
        }
        _ => json!({ "client_id": client, "body": "Elsewhere." }),
    };
    app.mia().posts(&path, body).await
}

#[actix_web::test]
async fn an_id_that_was_used_elsewhere_is_refused_at_every_door() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let (_here, here) = held(&app).await;
        let (_there, there) = held(&app).await;
        let mut asks = app.shopper().await;
        asks.says("How do returns work?").await;
        app.runs_jobs().await;
        let answered = asks.conversation().await;
        let (word, note) = ("client-word-1", "client-note-1");
        mia.replies_as(&here, word, "Said here.").await.ok();
        writes(&app, &here, "notes", note).await.ok();

        let before = app.raw_log().await;
        for (chat, act, used) in [
            (&there, "messages", word),
            (&there, "messages", note),
            (&here, "messages", note),
            (&there, "attachments", word),
            (&here, "attachments", note),
            (&there, "notes", note),
            (&here, "notes", word),
            (&answered, "first", word),
            (&answered, "first", note),
        ] {
            let refused = writes(&app, chat, act, used).await;
            assert_eq!(
                (refused.status, refused.code()),
                (409, "sent_elsewhere"),
                "{kind:?} {act} with {used}"
            );
        }
        assert_eq!(app.raw_log().await, before, "{kind:?}: nothing came of it");
        let stands = mia.sees(&answered).await;
        assert_eq!(stands["state"]["is"], "assistant", "{kind:?}: not taken");
        // Sent again where it belongs, it is done already.
        mia.replies_as(&here, word, "Said here.").await.ok();
        writes(&app, &here, "notes", note).await.ok();
        assert_eq!(app.raw_log().await, before);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_reply_that_waited_in_a_browser_is_not_sent_as_whoever_signed_in_there_since() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (_shopper, chat) = held(&app).await;
        let (mia, leo) = (app.mia(), app.leo());
        let said = |by: &Staff, id: &str| json!({"client_id": id, "body": "Hello.", "by": by.id});
        let path = format!("conversations/{chat}/messages");
        let before = app.raw_log().await;
        let refused = mia.posts(&path, said(&leo, "waited-1")).await;
        assert_eq!((refused.status, refused.code()), (409, "another_writer"));
        assert_eq!(app.raw_log().await, before, "{kind:?}: nothing came of it");
        mia.posts(&path, said(&mia, "waited-2")).await.ok();
        app.stops().await;
    }
}
