//! Fonts: shaping, widths and lines.

use harfrust::{FontRef, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};

const REGULAR: &[u8] = include_bytes!("../../../data/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../data/fonts/NotoSans-Bold.ttf");

/// Both weights.
pub(super) struct Faces {
    regular: Face,
    bold: Face,
}

impl Faces {
    /// Reads them; `None` when one is damaged.
    pub(super) fn new() -> Option<Self> {
        Some(Self { regular: Face::new(REGULAR)?, bold: Face::new(BOLD)? })
    }

    /// The one of that weight.
    pub(super) fn of(&self, is_bold: bool) -> &Face {
        if is_bold { &self.bold } else { &self.regular }
    }
}

/// One weight.
pub(super) struct Face {
    own: FontRef<'static>,
    data: ShaperData,
    units: f32,
    /// For the file.
    pub(super) font: Font,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let own = FontRef::new(bytes).ok()?;
        let font = Font::new(bytes.into(), 0)?;
        Some(Self { data: ShaperData::new(&own), own, units: font.units_per_em(), font })
    }

    /// Glyphs of a text, by the size of the font.
    pub(super) fn shaped(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaper = self.data.shaper(&self.own).build();
        let shaped = shaper.shape(buffer, harfrust::ShapeOptions::new());
        let infos = shaped.glyph_infos();
        let starts: Vec<usize> = infos.iter().map(|own| own.cluster as usize).collect();
        let unit = |number: i32| {
            #[expect(clippy::cast_precision_loss, reason = "units of a font are below 2^15")]
            let number = number as f32;
            number / self.units
        };
        infos
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(own, at)| {
                let start = own.cluster as usize;
                let end = starts.iter().copied().filter(|other| *other > start).min();
                KrillaGlyph::new(
                    GlyphId::new(own.glyph_id),
                    unit(at.x_advance),
                    unit(at.x_offset),
                    unit(at.y_offset),
                    unit(at.y_advance),
                    start..end.unwrap_or(text.len()),
                    None,
                )
            })
            .collect()
    }

    /// How wide a text is in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        self.shaped(text).iter().map(|own| own.x_advance * size).sum()
    }

    /// A text in lines that are no wider than that; a word that is wider is broken.
    pub(super) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut used = 0.0;
        let space = self.width(" ", size);
        for word in text.split_whitespace() {
            for part in self.parts(word, size, width) {
                let wide = self.width(&part, size);
                if !line.is_empty() && used + space + wide > width {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                if !line.is_empty() {
                    line.push(' ');
                    used += space;
                }
                line.push_str(&part);
                used += wide;
            }
        }
        lines.push(line);
        lines
    }

    /// A word in parts that fit.
    fn parts(&self, word: &str, size: f32, width: f32) -> Vec<String> {
        if self.width(word, size) <= width {
            return vec![word.to_owned()];
        }
        let mut parts = Vec::new();
        let mut part = String::new();
        for sign in word.chars() {
            part.push(sign);
            if self.width(&part, size) > width && part.chars().count() > 1 {
                part.pop();
                parts.push(std::mem::take(&mut part));
                part.push(sign);
            }
        }
        parts.push(part);
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_column_and_no_letter_is_lost() {
        let faces = Faces::new().unwrap();
        let text = "Xã Ngọc Réo có 1.234 hộ; TênDàiKhôngCóKhoảngTrắngNàoỞGiữaCả và ơ̆ ư̆ ƀ ŏ";
        for width in [40.0, 90.0, 300.0] {
            let lines = faces.of(false).lines(text, 9.0, width);
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(bare(&lines.concat()), bare(text));
            assert!(lines.iter().all(|own| faces.of(false).width(own, 9.0) <= width + 0.01));
        }
    }

    #[test]
    fn every_letter_of_vietnamese_and_of_its_minorities_has_a_glyph() {
        let faces = Faces::new().unwrap();
        let text =
            "ĂÂĐÊÔƠƯăâđêôơư ÀẢÃÁẠ ẰẲẴẮẶ ẦẨẪẤẬ ỀỂỄẾỆ ỒỔỖỐỘ ỜỞỠỚỢ ỪỬỮỨỰ ỳỷỹýỵ ƀ ŏ ŭ ĕ ơ̆ ư̆ – · «»";
        for is_bold in [false, true] {
            let shaped = faces.of(is_bold).shaped(text);
            assert!(shaped.iter().all(|own| own.glyph_id.to_u32() != 0));
        }
    }
}
