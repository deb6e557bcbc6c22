//! The program's name before push services (RFC 8292): one key pair for all shops, since a browser takes one for each
//! of our pages' origins. It is made once and kept sealed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;
use url::Url;

use crate::clock::Micros;
use crate::db::schema::push_keys;
use crate::db::{ShopId, Store};
use crate::error::Error;
use crate::handoff::notices::Seal;
use crate::ids::Id;
use crate::on_each;

/// Of no shop.
const NOBODYS: ShopId = ShopId(Id(0));
/// What it is sealed for.
const CONTEXT: &[u8] = b"push key";
/// Life of a signature; at most a day is taken.
const HOURS: i64 = 12;

/// The pair.
pub struct Key(EcdsaKeyPair);

impl Key {
    /// The program's pair, made now if there is none yet.
    ///
    /// # Errors
    /// The database's; a fault when it does not open.
    pub async fn of(store: &Store, seal: &Seal) -> Result<Self, Error> {
        let found = store.read(kept).await?;
        let sealed = match found {
            Some(sealed) => sealed,
            None => {
                let made = EcdsaKeyPair::generate_pkcs8(
                    &ECDSA_P256_SHA256_FIXED_SIGNING,
                    &SystemRandom::new(),
                )
                .map_err(|_| Error::fault("no push key could be made"))?;
                let sealed = seal.seal(CONTEXT, made.as_ref())?;
                store
                    .insert(NOBODYS, move |tx| {
                        let now = tx.wall.0;
                        let insert = || {
                            diesel::insert_into(push_keys::table).values((
                                push_keys::shop_id.eq(0_i64),
                                push_keys::pair.eq(&sealed),
                                push_keys::created_at.eq(now),
                            ))
                        };
                        // Of two nodes that make one at once, the first one's counts.
                        on_each!(tx.conn, conn => insert().on_conflict_do_nothing().execute(conn))?;
                        Ok::<_, Error>(())
                    })
                    .await?;
                let kept = store.read(kept).await?;
                kept.ok_or_else(|| Error::fault("the push key was not kept"))?
            }
        };
        Self::open(&seal.open(CONTEXT, &sealed)?)
    }

    fn open(pkcs8: &[u8]) -> Result<Self, Error> {
        EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            pkcs8,
            &SystemRandom::new(),
        )
        .map(Self)
        .map_err(|_| Error::fault("the push key can't be read"))
    }

    /// The public half, as browsers take it.
    #[must_use]
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().as_ref())
    }

    /// The `Authorization` of a message to `endpoint`; `contact` is whom the service's people may ask.
    ///
    /// # Errors
    /// A fault when the machine has no randomness.
    pub fn authorization(
        &self,
        endpoint: &Url,
        contact: &Url,
        now: Micros,
    ) -> Result<String, Error> {
        let head = URL_SAFE_NO_PAD.encode(json!({ "typ": "JWT", "alg": "ES256" }).to_string());
        let claims = json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now.plus_seconds(HOURS * 60 * 60).0 / 1_000_000,
            "sub": contact.as_str(),
        });
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        let said = format!("{head}.{claims}");
        let signature = self
            .0
            .sign(&SystemRandom::new(), said.as_bytes())
            .map_err(|_| Error::fault("a push could not be signed"))?;
        let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
        Ok(format!("vapid t={said}.{signature}, k={}", self.public()))
    }
}

fn kept(conn: &mut crate::db::Conn) -> Result<Option<Vec<u8>>, Error> {
    Ok(push_keys::table
        .find(0_i64)
        .select(push_keys::pair)
        .first(conn)
        .optional()?)
}
