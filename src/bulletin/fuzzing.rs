//! The reader of bulletins, for the fuzz target.

use std::sync::LazyLock;

use super::{Area, Ask, Gazetteer, Place, Quote, read};

/// Two provinces with names that bulletins mix up.
static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let place = |full_name: &str, codes: &[&str], within: Option<&str>| Place {
        full_name: full_name.to_owned(),
        province: within.is_none(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        certain: true,
        within: within.map(str::to_owned),
        ..Place::default()
    };
    let old = |place: Place| Place { retired: true, part: true, ..place };
    Gazetteer::new(&[
        place("Tỉnh Quảng Ngãi", &["51"], None),
        place("Thành phố Đà Nẵng", &["48"], None),
        place("Xã Đăk Long", &["23368"], Some("51")),
        place("Xã Sơn Tây", &["21340"], Some("51")),
        place("Xã Sơn Tây Thượng", &["21334"], Some("51")),
        place("Phường Trà Câu", &["21451"], Some("51")),
        place("Xã Sông Kôn", &["20476"], Some("48")),
        old(place("Huyện Sơn Tây", &["21334", "21340"], Some("51"))),
        old(place("Xã Sơn Mùa", &["21334"], Some("51"))),
    ])
});

/// A bulletin as somebody pastes it: every quote is a piece of the text at its place, every code is one that the gazetteer has, and
/// every area has one.
pub fn bulletin(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let reading = read(text, &GAZETTEER);
    let quotes = |quote: &Quote| assert_eq!(text.get(quote.start..quote.end), Some(&*quote.text));
    let known = |codes: &[String]| assert!(codes.iter().all(|code| GAZETTEER.in_force(code)));
    for Area { quote, codes, level, .. } in &reading.areas {
        quotes(quote);
        known(codes);
        assert!(!codes.is_empty() && level.is_none_or(|level| (1..=5).contains(&level)));
    }
    for Ask { quote, .. } in &reading.asks {
        quotes(quote);
    }
    assert!(reading.level.is_none_or(|level| (1..=5).contains(&level)));
    if let (Some(from), Some(to)) = (reading.from, reading.to) {
        assert!(from < to);
    }
    assert_eq!(read(text, &GAZETTEER), reading, "reading again");
}
