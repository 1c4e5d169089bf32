//! Where what was made stands.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};

/// The answer with the address in its header `location`.
pub fn located(mut response: Response, address: &str) -> Response {
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}
