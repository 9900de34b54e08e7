//! Why a request is refused: one of Kafka's error codes with Kafka's words. It must never be a reason
//! that a client cannot see.

use milena_types::ErrorCode;
use milena_wire::Str;

/// Kafka's error code and message for a request, or a part of one, that is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The code.
    pub code: ErrorCode,
    /// What people read, where the response has room for it.
    pub message: String,
}

impl Refusal {
    /// `code`, explained by `message`.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Refusal {
        milena_probe::always!(code.is_error(), "a refusal says what went wrong");
        Refusal { code, message: message.into() }
    }

    /// The message as a response carries it.
    pub(crate) fn text(&self) -> Option<Str> {
        Some(Str::from(self.message.clone()))
    }
}
