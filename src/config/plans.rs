//! Plans, as whoever runs the app offers them.

use super::{Reader, switch};
use crate::shop::plan::{Limits, Offer};

/// The offer, or that there is none; nothing at all where what is set is wrong.
pub(super) fn read(reader: &mut Reader) -> Option<Option<Offer>> {
    let on = reader.or("PLANS", "off", switch)?;
    if !on {
        return Some(None);
    }
    let handle = reader.required("SHOPIFY_APP_HANDLE", |text| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.bytes().all(fits) && text.len() <= 100 {
            Ok(text.to_owned())
        } else {
            Err("must be the app's handle: small letters, digits and hyphens".to_owned())
        }
    })?;
    Some(Some(Offer {
        handle,
        free: Limits::FREE,
    }))
}
