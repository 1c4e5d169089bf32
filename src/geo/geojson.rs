//! Geometries as GeoJSON text (RFC 7946, 3.1), straight from the bytes that PostGIS sends.

use super::ewkb::{EwkbError, Reader};

/// How coordinates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coordinates {
    /// Digits after the point, at most; zeros at the end are left out.
    pub decimals: u8,
    /// The second number of the bytes comes first.
    pub flipped: bool,
}

/// Types in OGC 06-103r4, 8.2, with their names in GeoJSON.
const NAMES: [&str; 7] = [
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
];

/// Geometries inside each other that are read; the database holds none that are deeper.
const DEEPEST: usize = 32;

/// Appends a geometry as GeoJSON; an empty one has no coordinates.
///
/// # Axis order
/// That of the bytes, or the other one if it is flipped.
///
/// # Errors
/// When the bytes are not exactly one geometry of two dimensions, in whatever system. `out` is then of no use.
pub fn push_geojson(
    out: &mut Vec<u8>,
    ewkb: &[u8],
    coordinates: Coordinates,
) -> Result<(), EwkbError> {
    let mut reader = Reader::new(ewkb);
    let kind = reader.head_in_any_system()?;
    let mut writer = Writer { out, coordinates };
    writer.geometry(&mut reader, kind, DEEPEST)?;
    reader.end()
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    coordinates: Coordinates,
}

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        self.out.extend(text.as_bytes());
    }

    fn geometry(
        &mut self,
        reader: &mut Reader<'_>,
        kind: u32,
        deeper: usize,
    ) -> Result<(), EwkbError> {
        let at = usize::try_from(kind).ok().and_then(|kind| kind.checked_sub(1));
        let name = at.and_then(|at| NAMES.get(at)).ok_or(EwkbError::Kind(kind))?;
        self.text("{\"type\":\"");
        self.text(name);
        self.text(if kind == 7 { "\",\"geometries\":" } else { "\",\"coordinates\":" });
        match kind {
            1 => self.point(reader)?,
            2 => self.line(reader)?,
            3 => self.polygon(reader)?,
            4 => self.parts(reader, 1, Self::point)?,
            5 => self.parts(reader, 2, Self::line)?,
            6 => self.parts(reader, 3, Self::polygon)?,
            _ => {
                let deeper = deeper.checked_sub(1).ok_or(EwkbError::Kind(kind))?;
                let count = reader.count(5)?;
                self.list(count, |writer| {
                    let kind = reader.head()?;
                    writer.geometry(reader, kind, deeper)
                })?;
            }
        }
        self.text("}");
        Ok(())
    }

    fn list(
        &mut self,
        count: usize,
        mut one: impl FnMut(&mut Self) -> Result<(), EwkbError>,
    ) -> Result<(), EwkbError> {
        self.out.push(b'[');
        for place in 0..count {
            if place > 0 {
                self.out.push(b',');
            }
            one(self)?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// The parts of a multi geometry, each with a head of its own.
    fn parts(
        &mut self,
        reader: &mut Reader<'_>,
        kind: u32,
        part: fn(&mut Self, &mut Reader<'_>) -> Result<(), EwkbError>,
    ) -> Result<(), EwkbError> {
        let count = reader.count(5)?;
        self.list(count, |writer| match reader.head()? {
            own if own == kind => part(writer, reader),
            other => Err(EwkbError::Kind(other)),
        })
    }

    /// An empty point is written with coordinates that are no numbers.
    fn point(&mut self, reader: &mut Reader<'_>) -> Result<(), EwkbError> {
        match reader.point()? {
            Some(point) => self.pair(point.x(), point.y()),
            None => self.text("[]"),
        }
        Ok(())
    }

    fn line(&mut self, reader: &mut Reader<'_>) -> Result<(), EwkbError> {
        let count = reader.count(16)?;
        self.list(count, |writer| {
            let at = reader.pair()?;
            writer.pair(at.x, at.y);
            Ok(())
        })
    }

    fn polygon(&mut self, reader: &mut Reader<'_>) -> Result<(), EwkbError> {
        let count = reader.count(4)?;
        self.list(count, |writer| writer.line(reader))
    }

    fn pair(&mut self, x: f64, y: f64) {
        let [first, second] = if self.coordinates.flipped { [y, x] } else { [x, y] };
        self.out.push(b'[');
        push_number(self.out, first, self.coordinates.decimals);
        self.out.push(b',');
        push_number(self.out, second, self.coordinates.decimals);
        self.out.push(b']');
    }
}

/// Appends a number rounded to so many digits after the point, without zeros at the end.
fn push_number(out: &mut Vec<u8>, value: f64, decimals: u8) {
    /// Scaled numbers below this are wrong by less than a thousandth after the multiplication.
    const MOST: f64 = 1e12;
    let scaled = value * 10_f64.powi(i32::from(decimals));
    let from_the_middle = (scaled.fract().abs() - 0.5).abs();
    if scaled.abs() < MOST && from_the_middle > 0.001 {
        #[expect(clippy::cast_possible_truncation, reason = "it is less than 10^12")]
        push_scaled(out, scaled.round() as i64, decimals);
        return;
    }
    let text = format!("{value:.*}", usize::from(decimals));
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text.as_str()
    };
    out.extend(if text == "-0" { "0" } else { text }.as_bytes());
}

/// Appends a whole number of units of the last digit.
fn push_scaled(out: &mut Vec<u8>, units: i64, decimals: u8) {
    let mut digits = [0_u8; 24];
    let mut start = digits.len();
    let (mut rest, mut written, mut is_fraction) = (units.unsigned_abs(), 0, false);
    while rest > 0 || written <= decimals {
        let digit = (rest % 10) as u8;
        rest /= 10;
        // Zeros at the end of the fraction go, and the point with the last of them.
        is_fraction |= digit > 0 && written < decimals;
        let kept = written >= decimals || is_fraction;
        let mut push = |byte: u8| {
            start = start.saturating_sub(1);
            if let Some(slot) = digits.get_mut(start) {
                *slot = byte;
            }
        };
        if written == decimals && is_fraction {
            push(b'.');
        }
        if kept {
            push(b'0' + digit);
        }
        written += 1;
    }
    if units < 0 {
        out.push(b'-');
    }
    out.extend(digits.get(start..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DEGREES: Coordinates = Coordinates { decimals: 7, flipped: false };

    fn number(value: f64, decimals: u8) -> String {
        let mut out = Vec::new();
        push_number(&mut out, value, decimals);
        String::from_utf8(out).unwrap()
    }

    fn written(hex: &str, coordinates: Coordinates) -> Result<String, EwkbError> {
        let mut out = Vec::new();
        push_geojson(&mut out, &hex::decode(hex).unwrap(), coordinates)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn numbers_are_rounded_and_end_with_a_digit_that_counts() {
        for (value, decimals, text) in [
            (107.6, 7, "107.6"),
            (107.123_456_75, 7, "107.1234568"),
            (-0.000_000_01, 7, "0"),
            (0.0, 7, "0"),
            (-15.0, 7, "-15"),
            (0.5, 0, "0"),
            (1.5, 0, "2"),
            (-0.25, 1, "-0.2"),
            (1_234_567.000_9, 3, "1234567.001"),
            (100.0, 3, "100"),
            (1e15, 3, "1000000000000000"),
        ] {
            assert_eq!(number(value, decimals), text, "{value}");
        }
    }

    #[test]
    fn a_point_is_written_in_either_order() {
        // SELECT ST_AsEWKB('SRID=4326;POINT(107.5 14.25)'::geometry), and the same as XDR.
        let point = "0101000020E61000000000000000E05A400000000000802C40";
        let text = r#"{"type":"Point","coordinates":[107.5,14.25]}"#;
        assert_eq!(written(point, DEGREES).unwrap(), text);
        let point = "0020000001000010E6405AE00000000000402C800000000000";
        let flipped = Coordinates { flipped: true, ..DEGREES };
        let text = r#"{"type":"Point","coordinates":[14.25,107.5]}"#;
        assert_eq!(written(point, flipped).unwrap(), text);
    }

    #[test]
    fn what_is_empty_has_no_coordinates_and_what_is_cut_is_refused() {
        let empty = "0101000020E6100000000000000000F87F000000000000F87F";
        assert_eq!(written(empty, DEGREES).unwrap(), r#"{"type":"Point","coordinates":[]}"#);
        assert_eq!(
            written("0107000020E610000000000000", DEGREES).unwrap(),
            r#"{"type":"GeometryCollection","geometries":[]}"#
        );
        assert_eq!(written("0102000020E6100000FFFFFFFF", DEGREES), Err(EwkbError::Short));
        assert_eq!(written("0108000020E610000000000000", DEGREES), Err(EwkbError::Kind(8)));
        assert_eq!(written("0107000020E61000000000000000", DEGREES), Err(EwkbError::Long(1)));
    }

    proptest! {
        #[test]
        fn a_number_is_the_one_that_exact_rounding_writes(
            value in prop_oneof![-180.0..180.0, -1e7..1e7, -1e-6..1e-6, -1e14..1e14],
            decimals in 0_u8..9,
        ) {
            let exact = format!("{value:.*}", usize::from(decimals));
            let exact = if exact.contains('.') { exact.trim_end_matches('0').trim_end_matches('.') } else { &exact };
            prop_assert_eq!(number(value, decimals), if exact == "-0" { "0" } else { exact });
        }
    }
}
