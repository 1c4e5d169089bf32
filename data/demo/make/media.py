"""media.csv: which picture, sound and film belongs to which cultural item, with titles and transcripts."""

import culture
import drawings
import film
from common import DEMO, MEDIA, write_csv

COLUMNS = [
    "code",
    "record_code",
    "file",
    "kind",
    "title_vi",
    "title_en",
    "caption_vi",
    "caption_en",
    "transcript_vi",
    "transcript_en",
    "credit",
    "licence",
    "illustration",
    "duration_s",
]
CREDIT, LICENCE = "Dự án Bản Làng", "CC BY 4.0"
SOUND_CAPTION = (
    "Âm thanh tổng hợp bằng máy để minh hoạ; không phải bản ghi của cộng đồng nào.",
    "Synthesised for illustration; not a recording of any community.",
)

# tune: titles, transcripts, and the items that it goes with
SOUNDS = {
    "don-khach": (
        ("Bài chiêng đón khách", "Gong tune for guests"),
        (
            "Không lời. Chiêng mẹ gõ một tiếng trầm, các chiêng con đáp lại bằng giai điệu chậm, rồi ngân dài và tắt.",
            "No words. The mother gong sounds low, the smaller gongs answer with a slow tune, ring on and fade.",
        ),
        ("cong-chieng-kon-tum", "mung-nha-rong-moi", "ching-knah"),
    ),
    "duoi-trang": (
        ("Chiêng dưới trăng", "Gongs under the moon"),
        (
            "Không lời. Những nốt chiêng thưa, mỗi nốt để vang gần hết mới sang nốt sau.",
            "No words. Sparse gong notes; each is left to ring almost to its end before the next.",
        ),
        ("chieng-tha", "mung-lua-moi-ba-na", "le-an-than"),
    ),
    "chieng-ba": (
        ("Nhịp chiêng ba", "Rhythm of three gongs"),
        (
            "Không lời. Ba chiếc chiêng bằng đuổi nhau theo nhịp nhanh, nghỉ một phách sau mỗi bảy tiếng.",
            "No words. Three flat gongs chase one another quickly and rest for one beat after every seven.",
        ),
        ("chieng-ba-hre", "cay-neu-bo-gu"),
    ),
    "suoi-nua": (
        ("Suối nứa", "Bamboo stream"),
        (
            "Không lời. Tiếng ống tre trong và ngắn, chạy lên rồi xuống như nước qua đá.",
            "No words. Short clear bamboo notes run up and down like water over stones.",
        ),
        ("dan-trung", "klong-put"),
    ),
    "da-vang": (
        ("Đá vang", "Ringing stone"),
        (
            "Không lời. Tiếng đá gõ chậm, khô ở đầu và ngân trong ở cuối.",
            "No words. Slow strokes on stone, dry at first and clear at the end.",
        ),
        ("dan-da-tuy-an", "dan-da-ndut-lieng-krak"),
    ),
    "trong-hoi": (
        ("Trống hỏi, trống đáp", "Drum asks, drum replies"),
        (
            "Không lời. Hai trống thay nhau tám phách một, cồng trầm giữ đầu câu.",
            "No words. Two drums take turns of eight beats; a low gong marks each phrase.",
        ),
        ("trong-doi-cong-ba-chieng-nam",),
    ),
}

FILM = {
    "title_vi": "Đêm hội trước nhà rông",
    "title_en": "Festival night before the rông",
    "caption_vi": "Phim hoạt hình ngắn do dự án vẽ; nhạc chiêng tổng hợp.",
    "caption_en": "A short animation drawn by the project; synthesised gongs.",
    "items": ("mung-nha-rong-moi", "cong-chieng-kon-tum"),
}


def row(record, name, suffix, kind, **words):
    """One line of media.csv."""
    return {
        "code": f"{record}.{name}.{kind}",
        "record_code": record,
        "file": f"media/{name}.{suffix}",
        "kind": kind,
        "credit": CREDIT,
        "licence": LICENCE,
        "illustration": "true",
        **words,
    }


def rows_of(item, sounding, film_lasting):
    """The media of one item: film first, then sound, then pictures."""
    record = item["code"]
    if record in FILM["items"]:
        yield row(
            record,
            "dem-hoi",
            "webm",
            "video",
            duration_s=film_lasting,
            transcript_vi=" ".join(film.CAPTIONS["vi"]),
            transcript_en=" ".join(film.CAPTIONS["en"]),
            **{key: FILM[key] for key in ("title_vi", "title_en", "caption_vi", "caption_en")},
        )
    for tune, (title, transcript, records) in SOUNDS.items():
        if record in records:
            yield row(
                record,
                tune,
                "mp3",
                "audio",
                duration_s=sounding[tune],
                title_vi=title[0],
                title_en=title[1],
                caption_vi=SOUND_CAPTION[0],
                caption_en=SOUND_CAPTION[1],
                transcript_vi=transcript[0],
                transcript_en=transcript[1],
            )
    for picture in item["pictures"]:
        _, title_vi, title_en = drawings.PICTURES[picture]
        yield row(
            record,
            picture,
            "jpg",
            "photo",
            title_vi=title_vi,
            title_en=title_en,
            caption_vi=drawings.CAPTION[0],
            caption_en=drawings.CAPTION[1],
        )


def build(sounding, film_lasting):
    """Write media.csv; the arguments are the durations in seconds."""
    rows = [line for item in culture.items() for line in rows_of(item, sounding, film_lasting)]
    for line in rows:
        if not (MEDIA.parent / line["file"]).is_file():
            raise FileNotFoundError(line["file"])
    write_csv(DEMO / "media.csv", COLUMNS, rows)
