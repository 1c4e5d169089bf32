//! Leaks that are planted around the service, in its catalogue or in its database: the same attack finds each of them.
//! Production code has no switch for any.

use std::fmt::Write as _;

use banlang::{auth::Role, catalog::Catalogue};

use super::{
    assault::{Breadth, attack},
    eyes::{Eyes, Right},
    inference::Kind,
    layers,
    service::{Layer, Service},
    world::{self, NEAR},
};
use crate::support::{TestApp, account, held};

/// One leak.
struct Leak {
    name: &'static str,
    /// What is wrong, in a sentence.
    wrong: &'static str,
    /// Who profits.
    who: Who,
    /// What is wrong in the database.
    database: &'static str,
    /// What is wrong in a descriptor: its id, a part of its text and what stands there instead.
    catalogue: &'static [(&'static str, &'static str, &'static str)],
    /// What is wrong in the answers.
    layer: Option<Layer>,
    /// What the attack must infer, among other things.
    infers: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Who {
    Public,
    Partner,
    Person(Role),
    /// A key that names the household list.
    Greedy,
    /// An account with a grant that nobody has confirmed.
    Unconfirmed,
}

const SOUND: Leak = Leak {
    name: "",
    wrong: "",
    who: Who::Public,
    database: "",
    catalogue: &[],
    layer: None,
    infers: Kind::Moved,
};

/// The household list as a descriptor that is open to everyone.
const OPEN: &[(&str, &str, &str)] =
    &[("household", "sensitivity = \"personal\"", "sensitivity = \"public\"")];

const WALL_DOWN: &str = "ALTER TABLE household DISABLE ROW LEVEL SECURITY;";

const LEAKS: &[Leak] = &[
    Leak { name: "number of all rows", wrong: "a page says how many households there are in all", layer: Some(layers::number_of_all), ..SOUND },
    Leak { name: "forbidden, not missing", wrong: "a hidden record is 403, a missing one 404", layer: Some(layers::forbidden), infers: Kind::Exists, ..SOUND },
    Leak { name: "forbidden past", wrong: "what a hidden record was is 403, what a missing one was 404", layer: Some(layers::forbidden_past), infers: Kind::Exists, ..SOUND },
    Leak { name: "longer refusal", wrong: "the refusal of a hidden record is longer by a blank", layer: Some(layers::longer), infers: Kind::Exists, ..SOUND },
    Leak { name: "tag of all rows", wrong: "the ETag of a public page is made of all households", layer: Some(layers::tag_of_all), ..SOUND },
    Leak { name: "cursor of all rows", wrong: "a link to the next page names the newest household", layer: Some(layers::cursor_of_all), ..SOUND },
    Leak { name: "open token", wrong: "a token of the feed tells when others write", layer: Some(layers::open_token), ..SOUND },
    Leak { name: "exact tile", wrong: "a deep tile holds the points of households", layer: Some(layers::exact_tile), infers: Kind::Located, ..SOUND },
    Leak { name: "names are searched", wrong: "the search finds heads of households", layer: Some(layers::searches_names), infers: Kind::Exists, ..SOUND },
    Leak { name: "error with a row", wrong: "an error text shows the row that it failed on", layer: Some(layers::error_with_row), infers: Kind::Located, ..SOUND },
    Leak { name: "hidden column", wrong: "a stream has a column that the page has not", layer: Some(layers::hidden_column), infers: Kind::Located, ..SOUND },
    Leak { name: "named field", wrong: "the definition names a field of persons", layer: Some(layers::named_field), infers: Kind::Named, ..SOUND },
    Leak { name: "live count", wrong: "the published answer to a drawn area counts live", layer: Some(layers::live_count), infers: Kind::Counted, ..SOUND },
    Leak { name: "kept for all", wrong: "an officer's answer may be kept for everyone", who: Who::Person(Role::Editor), layer: Some(layers::kept_for_all), infers: Kind::Kept, ..SOUND },
    Leak { name: "pack with a row", wrong: "a pack for everyone has a file with heads of households", layer: Some(layers::pack_with_row), infers: Kind::Located, ..SOUND },
    Leak { name: "no Vary", wrong: "a cache is not told that the answer depends on who asks", who: Who::Person(Role::Editor), layer: Some(layers::no_vary), infers: Kind::Kept, ..SOUND },
    Leak { name: "open descriptor", wrong: "a descriptor opens the household list, and its wall is down", database: WALL_DOWN, catalogue: OPEN, infers: Kind::Located, ..SOUND },
    Leak {
        name: "greedy key",
        wrong: "a descriptor calls households internal, a key names them, and the wall is down",
        who: Who::Greedy,
        database: WALL_DOWN,
        catalogue: &[("household", "sensitivity = \"personal\"", "sensitivity = \"internal\"")],
        infers: Kind::Located,
        ..SOUND
    },
    Leak {
        name: "scope too far",
        wrong: "a grant in one commune reaches the next",
        who: Who::Person(Role::Editor),
        database: "CREATE OR REPLACE FUNCTION scope_of(granted text[]) RETURNS text[] LANGUAGE sql STABLE AS
            'SELECT ARRAY(SELECT unnest(granted || ARRAY[''23368-1'', ''23374'']) ORDER BY 1)';",
        infers: Kind::Located,
        ..SOUND
    },
    Leak {
        name: "wall and view",
        wrong: "the view takes every commune for the officer's own, and no wall stands behind it",
        who: Who::Person(Role::Editor),
        database: "CREATE VIEW household_of_all AS SELECT id, '23368'::text AS commune_code, village, list_no, head_name, members,
            ethnic_group, ethnic_list, ethnic_code, children, elderly, disabled, located_by, accuracy_m, geom FROM household;
            GRANT SELECT ON household_of_all TO banlang_service, banlang_mirror;",
        catalogue: &[("household", "table = \"household\"", "table = \"household_of_all\"")],
        infers: Kind::Located,
        ..SOUND
    },
    Leak {
        name: "grant of one",
        wrong: "a grant counts that no second administrator has confirmed",
        who: Who::Unconfirmed,
        database: "CREATE OR REPLACE VIEW app_grant_in_force WITH (security_invoker = true) AS
            SELECT * FROM app_grant WHERE ended_at IS NULL AND valid_from <= now();",
        infers: Kind::Located,
        ..SOUND
    },
    Leak {
        name: "small atom",
        wrong: "an edition shows a commune's only household of a group",
        database: "ALTER TABLE household_summary DROP CONSTRAINT household_summary_rounded;
            INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom)
            VALUES (1, '23368', '11/1636/936', 'brau', 'poor', 1, 7, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326));",
        infers: Kind::Small,
        ..SOUND
    },
    Leak {
        name: "edition before its time",
        wrong: "figures are read before they are published",
        database: "CREATE OR REPLACE VIEW household_summary_published AS
            SELECT summary.*, (SELECT edition.as_of FROM edition WHERE edition.id = summary.edition) AS as_of
            FROM household_summary AS summary WHERE summary.edition = (SELECT max(edition.id) FROM edition);",
        infers: Kind::Named,
        ..SOUND
    },
    Leak {
        name: "closed photograph",
        wrong: "a photograph that its community keeps is listed",
        catalogue: &[("cultural_item", "values = [\"restricted\"]", "values = [\"ask\"]")],
        infers: Kind::Located,
        ..SOUND
    },
    Leak {
        name: "internal report",
        wrong: "a key opens the reports of the next commune too",
        who: Who::Partner,
        database: "CREATE OR REPLACE FUNCTION scope_of(granted text[]) RETURNS text[] LANGUAGE sql STABLE AS
            'SELECT granted || ARRAY[''23374'']';",
        infers: Kind::Located,
        ..SOUND
    },
    Leak {
        name: "planner's ground",
        wrong: "a planner counts any ground exactly",
        who: Who::Person(Role::Viewer),
        layer: Some(layers::live_count),
        infers: Kind::Counted,
        ..SOUND
    },
];

/// The built-in catalogue with other texts in it.
fn catalogue(changes: &[(&str, &str, &str)]) -> Catalogue {
    let mut catalogue = Catalogue::built_in().unwrap();
    for (id, text, instead) in changes {
        let path = format!("{}/data/collections/{id}.toml", env!("CARGO_MANIFEST_DIR"));
        let descriptor = std::fs::read_to_string(path).unwrap();
        assert!(descriptor.contains(text), "{id} has no {text}");
        catalogue.add(id, &descriptor.replace(text, instead)).unwrap();
    }
    catalogue
}

async fn eyes(app: &TestApp, who: Who) -> Eyes {
    match who {
        Who::Public => Eyes::public(),
        Who::Partner => Eyes::partner(app).await,
        Who::Person(role) => Eyes::person(app, role).await,
        Who::Greedy => {
            let eyes = Eyes::partner(app).await;
            app.execute("UPDATE app_key SET collections = ARRAY['household']").await;
            eyes
        }
        Who::Unconfirmed => {
            account(&app.db, "cho-duyet", &[held(Role::Editor, NEAR.commune)]).await;
            app.execute("UPDATE app_grant SET confirmed_by = NULL, confirmed_at = NULL").await;
            Eyes::log_in(app, "cho-duyet", Right::Nothing).await
        }
    }
}

#[tokio::test]
async fn every_planted_leak_is_found_by_the_same_attack() {
    let mut table = String::new();
    let mut missed = Vec::new();
    for leak in LEAKS {
        let app = world::start_with(leak.database, catalogue(leak.catalogue)).await;
        let eyes = eyes(&app, leak.who).await;
        let service = Service::over(app).behind(leak.layer);
        let inference = attack(&service, &eyes, Breadth::Sample).await;
        writeln!(table, "{:<24} {:<74} {}", leak.name, leak.wrong, inference.caught_by()).unwrap();
        if !inference.found.iter().any(|found| found.kind == leak.infers) {
            missed.push(format!(
                "{}: {:?} expected\n{}",
                leak.name,
                leak.infers,
                inference.summary()
            ));
        }
    }
    eprintln!("{table}");
    assert!(missed.is_empty(), "not found as what they are:\n{}", missed.join("\n\n"));
}

#[tokio::test]
async fn without_a_leak_the_same_sample_finds_nothing() {
    let service = Service::over(world::start().await);
    for eyes in [
        Eyes::public(),
        Eyes::partner(&service.app).await,
        Eyes::person(&service.app, Role::Editor).await,
    ] {
        let inference = attack(&service, &eyes, Breadth::Sample).await;
        assert!(inference.found.is_empty(), "{}: {}", eyes.name, inference.summary());
        service
            .happens(
                "DELETE FROM household_summary WHERE edition = 2; DELETE FROM edition WHERE id = 2",
            )
            .await;
    }
}
