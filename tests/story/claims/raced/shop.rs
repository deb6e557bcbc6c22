//! The shops in which claims are raced: a team, and the chats that come.

use std::collections::BTreeSet;

use counterbell::conversation::people::{self as visitors, Visit};
use counterbell::conversation::store::{begin, load, perform, perform_if_allowed};
use counterbell::conversation::{Actor, Command, Lapse, Reason, Tag, Wanted};
use counterbell::db::schema::staff;
use counterbell::db::{ShopId, Store, Tx};
use counterbell::error::Error;
use counterbell::handoff::people::{self, Profile};
use counterbell::handoff::presence;
use counterbell::ids::Id;
use diesel::prelude::*;

use crate::support::Node;

/// One of the team.
pub struct Member {
    pub id: i64,
    groups: &'static [usize],
    languages: &'static [&'static str],
    skills: &'static [&'static str],
    pub room: Option<i32>,
}

const fn member(
    id: i64,
    groups: &'static [usize],
    languages: &'static [&'static str],
    skills: &'static [&'static str],
    room: Option<i32>,
) -> Member {
    Member {
        id,
        groups,
        languages,
        skills,
        room,
    }
}

/// Groups by their places: builders and returns.
const GROUPS: [&str; 2] = ["Builders", "Returns"];
/// The last said nothing of languages and room: speaks whatever is spoken, and has room for all.
pub static TEAM: [Member; 7] = [
    member(1, &[0], &["en"], &["builds"], Some(2)),
    member(2, &[0], &["de"], &[], Some(1)),
    member(3, &[1], &["en", "de"], &["refunds"], Some(3)),
    member(4, &[1], &["en"], &[], Some(2)),
    member(5, &[], &["en"], &[], Some(4)),
    member(6, &[], &["de"], &["builds"], Some(2)),
    member(7, &[], &[], &[], None),
];

#[derive(Clone, Copy)]
pub enum For {
    Anyone,
    Group(usize),
    Member(i64),
}

/// What a chat asks for, who may take it, and who once it has come back from somebody's hands: for anyone then.
pub struct Sort {
    wanted: For,
    locale: &'static str,
    tag: Option<&'static str>,
    pub fits: &'static [i64],
    pub fits_back: &'static [i64],
}

const fn sort(
    wanted: For,
    locale: &'static str,
    tag: Option<&'static str>,
    fits: &'static [i64],
    fits_back: &'static [i64],
) -> Sort {
    Sort {
        wanted,
        locale,
        tag,
        fits,
        fits_back,
    }
}

const ENGLISH: &[i64] = &[1, 3, 4, 5, 7];
const GERMAN: &[i64] = &[2, 3, 6, 7];
pub static SORTS: [Sort; 14] = [
    sort(For::Anyone, "en-GB", None, ENGLISH, ENGLISH),
    sort(For::Anyone, "de-AT", None, GERMAN, GERMAN),
    sort(For::Anyone, "fr", None, &[7], &[7]),
    sort(For::Group(0), "en", None, &[1], ENGLISH),
    sort(For::Group(0), "de", None, &[2], GERMAN),
    // No builder speaks French: a builder takes it all the same.
    sort(For::Group(0), "fr", None, &[1, 2], &[7]),
    sort(For::Group(1), "en", None, &[3, 4], ENGLISH),
    sort(For::Group(1), "de", None, &[3], GERMAN),
    // Nobody of them knows builds: whoever of them speaks it.
    sort(For::Group(1), "en", Some("builds"), &[3, 4], &[1]),
    sort(For::Group(1), "en", Some("refunds"), &[3], &[3]),
    sort(For::Anyone, "en", Some("builds"), &[1], &[1]),
    sort(For::Anyone, "de", Some("builds"), &[6], &[6]),
    sort(For::Anyone, "fr", Some("builds"), &[7], &[7]),
    sort(For::Member(5), "en", None, &[5], ENGLISH),
];

/// A shop with that team, all of them at the inbox.
pub async fn opens(node: &Node, id: i64) -> (ShopId, Vec<Id>) {
    let shop = node.shop(id).await;
    let groups = node
        .store
        .write(shop, |tx| {
            let mut groups = Vec::new();
            for name in GROUPS {
                groups.push(people::add_group(tx, name)?);
            }
            for member in &TEAM {
                joins(tx, member, &groups)?;
            }
            Ok::<_, Error>(groups)
        })
        .await
        .unwrap();
    (shop, groups)
}

fn joins(tx: &mut Tx<'_>, member: &Member, groups: &[Id]) -> Result<(), Error> {
    diesel::insert_into(staff::table)
        .values((
            staff::shop_id.eq(tx.key()),
            staff::id.eq(member.id),
            staff::name.eq(format!("P{}", member.id)),
            staff::email.eq(format!("p{}@example.com", member.id)),
            staff::role.eq("agent"),
            staff::created_at.eq(0),
        ))
        .execute(tx.conn)?;
    let words = |list: &[&str]| -> BTreeSet<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    };
    let profile = Profile {
        groups: member.groups.iter().map(|place| groups[*place]).collect(),
        skills: words(member.skills),
        languages: words(member.languages),
        capacity: member.room,
    };
    people::describe(tx, Id(member.id), &profile)?;
    presence::here(tx, Id(member.id))
}

/// All but `absent` are at the inbox still.
pub async fn stay(store: &Store, shop: ShopId, absent: i64) {
    let stay = move |tx: &mut Tx<'_>| {
        for member in TEAM.iter().filter(|member| member.id != absent) {
            presence::here(tx, Id(member.id))?;
        }
        Ok::<_, Error>(())
    };
    store.write(shop, stay).await.unwrap();
}

/// Some chats come; says which is of which sort.
pub async fn come(
    store: &Store,
    shop: ShopId,
    groups: &[Id],
    sorts: Vec<(usize, u8)>,
) -> Vec<(Id, usize)> {
    let groups = groups.to_vec();
    let come = move |tx: &mut Tx<'_>| {
        let mut came = Vec::new();
        for (place, priority) in &sorts {
            let sort = &SORTS[*place];
            let visitor = tx.new_id();
            let visit = Visit {
                locale: Some(sort.locale.into()),
                ..Visit::default()
            };
            visitors::saw(tx, visitor, &visit)?;
            let mut chat = begin(tx, visitor, None)?;
            if let Some(tag) = sort.tag {
                let tag = Tag::parse(tag).unwrap();
                let by = Actor::System;
                perform(tx, &mut chat, &Command::AddTag { tag, by })?;
            }
            let request = Command::Request {
                reason: Reason::Button,
                priority: *priority,
                wanted: match sort.wanted {
                    For::Anyone => Wanted::Anyone,
                    For::Group(place) => Wanted::Group(groups[place]),
                    For::Member(id) => Wanted::Staff(Id(id)),
                },
            };
            perform(tx, &mut chat, &request)?;
            came.push((chat.id, *place));
        }
        Ok::<_, Error>(came)
    };
    store.write(shop, come).await.unwrap()
}

/// Done with a chat: it is closed, handed back, or, where it may come back, once for some taken from its holder, and
/// waits for anyone again.
pub async fn finishes(store: &Store, shop: ShopId, member: i64, (chat, may_come_back): (Id, bool)) {
    let staff = Id(member);
    let finish = move |tx: &mut Tx<'_>| {
        let mut chat = load(tx.conn, tx.shop(), chat)?;
        // Asked for, and taken once.
        let first = may_come_back && chat.epoch == 3;
        let command = match chat.id.one_of(8) {
            0 | 1 if first => Command::ExpireLease {
                staff,
                why: Lapse::Left,
            },
            2 => Command::HandBack { staff },
            _ => Command::Close {
                by: Actor::Staff(staff),
                resolution: None,
            },
        };
        perform_if_allowed(tx, &mut chat, &command)
    };
    let done = store.write(shop, finish).await.unwrap();
    assert!(done.is_some(), "who claimed it does not have it");
}

/// What was raced is of no more use: the last batch finds a database as small as the first.
pub async fn forgets(store: &Store, shop: ShopId) {
    const OF_IT: [&str; 6] = [
        "DELETE FROM events WHERE shop_id = ",
        "DELETE FROM jobs WHERE shop_id = ",
        "DELETE FROM desk_waits WHERE shop_id = ",
        "DELETE FROM conversation_tags WHERE shop_id = ",
        "DELETE FROM conversations WHERE shop_id = ",
        "DELETE FROM people WHERE shop_id = ",
    ];
    let forget = move |tx: &mut Tx<'_>| {
        for statement in OF_IT {
            let statement = format!("{statement}{}", tx.key());
            let delete = || diesel::sql_query(&statement);
            counterbell::on_each!(tx.conn, conn => delete().execute(conn))?;
        }
        Ok::<_, Error>(())
    };
    store.write(shop, forget).await.unwrap();
}
