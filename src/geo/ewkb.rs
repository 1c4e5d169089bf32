//! Geometries as PostGIS sends them: extended well-known binary of two dimensions in EPSG:4326.
//!
//! Strict on purpose: what the database holds was checked when it was written, so anything else is a fault.

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::ground::rings;

/// Why bytes are no geometry that the service holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EwkbError {
    /// They end before the geometry does, or count more than can follow.
    #[error("the geometry is cut short")]
    Short,
    /// Bytes are left after the geometry.
    #[error("{0} bytes follow the geometry")]
    Long(usize),
    /// A byte order other than 0 and 1.
    #[error("byte order {0} is neither 0 nor 1")]
    Order(u8),
    /// Not EPSG:4326, or no reference system where one has to be.
    #[error("the geometry is not in EPSG:4326")]
    Srid,
    /// A type or a part of a type that is not held, with its number in OGC 06-103r4, 8.2.
    #[error("geometry type {0} is not one of point, line and polygon in two dimensions")]
    Kind(u32),
    /// A coordinate that is no number.
    #[error("a coordinate is no number")]
    NotFinite,
}

const SRID_FLAG: u32 = 0x2000_0000;
const WGS84: u32 = 4326;
const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;

/// Reads one geometry; `None` when it is empty.
///
/// # Axis order
/// Longitude, latitude.
///
/// # Errors
/// When the bytes are not exactly one geometry of two dimensions in EPSG:4326.
pub fn from_ewkb(bytes: &[u8]) -> Result<Option<Geometry<f64>>, EwkbError> {
    let mut reader = Reader::new(bytes);
    let code = reader.head()?;
    if code & SRID_FLAG == 0 || reader.integer()? != WGS84 {
        return Err(EwkbError::Srid);
    }
    reader.whole(code & !SRID_FLAG)
}

/// Reads one geometry of plain well-known binary (OGC 06-103r4, 8.2), in whatever system; `None` when it is empty.
///
/// # Axis order
/// That of the bytes.
///
/// # Errors
/// When the bytes are not exactly one geometry of two dimensions.
pub fn from_wkb(bytes: &[u8]) -> Result<Option<Geometry<f64>>, EwkbError> {
    let mut reader = Reader::new(bytes);
    let kind = reader.head()?;
    reader.whole(kind)
}

/// Polygons as one multipolygon in EPSG:4326.
///
/// # Axis order
/// Longitude, latitude.
#[expect(clippy::cast_possible_truncation, reason = "a geometry has fewer than 2^32 parts")]
pub fn to_ewkb<'a>(polygons: impl IntoIterator<Item = &'a Polygon>) -> Vec<u8> {
    let polygons: Vec<_> = polygons.into_iter().collect();
    let mut bytes = Vec::new();
    let count = |bytes: &mut Vec<u8>, of: usize| bytes.extend((of as u32).to_le_bytes());
    bytes.push(1);
    bytes.extend((MULTI_POLYGON | SRID_FLAG).to_le_bytes());
    bytes.extend(WGS84.to_le_bytes());
    count(&mut bytes, polygons.len());
    for polygon in polygons {
        bytes.push(1);
        bytes.extend(POLYGON.to_le_bytes());
        count(&mut bytes, 1 + polygon.interiors().len());
        for ring in rings(polygon) {
            count(&mut bytes, ring.0.len());
            ring.0.iter().for_each(|at| bytes.extend([at.x, at.y].map(f64::to_le_bytes).concat()));
        }
    }
    bytes
}

/// Reads the parts of a geometry one after the other.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, little: true }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], EwkbError> {
        let (first, rest) = self.bytes.split_first_chunk::<N>().ok_or(EwkbError::Short)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn integer(&mut self) -> Result<u32, EwkbError> {
        let bytes = self.take()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self) -> Result<f64, EwkbError> {
        let bytes = self.take()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things that take at least `bytes` each.
    pub(super) fn count(&mut self, bytes: usize) -> Result<usize, EwkbError> {
        let count = self.integer()? as usize;
        let fits = count.checked_mul(bytes).is_some_and(|length| length <= self.bytes.len());
        if fits { Ok(count) } else { Err(EwkbError::Short) }
    }

    /// Byte order and type.
    pub(super) fn head(&mut self) -> Result<u32, EwkbError> {
        match self.take()? {
            [order @ (0 | 1)] => self.little = order == 1,
            [order] => return Err(EwkbError::Order(order)),
        }
        self.integer()
    }

    /// Byte order and type of a geometry that may name its system.
    pub(super) fn head_in_any_system(&mut self) -> Result<u32, EwkbError> {
        let code = self.head()?;
        if code & SRID_FLAG != 0 {
            self.integer()?;
        }
        Ok(code & !SRID_FLAG)
    }

    /// Nothing is left.
    pub(super) fn end(&self) -> Result<(), EwkbError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(EwkbError::Long(self.bytes.len())) }
    }

    /// A geometry after which nothing is left.
    fn whole(mut self, kind: u32) -> Result<Option<Geometry<f64>>, EwkbError> {
        let geometry = self.body(kind)?;
        self.end().map(|()| geometry)
    }

    fn body(&mut self, kind: u32) -> Result<Option<Geometry<f64>>, EwkbError> {
        Ok(match kind {
            1 => self.point()?.map(Geometry::Point),
            2 => Some(self.line()?).filter(|line| !line.0.is_empty()).map(Geometry::LineString),
            3 => self.polygon()?.map(Geometry::Polygon),
            4 => some(self.parts(1, Self::point)?, |all| MultiPoint(all).into()),
            5 => {
                let line =
                    |reader: &mut Self| Ok(Some(reader.line()?).filter(|line| !line.0.is_empty()));
                some(self.parts(2, line)?, |all| MultiLineString(all).into())
            }
            6 => some(self.parts(3, Self::polygon)?, |all| MultiPolygon(all).into()),
            other => return Err(EwkbError::Kind(other)),
        })
    }

    /// The parts of a multi geometry, each with a head of its own and without a reference system; empty ones are left out.
    fn parts<T>(
        &mut self,
        kind: u32,
        read: impl Fn(&mut Self) -> Result<Option<T>, EwkbError>,
    ) -> Result<Vec<T>, EwkbError> {
        let count = self.count(5)?;
        let mut parts = Vec::with_capacity(count);
        for _ in 0..count {
            match self.head()? {
                code if code == kind => parts.extend(read(self)?),
                other => return Err(EwkbError::Kind(other)),
            }
        }
        Ok(parts)
    }

    pub(super) fn pair(&mut self) -> Result<Coord<f64>, EwkbError> {
        let pair = Coord { x: self.number()?, y: self.number()? };
        if pair.x.is_finite() && pair.y.is_finite() { Ok(pair) } else { Err(EwkbError::NotFinite) }
    }

    /// An empty point is written with coordinates that are no numbers.
    pub(super) fn point(&mut self) -> Result<Option<Point<f64>>, EwkbError> {
        let (x, y) = (self.number()?, self.number()?);
        match (x.is_finite(), y.is_finite()) {
            (true, true) => Ok(Some(Point::new(x, y))),
            _ if x.is_nan() && y.is_nan() => Ok(None),
            _ => Err(EwkbError::NotFinite),
        }
    }

    fn line(&mut self) -> Result<LineString<f64>, EwkbError> {
        let count = self.count(16)?;
        (0..count).map(|_| self.pair()).collect()
    }

    fn polygon(&mut self) -> Result<Option<Polygon<f64>>, EwkbError> {
        let count = self.count(4)?;
        let mut rings = Vec::with_capacity(count);
        for _ in 0..count {
            rings.push(self.line()?);
        }
        let mut rings = rings.into_iter();
        Ok(rings.next().map(|outer| Polygon::new(outer, rings.collect())))
    }
}

fn some<T>(parts: Vec<T>, make: impl Fn(Vec<T>) -> Geometry<f64>) -> Option<Geometry<f64>> {
    if parts.is_empty() { None } else { Some(make(parts)) }
}

#[cfg(test)]
mod tests {
    use geo::{line_string, point, polygon};
    use proptest::prelude::*;

    use super::*;

    fn head(bytes: &mut Vec<u8>, kind: u32, srid: Option<u32>) {
        bytes.push(1);
        bytes.extend((kind | srid.map_or(0, |_| SRID_FLAG)).to_le_bytes());
        bytes.extend(srid.iter().flat_map(|srid| srid.to_le_bytes()));
    }

    fn line(bytes: &mut Vec<u8>, line: &LineString<f64>) {
        bytes.extend(u32::try_from(line.0.len()).unwrap().to_le_bytes());
        bytes.extend(line.0.iter().flat_map(|at| [at.x, at.y]).flat_map(f64::to_le_bytes));
    }

    fn two_polygons() -> (Vec<u8>, Geometry<f64>) {
        let one = polygon![
            exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.), (x: 0., y: 0.)],
            interiors: [[(x: 5., y: 2.), (x: 6., y: 2.), (x: 6., y: 3.), (x: 5., y: 2.)]],
        ];
        let two = polygon![(x: 1., y: 1.5), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 1.5)];
        let mut bytes = Vec::new();
        head(&mut bytes, 6, Some(4326));
        bytes.extend(2_u32.to_le_bytes());
        for polygon in [&one, &two] {
            head(&mut bytes, 3, None);
            let rings = 1 + polygon.interiors().len();
            bytes.extend(u32::try_from(rings).unwrap().to_le_bytes());
            line(&mut bytes, polygon.exterior());
            polygon.interiors().iter().for_each(|ring| line(&mut bytes, ring));
        }
        (bytes, MultiPolygon(vec![one, two]).into())
    }

    #[test]
    fn points_lines_and_polygons_with_holes_are_read_to_the_bit() {
        let (bytes, polygons) = two_polygons();
        assert_eq!(from_ewkb(&bytes), Ok(Some(polygons)));

        // SELECT ST_AsEWKB('SRID=4326;POINT(107.5 14.25)'::geometry), and the same as XDR.
        let point = hex("0101000020E61000000000000000E05A400000000000802C40");
        assert_eq!(from_ewkb(&point), Ok(Some(point!(x: 107.5, y: 14.25).into())));
        let point = hex("0020000001000010E6405AE00000000000402C800000000000");
        assert_eq!(from_ewkb(&point), Ok(Some(point!(x: 107.5, y: 14.25).into())));

        let mut bytes = Vec::new();
        head(&mut bytes, 2, Some(4326));
        let river = line_string![(x: 1., y: 2.), (x: 3., y: 4.)];
        line(&mut bytes, &river);
        assert_eq!(from_ewkb(&bytes), Ok(Some(river.into())));
    }

    #[test]
    fn other_systems_types_and_dimensions_are_refused() {
        assert_eq!(
            from_ewkb(&hex("0101000000000000000000E05A400000000000802C40")),
            Err(EwkbError::Srid)
        );
        assert_eq!(
            from_wkb(&hex("01010000000000000000E05A400000000000802C40")),
            Ok(Some(point!(x: 107.5, y: 14.25).into()))
        );
        assert!(from_wkb(&hex("0101000020E61000000000000000E05A400000000000802C40")).is_err());
        assert_eq!(from_ewkb(&hex("0107000020E610000000000000")), Err(EwkbError::Kind(7)));
        assert_eq!(from_ewkb(&hex("01010000A0E6100000")), Err(EwkbError::Kind(0x8000_0001)));
        assert_eq!(from_ewkb(&hex("0104000020E610000000000000")), Ok(None));
        assert_eq!(from_ewkb(&hex("0101000020E6100000000000000000F87F000000000000F87F")), Ok(None));
        assert_eq!(from_ewkb(&hex("0102000020E6100000FFFFFFFF")), Err(EwkbError::Short));
    }

    fn hex(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    proptest! {
        #[test]
        fn cut_or_longer_bytes_are_refused(cut in 0_usize..1000, more in 1_usize..9) {
            let (mut bytes, _) = two_polygons();
            let cut = cut % bytes.len();
            prop_assert!(from_ewkb(&bytes[..cut]).is_err());
            bytes.extend(std::iter::repeat_n(0, more));
            prop_assert_eq!(from_ewkb(&bytes), Err(EwkbError::Long(more)));
        }
    }
}
