"""Sound runs on page time, and is never heard."""

from __future__ import annotations

import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass

pytestmark = pytest.mark.browser

PLAY = """
    var context = new AudioContext();
    var play = () => {
      const node = context.createBufferSource();
      node.buffer = context.createBuffer(1, 441, 44100);
      node.connect(context.destination);
      node.start();
      return node;
    };
"""


def test_a_context_runs_on_page_time_from_its_making(page: OpenPage) -> None:
    page.run("""
        var log = [], context = new AudioContext();
        context.onstatechange = () => log.push(context.state);
        log.push(context.state);
    """)
    page.settle()
    let_wall_time_pass(page)
    assert page("[log, context.currentTime, context.sampleRate]") == [["running", "running"], 0, 44100]
    page.frames(6)
    assert page("context.currentTime") == 6 * FRAME_MS / 1000


def test_resume_and_suspend_resolve_and_stop_its_time(page: OpenPage) -> None:
    page.run("var log = [], context = new AudioContext();")
    page.settle()
    page.frames(2)
    page.run("context.suspend().then(() => log.push(context.state, context.currentTime))")
    page.frames(3)
    page.run("context.resume().then(() => log.push(context.state, context.currentTime))")
    page.frames(1)
    assert page("log") == ["suspended", 2 * FRAME_MS / 1000, "running", 2 * FRAME_MS / 1000]
    page.run("context.close().then(() => log.push(context.state))")
    page.settle()
    page.run("context.resume().catch((error) => log.push(error.name))")
    page.settle()
    assert page("log.slice(4)") == ["closed", "InvalidStateError"]


def test_a_sound_ends_in_the_frame_in_which_it_is_over(page: OpenPage) -> None:
    page.run("""
        var log = [], context = new AudioContext();
        const note = (name) => () => log.push([name, performance.now()]);
        const play = (name, setUp, ...given) => {
          const node = context.createBufferSource();
          node.buffer = context.createBuffer(1, 4410, 44100);  // a tenth of a second
          setUp(node);
          node.onended = note(name);
          node.connect(context.destination);
          node.start(...given);
          return node;
        };
        play('plain', () => {});
        play('later', () => {}, 0.05);
        play('rest', () => {}, 0, 0.06);
        play('piece', () => {}, 0, 0, 0.03);
        play('fast', (node) => { node.playbackRate.value = 2; });
        play('loop', (node) => { node.loop = true; });
        play('stopped', (node) => { node.loop = true; }).stop(0.09);
        const tone = context.createOscillator();
        tone.onended = note('tone');
        tone.start();
        tone.stop(0.02);
    """)
    page.settle()
    let_wall_time_pass(page)
    assert page("log") == []
    page.frames(30)
    frames = [["tone", 2], ["piece", 2], ["rest", 3], ["fast", 3], ["stopped", 6], ["plain", 6], ["later", 9]]
    assert page("log") == [[name, count * FRAME_MS] for name, count in frames]


def test_a_sound_is_started_once_and_stopped_only_after_that(page: OpenPage) -> None:
    page.run("""
        var context = new AudioContext();
        const tone = context.createOscillator(), buffer = context.createBufferSource();
        const told = (act) => { try { act(); return 'nothing'; } catch (error) { return error.name; } };
        var log = [told(() => tone.stop()), told(() => tone.start(-1)), told(() => tone.start())];
        log.push(told(() => tone.start()), told(() => tone.stop()), told(() => buffer.start()));
        log.push(told(() => buffer.start()));
    """)
    expected = ["InvalidStateError", "RangeError", "nothing", "InvalidStateError", "nothing", "nothing"]
    assert page("log") == [*expected, "InvalidStateError"]


def test_a_sound_that_has_ended_is_let_go_of(page: OpenPage) -> None:
    page.run(f"{PLAY} var sounds = []; for (let i = 0; i < 20; i++) sounds.push(new WeakRef(play()));")
    page.frames(6)
    page.session.call("HeapProfiler.collectGarbage", None, 20)
    assert page("sounds.filter((one) => one.deref()).length") == 0


@pytest.mark.parametrize("first", ["", "context.audioWorklet;"])
def test_a_context_plays_on_however_many_sounds_have_begun(page: OpenPage, first: str) -> None:
    page.run(f"{PLAY} {first} var ended = 0, states = [];")
    page.run("context.onstatechange = () => states.push(context.state);")
    for _ in range(2):
        page.run("for (let i = 0; i < 1000; i++) play().onended = () => { ended++; };")
        page.frames(6)
    assert page("[ended, states, context.currentTime > 0.1]") == [2000, ["running"], True]
    page.run("context.close().then(() => states.push('resolved'))")
    page.settle()
    assert page("states") == ["running", "closed", "resolved"]


def test_a_script_processor_asks_for_as_much_as_page_time_needs(page: OpenPage) -> None:
    page.run("""
        var asked = 0, context = new AudioContext();
        const node = context.createScriptProcessor(1024, 0, 2);
        node.onaudioprocess = ({ outputBuffer }) => { asked += outputBuffer.getChannelData(1).length; };
        node.connect(context.destination);
    """)
    page.settle()
    page.frames(60)
    assert page("asked") == int(60 * FRAME_MS / 1000 * 44100 / 1024) * 1024


def test_an_analyser_hears_nothing_and_an_offline_context_renders(page: OpenPage) -> None:
    page.run("""
        var context = new AudioContext(), analyser = context.createAnalyser();
        var bins = new Uint8Array(4), peak = null;
        const offline = new OfflineAudioContext(1, 441, 44100);
        const tone = offline.createOscillator();
        tone.connect(offline.destination);
        tone.start();
        offline.startRendering().then((buffer) => { peak = Math.max(...buffer.getChannelData(0)); });
    """)
    page.settle()
    page.frames(5)
    assert page("(analyser.getByteFrequencyData(bins), [...bins])") == [0, 0, 0, 0]
    assert page("peak") == pytest.approx(1, abs=0.01)


def test_a_context_of_a_class_of_ones_own_is_a_context(page: OpenPage) -> None:
    page.run("class Own extends AudioContext {} var own = new Own();")
    page.settle()
    assert page("[own instanceof AudioContext, own.state, own.constructor.name]") == [True, "running", "Own"]
    assert page("[AudioContext.name, AudioContext.length, Object.getPrototypeOf(AudioContext).name]") == [
        "AudioContext",
        0,
        "BaseAudioContext",
    ]
