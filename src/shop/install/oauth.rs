//! The `oauth2` client, as Shopify wants to be spoken to: the grant is the standard one, but what goes over the
//! wire is Shopify's JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, RedirectUrl, RequestTokenError, StandardRevocableToken, TokenUrl,
};
use url::Url;

use super::SCOPES;
use crate::app::Shared;
use crate::error::Error;
use crate::shop::ShopDomain;
use crate::shop::access::{Endpoint, GrantError, Granted};

type OAuth = Client<
    BasicErrorResponse,
    Granted,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// What of the standard's body Shopify takes.
const FIELDS: &[&str] = &["client_id", "client_secret", "code", "expiring"];

fn client(app: &Shared, shop: &ShopDomain) -> Result<OAuth, Error> {
    let config = &app.config;
    let at = |path: &str| config.shop_url.of(shop.as_str(), path);
    let callback = config
        .app_url
        .join("/auth/callback")
        .map_err(Error::fault)?;
    Ok(Client::new(ClientId::new(config.client_id.clone()))
        .set_client_secret(ClientSecret::new(config.secrets.client_secret().to_owned()))
        .set_auth_uri(AuthUrl::new(at("/admin/oauth/authorize")).map_err(Error::fault)?)
        .set_token_uri(TokenUrl::new(at("/admin/oauth/access_token")).map_err(Error::fault)?)
        .set_redirect_uri(RedirectUrl::from_url(callback))
        .set_auth_type(AuthType::RequestBody))
}

/// Where the merchant agrees, and the `state` they come back with.
pub fn consent(app: &Shared, shop: &ShopDomain) -> Result<(Url, CsrfToken), Error> {
    Ok(client(app, shop)?
        .authorize_url(|| CsrfToken::new_random_len(32))
        .add_extra_param("scope", SCOPES.join(","))
        .url())
}

/// A pair for the code they come back with.
pub async fn exchange(
    app: &Shared,
    shop: &ShopDomain,
    code: String,
) -> Result<Result<Granted, GrantError>, Error> {
    let endpoint = Endpoint::of(app, shop);
    let granted = client(app, shop)?
        .exchange_code(AuthorizationCode::new(code))
        .add_extra_param("expiring", "1")
        .request_async(&move |request| send(endpoint.clone(), request))
        .await;
    Ok(match granted {
        Ok(granted) if granted.is_usable() => Ok(granted),
        Err(RequestTokenError::Request(error)) => Err(error),
        // Its text may quote the answer, so it goes no further.
        Ok(_)
        | Err(
            RequestTokenError::ServerResponse(_)
            | RequestTokenError::Parse(..)
            | RequestTokenError::Other(_),
        ) => Err(GrantError::Unavailable),
    })
}

/// The standard's form becomes the JSON that Shopify documents.
async fn send(
    endpoint: Endpoint,
    request: oauth2::HttpRequest,
) -> Result<oauth2::HttpResponse, GrantError> {
    let fields: BTreeMap<Cow<'_, str>, Cow<'_, str>> = form_urlencoded::parse(request.body())
        .filter(|(name, _)| FIELDS.contains(&name.as_ref()))
        .collect();
    let body = endpoint.post(&fields).await?;
    Ok(oauth2::HttpResponse::new(body))
}
