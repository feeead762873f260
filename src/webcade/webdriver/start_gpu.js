/** Starts the browser's GPU process, and gives the name of what draws WebGL. */
(() => {
  const gl = document.createElement("canvas").getContext("webgl");
  if (!gl) return "none";
  gl.finish();
  const named = gl.getExtension("WEBGL_debug_renderer_info");
  return gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
})();
