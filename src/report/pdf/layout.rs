//! What stands where on which page.

use super::{BOTTOM, MM, PAPER, SIDE, TOP, face::Faces};
use crate::report::{
    document::{Block, Cell, Column, Document, Section, Table},
    look::{CHAM, Colour, HEAD, INK, INK_2, LINE, Look},
    map::{Drawing, SIZE},
};

/// Something on a page, in points from its top left corner.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    /// A line of text whose baseline begins at a place.
    Text { at: [f32; 2], size: f32, is_bold: bool, colour: Colour, text: String },
    /// A filled box: left, top, width, height.
    Fill { area: [f32; 4], colour: Colour },
    /// The edge of a box.
    Edge { area: [f32; 4], colour: Colour },
    /// The woven band at the top of the report.
    Band { area: [f32; 4] },
    /// The picture, its top left corner.
    Picture { at: [f32; 2] },
    /// A sign of the legend.
    Key { at: [f32; 2], look: Look },
}

/// Marks of one page.
pub(super) type Page = Vec<Mark>;

const WIDTH: f32 = PAPER[0] - 2.0 * SIDE;
const END: f32 = PAPER[1] - BOTTOM;
const BODY: f32 = 9.0;
const LEADING: f32 = 12.5;
/// Around the text of a cell.
const PAD: f32 = 4.0;

struct Layout<'a> {
    faces: &'a Faces,
    map: Option<&'a Drawing>,
    own: &'a Document,
    pages: Vec<Page>,
    y: f32,
}

/// The pages of a report.
pub(super) fn pages(faces: &Faces, own: &Document, map: Option<&Drawing>) -> Vec<Page> {
    let mut layout = Layout { faces, map, own, pages: vec![Page::new()], y: TOP };
    layout.top();
    for section in &own.sections {
        layout.section(section);
    }
    layout.pages
}

impl Layout<'_> {
    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// The next page, unless so much fits on this one.
    fn room(&mut self, height: f32) -> bool {
        let fits = self.y + height <= END;
        if !fits {
            self.pages.push(Page::new());
            self.y = TOP;
        }
        fits
    }

    fn line(&mut self, x: f32, size: f32, (is_bold, colour): (bool, Colour), text: &str) {
        let at = [x, self.y + size * 1.07];
        self.mark(Mark::Text { at, size, is_bold, colour, text: text.to_owned() });
    }

    /// A paragraph over a width.
    fn text(&mut self, width: f32, (size, leading): (f32, f32), look: (bool, Colour), text: &str) {
        for line in self.faces.of(look.0).lines(text, size, width) {
            self.room(leading);
            self.line(SIDE, size, look, &line);
            self.y += leading;
        }
    }

    fn top(&mut self) {
        let area = [SIDE, self.y, WIDTH, 6.0];
        self.mark(Mark::Band { area });
        // Room for the heading of the agency.
        self.y += 6.0 + 20.0 * MM;
        let own = self.own;
        let start = self.y;
        let wide = WIDTH - 44.0 * MM;
        self.text(wide, (10.0, 14.0), (true, INK_2), &own.kind);
        self.text(wide, (20.0, 26.0), (true, CHAM), &own.title);
        self.text(wide, (BODY, LEADING), (false, INK_2), &own.subtitle);
        if let Some(level) = &own.level {
            let left = SIDE + WIDTH - 40.0 * MM;
            let area = [left, start, 30.0, 30.0];
            self.mark(Mark::Fill { area, colour: colour(&level.fill) });
            self.mark(Mark::Edge { area, colour: colour(&level.edge) });
            let number = level.number.to_string();
            let wide = self.faces.of(true).width(&number, 18.0);
            let at = [left + 15.0 - wide / 2.0, start + 21.5];
            let text = colour(&level.text);
            self.mark(Mark::Text { at, size: 18.0, is_bold: true, colour: text, text: number });
            let lines = self.faces.of(true).lines(&level.name, BODY, 40.0 * MM - 36.0);
            for (place, line) in (0_u8..).zip(lines) {
                let at = [left + 36.0, start + 13.0 + f32::from(place) * 12.0];
                self.mark(Mark::Text { at, size: BODY, is_bold: true, colour: INK, text: line });
            }
        }
        self.y += 4.0;
    }

    fn section(&mut self, own: &Section) {
        self.y += 12.0;
        // A title stays with what follows it.
        let follows = match own.blocks.first() {
            Some(Block::Map(_)) => Self::picture_height(),
            Some(Block::Table(table)) => self.head_height(table) + 4.0 * LEADING,
            _ => 3.0 * LEADING,
        };
        self.room(20.0 + follows);
        self.line(SIDE, 12.0, (true, CHAM), &own.title);
        self.y += 18.0;
        let area = [SIDE, self.y, WIDTH, 1.0];
        self.mark(Mark::Fill { area, colour: CHAM });
        self.y += 6.0;
        for block in &own.blocks {
            match block {
                Block::Facts(facts) => self.facts(facts),
                Block::Cards(cards) => self.cards(cards),
                Block::Map(_) => self.picture(),
                Block::Table(table) => {
                    self.table(table, table.title != own.title);
                }
                Block::Note(text) => {
                    self.text(WIDTH, (8.5, 12.0), (false, INK_2), text);
                    self.y += 4.0;
                }
            }
        }
    }

    /// Names and values in two columns.
    fn facts(&mut self, facts: &[[String; 2]]) {
        let (half, name_wide) = (WIDTH / 2.0, 34.0 * MM);
        for pair in facts.chunks(2) {
            let lines: Vec<_> = pair
                .iter()
                .map(|[_, value]| self.faces.of(true).lines(value, BODY, half - name_wide - 8.0))
                .collect();
            let height = height_of(lines.iter().map(Vec::len).max().unwrap_or(1));
            self.room(height);
            let top = self.y;
            for ((place, [name, _]), lines) in (0_u8..).zip(pair).zip(lines) {
                let x = f32::from(place).mul_add(half, SIDE);
                self.y = top;
                self.line(x, BODY, (false, INK_2), name);
                for line in lines {
                    self.line(x + name_wide, BODY, (true, INK), &line);
                    self.y += LEADING;
                }
            }
            self.y = top + height;
        }
    }

    /// Large figures, four beside each other.
    fn cards(&mut self, cards: &[[String; 3]]) {
        let (gap, wide) = (6.0, (WIDTH - 18.0) / 4.0);
        for row in cards.chunks(4) {
            let texts: Vec<_> = row
                .iter()
                .map(|[_, name, note]| {
                    let of = |text: &str| self.faces.of(false).lines(text, 8.0, wide - 12.0);
                    (of(name), if note.is_empty() { Vec::new() } else { of(note) })
                })
                .collect();
            let most = texts.iter().map(|(name, note)| name.len() + note.len()).max();
            let height = height_of(most.unwrap_or(1)) * 0.85 + 30.0;
            self.room(height + gap);
            let top = self.y;
            for ((place, [value, ..]), (name, note)) in (0_u8..).zip(row).zip(texts) {
                let x = f32::from(place).mul_add(wide + gap, SIDE);
                self.mark(Mark::Edge { area: [x, top, wide, height], colour: LINE });
                self.y = top + 4.0;
                self.line(x + 6.0, 15.0, (true, CHAM), value);
                self.y += 21.0;
                let lines =
                    name.iter().map(|own| (own, INK)).chain(note.iter().map(|own| (own, INK_2)));
                for (line, ink) in lines {
                    self.line(x + 6.0, 8.0, (false, ink), line);
                    self.y += 10.6;
                }
            }
            self.y = top + height + gap;
        }
    }

    fn legend(&self) -> Vec<(Look, &'static str)> {
        let lang = usize::from(self.own.lang != "vi");
        let shown = Look::ALL.into_iter().filter(|look| self.map.is_some_and(|map| map.has(*look)));
        shown.map(|look| (look, look.name().get(lang).copied().unwrap_or_default())).collect()
    }

    fn picture_height() -> f32 {
        points(SIZE[1]) + 34.0
    }

    fn picture(&mut self) {
        self.room(Self::picture_height());
        let at = [SIDE, self.y];
        self.mark(Mark::Picture { at });
        self.y += points(SIZE[1]) + 5.0;
        let mut x = SIDE;
        for (look, name) in self.legend() {
            let wide = self.faces.of(false).width(name, 8.0) + 42.0;
            if x + wide > SIDE + WIDTH + 14.0 {
                x = SIDE;
                self.y += LEADING;
            }
            let at = [x, self.y];
            self.mark(Mark::Key { at, look });
            self.line(x + 27.0, 8.0, (false, INK), name);
            x += wide;
        }
        self.y += LEADING + 4.0;
    }

    fn widths(table: &Table) -> Vec<f32> {
        let all: f32 = table.columns.iter().map(|own| own.share).sum();
        table.columns.iter().map(|own| WIDTH * own.share / all).collect()
    }

    /// Lines of each cell and the height of the row.
    fn cells<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
        (widths, is_bold): (&[f32], bool),
    ) -> (Vec<Vec<String>>, f32) {
        let face = self.faces.of(is_bold);
        let lines: Vec<_> =
            texts.zip(widths).map(|(text, wide)| face.lines(text, 8.5, wide - 2.0 * PAD)).collect();
        let height = lines.iter().map(Vec::len).max().unwrap_or(1);
        (lines, height_of(height) * 0.92 + 4.0)
    }

    fn head_height(&self, table: &Table) -> f32 {
        let titles = table.columns.iter().map(|own| own.title.as_str());
        self.cells(titles, (&Self::widths(table), true)).1
    }

    fn row(
        &mut self,
        (lines, height): (Vec<Vec<String>>, f32),
        (columns, widths): (&[Column], &[f32]),
        look: (bool, Colour),
    ) {
        let top = self.y;
        let mut x = SIDE;
        for ((lines, column), wide) in lines.into_iter().zip(columns).zip(widths) {
            self.y = top + 2.0;
            for line in lines {
                let own = self.faces.of(look.0).width(&line, 8.5);
                let start = if column.is_number { x + wide - PAD - own } else { x + PAD };
                self.line(start, 8.5, look, &line);
                self.y += LEADING * 0.92;
            }
            x += wide;
        }
        self.y = top + height;
    }

    fn head(&mut self, table: &Table, widths: &[f32]) {
        let titles = table.columns.iter().map(|own| own.title.as_str());
        let (lines, height) = self.cells(titles, (widths, true));
        let area = [SIDE, self.y, WIDTH, height];
        self.mark(Mark::Fill { area, colour: HEAD });
        self.row((lines, height), (&table.columns, widths), (true, CHAM));
    }

    /// Rows are never cut, and the heads stand on each page.
    fn table(&mut self, table: &Table, has_title: bool) {
        let widths = Self::widths(table);
        self.y += 4.0;
        let title = if has_title { 16.0 } else { 0.0 };
        self.room(title + self.head_height(table) + 3.0 * LEADING);
        if has_title {
            self.line(SIDE, 10.0, (true, INK), &table.title);
            self.y += title;
        }
        self.head(table, &widths);
        let rows = table.rows.iter().map(|own| (own, false));
        for (cells, is_total) in rows.chain(table.total.iter().map(|own| (own, true))) {
            let (lines, height) = self.cells(cells.iter().map(Cell::shown), (&widths, is_total));
            if !self.room(height) {
                self.head(table, &widths);
            }
            if is_total {
                let area = [SIDE, self.y, WIDTH, 1.0];
                self.mark(Mark::Fill { area, colour: INK });
            }
            self.row((lines, height), (&table.columns, &widths), (is_total, INK));
            if !is_total {
                let area = [SIDE, self.y - 0.5, WIDTH, 0.5];
                self.mark(Mark::Fill { area, colour: LINE });
            }
        }
        self.y += 8.0;
    }
}

fn height_of(lines: usize) -> f32 {
    f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * LEADING
}

/// Millimetres of the picture in points.
#[expect(clippy::cast_possible_truncation, reason = "places on paper need six digits at most")]
pub(super) fn points(millimetres: f64) -> f32 {
    millimetres as f32 * MM
}

/// A colour of a list, `#RRGGBB`.
fn colour(hex: &str) -> Colour {
    let part = |from: usize| {
        hex.get(from..from + 2).and_then(|own| u8::from_str_radix(own, 16).ok()).unwrap_or_default()
    };
    [part(1), part(3), part(5)]
}
