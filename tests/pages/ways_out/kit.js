// What a script can try in any realm: window, frame, worker. `kit(realm)` gives a function for each probe.
"use strict";

function kit(realm) {
  const gathered = (peer) =>
    new Promise((resolve) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
    });
  const offer = async (peer) => {
    peer.createDataChannel("a");
    await peer.setLocalDescription(await peer.createOffer());
  };
  const peerTo = async (server) => {
    const peer = new realm.RTCPeerConnection({ iceServers: [server] });
    const end = gathered(peer);
    await offer(peer);
    await end;
  };
  // Two that talk to each other, and to an address that no server told them.
  const candidate = async (to) => {
    const [one, other] = [new realm.RTCPeerConnection(), new realm.RTCPeerConnection()];
    await offer(one);
    await other.setRemoteDescription(one.localDescription);
    await other.setLocalDescription(await other.createAnswer());
    await one.setRemoteDescription(other.localDescription);
    await one.addIceCandidate({
      candidate: `candidate:1 1 udp 2113937151 ${to.name} ${to.port} typ host`,
      sdpMid: "0",
    });
  };
  const later = async (to) => {
    const peer = new realm.RTCPeerConnection();
    peer.setConfiguration({ iceServers: [{ urls: `stun:${to.host}` }] });
    const end = gathered(peer);
    await offer(peer);
    await end;
  };
  const turn = (scheme, to, protocol) =>
    peerTo({ urls: `${scheme}:${to.host}?transport=${protocol}`, username: "u", credential: "c" });
  return {
    stun: (to) => peerTo({ urls: `stun:${to.host}` }),
    "stun-later": later,
    "turn-udp": (to) => turn("turn", to, "udp"),
    "turn-tcp": (to) => turn("turn", to, "tcp"),
    "turns-tcp": (to) => turn("turns", to, "tcp"),
    candidate,
    transport: (to) => new realm.WebTransport(`https://${to.host}/t`).ready,
    "transport-pinned": (to) =>
      new realm.WebTransport(`https://${to.host}/t`, {
        serverCertificateHashes: [{ algorithm: "sha-256", value: new Uint8Array(32) }],
      }).ready,
    fetch: (to) => realm.fetch(`http://${to.host}/f`, { mode: "no-cors" }),
    "fetch-https": (to) => realm.fetch(`https://${to.host}/f`, { mode: "no-cors" }),
    "fetch-kept": (to) => realm.fetch(`http://${to.host}/f`, { mode: "no-cors", keepalive: true, method: "POST" }),
    xhr: (to) => {
      const request = new realm.XMLHttpRequest();
      request.open("GET", `http://${to.host}/x`);
      request.send();
    },
    socket: (to) => new realm.WebSocket(`ws://${to.host}/s`),
    "socket-tls": (to) => new realm.WebSocket(`wss://${to.host}/s`),
    "socket-stream": (to) => new realm.WebSocketStream(`ws://${to.host}/s`).opened,
    events: (to) => new realm.EventSource(`http://${to.host}/e`),
    import: (to) => realm.eval(`import("http://${to.host}/i.js")`),
    scripts: (to) => realm.importScripts(`http://${to.host}/i.js`),
    beacon: (to) => realm.navigator.sendBeacon(`http://${to.host}/b`),
    font: (to) => new realm.FontFace("a", `url(http://${to.host}/f.woff)`).load(),
    "direct-udp": (to) => new realm.UDPSocket({ remoteAddress: to.name, remotePort: to.port }).opened,
    "direct-tcp": (to) => new realm.TCPSocket(to.name, to.port).opened,
    cache: async (to) => (await realm.caches.open("a")).add(`http://${to.host}/c`),
    worker: (to) => new realm.Worker(`data:text/javascript,fetch("http://${to.host}/w")`),
    "shared-worker": (to) => new realm.SharedWorker(`data:text/javascript,fetch("http://${to.host}/w",{mode:"no-cors"})`),
  };
}

// Tries every probe of this realm that `targets` has; says how many gathering peers have come to an end.
async function tryAll(realm, name, targets, tell) {
  const probes = kit(realm);
  await Promise.all(
    Object.keys(targets)
      .filter((probe) => probe.startsWith(`${name} `))
      .map(async (probe) => {
        for (const to of targets[probe]) {
          try {
            await Promise.race([probes[probe.slice(name.length + 1)](to), new Promise((end) => setTimeout(end, 500))]);
          } catch {}
        }
        tell();
      }),
  );
}
