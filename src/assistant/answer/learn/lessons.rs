//! What is learned from: stores as folders of files, and parts of them; and a model that reads no text twice.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::assistant::language::Marked;
use crate::assistant::retrieval::{Document, DocumentKind};
use crate::assistant::vectors::{Encoder, Kind};

/// A store whose questions are known.
pub struct Store {
    pub name: String,
    pub documents: Vec<Document>,
    pub asked: Vec<Asked>,
}

/// A question, the documents that answer it, and those that do so in part.
#[derive(Clone)]
pub struct Asked {
    pub text: String,
    pub right: Vec<i64>,
    pub also: Vec<i64>,
}

#[derive(Deserialize)]
struct Passage {
    id: String,
    title: String,
    text: String,
    #[serde(default)]
    kind: Option<DocumentKind>,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    passage: Option<String>,
    #[serde(default)]
    also: Vec<String>,
}

/// The stores below a folder in the order of their names, the messages that ask for nothing, and the checksum of all.
///
/// # Errors
/// One line: what can't be read.
pub fn read(folder: &Path) -> Result<(Vec<Store>, Vec<String>, String), String> {
    let mut digest = Sha256::new();
    let mut file = |path: &Path| -> Result<String, String> {
        let text = fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        digest.update(text.as_bytes());
        Ok(text)
    };
    let mut stores = Vec::new();
    for path in folders(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let texts = ["passages.json", "questions.jsonl", "unanswerable.jsonl"]
            .map(|name| file(&path.join(name)));
        let [passages, questions, near] = texts;
        stores.push(store(&name, &passages?, &[questions?, near?])?);
    }
    if stores.len() < 2 {
        return Err(format!(
            "{} has too few stores to learn from",
            folder.display()
        ));
    }
    let messages = file(&folder.join("messages").join("learn.txt"))?;
    let messages = messages.lines().filter(|line| !line.starts_with("# "));
    let messages = messages.map(str::to_owned).collect();
    let checksum = digest.finalize();
    let checksum = checksum.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((stores, messages, checksum))
}

/// The folders with a store in them. One that lies beside them, in the folder itself, judges what was learned.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let below = folder.join("stores");
    let entries = fs::read_dir(&below)
        .map_err(|error| format!("cannot read {}: {error}", below.display()))?;
    for entry in entries {
        found.push(entry.map_err(|error| error.to_string())?.path());
    }
    found.retain(|it| it.join("passages.json").exists());
    found.sort();
    Ok(found)
}

fn store(name: &str, passages: &str, questions: &[String]) -> Result<Store, String> {
    let wrong = |error: serde_json::Error| format!("{name}: {error}");
    let passages: Vec<Passage> = serde_json::from_str(passages).map_err(wrong)?;
    let ids: HashMap<String, i64> = passages.iter().map(|it| it.id.clone()).zip(0..).collect();
    let mut asked = Vec::new();
    for line in questions.iter().flat_map(|text| text.lines()) {
        let line: Line = serde_json::from_str(line).map_err(wrong)?;
        let right = line.passage.as_deref().unwrap_or_default().split('|');
        asked.push(Asked {
            text: line.text,
            right: right.filter_map(|id| ids.get(id).copied()).collect(),
            also: line
                .also
                .iter()
                .filter_map(|id| ids.get(id).copied())
                .collect(),
        });
    }
    let documents = passages.into_iter().zip(0..).map(|(it, id)| Document {
        id,
        title: it.title,
        url: None,
        text: it.text,
        kind: it.kind.unwrap_or(DocumentKind::Page),
        questions: Vec::new(),
        marked: Marked::default(),
    });
    Ok(Store {
        name: name.to_owned(),
        documents: documents.collect(),
        asked,
    })
}

impl Store {
    /// So many of its documents, always the same ones for the same `seed`. Questions that others answer have no answer
    /// here; those that only others answer in full are left out.
    #[must_use]
    pub fn part(&self, size: usize, seed: usize) -> Self {
        let mut documents = self.documents.clone();
        documents.sort_by_cached_key(|it| {
            let mark = Sha256::digest(format!("{seed} {} {}", it.title, it.text).as_bytes());
            mark.to_vec()
        });
        documents.truncate(size);
        let has = |id: &i64| documents.iter().any(|it| it.id == *id);
        let mut asked = self.asked.clone();
        asked.retain(|one| one.right.iter().any(&has) || !one.also.iter().any(&has));
        for one in &mut asked {
            one.right.retain(&has);
        }
        Self {
            name: self.name.clone(),
            documents,
            asked,
        }
    }
}

/// A model that keeps what it has read.
pub struct Remembering {
    model: Box<dyn Encoder>,
    seen: Mutex<HashMap<String, Vec<f32>>>,
}

impl Remembering {
    #[must_use]
    pub fn new(model: Box<dyn Encoder>) -> Self {
        Self {
            model,
            seen: Mutex::default(),
        }
    }
}

impl Encoder for Remembering {
    fn kind(&self) -> Kind {
        self.model.kind()
    }

    fn dim(&self) -> usize {
        self.model.dim()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        if let Some(vector) = self.seen.lock().get(text) {
            return vector.clone();
        }
        let vector = self.model.encode(text);
        self.seen.lock().insert(text.to_owned(), vector.clone());
        vector
    }
}
