//! Claim next gives the next chat that fits who claims: by group, language, skill and room. Raced, on both databases,
//! with nobody left waiting.

use std::collections::{BTreeSet, HashMap, HashSet};

use counterbell::clock::Clock;
use counterbell::conversation::people::{self as visitors, Visit};
use counterbell::conversation::store::{begin, perform_if_allowed};
use counterbell::conversation::{Actor, Command, Reason, Tag, Wanted};
use counterbell::db::schema::staff;
use counterbell::db::{ShopId, Store};
use counterbell::error::Error;
use counterbell::handoff::people::{self, Profile};
use counterbell::handoff::queue;
use counterbell::ids::Id;
use diesel::prelude::*;
use futures_util::future::join_all;

use crate::support::{App, Kind, Node, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

async fn described(app: &App, staff: &Staff, profile: Profile) {
    let id = staff.id;
    app.writes(move |tx| people::describe(tx, id, &profile))
        .await;
    app.is_at_the_inbox(staff).await;
}

fn words(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

/// A chat that waits for these.
async fn waits(
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

/// How many batches of 600 chats; the long form goes to 600,000 claims.
fn effort() -> usize {
    if std::env::var("COUNTERBELL_LONG").is_ok() {
        1000
    } else {
        1
    }
}

/// Eight people in three groups, and 600 chats of which each is for anyone or for a group, claimed by all at once: each
/// is given once, to one it fits, and none is left.
async fn raced(kind: Kind) {
    let node = Node::of_a_new_database(kind, Clock::system());
    for batch in 0..effort() {
        let shop = node.shop(i64::try_from(batch + 1).unwrap()).await;
        let store = node.store.clone();
        let groups = store
            .write(shop, move |tx| {
                let mut groups = Vec::new();
                for name in ["Red", "Green", "Blue"] {
                    groups.push(people::add_group(tx, name)?);
                }
                for n in 1..=8_i64 {
                    diesel::insert_into(staff::table)
                        .values((
                            staff::shop_id.eq(tx.key()),
                            staff::id.eq(n),
                            staff::name.eq(format!("P{n}")),
                            staff::email.eq(format!("p{n}@example.com")),
                            staff::role.eq("agent"),
                            staff::created_at.eq(0),
                        ))
                        .execute(tx.conn)?;
                    // Each in one group, two in two.
                    let own: BTreeSet<Id> = groups
                        .iter()
                        .enumerate()
                        .filter(|(index, _)| {
                            let index = i64::try_from(*index).unwrap();
                            n % 3 == index || (n > 6 && (n + 1) % 3 == index)
                        })
                        .map(|(_, group)| *group)
                        .collect();
                    people::join(tx, Id(n), &own)?;
                }
                Ok::<_, Error>(groups)
            })
            .await
            .unwrap();
        let mut wanted_of = HashMap::new();
        for n in 0..600_usize {
            let wanted = match n % 4 {
                3 => Wanted::Anyone,
                group => Wanted::Group(groups[group]),
            };
            let chat = waits(&store, shop, wanted.clone(), "en", None).await;
            wanted_of.insert(chat, wanted);
        }
        let member_of: HashMap<Id, BTreeSet<Id>> = store
            .read(move |conn| {
                Ok::<_, Error>(
                    people::all(conn, shop)?
                        .into_iter()
                        .map(|one| (one.id, one.groups))
                        .collect(),
                )
            })
            .await
            .unwrap();
        let claimers = (1..=8_i64).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut own = Vec::new();
                loop {
                    match store
                        .write(shop, move |tx| Ok(queue::claim_next(tx, Id(n))?.id))
                        .await
                    {
                        Ok(chat) => own.push(chat),
                        Err(Error::NothingWaiting) => return (Id(n), own),
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        });
        let mut given = HashSet::new();
        for answer in join_all(claimers).await {
            let (staff, own) = answer.unwrap();
            for chat in own {
                assert!(given.insert(chat), "{kind:?}: {chat} was given twice");
                if let Wanted::Group(group) = &wanted_of[&chat] {
                    assert!(
                        member_of[&staff].contains(group),
                        "{kind:?}: {staff} is not in {group}"
                    );
                }
            }
        }
        assert_eq!(given.len(), 600, "{kind:?}: nobody is left waiting");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raced_claims_with_groups_are_each_given_once_to_one_of_them_and_none_is_left() {
    for kind in BOTH {
        raced(kind).await;
    }
}
