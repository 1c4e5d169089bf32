//! From which feeds events came.

use banlang::{
    disaster::event::{Entry, Known, known, seen},
    policy::keys,
    record::open,
};

use super::world::{public, start};
use crate::support::TestApp;

async fn of_feed(app: &TestApp, id: &str) -> Option<Known> {
    let view = public(app);
    let mut connection = app.db.db.connection().await.unwrap();
    let reading = open(&mut connection, &keys([&view]), "test").await.unwrap();
    known(&reading, &view, ("gdacs", &[id])).await.unwrap().pop()
}

/// An entry of GDACS of that revision, whose digest is that byte again and again.
fn entry<'a>(id: &'a str, revision: Option<&'a str>, digest: &'a [u8]) -> Entry<'a> {
    Entry { feed: "gdacs", external_id: id, revision, digest, told: None }
}

#[tokio::test]
async fn an_entry_of_a_feed_is_one_event_however_often_it_is_read_and_whatever_that_was_merged_into()
 {
    let app = start().await;
    assert_eq!(of_feed(&app, "FL-1").await, None);
    let client = app.db.db.connection().await.unwrap();
    seen(&client, 12, &entry("FL-1", Some("1"), &[1; 32])).await.unwrap();
    // Another event under the same id changes nothing of whose it is.
    seen(&client, 13, &entry("FL-1", Some("2"), &[2; 32])).await.unwrap();

    let known = Known {
        external_id: "FL-1".to_owned(),
        made: 12,
        event: Some(12),
        revision: Some("2".to_owned()),
        digest: Some(vec![2; 32]),
        told: None,
    };
    assert_eq!(of_feed(&app, "FL-1").await, Some(known.clone()));
    app.execute("UPDATE disaster_event SET merged_into = 'LU-1', geom = NULL WHERE id = 12").await;
    assert_eq!(of_feed(&app, "FL-1").await, Some(Known { event: Some(11), ..known.clone() }));
    app.execute("UPDATE disaster_event SET merged_into = NULL WHERE id = 12").await;
    app.execute("DELETE FROM disaster_event WHERE id = 12").await;
    // Removed by a person, it is known to its feed, which does not make it anew.
    assert_eq!(of_feed(&app, "FL-1").await, Some(Known { event: None, ..known }));

    for (feed, digest) in [("GDACS", [1; 32].as_slice()), ("gdacs", &[1; 31])] {
        let wrong = Entry { feed, ..entry("FL-2", None, digest) };
        assert!(seen(&client, 11, &wrong).await.is_err(), "{feed}");
    }
    assert!(client.batch_execute("DELETE FROM event_source").await.is_err());
}
