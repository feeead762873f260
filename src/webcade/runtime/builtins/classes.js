/** The classes and interfaces that the runtime makes objects of, as they were before the page's first script. */

/** @param {Window & typeof globalThis} global */
export function keepClasses(global) {
  return { ...languageClasses(global), ...eventClasses(global), ...pageClasses(global) };
}

/** @param {Window & typeof globalThis} global */
function languageClasses(global) {
  return {
    Date: global.Date,
    Error: global.Error,
    Float64Array: global.Float64Array,
    Function: global.Function,
    Number: global.Number,
    Promise: global.Promise,
    TypeError: global.TypeError,
    Uint8Array: global.Uint8Array,
    Uint16Array: global.Uint16Array,
    Uint32Array: global.Uint32Array,
    WeakRef: global.WeakRef,
  };
}

/** @param {Window & typeof globalThis} global */
function eventClasses(global) {
  return {
    AnimationEvent: global.AnimationEvent,
    AnimationPlaybackEvent: global.AnimationPlaybackEvent,
    CustomEvent: global.CustomEvent,
    DragEvent: global.DragEvent,
    Event: global.Event,
    GamepadEvent: global.GamepadEvent,
    KeyboardEvent: global.KeyboardEvent,
    MessageEvent: global.MessageEvent,
    MouseEvent: global.MouseEvent,
    PointerEvent: global.PointerEvent,
    ProgressEvent: global.ProgressEvent,
    TouchEvent: global.TouchEvent,
    TransitionEvent: global.TransitionEvent,
    WheelEvent: global.WheelEvent,
  };
}

/** @param {Window & typeof globalThis} global */
function pageClasses(global) {
  return {
    CSSAnimation: global.CSSAnimation,
    CSSStyleSheet: global.CSSStyleSheet,
    CSSTransition: global.CSSTransition,
    DataTransfer: global.DataTransfer,
    Touch: global.Touch,
    VideoFrame: global.VideoFrame,
  };
}
