//! Transactions by chance, of the kinds that an office writes and of those that hurt.

use rand::{Rng as _, rngs::StdRng};
use tokio_postgres::Client;

/// One who writes. Writers of different turns touch different households, so that none waits for another for ever.
pub(super) struct Writer {
    pub(super) chance: StdRng,
    pub(super) turn: u32,
    made: u32,
}

/// How many writers there can be.
const TURNS: u32 = 3;

impl Writer {
    pub(super) fn new(chance: StdRng, turn: u32) -> Self {
        Self { chance, turn, made: 0 }
    }

    /// A condition on households: so many of the writer's own.
    fn some(&mut self, most: u32) -> String {
        let (turn, seed) = (self.turn, self.chance.random::<u32>());
        format!(
            "id IN (SELECT id FROM household WHERE id % {TURNS} = {turn} ORDER BY md5(id || '{seed}') LIMIT {most})"
        )
    }

    /// A point of the lattice or beside it.
    fn place(&mut self) -> String {
        let [x, y] = [self.chance.random_range(-60..60), self.chance.random_range(-50..50)];
        let aside = if self.chance.random_bool(0.3) { 0.000_1 } else { 0.0 };
        format!(
            "ST_SetSRID(ST_MakePoint(108 + {x} / 128.0 + {aside} * (id % 7), 15 + {y} / 128.0 + {aside} * (id % 5)), 4326)"
        )
    }

    fn commune(&mut self) -> &'static str {
        super::world::COMMUNES[self.chance.random_range(0..4)]
    }

    /// A word that no list has yet.
    fn word(&mut self) -> String {
        self.made += 1;
        format!("w{}-{}", self.turn, self.made)
    }

    fn poverty(&mut self) -> &'static str {
        ["poor", "near_poor", "other"][self.chance.random_range(0..3)]
    }

    /// One statement or a few that belong together.
    pub(super) fn statement(&mut self, most: u32) -> String {
        let (some, place, word) = (self.some(most), self.place(), self.word());
        let (commune, poverty) = (self.commune(), self.poverty());
        let number = self.chance.random_range(1..60);
        let statuses = format!(
            "(commune_code, list_no) IN (SELECT commune_code, list_no FROM household WHERE {some})"
        );
        match self.chance.random_range(0..17) {
            0 | 1 => format!(
                "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
                 SELECT '{commune}', '{word}-' || id, {number}, 'xo_dang', 'gps', {place} FROM generate_series(1, {most}) AS id"
            ),
            2 | 3 => format!("UPDATE household SET geom = {place}, located_by = 'gps' WHERE {some}"),
            4 => format!("UPDATE household SET members = 1 + (members + {number}) % 60 WHERE {some}"),
            5 => format!("UPDATE household SET ethnic_group = 'gia_rai' WHERE {some}"),
            6 => format!("UPDATE household SET commune_code = '{commune}', list_no = '{word}-' || id WHERE {some}"),
            7 | 8 => format!("DELETE FROM household WHERE {some}"),
            9 => format!("UPDATE household SET geom = NULL, located_by = 'commune' WHERE {some}"),
            10 => format!("UPDATE household_status SET poverty = '{poverty}' WHERE {statuses}"),
            11 => format!("DELETE FROM household_status WHERE {statuses}"),
            12 => format!(
                "INSERT INTO household_status (commune_code, list_no, period_from, poverty)
                 SELECT commune_code, list_no, '2025-03-01', '{poverty}' FROM household WHERE {some}
                 AND (commune_code, list_no) NOT IN (SELECT commune_code, list_no FROM household_status)"
            ),
            13 => format!(
                "UPDATE household_status SET (commune_code, list_no) = (
                    SELECT commune_code, list_no FROM household WHERE id % {TURNS} = {turn}
                    AND (commune_code, list_no) NOT IN (SELECT commune_code, list_no FROM household_status) ORDER BY id DESC LIMIT 1)
                 WHERE id = (SELECT min(id) FROM household_status WHERE {statuses})
                 AND EXISTS (SELECT FROM household WHERE id % {TURNS} = {turn}
                    AND (commune_code, list_no) NOT IN (SELECT commune_code, list_no FROM household_status))",
                turn = self.turn
            ),
            14 => format!(
                "WITH gone AS (DELETE FROM household WHERE {some} RETURNING *)
                 INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
                 SELECT commune_code, list_no || '-{word}', members, ethnic_group, located_by, geom FROM gone"
            ),
            15 => format!(
                "UPDATE shelter SET status = 'full', capacity = {number} WHERE id % {TURNS} = {turn};
                 DELETE FROM facility WHERE id = (SELECT min(id) FROM facility WHERE id % {TURNS} = {turn});
                 INSERT INTO facility (code, kind, name, area_code, geom) SELECT '{word}', 'school', 'Trường', '{commune}', {place} FROM (VALUES (1)) AS v (id)",
                turn = self.turn
            ),
            _ => format!(
                "UPDATE road_status SET reported_at = reported_at + interval '10 minutes', geom = {place} WHERE id % {TURNS} = {turn}",
                turn = self.turn
            ),
        }
    }

    /// Statements of one transaction: of a row or two, or a burst.
    pub(super) fn transaction(&mut self) -> Vec<String> {
        let most = if self.chance.random_bool(0.15) { 150 } else { 2 };
        let statements = self.chance.random_range(1..=3);
        (0..statements).map(|_| self.statement(most)).collect()
    }

    /// Writes one transaction; one in eight is taken back.
    pub(super) async fn write(&mut self, client: &Client) {
        let end = if self.chance.random_bool(0.125) { "ROLLBACK" } else { "COMMIT" };
        let statements = self.transaction();
        run(client, &format!("BEGIN; {}; {end}", statements.join("; "))).await;
    }

    /// Changes the statuses of a household, and says which household that is.
    pub(super) async fn change_status(&mut self, client: &Client) -> Option<i64> {
        let (some, poverty) = (self.some(1), self.poverty());
        let chosen = client.query_opt(&format!("SELECT id FROM household WHERE {some}"), &[]).await;
        let id = chosen.unwrap()?.try_get(0).unwrap();
        let statuses = Self::statuses(id);
        run(client, &format!("UPDATE household_status SET poverty = '{poverty}' WHERE {statuses}"))
            .await;
        Some(id)
    }

    /// The household goes, loses its statuses or gets another number in the list.
    pub(super) async fn end(&mut self, client: &Client, id: i64) {
        let end = match self.chance.random_range(0..3) {
            0 => format!("DELETE FROM household WHERE id = {id}"),
            1 => format!("DELETE FROM household_status WHERE {}", Self::statuses(id)),
            _ => format!("UPDATE household SET list_no = '{}' WHERE id = {id}", self.word()),
        };
        run(client, &end).await;
    }

    fn statuses(id: i64) -> String {
        format!(
            "(commune_code, list_no) IN (SELECT commune_code, list_no FROM household WHERE id = {id})"
        )
    }
}

async fn run(client: &Client, sql: &str) {
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
}
