/**
 * A WebVTT text from a transcript. A transcript that is WebVTT stays as it is; plain lines share the length in
 * proportion to their letters, which is a reading aid, not a measured timing.
 */
export function captionsOf(transcript: string, duration_s: number): string {
  if (/^WEBVTT/.test(transcript)) return transcript;
  const lines = transcript.split(/\n+/).map((line) => line.trim()).filter(Boolean);
  const letters = Math.max(1, lines.reduce((sum, line) => sum + line.length, 0));
  let start = 0;
  const cues = lines.map((line) => {
    const end = start + (duration_s * line.length) / letters;
    const cue = `${clock(start)} --> ${clock(end)}\n${line}`;
    start = end;
    return cue;
  });
  return `WEBVTT\n\n${cues.join("\n\n")}\n`;
}

/** The words of a transcript without the times that WebVTT puts between them, one line each. */
export function wordsOf(transcript: string): string[] {
  const lines = transcript.split(/\r?\n/).map((line) => line.trim());
  const isMark = (line: string, next: string | undefined): boolean =>
    /^(WEBVTT|NOTE|STYLE|REGION)\b/.test(line) || line.includes("-->") || (next ?? "").includes("-->");
  if (!/^WEBVTT/.test(transcript)) return lines.filter(Boolean);
  return lines.filter((line, index) => line !== "" && !isMark(line, lines[index + 1]));
}

/** The captions as an address that a `<track>` reads; give it back with `URL.revokeObjectURL`. */
export function captionsUrl(transcript: string, duration_s: number): string {
  return URL.createObjectURL(new Blob([captionsOf(transcript, duration_s)], { type: "text/vtt" }));
}

function clock(at_s: number): string {
  const part = (value: number, width: number): string => String(Math.floor(value)).padStart(width, "0");
  return `${part(at_s / 3600, 2)}:${part((at_s / 60) % 60, 2)}:${part(at_s % 60, 2)}.${part((at_s % 1) * 1000, 3)}`;
}
