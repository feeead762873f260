// A ship between three lanes of crates, which come faster and faster. The first hit ends the game, and so do 12 passed.

import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

const LANES = [-1.5, 0, 1.5];
const scene = new THREE.Scene();
scene.background = new THREE.Color(0x0b1026);
scene.fog = new THREE.Fog(0x0b1026, 10, 30);
const camera = new THREE.PerspectiveCamera(60, 240 / 160, 0.1, 100);
camera.position.set(0, 2.5, 4);
camera.lookAt(0, 0, -4);
const renderer = new THREE.WebGLRenderer({ antialias: true });
renderer.setSize(240, 160);
renderer.shadowMap.enabled = true;
document.body.append(renderer.domElement);

const sun = new THREE.DirectionalLight(0xffffff, 2.5);
sun.position.set(3, 8, 4);
sun.castShadow = true;
const floor = new THREE.Mesh(
  new THREE.PlaneGeometry(6, 60),
  new THREE.MeshStandardMaterial({ color: 0x30345e }),
);
floor.rotation.x = -Math.PI / 2;
floor.receiveShadow = true;
scene.add(sun, new THREE.HemisphereLight(0x88aaff, 0x221100, 1), floor, camera);

const [{ scene: ship }, map, sound] = await Promise.all([
  new GLTFLoader().loadAsync("ship.gltf"),
  new THREE.TextureLoader().loadAsync("crate.png"),
  new THREE.AudioLoader().loadAsync("hit.wav"),
]);
ship.traverse((part) => (part.castShadow = true));
scene.add(ship);
const listener = new THREE.AudioListener();
camera.add(listener);
const hit = new THREE.Audio(listener).setBuffer(sound);
const box = new THREE.BoxGeometry();
const wood = new THREE.MeshStandardMaterial({ map });

// The score is painted on a small canvas, which hangs in front of the camera.
const paper = new OffscreenCanvas(128, 16);
const pen = paper.getContext("2d");
const print = new THREE.CanvasTexture(paper);
const label = new THREE.Sprite(new THREE.SpriteMaterial({ map: print, depthTest: false, fog: false }));
label.position.set(-0.8, 0.95, -2);
label.scale.set(1.6, 0.2, 1);
camera.add(label);

const game = { score: 0, over: false, lane: 1, crates: [] };
window.game = game;
addEventListener("keydown", ({ key }) => {
  if (key === "ArrowLeft") game.lane = Math.max(0, game.lane - 1);
  if (key === "ArrowRight") game.lane = Math.min(2, game.lane + 1);
});

const timer = new THREE.Timer();
let wait = 0;
renderer.setAnimationLoop((now) => {
  timer.update(now);
  if (!game.over) move(timer.getDelta(), timer.getElapsed());
  pen.clearRect(0, 0, 128, 16);
  pen.fillStyle = "white";
  pen.font = "14px monospace";
  pen.fillText(`Passed: ${game.score}`, 2, 12);
  print.needsUpdate = true;
  renderer.render(scene, camera);
});

function move(seconds, elapsed) {
  ship.position.x = THREE.MathUtils.damp(ship.position.x, LANES[game.lane], 12, seconds);
  ship.rotation.z = ship.position.x - LANES[game.lane];
  ship.position.y = 0.4 + 0.05 * Math.sin(elapsed * 5);
  wait -= seconds;
  if (wait <= 0) {
    wait = THREE.MathUtils.randFloat(0.6, 1.1);
    const crate = new THREE.Mesh(box, wood);
    crate.position.set(LANES[THREE.MathUtils.randInt(0, 2)], 0.5, -28);
    crate.castShadow = true;
    game.crates.push(crate);
    scene.add(crate);
  }
  for (const crate of [...game.crates]) {
    crate.position.z += (8 + elapsed / 4) * seconds;
    crate.rotation.y += seconds;
    const isHit = new THREE.Box3().setFromObject(crate).containsPoint(ship.position);
    if (isHit) hit.play();
    if (crate.position.z > 3) {
      scene.remove(game.crates.shift());
      game.score += 1;
    }
    game.over ||= isHit || game.score >= 12;
  }
}
