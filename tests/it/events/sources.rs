//! From which feeds events came.

use banlang::{
    disaster::event::{Known, known, seen},
    policy::keys,
    record::open,
};

use super::world::{public, start};
use crate::support::TestApp;

async fn of_feed(app: &TestApp, id: &str) -> Option<Known> {
    let view = public(app);
    let mut connection = app.db.db.connection().await.unwrap();
    let reading = open(&mut connection, &keys([&view]), "test").await.unwrap();
    known(&reading, &view, ("gdacs", id)).await.unwrap()
}

#[tokio::test]
async fn an_entry_of_a_feed_is_one_event_however_often_it_is_read_and_whatever_that_was_merged_into()
 {
    let app = start().await;
    assert_eq!(of_feed(&app, "FL-1").await, None);
    let client = app.db.db.connection().await.unwrap();
    seen(&client, 12, ("gdacs", "FL-1"), (Some("1"), &[1; 32])).await.unwrap();
    // Another event under the same id changes nothing of whose it is.
    seen(&client, 13, ("gdacs", "FL-1"), (Some("2"), &[2; 32])).await.unwrap();

    let entry =
        Known { event: Some(12), revision: Some("2".to_owned()), digest: Some(vec![2; 32]) };
    assert_eq!(of_feed(&app, "FL-1").await, Some(entry.clone()));
    app.execute("UPDATE disaster_event SET merged_into = 'LU-1', geom = NULL WHERE id = 12").await;
    assert_eq!(of_feed(&app, "FL-1").await, Some(Known { event: Some(11), ..entry.clone() }));
    app.execute("UPDATE disaster_event SET merged_into = NULL WHERE id = 12").await;
    app.execute("DELETE FROM disaster_event WHERE id = 12").await;
    // Removed by a person, it is known to its feed, which does not make it anew.
    assert_eq!(of_feed(&app, "FL-1").await, Some(Known { event: None, ..entry }));

    for (feed, digest) in [("GDACS", [1; 32].as_slice()), ("gdacs", &[1; 31])] {
        assert!(seen(&client, 11, (feed, "FL-2"), (None, digest)).await.is_err(), "{feed}");
    }
    assert!(client.batch_execute("DELETE FROM event_source").await.is_err());
}
