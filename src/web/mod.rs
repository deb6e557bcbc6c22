//! The doors: every route in one table, errors as answers, headers every answer carries.

mod assets;
mod errors;
mod headers;
mod operations;
mod routes;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App as ActixApp, Error as ActixError, middleware, web};

use crate::app::App;

pub use routes::{Route, routes};

/// Bytes of a JSON body, at most; webhooks have their own limit.
const JSON_BYTES: usize = 64 * 1024;

/// The service: routes, with what wraps them.
pub fn app(
    shared: App,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = ActixError,
        InitError = (),
    >,
> {
    ActixApp::new()
        .app_data(shared)
        .app_data(
            web::JsonConfig::default()
                .limit(JSON_BYTES)
                // A keepalive request of a page that goes away may carry text/plain.
                .content_type_required(false)
                .error_handler(|error, _| errors::unreadable(&error).into()),
        )
        .app_data(web::PayloadConfig::new(JSON_BYTES))
        .app_data(
            web::PathConfig::default().error_handler(|_, _| crate::error::Error::NotFound.into()),
        )
        .app_data(
            web::QueryConfig::default().error_handler(|error, _| errors::unreadable(&error).into()),
        )
        .configure(routes::configure)
        .default_service(web::to(errors::nothing_here))
        .wrap(middleware::from_fn(crate::team::locale::spoken))
        .wrap(middleware::from_fn(headers::without_nul))
        .wrap(middleware::from_fn(crate::team::audit::noted))
        .wrap(middleware::from_fn(headers::add))
}
