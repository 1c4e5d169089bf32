//! Words for activations: their states, and why something is not done.

use super::fields::Problem;
use crate::{
    disaster::{ActivationError, State},
    http::{ApiError, Lang},
    impact::FootprintError,
};

/// What has become of an activation.
pub(super) fn state(state: State, lang: Lang) -> &'static str {
    match state {
        State::Waiting => lang.of("chờ xác nhận", "waits for a confirmation"),
        State::Open => lang.of("đang mở", "open"),
        State::Ended => lang.of("đã đóng", "ended"),
        State::Expired => lang.of("hết hạn", "over"),
        State::EventDeleted => lang.of("đóng vì sự kiện bị xoá", "over: its event was deleted"),
        State::Withdrawn => lang.of("đã rút", "taken back"),
        State::Lapsed => lang.of("quá hạn xác nhận", "not confirmed in time"),
    }
}

/// The field and the words; one that the person may not know of is no activation at all.
pub(super) fn problem_of(error: ActivationError, lang: Lang) -> Result<Problem, ApiError> {
    use ActivationError as Why;
    let (field, text) = match error {
        Why::Store(error) | Why::Ground(FootprintError::Store(error)) => return Err(error.into()),
        Why::Unknown(_) => return Err(ApiError::NotFound),
        Why::Ground(error) => of_ground(&error, lang),
        Why::Nowhere => (
            "areas",
            lang.of(
                "Vùng này không chạm xã nào trong địa bàn trực của bạn.",
                "This ground reaches no commune of your desk.",
            ),
        ),
        Why::Reason => (
            "reason",
            lang.of(
                "Ghi lý do từ 10 đến 1000 chữ cái; người khác sẽ đọc.",
                "Say why in 10 to 1000 letters; others read it.",
            ),
        ),
        Why::End(_) => ("days", lang.of("Chọn từ 1 đến 7 ngày.", "Choose 1 to 7 days.")),
        Why::GlassBroken(_) => (
            "reason",
            lang.of(
                "Bạn đang có một lần mở khẩn cấp còn hiệu lực.",
                "A break-glass of yours is open already.",
            ),
        ),
        other => ("row", of_row(&other, lang)),
    };
    Ok(Problem::new(field, text))
}

/// Why a ground cannot be used.
fn of_ground(error: &FootprintError, lang: Lang) -> (&'static str, &'static str) {
    match error {
        FootprintError::NoEvent(_) => {
            ("event", lang.of("Không có sự kiện này.", "There is no such event."))
        }
        FootprintError::EventWithoutArea { .. } | FootprintError::EventWithoutPlace(_) => (
            "areas",
            lang.of(
                "Sự kiện này chưa có vùng trên bản đồ; ghi mã các xã.",
                "This event has no area on the map; write codes of communes.",
            ),
        ),
        _ => (
            "areas",
            lang.of(
                "Địa bàn này không dùng được làm vùng.",
                "This area cannot be taken as the ground.",
            ),
        ),
    }
}

/// Why nothing became of one in the list: another person does this, or it has changed.
fn of_row(error: &ActivationError, lang: Lang) -> &'static str {
    use ActivationError as Why;
    match error {
        Why::AnotherPerson(_) => lang.of(
            "Việc này do người khác làm, không phải người đã xin.",
            "This is done by another person than the one who asked.",
        ),
        Why::Desk => lang
            .of("Việc này của ca trực trong địa bàn.", "The disaster desk of the area does this."),
        Why::Approver(_) | Why::Ends | Why::Reviews => lang.of(
            "Việc này của người duyệt mọi xã trong vùng.",
            "An approver of all of its areas does this.",
        ),
        Why::GlassStays => lang.of(
            "Mở khẩn cấp không gia hạn; xin kích hoạt để người khác xác nhận.",
            "Break-glass is not renewed; ask for an activation.",
        ),
        _ => lang.of(
            "Mục này vừa đổi; xem lại trạng thái rồi làm tiếp.",
            "This has changed meanwhile; look at its state and go on.",
        ),
    }
}
