//! The drill: a storm over the demonstration, from the first bulletin to the last figure, with each figure asked of the database, too.
//!
//! `./dev drill` plays it and says what happens; all of it goes through the routes that people use, in the names of the people who would.

mod acts;
mod figures;
mod pack;
mod paper;
mod stage;

use stage::Stage;

#[tokio::test]
async fn a_storm_is_played_from_the_first_bulletin_to_the_last_figure_and_each_is_that_of_the_database()
 {
    let mut stage = Stage::set().await;
    let codes = acts::a_bulletin_is_read(&mut stage).await;
    acts::an_event_is_made(&mut stage).await;
    figures::who_is_affected(&mut stage).await;
    acts::the_footprint_is_corrected(&mut stage).await;
    figures::who_is_affected(&mut stage).await;
    figures::what_the_correction_changed(&mut stage).await;
    figures::where_to_go(&mut stage).await;
    acts::lists_are_opened(&mut stage).await;
    pack::an_officer_takes_the_map_along(&mut stage).await;
    acts::a_road_is_closed(&mut stage).await;
    acts::people_are_warned(&mut stage, &codes).await;
    acts::damage_is_reported(&mut stage).await;
    paper::the_situation_is_reported(&mut stage).await;
    figures::what_was_kept_is_asked_again(&mut stage).await;
    acts::the_storm_is_over(&mut stage).await;
    stage.ends();
}
