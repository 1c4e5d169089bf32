//! How the memory of a long run goes back to the system.
//!
//! glibc maps large blocks each for itself and gives them back at once, but raises the size from which it does so whenever such a
//! block is freed, up to 32 MB. Then the columns of a map that was loaded or merged leave holes. A fixed size is read from
//! the environment when a program begins, and by nothing else that is safe to call; so the service begins twice.

use std::{env, os::unix::process::CommandExt as _, process::Command};

use crate::store::HEAP_VARIABLES;

/// Blocks of so many bytes and more are mapped each for itself.
const MAPPED_FROM: &str = "1048576";

/// Begins the program anew with a fixed size, unless it has one. The process stays the same.
pub(super) fn give_back() {
    let [glibc, own] = HEAP_VARIABLES;
    // glibc takes its own variable away from programs with raised rights, so another one says that it was tried.
    if env::var_os(glibc).is_some() || env::var_os(own).is_some() {
        return;
    }
    let mut arguments = env::args_os();
    let Some(name) = arguments.next() else { return };
    // Comes back only when it fails; then memory is given back as glibc likes.
    let _failed = Command::new("/proc/self/exe")
        .arg0(name)
        .args(arguments)
        .env(glibc, MAPPED_FROM)
        .env(own, "fixed")
        .exec();
}
