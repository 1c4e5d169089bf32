import type { Lang } from "../../../api/types";

/** The words of the parts that forms of the desk share. */
const vi = {
  needed: "cần điền",
  find: "Tìm tỉnh, xã",
  findHint: "Tên hoặc mã",
  remove: (name: string) => `Bỏ ${name}`,
  mine: "Địa bàn của anh chị:",
  level: "Cấp độ rủi ro",
  levelWords: (n: number, words: string) => `Cấp ${n}: ${words}`,
  noLevel: "Chưa có cấp",
  drawHow: "Chạm vào bản đồ, ít nhất ba điểm. Bàn phím: dời bản đồ rồi thêm điểm ở tâm.",
  draw: "Bắt đầu khoanh",
  drawing: "Đang khoanh: chạm vào bản đồ",
  atCentre: "Thêm điểm ở tâm",
  undo: "Bỏ điểm cuối",
  clear: "Xoá hết",
  points: (n: string, area: string) => `${n} điểm${area ? ` · ${area}` : ""}`,
  drawn: "Khoanh ít nhất ba điểm, không để đường tự cắt.",
};

const en: typeof vi = {
  needed: "needed",
  find: "Find a province or commune",
  findHint: "Name or code",
  remove: (name) => `Remove ${name}`,
  mine: "Your area:",
  level: "Level of risk",
  levelWords: (n, words) => `Level ${n}: ${words}`,
  noLevel: "No level yet",
  drawHow: "Tap the map at three points or more. Keyboard: move the map, then add a point at its centre.",
  draw: "Start drawing",
  drawing: "Drawing: tap the map",
  atCentre: "Add a point at the centre",
  undo: "Undo",
  clear: "Clear",
  points: (n, area) => `${n} points${area ? ` · ${area}` : ""}`,
  drawn: "Draw three points or more, with no line that crosses itself.",
};

/** The words in a language. */
export function partWords(lang: Lang): typeof vi {
  return lang === "vi" ? vi : en;
}
