"""How far the GPU has come, where a page polls it, is a matter of frames."""

from __future__ import annotations

import pytest
from page_plays import TwoPlays, page_of

pytestmark = pytest.mark.browser

DRAW = """
    const gl = document.querySelector('canvas').getContext('webgl2');
    (function draw() {
        gl.clearColor(0, frame % 4 / 3, 0, 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
        requestAnimationFrame(draw);
    })();
"""


def test_a_fence_is_signaled_in_the_next_frame(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{DRAW}
        let n = 0;
        async function pick() {{
            const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
            gl.flush();
            let polls = 0;
            for (; gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED; polls++) await sleep(4);
            note(`${{polls}} ${{gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED}}`);
            gl.deleteSync(fence);
            if (++n < 4) setTimeout(pick, 40);
        }}
        setTimeout(pick, 100);
        """)
    )
    assert log == ["104 1 true", "152 2 true", "204 3 true", "252 2 true"]  # polls within the frame


def test_pixels_read_behind_a_fence_are_those_of_its_frame(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{DRAW}
        const buffer = gl.createBuffer(), pixel = new Uint8Array(4);
        let fence = null;
        (function poll() {{
            if (fence && gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED) {{
                gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, pixel);
                if (log.length < 4) note(`${{frame}} ${{pixel}}`);
                fence = null;
            }} else if (!fence) {{
                gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
                gl.bufferData(gl.PIXEL_PACK_BUFFER, 4, gl.STREAM_READ);
                gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, 0);
                fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
            }}
            requestAnimationFrame(poll);
        }})();
        """),
        steps=4,
    )
    assert log == ["17 2 0,85,0,255", "50 4 0,255,0,255", "83 6 0,85,0,255", "117 8 0,255,0,255"]


def test_a_query_has_its_result_in_the_next_frame(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{DRAW}
        const shader = (type, text) => {{
            const made = gl.createShader(type);
            gl.shaderSource(made, `#version 300 es\\n${{text}}`);
            gl.compileShader(made);
            return made;
        }};
        const program = gl.createProgram();
        gl.attachShader(program, shader(gl.VERTEX_SHADER, `void main() {{
            gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4. - 1., 0, 1); }}`));
        gl.attachShader(program, shader(gl.FRAGMENT_SHADER, `precision mediump float;
            out vec4 color; void main() {{ color = vec4(1); }}`));
        gl.linkProgram(program);
        gl.useProgram(program);
        const kind = gl.ANY_SAMPLES_PASSED;
        let query = null, asked = 0;
        (function cull() {{
            if (query && gl.getQueryParameter(query, gl.QUERY_RESULT_AVAILABLE)) {{
                const result = gl.getQueryParameter(query, gl.QUERY_RESULT);
                if (log.length < 4) note(`${{frame - asked}} ${{result}}`);
                gl.deleteQuery(query);
                query = null;
            }}
            if (!query) {{
                query = gl.createQuery();
                asked = frame;
                gl.beginQuery(kind, query);
                if (log.length % 2 === 0) gl.drawArrays(gl.TRIANGLES, 0, 3);
                gl.endQuery(kind);
                if (gl.getQueryParameter(query, gl.QUERY_RESULT_AVAILABLE)) note('at once');
            }}
            requestAnimationFrame(cull);
        }})();
        """),
        steps=4,
    )
    assert log == ["17 1 1", "33 1 0", "50 1 1", "67 1 0"]
