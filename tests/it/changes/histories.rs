//! Tokens that cannot be followed.

use banlang::auth::{NewGrant, Role};

use super::follower::{Follower, ask};
use crate::{
    past::world::{OTHERS, World},
    support::Answer,
};

const SHELTER: &str =
    "INSERT INTO shelter (code, name, area_code) VALUES ('S', 'Nhà văn hóa', '23001')";

async fn followed(world: &World, who: &str, token: &str, more: &str) -> Answer {
    ask(world, who, &format!("since={token}{more}")).await
}

async fn assert_gone(world: &World, who: &str, token: &str, words: [&str; 2]) {
    for (lang, word) in [("vi", words[0]), ("en", words[1])] {
        let answer = followed(world, who, token, &format!("&lang={lang}")).await;
        assert_eq!(answer.status, 410, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(word), "{detail}");
    }
}

const RIGHTS: [&str; 2] = ["quyền xem của bạn đã thay đổi", "your rights changed"];

const HISTORY: [&str; 2] = ["đã được phục hồi", "load everything afresh"];

#[tokio::test]
async fn a_token_of_another_epoch_is_gone() {
    let world = World::start().await;
    let follower = Follower::start(&world, "public", "").await;
    world.app.execute("INSERT INTO epoch DEFAULT VALUES").await;
    assert_gone(&world, "public", &follower.token, HISTORY).await;
}

#[tokio::test]
async fn a_token_of_another_database_is_gone() {
    let world = World::start().await;
    let other = World::start().await;
    let follower = Follower::start(&other, "public", "").await;
    assert_gone(&world, "public", &follower.token, HISTORY).await;
}

#[tokio::test]
async fn a_token_from_before_a_backup_was_restored_is_gone_also_when_its_number_is_there_again() {
    let world = World::start().await;
    let old = Follower::start(&world, "public", "").await;
    let position = world.write(SHELTER).await;
    let follower = Follower::start(&world, "public", "").await;
    // The backup was made before, and is restored without a new epoch.
    let forget = format!(
        "DELETE FROM change WHERE txn IN (SELECT id FROM txn WHERE position >= {position}); DELETE FROM txn WHERE position >= {position}"
    );
    world.app.execute(&forget).await;
    assert_gone(&world, "public", &follower.token, HISTORY).await;

    assert_eq!(world.write("UPDATE shelter SET name = 'Nhà khác'").await, position);
    assert_gone(&world, "public", &follower.token, HISTORY).await;
    // What is in the backup is in both histories.
    assert_eq!(followed(&world, "public", &old.token, "").await.status, 200);
}

#[tokio::test]
async fn a_token_of_other_rights_is_gone_and_one_of_the_same_is_followed_for_ever() {
    let mut world = World::with_officers().await;
    world.add("both", &[(Role::Viewer, OTHERS[0])]).await;
    let old = Follower::start(&world, "editor", "").await;
    let both = Follower::start(&world, "both", "").await;
    world.write(SHELTER).await;
    assert_eq!(followed(&world, "editor", &old.token, "").await.status, 200);
    assert_gone(&world, "public", &old.token, RIGHTS).await;

    let accounts = world.app.app.accounts();
    let grant = NewGrant { area: Some(OTHERS[0]), ..NewGrant::of("both", Role::Editor) };
    accounts.grant_for_demonstration(&grant).await.unwrap();
    assert_gone(&world, "both", &both.token, RIGHTS).await;
    let both = Follower::start(&world, "both", "").await;
    let grants = accounts.grants(Some("both")).await.unwrap();
    accounts.end_grant(grants.last().unwrap().id, "test").await.unwrap();
    assert_gone(&world, "both", &both.token, RIGHTS).await;
}

#[tokio::test]
async fn a_token_belongs_to_its_parameters_and_a_text_that_is_none_is_refused() {
    let world = World::start().await;
    let follower = Follower::start(&world, "public", "&collection=shelter,area").await;
    for (more, status) in [
        ("&collection=shelter,area", 200),
        ("&collection=shelter,area&limit=3&lang=en", 200),
        ("", 400),
        ("&collection=shelter", 400),
        ("&collection=shelter,area&area=23001", 400),
        ("&collection=shelter,area&bbox=1,2,3,4", 400),
        ("&collection=shelter,area&limit=0", 400),
        ("&collection=shelter,area&limit=1001", 400),
        ("&collection=shelter,area&f=csv", 400),
        ("&collection=shelter,area&area=", 400),
    ] {
        let answer = followed(&world, "public", &follower.token, more).await;
        assert_eq!(answer.status, status, "{more}: {}", answer.text());
    }
    for token in ["", "0", "1", "abc", "%00", &follower.token[40..]] {
        assert_eq!(followed(&world, "public", token, "").await.status, 400, "{token}");
    }
}
