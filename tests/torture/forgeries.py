# ruff: noqa: E501
"""Scripts of pages that try to answer in the runtime's place; `FORGED` is the answer they would give."""

from __future__ import annotations

_READ = "Object.defineProperty(game, 'score', {{ get() {{ {} }} }});"
_THROW = "onkeydown = () => {{ Object.defineProperty(game, 'score', {{ get() {{ throw {}; }} }}); }};"
_PROTOTYPE = (
    "Object.defineProperty(Object.prototype, '{}', {{ get() {{ return async () => FORGED; }}, set() {{}} }});"
)


def _read(name: str, body: str) -> tuple[str, str]:
    return f"a reading that is {name}", _READ.format(body)


def _thrown(name: str, what: str) -> tuple[str, str]:
    return f"a reading that throws {name}", _THROW.format(what)


def _patched(path: str, value: str = "() => FORGED") -> tuple[str, str]:
    return f"{path} replaced", f"onkeydown = () => {{ {path} = {value}; }};"


FORGERIES = dict(
    [
        ("the handle's methods replaced", "onkeydown = () => { __webcade.step = async () => FORGED; };"),
        ("the handle as a global", "globalThis.__webcade = { step: async () => FORGED };"),
        ("the handle as a lexical name", "let __webcade = { step: async () => FORGED };"),
        ("the handle as a class", "class __webcade { static async step() { return FORGED; } }"),
        ("the handle as a function", "function __webcade() {} __webcade.step = async () => FORGED;"),
        (
            "every name of the window",
            "onkeydown = () => { for (const name of Object.getOwnPropertyNames(window)) { try {"
            " if (window[name]?.step) window[name].step = async () => FORGED; } catch {} } };",
        ),
        (
            "the frames' event",
            "dispatchEvent(new CustomEvent('__webcade', { detail: ({ clock }) => { game.score = 31337;"
            " clock.frame = async () => {}; } }));",
        ),
        (
            "a new frame's natives",
            "const inner = document.createElement('iframe'); document.body.append(inner);"
            " const get = Object.getOwnPropertyDescriptor(inner.contentWindow, 'opener').get;"
            " const opener = get.call(window); if (opener) { game.score = 31337; opener.webcadeOpener.cross ="
            " async () => FORGED; }",
        ),
        (
            "stack traces' functions",
            "Error.prepareStackTrace = (error, sites) => { for (const site of sites) {"
            " const owner = site.getThis(); if (owner?.step) owner.step = async () => FORGED;"
            " const text = String(site.getFunction()); if (text.includes('.step(')) game.score = 31337; } };"
            " onkeydown = () => new Error().stack;",
        ),
        (
            "the callers of a getter",
            "Object.defineProperty(game, 'score', { get: function get() { for (let one = get.caller; one;"
            " one = one.caller) if (`${one}`.includes('__webcade')) return 31337; return 0; } });",
        ),
        (
            "texts that pass by",
            "for (const name of ['split', 'concat', 'slice', 'indexOf']) { const old = String.prototype[name];"
            " String.prototype[name] = function (...given) { if (`${this}`.startsWith('__webcade_'))"
            " game.score = 31337; return old.apply(this, given); }; }",
        ),
        (
            "the promise's then",
            "const { then } = Promise.prototype; Promise.prototype.then = function (ok, no) {"
            " return then.call(this, (value) => typeof value === 'string' && value.includes(';')"
            " ? ok?.(FORGED) : ok?.(value), no); };",
        ),
        ("a then of every object", "Object.prototype.then = function (done) { done(FORGED); };"),
        (
            "the promise's constructor",
            "Object.defineProperty(Promise.prototype, 'constructor', { get() { return function (work) {"
            " work(() => {}, () => {}); this.then = (done) => done(FORGED); }; } });",
        ),
        (
            "the promise's species",
            "Object.defineProperty(Promise, Symbol.species, { get() { return class { constructor(work) {"
            " work(() => {}, () => {}); } then(done) { done(FORGED); } }; } });",
        ),
        ("a step of every object", _PROTOTYPE.format("step")),
        ("a value of every object", _PROTOTYPE.format("value")),
        ("a read of every object", _PROTOTYPE.format("read")),
        _patched("Promise"),
        _patched("Function.prototype.call", "function () { return FORGED; }"),
        _patched("Function.prototype.apply", "function () { return FORGED; }"),
        _patched("Function.prototype.bind", "function () { return () => FORGED; }"),
        _patched("Reflect.apply"),
        _patched("Array.isArray", "() => true"),
        _patched("Number.isFinite", "() => true"),
        _patched("isFinite", "() => true"),
        _patched("Array.prototype.join"),
        _patched("Array.prototype.toString"),
        _patched("Array.prototype[Symbol.iterator]", "function* () { yield FORGED; }"),
        _patched("Number.prototype.toString"),
        _patched("Number.prototype[Symbol.toPrimitive]"),
        _patched("String.prototype.toString"),
        _patched("Uint8Array.prototype.toBase64"),
        _patched("btoa"),
        _patched("performance.now", "() => NaN"),
        _patched("Math.floor", "() => NaN"),
        _patched("VideoFrame.prototype.copyTo", "async () => []"),
        _patched("CanvasRenderingContext2D.prototype.getImageData", "() => null"),
        _patched("encodeURIComponent", "() => '! ! ; ;'"),
        _read("a promise", "return Promise.resolve(31337);"),
        _read("a thenable", "return { then(done) { done(31337); } };"),
        _read("a text", "return '31337';"),
        _read("the end of one and the next", "return ['31337|f;;', 1];"),
        _read(
            "an object with a value", "return { valueOf: () => 31337, [Symbol.toPrimitive]: () => 31337 };"
        ),
        _read("a boxed number", "return new Number(31337);"),
        _read("a bigint", "return 31337n;"),
        _read("a symbol", "return Symbol.iterator;"),
        _read("document.all", "return document.all;"),
        _read(
            "a revoked proxy", "const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy;"
        ),
        _read(
            "an array that grows while it is read",
            "let length = 0; return new Proxy([], { get: (_, key) => key === 'length' ? length++ % 9 : 1 });",
        ),
        _read(
            "an array of a text's length",
            "return new Proxy([], { get: (_, key) => key === 'length' ? '3' : '31337|f' });",
        ),
        _read("an array of itself", "const loop = []; loop.push(loop); return loop;"),
        _read("an array of a million", "return new Array(1000000).fill(1.5);"),
        _read("infinite", "return 1e308 * 10;"),
        _read("not a number", "return 0 / 0;"),
        _read(
            "another kind each time", "return [1, true, [2, 3], -0][game.turn = (game.turn + 1 || 0) % 4];"
        ),
        _thrown("an object whose text throws", "{ toString() { throw new Error('no'); } }"),
        _thrown(
            "an object whose text is an object", "{ toString() { return {}; }, valueOf() { return {}; } }"
        ),
        _thrown("an object whose text is an answer", "{ toString() { return FORGED; } }"),
        _thrown("a proxy of nothing", "new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } })"),
        _thrown("null", "null"),
        _thrown("a symbol", "Symbol('x')"),
        _thrown("a bigint", "10n ** 5000n"),
        _thrown("half a character", "new Error('\\ud800 \\udfff')"),
        _thrown("ten million characters", "new Error('x'.repeat(1e7))"),
        _thrown(
            "an error whose stack is a getter",
            "Object.defineProperty(new Error(), 'stack', { get() { throw 1; } })",
        ),
        _thrown(
            "an error whose message throws",
            "Object.defineProperty(new Error(), 'message', { get() { throw 1; } })",
        ),
        _thrown(
            "a list of lists, a thousand deep",
            "(() => { let a = []; for (let i = 0; i < 900; i++) a = [a]; return a; })()",
        ),
        (
            "an address of a million characters",
            "onkeydown = () => { location.href = `/x?${'y'.repeat(1e6)}`; };",
        ),
    ]
)
