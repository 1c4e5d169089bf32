//! Photographs are decoded and written anew: what is no pixel (EXIF with place and serial number, comments, XMP,
//! embedded previews) does not come along, and no decoder of a browser meets bytes that a stranger made.

use std::io::{BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use image::{
    DynamicImage, ExtendedColorType, ImageDecoder as _, ImageEncoder as _, ImageFormat,
    ImageReader, Limits,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType as PngFilter, PngEncoder},
    },
    imageops::FilterType,
    metadata::Orientation,
};
use tempfile::NamedTempFile;

use super::colour;
use crate::media::{
    error::MediaError,
    kind::MediaType,
    store::{MediaStore, Part},
};

/// Largest file of a photograph.
pub(super) const LARGEST_BYTES: u64 = 64 * 1024 * 1024;

/// Most pixels, in millions.
const MEGAPIXELS: u32 = 40;

/// Longest edge in pixels.
const EDGE_PX: u32 = 20_000;

/// Most bytes of a decoded picture: forty million pixels of four bytes, and room for one that is wider.
const DECODED_BYTES: u64 = 256 * 1024 * 1024;

/// Quality of the photograph itself and of its variants, of 100.
const QUALITY: u8 = 90;
const QUALITY_OF_VARIANTS: u8 = 82;

/// A photograph written anew, with the variants that are smaller than it.
#[derive(Debug)]
pub(in crate::media) struct Photo {
    pub(in crate::media) media_type: MediaType,
    pub(in crate::media) size_px: (u32, u32),
    pub(in crate::media) parts: Vec<(Part, NamedTempFile)>,
}

/// Longest edge of a variant in pixels.
pub(in crate::media) fn edge_px(part: Part) -> Option<u32> {
    match part {
        Part::Whole => None,
        Part::Large => Some(1600),
        Part::Thumb => Some(480),
    }
}

/// Decodes a photograph and writes it and its variants into files of the store.
pub(super) fn remake(
    file: &NamedTempFile,
    announced: MediaType,
    store: &MediaStore,
) -> Result<Photo, MediaError> {
    let picture = decode(file, announced)?;
    let opaque = !picture.color().has_alpha();
    let picture =
        if opaque { picture.into_rgb8().into() } else { DynamicImage::from(picture.into_rgba8()) };
    // PNG stays PNG: drawings and scanned pages suffer from JPEG. WebP would only be written losslessly.
    let media_type =
        if opaque && announced != MediaType::Png { MediaType::Jpeg } else { MediaType::Png };
    let mut parts = vec![(Part::Whole, write(&picture, media_type, QUALITY, store)?)];
    let size_px = (picture.width(), picture.height());
    let mut smaller = flattened(picture);
    for part in [Part::Large, Part::Thumb] {
        let edge_px = edge_px(part).unwrap_or(EDGE_PX);
        if size_px.0.max(size_px.1) > edge_px {
            smaller = smaller.resize(edge_px, edge_px, FilterType::CatmullRom);
            parts.push((part, write(&smaller, MediaType::Jpeg, QUALITY_OF_VARIANTS, store)?));
        }
    }
    Ok(Photo { media_type, size_px, parts })
}

fn decode(file: &NamedTempFile, announced: MediaType) -> Result<DynamicImage, MediaError> {
    let damaged = |problem: String| MediaError::Damaged { mime: announced.mime(), problem };
    let mut source = file.reopen()?;
    if announced == MediaType::Jpeg && !has_end(&mut source)? {
        return Err(damaged("the picture is cut off".to_owned()));
    }
    let format = match announced {
        MediaType::Png => ImageFormat::Png,
        MediaType::Webp => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    };
    let mut reader = ImageReader::with_format(BufReader::new(source), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| damaged(error.to_string()))?;
    let (width_px, height_px) = decoder.dimensions();
    let pixels = u64::from(width_px) * u64::from(height_px);
    if pixels > u64::from(MEGAPIXELS) * 1_000_000
        || width_px.max(height_px) > EDGE_PX
        || decoder.total_bytes() > DECODED_BYTES
    {
        return Err(MediaError::TooManyPixels {
            width_px,
            height_px,
            most: MEGAPIXELS,
            longest_px: EDGE_PX,
        });
    }
    // Damaged EXIF is no reason to refuse a picture that can be seen.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture =
        DynamicImage::from_decoder(decoder).map_err(|error| damaged(error.to_string()))?;
    if let Some(profile) = profile {
        picture = colour::to_srgb(picture, &profile);
    }
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// The scan of a JPEG is closed by an EOI marker (ITU-T T.81, B.1.1.3). Decoders fill up with grey what is missing;
/// a picture that a bad connection cut in half should be sent again instead.
fn has_end(source: &mut std::fs::File) -> std::io::Result<bool> {
    const SOS: u8 = 0xDA;
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes)?;
    source.seek(SeekFrom::Start(0))?;
    let mut place = 2;
    // Segments before the first scan have lengths; the EOI of a preview in the EXIF block is passed over.
    while let Some([0xFF, marker, high, low]) = bytes.get(place..place + 4) {
        if *marker == 0xFF {
            place += 1;
            continue;
        }
        place += 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if *marker == SOS {
            break;
        }
    }
    let scan = bytes.get(place..).unwrap_or_default();
    Ok(scan.windows(2).any(|pair| pair == [0xFF, 0xD9]))
}

/// Without transparency, on white: variants are JPEG.
fn flattened(picture: DynamicImage) -> DynamicImage {
    let DynamicImage::ImageRgba8(picture) = picture else { return picture };
    let mut flat = image::RgbImage::new(picture.width(), picture.height());
    for (from, to) in picture.pixels().zip(flat.pixels_mut()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let over = |colour: u32| {
            u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        to.0 = [over(red), over(green), over(blue)];
    }
    flat.into()
}

fn write(
    picture: &DynamicImage,
    media_type: MediaType,
    quality: u8,
    store: &MediaStore,
) -> Result<NamedTempFile, MediaError> {
    let file = store.incoming()?;
    let mut writer = BufWriter::new(file);
    let (width, height) = (picture.width(), picture.height());
    let colour: ExtendedColorType = picture.color().into();
    let written = match media_type {
        MediaType::Png => {
            PngEncoder::new_with_quality(&mut writer, CompressionType::Default, PngFilter::Adaptive)
                .write_image(picture.as_bytes(), width, height, colour)
        }
        _ => JpegEncoder::new_with_quality(&mut writer, quality).write_image(
            picture.as_bytes(),
            width,
            height,
            colour,
        ),
    };
    written.map_err(std::io::Error::other)?;
    writer.flush()?;
    writer.into_inner().map_err(|error| MediaError::File(error.into_error()))
}
