//! What the tables refuse, in words for the one who wrote it. The catalogue says what the rules (constraints) ask;
//! for one that it does not name, the name itself has to do.

use tokio_postgres::error::SqlState;

use crate::{
    catalog::Collection,
    http::{ApiError, Lang},
    record::WriteError,
    store::{Refused, StoreError},
};

/// The error of a write as the client sees it.
pub(super) fn of_write(error: WriteError, collection: &Collection, lang: Lang) -> ApiError {
    match error {
        WriteError::OutsideOwnAreas { field, value } => ApiError::Forbidden(match lang {
            Lang::Vi => format!("{field} {value:?} ngoài địa bàn của bạn"),
            Lang::En => format!("{field} {value:?} is outside the areas that you edit"),
        }),
        WriteError::OwnDraft => ApiError::Forbidden(
            lang.of(
                "bạn đã viết bản nháp này; người khác phải duyệt",
                "you wrote what this draft says; somebody else has to approve it",
            )
            .to_owned(),
        ),
        WriteError::Store(error) => of_store(error, collection, lang),
    }
}

/// The error of the database as the client sees it: a broken rule is the client's to mend.
pub(super) fn of_store(error: StoreError, collection: &Collection, lang: Lang) -> ApiError {
    let Some(refused) = error.refused() else { return error.into() };
    refusal(&refused, collection, lang).unwrap_or_else(|| error.into())
}

fn refusal(refused: &Refused<'_>, collection: &Collection, lang: Lang) -> Option<ApiError> {
    let rule = refused.constraint.map(|name| rule(name, collection, lang)).unwrap_or_default();
    let key = collection.key.join(", ");
    let field = refused.column.unwrap_or_default();
    let state = refused.state;
    let say = |vi: String, en: String| lang.of(&vi, &en).to_owned();
    Some(if *state == SqlState::UNIQUE_VIOLATION {
        ApiError::Conflict(say(
            format!("đã có bản ghi cùng {key} ({rule}); hãy sửa bản ghi đó"),
            format!(
                "there is already a record with the same {key} ({rule}); change that one instead"
            ),
        ))
    } else if *state == SqlState::EXCLUSION_VIOLATION {
        ApiError::Conflict(say(
            format!("một bản ghi khác có hiệu lực cùng lúc ({rule})"),
            format!("another record holds at the same time ({rule})"),
        ))
    } else if *state == SqlState::FOREIGN_KEY_VIOLATION {
        ApiError::Conflict(say(
            format!(
                "bản ghi nhắc đến một bản ghi không có, hoặc đang được bản ghi khác nhắc đến ({rule})"
            ),
            format!(
                "the record names another one that is not there, or another one names it ({rule})"
            ),
        ))
    } else if *state == SqlState::CHECK_VIOLATION {
        ApiError::Unprocessable(say(
            format!("bản ghi trái quy tắc: {rule}"),
            format!("the record breaks a rule: {rule}"),
        ))
    } else if *state == SqlState::NOT_NULL_VIOLATION {
        ApiError::Unprocessable(say(
            format!("{field}: phải có giá trị; bỏ hẳn thuộc tính này để lấy giá trị thường dùng"),
            format!("{field}: a value is required; leave the property out for the usual one"),
        ))
    } else if state.code().starts_with("22") {
        ApiError::Unprocessable(say(
            "một giá trị hoặc hình không hợp với cột; xem lược đồ".to_owned(),
            "a value or the geometry does not fit its column; see the schema".to_owned(),
        ))
    } else {
        return None;
    })
}

/// The rule as the catalogue says it; without that, the words of its name, less those of the table.
fn rule(constraint: &str, collection: &Collection, lang: Lang) -> String {
    if let Some(text) = collection.rules.get(constraint) {
        return lang.of(&text.vi, &text.en).to_owned();
    }
    let words = constraint.strip_prefix(&collection.table).unwrap_or(constraint);
    words.trim_matches('_').replace('_', " ")
}
