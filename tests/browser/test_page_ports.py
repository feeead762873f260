"""What goes through a message channel comes in page time, wherever its ports are."""

from __future__ import annotations

import pytest
from page_plays import TwoPlays, page_of

pytestmark = pytest.mark.browser

THINK = "let x = m.data; for (let i = 0; i < 3e5; i++) x = (x * 75 + 74) % 65537;"
WORK = """
    const work = (run) => new Worker(URL.createObjectURL(new Blob([`(${run})()`])));
"""


def test_a_worker_answers_through_a_port_as_by_its_own_messages(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{WORK}
        const worker = work(() => {{
            onmessage = ({{ data: port }}) => {{
                port.onmessage = (m) => {{ {THINK} port.postMessage(x); }};
            }};
        }});
        const {{ port1, port2 }} = new MessageChannel();
        worker.postMessage(port2, [port2]);
        let n = 0;
        port1.onmessage = ({{ data }}) => {{ note(data); if (++n < 5) setTimeout(ask, 30); }};
        const ask = () => port1.postMessage(n);
        setTimeout(ask, 100);
        setTimeout(() => note('next'), 101);
        """),
        steps=6,
    )
    assert [text.split()[0] for text in log] == ["100", "101", "130", "160", "190", "220"]
    assert log[1] == "101 next"


def test_messages_of_a_port_and_of_the_worker_keep_their_order_both_ways(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{WORK}
        const worker = work(() => {{
            onmessage = ({{ data, ports: [port] }}) => {{
                postMessage(`worker ${{data}}`);
                if (!port) return;
                port.addEventListener('message', ({{ data }}) => {{
                    port.postMessage(`port ${{data}}`); postMessage(`worker after ${{data}}`);
                }});
                port.start();
            }};
        }});
        const {{ port1, port2 }} = new MessageChannel();
        worker.onmessage = port1.onmessage = ({{ data }}) => note(data);
        port1.postMessage('before');
        setTimeout(() => {{
            worker.postMessage(0, [port2]);
            for (let i = 1; i < 3; i++) {{ port1.postMessage(i); worker.postMessage(i); }}
        }}, 50);
        """),
        steps=3,
    )
    assert log == [
        *("50 worker 0", "50 port before", "50 worker after before"),
        *("50 port 1", "50 worker after 1", "50 worker 1", "50 port 2", "50 worker after 2", "50 worker 2"),
    ]


def test_two_workers_talk_through_a_channel_of_the_page(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{WORK}
        const player = () => {{
            onmessage = ({{ data: {{ port, first }} }}) => {{
                port.onmessage = (m) => {{
                    const now = performance.now().toFixed();
                    postMessage(`${{m.data.n}} ${{now}} ${{m.data.buffer.byteLength}}`);
                    const buffer = new ArrayBuffer(m.data.n);
                    setTimeout(() => port.postMessage({{ n: m.data.n + 1, buffer }}, [buffer]), 10);
                }};
                if (first) port.postMessage({{ n: 1, buffer: new ArrayBuffer(0) }});
            }};
        }};
        const {{ port1, port2 }} = new MessageChannel();
        [port1, port2].forEach((port, i) => {{
            const worker = work(player);
            worker.onmessage = ({{ data }}) => note(`${{i}}: ${{data}}`);
            setTimeout(() => worker.postMessage({{ port, first: i === 0 }}, [port]), 50);
        }});
        """),
        steps=8,
    )
    assert log[:2] == ["50 1: 1 33 0", "50 0: 2 50 1"], log
    assert [int(text.split()[2]) for text in log] == list(range(1, len(log) + 1))


def test_a_port_that_a_worker_made_or_that_goes_on_to_another_worker_works(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{WORK}
        const maker = work(() => {{
            onmessage = () => {{
                const {{ port1, port2 }} = new MessageChannel();
                port1.onmessage = ({{ data }}) => port1.postMessage(`made for ${{data}}`);
                postMessage({{ port: port2 }}, {{ transfer: [port2] }});
            }};
        }});
        const user = work(() => {{
            onmessage = ({{ data: port }}) => {{
                port.onmessage = ({{ data }}) => postMessage(data);
                port.postMessage('the user');
            }};
        }});
        let asked = 0;
        maker.onmessage = ({{ data: {{ port }} }}) => {{
            if (asked++) return user.postMessage(port, [port]);
            port.onmessage = ({{ data }}) => note(data);
            port.postMessage('the page');
        }};
        user.onmessage = ({{ data }}) => note(data);
        setTimeout(() => maker.postMessage(0), 50);
        setTimeout(() => maker.postMessage(0), 100);
        """),
        steps=4,
    )
    assert log == ["50 made for the page", "100 made for the user"], log


def test_ports_and_buffers_that_a_page_sends_itself_arrive_before_the_next_callback(
    play_page: TwoPlays,
) -> None:
    log = play_page(
        page_of("""
        const outer = new MessageChannel(), inner = new MessageChannel();
        outer.port1.onmessage = ({ data, ports: [port] }) => {
            note(`${data.byteLength} ${port === data}`);
            port?.postMessage('through');
        };
        inner.port1.onmessage = ({ data }) => note(data);
        inner.port1.postMessage('waits');
        onmessage = ({ data, ports: [port] }) => {
            note(data.byteLength);
            port.onmessage = (m) => note(m.data);
        };
        setTimeout(() => {
            const buffer = new ArrayBuffer(5);
            outer.port2.postMessage(buffer, [buffer]);
            note(buffer.byteLength);
            outer.port2.postMessage(new ArrayBuffer(6), [inner.port2]);
        }, 50);
        setTimeout(() => {
            const { port1, port2 } = new MessageChannel(), buffer = new ArrayBuffer(7);
            port1.postMessage('kept');
            postMessage(buffer, '*', [buffer, port2]);
        }, 60);
        setTimeout(() => note('next'), 61);
        """),
        steps=3,
    )
    assert log == [
        *("50 0", "50 5 false", "50 6 false", "50 through"),
        *("60 7", "60 kept", "61 next"),
    ], log
