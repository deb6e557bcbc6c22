//! A member of staff of one shop, proved: by the cookie of a session, or, inside Shopify's admin, by its ID token.
//!
//! Handlers take a [`Staff`] and need not care which door it came by.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::place::Place;
use super::role::{self, Can};
use super::store::{self, Member};
use super::{admin, audit, session};
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::shop::store as shops;

/// How a member of staff came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// By a session of ours.
    Cookie {
        /// The session's key, to end it.
        key: Vec<u8>,
    },
    /// From Shopify's admin. Its tokens end after a minute and are brought anew with every request.
    Admin,
}

/// A member of staff of this shop.
#[derive(Debug, Clone)]
pub struct Staff {
    /// The shop.
    pub shop: ShopId,
    /// Who.
    pub member: Member,
    /// How they came in.
    pub door: Door,
    /// Where they act from.
    pub place: Place,
}

impl Staff {
    /// Their id.
    #[must_use]
    pub fn id(&self) -> Id {
        self.member.id
    }

    /// Whether they may do that.
    #[must_use]
    pub fn may(&self, what: Can) -> bool {
        self.member.role.may(what)
    }

    /// The same member at this door, if what it asks for is theirs to do.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn at(mut self, request: &HttpRequest) -> Result<Self, Error> {
        // A door without a pattern is none of ours.
        let pattern = request.match_pattern().unwrap_or_default();
        if !self.may(role::needs(request.method(), &pattern)) {
            return Err(Error::Forbidden);
        }
        self.place = Place::of(request);
        request.extensions_mut().insert(self.clone());
        audit::owe(request, &self);
        Ok(self)
    }

    /// Whether they still may look, for what stays open: nobody signed them out, took them off the team, or
    /// removed the app.
    ///
    /// # Errors
    /// The database's.
    pub fn still(&self, conn: &mut Conn, now: Micros) -> Result<bool, Error> {
        match &self.door {
            Door::Cookie { key } => Ok(store::session(conn, self.shop, key, now)?.is_some()),
            Door::Admin => Ok(shops::is_installed(conn, self.shop)?
                && store::member(conn, self.shop, self.member.id)?.is_some()),
        }
    }
}

/// The token of a request, if it brings one.
#[must_use]
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    request
        .headers()
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

impl FromRequest for Staff {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = request
                .app_data::<App>()
                .ok_or_else(|| Error::fault("no app state"))?;
            // No other site can make a browser send this header, so it needs no look at where it comes from.
            let staff = match bearer(&request) {
                Some(token) => admin::by_token(app, token, Place::of(&request)).await?,
                None => session::by_cookie(&request, app).await?,
            };
            staff.at(&request)
        })
    }
}
