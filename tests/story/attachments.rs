//! Files, both ways: what may be sent, what is taken out of it, and who reads it.

use serde_json::Value;

use crate::support::{Answer, App, Kind, Shopper, Staff};

async fn sends(app: &App, shopper: &Shopper, id: &str, name: &str, bytes: Vec<u8>) -> Answer {
    let url = format!(
        "{}/storefront/v1/attachments?client_id={id}&name={name}",
        app.url
    );
    let request = app.http.post(url).bearer_auth(&shopper.token);
    Answer::of(request.body(bytes).send().await.unwrap()).await
}

async fn staff_sends(app: &App, staff: &Staff, chat: &str, bytes: &[u8]) -> Answer {
    staff_sends_as(app, staff, chat, "client_id=staff-file-1", bytes).await
}

async fn staff_sends_as(app: &App, staff: &Staff, chat: &str, how: &str, bytes: &[u8]) -> Answer {
    let url = format!(
        "{}/api/v1/conversations/{chat}/attachments?{how}&name=label.pdf",
        app.url
    );
    let request = app.http.post(url).header("cookie", &staff.cookie);
    let request = request.header("origin", &app.url);
    Answer::of(request.body(bytes.to_vec()).send().await.unwrap()).await
}

/// The file of the last message in what the shopper sees.
fn last_file(update: &Value) -> Value {
    let items = update["items"].as_array().unwrap();
    let last = items.iter().rev().find(|item| item["parts"].is_array());
    last.unwrap()["parts"][0].clone()
}

fn photograph() -> Vec<u8> {
    let segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, body].concat()
    };
    [
        &[0xFF, 0xD8][..],
        &segment(0xE0, b"JFIF\0"),
        &segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0GPS 45.5 -122.6"),
        &segment(0xDA, b"scan"),
        b"pixels\xFF\xD9",
    ]
    .concat()
}

#[actix_web::test]
async fn a_shoppers_picture_is_kept_without_the_place_and_read_by_whoever_has_its_address() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mut shopper = app.shopper().await;
        shopper.says("My strap came broken").await;
        let sent = sends(&app, &shopper, "file-00001", "strap.jpg", photograph()).await;
        let sent = sent.ok().body;
        let file = last_file(&sent);
        assert_eq!(
            (&file["type"], &file["kind"]),
            (&"file".into(), &"jpeg".into())
        );
        // Sent again after a broken line, it is the same file.
        let again = sends(&app, &shopper, "file-00001", "strap.jpg", photograph()).await;
        assert_eq!(last_file(&again.ok().body)["url"], file["url"]);

        let url = format!("{}{}", app.url, file["url"].as_str().unwrap());
        let read = app.http.get(&url).send().await.unwrap();
        assert_eq!(read.status(), 200);
        let header = |name: &str| read.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("sandbox"));
        let bytes = read.bytes().await.unwrap();
        let has = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
        assert!(has(b"pixels") && !has(b"GPS"));
        let guessed = format!("{}0", &url[..url.len() - 1]);
        let other = if guessed == url {
            format!("{}1", &url[..url.len() - 1])
        } else {
            guessed
        };
        assert_eq!(app.http.get(other).send().await.unwrap().status(), 404);

        let chat = shopper.conversation().await;
        let page = app.mia().opens(&format!("/inbox/{chat}")).await;
        assert!(page.contains(file["url"].as_str().unwrap()));
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_no_picture_document_or_text_is_refused_by_its_bytes() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = app.shopper().await;
    for (name, bytes) in [
        ("cat.jpg", b"MZ\x90\0program".to_vec()),
        ("page.html", b"\x7fELF".to_vec()),
        ("empty.txt", Vec::new()),
        ("half.jpg", photograph()[..12].to_vec()),
        ("large.txt", vec![b'a'; 5 * 1024 * 1024 + 1]),
    ] {
        let refused = sends(&app, &shopper, "file-00002", name, bytes).await;
        assert_eq!((refused.status, refused.code()), (422, "invalid"), "{name}");
        assert_eq!(refused.body["error"]["field"], "file", "{name}");
    }
    // Nothing of it began a chat.
    assert!(shopper.gets("conversation").await.ok().body["conversation"].is_null());
    app.stops().await;
}

#[actix_web::test]
async fn staff_send_files_to_the_chats_they_hold() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I need a return label").await;
    let chat = shopper.conversation().await;
    let refused = staff_sends(&app, &app.mia(), &chat, b"%PDF-1.7 label").await;
    assert_eq!(refused.status, 409);
    app.mia().takes_over(&chat).await.ok();
    staff_sends(&app, &app.mia(), &chat, b"%PDF-1.7 label")
        .await
        .ok();
    let file = last_file(&shopper.gets("conversation").await.ok().body);
    assert_eq!(
        (&file["name"], &file["kind"]),
        (&"label.pdf".into(), &"pdf".into())
    );
    let url = format!("{}{}", app.url, file["url"].as_str().unwrap());
    let read = app.http.get(url).send().await.unwrap();
    let disposition = read.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment"));
    assert_eq!(read.bytes().await.unwrap(), &b"%PDF-1.7 label"[..]);
    app.stops().await;
}

#[actix_web::test]
async fn a_file_is_held_when_the_chat_moved_since_it_was_read() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I need a return label").await;
    let (mia, chat) = (app.mia(), shopper.conversation().await);
    mia.takes_over(&chat).await.ok();
    let seen = app.log(&chat).await.last().unwrap().version;
    let epoch = mia.sees(&chat).await["epoch"].as_str().unwrap().to_owned();
    shopper.says("No, for the other parcel!").await;
    let how = |seen: i64, epoch: &str| format!("client_id=staff-file-2&seen={seen}&epoch={epoch}");
    let held = staff_sends_as(&app, &mia, &chat, &how(seen, &epoch), b"%PDF-1.7 label").await;
    assert_eq!((held.status, held.code()), (409, "thread_moved"));
    let seen = app.log(&chat).await.last().unwrap().version;
    let other = staff_sends_as(&app, &mia, &chat, &how(seen, "1"), b"%PDF-1.7 label").await;
    assert_eq!((other.status, other.code()), (409, "thread_moved"));
    // Having read it, she sends it: once.
    for _ in 0..2 {
        let sent = staff_sends_as(&app, &mia, &chat, &how(seen, &epoch), b"%PDF-1.7 label").await;
        sent.ok();
    }
    let items = shopper.gets("conversation").await.ok().body["items"].clone();
    let with_files = items.as_array().unwrap().iter();
    assert_eq!(
        with_files.filter(|item| item["parts"].is_array()).count(),
        1
    );
    app.stops().await;
}

#[actix_web::test]
async fn files_from_one_address_are_only_so_many_however_many_visitors_bring_them() {
    let app = App::start(Kind::Sqlite).await;
    let file = vec![b'a'; 5_000_000];
    let mut answers = Vec::new();
    for number in 0..20 {
        let fresh = app.shopper().await;
        let id = format!("file-{number:08}");
        let sent = sends(&app, &fresh, &id, "notes.txt", file.clone()).await;
        answers.push(sent.status);
    }
    let taken = answers.iter().filter(|status| **status == 200).count();
    assert!((10..=14).contains(&taken), "{answers:?}");
    assert_eq!(answers.last(), Some(&429));
    // Words go through.
    let mut calm = app.shopper().await;
    calm.says("How do returns work?").await;
    app.stops().await;
}
