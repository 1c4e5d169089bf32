import { csrfHeaders, Problem, withQuery } from "../../../api/client";
import { ROUTE } from "./draft.svelte";

/** What became of a file of CAP messages. */
export interface Taken {
  taken: { identifier: string; row: number; what: "new" | "updated" | "cancelled" | "known" | "older" }[];
  refused: { identifier: string | null; reason: string }[];
  links: number;
}

/** Sends a file of CAP messages for an area. The file goes as it is: its encoding is in it. */
export async function takeFile(file: File, area: string): Promise<Taken> {
  let answer: Response;
  try {
    answer = await fetch(withQuery(`${ROUTE}/import`, { area }), { method: "POST", headers: { ...csrfHeaders(), "Content-Type": "application/xml" }, body: file });
  } catch {
    throw new Problem(0, "network", "");
  }
  const said = (await answer.json().catch(() => ({}))) as Record<string, string>;
  if (!answer.ok) throw new Problem(answer.status, said["title"] ?? answer.statusText, said["detail"] ?? "", said["name"] ?? null);
  return said as unknown as Taken;
}

/** What the service says of a message that it did not take, as people say it; the service speaks English. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/only what is Actual and Public is taken/, "Đây là bản thử, bản nháp hoặc không công khai: chỉ nhận bản tin thật, công khai."],
  [/answers another message and warns of nothing/, "Bản tin này chỉ trả lời bản tin khác, không cảnh báo gì."],
  [/takes back a message that was never taken here/, "Huỷ một bản tin chưa từng nhận ở đây."],
  [/is kept by another area, or was removed/, "Cảnh báo mà nó nhắc đến do địa bàn khác giữ, hoặc đã bị xoá."],
  [/has no <info>/, "Bản tin không có nội dung (<info>)."],
  [/until when it is in force/, "Bản tin không nói có hiệu lực đến bao giờ (<expires>)."],
  [/is no hazard of the list/, "Loại thiên tai không có trong danh mục: nhập tay."],
  [/neither a level of risk nor a severity/, "Không nói cấp rủi ro hay mức nghiêm trọng: nhập tay."],
  [/was published here; it needs no import/, "Cảnh báo này do chính nơi này phát, không cần nhận."],
  [/has this identifier as its code/, "Mã này đã có ở một cảnh báo khác."],
  [/is no XML/, "Tệp không phải XML."],
  [/DOCTYPE/, "XML có DOCTYPE, không nhận."],
  [/is neither a CAP alert/, "Tệp không phải CAP, cũng không phải Atom, RSS, EDXL-DE có CAP."],
  [/is no time for/, "Có ngày giờ viết sai."],
  [/schema of CAP|is missing, which|does not belong here|has no <|is no value of/, "Bản tin không đúng chuẩn CAP."],
];

/** A reason of the service in a language. */
export function reasonIn(reason: string, lang: string): string {
  const own = lang === "vi" ? REASONS.find(([pattern]) => pattern.test(reason)) : undefined;
  return own ? own[1] : reason.charAt(0).toLocaleUpperCase("en") + reason.slice(1);
}
