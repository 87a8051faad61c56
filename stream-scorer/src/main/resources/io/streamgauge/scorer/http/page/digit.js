import { post } from "./api.js";
import { byId } from "./dom.js";

const SIDE = 28;
const INK = 20;
const PEN = 22;

/** The drawing area. What is drawn is made like the pictures that the models know: MNIST's. */
export class DigitPad {
  constructor(trying) {
    this.canvas = byId("digit");
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
    this.isDrawing = false;
    this.clear();
    this.canvas.addEventListener("pointerdown", event => this.begin(event));
    this.canvas.addEventListener("pointermove", event => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, () => { this.isDrawing = false; });
    }
    const ask = (picture, attributions) =>
      trying.ask(byId("digit-answer"), byId("digit-send"), async () => {
        const blob = await picture;
        return post(`/api/images?attributions=${attributions}`, blob.type, blob);
      });
    byId("digit-clear").addEventListener("click", () => this.clear());
    byId("digit-send").addEventListener("click", () =>
      ask(new Promise(resolve => this.picture().toBlob(resolve, "image/png")), true));
    byId("digit-file").addEventListener("change", event => {
      const [file] = event.target.files;
      if (file) {
        ask(file, false);
        event.target.value = "";
      }
    });
  }

  clear() {
    this.pen.fillStyle = "#000";
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  begin(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.isDrawing = true;
    this.last = this.place(event);
    this.line(this.last);
  }

  move(event) {
    if (this.isDrawing) {
      (event.getCoalescedEvents?.() ?? [event]).forEach(one => this.line(this.place(one)));
    }
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * this.canvas.width / box.width, (event.clientY - box.top) * this.canvas.height / box.height];
  }

  line(to) {
    Object.assign(this.pen, { strokeStyle: "#fff", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
    this.pen.beginPath();
    this.pen.moveTo(...this.last);
    this.pen.lineTo(...to);
    this.pen.stroke();
    this.last = to;
  }

  /** 28 by 28 pixels: the ink fits into 20 by 20, and its centre of mass is in the middle, as LeCun et al. made MNIST. */
  picture() {
    const { width, height } = this.canvas;
    const { data } = this.pen.getImageData(0, 0, width, height);
    let left = width, top = height, right = -1, bottom = -1, mass = 0, sumX = 0, sumY = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const ink = data[4 * (y * width + x)];
        if (ink > 0) {
          left = Math.min(left, x); right = Math.max(right, x);
          top = Math.min(top, y); bottom = Math.max(bottom, y);
          mass += ink; sumX += ink * x; sumY += ink * y;
        }
      }
    }
    const small = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    const pen = small.getContext("2d");
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, SIDE, SIDE);
    if (mass > 0) {
      const scale = INK / Math.max(right - left + 1, bottom - top + 1);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(this.canvas, SIDE / 2 - scale * sumX / mass, SIDE / 2 - scale * sumY / mass, width * scale, height * scale);
    }
    return small;
  }
}
