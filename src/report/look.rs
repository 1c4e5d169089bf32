//! How the things of the picture look, on screen as on paper.

/// A kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A commune or province that is not affected.
    Unit,
    /// A commune that the ground covers a part of.
    Reached,
    /// The affected ground.
    Ground,
    /// Where the storm was.
    Track,
    /// Where it is expected.
    Forecast,
    /// A position of it.
    Position,
    /// A place that takes people in.
    Shelter,
    /// The place of an event without a ground.
    Event,
}

/// A colour, red, green and blue.
pub(super) type Colour = [u8; 3];

/// Ink of texts.
pub(super) const INK: Colour = [0x17, 0x21, 0x2E];
/// Ink of hints.
pub(super) const INK_2: Colour = [0x41, 0x4E, 0x5C];
/// Lines between rows.
pub(super) const LINE: Colour = [0xBF, 0xC8, 0xD0];
/// Heads of tables.
pub(super) const HEAD: Colour = [0xE6, 0xED, 0xF5];
/// Titles.
pub(super) const CHAM: Colour = [0x16, 0x30, 0x4F];
/// The paper of the map.
pub(super) const LAND: Colour = [0xF5, 0xF3, 0xEC];

/// How a line is drawn: colour, millimetres, millimetres of dash and gap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub(super) colour: Colour,
    pub(super) width: f64,
    pub(super) dash: Option<[f64; 2]>,
}

impl Look {
    /// Colour and opacity of its inside.
    pub(super) fn fill(self) -> Option<(Colour, f32)> {
        Some(match self {
            Self::Reached => ([0xF2, 0xE6, 0xD2], 1.0),
            Self::Ground => ([0x1E, 0x80, 0xE6], 0.3),
            Self::Unit | Self::Track | Self::Forecast => return None,
            Self::Position => ([0xFF, 0xFF, 0xFF], 1.0),
            Self::Shelter => ([0x1F, 0x6B, 0x45], 1.0),
            Self::Event => ([0x17, 0x21, 0x2E], 1.0),
        })
    }

    /// Its line.
    pub(super) fn pen(self) -> Pen {
        let pen = |colour, width| Pen { colour, width, dash: None };
        match self {
            Self::Unit => pen([0xB9, 0xB3, 0xA4], 0.2),
            Self::Reached => pen([0x6B, 0x4E, 0x22], 0.3),
            Self::Ground => pen([0x0F, 0x4C, 0x86], 0.55),
            Self::Track => pen(INK, 0.6),
            Self::Forecast => Pen { colour: INK, width: 0.5, dash: Some([1.8, 1.3]) },
            Self::Position => pen(INK, 0.35),
            Self::Shelter | Self::Event => pen([0xFF, 0xFF, 0xFF], 0.3),
        }
    }

    /// Half the size of its sign, in millimetres.
    pub(super) fn radius(self) -> f64 {
        match self {
            Self::Position => 0.8,
            Self::Event => 2.2,
            _ => 1.3,
        }
    }

    /// The corners of its sign around a place; `None` for a round one.
    pub(super) fn corners(self, [x, y]: [f64; 2]) -> Option<[[f64; 2]; 4]> {
        let r = self.radius();
        match self {
            Self::Position => None,
            Self::Event => Some([[x, y - r], [x + r, y], [x, y + r], [x - r, y]]),
            _ => Some([[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]]),
        }
    }

    /// What it is called in the legend.
    pub(super) fn name(self) -> [&'static str; 2] {
        match self {
            Self::Unit => ["Ranh giới", "Boundary"],
            Self::Reached => ["Xã có phần bị ảnh hưởng", "Commune with an affected part"],
            Self::Ground => ["Vùng ảnh hưởng", "Affected area"],
            Self::Track => ["Đường đi đã quan trắc", "Observed track"],
            Self::Forecast => ["Đường đi dự báo", "Forecast track"],
            Self::Position => ["Vị trí theo giờ", "Position by the hour"],
            Self::Shelter => ["Điểm sơ tán", "Shelter"],
            Self::Event => ["Vị trí sự kiện", "Place of the event"],
        }
    }

    /// All of them, in the order of the legend.
    pub(super) const ALL: [Self; 8] = [
        Self::Ground,
        Self::Reached,
        Self::Unit,
        Self::Track,
        Self::Forecast,
        Self::Position,
        Self::Event,
        Self::Shelter,
    ];
}
