//! Errors as answers: JSON with a code and a text for people. Faults are logged here, once.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};

use crate::conversation::Refused;
use crate::error::Error;

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NothingWaiting => StatusCode::NOT_FOUND,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(refused) => match refused {
                Refused::Held { .. }
                | Refused::AlreadyYours
                | Refused::NotHeld
                | Refused::Closed
                | Refused::AlreadyWaiting
                | Refused::NotWaiting
                | Refused::Stale
                | Refused::AssistantSilent
                | Refused::AlreadyCollecting
                | Refused::NotCollecting
                | Refused::Unchanged
                | Refused::NotDue
                | Refused::Away
                | Refused::NoRoom
                | Refused::SentElsewhere
                | Refused::AnotherWriter => StatusCode::CONFLICT,
            },
            Self::SavedMeanwhile { .. } => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(_) | Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        if status.is_server_error() {
            tracing::error!(error = %self, "a request failed");
        }
        let field = match self {
            Self::Invalid { field, .. } => *field,
            _ => None,
        };
        let mut response = HttpResponse::build(status);
        match self {
            Self::TooMany { retry_after } => {
                response.insert_header((RETRY_AFTER, retry_after.to_string()));
            }
            Self::Unavailable => {
                response.insert_header((RETRY_AFTER, "2"));
            }
            _ => {}
        }
        let mut told = serde_json::json!({
            "error": { "code": self.code(), "message": self.public(), "field": field },
        });
        if let (Self::SavedMeanwhile { now }, Some(parts)) = (self, told.as_object_mut()) {
            parts.insert("seen".into(), now.as_str().into());
        }
        response.json(told)
    }
}

/// A body or query that can't be read. The reader's own text may quote what was sent, so it is not passed on.
pub fn unreadable(error: &dyn std::fmt::Display) -> Error {
    tracing::debug!(%error, "unreadable input");
    Error::Invalid {
        field: None,
        message: "The request could not be read.".into(),
    }
}

/// No such route.
pub async fn nothing_here() -> Result<HttpResponse, Error> {
    Err(Error::NotFound)
}

/// There is something, but not for this method.
pub fn wrong_method(allowed: &str) -> HttpResponse {
    HttpResponse::MethodNotAllowed()
        .insert_header((ALLOW, allowed))
        .json(serde_json::json!({
            "error": {
                "code": "wrong_method",
                "message": format!("This address answers {allowed}."),
                "field": null,
            },
        }))
}
