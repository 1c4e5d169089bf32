//! Photographs are made anew: what is no pixel is gone, what people see is the same.

use std::{fs, io::Cursor};

use axum::http::StatusCode;
use exif::{In, Tag};
use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::json;

use super::form::{kept, upload, world};
use crate::support::shared_data;

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

/// The mean difference of colour values, of 255.
fn difference(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let differences = one.iter().zip(other.iter()).map(|(a, b)| f64::from(a.abs_diff(*b)));
    let (sum, count) = differences.fold((0.0, 0.0), |(sum, count), next| (sum + next, count + 1.0));
    sum / count
}

#[tokio::test]
async fn where_a_photograph_was_taken_and_with_which_camera_is_not_told() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    for name in ["DSCN0010.jpg", "DSCN0012.jpg", "DSCN0021.jpg"] {
        let before = fs::read(data.join("media").join(name)).unwrap();
        let exif = exif::Reader::new().read_from_container(&mut Cursor::new(&before)).unwrap();
        assert!(exif.get_field(Tag::GPSLatitude, In::PRIMARY).is_some(), "{name}");

        let path = kept(&app, &item, name, &before).await;

        for path in [path.clone(), format!("{path}/thumb"), format!("{path}/large")] {
            let after = app.get(&path).await;
            assert_eq!(after.status, StatusCode::OK);
            assert_eq!(after.header("content-type"), "image/jpeg");
            assert!(
                exif::Reader::new().read_from_container(&mut Cursor::new(&after.body)).is_err()
            );
            for hidden in [&b"Exif"[..], b"NIKON", b"COOLPIX", b"http://ns.adobe.com"] {
                assert!(!holds(&after.body, hidden), "{path}: {}", hidden.escape_ascii());
            }
        }
        let after = app.get(&path).await.body;
        let difference = difference(&decoded(&before), &decoded(&after));
        assert!(difference < 4.0, "{name} differs by {difference}");
    }
}

/// The mean colours of 40 x 40 pixels in the corners: top left, top right, bottom left, bottom right.
fn corners(picture: &RgbImage) -> [[i32; 3]; 4] {
    let (right, bottom) = (picture.width() - 40, picture.height() - 40);
    [(0, 0), (right, 0), (0, bottom), (right, bottom)].map(|(x, y)| {
        let corner = image::imageops::crop_imm(picture, x, y, 40, 40).to_image();
        let mut sums = [0; 3];
        for pixel in corner.pixels() {
            for (sum, value) in sums.iter_mut().zip(pixel.0) {
                *sum += i32::from(value);
            }
        }
        sums.map(|sum| (sum + 800) / 1600)
    })
}

/// Both pictures carry the profile "Generic RGB" with a gamma of 1.8. The colours are those that another program
/// makes of them: Pillow 13.0 with `LittleCMS` 2.19, converted to sRGB and turned.
#[tokio::test]
async fn a_photograph_of_a_turned_camera_stands_upright_and_keeps_its_colours() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    for (name, size, wanted) in [
        ("landscape_6.jpg", (600, 450), [[58, 73, 54], [69, 64, 41], [30, 28, 10], [28, 26, 10]]),
        (
            "portrait_8.jpg",
            (450, 600),
            [[100, 101, 74], [252, 253, 253], [147, 130, 86], [111, 116, 49]],
        ),
    ] {
        let before = fs::read(data.join("media").join(name)).unwrap();

        let path = kept(&app, &item, name, &before).await;

        let after = decoded(&app.get(&path).await.body);
        assert_eq!(after.dimensions(), size, "{name}");
        let found = corners(&after);
        let worst = found.iter().flatten().zip(wanted.iter().flatten()).map(|(a, b)| (a - b).abs());
        assert!(worst.max() <= Some(3), "{name} has {found:?}");
        let row = app.get(&path.replace("/media/", "/api/collections/media/items/")).await.json();
        assert_eq!(row["properties"]["width_px"], json!(size.0));
        assert_eq!(row["properties"]["height_px"], json!(size.1));
    }
}

#[tokio::test]
async fn damaged_and_long_descriptions_do_not_keep_a_photograph_from_being_seen() {
    let Some(data) = shared_data() else { return };
    let (app, item) = world().await;
    for name in [
        "image01551.jpg",
        "long_description.jpg",
        "no_exif.jpg",
        "image_demo.jpg",
        "image_demo.png",
    ] {
        let before = fs::read(data.join("media").join(name)).unwrap();

        let path = kept(&app, &item, name, &before).await;

        let after = app.get(&path).await;
        let difference = difference(&decoded(&before), &decoded(&after.body));
        assert!(difference < 6.0, "{name} differs by {difference}");
    }
}

#[tokio::test]
async fn variants_are_smaller_and_a_small_photograph_is_its_own_variant() {
    let (app, item) = world().await;
    let picture = |width, height| {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let [.., red] = (x * 255 / width).to_be_bytes();
            let [.., green] = (y * 255 / height).to_be_bytes();
            image::Rgb([red, green, 90])
        });
        let mut bytes = Vec::new();
        DynamicImage::from(picture)
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    };

    let large = kept(&app, &item, "large.png", &picture(2000, 1000)).await;
    let small = kept(&app, &item, "small.png", &picture(300, 200)).await;

    let size = async |path: String| decoded(&app.get(&path).await.body).dimensions();
    assert_eq!(size(large.clone()).await, (2000, 1000));
    assert_eq!(size(format!("{large}/large")).await, (1600, 800));
    assert_eq!(size(format!("{large}/thumb")).await, (480, 240));
    assert_eq!(size(format!("{small}/large")).await, (300, 200));
    assert_eq!(app.get(&format!("{small}/thumb")).await.header("content-type"), "image/png");
    assert_eq!(app.get(&format!("{large}/huge")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() {
    let (app, item) = world().await;
    // A PNG of 30000 x 30000 pixels in a few bytes: only its header is read.
    let mut header = b"IHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0".to_vec();
    let sum = crc32(&header);
    header.extend(sum.to_be_bytes());
    let idat = b"IDAT".to_vec();
    let sum = crc32(&idat);
    let png =
        [&b"\x89PNG\r\n\x1a\n\0\0\0\x0d"[..], &header, &[0; 4], &idat, &sum.to_be_bytes()].concat();

    let refused = upload(&app, &item, "bomb.png", &png).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert!(refused.text().contains("30000 x 30000 pixels"), "{}", refused.text());
}

/// CRC-32 of PNG chunks (ISO/IEC 15948, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    })
}
