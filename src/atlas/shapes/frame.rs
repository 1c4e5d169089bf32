//! Boxes in world units, and reading of slices without a panic.

/// A box; all its edges belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::atlas) struct Frame {
    /// Western and northern edge.
    pub(in crate::atlas) min: [u32; 2],
    /// Eastern and southern edge.
    pub(in crate::atlas) max: [u32; 2],
}

impl Default for Frame {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Frame {
    /// Holds nothing and meets nothing.
    pub(super) const EMPTY: Self = Self { min: [u32::MAX; 2], max: [0; 2] };

    pub(super) fn of(points: &[[u32; 2]]) -> Self {
        let mut frame = Self::EMPTY;
        for point in points {
            frame.add(*point);
        }
        frame
    }

    pub(super) fn add(&mut self, [x, y]: [u32; 2]) {
        self.min = [self.min[0].min(x), self.min[1].min(y)];
        self.max = [self.max[0].max(x), self.max[1].max(y)];
    }

    pub(super) fn join(self, other: Self) -> Self {
        Self {
            min: [self.min[0].min(other.min[0]), self.min[1].min(other.min[1])],
            max: [self.max[0].max(other.max[0]), self.max[1].max(other.max[1])],
        }
    }

    /// The boxes have a point in common.
    #[inline]
    pub(in crate::atlas) fn meets(&self, other: &Self) -> bool {
        self.min[0] <= other.max[0]
            && self.max[0] >= other.min[0]
            && self.min[1] <= other.max[1]
            && self.max[1] >= other.min[1]
    }

    #[inline]
    pub(super) fn holds(&self, [x, y]: [u32; 2]) -> bool {
        x >= self.min[0] && x <= self.max[0] && y >= self.min[1] && y <= self.max[1]
    }

    /// The other box lies in this one.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.holds(other.min) && self.holds(other.max)
    }
}

/// The element at `place`, or a zero beyond the end: the modules here make all places themselves, from lengths that
/// they hold.
#[inline]
pub(super) fn at<T: Copy + Default>(slice: &[T], place: usize) -> T {
    slice.get(place).copied().unwrap_or_default()
}

/// Writes the element at `place`; beyond the end nothing.
#[inline]
pub(super) fn put<T>(slice: &mut [T], place: usize, value: T) {
    if let Some(element) = slice.get_mut(place) {
        *element = value;
    }
}

/// A count as 32 bits, as all places inside a store are kept.
#[expect(
    clippy::cast_possible_truncation,
    reason = "4 thousand million vertices do not fit in memory"
)]
#[inline]
pub(super) fn short(count: usize) -> u32 {
    count as u32
}
