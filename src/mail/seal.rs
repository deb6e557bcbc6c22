//! What seals and opens: the text of a mail may hold a link that lets somebody in, so it lies sealed while it waits.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::error::Error;
use crate::ids::Id;

/// Before each sealed text. What an older version kept has none, and is as it was written.
const SEALED: &str = "sealed:";

/// Seals or opens under a context; nothing when it can't.
pub type Opening = Arc<dyn Fn(&[u8], &[u8]) -> Option<Vec<u8>> + Send + Sync>;

/// What seals and opens, for a context.
#[derive(Clone)]
pub struct Seal {
    /// Seals.
    pub seals: Opening,
    /// Opens.
    pub opens: Opening,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// Seals `plain` for `context`.
    ///
    /// # Errors
    /// A fault.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        (self.seals)(context, plain).ok_or_else(|| Error::fault("it could not be sealed"))
    }

    /// Opens what was sealed for `context`.
    ///
    /// # Errors
    /// A fault.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        (self.opens)(context, sealed).ok_or_else(|| Error::fault("it could not be opened"))
    }

    /// The text of a mail, as it is kept.
    pub(super) fn text(&self, mail: Id, plain: &str) -> Result<String, Error> {
        let sealed = self.seal(&context(mail), plain.as_bytes())?;
        Ok(format!("{SEALED}{}", STANDARD_NO_PAD.encode(sealed)))
    }

    /// The text of a mail, as it was written; nothing when it can't be read any more.
    #[must_use]
    pub fn read(&self, mail: Id, kept: &str) -> Option<String> {
        let Some(sealed) = kept.strip_prefix(SEALED) else {
            return Some(kept.to_owned());
        };
        let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
        String::from_utf8((self.opens)(&context(mail), &sealed)?).ok()
    }
}

fn context(mail: Id) -> Vec<u8> {
    format!("mail {mail}").into_bytes()
}
