use std::collections::BTreeSet;

use axum::http::StatusCode;
use banlang::{
    auth::Role,
    ledger::{Action, Entry, Who},
};
use serde_json::{Value, json};

use super::world::{assert_refused, between, person, start};
use crate::support::TestApp;

async fn entries(app: &TestApp, who: &str, count: usize) {
    for number in 0..count {
        let entry = Entry::new(Who::person(who), Action::Read, format!("hộ {number}"))
            .with("rows", 14_449)
            .with("bbox", json!([107.6, 14.9, 108.1, 15.2]))
            .because("lũ <b>thử</b>");
        app.app.ledger().append(entry).await.unwrap();
    }
}

/// The subjects of the entries on a page.
fn subjects(page: &str) -> Vec<String> {
    let entries = page.split("<li class=\"line entry\">").skip(1);
    entries.map(|entry| between(entry, "<code>", "</code>").to_owned()).collect()
}

#[tokio::test]
async fn entries_are_read_newest_first_and_page_by_page_each_once() {
    let app = start().await;
    let auditor = person(&app, "kiem-tra", &[Role::Auditor]).await;
    entries(&app, "can-bo", 120).await;

    let mut seen = Vec::new();
    let mut path = "/admin/ledger?who=can-bo&lang=vi".to_owned();
    let mut pages = 0;
    loop {
        let page = auditor.get(&path).await.text();
        seen.extend(subjects(&page));
        pages += 1;
        let Some((before, _)) = page.split_once("\">Cũ hơn") else { break };
        path = before.rsplit("href=\"").next().unwrap().replace("&amp;", "&");
        assert!(pages < 5);
    }

    assert_eq!((pages, seen.len()), (3, 120));
    assert_eq!(seen[0], "hộ 119");
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 120);
}

#[tokio::test]
async fn entries_are_chosen_by_day_person_action_and_subject_and_read_in_words() {
    let app = start().await;
    let auditor = person(&app, "kiem-tra", &[Role::Auditor]).await;
    entries(&app, "can-bo", 2).await;
    let page = |query: &'static str| auditor.get(query);

    let read = page("/admin/ledger?lang=vi&action=read&subject=h%E1%BB%99+1").await.text();
    assert_eq!(subjects(&read), ["hộ 1"]);
    for words in [
        "Mở dữ liệu cá nhân",
        "14.449",
        "107,6° – 108,1° Đ, 14,9° – 15,2° B",
        "lũ &lt;b&gt;thử&lt;/b&gt;",
        "Chuỗi khớp",
    ] {
        assert!(read.contains(words), "{words} is not in {read}");
    }
    assert_eq!(
        subjects(&page("/admin/ledger?who=kiem-tra&action=login").await.text()),
        ["session"]
    );
    assert_eq!(subjects(&page("/admin/ledger?to=2020-01-01").await.text()), Vec::<String>::new());
    assert_refused(
        &page("/admin/ledger?lang=en&from=2026-02-01&to=2026-01-01").await,
        "This day lies before the first.",
    );
    assert_refused(&page("/admin/ledger?lang=en&action=reed").await, "Choose from the list.");
    assert_eq!(page("/admin/ledger?after=nowhere").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_export_is_itself_an_entry_and_holds_it() {
    let app = start().await;
    let auditor = person(&app, "kiem-tra", &[Role::Auditor]).await;
    entries(&app, "can-bo", 3).await;
    let days =
        |format| [("export-from", "2020-01-01"), ("export-to", "2099-01-01"), ("format", format)];

    let file = auditor.post("/admin/ledger/export", &days("json")).await;

    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    assert!(
        file.header("content-disposition").contains("banlang-ledger-2020-01-01-2099-01-01.jsonl")
    );
    let lines: Vec<Value> =
        file.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[1..], app.ledger_lines()[..], "the lines are those of the file");
    let last = lines.last().unwrap();
    assert_eq!(
        (last["action"].as_str(), last["who"]["name"].as_str()),
        (Some("ledger_export"), Some("kiem-tra"))
    );
    let table = auditor.post("/admin/ledger/export", &days("csv")).await;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert_eq!(table.text().lines().count(), app.ledger_lines().len() + 1);
    let turned = [("export-from", "2026-02-01"), ("export-to", "2026-01-01"), ("format", "csv")];
    assert_refused(
        &auditor.post("/admin/ledger/export?lang=en", &turned).await,
        "the last does not lie before",
    );
}

#[tokio::test]
async fn a_changed_copy_is_seen_on_the_page() {
    let app = start().await;
    let auditor = person(&app, "kiem-tra", &[Role::Auditor]).await;
    entries(&app, "can-bo", 3).await;
    assert!(auditor.get("/admin/ledger?lang=vi").await.text().contains("Chuỗi khớp"));

    app.execute(
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
         DELETE FROM ledger_entry WHERE seq = 3",
    )
    .await;

    let page = auditor.get("/admin/ledger?lang=vi").await.text();
    assert!(page.contains("Chuỗi không khớp") && page.contains("hỏng ở mục 4"), "{page}");
}
