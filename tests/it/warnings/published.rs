//! What everyone reads: the feed and the messages.

use axum::http::Method;
use banlang::disaster::cap::read;
use quick_xml::{Reader, events::Event};
use serde_json::json;

use super::world::{self, approved, drafted, flood, published, with};

/// The names of the elements of a document in order, which is well-formed.
fn elements(bytes: &[u8]) -> Vec<String> {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = true;
    let (mut names, mut buffer) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event_into(&mut buffer).unwrap() {
            Event::Start(own) | Event::Empty(own) => {
                let name = own.name();
                names.push(name.as_ref().to_owned());
            }
            Event::Eof => return names,
            _ => {}
        }
    }
}

/// RFC 4287, 4.1.1 and 4.1.2: a feed and each entry have one id, one title, one updated and an author; each entry a link.
#[tokio::test]
async fn the_feed_is_atom_with_a_link_to_each_message_and_nothing_of_drafts() {
    let mut app = world::start().await;
    let empty = app.get("/warnings.atom").await;
    assert_eq!(empty.status, 200);
    assert_eq!(read(&empty.body).unwrap().links, 0);
    let mut odd = flood();
    odd["infos"]["vi"]["headline"] = json!("Lũ <quét> & \"sạt lở\"");
    let (id, first) = published(&mut app, &odd).await;
    app.log_in("truc-tinh").await;
    let mut secret = flood();
    secret["infos"]["vi"]["headline"] = json!("Bản nháp kín");
    drafted(&app, &secret).await;
    let next = app.post(&format!("/api/warnings/{id}/update"), &json!(null)).await;
    let second = approved(&mut app, next.json()["id"].as_i64().unwrap()).await;
    app.forget_session();

    let answer = app.get("/warnings.atom").await;

    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let text = answer.text();
    let names = elements(&answer.body);
    let count = |name: &str| names.iter().filter(|own| *own == name).count();
    assert_eq!((names[0].as_str(), count("entry")), ("feed", 2));
    for name in ["id", "title", "updated", "author", "name"] {
        assert_eq!(count(name), 3, "{name}");
    }
    assert_eq!(read(&answer.body).unwrap().links, 2);
    for path in [&first, &second] {
        assert!(text.contains(&format!("href=\"http://ban.lang{path}\"")), "{text}");
        assert_eq!(app.get(path).await.status, 200);
    }
    // What is in force comes first, whatever was published later.
    assert!(text.find(&second).unwrap() < text.find(&first).unwrap());
    assert!(text.contains("Đã hết: Lũ &lt;quét&gt; &amp; "), "{text}");
    assert!(!text.contains("Bản nháp kín"));
    let english = app.get("/warnings.atom?lang=en").await.text();
    assert!(english.contains("Update: Flash flood at Đăk Một"), "{english}");
    let known = [("if-none-match", answer.header("etag"))];
    assert_eq!(app.get_with("/warnings.atom", &known).await.status, 304);
}

#[tokio::test]
async fn a_message_is_kept_by_caches_for_good_and_an_unknown_one_is_not_there() {
    let mut app = world::start().await;
    let (_, path) = published(&mut app, &flood()).await;
    app.forget_session();
    let answer = app.get(&path).await;
    assert!(answer.header("cache-control").contains("immutable"));
    let known = [("if-none-match", answer.header("etag"))];
    assert_eq!(app.get_with(&path, &known).await.status, 304);
    for other in ["/warnings/x.cap", "/warnings/%00.cap", path.strip_suffix(".cap").unwrap()] {
        assert_eq!(app.get(other).await.status, 404, "{other}");
    }
}

#[tokio::test]
async fn a_preview_is_a_draft_for_every_receiver_and_shows_its_polygons() {
    let mut app = world::start().await;
    app.log_in("truc-tinh").await;
    let id = drafted(&app, &with("target", json!({"areas": ["23002"]}))).await;
    let path = format!("/api/warnings/{id}/preview");
    let preview = app.send(Method::GET, &path, &[], axum::body::Body::empty()).await.json();
    let message = read(preview["cap"].as_str().unwrap().as_bytes()).unwrap().messages.remove(0);
    assert_eq!(message.status.word(), "Draft");
    assert_eq!(preview["polygons"]["type"], "MultiPolygon");
    assert!(preview["positions"][0].as_u64().unwrap() <= 100);
    assert!(preview["overreach_percent"].as_f64().unwrap() < 5.0, "{preview}");
    app.log_in("truc-khac").await;
    assert_eq!(app.get(&path).await.status, 404);
}
