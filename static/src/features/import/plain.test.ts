import { expect, test } from "vitest";
import { plain } from "./plain";

test("advice for the command line is left out of a sentence, and nothing else", () => {
  expect(plain("tệp không ghi hệ toạ độ; cho biết bằng --crs, ví dụ --crs EPSG:9216 (VN-2000)")).toBe("Tệp không ghi hệ toạ độ");
  expect(plain("không có cột cho Số nhân khẩu; chỉ ra bằng --map members=CỘT; các cột: STT, Tên")).toBe("Không có cột cho Số nhân khẩu; các cột: STT, Tên");
  expect(plain("đ--x không có trong danh mục; số 12 -- 13")).toBe("Đ--x không có trong danh mục; số 12 -- 13");
  expect(plain("write it with --set kind=VALUE")).toBe("Write it with --set kind=VALUE");
});
