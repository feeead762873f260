/** The game: it plays with what it has kept, and asks nothing of what may be poisoned. */
"use strict";

var state = { score: 0, place: [0, 0], all: 0, isLoaded: false };
{
  const { apply, construct } = Reflect;
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const { then } = Promise.prototype;
  const getter = (Kind, name) => {
    const { get } = getOwnPropertyDescriptor(Kind.prototype, name);
    return (object) => apply(get, object, []);
  };
  const setter = (Kind, name) => {
    const { set } = getOwnPropertyDescriptor(Kind.prototype, name);
    return (object, value) => apply(set, object, [value]);
  };
  const method = (Kind, name) => {
    const native = Kind.prototype[name];
    return (object, ...args) => apply(native, object, args);
  };
  const on = method(EventTarget, "addEventListener");
  const send = method(EventTarget, "dispatchEvent");
  /** What a promise comes to; its species is the browser's. */
  const soon = (promise, take) => {
    defineProperty(promise, "constructor", { __proto__: null, value: undefined });
    apply(then, promise, [take, (error) => note(`rejected ${error}`)]);
  };
  const after = setTimeout.bind(window);
  const frame = requestAnimationFrame.bind(window);
  const idle = requestIdleCallback.bind(window);
  const get = fetch.bind(window);
  const post = window.postMessage.bind(window);
  const talk = alert.bind(window);
  const { random } = Math;
  const { now } = Date;
  const clock = performance.now.bind(performance);
  const fill = crypto.getRandomValues.bind(crypto);
  const uuid = crypto.randomUUID.bind(crypto);
  const pads = navigator.getGamepads.bind(navigator);
  const task = scheduler.postTask.bind(scheduler);
  const jsonOf = method(Response, "json");
  const textOf = setter(Node, "textContent");
  const setClass = setter(Element, "className");
  const keyCode = getter(KeyboardEvent, "keyCode");
  const clientX = getter(MouseEvent, "clientX");
  const stamp = getter(Event, "timeStamp");
  const data = getter(MessageEvent, "data");
  const fillStyle = setter(CanvasRenderingContext2D, "fillStyle");
  const fillRect = method(CanvasRenderingContext2D, "fillRect");
  const fillText = method(CanvasRenderingContext2D, "fillText");
  const drawImage = method(CanvasRenderingContext2D, "drawImage");
  const readImage = method(CanvasRenderingContext2D, "getImageData");
  const clearColor = method(WebGLRenderingContext, "clearColor");
  const clear = method(WebGLRenderingContext, "clear");
  const makeElement = document.createElement.bind(document);
  const append = method(Node, "appendChild");
  const remove = method(Element, "remove");
  const setAttribute = method(Element, "setAttribute");
  const setSrc = setter(HTMLImageElement, "src");
  const setFrameSrc = setter(HTMLIFrameElement, "src");
  const setScriptSrc = setter(HTMLScriptElement, "src");
  const setMediaSrc = setter(HTMLMediaElement, "src");
  const play = method(HTMLMediaElement, "play");
  const mediaTime = getter(HTMLMediaElement, "currentTime");
  const soundTime = getter(BaseAudioContext, "currentTime");
  const createSource = method(BaseAudioContext, "createBufferSource");
  const startSource = method(AudioBufferSourceNode, "start");
  const setBuffer = setter(AudioBufferSourceNode, "buffer");
  const connect = method(AudioNode, "connect");
  const animate = method(Element, "animate");
  const animationTime = getter(Animation, "currentTime");
  const stateOf = getter(Animation, "playState");
  const finished = getter(Animation, "finished");
  const ready = getter(Animation, "ready");
  const effectOf = getter(Animation, "effect");
  const turn = method(Animation, "reverse");
  const pause = method(Animation, "pause");
  const cancel = method(Animation, "cancel");
  const setRate = method(Animation, "updatePlaybackRate");
  const setTiming = method(AnimationEffect, "updateTiming");
  const timing = method(AnimationEffect, "getComputedTiming");
  const valueOf = method(CSSStyleDeclaration, "getPropertyValue");
  const tell = method(Worker, "postMessage");
  const portPost = method(MessagePort, "postMessage");
  const onPort = setter(MessagePort, "onmessage");
  const observeSize = method(ResizeObserver, "observe");
  const observeView = method(IntersectionObserver, "observe");
  const showDialog = method(HTMLDialogElement, "show");
  const closeDialog = method(HTMLDialogElement, "close");
  const setValue = setter(HTMLInputElement, "value");
  const select = method(HTMLInputElement, "setSelectionRange");
  const transit = document.startViewTransition.bind(document);
  const updated = getter(ViewTransition, "updateCallbackDone");
  const setWidth = setter(HTMLCanvasElement, "width");
  const open = method(XMLHttpRequest, "open");
  const sendXhr = method(XMLHttpRequest, "send");
  const responseText = getter(XMLHttpRequest, "responseText");
  const readText = method(FileReader, "readAsText");
  const result = getter(FileReader, "result");
  const openDb = indexedDB.open.bind(indexedDB);
  const keep = localStorage.setItem.bind(localStorage);
  const attachShadow = method(Element, "attachShadow");
  const setHtml = setter(ShadowRoot, "innerHTML");
  const fullscreen = method(Element, "requestFullscreen");
  const kinds = { Animation, KeyframeEffect, Image, Event, CustomEvent, Uint8Array, Blob, Promise };
  const bare = (options) => ({ __proto__: null, ...options });

  const box = document.getElementById("box");
  const score = document.getElementById("score");
  const host = document.getElementById("host");
  const context = document.querySelector("canvas").getContext("2d");
  const gl = document.getElementById("over").getContext("webgl");
  const inner = document.querySelector("iframe");
  const innerWindow = inner.contentWindow;
  const style = getComputedStyle(box);
  const picture = new Image();
  const worker = new Worker("worker.js");
  const channel = new MessageChannel();
  const sound = new AudioContext();
  const samples = sound.createBuffer(1, 2205, 44100);
  const music = new Audio();
  const sizes = new ResizeObserver(() => note("size"));
  const views = new IntersectionObserver(() => note("view"));
  const reader = new FileReader();
  const xhr = new XMLHttpRequest();
  const signal = AbortSignal.timeout(100);
  const blob = new Blob(["blob"]);
  const { port1, port2 } = channel;
  const imul = Math.imul;
  const code = String.prototype.charCodeAt;

  /** Everything that happens, and its order, becomes one number. */
  function note(what) {
    let sum = state.all;
    const text = `${what}`;
    for (let i = 0; i < text.length; i++) sum = (imul(sum, 31) + apply(code, text, [i])) | 0;
    state.all = sum;
    if (log !== null) log += `${text}\n`;
  }
  var log = "";
  state.log = () => log;

  on(window, "keydown", (event) => {
    note(`down ${keyCode(event)} ${stamp(event)}`);
    state.score += 1;
    send(window, construct(kinds.CustomEvent, ["scored", bare({ detail: 1 })]));
  });
  on(window, "keyup", (event) => note(`up ${keyCode(event)}`));
  on(window, "keypress", (event) => note(`press ${keyCode(event)}`));
  const POINTER = ["pointerdown", "pointerup", "mousedown", "click", "mousemove", "pointerover", "mouseleave"];
  const DRAG = ["dragstart", "dragover", "drop", "dragend"];
  for (const type of [...POINTER, ...DRAG]) on(window, type, (event) => note(`${type} ${clientX(event)}`), true);
  const ENDS = ["animationstart", "animationend", "transitionend", "webkitAnimationEnd"];
  for (const type of ENDS) on(box, type, () => note(type));
  on(box, "focus", () => note("focus"));
  on(box, "blur", () => note("blur"));
  on(picture, "load", () => note("picture"));
  on(worker, "message", (event) => note(`worker ${data(event)}`));
  on(window, "message", (event) => note(`message ${data(event)}`));
  on(music, "ended", () => note("music over"));
  on(music, "playing", () => note("music"));
  on(signal, "abort", () => note("too late"));
  on(xhr, "load", () => note(`xhr ${responseText(xhr)}`));
  on(reader, "load", () => note(`read ${result(reader)}`));
  on(window, "fullscreenchange", () => note("whole"));
  on(inner, "load", () => note("inner"));
  onPort(port2, (event) => note(`port ${data(event)}`));
  observeSize(sizes, box);
  observeView(views, box);

  let frames = 0;
  let moving = null;
  after(function beat() {
    note(`beat ${clock()}`);
    after(beat, 11);
  }, 11);
  idle(function rest() {
    state.place[0] += 0.5;
    if (frames < 40) idle(rest);
  });

  /** What is done in some frame, once. */
  const plan = [
    () => setClass(box, "fading"),
    () => soon(get("data.json"), (response) => soon(jsonOf(response), (value) => note(`fetched ${value.add}`))),
    () => setSrc(picture, "dot.png"),
    () => tell(worker, 4),
    () => {
      moving = animate(box, null, 50);
      on(moving, "finish", () => note("moved"));
    },
    () => {
      turn(moving);
      setRate(moving, -2);
      setTiming(effectOf(moving), bare({ duration: 90 }));
      const other = construct(kinds.Animation, [construct(kinds.KeyframeEffect, [null, null, 40])]);
      pause(other);
      soon(ready(other), () => note(`ready ${stateOf(other)} ${timing(effectOf(moving)).progress}`));
      soon(finished(moving), () => cancel(other));
      on(other, "cancel", () => note("cancelled"));
    },
    () => post("hello", "*"),
    () => portPost(port1, "through"),
    () => {
      open(xhr, "GET", "data.json");
      sendXhr(xhr);
    },
    () => {
      const dialog = makeElement("dialog");
      on(dialog, "close", () => note("closed"));
      showDialog(dialog);
      closeDialog(dialog);
      const field = makeElement("input");
      on(field, "select", () => note("selected"));
      setValue(field, "text");
      select(field, 1, 2);
      soon(updated(transit(() => note("updated"))), () => note("in place"));
    },
    () => readText(reader, blob),
    () => {
      const source = createSource(sound);
      setBuffer(source, samples);
      connect(source, soundOut);
      on(source, "ended", () => note(`sound over ${soundTime(sound)}`));
      startSource(source);
    },
    () => {
      setMediaSrc(music, "tone.wav");
      soon(play(music), () => note("plays"));
    },
    () => soon(task(() => 7), (value) => note(`task ${value}`)),
    () => {
      const request = openDb("kept");
      on(request, "success", () => note("database"));
    },
    () => {
      const shadow = attachShadow(host, bare({ mode: "closed" }));
      setHtml(shadow, "<img src=dot.png><span>in</span>");
    },
    () => soon(fullscreen(box), () => note("granted")),
    () => {
      const script = makeElement("script");
      on(script, "load", () => note("script"));
      setScriptSrc(script, "probe.js");
      append(body, script);
    },
    () => keep("kept", "yes"),
    () => talk("well"),
    () => setAttribute(box, "style", "opacity: 0.4"),
    () => note(uuid()),
    () => note(`numbers ${fill(bytes)[0]} ${bytes[3]}`),
    () => note(`pads ${pads()[0] === null}`),
  ];
  const bytes = new kinds.Uint8Array(4);
  const soundOut = sound.destination;
  const body = document.body;

  frame(function loop(time) {
    frames += 1;
    if (poison.when === "during" && frames === 6) poison.put();
    const step = frames - 4;
    if (step >= 0 && step < plan.length) plan[step]();
    const r = random();
    state.place[1] = (now() % 97) + r;
    note(`${time} ${r} ${opacityOf()} ${mediaTime(music)} ${moving ? animationTime(moving) : ""}`);
    note(innerWindow.beats);
    fillStyle(context, "#048");
    fillRect(context, 0, 0, 48, 32);
    fillStyle(context, "#fc3");
    fillRect(context, r * 40, state.score % 30, 5, 5);
    drawImage(context, picture, 30, 4);
    fillText(context, `score ${state.score}`, 2, 28);
    clearColor(gl, r, 0.5, 0.2, 1);
    clear(gl, 0x4000);
    textOf(score, `${state.score}`);
    frame(loop);
  });
  const opacityOf = () => valueOf(style, "opacity");

  on(window, "load", () => {
    state.isLoaded = true;
    note("loaded");
  });
  if (poison.when === "before") poison.put();
}
