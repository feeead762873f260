"use strict";
const { apply } = Reflect;
const post = self.postMessage;
const frame = self.requestAnimationFrame;
const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data").get;
let heard = 0;
apply(EventTarget.prototype.addEventListener, self, ["message", (event) => {
  heard += apply(data, event, []);
  apply(post, self, [heard]);
}]);
