//! Transactions that are larger than a page.

use std::time::Instant;

use super::follower::{Follower, items};
use crate::past::world::{OTHERS, OWN, World};

fn households(commune: &str, ids: &str) -> String {
    format!(
        "INSERT INTO household (id, commune_code, list_no, members, ethnic_group, located_by)
         SELECT n, '{commune}', 'H' || n, 3, 'kinh', 'commune' FROM generate_series({ids}) AS n"
    )
}

#[tokio::test]
async fn a_large_transaction_is_told_row_by_row_over_its_pages() {
    let world = World::start().await;
    let mut follower = Follower::start(&world, "public", "").await;
    world
        .write(
            "INSERT INTO shelter (id, code, name, area_code) SELECT n, 'S' || n, 'Nhà ' || n, '23001' FROM generate_series(1, 5000) AS n;
             INSERT INTO road (code, name) SELECT 'R' || n, 'Đường' FROM generate_series(1, 100) AS n",
        )
        .await;
    world.write("UPDATE shelter SET capacity = 5 WHERE id % 2 = 0").await;
    let mut pages = 1;
    while follower.follow(&world, 999).await {
        pages += 1;
    }
    assert_eq!(follower.rows, items(&world, "public", &["shelter", "road"], "").await);
    assert_eq!(follower.rows.len(), 5100);
    assert!((6..20).contains(&pages), "{pages} pages");
    // Those of the second transaction are told again at most, as they may be read in between.
    assert!((5100..=7600).contains(&follower.told.len()), "{}", follower.told.len());
}

#[tokio::test]
async fn rows_of_others_are_passed_in_pages_that_end() {
    let world = World::with_officers().await;
    let mut follower = Follower::start(&world, "editor", "").await;
    let mut sql = households(OTHERS[0], "1, 9000");
    sql += ";";
    sql += &households(OWN, "20001, 20003");
    world.write(&sql).await;
    let began = Instant::now();
    let mut pages = 1;
    while follower.follow(&world, 10).await {
        pages += 1;
    }
    assert!((4..12).contains(&pages), "{pages} pages");
    assert_eq!(follower.news(), [20001, 20002, 20003].map(|id| (id, "create".to_owned())));
    eprintln!("{pages} pages over 9,003 households in {:?}", began.elapsed());
}
