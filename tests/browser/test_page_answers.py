"""What the browser answers by a promise takes no page time, whichever part of the platform it is."""

from __future__ import annotations

import pytest
from open_page import OpenPage
from page_plays import TwoPlays, page_of

pytestmark = pytest.mark.browser

ROUNDS = """
    const play = (round) => setTimeout(async () => {
      for (let i = 0; i < 3; i++) { await round(i); await sleep(50); }
    }, 100);
"""
AT = (100, 150, 200)


def test_locks_cookies_devices_and_files_take_no_page_time(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{ROUNDS} play(async (i) => {{
            await navigator.locks.request('save', async () => {{}}); note('lock');
            await cookieStore.set('a', `${{i}}`); note(`cookie ${{(await cookieStore.get('a')).value}}`);
            await navigator.mediaDevices.enumerateDevices(); note('devices');
            const lock = await navigator.wakeLock.request('screen'); await lock.release(); note('awake');
            const root = await navigator.storage.getDirectory();
            const file = await root.getFileHandle('save', {{ create: true }});
            const stream = await file.createWritable(); await stream.write('x'); await stream.close();
            note(`file ${{(await file.getFile()).size}}`);
        }})""")
    )
    steps = ["lock", "cookie {}", "devices", "awake", "file 1"]
    assert log == [f"{at} {step.format(i)}" for i, at in enumerate(AT) for step in steps]


def test_what_a_page_asks_of_its_machine_takes_no_page_time(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{ROUNDS}
        const name = (error) => error.name ?? error.code;
        play(async () => {{
            const asked = [
                navigator.keyboard.getLayoutMap(), navigator.clipboard.readText(),
                navigator.mediaDevices.getUserMedia({{ audio: true }}), navigator.requestMIDIAccess(),
                navigator.permissions.query({{ name: 'geolocation' }}), navigator.storage.estimate(),
                navigator.userAgentData.getHighEntropyValues(['model']),
                new Promise((_, refuse) => navigator.geolocation.getCurrentPosition(() => {{}}, refuse)),
                VideoDecoder.isConfigSupported({{ codec: 'vp8' }}), caches.keys(),
                RTCPeerConnection.generateCertificate({{ name: 'ECDSA', namedCurve: 'P-256' }}),
            ];
            const order = [];
            await Promise.all(asked.map((one, i) => one.catch(name).then(() => order.push(i))));
            note(order.join());
        }})""")
    )
    assert log == [f"{at} 0,1,2,3,4,5,6,7,8,9,10" for at in AT]


def test_streams_of_the_browser_take_no_page_time(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{ROUNDS}
        const big = new Blob([new Uint8Array(3e5).map((_, i) => (i * i) >> 3)]);
        const size = async (stream) => (await new Response(stream).arrayBuffer()).byteLength;
        play(async () => {{
            const reader = big.stream().getReader();
            let read = 0;
            for (let step; !(step = await reader.read()).done;) read += step.value.length;
            note(`read ${{read}}`);
            let each = 0;
            for await (const chunk of big.stream()) each += chunk.length;
            note(`each ${{each}}`);
            const zipped = await new Response(big.stream().pipeThrough(new CompressionStream('gzip'))).blob();
            note(`unzipped ${{await size(zipped.stream().pipeThrough(new DecompressionStream('gzip')))}}`);
            const twice = {{ transform(chunk, to) {{ to.enqueue(chunk); to.enqueue(chunk); }} }};
            const doubled = new TransformStream(twice);
            note(`doubled ${{await size(big.stream().pipeThrough(doubled))}}`);
            let poured = 0;
            await big.stream().pipeTo(new WritableStream({{ write(chunk) {{ poured += chunk.length; }} }}));
            note(`poured ${{poured}}`);
            const [one, two] = big.stream().tee();
            note(`tee ${{await size(one)}} ${{await size(two)}}`);
            const zipper = new CompressionStream('deflate'), writer = zipper.writable.getWriter();
            writer.write(new Uint8Array(1e5)); writer.close();
            note(`own ${{await size(zipper.readable) < 1e5}}`);
        }})""")
    )
    steps = ["read 300000", "each 300000", "unzipped 300000", "doubled 600000", "poured 300000"]
    steps += ["tee 300000 300000", "own true"]
    assert log == [f"{at} {step}" for at in AT for step in steps]


def test_files_and_folders_of_the_private_file_system_take_no_page_time(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{ROUNDS} play(async (i) => {{
            const root = await navigator.storage.getDirectory();
            const folder = await root.getDirectoryHandle(`saves${{i}}`, {{ create: true }});
            for (const name of ['a', 'b']) {{
                const to = await (await folder.getFileHandle(name, {{ create: true }})).createWritable();
                const writer = to.getWriter();
                await writer.ready; await writer.write(name.repeat(9)); await writer.close();
            }}
            const names = [];
            for await (const [name, handle] of folder) {{
                names.push(name, await (await handle.getFile()).text());
            }}
            note(names.sort().join(' '));
            const copy = await folder.getFileHandle('c', {{ create: true }});
            await new Blob(['copied']).stream().pipeTo(await copy.createWritable());
            await folder.removeEntry('a');
            const left = [];
            for await (const name of folder.keys()) left.push(name);
            note(`${{left.sort()}} ${{await (await copy.getFile()).text()}}`);
        }})""")
    )
    assert log == [f"{at} {text}" for at in AT for text in ("a aaaaaaaaa b bbbbbbbbb", "b,c copied")]


def test_a_stream_that_the_page_feeds_later_holds_nothing_up(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        let feed;
        const stream = new ReadableStream({ start(to) { feed = to; } });
        const reader = stream.getReader();
        (async () => {
            for (let step; !(step = await reader.read()).done;) note(step.value);
            note('end');
        })();
        const body = new Response(new ReadableStream({
            async start(to) { await sleep(80); to.enqueue(new Uint8Array(3)); to.close(); },
        }));
        body.clone().arrayBuffer().then(({ byteLength }) => note(`clone ${byteLength}`));
        body.arrayBuffer().then(({ byteLength }) => note(`body ${byteLength}`));
        customElements.whenDefined('later-on').then(() => note('defined'));
        setTimeout(() => feed.enqueue('one'), 40);
        setTimeout(() => customElements.define('later-on', class extends HTMLElement {}), 60);
        setTimeout(() => { feed.enqueue('two'); feed.close(); }, 120);
        """)
    )
    assert sorted(log[2:4]) == ["80 body 3", "80 clone 3"]
    assert [*log[:2], *log[4:]] == ["40 one", "60 defined", "120 two", "120 end"]
    assert play_page.seconds < 3


@pytest.mark.slow
def test_what_does_not_answer_holds_the_page_up_once(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        const decoder = new ImageDecoder({ type: 'image/png', data: new ReadableStream() }); // never fed
        setInterval(() => { decoder.decode().catch(() => {}); note('asked'); }, 50);
        """),
        steps=6,
    )
    assert log[:4] == ["50 asked", "100 asked", "150 asked", "200 asked"]
    assert play_page.seconds < 6


def test_a_question_to_a_person_is_answered_as_if_it_were_closed(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{ROUNDS} play(async () => {{
            note(await Notification.requestPermission((answer) => note(`told ${{answer}}`)));
            await navigator.mediaDevices.getDisplayMedia().catch((error) => note(error.name));
        }})""")
    )
    assert log == [f"{at} {answer}" for at in AT for answer in ("told default", "default", "NotAllowedError")]


def test_a_replaced_method_refuses_what_the_browsers_own_refuses(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const say = (name) => (error) => log.push(`${name} ${error.name}`);
        navigator.storage.estimate.call({}).catch(say('estimate'));
        Blob.prototype.text.call(1).catch(say('text'));
        crypto.subtle.digest().catch(say('digest'));
        log.push(navigator.storage.estimate.name, `${navigator.storage.estimate}`);
        log.push(document.fonts.ready === document.fonts.ready, FontFace.prototype.hasOwnProperty('loaded'));
    """)
    page.settle()
    assert page("log") == [
        "estimate",
        "function estimate() { [native code] }",
        *(True, True),
        *("estimate TypeError", "text TypeError", "digest TypeError"),
    ]
