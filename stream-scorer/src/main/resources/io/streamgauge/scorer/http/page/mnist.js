/** Pixels along each side of the pictures that the models know. */
export const SIDE = 28;
/** What the longer side of the ink is scaled to. */
const INK = 20;

/**
 * Makes a drawing like the pictures of MNIST, as LeCun et al. made those: the ink is scaled with smoothing so that it fits into
 * 20 by 20 pixels, and its centre of mass is put into the middle of 28 by 28.
 *
 * Each pixel's ink is spread over the smaller pixels that it covers. Browsers differ in how they smooth when they scale
 * an image down, and the model would see that.
 *
 * @param grey the drawing's pixels in rows from the top, 0 where there is no ink, up to 255
 * @return 784 pixels, 0 to 255, in rows from the top; null when there is no ink
 */
export function likeMnist(grey, width, height) {
  let left = width, top = height, right = -1, bottom = -1, mass = 0, sumX = 0, sumY = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ink = grey[y * width + x];
      if (ink > 0) {
        left = Math.min(left, x); right = Math.max(right, x);
        top = Math.min(top, y); bottom = Math.max(bottom, y);
        mass += ink; sumX += ink * (x + 0.5); sumY += ink * (y + 0.5);
      }
    }
  }
  if (mass === 0) {
    return null;
  }
  // Ink of less than 20 pixels would have to be enlarged, which spreading cannot do; a stroke of the pen is wider.
  const scale = Math.min(1, INK / Math.max(right - left + 1, bottom - top + 1));
  const covered = (begin, cell) => Math.max(0, Math.min(begin + scale, cell + 1) - Math.max(begin, cell));
  const picture = new Float64Array(SIDE * SIDE);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const ink = grey[y * width + x];
      const beginX = SIDE / 2 + scale * (x - sumX / mass);
      const beginY = SIDE / 2 + scale * (y - sumY / mass);
      for (let row = Math.floor(beginY); ink > 0 && row < beginY + scale; row++) {
        for (let column = Math.floor(beginX); column < beginX + scale; column++) {
          if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
            picture[row * SIDE + column] += ink * covered(beginY, row) * covered(beginX, column);
          }
        }
      }
    }
  }
  return Uint8ClampedArray.from(picture);
}
