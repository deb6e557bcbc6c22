//! Message encryption for web push: RFC 8291, in the one record of RFC 8188's `aes128gcm`.

use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hmac;
use ring::rand::SystemRandom;

use crate::ids;

/// Bytes of an uncompressed point on P-256.
pub const POINT: usize = 65;
/// Bytes of the secret a browser gives with its key.
pub const AUTH: usize = 16;
/// Longest text: a push service takes 4,096 bytes of record.
pub const LONGEST: usize = 3_000;
const RECORD: u32 = 4_096;

/// Why a text could not be sealed: the browser's key is no key, or the machine has no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadKey;

/// Seals `text` for the browser that gave `public` and `auth`, by a key of this message alone.
///
/// # Errors
/// [`BadKey`].
pub fn encrypt(public: &[u8], auth: &[u8], text: &[u8]) -> Result<Vec<u8>, BadKey> {
    if public.len() != POINT || auth.len() != AUTH || text.len() > LONGEST {
        return Err(BadKey);
    }
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(|_| BadKey)?;
    let own_public = own.compute_public_key().map_err(|_| BadKey)?;
    let salt = ids::random::<16>().map_err(|_| BadKey)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, public);
    agree_ephemeral(own, &theirs, |secret| {
        seal(secret, public, own_public.as_ref(), auth, &salt, text)
    })
    .map_err(|_| BadKey)?
}

/// The part with nothing random in it.
fn seal(
    secret: &[u8],
    theirs: &[u8],
    ours: &[u8],
    auth: &[u8],
    salt: &[u8; 16],
    text: &[u8],
) -> Result<Vec<u8>, BadKey> {
    let (key, nonce) = keys(secret, theirs, ours, auth, salt);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).map_err(|_| BadKey)?);
    let mut body = text.to_vec();
    // The delimiter of the last record (RFC 8188, 2).
    body.push(2);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut body)
        .map_err(|_| BadKey)?;
    let mut sealed = salt.to_vec();
    sealed.extend_from_slice(&RECORD.to_be_bytes());
    sealed.push(u8::try_from(ours.len()).map_err(|_| BadKey)?);
    sealed.extend_from_slice(ours);
    sealed.append(&mut body);
    Ok(sealed)
}

/// Content key and nonce (RFC 8291, 3.4).
fn keys(
    secret: &[u8],
    theirs: &[u8],
    ours: &[u8],
    auth: &[u8],
    salt: &[u8],
) -> ([u8; 16], [u8; 12]) {
    let prk = mac(auth, &[secret]);
    let input = mac(&prk, &[b"WebPush: info\0", theirs, ours, &[1]]);
    let prk = mac(salt, &[&input]);
    (
        first(&mac(&prk, &[b"Content-Encoding: aes128gcm\0", &[1]])),
        first(&mac(&prk, &[b"Content-Encoding: nonce\0", &[1]])),
    )
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    context.sign().as_ref().to_vec()
}

fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(bytes) {
        *to = *from;
    }
    out
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// RFC 8291, appendix A.
    #[test]
    fn the_standards_own_example() {
        let theirs = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        );
        let ours = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        );
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let secret = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let text = b"When I grow up, I want to be a watermelon";
        let sealed = seal(&secret, &theirs, &ours, &auth, &salt, text).unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let point = [4; POINT];
        for (public, auth) in [
            (&point[..], &[0; AUTH][..]),
            (&point[..64], &[0; AUTH][..]),
            (&[][..], &[][..]),
        ] {
            assert_eq!(encrypt(public, auth, b"text"), Err(BadKey));
        }
    }

    #[test]
    fn two_messages_share_nothing() {
        let theirs = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        );
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let one = encrypt(&theirs, &auth, b"text").unwrap();
        let two = encrypt(&theirs, &auth, b"text").unwrap();
        assert_ne!(one[..16], two[..16]);
        assert_ne!(one[21..86], two[21..86]);
    }
}
