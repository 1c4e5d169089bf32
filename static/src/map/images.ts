/** A square picture that repeats, for areas that colour alone must not tell apart. */
export interface PatternImage {
  name: string;
  image: ImageData;
  pixelRatio: number;
}

const RATIO = 2;

/** Diagonal lines on `ground` (null: see-through), `step` css pixels apart. */
function diagonal(name: string, line: string, ground: string | null, step: number, width: number): PatternImage {
  const size = step * RATIO;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  if (ground) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, size, size);
  }
  pen.strokeStyle = line;
  pen.lineWidth = width * RATIO;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  return { name, image: pen.getImageData(0, 0, size, size), pixelRatio: RATIO };
}

/** The patterns that the viewer's own layers use. */
export function ownPatterns(appearance: "light" | "dark"): PatternImage[] {
  const noData = appearance === "light" ? ["#9AA4AE", "#FFFFFF"] : ["#5A6673", "#1E2C39"];
  return [
    diagonal("bl-no-data", noData[0] ?? "", noData[1] ?? null, 6, 1),
    diagonal("bl-sketch", "rgba(15,76,134,.30)", null, 8, 1),
  ];
}
