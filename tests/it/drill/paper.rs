//! What is handed to those who decide: the situation report, on paper and as a workbook.

use std::{fs, io::Cursor, process::Command};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use super::stage::{EVENT, Stage, envelope, reached};

/// The report tells the figures of the database, and its page and its workbook say the same.
pub(super) async fn the_situation_is_reported(stage: &mut Stage) {
    stage.says("the situation is reported");
    stage.as_who("truc-tinh").await;
    let model = reported(stage, "json").await;
    let model: Value = serde_json::from_slice(&model).unwrap();
    let ground = envelope(stage.footprint);
    let communes = reached(stage.footprint);
    let own =
        format!("household WHERE commune_code IN {communes} AND ST_Intersects(geom, {ground})");
    let total = &model["figures"]["total"];
    let households = format!("SELECT count(*) FROM {own}");
    stage.is("households of the report", &total["households"], &households).await;
    let people = format!("SELECT sum(members) FROM {own}");
    stage.is("people of the report", &total["members"], &people).await;
    let shelters = format!("SELECT count(*) FROM shelter WHERE ST_Intersects(geom, {ground})");
    let inside = &model["places"]["shelters"]["inside"]["shelters"];
    stage.is("shelters of the report", inside, &shelters).await;
    let warnings = format!(
        "SELECT count(*) FROM warning WHERE ST_Intersects(geom, {ground}) AND effective_at <= now() AND expires_at > now()"
    );
    let told = Value::from(model["warnings"].as_array().unwrap().len());
    stage.is("warnings of the report", &told, &warnings).await;

    let pdf = reported(stage, "pdf").await;
    let text = read_from_paper(&pdf);
    assert!(text.contains("Diễn tập: lũ quét Đăk Long"), "{text}");
    for commune in model["figures"]["communes"].as_array().unwrap() {
        let [name, code] = ["name", "code"].map(|member| commune[member].as_str().unwrap());
        let row = format!("{name} {code} {} {}", commune["households"], commune["members"]);
        assert!(text.replace('.', "").contains(&row), "{row} is missing in\n{text}");
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(reported(stage, "xlsx").await)).unwrap();
    let rows = book.worksheet_range("Theo xã").unwrap();
    let sum = Data::Float(total["households"].as_f64().unwrap());
    assert_eq!(rows.rows().next_back().unwrap()[2], sum);
}

async fn reported(stage: &Stage, format: &str) -> Vec<u8> {
    let path = format!("/api/events/{EVENT}/report?lang=vi&f={format}");
    let answer = stage.app.get(&path).await;
    assert_eq!(answer.status, 200, "{format}: {}", answer.text());
    answer.body
}

/// The text of a PDF as another program reads it, its words with one blank between them.
fn read_from_paper(pdf: &[u8]) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("drill-report.pdf");
    fs::write(&path, pdf).unwrap();
    let said = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let text = String::from_utf8(said.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
