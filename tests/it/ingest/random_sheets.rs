//! Random sheets: titles, headers of one or two lines, numbered columns, sums, and numbers in every style. They are read right or
//! not at all.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
};

use banlang::ingest::Request;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use rust_xlsxwriter::Workbook;
use tokio::runtime::Runtime;

use super::{World, office_formats::write_ods};

/// Lines that stand above lists.
const TITLES: [&[&str]; 6] = [
    &["ỦY BAN NHÂN DÂN XÃ ĐĂK LONG", "", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    &["Số: 12/BC-UBND", "", "Độc lập - Tự do - Hạnh phúc"],
    &["", "DANH SÁCH ĐIỂM SƠ TÁN"],
    &["(Kèm theo Báo cáo số 12)"],
    &["Đơn vị tính: người"],
    &["Xã", "Năm 2026"],
];

/// Names of the columns code, name, capacity, longitude, latitude: in one line, and in two.
const NAMES: [[&str; 5]; 3] = [
    ["code", "name", "capacity", "lon", "lat"],
    ["Mã", "Tên", "Sức chứa", "Kinh độ", "Vĩ độ"],
    ["MA", "ten", "suc_chua", "X", "Y"],
];

/// How a workbook or text holds numbers.
#[derive(Debug, Clone, Copy)]
enum Style {
    Exact,
    Point,
    Comma,
    Blank,
}

#[derive(Debug, Clone)]
struct Case {
    titles: Vec<usize>,
    /// Which names; the last one is a header of two lines.
    names: usize,
    numbered: bool,
    summed: bool,
    style: Style,
    /// Code, capacity and hundredths of a degree of each row.
    rows: Vec<(u32, u32, u32)>,
    kind: usize,
}

fn case() -> impl Strategy<Value = Case> {
    let style =
        prop_oneof![Just(Style::Exact), Just(Style::Point), Just(Style::Comma), Just(Style::Blank)];
    let row = (1..500_000_u32, prop_oneof![1..2000_u32, 1..3_000_000_u32], 10..90_u32);
    (
        prop::collection::vec(0..TITLES.len(), 0..7),
        0..=NAMES.len(),
        any::<bool>(),
        any::<bool>(),
        style,
        prop::collection::vec(row, 1..7),
        0..5_usize,
    )
        .prop_map(|(titles, names, numbered, summed, style, rows, kind)| Case {
            titles,
            names,
            numbered,
            summed,
            style,
            rows,
            kind,
        })
}

impl Case {
    fn written(&self, number: u32) -> String {
        let text = number.to_string();
        let groups = text.as_bytes().rchunks(3).rev();
        let groups: Vec<_> = groups.map(|group| std::str::from_utf8(group).unwrap()).collect();
        match self.style {
            Style::Exact => text.clone(),
            Style::Point => groups.join(","),
            Style::Comma => groups.join("."),
            Style::Blank => groups.join(" "),
        }
    }

    fn degrees(&self, whole: u32, hundredths: u32) -> String {
        let mark = if matches!(self.style, Style::Comma | Style::Blank) { "," } else { "." };
        format!("{whole}{mark}{hundredths}")
    }

    fn cells(&self) -> Vec<Vec<String>> {
        let line = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let mut lines: Vec<_> = self.titles.iter().map(|title| line(TITLES[*title])).collect();
        if let Some(names) = NAMES.get(self.names) {
            lines.push(line(names));
        } else {
            lines.push(line(&["Mã", "Tên", "Sức chứa", "Toạ độ"]));
            lines.push(line(&["", "", "", "X", "Y"]));
        }
        if self.numbered {
            lines.push(line(&["(1)", "(2)", "(3)", "(4)", "(5)"]));
        }
        for (code, capacity, place) in &self.rows {
            lines.push(vec![
                format!("S{code}"),
                format!("Nhà {code}"),
                self.written(*capacity),
                self.degrees(107, *place),
                self.degrees(15, *place),
            ]);
        }
        if self.summed {
            let sum = self.rows.iter().map(|(_, capacity, _)| capacity).sum();
            lines.push(vec!["Tổng cộng".to_owned(), String::new(), self.written(sum)]);
        }
        lines
    }

    fn file(&self, folder: &Path) -> PathBuf {
        let lines = self.cells();
        let path = folder.join(["a.xlsx", "a.ods", "a.csv", "b.csv", "c.csv"][self.kind]);
        match self.kind {
            0 => {
                let mut book = Workbook::new();
                let sheet = book.add_worksheet();
                for (row, cells) in (0..).zip(&lines) {
                    for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                        let exact = text.parse::<f64>().ok();
                        match exact.filter(|_| matches!(self.style, Style::Exact)) {
                            Some(number) => sheet.write(row, column, number).unwrap(),
                            None => sheet.write(row, column, text).unwrap(),
                        };
                    }
                }
                book.save(&path).unwrap();
            }
            1 => {
                let padded = lines.iter().map(|line| {
                    let mut line = line.clone();
                    line.resize(5, String::new());
                    line
                });
                let _gone = std::fs::remove_file(&path);
                write_ods(&path, &padded.collect::<Vec<_>>());
            }
            kind => {
                let separator = [b',', b';', b'\t'][kind - 2];
                let mut writer = csv::WriterBuilder::new();
                let writer = writer.delimiter(separator).flexible(true).from_path(&path);
                let mut writer = writer.unwrap();
                for line in &lines {
                    writer.write_record(line).unwrap();
                }
                writer.flush().unwrap();
            }
        }
        path
    }

    /// The rows as they are meant, the last of those with one code left out.
    fn meant(&self) -> String {
        let mut rows: Vec<(String, String)> = Vec::new();
        for (code, capacity, place) in &self.rows {
            let code = format!("S{code}");
            if rows.iter().all(|(known, _)| *known != code) {
                let place = f64::from(*place) / 100.0;
                let name = code.replace('S', "Nhà ");
                let (lon, lat) = (107.0 + place, 15.0 + place);
                rows.push((code.clone(), format!("{code} {name} {capacity} {lon:.2} {lat:.2}")));
            }
        }
        rows.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
        rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>().join("; ")
    }
}

const KEPT: &str = "SELECT string_agg(concat_ws(' ', code, name, capacity, to_char(ST_X(geom), 'FM990.00'), to_char(ST_Y(geom), 'FM990.00')), '; ' ORDER BY code COLLATE \"C\") FROM shelter";

#[test]
fn random_sheets_are_read_right_or_asked_about() {
    let runtime = Runtime::new().unwrap();
    let world = runtime.block_on(World::empty());
    let (read, asked) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 120, ..Config::default() });
    runner
        .run(&case(), |case| {
            let path = case.file(world.folder.path());
            runtime.block_on(world.db.execute("DELETE FROM shelter"));
            match runtime.block_on(world.import("shelter", Request::new(path))) {
                Ok(report) => {
                    read.set(read.get() + 1);
                    let twice = report.refusals.iter().all(|row| row.reason.en.contains("in row"));
                    prop_assert!(twice, "{:?}", report.refusals);
                    prop_assert_eq!(runtime.block_on(world.value(KEPT)), case.meant());
                }
                Err(error) => {
                    asked.set(asked.get() + 1);
                    // Whole thousands alone, which may be small numbers with three decimals.
                    let doubt = error.to_string().contains("--numbers point");
                    let whole = case.rows.iter().any(|(_, capacity, _)| capacity % 1000 == 0);
                    prop_assert!(doubt && whole, "{}", error);
                }
            }
            Ok(())
        })
        .unwrap();
    let (read, asked) = (read.get(), asked.get());
    assert!(read > 100 && asked < 20, "{read} read, {asked} asked");
    runtime.block_on(async { drop(world) });
}
