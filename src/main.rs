//! The program `banlang`.

use std::process::ExitCode;

fn main() -> ExitCode {
    banlang::cli::main()
}
