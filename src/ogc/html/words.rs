//! Sentences that several pages use.

use crate::http::Lang;

/// Name of the service.
pub(in crate::ogc) fn title(lang: Lang) -> &'static str {
    lang.of(
        "Bản Làng: dữ liệu không gian vùng dân tộc thiểu số",
        "Bản Làng: spatial data of ethnic-minority areas",
    )
}

/// What it gives, in two sentences.
pub(in crate::ogc) fn description(lang: Lang) -> &'static str {
    lang.of(
        "Địa giới, thiên tai, số liệu và văn hoá vùng dân tộc thiểu số, qua giao diện mở OGC API. Ai cũng đọc được dữ liệu công khai; danh sách hộ chỉ mở cho cán bộ của địa bàn.",
        "Boundaries, disasters, figures and culture of ethnic-minority areas, through the open OGC API. Anyone reads the public data; household lists are open to officers of the area only.",
    )
}
