import { post } from "./api.js";
import { byId } from "./dom.js";
import { likeMnist, SIDE } from "./mnist.js";
import { paint } from "./pictures.js";

const PEN = 22;

/** The drawing area. What is drawn is made like the pictures that the models know: MNIST's. */
export class DigitPad {
  constructor(trying) {
    this.trying = trying;
    this.canvas = byId("digit");
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
    this.isDrawing = false;
    this.clear();
    this.canvas.addEventListener("pointerdown", event => this.begin(event));
    this.canvas.addEventListener("pointermove", event => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, () => { this.isDrawing = false; });
    }
    byId("digit-clear").addEventListener("click", () => this.clear());
    byId("digit-send").addEventListener("click", () => this.send());
    byId("digit-file").addEventListener("change", event => {
      const [file] = event.target.files;
      if (file) {
        this.ask(file);
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

  send() {
    const { width, height } = this.canvas;
    const { data } = this.pen.getImageData(0, 0, width, height);
    const pixels = likeMnist(Uint8Array.from({ length: width * height }, (_, index) => data[4 * index]), width, height);
    if (pixels) {
      const picture = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
      paint(picture, pixels);
      this.ask(new Promise(resolve => picture.toBlob(resolve, "image/png")));
    } else {
      this.trying.refuse(byId("digit-answer"), "There is nothing to ask about yet: draw a digit, or choose a picture of one.");
    }
  }

  ask(picture) {
    this.trying.ask(byId("digit-answer"), byId("digit-send"), async () => {
      const file = await picture;
      return post("/api/images?attributions=true", file.type, file);
    });
  }
}
