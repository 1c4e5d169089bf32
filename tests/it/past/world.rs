//! Three communes, and callers who are asked for by name.

use banlang::auth::{NewKey, Role};
use chrono::{TimeDelta, Utc};
use serde_json::Value;

use crate::support::{Answer, TestApp, account, held};

/// The commune of the officers.
pub(crate) const OWN: &str = "23001";

/// The commune beside it, and one of another province.
pub(crate) const OTHERS: [&str; 2] = ["23002", "23101"];

const AREAS: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, ST_MakeEnvelope(107.0, 15.0, 107.6, 15.4, 4326)),
        ('52', 'province', 'Gia Lai', NULL, ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326)),
        ('23001', 'commune', 'Đăk Một', '51', ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', '51', ST_MakeEnvelope(107.3, 15.0, 107.6, 15.4, 4326)),
        ('23101', 'commune', 'Ia Ba', '52', ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326))";

/// Statement that makes a household with a point.
pub(crate) fn household(id: i64, commune: &str, members: i32) -> String {
    format!(
        "INSERT INTO household (id, commune_code, list_no, head_name, members, ethnic_group, located_by, geom)
         VALUES ({id}, '{commune}', 'H{id}', 'Chủ hộ {id}', {members}, 'xo_dang', 'gps', ST_SetSRID(ST_MakePoint(107.1, 15.1), 4326))"
    )
}

/// The service over the communes, and the cookies of those who have asked.
pub(crate) struct World {
    pub(crate) app: TestApp,
    cookies: Vec<(&'static str, String)>,
    keys: Vec<(&'static str, String)>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let app = TestApp::start().await;
        app.execute(AREAS).await;
        let world = Self { app, cookies: Vec::new(), keys: Vec::new() };
        world.number().await;
        world
    }

    /// The same with a planner and an editor of the own commune.
    pub(crate) async fn with_officers() -> Self {
        let mut world = Self::start().await;
        world.add("planner", &[(Role::Viewer, OWN)]).await;
        world.add("editor", &[(Role::Editor, OWN)]).await;
        world
    }

    pub(crate) async fn add(&mut self, name: &'static str, roles: &[(Role, &str)]) {
        let roles: Vec<_> = roles.iter().map(|(role, area)| held(*role, area)).collect();
        account(&self.app.db, name, &roles).await;
        self.app.log_in(name).await;
        self.cookies.push((name, self.app.cookie()));
        self.app.forget_session();
    }

    /// A partner whose key names collections in the own commune.
    pub(crate) async fn add_partner(&mut self, name: &'static str, collections: &[&str]) {
        let collections: Vec<_> = collections.iter().map(|id| (*id).to_owned()).collect();
        let until = Utc::now() + TimeDelta::days(1);
        let areas = [OWN.to_owned()];
        let key = NewKey { name, collections: &collections, areas: &areas, until };
        let app = &self.app.app;
        let key = app.accounts().add_key(app.catalogue(), &key, "test").await.unwrap();
        self.keys.push((name, format!("Bearer {key}")));
    }

    /// What somebody gets; who has no account is the public.
    pub(crate) async fn get(&self, who: &str, path: &str) -> Answer {
        let cookie = self.cookies.iter().find(|(name, _)| *name == who);
        let key = self.keys.iter().find(|(name, _)| *name == who);
        let cookie = cookie.iter().map(|(_, cookie)| ("cookie", cookie.as_str()));
        let key = key.iter().map(|(_, key)| ("authorization", key.as_str()));
        let headers: Vec<_> = cookie.chain(key).collect();
        let path = match path.strip_prefix("../") {
            Some(other) => format!("/api/{other}"),
            None => format!("/api/collections/{path}"),
        };
        self.app.get_with(&path, &headers).await
    }

    /// The history of a record as somebody gets it.
    pub(crate) async fn history(&self, who: &str, record: &str) -> Vec<Value> {
        let answer = self.get(who, &record.replace('/', "/items/")).await;
        let links = answer.json()["links"].clone();
        let history = links.as_array().unwrap().iter();
        let link = history.clone().find(|link| link["rel"] == "version-history").unwrap();
        let path = link["href"].as_str().unwrap().split_once("/collections/").unwrap().1;
        let answer = self.get(who, path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["history"].as_array().unwrap().clone()
    }

    /// Writes, and gives what was written its position.
    pub(crate) async fn write(&self, sql: &str) -> i64 {
        self.app.execute(sql).await;
        self.number().await
    }

    /// Gives what was written its position; the newest one.
    pub(crate) async fn number(&self) -> i64 {
        let number = include_str!("../../../src/store/sql/number_transactions.sql");
        self.app.execute(number).await;
        self.value("SELECT coalesce(max(position), 0) FROM txn").await.parse().unwrap()
    }

    pub(crate) async fn value(&self, sql: &str) -> String {
        self.app.db.value(sql).await
    }
}

/// One member of each entry.
pub(crate) fn column(history: &[Value], name: &str) -> Vec<Value> {
    history.iter().map(|entry| entry[name].clone()).collect()
}
