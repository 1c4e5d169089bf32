//! The folder form: one page with the whole pack in it.

use std::{collections::BTreeMap, fs};

use banlang::{app::Settings, catalog::Catalogue, web::Viewer};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    opened::Opened,
    world::{filled, key},
};
use crate::support::{TestApp, TestDb};

async fn with_viewer(template: Option<&str>) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(template) = template {
        fs::create_dir(folder.path().join("offline")).unwrap();
        fs::write(folder.path().join("offline/start.html"), template).unwrap();
    }
    let viewer = Some(Viewer::in_folder(folder.path()));
    let settings = Settings { viewer, ..Settings::default() };
    let app = TestApp::with(TestDb::create().await, Catalogue::built_in().unwrap(), settings);
    filled(&app).await;
    (app, folder)
}

#[tokio::test]
async fn the_page_holds_every_entry_and_is_as_well_signed_as_the_pack() {
    let page = "<!doctype html><title>Gói</title><body>đầu<!--pack-->đuôi</body>";
    let (app, _folder) = with_viewer(Some(page)).await;
    let answer = app.get("/api/packs/file?area=23001&form=folder").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let folder = Opened::of(&answer.body);
    let names: Vec<_> = folder.0.keys().map(String::as_str).collect();
    assert_eq!(names, ["banlang-23001/README.txt", "banlang-23001/start.html"]);
    let page = String::from_utf8(folder.0["banlang-23001/start.html"].clone()).unwrap();
    assert!(page.starts_with("<!doctype html><title>Gói</title><body>đầu<script"));
    assert!(page.ends_with("</script>\nđuôi</body>"));
    let mut entries = BTreeMap::new();
    for part in page.split("<script type=\"application/octet-stream\" data-name=\"").skip(1) {
        let (name, rest) = part.split_once("\">").unwrap();
        let (text, _) = rest.split_once("</script>").unwrap();
        entries.insert(name.to_owned(), STANDARD.decode(text).unwrap());
    }
    let opened = Opened(entries);
    opened.verified(&key(&app).await).unwrap();
    assert!(opened.0.contains_key("tiles/area.pmtiles") && !opened.0.contains_key("personal.bin"));
    let paper = String::from_utf8_lossy(&folder.0["banlang-23001/README.txt"]).into_owned();
    assert!(
        paper.contains("Đăk Một (23001)") && paper.contains("https://creativecommons.org"),
        "{paper}"
    );
}

#[tokio::test]
async fn without_the_page_or_its_mark_the_folder_form_says_how_to_build_it_and_the_other_form_works()
 {
    for template in [None, Some("<body></body>"), Some("<!--pack--><!--pack-->")] {
        let (app, _folder) = with_viewer(template).await;
        let answer = app.get("/api/packs/file?area=23001&form=folder").await;
        assert_eq!(answer.status, 503, "{template:?}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("build the viewer"), "{detail}");
        assert_eq!(app.get("/api/packs/file?area=23001").await.status, 200);
    }
}
