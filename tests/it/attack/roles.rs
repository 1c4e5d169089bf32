//! The table of rights, beside the policy: every role on a collection of each sensitivity, through real requests.

use axum::{body::Body, http::Method};
use banlang::auth::Role;
use serde_json::{Value, json};

use super::{
    eyes::Eyes,
    question::Question,
    service::Service,
    world::{self, FAR, NEAR},
};

/// What a caller does with a collection in the near commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct May {
    read: bool,
    write: bool,
}

const NO: May = May { read: false, write: false };
const READ: May = May { read: true, write: false };
const BOTH: May = May { read: true, write: true };

/// How the households of the near commune are counted: of the whole commune, and of a drawn ground.
type Counts = [&'static str; 2];

const PUBLISHED: Counts = ["published", "published"];

/// Role (`None`: anyone), an open collection (shelters), an internal one (reports of damage), a personal one
/// (contacts), counts.
const TABLE: [(Option<Role>, May, May, May, Counts); 8] = [
    (None, READ, NO, NO, PUBLISHED),
    (Some(Role::Viewer), READ, READ, NO, ["units", "published"]),
    (Some(Role::Editor), BOTH, BOTH, BOTH, ["exact", "exact"]),
    (Some(Role::Approver), READ, READ, READ, ["exact", "exact"]),
    // The desk keeps shelters and reports; rows of persons wait for an activation.
    (Some(Role::Disaster), BOTH, BOTH, NO, ["exact", "exact"]),
    (Some(Role::Auditor), READ, NO, NO, PUBLISHED),
    (Some(Role::Admin), READ, NO, NO, PUBLISHED),
    (Some(Role::Steward), READ, NO, NO, PUBLISHED),
];

fn shelter(area: &str, code: &str) -> Value {
    json!({ "code": code, "name": "Nhà", "area_code": area })
}

fn report(area: &str, code: &str) -> Value {
    // One report of an indicator at a time: each caller reports in a minute of its own.
    let minute = code.bytes().map(u32::from).sum::<u32>() % 60;
    let reported_at = format!("2026-11-03T00:{minute:02}:{:02}Z", code.len());
    json!({ "event_code": "LU-1", "area_code": area, "indicator": "NG.chet", "amount": 1, "unit": "nhà", "reported_at": reported_at })
}

fn contact(area: &str, code: &str) -> Value {
    json!({ "code": code, "area_code": area, "name": "Y", "role": "village_head" })
}

async fn may(
    service: &Service,
    eyes: &Eyes,
    collection: &str,
    row: fn(&str, &str) -> Value,
) -> May {
    let items = format!("/api/collections/{collection}/items");
    let read = service.ask(eyes, &Question::get("roles", &items)).await.status == 200;
    let make = async |area: &str| {
        let feature = json!({ "type": "Feature", "geometry": null, "properties": row(area, &format!("{}-{area}", eyes.name)) });
        let told = service.ask(eyes, &Question::post("roles", &items, feature)).await;
        assert!(
            told.status < 500 && told.status != 422 && told.status != 400,
            "{collection}: {}",
            told.text()
        );
        told.status == 201
    };
    let write = make(NEAR.commune).await;
    assert!(!make(FAR.commune).await, "{} writes {collection} in the next commune", eyes.name);
    May { read, write }
}

async fn precision(service: &Service, eyes: &Eyes, area: &Value) -> String {
    let question = Question::post(
        "roles",
        "/api/processes/affected/execution",
        json!({ "inputs": { "area": area } }),
    );
    let told = service.ask(eyes, &question).await;
    let answer: Value = serde_json::from_slice(&told.body).unwrap();
    answer["precision"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_role_reads_counts_and_writes_what_the_policy_says() {
    let service = Service::over(world::start().await);
    let ground = json!({ "type": "Polygon", "coordinates": [[[107.5, 15.0], [107.7, 15.0], [107.7, 15.2], [107.5, 15.2], [107.5, 15.0]]] });
    for (role, open, internal, personal, counts) in TABLE {
        let eyes = match role {
            Some(role) => Eyes::person(&service.app, role).await,
            None => Eyes::public(),
        };
        assert_eq!(
            may(&service, &eyes, "shelter", shelter).await,
            open,
            "{} on what is open",
            eyes.name
        );
        assert_eq!(
            may(&service, &eyes, "damage_report", report).await,
            internal,
            "{} on what is internal",
            eyes.name
        );
        assert_eq!(
            may(&service, &eyes, "contact", contact).await,
            personal,
            "{} on persons",
            eyes.name
        );
        let whole = precision(&service, &eyes, &json!({ "areas": [NEAR.commune] })).await;
        let drawn = precision(&service, &eyes, &ground).await;
        assert_eq!([whole.as_str(), drawn.as_str()], counts, "{} counts", eyes.name);
    }
}

#[tokio::test]
async fn several_roles_together_open_what_one_of_them_opens_and_no_more() {
    let mut app = world::start().await;
    let roles = [
        crate::support::held(Role::Viewer, FAR.commune),
        crate::support::held(Role::Editor, NEAR.commune),
        crate::support::held(Role::Disaster, FAR.commune),
    ];
    app.log_in_with("nhieu-vai", &roles).await;

    let near = app.get(&format!("/api/collections/household/items/{}", NEAR.id)).await;
    let far = app.get(&format!("/api/collections/household/items/{}", FAR.id)).await;
    let page = app.get("/api/collections/household/items?limit=10000").await.json();
    let removed = app
        .send(
            Method::DELETE,
            &format!("/api/collections/contact/items/{}", FAR.id),
            &[("if-match", "*")],
            Body::empty(),
        )
        .await;

    assert_eq!(
        (near.status.as_u16(), far.status.as_u16(), removed.status.as_u16()),
        (200, 404, 404)
    );
    assert_eq!(page["numberReturned"], 21);
}
