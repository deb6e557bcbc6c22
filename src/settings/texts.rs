//! What shoppers read while they wait for a person, in the shop's own words: sentence by sentence, in each language,
//! with what they come to in every situation. Ours are said where nothing is typed.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::texts_page;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::desk;
use crate::handoff::hours::Zone;
use crate::handoff::promise::says::{Says, Tongue};
use crate::handoff::promise::situation::answer;
use crate::handoff::promise::texts::{Texts, parse};
use crate::handoff::promise::{Desk, Said, Situation, Way, kept};
use crate::inbox::acts::{Sent, is_form, read};
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::team::document::{self, Opened};
use crate::team::{Staff, frame};

/// In which language.
#[derive(Debug, Deserialize)]
pub struct In {
    #[serde(default)]
    language: String,
    #[serde(default)]
    saved: Option<String>,
}

/// `GET /settings/texts`, with `?language=`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(
    request: HttpRequest,
    asked: web::Query<In>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (shop, now) = (staff.shop, app.store.clock().now());
    let tongue = Tongue::parse(&asked.language).unwrap_or_default();
    let (texts, zone) = app
        .store
        .read(move |conn| Ok::<_, Error>((kept::texts(conn, shop)?, desk::zone(conn, shop)?)))
        .await?;
    let page = texts_page::page(
        &texts_page::Shown {
            now,
            viewer: staff.member.name.clone(),
            tongue,
            preview: preview(&texts, tongue, zone, now),
            seen: drawn::digest(&own_in(&texts, tongue)),
            texts,
            saved: asked.saved.is_some(),
            wrong: None,
        },
        frame.as_ref(),
    );
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

/// Sentences as they were typed, by name.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    language: String,
    #[serde(flatten)]
    texts: BTreeMap<String, String>,
}

impl Typed {
    fn read(&self) -> Result<(Tongue, BTreeMap<Says, String>), Error> {
        let tongue = Tongue::parse(&self.language)
            .ok_or_else(|| Error::invalid("language", "We have no words in that language."))?;
        let mut own = BTreeMap::new();
        for says in Says::ALL {
            let typed = self.texts.get(says.as_str()).map_or("", String::as_str);
            if let Some(text) =
                parse(says, typed).map_err(|why| Error::invalid(says.as_str(), why))?
            {
                own.insert(says, text);
            }
        }
        Ok((tongue, own))
    }
}

/// `POST /api/v1/desk/texts`: keeps those of one language.
///
/// # Errors
/// [`Error::Invalid`] on the sentence that is wrong; [`Error::SavedMeanwhile`].
pub async fn save(
    request: HttpRequest,
    seen: web::Query<Seen>,
    body: Sent,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let typed = read::<Typed>(&request, &body)?;
    let seen = seen.into_inner();
    match keep(&app, &staff, seen.clone(), &typed).await {
        Ok((tongue, _)) if is_form(&request) => {
            let page = format!("/settings/texts?language={}&saved=1", tongue.code());
            Ok(HttpResponse::SeeOther()
                .insert_header((LOCATION, page))
                .finish())
        }
        Ok((_, seen)) => Ok(HttpResponse::Ok()
            .insert_header((SEEN, seen))
            .json(serde_json::json!({}))),
        Err(error) if is_form(&request) => again(&app, &staff, (&typed, &seen), error).await,
        Err(error) => Err(error),
    }
}

/// Keeps what was typed: of which language, and the digest of what there is then.
async fn keep(
    app: &App,
    staff: &Staff,
    seen: Seen,
    typed: &Typed,
) -> Result<(Tongue, String), Error> {
    let (tongue, own) = typed.read()?;
    let kept = move |conn: &mut Conn, shop: ShopId| {
        let texts = kept::texts(conn, shop)?;
        Ok(own_in(&texts, tongue))
    };
    let seen = drawn::keep(&app.store, staff.shop, seen, kept, move |tx| {
        tx.about(tongue.code());
        kept::keep(tx, tongue, &own)
    })
    .await?;
    Ok((tongue, seen))
}

/// The page once more, with what was typed and why it was not kept. Who is told that somebody saved meanwhile has seen
/// what there is now, and nobody else has.
async fn again(
    app: &App,
    staff: &Staff,
    (typed, sent): (&Typed, &Seen),
    error: Error,
) -> Result<HttpResponse, Error> {
    let (field, status) = match &error {
        Error::Invalid { field, .. } => (*field, StatusCode::UNPROCESSABLE_ENTITY),
        Error::SavedMeanwhile { .. } => (None, StatusCode::CONFLICT),
        _ => return Err(error),
    };
    let Some(tongue) = Tongue::parse(&typed.language) else {
        return Err(error);
    };
    let (shop, now) = (staff.shop, app.store.clock().now());
    let (mut texts, zone) = app
        .store
        .read(move |conn| Ok::<_, Error>((kept::texts(conn, shop)?, desk::zone(conn, shop)?)))
        .await?;
    let (seen, preview) = (
        match (&error, sent.sent()) {
            (Error::Invalid { .. }, Some(sent)) => sent.to_owned(),
            _ => drawn::digest(&own_in(&texts, tongue)),
        },
        preview(&texts, tongue, zone, now),
    );
    for says in Says::ALL {
        let words = typed.texts.get(says.as_str()).cloned().unwrap_or_default();
        texts.own.insert((says, tongue), words);
    }
    let shown = texts_page::Shown {
        now,
        viewer: staff.member.name.clone(),
        tongue,
        texts,
        preview,
        seen,
        saved: false,
        wrong: Some((field, error.public())),
    };
    let page = texts_page::page(&shown, None);
    Ok(frame::answer(HttpResponse::build(status), page, None))
}

/// The shop's own sentences in a language, by name.
fn own_in(texts: &Texts, tongue: Tongue) -> BTreeMap<&'static str, String> {
    let own = texts.own.iter().filter(|((_, of), _)| *of == tongue);
    own.map(|((says, _), text)| (says.as_str(), text.clone()))
        .collect()
}

/// `POST /api/v1/desk/texts/preview`: what they would come to, before they are kept.
///
/// # Errors
/// As [`save`].
pub async fn try_out(
    request: HttpRequest,
    body: Sent,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (tongue, own) = read::<Typed>(&request, &body)?.read()?;
    let (shop, now) = (staff.shop, app.store.clock().now());
    let (mut texts, zone) = app
        .store
        .read(move |conn| Ok::<_, Error>((kept::texts(conn, shop)?, desk::zone(conn, shop)?)))
        .await?;
    texts.own = own
        .into_iter()
        .map(|(says, text)| ((says, tongue), text))
        .collect();
    Ok(HttpResponse::Ok().json(preview(&texts, tongue, zone, now)))
}

/// What a shopper reads in one situation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// How a person was asked for, and who is there.
    pub when: String,
    /// What is said.
    pub text: String,
}

const WAYS: [(Way, &str); 5] = [
    (Way::Asked, "The shopper asks"),
    (Way::Rule, "A rule asks"),
    (Way::Unsure, "The assistant does not know"),
    (Way::Down, "The assistant is down"),
    (Way::HolderGone, "The holder left"),
];

fn preview(texts: &Texts, tongue: Tongue, zone: Zone, now: Micros) -> Vec<Example> {
    // An opening that is neither today nor tomorrow, so that its day is named.
    let opens = Some(now.plus_seconds(3 * 24 * 3600));
    let desks = [
        (Desk::Here, "somebody is here"),
        (Desk::Busy, "everybody has their hands full"),
        (Desk::Empty { called: true }, "nobody is here"),
        (
            Desk::Empty { called: false },
            "nobody is here or can be called",
        ),
        (Desk::Closed { opens }, "closed"),
        (Desk::Closed { opens: None }, "closed, with no opening set"),
    ];
    let mut examples = Vec::new();
    for (way, how) in WAYS {
        for (desk, who) in desks {
            let situation = Situation {
                way,
                desk,
                zone,
                now,
                tongue,
                texts: texts.clone(),
            };
            examples.extend(answer(&situation, &Said::Nothing).map(|answer| Example {
                when: format!("{how}, {who}"),
                text: answer.text,
            }));
        }
    }
    let say = |says: Says| texts.say(says, tongue, None);
    examples.push(Example {
        when: "Nobody came for a while".into(),
        text: format!("{} {}", say(Says::StillWaiting), say(Says::Choice)),
    });
    examples
}
