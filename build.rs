//! Makes the folder of the built viewer when it is missing, so that the program builds without Node.
#![expect(clippy::disallowed_methods, reason = "this is how cargo speaks to a build script")]

use std::{env, fs, io};

/// Where Vite puts the viewer.
const VIEWER: &str = "static/dist";

fn main() -> io::Result<()> {
    fs::create_dir_all(VIEWER)?;
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the viewer from the disk when it runs; only the embedded one has to be built anew.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={VIEWER}");
    }
    Ok(())
}
