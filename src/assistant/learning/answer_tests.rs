//! Wrong answers, kept as tests: each question is asked again whenever the content changes, and one that fails after
//! it passed was broken by that change.

use std::sync::Arc;

use diesel::prelude::*;

use super::{Contents, Reader};
use crate::assistant::knowledge::audience::{self, Audiences};
use crate::assistant::retrieval::Scopes;
use crate::assistant::vectors::Vectors;
use crate::assistant::{Draft, Library, Verdict};
use crate::clock::Micros;
use crate::conversation::messages;
use crate::db::schema::{answer_tests, documents};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

/// The job that runs them.
pub const KIND: &str = "answer_tests";
/// Tests of one shop, at most: the oldest give way.
const MOST: i64 = 500;

/// What a test wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expects {
    /// Anything but the document the wrong answer came from.
    Other,
    /// That the assistant says it does not know.
    Admits,
    /// An answer from this document.
    Document(i64),
}

impl Expects {
    /// As in the database and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Admits => "admits",
            Self::Document(_) => "document",
        }
    }

    fn parse(text: &str, document: Option<i64>) -> Self {
        match (text, document) {
            ("admits", _) => Self::Admits,
            ("document", Some(document)) => Self::Document(document),
            _ => Self::Other,
        }
    }

    const fn document(self) -> Option<i64> {
        match self {
            Self::Document(id) => Some(id),
            Self::Other | Self::Admits => None,
        }
    }
}

/// A test.
#[derive(Debug, Clone)]
pub struct AnswerTest {
    /// Its id.
    pub id: Id,
    /// The chat the question is from.
    pub conversation: Id,
    /// The assistant that chat is with.
    pub assistant: Id,
    /// The question's message.
    pub message: Id,
    /// Its words.
    pub question: String,
    /// What is wanted.
    pub expects: Expects,
    /// The document the wrong answer came from.
    pub wrong: Option<i64>,
    /// How it went, the last time.
    pub passes: Option<bool>,
    /// When a change broke it, while it is broken.
    pub broke_at: Option<Micros>,
}

impl AnswerTest {
    /// Whether this answer is as wanted.
    #[must_use]
    pub fn accepts(&self, draft: &Draft, contents: &Contents) -> bool {
        let answered = draft.verdict == Verdict::Answered;
        // Two documents may be called the same, each for an assistant of its own.
        let from = |id: i64| {
            if !draft.documents.is_empty() {
                return draft.documents.contains(&id);
            }
            draft
                .sources
                .iter()
                .any(|link| contents.behind(link) == Some(id))
        };
        match self.expects {
            Expects::Admits => !answered,
            Expects::Document(id) => answered && from(id),
            Expects::Other => !answered || self.wrong.is_some_and(|wrong| !from(wrong)),
        }
    }
}

/// How a test went.
#[derive(Debug, Clone)]
pub struct Ran {
    /// Which.
    pub test: AnswerTest,
    /// How it went.
    pub passes: bool,
    /// What the assistant says.
    pub draft: Draft,
}

impl Ran {
    /// Whether it passed before.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        !self.passes && self.test.passes == Some(true)
    }
}

/// Asks every test's question.
#[must_use]
pub fn ask(reader: Reader<'_>, tests: Vec<AnswerTest>, contents: &Contents) -> Vec<Ran> {
    tests
        .into_iter()
        .map(|test| {
            let draft = reader.ask_again(&test.question, test.assistant);
            let passes = test.accepts(&draft, contents);
            Ran {
                test,
                passes,
                draft,
            }
        })
        .collect()
}

/// Keeps a wrongly answered question as a test, once.
///
/// # Errors
/// The database's.
pub fn add(tx: &mut Tx<'_>, conversation: Id, question: Id, wrong: i64) -> Result<(), Error> {
    let known: i64 = answer_tests::table
        .filter(answer_tests::shop_id.eq(tx.key()))
        .filter(answer_tests::message_id.eq(question.0))
        .count()
        .get_result(tx.conn)?;
    if known > 0 {
        return Ok(());
    }
    diesel::insert_into(answer_tests::table)
        .values((
            answer_tests::shop_id.eq(tx.key()),
            answer_tests::id.eq(tx.new_id().0),
            answer_tests::conversation_id.eq(conversation.0),
            answer_tests::message_id.eq(question.0),
            answer_tests::expects.eq(Expects::Other.as_str()),
            answer_tests::wrong_id.eq(Some(wrong)),
            // It is the wrong answer that made it.
            answer_tests::passes.eq(Some(false)),
            answer_tests::ran_at.eq(Some(tx.now.0)),
        ))
        .execute(tx.conn)?;
    let old: Option<i64> = answer_tests::table
        .filter(answer_tests::shop_id.eq(tx.key()))
        .order(answer_tests::id.desc())
        .offset(MOST)
        .select(answer_tests::id)
        .first(tx.conn)
        .optional()?;
    if let Some(old) = old {
        diesel::delete(answer_tests::table.find((tx.key(), old))).execute(tx.conn)?;
    }
    owe(tx)
}

/// The answer was not wrong after all: forgets its test, unless somebody has said what it wants.
///
/// # Errors
/// The database's.
pub fn withdraw(tx: &mut Tx<'_>, question: Id) -> Result<(), Error> {
    diesel::delete(
        answer_tests::table
            .filter(answer_tests::shop_id.eq(tx.key()))
            .filter(answer_tests::message_id.eq(question.0))
            .filter(answer_tests::expects.eq(Expects::Other.as_str())),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Says what a test wants.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such test, or no such document.
pub fn expect(tx: &mut Tx<'_>, id: Id, expects: Expects) -> Result<(), Error> {
    if let Some(document) = expects.document() {
        documents::table
            .find((tx.key(), document))
            .select(documents::id)
            .first::<i64>(tx.conn)?;
    }
    let rows = diesel::update(answer_tests::table.find((tx.key(), id.0)))
        .set((
            answer_tests::expects.eq(expects.as_str()),
            answer_tests::document_id.eq(expects.document()),
            answer_tests::passes.eq(None::<bool>),
            answer_tests::broke_at.eq(None::<i64>),
        ))
        .execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    owe(tx)
}

/// Forgets a test.
///
/// # Errors
/// [`Error::NotFound`].
pub fn remove(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let rows = diesel::delete(answer_tests::table.find((tx.key(), id.0))).execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// A shop's tests whose words are still kept, the newest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, shop: ShopId) -> Result<Vec<AnswerTest>, Error> {
    type Row = (
        i64,
        i64,
        i64,
        String,
        Option<i64>,
        Option<i64>,
        Option<bool>,
        Option<i64>,
    );
    let rows: Vec<Row> = answer_tests::table
        .filter(answer_tests::shop_id.eq(shop.key()))
        .order(answer_tests::id.desc())
        .limit(MOST)
        .select((
            answer_tests::id,
            answer_tests::conversation_id,
            answer_tests::message_id,
            answer_tests::expects,
            answer_tests::wrong_id,
            answer_tests::document_id,
            answer_tests::passes,
            answer_tests::broke_at,
        ))
        .load(conn)?;
    let asked: Vec<Id> = rows.iter().map(|row| Id(row.2)).collect();
    let mut words = messages::by_ids(conn, shop, &asked)?;
    let chats: Vec<Id> = rows.iter().map(|row| Id(row.1)).collect();
    let whose = audience::assistants_of(conn, shop, &chats)?;
    Ok(rows
        .into_iter()
        .filter_map(
            |(id, conversation, message, expects, wrong, document, passes, broke_at)| {
                Some(AnswerTest {
                    id: Id(id),
                    conversation: Id(conversation),
                    assistant: whose.get(&Id(conversation)).copied().unwrap_or(shop.0),
                    message: Id(message),
                    question: words.remove(&Id(message))?.body?,
                    expects: Expects::parse(&expects, document),
                    wrong,
                    passes,
                    broke_at: broke_at.map(Micros),
                })
            },
        )
        .collect())
}

/// Owes another run, if there is anything to run.
///
/// # Errors
/// The database's.
pub fn owe(tx: &mut Tx<'_>) -> Result<(), Error> {
    let any: i64 = answer_tests::table
        .filter(answer_tests::shop_id.eq(tx.key()))
        .count()
        .get_result(tx.conn)?;
    if any > 0 {
        jobs::forget(tx, KIND, Id(0))?;
        jobs::add(tx, KIND, Id(0), "", 0)?;
    }
    Ok(())
}

/// Runs a shop's tests on its content as it is now, and keeps how they went.
///
/// # Errors
/// The database's.
pub async fn run(
    store: &Store,
    library: &Arc<Library>,
    vectors: &Arc<Vectors>,
    shop: ShopId,
) -> Result<Vec<Ran>, Error> {
    let index = library.of(store, shop).await?;
    let (tests, contents, audiences) = store
        .read(move |conn| {
            let audiences = Audiences::of(conn, shop)?;
            Ok::<_, Error>((list(conn, shop)?, Contents::of(conn, shop)?, audiences))
        })
        .await?;
    let scopes = Scopes::new(&index, &audiences, tests.iter().map(|test| test.assistant));
    // There may be many, and shoppers come first.
    let ran = vectors
        .index(move |by| {
            let reader = Reader {
                index: &index,
                by,
                scopes: &scopes,
            };
            ask(reader, tests.clone(), &contents)
        })
        .await?;
    let went: Vec<(Id, bool)> = ran.iter().map(|one| (one.test.id, one.passes)).collect();
    store
        .insert(shop, move |tx| {
            for (id, passes) in &went {
                keep(tx, *id, *passes)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(ran)
}

fn keep(tx: &mut Tx<'_>, id: Id, passes: bool) -> Result<(), Error> {
    let row = answer_tests::table.find((tx.key(), id.0));
    if passes {
        diesel::update(row)
            .set(answer_tests::broke_at.eq(None::<i64>))
            .execute(tx.conn)?;
    } else {
        diesel::update(row.filter(answer_tests::passes.eq(Some(true))))
            .set(answer_tests::broke_at.eq(Some(tx.now.0)))
            .execute(tx.conn)?;
    }
    diesel::update(row)
        .set((
            answer_tests::passes.eq(Some(passes)),
            answer_tests::ran_at.eq(Some(tx.now.0)),
        ))
        .execute(tx.conn)?;
    Ok(())
}
