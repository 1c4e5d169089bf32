//! The routes under `/admin`.

use axum::{
    Router,
    middleware::from_fn,
    routing::{any, get, post},
};

use super::{
    activations,
    answers::{as_pages, missing},
    door, editions, grants, home, keys, layers, layout, ledger, user, users,
};
use crate::app::App;

/// The routes under `/admin`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/admin", get(home::show))
        .route("/admin/login", get(door::login).post(door::log_in))
        .route("/admin/logout", post(door::log_out))
        .route("/admin/password", get(door::password).post(door::change_password))
        .route("/admin/users", get(users::show).post(users::add))
        .route("/admin/users/{name}", get(user::show))
        .route("/admin/users/{name}/password", post(user::new_password))
        .route("/admin/users/{name}/disable", post(user::disable))
        .route("/admin/users/{name}/grants", post(grants::propose))
        .route("/admin/users/{name}/grants/{id}/confirm", post(grants::confirm))
        .route("/admin/users/{name}/grants/{id}/end", post(grants::end))
        .route("/admin/keys", get(keys::show).post(keys::add))
        .route("/admin/keys/{name}/revoke", post(keys::revoke))
        .route("/admin/ledger", get(ledger::show))
        .route("/admin/ledger/export", post(ledger::export))
        .route("/admin/activations", get(activations::show).post(activations::ask))
        .route("/admin/activations/break-glass", post(activations::break_glass))
        .route("/admin/activations/{id}/confirm", post(activations::confirm))
        .route("/admin/activations/{id}/renew", post(activations::renew))
        .route("/admin/activations/{id}/end", post(activations::end))
        .route("/admin/activations/{id}/review", post(activations::review))
        .route("/admin/editions", get(editions::show).post(editions::make))
        .route("/admin/editions/{id}/approve", post(editions::approve))
        .route("/admin/layers", get(layers::show))
        .route("/admin/layers/{id}/open", post(layers::open))
        .route("/admin/layers/{id}/close", post(layers::close))
        .route("/admin/layers/{id}/remove", post(layers::remove))
        .route("/admin/", any(missing))
        .route("/admin/{*rest}", any(missing))
        .method_not_allowed_fallback(missing)
        .layer(from_fn(as_pages))
        .merge(layout::OFFICE.route())
}
