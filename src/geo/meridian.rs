//! The transverse Mercator projection of the WGS 84 ellipsoid, for distances around a meridian.
//!
//! # Source
//! C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, Journal of Geodesy 85 (2011), equations
//! 7 to 15, and 35 and 36 to the fourth order: errors below a millimetre within 30 degrees of the meridian. The ellipsoid is
//! EPSG:7030.

/// Semi-major axis, metres.
const A: f64 = 6_378_137.0;

/// Flattening.
const F: f64 = 1.0 / 298.257_223_563;

/// Third flattening.
const N: f64 = F / (2.0 - F);

/// First eccentricity squared.
const E2: f64 = F * (2.0 - F);

/// Radius of the rectifying sphere, metres (equation 14).
const RADIUS: f64 = A / (1.0 + N) * (1.0 + N * N / 4.0 + N * N * N * N / 64.0);

/// Coefficients of the series to the plane (equation 35).
const ALPHA: [f64; 4] = [
    N / 2.0 - 2.0 / 3.0 * N * N + 5.0 / 16.0 * N * N * N + 41.0 / 180.0 * N * N * N * N,
    13.0 / 48.0 * N * N - 3.0 / 5.0 * N * N * N + 557.0 / 1440.0 * N * N * N * N,
    61.0 / 240.0 * N * N * N - 103.0 / 140.0 * N * N * N * N,
    49_561.0 / 161_280.0 * N * N * N * N,
];

/// Coefficients of the series back (equation 36).
const BETA: [f64; 4] = [
    N / 2.0 - 2.0 / 3.0 * N * N + 37.0 / 96.0 * N * N * N - 1.0 / 360.0 * N * N * N * N,
    1.0 / 48.0 * N * N + 1.0 / 15.0 * N * N * N - 437.0 / 1440.0 * N * N * N * N,
    17.0 / 480.0 * N * N * N - 37.0 / 840.0 * N * N * N * N,
    4397.0 / 161_280.0 * N * N * N * N,
];

/// Steps of Newton's method; three reach the precision of the numbers.
const STEPS: usize = 4;

/// A plane around a meridian: x east of it, y north of the equator, in metres, true to scale on the meridian.
#[derive(Debug, Clone, Copy)]
pub struct Meridian {
    lon: f64,
}

impl Meridian {
    /// The plane around that longitude, in degrees.
    pub fn at(lon: f64) -> Self {
        Self { lon }
    }

    /// A place in degrees, longitude first, in metres.
    pub fn to_plane(self, [lon, lat]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = (lon - self.lon).to_radians().sin_cos();
        let tangent = conformal(lat.to_radians().tan());
        let north = tangent.atan2(cos);
        let east = (sin / tangent.hypot(cos)).asinh();
        let [north, east] = added([north, east], ALPHA, 1.0);
        [RADIUS * east, RADIUS * north]
    }

    /// A place in metres in degrees, longitude first.
    pub fn to_degrees(self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [north, east] = added([y / RADIUS, x / RADIUS], BETA, -1.0);
        let (sin, cos) = north.sin_cos();
        let tangent = sin / east.sinh().hypot(cos);
        let lon = east.sinh().atan2(cos);
        [self.lon + lon.to_degrees(), geographic(tangent).atan().to_degrees()]
    }
}

/// Adds the series to north and east (equations 11 and 12).
fn added([north, east]: [f64; 2], coefficients: [f64; 4], sign: f64) -> [f64; 2] {
    let (mut to_north, mut to_east) = (north, east);
    for (order, coefficient) in (1..).map(f64::from).zip(coefficients) {
        let turn = 2.0 * order;
        to_north += sign * coefficient * (turn * north).sin() * (turn * east).cosh();
        to_east += sign * coefficient * (turn * north).cos() * (turn * east).sinh();
    }
    [to_north, to_east]
}

/// The tangent of the conformal latitude to that of the latitude (equations 7 to 9).
fn conformal(tangent: f64) -> f64 {
    let e = E2.sqrt();
    let sigma = (e * (e * tangent / tangent.hypot(1.0)).atanh()).sinh();
    tangent * sigma.hypot(1.0) - sigma * tangent.hypot(1.0)
}

/// The inverse of [`conformal`], by Newton's method (equations 19 to 21).
fn geographic(wanted: f64) -> f64 {
    let mut tangent = wanted;
    for _ in 0..STEPS {
        let own = conformal(tangent);
        let slope = (1.0 - E2).mul_add(tangent * tangent, 1.0) / (1.0 - E2);
        tangent += (wanted - own) / own.hypot(1.0) * slope / tangent.hypot(1.0);
    }
    tangent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_where_another_program_puts_it() {
        // gdaltransform of GDAL 3.6.2 to "+proj=tmerc +lon_0=108 +k=1 +ellps=WGS84".
        let [x, y] = Meridian::at(108.0).to_plane([105.85, 21.03]);
        assert!(
            (x + 223_530.881_557).abs() < 0.001 && (y - 2_327_903.904_193).abs() < 0.001,
            "{x} {y}"
        );
    }

    #[test]
    fn every_place_comes_back() {
        for lon in (100..=116).map(f64::from) {
            for lat in (-5..=30).map(f64::from) {
                let [own_lon, own_lat] =
                    Meridian::at(108.0).to_degrees(Meridian::at(108.0).to_plane([lon, lat]));
                assert!(
                    (own_lon - lon).abs() < 1e-9 && (own_lat - lat).abs() < 1e-9,
                    "{lon} {lat}"
                );
            }
        }
    }
}
