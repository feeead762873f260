"""DevTools messages as bytes and back, and the pipe that they come through in pieces."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from webcade.chromium.devtools.cbor import decode, encode, end_of_message, reply_id, text_result
from webcade.chromium.devtools.pipe import CallError, Pipe
from webcade.errors import BrowserDied, PageTimeout

REPLY = bytes.fromhex(  # as Chromium 156 sends it
    "d8185a00000085bf62696418226672657375 6c74d8185a00000044bf66726573756c74d8185a00000034bf6474797065"
    "66737472696e676576616c7565781e787878787878787878787878787878787878787878787878787878787878ffff"
    "6973657373696f6e496478203842364141443042454639323136434536433536343230433832303538333931ff"
)
SESSION = "8B6AAD0BEF9216CE6C56420C82058391"


def evaluated(text: str, **further: Any) -> dict[str, Any]:
    return {"id": 7, "result": {"result": {"type": "string", "value": text}, **further}, "sessionId": SESSION}


def test_a_reply_of_the_browser_is_read() -> None:
    result = {"result": {"type": "string", "value": "x" * 30}}
    assert decode(REPLY) == {"id": 34, "result": result, "sessionId": SESSION}
    assert (reply_id(REPLY), text_result(REPLY), end_of_message(REPLY, 0)) == (34, "x" * 30, len(REPLY))


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, "", "x" * 23, "x" * 24, "x" * 255, "x" * 256, "x" * 65536, "é☃🐢", "\ud83d"),
        *(0, 23, 24, 255, 256, 65535, 65536, 2**31 - 1, -1, -24, -25, -256, -257, -(2**31), 2**31, 1.5),
        *(b"", b"\xff" * 300, [], {}, [1, [2, {"a": []}], "b"], {"a": {"b": [None]}, "": [{}]}),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_encoded_is_decoded_to_the_same(value: Any) -> None:
    message = decode(encode({"value": value, "after": 1}))
    assert message == {"value": value, "after": 1}
    assert type(message["value"]) is type(value) or message["value"] == float(2**31)


@pytest.mark.parametrize("text", ["", "a", "x" * 23, "x" * 300, "0,1,2;3|4;" + "A" * 70000, 'a"\\b', "é☃"])
@pytest.mark.parametrize("number", [1, 24, 256, 65536, 2**31 - 1])
def test_an_evaluated_text_is_cut_out_of_its_reply(text: str, number: int) -> None:
    data = encode(evaluated(text) | {"id": number})
    assert (reply_id(data), text_result(data)) == (number, text)


@pytest.mark.parametrize(
    "message",
    [
        evaluated("exception_text", exceptionDetails={"text": "Uncaught"}),
        {"id": 7, "result": {"result": {"type": "number", "value": 1}}},
        {"id": 7, "result": {}},
        {"id": 7, "error": {"code": -1, "message": "no"}},
    ],
)
def test_other_replies_are_no_evaluated_text(message: dict[str, Any]) -> None:
    assert text_result(encode(message)) is None
    assert reply_id(encode(message)) == 7


def test_an_event_answers_no_call() -> None:
    assert reply_id(encode({"method": "Page.frameNavigated", "params": {"id": 1}})) is None


class Browser:
    """The other end of a pipe."""

    def __init__(self) -> None:
        self.read_fd, to_browser = os.pipe()
        from_browser, self.write_fd = os.pipe()
        self.pipe = Pipe(to_browser, from_browser)
        self._ends = [to_browser, from_browser]

    def asked(self) -> dict[str, Any]:
        return decode(os.read(self.read_fd, 1 << 16))

    def says(self, *messages: dict[str, Any]) -> None:
        os.write(self.write_fd, b"".join(map(encode, messages)))

    def dies(self) -> None:
        for end in (self.read_fd, self.write_fd):
            os.close(end)
        self.read_fd = self.write_fd = -1

    def close(self) -> None:
        for end in [one for one in (self.read_fd, self.write_fd, *self._ends) if one >= 0]:
            os.close(end)


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser = Browser()
    yield browser
    browser.close()


def in_a_second() -> float:
    return time.monotonic() + 1


def test_a_call_is_sent_with_its_session_and_parameters(browser: Browser) -> None:
    number = browser.pipe.send("Page.navigate", {"url": "about:blank", "body": b"\0\xff"}, SESSION)
    asked = {"id": number, "method": "Page.navigate", "params": {"url": "about:blank", "body": b"\0\xff"}}
    assert browser.asked() == asked | {"sessionId": SESSION}


def test_replies_find_their_calls_in_any_order_with_events_between(browser: Browser) -> None:
    pipe, heard = browser.pipe, []
    first, second, third = (pipe.send(name) for name in ("A.a", "B.b", "C.c"))
    pipe.listen(SESSION, lambda method, params: heard.append((method, params)))
    event = {"method": "Page.loaded", "params": {"at": 0.5}, "sessionId": SESSION}
    refusal = {"id": first, "error": {"code": -1, "message": "no such method"}}
    browser.says({"id": third, "result": {"c": [3]}}, event, evaluated("b") | {"id": second}, refusal)
    assert pipe.wait(second, in_a_second()) == {"result": {"type": "string", "value": "b"}}
    assert pipe.wait(third, in_a_second()) == {"c": [3]}
    with pytest.raises(CallError, match="no such method"):
        pipe.wait(first, in_a_second())
    assert heard == [("Page.loaded", {"at": 0.5})]


def test_nobody_has_a_reply_before_what_follows_it_has_been_done(browser: Browser) -> None:
    pipe, done = browser.pipe, []
    number = pipe.send("A.a")
    pipe.on_reply(number, lambda: done.append(pipe.comes(number, time.monotonic())))
    browser.says({"id": number, "result": {}})
    assert pipe.wait(number, in_a_second()) == {}
    assert done == [False]


@pytest.mark.parametrize("size", [1, 2, 7, 20, 100])
def test_messages_that_come_in_pieces_are_put_together(browser: Browser, size: int) -> None:
    pipe = browser.pipe
    numbers = [pipe.send("A.a") for _ in range(4)]
    data = b"".join(encode(evaluated(str(number) * 40) | {"id": number}) for number in numbers)
    for start in range(0, len(data), size):
        os.write(browser.write_fd, data[start : start + size])
        assert pipe.pump(in_a_second())
    assert [pipe.wait(one, in_a_second())["result"]["value"] for one in numbers] == [
        str(one) * 40 for one in numbers
    ]


def test_a_listener_that_raises_costs_no_other_message(browser: Browser) -> None:
    number = browser.pipe.send("A.a")

    def raising(method: str, params: object) -> None:
        raise KeyboardInterrupt

    browser.pipe.listen("", raising)
    browser.says({"method": "B.b", "params": {}}, {"id": number, "result": {}})
    with pytest.raises(KeyboardInterrupt):
        browser.pipe.pump(in_a_second())
    browser.says({"method": "nobody's", "sessionId": SESSION})
    assert browser.pipe.wait(number, in_a_second()) == {}


def test_a_browser_that_never_stops_sending_does_not_put_a_deadline_off(browser: Browser) -> None:
    number = browser.pipe.send("A.a")
    is_over = threading.Event()

    def flood() -> None:
        until = time.monotonic() + 10
        while not is_over.is_set() and time.monotonic() < until:
            browser.says({"method": "B.b", "params": {}})

    thread = threading.Thread(target=flood)
    thread.start()
    began = time.monotonic()
    try:
        with pytest.raises(PageTimeout):
            browser.pipe.wait(number, began + 0.2)
        assert time.monotonic() - began < 2
        assert not browser.pipe.until(lambda: False, time.monotonic() + 0.2)
        assert time.monotonic() - began < 4
    finally:
        is_over.set()
        while thread.is_alive():
            browser.pipe.pump(time.monotonic() + 0.01)
        thread.join()


def test_events_that_take_long_to_answer_do_not_put_a_deadline_off_and_none_is_lost(browser: Browser) -> None:
    pipe, heard = browser.pipe, []

    def slow(method: str, params: dict[str, int]) -> None:
        heard.append(params["n"])
        time.sleep(0.02)

    pipe.listen("", slow)
    number = pipe.send("A.a")
    browser.says(*({"method": "B.b", "params": {"n": n}} for n in range(60)), evaluated("a") | {"id": number})
    assert not pipe.comes(number, time.monotonic() + 0.1)
    assert len(heard) < 60
    assert pipe.wait(number, time.monotonic() + 10)["result"]["value"] == "a"
    assert heard == list(range(60))


def test_a_reply_that_is_there_is_read_though_the_deadline_is_past(browser: Browser) -> None:
    number = browser.pipe.send("A.a")
    browser.says(*({"method": "B.b"} for _ in range(3)), evaluated("x" * 30_000) | {"id": number})
    assert browser.pipe.wait(number, time.monotonic() - 5)["result"]["value"] == "x" * 30_000


def test_a_browser_that_dies_within_a_message_is_told(browser: Browser) -> None:
    number = browser.pipe.send("A.a")
    os.write(browser.write_fd, encode(evaluated("x" * 100) | {"id": number})[:50])
    browser.dies()
    with pytest.raises(BrowserDied):
        browser.pipe.wait(number, in_a_second())
    with pytest.raises(BrowserDied):
        browser.pipe.send("B.b")
    assert not browser.pipe.is_open


def test_half_a_message_is_no_answer_in_time(browser: Browser) -> None:
    number = browser.pipe.send("A.a")
    os.write(browser.write_fd, encode(evaluated("x" * 100) | {"id": number})[:50])
    with pytest.raises(PageTimeout):
        browser.pipe.wait(number, time.monotonic() + 0.05)


def test_a_browser_that_does_not_read_is_given_up_in_time(browser: Browser) -> None:
    ended: list[bool] = []
    pipe = Pipe(*(os.dup(end) for end in browser._ends), lambda: ended.append(True))
    pipe.patience = 0.2
    begun = time.monotonic()
    with pytest.raises(BrowserDied, match="stopped reading"):
        pipe.send("Fetch.fulfillRequest", {"body": bytes(4 << 20)})
    assert time.monotonic() - begun < 5
    assert (ended, pipe.is_open) == ([True], False)


def test_what_the_browser_says_is_read_while_it_is_sent_more_than_the_pipe_holds(browser: Browser) -> None:
    """A browser that writes before it reads."""
    pipe, size = browser.pipe, 4 << 20
    first = pipe.send("A.a")
    os.read(browser.read_fd, 1 << 16)

    def talk() -> None:
        said = encode({"id": first, "result": {"data": bytes(size)}})
        while said:
            said = said[os.write(browser.write_fd, said) :]
        while len(os.read(browser.read_fd, 1 << 20)) == 1 << 20 or not done.is_set():
            pass

    done = threading.Event()
    talker = threading.Thread(target=talk, daemon=True)
    talker.start()
    pipe.send("Fetch.fulfillRequest", {"body": bytes(size)})
    done.set()
    assert pipe.wait(first, in_a_second() + 4) == {"data": bytes(size)}


def test_an_answer_to_an_event_is_given_up_with_what_is_waited_for(browser: Browser) -> None:
    pipe = browser.pipe
    pipe.listen(SESSION, lambda method, params: pipe.send("B.b", {"body": bytes(4 << 20)}) and None)
    number = pipe.send("A.a")
    browser.says({"method": "Fetch.requestPaused", "params": {}, "sessionId": SESSION})
    begun = time.monotonic()
    with pytest.raises(BrowserDied, match="stopped reading"):
        pipe.wait(number, begun + 0.1)
    assert time.monotonic() - begun < 2


def test_two_threads_have_their_answers_while_one_writes_for_an_event(browser: Browser) -> None:
    pipe = browser.pipe
    pipe.listen(SESSION, lambda method, params: pipe.send("B.b", {"body": bytes(4 << 20)}) and None)
    first, second = pipe.send("A.a"), pipe.send("A.b")
    event = {"method": "Fetch.requestPaused", "params": {}, "sessionId": SESSION}
    browser.says({"id": second, "result": {}}, event)

    def read() -> None:
        with pytest.raises(BrowserDied):
            pipe.wait(first, begun + 1)

    reader = threading.Thread(target=read)
    begun = time.monotonic()
    reader.start()
    assert pipe.wait(second, begun + 3) == {}
    assert time.monotonic() - begun < 0.9
    reader.join()
