//! Files in a thread, of shoppers and staff alike: pictures, PDFs and plain text. What one is, is told by its own bytes,
//! never by its name; what a camera wrote into a picture (place, time, owner) is taken out before it is kept. They lie
//! in the database, so that a backup, an erasure and another node have them as they have the words; or in the operator's
//! store of objects, and the database has their place.

mod clean;

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::parts::Part;
use super::{doomed, messages};
use crate::db::schema::attachments;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::{self, Id};

/// Bytes of one file, at most.
pub const LARGEST: usize = 5 * 1024 * 1024;
/// Files of one chat, at most.
const MOST: i64 = 50;
/// Characters of a name, at most.
const LONGEST_NAME: usize = 100;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// A picture.
    Webp,
    /// A document.
    Pdf,
    /// Plain text, in UTF-8.
    Text,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf, Self::Text];

    /// As browsers name it.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// Whether it is shown as a picture.
    #[must_use]
    pub fn is_picture(self) -> bool {
        match self {
            Self::Jpeg | Self::Png | Self::Webp => true,
            Self::Pdf | Self::Text => false,
        }
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
            return Some(Self::Jpeg);
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Self::Png);
        }
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Some(Self::Webp);
        }
        if bytes.starts_with(b"%PDF-") {
            return Some(Self::Pdf);
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        (!text.trim().is_empty() && text.chars().all(plain)).then_some(Self::Text)
    }
}

/// A file about to be kept: known, small enough, and without what nobody meant to send.
#[derive(Debug, Clone)]
pub struct File {
    /// What it is called.
    pub name: String,
    kind: Kind,
    bytes: Vec<u8>,
    /// Where it lies, if not in the database.
    place: Option<String>,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    /// In the database: these.
    Here(Vec<u8>),
    /// In the operator's store of objects, under this key.
    At(String),
}

impl Bytes {
    fn of(bytes: Vec<u8>, place: String) -> Self {
        if place.is_empty() {
            Self::Here(bytes)
        } else {
            Self::At(place)
        }
    }
}

impl File {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What is in it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same, whose bytes lie in the operator's store of objects already.
    #[must_use]
    pub fn stored_at(self, place: String) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// Reads what was sent.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `file`.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > LARGEST {
            return Err(Error::invalid("file", "A file has 5 MB at most."));
        }
        let wrong = || {
            Error::invalid(
                "file",
                "Send a picture (JPEG, PNG, WebP), a PDF or a text file.",
            )
        };
        let kind = Kind::of(bytes).ok_or_else(wrong)?;
        let bytes = match kind {
            Kind::Jpeg => clean::jpeg(bytes).ok_or_else(wrong)?,
            Kind::Png => clean::png(bytes).ok_or_else(wrong)?,
            Kind::Webp => clean::webp(bytes).ok_or_else(wrong)?,
            Kind::Pdf | Kind::Text => bytes.to_vec(),
        };
        let name: String = messages::clean(name)
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '/' | '\\' | '"'))
            .take(LONGEST_NAME)
            .collect();
        let name = name.trim();
        Ok(Self {
            name: if name.is_empty() { "file" } else { name }.to_owned(),
            kind,
            bytes,
            place: None,
        })
    }
}

/// A file as a message has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Bytes.
    pub size: usize,
    /// Where it is: a path of the app's, which nobody can guess.
    pub url: String,
}

/// Keeps a file with a message just kept.
///
/// # Errors
/// [`Error::Invalid`] when the chat has too many; the database's.
pub fn keep(tx: &mut Tx<'_>, conversation: Id, message: Id, file: &File) -> Result<(), Error> {
    let there: i64 = attachments::table
        .filter(attachments::shop_id.eq(tx.key()))
        .filter(attachments::conversation_id.eq(conversation.0))
        .count()
        .get_result(tx.conn)?;
    if there >= MOST {
        return Err(Error::invalid(
            "file",
            "This chat has as many files as it can have.",
        ));
    }
    let secret = ids::random::<16>().map_err(Error::fault)?;
    let secret: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = tx.new_id();
    let kind = serde_json::to_string(&file.kind).map_err(Error::fault)?;
    let bytes: &[u8] = match &file.place {
        Some(place) => {
            // Its time is over: the object may be out of its store already.
            if !doomed::gone(tx, place)? {
                return Err(Error::Unavailable);
            }
            &[]
        }
        None => &file.bytes,
    };
    diesel::insert_into(attachments::table)
        .values((
            attachments::shop_id.eq(tx.key()),
            attachments::id.eq(id.0),
            attachments::conversation_id.eq(conversation.0),
            attachments::message_id.eq(message.0),
            attachments::name.eq(&file.name),
            attachments::kind.eq(kind.trim_matches('"')),
            attachments::secret.eq(&secret),
            attachments::bytes.eq(bytes),
            attachments::place.eq(file.place.as_deref().unwrap_or_default()),
            attachments::at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    let shown = Shown {
        name: file.name.clone(),
        kind: file.kind,
        size: file.bytes.len(),
        url: format!("/files/{}-{id}-{secret}", tx.shop().0),
    };
    messages::put_parts(tx, message, &[Part::File(shown)])
}

/// A file by the last part of its address: `{shop}-{id}-{secret}`.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn by_key(conn: &mut Conn, key: &str) -> Result<(String, Kind, Bytes), Error> {
    let mut parts = key.splitn(3, '-');
    let number = |part: Option<&str>| part?.parse::<i64>().ok();
    let (Some(shop), Some(id), Some(secret)) =
        (number(parts.next()), number(parts.next()), parts.next())
    else {
        return Err(Error::NotFound);
    };
    let found: Option<(String, String, Vec<u8>, String)> = attachments::table
        .find((shop, id))
        .filter(attachments::secret.eq(secret))
        .select((
            attachments::name,
            attachments::kind,
            attachments::bytes,
            attachments::place,
        ))
        .first(conn)
        .optional()?;
    let (name, kind, bytes, place) = found.ok_or(Error::NotFound)?;
    let kind = Kind::ALL
        .into_iter()
        .find(|one| serde_json::to_string(one).is_ok_and(|text| text.trim_matches('"') == kind))
        .ok_or_else(|| Error::fault(format!("a file of the kind {kind}")))?;
    Ok((name, kind, Bytes::of(bytes, place)))
}

/// Deletes the files of a chat. Returns how many there were.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, conversation: Id) -> Result<usize, Error> {
    Ok(diesel::delete(
        attachments::table
            .filter(attachments::shop_id.eq(tx.key()))
            .filter(attachments::conversation_id.eq(conversation.0)),
    )
    .execute(tx.conn)?)
}

/// The bytes of files that don't lie in the database, by their places.
pub type Fetched = HashMap<String, Vec<u8>>;

/// The files of a chat, for the answer to a customer's request: name, kind and bytes. One that was not `fetched`, since it
/// came after the others were, is left out.
///
/// # Errors
/// The database's.
pub fn of(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    fetched: &Fetched,
) -> Result<Vec<(String, String, Vec<u8>)>, Error> {
    let rows: Vec<(String, String, Vec<u8>, String)> = attachments::table
        .filter(attachments::shop_id.eq(shop.key()))
        .filter(attachments::conversation_id.eq(conversation.0))
        .order(attachments::id.asc())
        .select((
            attachments::name,
            attachments::kind,
            attachments::bytes,
            attachments::place,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(name, kind, bytes, place)| {
            let bytes = match Bytes::of(bytes, place) {
                Bytes::Here(bytes) => bytes,
                Bytes::At(place) => fetched.get(&place)?.clone(),
            };
            Some((name, kind, bytes))
        })
        .collect())
}

/// Where those files of these chats lie that are not in the database.
///
/// # Errors
/// The database's.
pub fn places(conn: &mut Conn, shop: ShopId, chats: &[Id]) -> Result<Vec<String>, Error> {
    let ids: Vec<i64> = chats.iter().map(|chat| chat.0).collect();
    Ok(attachments::table
        .filter(attachments::shop_id.eq(shop.key()))
        .filter(attachments::conversation_id.eq_any(ids))
        .filter(attachments::place.ne(""))
        .order(attachments::id.asc())
        .select(attachments::place)
        .load(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let kind = |name: &str, bytes: &[u8]| File::parse(name, bytes).map(|file| file.kind).ok();
        assert_eq!(kind("a.png", b"just words"), Some(Kind::Text));
        assert_eq!(kind("a.txt", b"%PDF-1.7 ..."), Some(Kind::Pdf));
        for odd in [
            &b"\x7fELF\x02\x01"[..],
            b"PK\x03\x04",
            b"MZ\x90\x00\x03",
            b"",
            b"  \n",
            b"GIF89a\x01",
            b"\xFF\xD8\xFF",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x00\x00\x00\x00WEBP",
        ] {
            assert_eq!(kind("a.jpg", odd), None, "{odd:?}");
        }
        assert!(File::parse("a.txt", &vec![b'a'; LARGEST + 1]).is_err());
        let file = File::parse("../../etc/\"pass\u{0}wd\"", b"words").unwrap();
        assert_eq!(file.name, "....etcpasswd");
        assert_eq!(File::parse(" ", b"words").unwrap().name, "file");
    }
}
