//! Claim next gives the next chat that fits who claims: by group, language, skill and room. Raced, it is told in
//! `claims/raced.rs`.

use std::collections::BTreeSet;

use counterbell::conversation::people::{self as visitors, Visit};
use counterbell::conversation::store::{begin, perform_if_allowed};
use counterbell::conversation::{Actor, Command, Reason, Tag, Wanted};
use counterbell::db::{ShopId, Store};
use counterbell::error::Error;
use counterbell::handoff::people::{self, Profile};
use counterbell::ids::Id;

use crate::support::{App, Kind, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

pub(super) async fn described(app: &App, staff: &Staff, profile: Profile) {
    let id = staff.id;
    app.writes(move |tx| people::describe(tx, id, &profile))
        .await;
    app.is_at_the_inbox(staff).await;
}

pub(super) fn words(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

/// A chat that waits for these.
pub(super) async fn waits(
    store: &Store,
    shop: ShopId,
    wanted: Wanted,
    locale: &'static str,
    tag: Option<&'static str>,
) -> Id {
    store
        .write(shop, move |tx| {
            let visitor = tx.new_id();
            let visit = Visit {
                locale: Some(locale.into()),
                ..Visit::default()
            };
            visitors::saw(tx, visitor, &visit)?;
            let mut chat = begin(tx, visitor, None)?;
            let request = Command::Request {
                reason: Reason::Button,
                priority: 1,
                wanted: wanted.clone(),
            };
            perform_if_allowed(tx, &mut chat, &request)?;
            if let Some(tag) = tag {
                let tag = Tag::parse(tag).unwrap();
                perform_if_allowed(
                    tx,
                    &mut chat,
                    &Command::AddTag {
                        tag,
                        by: Actor::System,
                    },
                )?;
            }
            Ok::<_, Error>(chat.id)
        })
        .await
        .unwrap()
}

#[actix_web::test]
async fn claim_next_honours_group_language_skill_and_room() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (store, shop) = (app.shared.store.clone(), app.shop);
        let (mia, leo) = (app.mia(), app.leo());
        let group = app.writes(|tx| people::add_group(tx, "Builders")).await;
        described(
            &app,
            &mia,
            Profile {
                languages: words(&["en"]),
                ..Profile::default()
            },
        )
        .await;
        described(
            &app,
            &leo,
            Profile {
                groups: BTreeSet::from([group]),
                languages: words(&["de", "en"]),
                skills: words(&["pickups"]),
                capacity: Some(3),
            },
        )
        .await;
        let built = waits(&store, shop, Wanted::Group(group), "en", None).await;
        app.advances(1);
        let german = waits(&store, shop, Wanted::Anyone, "de-AT", None).await;
        app.advances(1);
        let pickups = waits(&store, shop, Wanted::Anyone, "en", Some("pickups")).await;
        app.advances(1);
        let plain = waits(&store, shop, Wanted::Anyone, "en-GB", None).await;
        app.advances(1);
        let french = waits(&store, shop, Wanted::Anyone, "fr", None).await;
        let claims = |staff: Staff| async move {
            staff
                .claims_next()
                .await
                .map(|chat| chat.parse::<Id>().unwrap())
        };
        // Mia is neither a builder nor speaks German nor knows pickups; nobody speaks French.
        assert_eq!(claims(mia.clone()).await, Some(plain), "{kind:?}");
        assert_eq!(claims(mia.clone()).await, Some(french));
        assert_eq!(claims(mia.clone()).await, None);
        assert_eq!(claims(leo.clone()).await, Some(built));
        assert_eq!(claims(leo.clone()).await, Some(german));
        // Whom nobody took is anyone's after ten minutes.
        app.advances(599);
        assert_eq!(claims(mia.clone()).await, Some(pickups));
        // Leo has room for three.
        let more = waits(&store, shop, Wanted::Anyone, "en", None).await;
        let fourth = waits(&store, shop, Wanted::Anyone, "en", None).await;
        assert_eq!(claims(leo.clone()).await, Some(more.min(fourth)));
        let full = leo.posts("claims", serde_json::json!({})).await;
        assert_eq!((full.status, full.code()), (409, "no_room"));
        app.stops().await;
    }
}
