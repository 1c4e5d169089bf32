//! What was just done, in a line above the page. An address carries its word only, never a text.

use crate::http::Lang;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    /// The own password is new.
    PasswordChanged,
    /// A role waits for a second administrator.
    Proposed,
    /// A role counts at once.
    Given,
    /// A role counts.
    Confirmed,
    /// A role or proposal is over.
    Ended,
    /// An account is shut.
    Disabled,
    /// A key no longer counts.
    Revoked,
    /// An activation waits for another person.
    Asked,
    /// An activation is open.
    Opened,
    /// An activation is over.
    Closed,
    /// The own areas are open for six hours.
    GlassBroken,
    /// An activation was looked at afterwards.
    Reviewed,
    /// An edition waits for its approval.
    EditionMade,
    /// The public reads an edition.
    EditionPublished,
    /// Everyone sees a layer.
    LayerOpened,
    /// A layer is for its officers only.
    LayerClosed,
    /// A layer is gone.
    LayerRemoved,
}

impl Notice {
    const ALL: [Self; 17] = [
        Self::PasswordChanged,
        Self::Proposed,
        Self::Given,
        Self::Confirmed,
        Self::Ended,
        Self::Disabled,
        Self::Revoked,
        Self::Asked,
        Self::Opened,
        Self::Closed,
        Self::GlassBroken,
        Self::Reviewed,
        Self::EditionMade,
        Self::EditionPublished,
        Self::LayerOpened,
        Self::LayerClosed,
        Self::LayerRemoved,
    ];

    /// The word in the address.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password-changed",
            Self::Proposed => "proposed",
            Self::Given => "given",
            Self::Confirmed => "confirmed",
            Self::Ended => "ended",
            Self::Disabled => "disabled",
            Self::Revoked => "revoked",
            Self::Asked => "asked",
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::GlassBroken => "glass-broken",
            Self::Reviewed => "reviewed",
            Self::EditionMade => "edition-made",
            Self::EditionPublished => "edition-published",
            Self::LayerOpened => "layer-opened",
            Self::LayerClosed => "layer-closed",
            Self::LayerRemoved => "layer-removed",
        }
    }

    /// The notice of a word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.as_str() == word)
    }

    /// The line.
    pub(super) fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::PasswordChanged => lang.of(
                "Đã đổi mật khẩu. Các phiên khác của bạn đã kết thúc.",
                "The password is changed. Your other sessions have ended.",
            ),
            Self::Proposed => lang.of(
                "Đã đề xuất. Quyền có hiệu lực khi một quản trị viên khác xác nhận.",
                "Proposed. The role counts when another administrator confirms it.",
            ),
            Self::Given => lang.of("Đã trao quyền.", "The role is given."),
            Self::Confirmed => lang.of(
                "Đã xác nhận. Quyền có hiệu lực từ bây giờ.",
                "Confirmed. The role counts from now on.",
            ),
            Self::Ended => lang.of("Đã chấm dứt quyền.", "The role has ended."),
            Self::Disabled => lang.of(
                "Đã khoá tài khoản. Các phiên đang mở đã kết thúc.",
                "The account is shut. Its open sessions have ended.",
            ),
            Self::Revoked => lang.of("Đã thu hồi khoá.", "The key is revoked."),
            Self::Asked => lang.of(
                "Đã xin. Danh sách hộ mở khi người duyệt xác nhận.",
                "Asked. Household lists open when an approver confirms it.",
            ),
            Self::Opened => lang.of(
                "Đã xác nhận. Danh sách hộ mở từ bây giờ.",
                "Confirmed. Household lists are open from now on.",
            ),
            Self::Closed => lang.of("Đã đóng.", "It is over."),
            Self::GlassBroken => lang.of(
                "Địa bàn của bạn mở trong 6 giờ. Người duyệt và người kiểm tra thấy việc này.",
                "Your areas are open for 6 hours. Approvers and auditors see it.",
            ),
            Self::EditionMade => lang.of(
                "Đã lập. Một người duyệt khác xem sai số rồi công bố.",
                "Made. Another approver looks at its errors and publishes it.",
            ),
            Self::EditionPublished => lang.of(
                "Đã công bố. Công chúng đọc bản này từ bây giờ.",
                "Published. The public reads it from now on.",
            ),
            Self::LayerOpened => lang.of(
                "Đã mở. Mọi người xem được lớp này từ bây giờ.",
                "Opened. Everyone sees this layer from now on.",
            ),
            Self::LayerClosed => lang.of(
                "Đã đóng. Chỉ cán bộ của địa bàn còn xem được.",
                "Closed. Only officers of its areas see it now.",
            ),
            Self::LayerRemoved => {
                lang.of("Đã xoá lớp cùng các dòng của lớp.", "The layer is removed with its rows.")
            }
            Self::Reviewed => lang.of("Đã ghi kết quả xem xét.", "The review is recorded."),
        }
    }
}
