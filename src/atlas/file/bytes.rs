//! Values as bytes, little-endian, and how they are read back without trust in what they count.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs::File,
    hash::Hash,
    io::{self, Read as _, Write as _},
};

use sha2::{Digest as _, Sha256};

use super::FileError;

/// Bytes that are read or written at once.
pub(super) const BLOCK: usize = 1 << 18;

/// Bytes of the digest that ends a file.
pub(super) const DIGEST: usize = 32;

/// A file that is written.
#[derive(Debug)]
pub(in crate::atlas) struct Out {
    file: File,
    block: Vec<u8>,
    digest: Sha256,
}

impl Out {
    pub(super) fn new(file: File) -> Self {
        Self { file, block: Vec::with_capacity(BLOCK), digest: Sha256::new() }
    }

    #[inline]
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.block.len() + bytes.len() > BLOCK {
            self.flush()?;
        }
        self.block.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.digest.update(&self.block);
        self.file.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Ends the file with the digest of all that was written.
    pub(super) fn finish(mut self) -> io::Result<File> {
        self.flush()?;
        self.file.write_all(&self.digest.finalize())?;
        Ok(self.file)
    }
}

/// A file that is read.
#[derive(Debug)]
pub(in crate::atlas) struct In {
    file: File,
    block: Vec<u8>,
    at: usize,
    /// Bytes that have not been taken.
    left: u64,
}

impl In {
    /// So many bytes of a file.
    pub(super) fn new(file: File, left: u64) -> Self {
        Self { file, block: Vec::new(), at: 0, left }
    }

    #[inline]
    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], FileError> {
        let next = |input: &Self| input.block.get(input.at..)?.first_chunk().copied();
        let bytes = if let Some(bytes) = next(self) {
            bytes
        } else {
            self.refill()?;
            next(self).ok_or(FileError::Damaged)?
        };
        self.at += N;
        self.left = self.left.checked_sub(N as u64).ok_or(FileError::Damaged)?;
        Ok(bytes)
    }

    fn refill(&mut self) -> Result<(), FileError> {
        self.block.drain(..self.at);
        self.at = 0;
        let more = (BLOCK - self.block.len().min(BLOCK)) as u64;
        (&self.file).take(more).read_to_end(&mut self.block)?;
        Ok(())
    }

    /// A count of things that take at least `least` bytes each.
    pub(in crate::atlas) fn count(&mut self, least: usize) -> Result<usize, FileError> {
        let count = u64::from_le_bytes(self.take()?);
        let bytes = count.checked_mul(least as u64).ok_or(FileError::Damaged)?;
        if bytes > self.left {
            return Err(FileError::Damaged);
        }
        usize::try_from(count).map_err(|_large| FileError::Damaged)
    }

    /// All was taken.
    pub(super) fn is_at_end(&self) -> bool {
        self.left == 0
    }
}

/// A value that stands in a file.
pub(in crate::atlas) trait Stored: Sized {
    /// Fewest bytes that one takes.
    const LEAST: usize;

    /// Writes it.
    fn write(&self, out: &mut Out) -> io::Result<()>;

    /// Reads the next one.
    fn read(input: &mut In) -> Result<Self, FileError>;
}

/// Writes how many there are, then each.
pub(in crate::atlas) fn write_all<'a, T: Stored + 'a>(
    out: &mut Out,
    all: impl ExactSizeIterator<Item = &'a T>,
) -> io::Result<()> {
    (all.len() as u64).write(out)?;
    all.into_iter().try_for_each(|one| one.write(out))
}

/// Writes a text, which is read as a `Box<str>`.
pub(in crate::atlas) fn write_text(out: &mut Out, text: &str) -> io::Result<()> {
    write_all(out, text.as_bytes().iter())
}

/// Writes how many entries there are, then each with its key.
fn write_entries<'a, K: Stored + 'a, V: Stored + 'a>(
    out: &mut Out,
    entries: impl ExactSizeIterator<Item = (&'a K, &'a V)>,
) -> io::Result<()> {
    (entries.len() as u64).write(out)?;
    entries.into_iter().try_for_each(|(key, value)| {
        key.write(out)?;
        value.write(out)
    })
}

fn read_all<T: Stored, C: FromIterator<T>>(input: &mut In) -> Result<C, FileError> {
    let count = input.count(T::LEAST)?;
    (0..count).map(|_| T::read(input)).collect()
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Stored for $number {
            const LEAST: usize = size_of::<Self>();

            #[inline]
            fn write(&self, out: &mut Out) -> io::Result<()> {
                out.put(&self.to_le_bytes())
            }

            #[inline]
            fn read(input: &mut In) -> Result<Self, FileError> {
                Ok(Self::from_le_bytes(input.take()?))
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, i64, f64);

impl Stored for bool {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        u8::from(*self).write(out)
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        Ok(u8::read(input)? != 0)
    }
}

impl<T: Stored> Stored for [T; 2] {
    const LEAST: usize = 2 * T::LEAST;

    #[inline]
    fn write(&self, out: &mut Out) -> io::Result<()> {
        self.iter().try_for_each(|one| one.write(out))
    }

    #[inline]
    fn read(input: &mut In) -> Result<Self, FileError> {
        Ok([T::read(input)?, T::read(input)?])
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    const LEAST: usize = A::LEAST + B::LEAST;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        self.0.write(out)?;
        self.1.write(out)
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        Ok((A::read(input)?, B::read(input)?))
    }
}

impl<T: Stored> Stored for Option<T> {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        self.is_some().write(out)?;
        self.iter().try_for_each(|one| one.write(out))
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        bool::read(input)?.then(|| T::read(input)).transpose()
    }
}

impl<T: Stored> Stored for Vec<T> {
    const LEAST: usize = 8;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        write_all(out, self.iter())
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        // As long as it has to be: nothing is given back later.
        let count = input.count(T::LEAST)?;
        let mut all = Self::with_capacity(count);
        for _ in 0..count {
            all.push(T::read(input)?);
        }
        Ok(all)
    }
}

impl<T: Stored> Stored for Box<[T]> {
    const LEAST: usize = 8;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        write_all(out, self.iter())
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        Ok(Vec::read(input)?.into())
    }
}

impl Stored for Box<str> {
    const LEAST: usize = 8;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        write_text(out, self)
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        let text = String::from_utf8(Vec::read(input)?);
        Ok(text.map_err(|_encoding| FileError::Damaged)?.into())
    }
}

/// In the order of the keys: the same state gives the same bytes.
impl<K: Stored + Ord + Hash, V: Stored> Stored for HashMap<K, V> {
    const LEAST: usize = 8;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        let mut entries: Vec<_> = self.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        write_entries(out, entries.into_iter())
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        read_all::<(K, V), _>(input)
    }
}

impl<K: Stored + Ord, V: Stored> Stored for BTreeMap<K, V> {
    const LEAST: usize = 8;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        write_entries(out, self.iter())
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        read_all::<(K, V), _>(input)
    }
}

impl<T: Stored + Ord + Hash> Stored for HashSet<T> {
    const LEAST: usize = 8;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_unstable();
        write_all(out, all.into_iter())
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        read_all(input)
    }
}

/// Makes a struct stand in files field by field.
macro_rules! stored {
    ($name:ty { $($field:ident: $kind:ty),* $(,)? }) => {
        impl $crate::atlas::file::Stored for $name {
            const LEAST: usize = 0 $(+ <$kind as $crate::atlas::file::Stored>::LEAST)*;

            fn write(&self, out: &mut $crate::atlas::file::Out) -> std::io::Result<()> {
                $($crate::atlas::file::Stored::write(&self.$field, out)?;)*
                Ok(())
            }

            fn read(
                input: &mut $crate::atlas::file::In,
            ) -> Result<Self, $crate::atlas::file::FileError> {
                Ok(Self { $($field: $crate::atlas::file::Stored::read(input)?),* })
            }
        }
    };
}

/// Makes an enum of columns stand in files: the number of the variant, then its column.
macro_rules! stored_columns {
    ($name:ty { $($number:literal => $variant:ident),* $(,)? }) => {
        impl $crate::atlas::file::Stored for $name {
            const LEAST: usize = 9;

            fn write(&self, out: &mut $crate::atlas::file::Out) -> std::io::Result<()> {
                match self {
                    $(Self::$variant(column) => {
                        $crate::atlas::file::Stored::write(&{ let number: u8 = $number; number }, out)?;
                        $crate::atlas::file::Stored::write(column, out)
                    })*
                }
            }

            fn read(
                input: &mut $crate::atlas::file::In,
            ) -> Result<Self, $crate::atlas::file::FileError> {
                match <u8 as $crate::atlas::file::Stored>::read(input)? {
                    $($number => Ok(Self::$variant($crate::atlas::file::Stored::read(input)?)),)*
                    _ => Err($crate::atlas::file::FileError::Damaged),
                }
            }
        }
    };
}

pub(in crate::atlas) use {stored, stored_columns};
