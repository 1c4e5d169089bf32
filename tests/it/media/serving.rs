//! How media are sent: whole, in ranges, or not again.

use std::fs;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};

use super::form::{kept, world};
use crate::support::shared_data;

#[tokio::test]
async fn every_range_gives_exactly_its_bytes() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    for name in ["audio_demo.mp3", "audio_demo.ogg", "audio_short.wav", "video_demo.mp4"] {
        let bytes = fs::read(data.join("media").join(name)).unwrap();
        let path = kept(&app, &item, name, &bytes).await;
        let whole = app.get(&path).await;
        let size = whole.body.len();
        assert_eq!(whole.header("accept-ranges"), "bytes");
        assert_eq!(whole.header("content-length"), size.to_string());

        let middle = size / 2;
        let ranges = [
            ("bytes=0-99".to_owned(), 0..100),
            (format!("bytes={middle}-{}", middle + 70_000), middle..(middle + 70_001).min(size)),
            (format!("bytes={}-", size - 5), size - 5..size),
            ("bytes=-1000".to_owned(), size - 1000..size),
            (format!("bytes=10-{}", size * 2), 10..size),
        ];
        for (range, wanted) in ranges {
            let part = app.get_with(&path, &[("range", &range)]).await;
            assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{name} {range}");
            let content_range = format!("bytes {}-{}/{size}", wanted.start, wanted.end - 1);
            assert_eq!(part.header("content-range"), content_range);
            assert_eq!(part.header("content-length"), wanted.len().to_string());
            assert!(part.body == whole.body[wanted], "{name} {range}");
        }
    }
}

#[tokio::test]
async fn a_range_behind_the_end_is_refused_with_the_size() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let bytes = fs::read(data.join("media/audio_short.wav")).unwrap();
    let path = kept(&app, &item, "a.wav", &bytes).await;

    let refused = app.get_with(&path, &[("range", "bytes=99999999-")]).await;

    assert_eq!(refused.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(refused.header("content-range"), format!("bytes */{}", bytes.len()));
    assert_eq!(refused.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again_and_a_changed_one_not_in_parts() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let bytes = fs::read(data.join("media/DSCN0010.jpg")).unwrap();
    let path = kept(&app, &item, "a.jpg", &bytes).await;
    let first = app.get(&path).await;
    let etag = first.header("etag");
    let thumb = app.get(&format!("{path}/thumb")).await;

    let again = app.get_with(&path, &[("if-none-match", etag)]).await;
    let rest = app.get_with(&path, &[("range", "bytes=9-"), ("if-range", etag)]).await;
    let other = app.get_with(&path, &[("range", "bytes=9-"), ("if-range", "\"x\"")]).await;

    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(rest.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!((other.status, other.body.len()), (StatusCode::OK, first.body.len()));
    assert_ne!(etag, thumb.header("etag"));
}

#[tokio::test]
async fn the_head_of_a_file_tells_its_size_and_sends_nothing() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let bytes = fs::read(data.join("media/audio_short.wav")).unwrap();
    let path = kept(&app, &item, "a.wav", &bytes).await;

    let head = app.send(Method::HEAD, &path, &[], Body::empty()).await;

    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    assert_eq!(head.header("content-length"), bytes.len().to_string());
}

#[tokio::test]
async fn a_document_is_saved_and_everything_opened_alone_runs_nothing() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    let read = |name: &str| fs::read(data.join("media").join(name)).unwrap();
    let document = kept(&app, &item, "a.pdf", &read("text_demo.pdf")).await;
    let photo = kept(&app, &item, "a.jpg", &read("no_exif.jpg")).await;

    let document = app.get(&document).await;
    let photo = app.get(&photo).await;

    assert!(document.body == read("text_demo.pdf"));
    assert!(document.header("content-disposition").starts_with("attachment; filename=\"m-"));
    assert!(photo.header("content-disposition").starts_with("inline; filename=\"m-"));
    for answer in [document, photo] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; ")
                && policy.ends_with("; sandbox allow-same-origin"),
            "{policy}"
        );
        // Browsers show a picture or film that is opened alone in a page of their own, under this policy.
        assert!(policy.contains("img-src 'self'; media-src 'self'"), "{policy}");
    }
}
