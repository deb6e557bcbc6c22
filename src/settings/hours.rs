//! When somebody is at the desk, and what its limits are: shown, tried, set. For the shop, and for each group apart.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::hours_page;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::desk::{self, Limits, Scope};
use crate::handoff::hours::{Hours, Range, Standing, Week, Zone};
use crate::handoff::promise::says::Tongue;
use crate::handoff::promise::situation::answer;
use crate::handoff::promise::texts::Texts;
use crate::handoff::promise::{self, Desk, Said, Situation, Way, kept};
use crate::handoff::{people, wait};
use crate::ids::Id;
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::rules::rounds;
use crate::team::document::{self, Opened};
use crate::team::{Staff, frame};

/// Whose hours a page is about.
#[derive(Debug, Deserialize)]
pub struct Whose {
    #[serde(default)]
    group: Option<Id>,
}

/// `GET /settings/hours`, of the shop or with `?group=` of a group.
///
/// # Errors
/// [`Error::NotFound`] for a group the shop does not have. Who is not signed in is shown the way in.
pub async fn page(
    request: HttpRequest,
    whose: web::Query<Whose>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (shop, now, group) = (staff.shop, app.store.clock().now(), whose.group);
    let viewer = staff.member.name.clone();
    let shown = app
        .store
        .read(move |conn| {
            let groups = people::groups(conn, shop)?;
            if let Some(group) = group
                && !groups.iter().any(|one| one.id == group)
            {
                return Err(Error::NotFound);
            }
            let scope = group.map_or(Scope::Shop, Scope::Group);
            let own = desk::hours(conn, shop, scope)?;
            let hours = match &own {
                Some(hours) => hours.clone(),
                None => desk::hours_of(conn, shop, group)?,
            };
            let zone = desk::zone(conn, shop)?;
            let limits = desk::limits(conn, shop)?;
            Ok(hours_page::Shown {
                now,
                viewer,
                group,
                groups,
                is_own: own.is_some(),
                seen: drawn::digest(&own),
                preview: preview(
                    &hours,
                    (zone, &kept::texts(conn, shop)?),
                    now,
                    limits.closing_soon,
                ),
                hours,
                zone,
                limits,
                held: wait::held(conn, shop, now.plus_seconds(-28 * 24 * 3600))?,
            })
        })
        .await?;
    let shown = hours_page::page(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), shown, frame.as_ref()))
}

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    group: Option<Id>,
    /// Of a group: the shop's hours.
    #[serde(default)]
    same: bool,
    #[serde(default)]
    always: bool,
    /// From Monday.
    #[serde(default)]
    week: Vec<Vec<TypedRange>>,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    country: String,
    #[serde(default)]
    open_on: Vec<String>,
    #[serde(default)]
    special: Vec<TypedSpecial>,
}

#[derive(Debug, Deserialize)]
struct TypedRange {
    from: String,
    to: String,
}

#[derive(Debug, Deserialize)]
struct TypedSpecial {
    date: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    ranges: Vec<TypedRange>,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn ranges(field: &'static str, typed: &[TypedRange]) -> Result<Vec<Range>, Error> {
    typed
        .iter()
        // A pair of empty fields is a row nobody filled in.
        .filter(|range| !(range.from.trim().is_empty() && range.to.trim().is_empty()))
        .map(|range| {
            Range::parse(&range.from, &range.to).map_err(|wrong| Error::invalid(field, wrong))
        })
        .collect()
}

fn hours(typed: &Typed) -> Result<Hours, Error> {
    let week = if typed.always {
        None
    } else {
        let mut week = Week::default();
        for ((day, field), typed) in week.iter_mut().zip(DAYS).zip(&typed.week) {
            *day = ranges(field, typed)?;
        }
        Some(week)
    };
    let zone = match typed.zone.trim() {
        "" => None,
        name => Some(Zone::parse(name).map_err(|wrong| Error::invalid("zone", wrong))?),
    };
    let country = match typed.country.trim() {
        "" => None,
        code => Some(
            serde_json::from_value(code.into())
                .map_err(|_| Error::invalid("country", "Choose one of the list."))?,
        ),
    };
    let mut special = Vec::new();
    for one in &typed.special {
        if one.date.trim().is_empty() {
            continue;
        }
        let date = NaiveDate::parse_from_str(one.date.trim(), "%Y-%m-%d")
            .map_err(|_| Error::invalid("special", "Write a date like 2026-12-24."))?;
        special.push(crate::handoff::hours::Special {
            date,
            name: one.name.trim().to_owned(),
            ranges: ranges("special", &one.ranges)?,
        });
    }
    special.sort_by_key(|one| one.date);
    let hours = Hours {
        week,
        zone,
        country,
        open_on: typed.open_on.iter().take(40).cloned().collect(),
        special,
    };
    hours.check().map_err(|(field, message)| Error::Invalid {
        field: Some(field),
        message,
    })?;
    Ok(hours)
}

fn known(conn: &mut Conn, shop: ShopId, group: Option<Id>) -> Result<(), Error> {
    match group {
        Some(group)
            if !people::groups(conn, shop)?
                .iter()
                .any(|one| one.id == group) =>
        {
            Err(Error::NotFound)
        }
        Some(_) | None => Ok(()),
    }
}

/// `POST /api/v1/hours`: keeps them.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong; [`Error::NotFound`] for a group the shop does not have;
/// [`Error::SavedMeanwhile`].
pub async fn save(
    staff: Staff,
    seen: web::Query<Seen>,
    typed: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, now, group) = (staff.shop, app.store.clock().now(), typed.group);
    let new = if group.is_some() && typed.same {
        None
    } else {
        Some(hours(&typed)?)
    };
    let scope = group.map_or(Scope::Shop, Scope::Group);
    let shelf = app.books.of(&app.store, shop).await?;
    let read = move |conn: &mut Conn, shop: ShopId| {
        known(conn, shop, group)?;
        desk::hours(conn, shop, scope)
    };
    let seen = drawn::keep(&app.store, shop, seen.into_inner(), read, move |tx| {
        desk::keep_hours(tx, scope, new.as_ref())?;
        rounds::hours_changed(tx, &shelf)?;
        promise::hours_changed(tx)
    })
    .await?;
    tracing::info!(staff = %staff.id(), "the hours were changed");
    let preview = app
        .store
        .read(move |conn| {
            let zone = desk::zone(conn, shop)?;
            let soon = desk::limits(conn, shop)?.closing_soon;
            let hours = desk::hours_of(conn, shop, group)?;
            Ok::<_, Error>(preview(
                &hours,
                (zone, &kept::texts(conn, shop)?),
                now,
                soon,
            ))
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header((SEEN, seen)).json(preview))
}

/// `POST /api/v1/hours/preview`: what they would mean now, before they are kept.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong; [`Error::NotFound`] for a group the shop does not have.
pub async fn try_out(
    staff: Staff,
    typed: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, now, group) = (staff.shop, app.store.clock().now(), typed.group);
    let new = if group.is_some() && typed.same {
        None
    } else {
        Some(hours(&typed)?)
    };
    let preview = app
        .store
        .read(move |conn| {
            known(conn, shop, group)?;
            let zone = desk::zone(conn, shop)?;
            let hours = match new {
                Some(new) => new,
                None => desk::hours_of(conn, shop, None)?,
            };
            let soon = desk::limits(conn, shop)?.closing_soon;
            Ok::<_, Error>(preview(
                &hours,
                (zone, &kept::texts(conn, shop)?),
                now,
                soon,
            ))
        })
        .await?;
    Ok(HttpResponse::Ok().json(preview))
}

/// The limits as typed: minutes, but for away and the steps, which are seconds.
#[derive(Debug, Deserialize)]
pub struct TypedLimits {
    answer_within: i64,
    away_after: i64,
    closing_soon: i64,
    anyone_after: i64,
    rungs: [i64; 3],
    #[serde(default)]
    hands_out: bool,
}

/// `POST /api/v1/desk`: the limits.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong; [`Error::SavedMeanwhile`].
pub async fn limits(
    staff: Staff,
    seen: web::Query<Seen>,
    typed: web::Json<TypedLimits>,
    app: App,
) -> Result<HttpResponse, Error> {
    let minutes = |minutes: i64| minutes.saturating_mul(60);
    let limits = Limits {
        answer_within: minutes(typed.answer_within),
        away_after: typed.away_after,
        closing_soon: typed.closing_soon,
        anyone_after: minutes(typed.anyone_after),
        rungs: typed.rungs,
        hands_out: typed.hands_out,
    };
    let seen = seen.into_inner();
    let seen = drawn::keep(&app.store, staff.shop, seen, desk::limits, move |tx| {
        desk::keep_limits(tx, &limits)
    })
    .await?;
    tracing::info!(staff = %staff.id(), "the desk's limits were changed");
    Ok(HttpResponse::Ok().insert_header((SEEN, seen)).json(limits))
}

/// What hours mean at a time.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// Whether it is open.
    pub open: bool,
    /// In a sentence.
    pub standing: String,
    /// When that changes.
    pub changes_at: Option<String>,
    /// What a shopper reads who asks for a person now, by how they come to ask.
    pub texts: Vec<(&'static str, String)>,
}

/// How each way is called.
const WAYS: [(&str, Way); 5] = [
    ("The shopper asks", Way::Asked),
    ("A rule asks", Way::Rule),
    ("The assistant does not know", Way::Unsure),
    ("The assistant is down", Way::Down),
    ("The holder left", Way::HolderGone),
];

fn preview(hours: &Hours, (zone, texts): (Zone, &Texts), now: Micros, soon: i64) -> Preview {
    let zone = hours.zone.unwrap_or(zone);
    let standing = hours.standing(now, zone);
    let (desk, changes) = match standing {
        Standing::Open { until } => (Desk::Here, until),
        Standing::Closed { opens } => (Desk::Closed { opens }, opens),
    };
    let clock = |at: Micros| zone.local(at).format("%a %-d %b, %H:%M").to_string();
    let sentence = match standing {
        Standing::Open { until: None } => "Open, around the clock.".to_owned(),
        Standing::Open { until: Some(until) } if standing.is_closing_soon(now, soon) => {
            format!("Closing soon: open until {} ({zone}).", clock(until))
        }
        Standing::Open { until: Some(until) } => format!("Open until {} ({zone}).", clock(until)),
        Standing::Closed { opens: None } => "Closed, with no opening in sight.".to_owned(),
        Standing::Closed { opens: Some(opens) } => {
            format!("Closed until {} ({zone}).", clock(opens))
        }
    };
    let told = |desk: Desk, way: Way| {
        let situation = Situation {
            way,
            desk,
            zone,
            now,
            tongue: Tongue::En,
            texts: texts.clone(),
        };
        answer(&situation, &Said::Nothing).map(|answer| answer.text)
    };
    let mut texts: Vec<(&'static str, String)> = WAYS
        .into_iter()
        .filter_map(|(label, way)| Some((label, told(desk, way)?)))
        .collect();
    if standing.is_open() {
        let empty = told(Desk::Empty { called: true }, Way::Asked);
        texts.extend(empty.map(|text| ("The shopper asks, and nobody is here", text)));
    }
    Preview {
        open: standing.is_open(),
        standing: sentence,
        changes_at: changes.map(Micros::rfc3339),
        texts,
    }
}
