//! Colours: pictures with a profile of their own (Display P3 of telephones, Adobe RGB of cameras) become sRGB, so
//! that the profile need not be kept and woven cloth keeps its red.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The picture in sRGB. A profile that cannot be used leaves it as it is.
pub(super) fn to_srgb(picture: DynamicImage, profile: &[u8]) -> DynamicImage {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return picture };
    if profile.color_space != DataColorSpace::Rgb || !picture.color().has_color() {
        return picture;
    }
    let alpha = picture.color().has_alpha();
    let layout = if alpha { Layout::Rgba } else { Layout::Rgb };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) =
        profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return picture;
    };
    if alpha {
        let mut from = picture.into_rgba8();
        let source = from.as_raw().clone();
        let _as_it_is = transform.transform(&source, &mut from);
        from.into()
    } else {
        let mut from = picture.into_rgb8();
        let source = from.as_raw().clone();
        let _as_it_is = transform.transform(&source, &mut from);
        from.into()
    }
}
