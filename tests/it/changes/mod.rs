//! The change feed: followers against what `items` shows, tokens that cannot be followed, large transactions, and who is told
//! what.

mod filtered;
mod follower;
mod histories;
mod large;
mod random;
mod stream;
mod told;
