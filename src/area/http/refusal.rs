//! What has no answer, in the language of who asks.

use super::super::{figures::FigureError, units::UnitError};
use crate::http::{ApiError, Lang, Refusal};

/// Shares, rates, medians and ranks of parts say nothing of the whole.
pub(super) fn not_additive(value: &str, lang: Lang) -> ApiError {
    let reason = lang.of(
        "tỷ lệ, trung vị và thứ hạng không cộng được qua thay đổi địa giới; hãy hỏi riêng numerator và denominator (số cộng được) rồi tính tỷ lệ \
         từ hai tổng đó; với khoảng giá trị thì chỉ có khoảng, không có tỷ lệ hay thứ hạng",
        "shares, rates, medians and ranks cannot be added up over a change of boundaries; ask for numerator and denominator, which can, and make \
         the share of both totals; where these are intervals there is no share and no rank",
    );
    unprocessable("measure", value, reason)
}

fn unprocessable(name: &str, value: &str, reason: impl Into<String>) -> ApiError {
    let [name, value] = [name, value].map(str::to_owned);
    ApiError::Refused(vec![Refusal { name, value, reason: reason.into() }])
}

/// A code that has no unit is what the client wrote; what nobody knows of one that has is not.
pub(super) fn unit(error: &UnitError, lang: Lang) -> ApiError {
    match error {
        UnitError::Missing { code, .. } => ApiError::invalid("codes", code, error),
        UnitError::Lost { code, day } => {
            let vi = format!("không có dữ liệu cho biết {code} là đơn vị nào vào ngày {day}");
            let en = format!("nothing tells which unit {code} is on {day}");
            unprocessable("codes", code, lang.of(&vi, &en))
        }
    }
}

/// Why there are no figures.
pub(super) fn figure(error: FigureError, lang: Lang) -> ApiError {
    match error {
        FigureError::Unit(error) => unit(&error, lang),
        FigureError::OtherUnit { one, other } => {
            let vi = format!("số liệu tính bằng {one} và {other} không cộng được với nhau");
            let en = format!("figures in {one} and in {other} cannot be added up");
            unprocessable("indicator", "", lang.of(&vi, &en))
        }
        FigureError::TooLarge(code) => {
            let vi = format!("số liệu của {code} quá lớn để chia chính xác");
            let en = format!("the figure of {code} is too large to be handed out exactly");
            unprocessable("indicator", "", lang.of(&vi, &en))
        }
        FigureError::Store(error) => error.into(),
    }
}
