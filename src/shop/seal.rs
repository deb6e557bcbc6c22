//! What is kept or handed out sealed: Shopify's tokens in the database, and the tokens shoppers and staff hold.
//!
//! XChaCha20-Poly1305 under one key of our own (never Shopify's secret, whose signatures strangers may collect).
//! Whatever is sealed is bound to a context (whose it is, and what for): sealed text moved to another row or
//! another use does not open. A former key still opens, so that keys can be changed without losing anything.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurposeConfig, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

/// First byte of everything sealed: this format.
const VERSION: u8 = 1;
/// Bytes of the random nonce after the version. 192 bits may be drawn at random for ever.
const NONCE: usize = 24;
/// Bytes of a key.
const KEY: usize = 32;
/// Longest token read, in characters; longer ones are not ours.
const LONGEST_TOKEN: usize = 8192;

/// Keys are typed by people and made by many tools: with or without `=` at the end.
const KEY_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Seals with the current key; opens with the current one or the one before.
#[derive(Clone)]
pub struct Sealer {
    current: XChaCha20Poly1305,
    previous: Option<XChaCha20Poly1305>,
}

/// Which of the two keys is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The key that seals.
    Current,
    /// The key before it, which still opens.
    Previous,
}

/// Why a key can't be used. Never holds any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// There is nothing in it.
    Empty(Which),
    /// It is not base64.
    NotBase64(Which),
    /// It decodes to so many bytes instead of 32.
    Length(Which, usize),
}

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
    /// The machine has no randomness for a nonce.
    Randomness,
    /// More than the cipher takes in one piece (256 GiB).
    TooLong,
    /// It was not sealed by us for this context, or was altered since.
    Refused,
}

impl Sealer {
    /// From base64 of 32 bytes each (surrounding white space and missing `=` are forgiven).
    ///
    /// # Errors
    /// [`KeyError`] says which key is wrong and how, without repeating it.
    pub fn parse(current: &str, previous: Option<&str>) -> Result<Self, KeyError> {
        Ok(Self {
            current: cipher(Which::Current, current)?,
            previous: previous
                .map(|text| cipher(Which::Previous, text))
                .transpose()?,
        })
    }

    /// Seals `plain` for `context` (say: the shop's id and what it is for). 41 bytes longer than `plain`, and
    /// different each time.
    ///
    /// # Errors
    /// [`SealError::Randomness`] or [`SealError::TooLong`].
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.seal_as(Use::Stored, context, plain)
    }

    /// Opens what [`Sealer::seal`] made for the same `context`.
    ///
    /// # Errors
    /// [`SealError::Refused`].
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        Ok(self.open_as(Use::Stored, context, sealed)?.0)
    }

    /// The same, and which key opened it: what the previous one sealed should be sealed anew.
    ///
    /// # Errors
    /// [`SealError::Refused`].
    pub fn open_telling(
        &self,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<(Vec<u8>, Which), SealError> {
        self.open_as(Use::Stored, context, sealed)
    }

    /// A sealed token fit for URLs, headers and cookies. It does not end by itself: put the end into `payload`.
    ///
    /// # Errors
    /// [`SealError::Randomness`] or [`SealError::TooLong`].
    pub fn token(&self, context: &str, payload: &[u8]) -> Result<String, SealError> {
        let sealed = self.seal_as(Use::Token, context.as_bytes(), payload)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The payload of a token that [`Sealer::token`] made for the same `context`.
    ///
    /// # Errors
    /// [`SealError::Refused`].
    pub fn read_token(&self, context: &str, token: &str) -> Result<Vec<u8>, SealError> {
        if token.len() > LONGEST_TOKEN {
            return Err(SealError::Refused);
        }
        let sealed = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_| SealError::Refused)?;
        Ok(self.open_as(Use::Token, context.as_bytes(), &sealed)?.0)
    }

    fn seal_as(&self, usage: Use, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| SealError::Randomness)?;
        let bound = usage.bind(context);
        let payload = Payload {
            msg: plain,
            aad: &bound,
        };
        let body = self
            .current
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError::TooLong)?;
        let mut sealed = Vec::with_capacity(1 + NONCE + body.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    fn open_as(
        &self,
        usage: Use,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<(Vec<u8>, Which), SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError::Refused)?;
        let (nonce, body) = rest
            .split_first_chunk::<NONCE>()
            .ok_or(SealError::Refused)?;
        if *version != VERSION {
            return Err(SealError::Refused);
        }
        let bound = usage.bind(context);
        let previous = self.previous.as_ref().map(|key| (key, Which::Previous));
        [Some((&self.current, Which::Current)), previous]
            .into_iter()
            .flatten()
            .find_map(|(cipher, which)| {
                let payload = Payload {
                    msg: body,
                    aad: &bound,
                };
                let plain = cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
                Some((plain, which))
            })
            .ok_or(SealError::Refused)
    }
}

/// Stored secrets and handed-out tokens never stand in for each other, whatever their contexts say.
#[derive(Clone, Copy)]
enum Use {
    Stored,
    Token,
}

impl Use {
    fn bind(self, context: &[u8]) -> Vec<u8> {
        let label: &[u8] = match self {
            Self::Stored => b"counterbell stored 1\0",
            Self::Token => b"counterbell token 1\0",
        };
        [label, context].concat()
    }
}

fn cipher(which: Which, text: &str) -> Result<XChaCha20Poly1305, KeyError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(KeyError::Empty(which));
    }
    let bytes = KEY_BASE64
        .decode(text)
        .map_err(|_| KeyError::NotBase64(which))?;
    let wrong_length = KeyError::Length(which, bytes.len());
    if bytes.len() != KEY {
        return Err(wrong_length);
    }
    XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| wrong_length)
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("previous", &self.previous.is_some())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Current => "the encryption key",
            Self::Previous => "the previous encryption key",
        })
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(which) => write!(f, "{which} is empty"),
            Self::NotBase64(which) => write!(f, "{which} is not base64"),
            Self::Length(which, bytes) => {
                write!(f, "{which} decodes to {bytes} bytes; it must be 32")
            }
        }
    }
}

impl std::error::Error for KeyError {}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Randomness => "the machine gave no random bytes",
            Self::TooLong => "too long to seal in one piece",
            Self::Refused => "not sealed by us for this use, or altered",
        })
    }
}

impl std::error::Error for SealError {}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    fn key(byte: u8) -> String {
        STANDARD.encode([byte; 32])
    }

    fn sealer() -> Sealer {
        Sealer::parse(&key(7), None).unwrap()
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_context_only(plain: Vec<u8>, context: Vec<u8>, other: Vec<u8>) {
            let sealed = sealer().seal(&context, &plain).unwrap();
            prop_assert_eq!(sealed.len(), plain.len() + 41);
            prop_assert_eq!(sealer().open(&context, &sealed).unwrap(), plain);
            if other != context {
                prop_assert_eq!(sealer().open(&other, &sealed), Err(SealError::Refused));
            }
        }

        #[test]
        fn one_changed_bit_is_refused(plain: Vec<u8>, at: prop::sample::Index, bit in 0u8..8) {
            let mut sealed = sealer().seal(b"c", &plain).unwrap();
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert_eq!(sealer().open(b"c", &sealed), Err(SealError::Refused));
        }

        #[test]
        fn anything_may_be_offered(bytes: Vec<u8>, text: String) {
            prop_assert_eq!(sealer().open(b"c", &bytes), Err(SealError::Refused));
            prop_assert_eq!(sealer().read_token("c", &text), Err(SealError::Refused));
        }
    }

    #[test]
    fn agrees_with_the_published_vector() {
        // Appendix A.3.1 of draft-irtf-cfrg-xchacha: key 80..9f, nonce 40..57.
        let raw: Vec<u8> = (0x80..=0x9f).collect();
        let cipher = cipher(Which::Current, &STANDARD.encode(raw)).unwrap();
        let nonce: [u8; NONCE] = std::array::from_fn(|at| 0x40 + u8::try_from(at).unwrap());
        let plain =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for \
            the future, sunscreen would be it.";
        let aad = [
            0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
        ];
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let out = cipher.encrypt(&XNonce::from(nonce), payload).unwrap();
        let tag = [
            0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a,
            0xcf, 0x49,
        ];
        assert_eq!(out[..4], [0xbd, 0x6d, 0x17, 0x9d]);
        assert_eq!(out[out.len() - 16..], tag);
    }

    #[test]
    fn a_former_key_still_opens() {
        let old = sealer().token("visitor", b"42").unwrap();
        let turned = Sealer::parse(&key(8), Some(&key(7))).unwrap();
        for (sealer, which) in [
            (sealer(), Which::Previous),
            (turned.clone(), Which::Current),
        ] {
            let sealed = sealer.seal(b"c", b"42").unwrap();
            assert_eq!(
                turned.open_telling(b"c", &sealed),
                Ok((b"42".to_vec(), which))
            );
        }
        assert_eq!(turned.read_token("visitor", &old).unwrap(), b"42");
        let new = turned.token("visitor", b"43").unwrap();
        assert_eq!(
            sealer().read_token("visitor", &new),
            Err(SealError::Refused)
        );
        let forgotten = Sealer::parse(&key(8), None).unwrap();
        assert_eq!(
            forgotten.read_token("visitor", &old),
            Err(SealError::Refused)
        );
    }

    #[test]
    fn a_token_is_no_stored_secret_and_fits_a_url() {
        let token = sealer().token("c", b"payload").unwrap();
        assert!(
            token
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        assert_eq!(sealer().open(b"c", &bytes), Err(SealError::Refused));
        assert_ne!(token, sealer().token("c", b"payload").unwrap());
        assert_eq!(
            sealer().read_token("c", &format!("{token}=")),
            Err(SealError::Refused)
        );
        assert_eq!(
            sealer().read_token("c", &"A".repeat(LONGEST_TOKEN + 1)),
            Err(SealError::Refused)
        );
    }

    #[test]
    fn a_wrong_key_is_named_but_not_shown() {
        let shown = |current: &str, previous| {
            Sealer::parse(current, previous)
                .map(|_| ())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(shown(" ", None), "the encryption key is empty");
        assert_eq!(shown("hunter2!", None), "the encryption key is not base64");
        assert_eq!(
            shown("c2hvcnQ=", None),
            "the encryption key decodes to 5 bytes; it must be 32"
        );
        assert_eq!(
            shown(&key(1), Some("x y")),
            "the previous encryption key is not base64"
        );
        let unpadded = key(1).trim_end_matches('=').to_owned();
        assert!(Sealer::parse(&format!("{unpadded}\n"), None).is_ok());
        assert!(!format!("{:?}", sealer()).contains('7'));
    }
}
