"""The drawn pictures: file name, drawing, titles and captions. Rendered by rsvg-convert, stored as JPEG."""

from art import craft, forest, land, music, night, patterns, render, village, waters, wharf
from common import MEDIA, write_bytes

CAPTION = ("Tranh vẽ minh hoạ của dự án.", "Drawing made by the project.")

# name: (drawing, title in Vietnamese, title in English)
PICTURES = {
    "dem-hoi": (night.festival, "Đêm hội quanh bếp lửa", "Festival night around the fire"),
    "cong-chieng": (night.gongs, "Dàn cồng chiêng", "A set of gongs"),
    "ke-chuyen": (night.storyteller, "Kể chuyện bên bếp", "Story telling by the hearth"),
    "nha-rong": (village.rong_house, "Nhà rông buổi sớm", "The rông house in the morning"),
    "nha-dai": (village.long_houses, "Nhà dài và cầu thang tạc", "Long house and carved stair"),
    "ben-nuoc": (wharf.water_wharf, "Bến nước", "The water wharf"),
    "mang-nuoc": (wharf.water_trough, "Máng nước về làng", "Bamboo pipes bring water home"),
    "lua-moi": (village.new_rice, "Mùa lúa rẫy", "Hill rice harvest"),
    "ruong-bac-thang": (village.terraces, "Ruộng nước trước nhà", "Paddies before the houses"),
    "thac-nuoc": (waters.waterfall, "Thác trong rừng thông", "Waterfall in the pines"),
    "ho-lak": (waters.lak_lake, "Sớm mai trên hồ Lắk", "Early morning on Lắk lake"),
    "voi-ben-song": (land.elephants, "Đàn voi bên sông", "Elephants by the river"),
    "doi-ca-phe": (land.coffee, "Đồi cà phê, hoa và quả", "Coffee hills, flower and fruit"),
    "bien-ly-son": (waters.island, "Biển đảo Lý Sơn", "The sea at Lý Sơn"),
    "rung-chieu": (land.quiet_forest, "Rừng chiều", "Forest at dusk"),
    "khung-det": (craft.loom, "Bên khung dệt", "At the loom"),
    "gui-dan": (craft.baskets, "Những chiếc gùi", "Back baskets"),
    "gom": (craft.pottery, "Nặn và nung gốm", "Shaping and firing pots"),
    "ruou-can": (craft.jar_wine, "Ché rượu cần", "Wine jars"),
    "dan-trung": (music.tube_chimes, "Ống tre ngân", "Ringing bamboo"),
    "dinh-tut": (music.pipes, "Đội thổi ống lúc chiều", "Pipe players at dusk"),
    "dan-da": (music.stone_chimes, "Đàn đá bên suối", "Stone chimes by a stream"),
    "trong-doi": (music.drums, "Trống đôi, cồng ba, chiêng năm", "Two drums, three and five gongs"),
    "cay-neu": (forest.co_pole, "Cây nêu ngày hội", "The festival pole"),
    "que-tra-bong": (forest.cinnamon, "Rừng quế và quế khô", "Cinnamon grove and quills"),
    "sam-ngoc-linh": (forest.ginseng, "Sâm dưới tán rừng", "Ginseng under the trees"),
    "hoa-van-ba-na": (patterns.ba_na, "Hoa văn theo lối Ba Na", "Pattern in the Ba Na way"),
    "hoa-van-xo-dang": (patterns.xo_dang, "Hoa văn theo lối Xơ Đăng", "Pattern in the Xơ Đăng way"),
    "hoa-van-gie-trieng": (patterns.gie_trieng, "Hoa văn theo lối Gié-Triêng", "Pattern in the Gié-Triêng way"),
    "hoa-van-hre": (patterns.hre, "Hoa văn theo lối Hrê", "Pattern in the Hrê way"),
    "hoa-van-e-de": (patterns.e_de, "Hoa văn theo lối Ê Đê", "Pattern in the Ê Đê way"),
}


def build():
    """Write media/*.jpg."""
    for name, (draw, _, _) in PICTURES.items():
        write_bytes(MEDIA / f"{name}.jpg", render.jpeg(draw()))


if __name__ == "__main__":
    build()
