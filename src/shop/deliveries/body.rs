//! A delivery's body as it is kept: packed, where that makes it smaller. Bodies are most of what a storm of webhooks
//! writes, and JSON packs well.

use super::MAX_BODY;

/// Before a packed body; then its length as it came (4 bytes, little-endian), then one LZ4 block. No JSON begins so.
const PACKED: u8 = 1;
/// Below so many bytes there is nothing to gain.
const SMALL: usize = 256;

/// A body, ready to be kept.
#[derive(Debug)]
pub struct Body(Vec<u8>);

impl Body {
    /// Packs a body as it came.
    #[must_use]
    pub fn pack(raw: &[u8]) -> Self {
        let marked = raw.first() == Some(&PACKED);
        if raw.len() < SMALL && !marked {
            return Self(raw.to_vec());
        }
        let block = lz4_flex::block::compress_prepend_size(raw);
        if block.len() + 1 >= raw.len() && !marked {
            return Self(raw.to_vec());
        }
        let mut kept = Vec::with_capacity(block.len() + 1);
        kept.push(PACKED);
        kept.extend(block);
        Self(kept)
    }

    /// As it is kept.
    #[must_use]
    pub fn as_kept(&self) -> &[u8] {
        &self.0
    }
}

/// How long a kept body was when it came; `begin` is at least its first five bytes, `kept` its length as kept.
#[must_use]
pub fn length(begin: &[u8], kept: usize) -> usize {
    match begin {
        [PACKED, a, b, c, d, ..] => {
            usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX)
        }
        _ => kept,
    }
}

/// The body as it came. What is spoilt stays as it is kept, which nobody can read: its delivery ends dead.
#[must_use]
pub fn unpack(kept: Vec<u8>) -> Vec<u8> {
    let unpacked = match kept.split_first() {
        Some((&PACKED, block)) if length(&kept, 0) <= MAX_BODY => {
            lz4_flex::block::decompress_size_prepended(block).ok()
        }
        _ => None,
    };
    unpacked.unwrap_or(kept)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_unpacked_is_what_came(
            raw in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..2000),
                "(\\{\"a\":[0-9]{1,9}\\}\n){0,90}".prop_map(String::into_bytes),
            ],
            first in prop_oneof![Just(PACKED), Just(b'{')],
        ) {
            let mut raw = raw;
            if let Some(byte) = raw.first_mut() {
                *byte = first;
            }
            let kept = Body::pack(&raw);
            prop_assert!(kept.as_kept().len() <= raw.len() + 40);
            prop_assert_eq!(length(kept.as_kept(), kept.as_kept().len()), raw.len());
            prop_assert_eq!(unpack(kept.as_kept().to_vec()), raw);
        }

        #[test]
        fn what_was_spoilt_is_a_fault_and_no_panic(kept in proptest::collection::vec(any::<u8>(), 0..60)) {
            let spoilt = [vec![PACKED], kept].concat();
            let _ = unpack(spoilt);
        }
    }

    #[test]
    fn json_gets_smaller_and_what_does_not_stays_as_it_came() {
        let json = r#"{"id":1,"title":"Nickel strings","price":"9.00"},"#.repeat(60);
        assert!(Body::pack(json.as_bytes()).as_kept().len() * 3 < json.len());
        assert_eq!(Body::pack(b"{}").as_kept(), b"{}");
        assert_eq!(Body::pack(b"").as_kept(), b"");
    }
}
