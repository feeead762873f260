// Tries each probe: those of kit.js in each realm, and the document's own. TARGETS is what probes are to reach.
"use strict";

var tried = 0;
const tell = () => {
  tried += 1;
};

const add = (tag, attributes, parent = document.body) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
};
const frame = (html, attributes = {}) => add("iframe", { hidden: "", ...attributes, srcdoc: html });
const link = (rel, more = {}) => (to) => add("link", { rel, href: `http://${to.host}/l`, ...more }, document.head);
const style = (text) => (to) => {
  add("style", {}, document.head).textContent = text.replaceAll("URL", `http://${to.host}/c`);
  add("p", { class: "way-out" }).textContent = "a";
};
const svg = (text) => (to) => {
  add("div", {}).innerHTML = `<svg>${text.replaceAll("URL", `http://${to.host}/s.svg`)}</svg>`;
};
const submit = (method) => (to) => {
  add("iframe", { name: `form-${method}`, hidden: "" });
  add("form", { action: `http://${to.host}/f`, method, target: `form-${method}` }).submit();
};

const OWN = {
  img: (to) => add("img", { src: `http://${to.host}/i.png` }),
  srcset: (to) => add("img", { srcset: `http://${to.host}/i.png 1x` }),
  picture: (to) => (add("div", {}).innerHTML = `<picture><source srcset="http://${to.host}/i.webp"><img></picture>`),
  script: (to) => add("script", { src: `http://${to.host}/s.js` }),
  module: (to) => add("script", { src: `http://${to.host}/s.js`, type: "module" }),
  audio: (to) => add("audio", { src: `http://${to.host}/a.mp3`, preload: "auto" }),
  video: (to) => add("video", { src: `http://${to.host}/v.mp4`, preload: "auto", poster: `http://${to.host}/p.png` }),
  track: (to) => (add("video", {}).innerHTML = `<track default src="http://${to.host}/t.vtt">`),
  object: (to) => add("object", { data: `http://${to.host}/o` }),
  embed: (to) => add("embed", { src: `http://${to.host}/e` }),
  iframe: (to) => add("iframe", { src: `http://${to.host}/f`, hidden: "" }),
  "input-image": (to) => add("input", { type: "image", src: `http://${to.host}/i.png` }),
  body: (to) => document.body.setAttribute("background", `http://${to.host}/b.png`),
  stylesheet: link("stylesheet"),
  icon: link("icon"),
  "touch-icon": link("apple-touch-icon"),
  manifest: link("manifest"),
  preload: link("preload", { as: "fetch", crossorigin: "" }),
  modulepreload: link("modulepreload"),
  prefetch: link("prefetch"),
  prerender: link("prerender"),
  preconnect: link("preconnect"),
  "dns-prefetch": link("dns-prefetch"),
  dictionary: link("compression-dictionary"),
  speculation: (to) => {
    const urls = [`http://${to.host}/p`, `https://${to.host}/p`];
    const rules = { prefetch: [{ urls, eagerness: "immediate" }], prerender: [{ urls, eagerness: "immediate" }] };
    add("script", { type: "speculationrules" }).textContent = JSON.stringify(rules);
  },
  ping: (to) => add("a", { href: "#", ping: `http://${to.host}/p` }).click(),
  attribution: (to) => add("img", { attributionsrc: `https://${to.host}/a`, src: "data:," }),
  popup: (to) => open(`http://${to.host}/p`),
  "popup-no-opener": (to) => open(`http://${to.host}/p`, "_blank", "noopener"),
  download: (to) => add("a", { href: `http://${to.host}/d`, download: "a", target: "_blank" }).click(),
  "form-get": submit("get"),
  "form-post": submit("post"),
  "css-import": style("@import url(URL);"),
  "css-background": style(".way-out { background: url(URL) }"),
  "css-font": style("@font-face { font-family: out; src: url(URL) } .way-out { font-family: out }"),
  "css-cursor": style(".way-out { cursor: url(URL), auto }"),
  "css-mask": style(".way-out { mask: url(URL#a) }"),
  "css-filter": style(".way-out { filter: url(URL#a) }"),
  "css-shape": style(".way-out { float: left; shape-outside: url(URL) }"),
  "css-content": style(".way-out::before { content: url(URL) }"),
  "svg-image": svg('<image href="URL"/>'),
  "svg-use": svg('<use href="URL#a"/>'),
  "svg-fe-image": svg('<filter id="f"><feImage href="URL"/></filter><rect width="9" height="9" filter="url(#f)"/>'),
  "svg-script": (to) => {
    const script = document.createElementNS("http://www.w3.org/2000/svg", "script");
    script.setAttribute("href", `http://${to.host}/s.js`);
    add("div", {}).appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg")).append(script);
  },
  xslt: (to) => {
    const xml = `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="http://${to.host}/x.xsl"?><a/>`;
    add("iframe", { hidden: "", src: URL.createObjectURL(new Blob([xml], { type: "text/xml" })) });
  },
  "xslt-document": (to) => {
    const space = 'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"';
    const text = `<xsl:stylesheet version="1.0" ${space}><xsl:import href="http://${to.host}/x.xsl"/></xsl:stylesheet>`;
    new XSLTProcessor().importStylesheet(new DOMParser().parseFromString(text, "text/xml"));
  },
  "meta-refresh": (to) => frame(`<meta http-equiv="refresh" content="0;url=http://${to.host}/m">`),
  "csp-report": (to) =>
    frame(`<meta http-equiv="Content-Security-Policy" content="img-src 'none'; report-uri http://${to.host}/r"><img src="a.png">`),
  "base-img": (to) => frame(`<base href="http://${to.host}/"><img src="a.png">`),
  worklet: (to) => new AudioContext().audioWorklet.addModule(`http://${to.host}/w.js`),
  "paint-worklet": (to) => CSS.paintWorklet.addModule(`http://${to.host}/w.js`),
  "worker-file": (to) => new Worker(`http://${to.host}/w.js`),
  "service-worker-file": (to) => navigator.serviceWorker.register(`http://${to.host}/w.js`),
  payment: (to) => new PaymentRequest([{ supportedMethods: `https://${to.host}/p` }], { total: { label: "a", amount: { currency: "EUR", value: "1" } } }).canMakePayment(),
  credential: (to) =>
    navigator.credentials.get({ identity: { providers: [{ configURL: `https://${to.host}/f.json`, clientId: "a" }] } }),
  presentation: (to) => new PresentationRequest(`http://${to.host}/p`).getAvailability(),
  "remote-playback": (to) => add("video", { src: `http://${to.host}/v.mp4` }).remote.watchAvailability(() => {}),
  "fetch-later": (to) => fetchLater(`https://${to.host}/l`, { activateAfter: 0 }),
  "background-fetch": async (to) =>
    (await navigator.serviceWorker.ready).backgroundFetch.fetch("a", [`http://${to.host}/b`]),
  "shared-storage": (to) => sharedStorage.createWorklet(`https://${to.host}/w.js`),
  "web-bundle": (to) => (add("script", { type: "webbundle" }).textContent = JSON.stringify({ source: `http://${to.host}/b.wbn`, resources: [`http://${to.host}/r`] })),
};

const mine = (name, targets) =>
  Object.fromEntries(Object.entries(targets).filter(([probe]) => probe.startsWith(`${name} `)));

// A document of another realm that tries its kit by itself, and tells how far it is.
const document_ = (name) => `<script>${KIT}
  tryAll(self, "${name}", ${JSON.stringify(mine(name, TARGETS))}, () => parent.postMessage("tried", "*"));</script>`;
const script = (name, say) => `${KIT}
  tryAll(self, "${name}", ${JSON.stringify(mine(name, TARGETS))}, () => (${say}));`;
const blob = (text, type) => URL.createObjectURL(new Blob([text], { type }));
const hear = (port) => {
  port.onmessage = tell;
};

const REALMS = {
  page: () => tryAll(window, "page", TARGETS, tell),
  blank: () => tryAll(add("iframe", { hidden: "" }).contentWindow, "blank", TARGETS, tell),
  srcdoc: () => frame(document_("srcdoc")),
  sandboxed: () => frame(document_("sandboxed"), { sandbox: "allow-scripts" }),
  data: () => add("iframe", { hidden: "", src: `data:text/html,${encodeURIComponent(document_("data"))}` }),
  "blob-frame": () => add("iframe", { hidden: "", src: blob(document_("blob-frame"), "text/html") }),
  popup: () => tryAll(open("about:blank"), "popup", TARGETS, tell),
  worker: () => hear(new Worker(blob(script("worker", "postMessage(1)"), "text/javascript"))),
  "module-worker": () =>
    hear(new Worker(blob(script("module-worker", "postMessage(1)"), "text/javascript"), { type: "module" })),
  "own-worker": () => hear(new Worker("own-worker.js")),
  shared: () => hear(new SharedWorker("shared.js").port),
  service: async () => {
    await navigator.serviceWorker.register("service.js");
    navigator.serviceWorker.onmessage = tell;
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage(mine("service", TARGETS));
  },
};

addEventListener("message", tell);
onload = () => {
  for (const [name, probe] of Object.entries(OWN)) {
    for (const to of TARGETS[`own ${name}`] ?? []) {
      try {
        Promise.resolve(probe(to)).catch(() => {});
      } catch {}
    }
    if (`own ${name}` in TARGETS) tell();
  }
  for (const [name, start] of Object.entries(REALMS)) {
    try {
      if (Object.keys(mine(name, TARGETS)).length) Promise.resolve(start()).catch(() => {});
    } catch {}
  }
};
