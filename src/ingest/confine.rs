//! The reading process gives away what it does not need: other files, the network, signals.
//!
//! The kernel enforces it (Landlock, Linux 5.13 and later; the network from 6.7 on). Older kernels do what they can, and the
//! limits of [`super::child`] hold there as well.

use std::{
    io,
    path::{Path, PathBuf},
};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, PathBeneath, PathFd, RestrictionStatus, Ruleset,
    RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, Scope,
};

use super::sniff::FileKind;

/// The newest interface whose rights are given away where the kernel knows them.
const NEWEST: ABI = ABI::V10;

/// Programs' own data: the tables of GDAL and PROJ, and libraries that are loaded late.
const SYSTEM: [&str; 4] = ["/usr/share", "/usr/lib", "/usr/lib64", "/usr/local"];

/// From here on this process opens nothing for reading but the file and what belongs to it, and writes only in `folder`.
///
/// # Errors
/// When the kernel refuses.
pub(super) fn confine(
    file: &Path,
    kind: Option<FileKind>,
    folder: &Path,
) -> io::Result<RestrictionStatus> {
    let restrict = || -> Result<RestrictionStatus, RulesetError> {
        let mut rules = Ruleset::default()
            .handle_access(AccessFs::from_all(NEWEST))?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?;
        let (all, read) = (AccessFs::from_all(NEWEST), AccessFs::ReadFile | AccessFs::ReadDir);
        // What is not there needs no right.
        if let Ok(folder) = PathFd::new(folder) {
            rules = rules.add_rule(PathBeneath::new(folder, all & !AccessFs::Execute))?;
        }
        for path in SYSTEM.iter().filter_map(|path| PathFd::new(path).ok()) {
            rules = rules.add_rule(PathBeneath::new(path, read))?;
        }
        for path in belonging(file, kind).iter().filter_map(|path| PathFd::new(path).ok()) {
            rules = rules.add_rule(PathBeneath::new(path, AccessFs::ReadFile))?;
        }
        rules.restrict_self()
    };
    restrict().map_err(io::Error::other)
}

/// The file, and those beside it that belong to it.
fn belonging(file: &Path, kind: Option<FileKind>) -> Vec<PathBuf> {
    let mut files = vec![file.to_owned()];
    for ending in kind.map_or(&[][..], FileKind::companions) {
        files.push(file.with_extension(ending));
        files.push(file.with_extension(ending.to_ascii_uppercase()));
    }
    files
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, File},
        io::ErrorKind,
        net::{TcpListener, TcpStream},
        process::Command,
        thread,
    };

    use landlock::RulesetStatus;

    use super::*;

    /// A thread confines itself alone, so that this test may.
    #[test]
    #[expect(clippy::print_stderr, reason = "a test that is passed over says so")]
    fn a_confined_reader_reaches_its_file_and_folder_and_nothing_else() {
        let world = tempfile::tempdir().unwrap();
        let [file, dbf, other, folder] =
            ["a.shp", "a.DBF", "b.shp", "own"].map(|name| world.path().join(name));
        for path in [&file, &dbf, &other] {
            fs::write(path, "x").unwrap();
        }
        fs::create_dir(&folder).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();

        thread::spawn(move || {
            let status = confine(&file, Some(FileKind::Shapefile), &folder).unwrap();
            if status.ruleset == RulesetStatus::NotEnforced {
                eprintln!("skipped: this kernel has no Landlock");
                return;
            }
            let denied =
                |result: io::Result<()>| result.unwrap_err().kind() == ErrorKind::PermissionDenied;

            assert!(File::open(&file).is_ok() && File::open(&dbf).is_ok());
            fs::write(folder.join("unpacked"), "y").unwrap();
            std::os::unix::fs::symlink(&file, folder.join("named.shp")).unwrap();
            assert!(File::open(folder.join("named.shp")).is_ok());
            for path in [other.as_path(), Path::new("/etc/passwd"), Path::new("/proc/self/environ")]
            {
                assert!(denied(File::open(path).map(drop)), "{}", path.display());
            }
            assert!(denied(fs::read_dir(other.parent().unwrap()).map(drop)));
            assert!(denied(fs::write(&file, "z")));
            assert!(denied(Command::new("/bin/true").status().map(drop)));
            let connected = TcpStream::connect(address).map(drop);
            // The network is a right from Linux 6.7 on.
            if status.ruleset == RulesetStatus::FullyEnforced || connected.is_err() {
                assert!(denied(connected));
            }
        })
        .join()
        .unwrap();
    }
}
