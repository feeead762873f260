// A marble rolls over a plate for coins. It must not fall, and has 15 seconds.

const canvas = document.getElementById("view");
const engine = new BABYLON.Engine(canvas, true);
const game = { score: 0, left: 15, over: false };

async function createScene() {
  const scene = new BABYLON.Scene(engine);
  scene.clearColor = new BABYLON.Color4(0.05, 0.08, 0.15, 1);
  const camera = new BABYLON.ArcRotateCamera("camera", -Math.PI / 2, 0.9, 11, BABYLON.Vector3.Zero(), scene);
  new BABYLON.HemisphericLight("light", new BABYLON.Vector3(0.3, 1, 0.2), scene);

  const plate = BABYLON.MeshBuilder.CreateGround("plate", { width: 8, height: 6 }, scene);
  plate.material = new BABYLON.StandardMaterial("checks", scene);
  plate.material.diffuseTexture = new BABYLON.Texture(
    "checks.png",
    scene,
    false,
    true,
    BABYLON.Texture.NEAREST_SAMPLINGMODE,
  );
  const marble = BABYLON.MeshBuilder.CreateSphere("marble", { diameter: 0.8, segments: 16 }, scene);
  marble.material = new BABYLON.StandardMaterial("red", scene);
  marble.material.diffuseColor = new BABYLON.Color3(0.9, 0.2, 0.25);
  marble.position.y = 0.4;
  const coin = BABYLON.MeshBuilder.CreateCylinder(
    "coin",
    { diameter: 0.7, height: 0.1, tessellation: 20 },
    scene,
  );
  coin.material = new BABYLON.StandardMaterial("gold", scene);
  coin.material.emissiveColor = new BABYLON.Color3(0.8, 0.6, 0.1);
  coin.rotation.x = Math.PI / 2;
  const whole = 2 * Math.PI;
  BABYLON.Animation.CreateAndStartAnimation(
    "spin",
    coin,
    "rotation.y",
    30,
    45,
    0,
    whole,
    BABYLON.Animation.ANIMATIONLOOPMODE_CYCLE,
  );

  const sparks = new BABYLON.ParticleSystem("sparks", 60, scene);
  sparks.particleTexture = new BABYLON.Texture("checks.png", scene);
  sparks.emitter = coin;
  sparks.manualEmitCount = 0;
  sparks.minSize = sparks.maxSize = 0.12;
  sparks.maxLifeTime = 0.6;
  sparks.start();
  await BABYLON.CreateAudioEngineAsync();
  const chime = await BABYLON.CreateSoundAsync("chime", "coin.wav");

  const board = new BABYLON.DynamicTexture("board", { width: 256, height: 32 }, scene);
  const label = BABYLON.MeshBuilder.CreatePlane("label", { width: 3.2, height: 0.4 }, scene);
  label.parent = camera;
  label.position.set(-1.1, 1.75, 5);
  label.material = new BABYLON.StandardMaterial("print", scene);
  label.material.emissiveTexture = board;
  label.material.disableLighting = true;
  const show = () => {
    const text = `coins ${game.score}  time ${Math.ceil(game.left)}`;
    board.drawText(text, 4, 24, "bold 24px monospace", "white", "#0d1426");
  };

  const place = () => {
    coin.position.set(BABYLON.Scalar.RandomRange(-3.5, 3.5), 0.5, BABYLON.Scalar.RandomRange(-2.5, 2.5));
    coin.computeWorldMatrix(true);
  };
  const held = {};
  scene.onKeyboardObservable.add(({ type, event }) => {
    held[event.key] = type === BABYLON.KeyboardEventTypes.KEYDOWN;
  });
  const speed = BABYLON.Vector3.Zero();
  scene.onBeforeRenderObservable.add(() => {
    if (game.over) return;
    const seconds = engine.getDeltaTime() / 1000;
    speed.x += seconds * 8 * ((held.ArrowRight ?? 0) - (held.ArrowLeft ?? 0));
    speed.z += seconds * 8 * ((held.ArrowUp ?? 0) - (held.ArrowDown ?? 0));
    speed.scaleInPlace(0.98);
    marble.position.addInPlace(speed.scale(seconds));
    marble.rotate(BABYLON.Axis.X, speed.z * seconds, BABYLON.Space.WORLD);
    marble.rotate(BABYLON.Axis.Z, -speed.x * seconds, BABYLON.Space.WORLD);
    game.left -= seconds;
    if (marble.intersectsMesh(coin, false)) {
      game.score += 1;
      sparks.manualEmitCount = 20;
      chime.play();
      place();
    }
    game.over = game.left <= 0 || Math.abs(marble.position.x) > 4 || Math.abs(marble.position.z) > 3;
    show();
  });
  Object.assign(game, { marble, coin, speed, place });
  place();
  show();
  canvas.focus();
  return scene;
}

createScene().then((scene) => {
  game.scene = scene;
  engine.runRenderLoop(() => scene.render());
});
