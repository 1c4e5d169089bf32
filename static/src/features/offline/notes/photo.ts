/** The longest side of a photograph of a note. */
const SIDE_PX = 1280;

const QUALITY = 0.8;

/** A picture as a small JPEG. Drawing it anew leaves behind what the camera wrote beside it: place, time, device. */
export async function smallJpeg(file: Blob): Promise<{ type: "image/jpeg"; base64: string }> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, SIDE_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const base64 = canvas.toDataURL("image/jpeg", QUALITY).split(",")[1] ?? "";
  if (base64 === "") throw new Error("no picture");
  return { type: "image/jpeg", base64 };
}

/** Gives a file to the reader of the page, as a download. */
export function download(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
