//! What is taken and what is refused, by content and not by name.

use std::fs;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::json;

use super::form::{festival, form, kept, send, upload, world};
use crate::support::shared_data;

/// Files of the store, without those that are still coming in.
fn stored(app: &crate::support::TestApp) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![app.app.media().folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                names.push(entry.file_name().into_string().unwrap());
            }
        }
    }
    names.sort();
    names
}

#[tokio::test]
async fn sound_film_and_documents_are_known_by_their_content() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    // Seconds as ffprobe tells them.
    for (name, mime, kind, seconds) in [
        ("audio_demo.mp3", "audio/mpeg", "audio", Some(15.542_857)),
        ("audio_demo.ogg", "audio/ogg", "audio", Some(15.502_676)),
        ("audio_short.wav", "audio/wav", "audio", Some(1.353_354)),
        ("video_demo.mp4", "video/mp4", "video", Some(60.187)),
        ("text_demo.pdf", "application/pdf", "document", None),
    ] {
        let bytes = fs::read(data.join("media").join(name)).unwrap();

        let path = kept(&app, &item, "no-name", &bytes).await;

        let row = app.get(&path.replace("/media/", "/api/collections/media/items/")).await.json();
        let row = &row["properties"];
        assert_eq!((&row["mime"], &row["kind"]), (&json!(mime), &json!(kind)), "{name}");
        let difference =
            row["duration_s"].as_f64().zip(seconds).map(|(ours, theirs)| ours - theirs);
        assert_eq!(row["duration_s"].is_null(), seconds.is_none(), "{name}");
        assert!(difference.unwrap_or(0.0).abs() < 0.05, "{name} is {} s long", row["duration_s"]);
    }
}

#[tokio::test]
async fn files_of_other_types_are_refused_with_what_they_are() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let read = |name: &str| fs::read(data.join("media").join(name)).unwrap();
    for (name, bytes, word) in [
        ("text_demo.jpg", read("text_demo.docx"), "wordprocessingml"),
        ("text_demo.pdf", read("text_demo.xlsx"), "spreadsheetml"),
        ("film.mp4", b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), "text/html"),
        ("picture.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "a text"),
        ("picture.gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "image/gif"),
        ("nothing.jpg", Vec::new(), "an empty file"),
    ] {
        let refused = upload(&app, &item, name, &bytes).await;

        assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{name}");
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(word) && detail.contains("JPEG"), "{name}: {detail}");
    }
    assert_eq!(stored(&app), [""; 0]);
}

#[tokio::test]
async fn a_sound_called_picture_is_taken_as_the_sound_that_it_is() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let bytes = fs::read(data.join("media/audio_demo.mp3")).unwrap();

    let path = kept(&app, &item, "picture.jpg", &bytes).await;

    let answer = app.get(&path).await;
    assert_eq!(answer.header("content-type"), "audio/mpeg");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(app.get(&format!("{path}/thumb")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn files_that_were_cut_off_are_refused_with_a_sentence_and_leave_nothing() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    for name in
        ["DSCN0010.jpg", "image_demo.png", "video_demo.mp4", "audio_demo.ogg", "text_demo.pdf"]
    {
        let bytes = fs::read(data.join("media").join(name)).unwrap();

        let refused = upload(&app, &item, name, &bytes[..bytes.len() * 2 / 3]).await;

        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text().contains("cannot be used as"), "{}", refused.text());
    }
    assert_eq!(stored(&app), [""; 0]);
}

#[tokio::test]
async fn the_same_file_sent_twice_is_one_row_and_one_file() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let bytes = fs::read(data.join("media/audio_short.wav")).unwrap();
    let first = upload(&app, &item, "a.wav", &bytes).await;
    let second = upload(&app, &item, "a.wav", &bytes).await;
    let other = festival(&app, "23368", "ask").await;

    let third = upload(&app, &other, "b.wav", &bytes).await;

    let statuses = [first.status, second.status, third.status];
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::OK, StatusCode::CREATED]);
    assert_eq!(first.json()["id"], second.json()["id"]);
    assert_eq!(app.db.value("SELECT count(*) FROM media").await, "2");
    assert_eq!(stored(&app).len(), 1);
}

#[tokio::test]
async fn what_is_removed_is_gone_from_the_disk_unless_another_record_shows_it() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let bytes = fs::read(data.join("media/no_exif.jpg")).unwrap();
    let other = festival(&app, "23368", "ask").await;
    let first = kept(&app, &item, "a.jpg", &bytes).await;
    let second = kept(&app, &other, "a.jpg", &bytes).await;
    let before = stored(&app);

    let removed = app.send(Method::DELETE, &first, &[], Body::empty()).await;

    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text());
    assert_eq!(app.get(&first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&second).await.status, StatusCode::OK);
    assert_eq!(stored(&app), before);

    app.send(Method::DELETE, &second, &[], Body::empty()).await;

    assert_eq!(stored(&app), [""; 0]);
    let actors = app.db.value("SELECT string_agg(DISTINCT actor || ' ' || purpose, ',') FROM txn JOIN change ON change.txn = txn.id WHERE change.collection = 'media'").await;
    assert_eq!(actors, "can-bo media");
}

#[tokio::test]
async fn what_is_said_of_a_file_is_kept_with_composed_marks() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let bytes = fs::read(data.join("media/audio_short.wav")).unwrap();
    // "Tiếng" with combining marks.
    let more = [
        ("caption_vi", "Tie\u{302}\u{301}ng chiêng "),
        ("transcript_en", ""),
        ("illustration", "true"),
    ];

    let answer = send(&app, &item, form("a.wav", &bytes, &more)).await;

    let id = answer.json()["id"].clone();
    let row = app.get(&format!("/api/collections/media/items/{id}")).await.json();
    let row = &row["properties"];
    assert_eq!(row["caption_vi"], json!("Tiếng chiêng"));
    assert_eq!((&row["transcript_en"], &row["illustration"]), (&json!(null), &json!(true)));
    assert_eq!(row["credit"], json!("Nhà văn hoá xã"));
}

#[tokio::test]
async fn a_form_without_a_file_or_with_an_unknown_field_is_refused_by_name() {
    let (app, item) = world().await;
    let unknown = send(&app, &item, form("a.wav", b"RIFF", &[("colour", "red")])).await;
    let body = b"--x\r\nContent-Disposition: form-data; name=\"credit\"\r\n\r\nai\r\n--x--\r\n";
    let headers = [("content-type", "multipart/form-data; boundary=x")];

    let without =
        app.send(Method::POST, &format!("{item}/media"), &headers, Body::from(&body[..])).await;
    let json = app.post(&format!("{item}/media"), &json!({})).await;

    assert_eq!(
        (unknown.status, &unknown.json()["name"]),
        (StatusCode::BAD_REQUEST, &json!("colour"))
    );
    assert_eq!(
        (without.status, &without.json()["name"]),
        (StatusCode::BAD_REQUEST, &json!("file"))
    );
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn an_upload_of_ten_gigabytes_is_refused_before_its_first_byte() {
    let (app, item) = world().await;
    let headers =
        [("content-type", "multipart/form-data; boundary=x"), ("content-length", "10737418240")];
    let never = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();

    let refused =
        app.send(Method::POST, &format!("{item}/media"), &headers, Body::from_stream(never)).await;

    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text());
}

#[tokio::test]
async fn an_upload_that_does_not_tell_its_size_is_counted_and_leaves_nothing() {
    let (app, item) = world().await;
    let head = form("film.mp4", b"\0\0\0\x18ftypisom", &[]);
    let head = head[..head.len() - 40].to_vec();
    let content_type = "multipart/form-data; boundary=------------------------banlang";
    let endless =
        futures_util::stream::iter((0..250).map(|_| Ok::<_, std::io::Error>(vec![0; 1024 * 1024])));
    let body = futures_util::StreamExt::chain(futures_util::stream::iter([Ok(head)]), endless);

    let refused = app
        .send(
            Method::POST,
            &format!("{item}/media"),
            &[("content-type", content_type)],
            Body::from_stream(body),
        )
        .await;

    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text());
    assert_eq!(stored(&app), [""; 0]);
}
