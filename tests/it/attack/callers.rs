//! Each caller attacks the service as it is, and infers nothing that is not its own to know.

use banlang::auth::Role;

use super::{
    assault::{Breadth, attack},
    eyes::Eyes,
    service::Service,
    world,
};

/// Nothing was inferred, by an attack that was answered.
pub(super) async fn finds_nothing(service: &Service, eyes: &Eyes) {
    let started = std::time::Instant::now();
    let inference = attack(service, eyes, Breadth::Everything).await;
    eprintln!(
        "{}: {} questions, {} answered, {:.1} s",
        eyes.name,
        inference.asked,
        inference.answered,
        started.elapsed().as_secs_f32()
    );
    assert!(inference.asked > 1000, "only {} questions were asked", inference.asked);
    assert!(
        inference.answered > 300,
        "only {} of {} were answered",
        inference.answered,
        inference.asked
    );
    assert!(inference.found.is_empty(), "{} infers:\n{}", eyes.name, inference.summary());
}

async fn service() -> Service {
    Service::over(world::start().await)
}

#[tokio::test]
async fn a_curious_visitor_infers_nothing_of_hidden_records() {
    finds_nothing(&service().await, &Eyes::public()).await;
}

#[tokio::test]
async fn a_partner_with_a_narrow_key_infers_nothing_beyond_it() {
    let service = service().await;
    let eyes = Eyes::partner(&service.app).await;
    finds_nothing(&service, &eyes).await;
}

#[tokio::test]
async fn a_planner_infers_nothing_but_counts_of_whole_units() {
    let service = service().await;
    let eyes = Eyes::person(&service.app, Role::Viewer).await;
    finds_nothing(&service, &eyes).await;
}

#[tokio::test]
async fn an_editor_infers_nothing_of_the_next_commune() {
    let service = service().await;
    let eyes = Eyes::person(&service.app, Role::Editor).await;
    finds_nothing(&service, &eyes).await;
}

#[tokio::test]
async fn a_disaster_officer_without_an_activation_infers_nothing_but_counts() {
    let service = service().await;
    let eyes = Eyes::person(&service.app, Role::Disaster).await;
    finds_nothing(&service, &eyes).await;
}

#[tokio::test]
async fn an_administrator_infers_nothing_from_running_the_service() {
    let service = service().await;
    let eyes = Eyes::person(&service.app, Role::Admin).await;
    finds_nothing(&service, &eyes).await;
}
