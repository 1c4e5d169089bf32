//! Why a row finds no unit, in words.

use super::words::both;
use crate::{
    area::{Register, Unclear, Unit},
    catalog::Text,
    record::SaidOfUnit,
};

/// Units that a sentence lists.
const LISTED: usize = 6;

/// What a row says, as one text.
pub(super) fn named(said: &SaidOfUnit) -> String {
    let parts = [&said.code, &said.commune, &said.district, &said.province];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Units with their codes.
fn list(units: &[(&str, &str)]) -> String {
    let mut list: Vec<_> =
        units.iter().take(LISTED).map(|(code, name)| format!("{code} {name}")).collect();
    if units.len() > LISTED {
        list.push("..".to_owned());
    }
    list.join(", ")
}

fn of(units: &[Unit]) -> String {
    let units: Vec<_> = units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())).collect();
    list(&units)
}

/// Why nothing is meant.
pub(super) fn unclear(register: &Register, said: &SaidOfUnit, unclear: &Unclear) -> Text {
    let what = named(said);
    match unclear {
        Unclear::Nothing | Unclear::NoCode | Unclear::NoName => both(
            format!("không tìm thấy xã, phường nào là {what:?}; kiểm tra tên hoặc ghi mã"),
            format!("no commune is called {what:?}; check the name or give the code"),
        ),
        Unclear::NoProvince => {
            let province = said.province.as_deref().unwrap_or_default();
            both(
                format!("không có tỉnh nào tên {province:?}"),
                format!("no province is called {province:?}"),
            )
        }
        Unclear::Contradiction(units) => both(
            format!("mã và tên ({what}) là của các đơn vị khác nhau: {}", of(units)),
            format!("the code and the name ({what}) are those of different units: {}", of(units)),
        ),
        Unclear::NotThen(day) => both(
            format!("ngày {} không có đơn vị nào là {what:?}", day.format("%d/%m/%Y")),
            format!("nothing was {what:?} on {day}"),
        ),
        Unclear::Lost(units) => {
            let units = of(units);
            let today = register.today();
            both(
                format!("không rõ đến {} {units} thuộc đơn vị nào", today.format("%d/%m/%Y")),
                format!("nobody knows what became of {units} by {today}"),
            )
        }
    }
}

/// Several units may be meant, and the place did not decide.
pub(super) fn several<'a>(
    register: &Register,
    said: &SaidOfUnit,
    codes: impl Iterator<Item = &'a String>,
    has_place: bool,
) -> Text {
    let units: Vec<_> =
        codes.map(|code| (code.as_str(), register.name_of(code).unwrap_or_default())).collect();
    let (what, units) = (named(said), list(&units));
    let place = if has_place {
        (
            "; vị trí của dòng không nằm trong đúng một đơn vị",
            "; the place of the row lies in not just one of them",
        )
    } else {
        ("; thêm toạ độ, hoặc ghi mã hiện nay", "; add a place, or give the code of today")
    };
    both(
        format!("{what:?} nay có thể là: {units}{}", place.0),
        format!("{what:?} may be today: {units}{}", place.1),
    )
}

/// The lists of two older units of one name cannot be told apart.
pub(super) fn two_lists(units: &[Unit]) -> Text {
    let units = of(units);
    both(
        format!(
            "có nhiều đơn vị cũ cùng tên ({units}), số thứ tự không rõ của danh sách nào; ghi mã cũ"
        ),
        format!(
            "several older units have this name ({units}), and the number may be of any of their lists; give the old code"
        ),
    )
}

/// Two rows of older lists have become one.
pub(super) fn repeated(first: u64) -> Text {
    both(
        format!("trùng khoá với dòng {first} sau khi quy về đơn vị hiện nay"),
        format!("has the key of row {first} once both are in the units of today"),
    )
}
