//! What the imports of one account may take.

/// Largest file.
pub(in crate::ingest) const FILE_BYTES: u64 = 2 << 30;

/// All files of one account that are kept.
pub(super) const ACTOR_BYTES: u64 = 4 << 30;

/// Jobs of one account whose files are kept.
pub(super) const ACTOR_JOBS: u64 = 20;

/// Jobs that are listed.
pub(super) const LISTED: i64 = 200;

/// Days after which the folder of a job goes that nobody has used.
pub(super) const DAYS_KEPT: i32 = 7;

/// Beginnings of one piece of work: the service may die once in its middle.
pub(super) const TRIES: i32 = 2;
