/** Functions of canvases and of video frames, by which their pixels are read. In a worker some are undefined. */

/** @param {Window & typeof globalThis} global */
export function keepCanvas(global) {
  const { VideoFrame, CanvasRenderingContext2D, HTMLCanvasElement, Object } = global;
  return {
    getContext: HTMLCanvasElement?.prototype.getContext,
    getImageData: CanvasRenderingContext2D?.prototype.getImageData,
    drawImage: CanvasRenderingContext2D?.prototype.drawImage,
    fillRect: CanvasRenderingContext2D?.prototype.fillRect,
    frameFormat: /** @type {() => string} */ (
      VideoFrame && Object.getOwnPropertyDescriptor(VideoFrame.prototype, "format")?.get
    ),
    copyTo: VideoFrame?.prototype.copyTo,
    closeFrame: VideoFrame?.prototype.close,
  };
}
