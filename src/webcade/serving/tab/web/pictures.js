/** Draws pictures as they come. */

/** @param {HTMLCanvasElement} canvas */
export function createPicture(canvas) {
  const brush = canvas.getContext("2d");
  return {
    /** @param {Uint8Array<ArrayBuffer> | undefined} png nothing changes without one */
    async show(png) {
      if (png === undefined || brush === null) return;
      const image = await createImageBitmap(new Blob([png], { type: "image/png" }));
      if (canvas.width !== image.width || canvas.height !== image.height) {
        canvas.width = image.width;
        canvas.height = image.height;
      }
      brush.drawImage(image, 0, 0);
      image.close();
    },
  };
}
