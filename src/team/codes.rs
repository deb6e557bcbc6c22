//! The second step of signing in: codes of an app on one's phone (RFC 6238), and codes on paper for when that is lost.

use totp_rs::{Builder, Secret, Totp};

use super::tokens::digest;
use crate::clock::Micros;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::{self, Id};

/// Bytes of a key.
const KEY: usize = 20;
/// Codes on paper.
const ON_PAPER: usize = 8;

/// What a key is sealed for.
#[must_use]
pub fn context(shop: ShopId, staff: Id) -> Vec<u8> {
    format!("totp {} {staff}", shop.key()).into_bytes()
}

/// A new key.
///
/// # Errors
/// A fault when the machine has no randomness.
pub fn new_key() -> Result<Vec<u8>, Error> {
    Ok(ids::random::<KEY>()?.to_vec())
}

fn totp(key: &[u8], account: &str) -> Result<Totp, Error> {
    Builder::new()
        .with_secret(key.to_vec())
        .with_issuer(Some("Counterbell"))
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(|_| Error::fault("a key makes no codes"))
}

/// A key as one types it into the app: in groups of four.
#[must_use]
pub fn typed(key: &[u8]) -> String {
    let text = Secret::from(key.to_vec()).to_base32();
    let mut out = String::new();
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            out.push(' ');
        }
        out.push(letter);
    }
    out
}

/// The address by which an app on the same machine takes a key.
///
/// # Errors
/// A fault when there is none.
pub fn address(key: &[u8], account: &str) -> Result<String, Error> {
    totp(key, account)?
        .to_url()
        .map_err(|_| Error::fault("a key has no address"))
}

/// The step whose code this is, around now.
#[must_use]
pub fn step(key: &[u8], code: &str, now: Micros) -> Option<i64> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.0 / 1_000_000).ok()?;
    let step = totp(key, "").ok()?.check(&code, seconds)?;
    i64::try_from(step).ok()
}

/// Codes on paper: as they are shown, and what is kept of them.
///
/// # Errors
/// A fault when the machine has no randomness.
pub fn on_paper() -> Result<(Vec<String>, Vec<String>), Error> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut shown = Vec::with_capacity(ON_PAPER);
    for _ in 0..ON_PAPER {
        let code: String = ids::random::<10>()?
            .iter()
            .map(|byte| {
                let at = usize::from(byte % 32);
                char::from(LETTERS.get(at).copied().unwrap_or(b'x'))
            })
            .collect();
        let (one, two) = code.split_at(5);
        shown.push(format!("{one}-{two}"));
    }
    let kept = shown.iter().map(|code| kept(code)).collect();
    Ok((shown, kept))
}

/// What is kept of a code on paper.
#[must_use]
pub fn kept(code: &str) -> String {
    let code: String = code
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    digest(code.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{address, kept, on_paper, step, typed};
    use crate::clock::Micros;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six digits, SHA-1.
        let key = b"12345678901234567890";
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            let now = Micros(at * 1_000_000);
            assert_eq!(step(key, code, now), Some(at / 30));
            assert_eq!(step(key, code, now.plus_seconds(30)), Some(at / 30));
            assert_eq!(step(key, code, now.plus_seconds(90)), None);
            assert_eq!(step(key, "000000", now), None);
        }
        assert_eq!(step(key, "28 70 82", Micros(59_000_000)), Some(1));
        assert_eq!(step(key, "", Micros(59_000_000)), None);
        assert!(typed(key).starts_with("GEZD GNBV"));
        let address = address(key, "ann@example.com").unwrap();
        assert!(
            address.starts_with("otpauth://totp/Counterbell:ann"),
            "{address}"
        );
    }

    #[test]
    fn a_code_on_paper_is_read_however_it_is_typed() {
        let (shown, stored) = on_paper().unwrap();
        assert_eq!((shown.len(), stored.len()), (8, 8));
        let loud = shown[0].to_uppercase().replace('-', " ");
        assert_eq!(kept(&loud), stored[0]);
        assert!(stored.iter().all(|stored| !shown.contains(stored)));
    }
}
