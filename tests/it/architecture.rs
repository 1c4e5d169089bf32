//! The shape of the house: which module may use which, and how large things are.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// From the ground up. A module may use those of lines above its own, and none of its own line or below.
const LAYERS: [&[&str]; 20] = [
    &["geo"],
    &["catalog"],
    &["filter"],
    &["store"],
    &["http"],
    &["ledger"],
    &["auth"],
    &["policy"],
    &["record"],
    &["atlas"],
    &["media", "changes", "disclosure"],
    &["area"],
    &["bulletin"],
    // The ground of an activation is read as that of a question.
    &["impact"],
    &["disaster", "culture", "search", "layer"],
    // Files and pages for people and programs; the faces below hand them out.
    &["export", "page"],
    &["ingest", "feed", "report", "tiles", "ogc", "web", "admin", "demo"],
    // Takes what the others hand out along.
    &["pack"],
    &["router", "serve"],
    &["cli", "fuzzing"],
];

/// What the program itself is made of; used by the faces and by nothing under them.
const ROOT: [&str; 4] = ["app", "config", "telemetry", "lib"];

/// Longest file without a record in DECISIONS.md.
const LINES_AT_MOST: usize = 600;

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
}

fn sources(extension: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, extension, &mut found);
    found
        .into_iter()
        .map(|path| {
            (path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The module that a file of `src` belongs to.
fn module(path: &Path) -> String {
    let first = path.iter().next().unwrap().to_str().unwrap();
    first.strip_suffix(".rs").unwrap_or(first).to_owned()
}

/// The modules named in `use crate::..` (also as a list) and in paths `crate::module::`.
fn used(text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (place, _) in text.match_indices("crate::") {
        let rest = &text[place + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut taken = false;
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 || (depth == 1 && letter == ',') {
                    modules.push(std::mem::take(&mut word));
                    taken = false;
                } else if depth == 1 && !taken && (letter.is_alphanumeric() || letter == '_') {
                    word.push(letter);
                } else if letter == ':' {
                    taken = true;
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            modules.push(
                rest.chars()
                    .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                    .collect(),
            );
        }
    }
    modules.retain(|module| !module.is_empty());
    modules
}

/// Handlers and the program itself may use [`ROOT`].
fn is_face(module: &str, path: &Path) -> bool {
    let place = LAYERS.iter().position(|layer| layer.contains(&module)).unwrap_or(LAYERS.len());
    let handler = path.iter().any(|part| part.to_str().unwrap().starts_with("http"));
    place >= LAYERS.len() - 4 || handler || ROOT.contains(&module)
}

#[test]
fn arrows_point_down_only() {
    let height: BTreeMap<_, _> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(height, layer)| layer.iter().map(move |module| (*module, height)))
        .collect();
    let mut wrong = Vec::new();
    for (path, text) in sources("rs") {
        let from = module(&path);
        if matches!(from.as_str(), "lib" | "main") {
            continue;
        }
        for to in used(&text) {
            let allowed = match (height.get(from.as_str()), height.get(to.as_str())) {
                _ if from == to => true,
                (_, None) if ROOT.contains(&to.as_str()) => is_face(&from, &path),
                (None, Some(_)) => ROOT.contains(&from.as_str()),
                (Some(from), Some(to)) => to < from,
                (_, None) => false,
            };
            if !allowed {
                wrong.push(format!("{}: {from} uses {to}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that point back:\n{}", wrong.join("\n"));
}

#[test]
fn a_wrong_arrow_would_be_seen() {
    assert_eq!(
        used("use crate::{\n    auth::{Asking, Caller},\n    http::ApiError,\n};"),
        ["auth", "http"]
    );
    assert_eq!(used("let x = crate::store::StoreError::new();"), ["store"]);
}

#[test]
fn no_file_grows_beyond_a_room() {
    let large: Vec<_> = sources("rs")
        .into_iter()
        .filter(|(_, text)| text.lines().count() > LINES_AT_MOST)
        .map(|(path, _)| path)
        .collect();
    assert!(large.is_empty(), "split by idea: {large:?}");
}

#[test]
fn gdal_is_named_in_ingest_and_export_only() {
    for (path, text) in sources("rs") {
        let named = text.contains("gdal::") || text.contains("use gdal");
        assert!(
            !named || ["ingest", "export"].contains(&module(&path).as_str()),
            "{}",
            path.display()
        );
    }
}

#[test]
fn sql_stands_in_sql_files_and_in_the_one_builder() {
    let verbs = [
        "\"SELECT ",
        "\"INSERT ",
        "\"UPDATE ",
        "\"DELETE ",
        "\"WITH ",
        "\"COPY ",
        "\"CREATE ",
        "\"DROP ",
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources("rs") {
        let program = text.split("#[cfg(test)]").next().unwrap();
        // The cluster makes its database before there is anything to prepare a statement against.
        let allowed = module(&path) == "record" || path.starts_with("store/cluster");
        if !allowed && verbs.iter().any(|verb| program.contains(verb)) {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "SQL outside its places: {wrong:?}");
}

#[test]
fn every_mod_file_is_a_table_of_contents() {
    for (path, text) in sources("rs") {
        if path.file_name().unwrap() == "mod.rs" {
            assert!(text.starts_with("//!"), "{} has no documentation", path.display());
        }
    }
}
