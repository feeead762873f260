var box = document.getElementById("box");
var log = [];

/** Note every event of these types that reaches the document. */
function listen(...types) {
  for (const type of types) {
    document.addEventListener(type, (event) => {
      log.push([event.type, event.elapsedTime, performance.now()]);
    });
  }
}
