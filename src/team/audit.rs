//! What staff did, with who, when and from where. The database refuses to change an entry or to take one out.
//!
//! An entry is kept in the write that does what it is about: whoever is proved at a door owes it ([`owe`]), and the
//! store their request acts by writes it along ([`Along`]), unless the write keeps one itself, with more in it. So an
//! act whose entry can't be kept is not done. Only what takes data out, and writes nothing, is noted just before the
//! answer goes out.

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error as ActixError, HttpMessage, HttpRequest, ResponseError};
use diesel::prelude::*;
use serde_json::Value;

use super::place::Place;
use super::staff::Staff;
use crate::app::App;
use crate::clock::Micros;
use crate::db::schema::audit;
use crate::db::{Along, Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Looks that take data out: noted like acts.
const TAKES_OUT: [(&str, &str); 5] = [
    (
        "/api/v1/privacy-requests/{request}/export",
        "privacy.export",
    ),
    ("/api/v1/audit.csv", "audit.export"),
    ("/api/v1/settings/export", "settings.export"),
    ("/reports/chats.csv", "reports.chats"),
    ("/reports/numbers.csv", "reports.numbers"),
];
/// What changes nothing, though it is posted.
const NO_ACTS: [&str; 18] = [
    "/api/v1/actions/rehearse",
    "/api/v1/actions/suggest",
    "/api/v1/actions/try",
    "/api/v1/alerts/delivered",
    "/api/v1/conversations/{conversation}/typing",
    "/api/v1/conversations/{conversation}/viewing",
    "/api/v1/conversations/{conversation}/read",
    "/api/v1/conversations/{conversation}/copilot",
    "/api/v1/desk/texts/preview",
    "/api/v1/documents/preview",
    "/api/v1/documents/try",
    "/api/v1/hours/preview",
    "/api/v1/model/test",
    "/api/v1/notification-rules/preview",
    "/api/v1/order-acts/granted",
    "/api/v1/presence",
    "/api/v1/try",
    "/sign-out",
];

/// What an act at a door is called; nothing where no entry is owed by it.
#[must_use]
pub fn kind(method: &Method, pattern: &str) -> Option<String> {
    if let Some((_, kind)) = TAKES_OUT.iter().find(|(path, _)| *path == pattern) {
        return Some((*kind).to_owned());
    }
    if *method != Method::POST || NO_ACTS.contains(&pattern) {
        return None;
    }
    // `/api/v1/documents/{document}/switch` is `documents.switch`.
    let words: Vec<&str> = pattern
        .trim_start_matches("/api/v1/")
        .split('/')
        .filter(|word| !word.is_empty() && !word.starts_with('{'))
        .collect();
    Some(words.join("."))
}

/// What the caller of a request owes for what they do.
#[must_use]
pub fn along(request: &HttpRequest) -> Arc<Along> {
    let mut there = request.extensions_mut();
    if let Some(along) = there.get::<Arc<Along>>() {
        return along.clone();
    }
    let along = Arc::<Along>::default();
    there.insert(along.clone());
    along
}

/// Whoever is proved at this door owes an entry for what they are about to do, if it is an act.
pub fn owe(request: &HttpRequest, staff: &Staff) {
    let kind = request
        .match_pattern()
        .and_then(|pattern| kind(request.method(), &pattern));
    let Some(kind) = kind else {
        return;
    };
    let (who, place, named) = (staff.id(), staff.place.clone(), named(request));
    along(request).owe(Arc::new(move |tx: &mut Tx<'_>| {
        let subject = named.clone().or_else(|| tx.subject());
        insert(
            tx,
            Some(who),
            &place,
            &kind,
            subject.as_deref(),
            &Value::Object(serde_json::Map::new()),
        )
    }));
}

/// Writes an entry with more in it than who, when, where and to what. None goes along with this write then.
///
/// # Errors
/// The database's.
pub fn note(
    tx: &mut Tx<'_>,
    staff: Option<Id>,
    place: &Place,
    kind: &str,
    subject: Option<&str>,
    detail: &Value,
) -> Result<(), Error> {
    tx.tells_itself();
    Ok(insert(tx, staff, place, kind, subject, detail)?)
}

fn insert(
    tx: &mut Tx<'_>,
    staff: Option<Id>,
    place: &Place,
    kind: &str,
    subject: Option<&str>,
    detail: &Value,
) -> QueryResult<()> {
    diesel::insert_into(audit::table)
        .values((
            audit::shop_id.eq(tx.key()),
            audit::id.eq(tx.new_id().0),
            audit::at.eq(tx.wall.0),
            audit::staff_id.eq(staff.map(|id| id.0)),
            audit::kind.eq(kind),
            audit::subject.eq(subject),
            audit::detail.eq(detail.to_string()),
            audit::ip.eq(place.ip.as_deref()),
            audit::agent.eq(place.agent.as_deref()),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Notes what needed no write of its own: what was taken out, before it goes out.
///
/// # Errors
/// None of its own.
pub async fn noted(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let response = next.call(request).await?;
    let request = response.request().clone();
    let app = request.app_data::<App>().cloned();
    let staff = request.extensions().get::<Staff>().cloned();
    let (Some(app), Some(staff), true) = (app, staff, went_well(response.status())) else {
        return Ok(response.map_into_left_body());
    };
    let Some(entry) = along(&request).take() else {
        return Ok(response.map_into_left_body());
    };
    let noted = app
        .store
        .insert(staff.shop, move |tx| Ok::<_, Error>(entry(tx)?))
        .await;
    Ok(match noted {
        Ok(()) => response.map_into_left_body(),
        Err(error) => {
            let refused = ServiceResponse::new(request, error.error_response());
            refused.map_into_right_body()
        }
    })
}

fn went_well(status: StatusCode) -> bool {
    !status.is_client_error() && !status.is_server_error()
}

/// What the address of a request names.
fn named(request: &HttpRequest) -> Option<String> {
    let (_, value) = request.match_info().iter().next()?;
    let fits = value.len() <= 64 && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| value.to_owned())
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id: they are given in order of time.
    pub id: Id,
    /// When.
    pub at: Micros,
    /// Who.
    pub staff: Option<Id>,
    /// What.
    pub kind: String,
    /// To what.
    pub subject: Option<String>,
    /// With what.
    pub detail: Value,
    /// From where.
    pub place: Place,
}

/// Which entries are looked for.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Of this person.
    pub staff: Option<Id>,
    /// Of this kind, or of those that begin with it and a dot.
    pub kind: Option<String>,
    /// Older than this one.
    pub before: Option<Id>,
}

/// Entries, newest first.
///
/// # Errors
/// The database's.
pub fn list(
    conn: &mut Conn,
    shop: ShopId,
    sought: &Sought,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    type Row = (
        (i64, i64, Option<i64>, String),
        (Option<String>, String, Option<String>, Option<String>),
    );
    let mut query = audit::table
        .filter(audit::shop_id.eq(shop.key()))
        .into_boxed();
    if let Some(staff) = sought.staff {
        query = query.filter(audit::staff_id.eq(staff.0));
    }
    if let Some(kind) = &sought.kind {
        query = query.filter(audit::kind.eq(kind));
    }
    if let Some(before) = sought.before {
        query = query.filter(audit::id.lt(before.0));
    }
    let rows: Vec<Row> = query
        .order(audit::id.desc())
        .limit(limit)
        .select((
            (audit::id, audit::at, audit::staff_id, audit::kind),
            (audit::subject, audit::detail, audit::ip, audit::agent),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |((id, at, staff, kind), (subject, detail, ip, agent))| Entry {
                id: Id(id),
                at: Micros(at),
                staff: staff.map(Id),
                kind,
                subject,
                detail: serde_json::from_str(&detail).unwrap_or(Value::Null),
                place: Place { ip, agent },
            },
        )
        .collect())
}

/// The kinds there are.
///
/// # Errors
/// The database's.
pub fn kinds(conn: &mut Conn, shop: ShopId) -> Result<Vec<String>, Error> {
    Ok(audit::table
        .filter(audit::shop_id.eq(shop.key()))
        .select(audit::kind)
        .distinct()
        .order(audit::kind.asc())
        .load(conn)?)
}

#[cfg(test)]
mod tests {
    use super::kind;
    use actix_web::http::Method;

    #[test]
    fn an_act_is_called_after_its_door() {
        for (method, pattern, called) in [
            (Method::POST, "/api/v1/claims", Some("claims")),
            (
                Method::POST,
                "/api/v1/conversations/{conversation}/take-over",
                Some("conversations.take-over"),
            ),
            (
                Method::POST,
                "/api/v1/conversations/{conversation}/typing",
                None,
            ),
            (
                Method::POST,
                "/api/v1/documents/{document}",
                Some("documents"),
            ),
            (Method::POST, "/api/v1/team/invites", Some("team.invites")),
            (Method::GET, "/api/v1/documents", None),
            (Method::GET, "/api/v1/audit.csv", Some("audit.export")),
            (Method::GET, "/reports/chats.csv", Some("reports.chats")),
            (Method::GET, "/reports/chats", None),
        ] {
            assert_eq!(kind(&method, pattern).as_deref(), called, "{pattern}");
        }
    }
}
