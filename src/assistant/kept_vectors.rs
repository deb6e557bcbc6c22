//! What a model made of a shop's passages, kept in the database: a restart, or another node, reads no shop anew.
//!
//! A row for each document, as of its version and by the name of the model. There are no words in it: each text is
//! known by a mark, so what is found again is what was read, and a changed sentence costs itself alone. Another
//! model's rows are left alone until they are written over; what answers meanwhile is the index there is.

use std::collections::HashMap;

use diesel::prelude::*;

use super::knowledge::Stamp;
use super::meaning::Known;
use super::retrieval::Index;
use crate::db::schema::{documents, passage_vectors};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;

/// Documents kept in one write.
const AT_ONCE: usize = 32;

/// All that is kept of a shop by this model.
///
/// # Errors
/// The database's.
pub fn known(conn: &mut Conn, shop: ShopId, encoder: &str) -> Result<Known, Error> {
    let rows: Vec<Vec<u8>> = passage_vectors::table
        .filter(passage_vectors::shop_id.eq(shop.key()))
        .filter(passage_vectors::encoder.eq(encoder))
        .select(passage_vectors::vectors)
        .load(conn)?;
    Ok(rows.iter().filter_map(|row| read(row)).flatten().collect())
}

/// Keeps what is new in an index, and lets go of documents that are no longer answered from. `stamp` is what the
/// index was made of.
///
/// # Errors
/// The database's.
pub async fn keep(
    store: &Store,
    shop: ShopId,
    encoder: &str,
    stamp: &Stamp,
    index: &Index,
) -> Result<(), Error> {
    let store = store.later();
    let kept = store.read(move |conn| of(conn, shop)).await?;
    let versions: HashMap<i64, i64> = stamp.iter().copied().collect();
    let gone: Vec<i64> = kept.keys().copied().collect();
    let gone = gone.into_iter().filter(|it| !versions.contains_key(it));
    let gone: Vec<i64> = gone.collect();
    let is_kept = |id: &i64| {
        let (is, wanted) = (kept.get(id), versions.get(id));
        is.zip(wanted)
            .is_some_and(|(is, version)| is.0 == *version && is.1 == encoder)
    };
    let new = index.main_vectors(|document| !is_kept(&document));
    let mut new = new.into_iter().peekable();
    while new.peek().is_some() || !gone.is_empty() {
        let rows = new.by_ref().take(AT_ONCE).filter_map(|(document, known)| {
            Some((document, *versions.get(&document)?, written(&known)?))
        });
        let rows: Vec<(i64, i64, Vec<u8>)> = rows.collect();
        let (encoder, all_gone) = (encoder.to_owned(), gone.clone());
        store
            .insert(shop, move |tx| {
                for chunk in all_gone.chunks(500) {
                    let gone = still_gone(tx, chunk)?;
                    forget(tx, &gone)?;
                }
                for (document, version, vectors) in &rows {
                    put(tx, *document, *version, &encoder, vectors)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        if new.peek().is_none() {
            break;
        }
    }
    Ok(())
}

/// Lets go of what is kept of these documents: their words are to be forgotten.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, documents: &[i64]) -> Result<(), Error> {
    diesel::delete(
        passage_vectors::table
            .filter(passage_vectors::shop_id.eq(tx.key()))
            .filter(passage_vectors::document_id.eq_any(documents)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Those no longer answered from as of now: an index made earlier does not know what came after it.
fn still_gone(tx: &mut Tx<'_>, documents: &[i64]) -> Result<Vec<i64>, Error> {
    let back: Vec<i64> = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::id.eq_any(documents))
        .filter(documents::enabled.eq(true))
        .select(documents::id)
        .load(tx.conn)?;
    let gone = documents.iter().copied();
    Ok(gone.filter(|id| !back.contains(id)).collect())
}

/// Version and model of what is kept, by document.
fn of(conn: &mut Conn, shop: ShopId) -> Result<HashMap<i64, (i64, String)>, Error> {
    let rows: Vec<(i64, i64, String)> = passage_vectors::table
        .filter(passage_vectors::shop_id.eq(shop.key()))
        .select((
            passage_vectors::document_id,
            passage_vectors::version,
            passage_vectors::encoder,
        ))
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows.map(|(id, version, by)| (id, (version, by))).collect())
}

/// Writes one document's, if it is still answered from in that version: whatever was forgotten meanwhile stays so.
fn put(
    tx: &mut Tx<'_>,
    document: i64,
    version: i64,
    encoder: &str,
    vectors: &[u8],
) -> Result<(), Error> {
    let current: i64 = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::id.eq(document))
        .filter(documents::version.eq(version))
        .filter(documents::enabled.eq(true))
        .count()
        .get_result(tx.conn)?;
    if current == 0 {
        return Ok(());
    }
    let values = (
        passage_vectors::version.eq(version),
        passage_vectors::encoder.eq(encoder),
        passage_vectors::vectors.eq(vectors),
    );
    let row = passage_vectors::table.find((tx.key(), document));
    if diesel::update(row).set(values).execute(tx.conn)? == 0 {
        let key = (
            passage_vectors::shop_id.eq(tx.key()),
            passage_vectors::document_id.eq(document),
        );
        diesel::insert_into(passage_vectors::table)
            .values((key.0, key.1, values.0, values.1, values.2))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// The width, then each text's mark, scale and numbers, little end first; nothing where a model gave none.
fn written(known: &Known) -> Option<Vec<u8>> {
    let width = known.values().map(|(row, _)| row.len()).max()?;
    let mut marks: Vec<_> = known
        .iter()
        .filter(|(_, (_, scale))| *scale > 0.0)
        .collect();
    marks.sort_unstable_by_key(|(mark, _)| **mark);
    if marks.is_empty() {
        return None;
    }
    let mut out = u32::try_from(width).ok()?.to_le_bytes().to_vec();
    for (mark, (row, scale)) in marks.into_iter().filter(|(_, (row, _))| row.len() == width) {
        out.extend(mark.to_le_bytes());
        out.extend(scale.to_le_bytes());
        out.extend(row.iter().map(|n| n.cast_unsigned()));
    }
    Some(out)
}

/// Reads what was written; nothing of what can't be.
fn read(bytes: &[u8]) -> Option<Known> {
    let (width, rest) = bytes.split_first_chunk::<4>()?;
    let width = u32::from_le_bytes(*width) as usize;
    let row = |bytes: &[u8]| {
        let (mark, rest) = bytes.split_first_chunk::<8>()?;
        let (scale, row) = rest.split_first_chunk::<4>()?;
        let row = row.iter().map(|n| n.cast_signed()).collect();
        Some((i64::from_le_bytes(*mark), (row, f32::from_le_bytes(*scale))))
    };
    rest.chunks_exact(width.checked_add(12)?).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_and_nothing_is_made_of_nothing() {
        let some = [
            (7_i64, (vec![1_i8, -127, 0], 0.5_f32)),
            (-9, (vec![3, 4, 5], 1.5)),
        ];
        let known: Known = some.into_iter().collect();
        assert_eq!(read(&written(&known).unwrap()), Some(known));
        let away: Known = std::iter::once((1, (vec![0, 0], 0.0))).collect();
        assert_eq!((written(&away), written(&Known::new())), (None, None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
            let _ = read(&bytes);
        }
    }
}
