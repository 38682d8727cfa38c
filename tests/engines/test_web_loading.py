# SPDX-License-Identifier: MIT
"""What the web bridge makes of servers: names, redirections, failures, sizes, aborted loads."""

import pytest

from tests.engines.web_page import browser, chromium_missing, served

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(chromium_missing()), reason=chromium_missing()),
]

# A server in the page: `answer(path)` gives a Response, or throws as a broken network does.
SERVER = """
const { loadBundle } = await import("/web/src/index.js");
const wav = await (await fetch("/cases/plain/plain_zone.wav")).arrayBuffer();
const metadata = await (await fetch("/cases/plain/plain.i2rvr")).json();
metadata.directions = [];
delete metadata.zone.ambix;
const asked = [];
const sent = (body, type = "application/octet-stream") =>
  new Response(body, { headers: { "content-type": type } });
const document_ = () => sent(JSON.stringify(metadata));
const load = async (answer, options = {}, url = "https://rooms.example/a/hall.i2rvr") => {
  const server = async (at, given) => {
    asked.push(String(at));
    return answer(new URL(at), given);
  };
  try {
    const bundle = await loadBundle(url, { fetch: server, ...options });
    return [bundle.name, [...bundle.files.keys()]];
  } catch (error) {
    return [error.code ?? error.name ?? String(error), error.message ?? ""];
  }
};
const json = (at) => at.pathname.endsWith(".i2rvr");
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with served(folder) as address, browser(folder / "profile") as page:
        page.get(f"{address}/blank.html")
        yield page


def serve(page, script):
    return page.run(SERVER + script)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("great hall 50%.wav", "great%20hall%2050%25.wav"),
        ("a#1?x=2.wav", "a%231%3Fx%3D2.wav"),
        ("Käse 教会.wav", "K%C3%A4se%20%E6%95%99%E4%BC%9A.wav"),
        ("%2e%2e.wav", "%252e%252e.wav"),
        ("http:x.wav", "http%3Ax.wav"),
    ],
)
def test_any_file_name_is_found_beside_the_metadata(page, name, part):
    script = f"""
    metadata.zone.ir = {name!r};
    return [await load((at) => json(at) ? document_() : sent(wav)), asked];
    """
    (_, files), asked = serve(page, script)
    assert files == [name]
    assert asked[1] == f"https://rooms.example/a/{part}"


def test_a_percent_sign_in_the_address_does_no_harm(page):
    url = "https://rooms.example/a/100%.i2rvr"
    script = f"return load((at) => json(at) ? sent('{{') : sent(wav), {{}}, {url!r});"
    code, message = serve(page, script)
    assert code == "METADATA_BROKEN"
    assert message.endswith("(100%.i2rvr)")


def test_files_lie_where_a_redirection_ended(page):
    script = """
    const moved = () => {
      const response = document_();
      Object.defineProperty(response, "url", { value: "https://cdn.example/v2/hall.i2rvr" });
      return response;
    };
    await load((at) => json(at) ? moved() : sent(wav));
    return asked[1];
    """
    assert serve(page, script) == "https://cdn.example/v2/plain_zone.wav"


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ("{ throw new TypeError('Failed to fetch'); }", "FILE_MISSING", "Failed to fetch"),
        ("new Response('', { status: 404 })", "FILE_MISSING", "status 404"),
        ("sent('<!doctype html>', 'text/html; charset=utf-8')", "FILE_MISSING", "a web page"),
        ("sent('<Error/>', 'application/xml')", "FILE_UNREADABLE", "no WAV file"),
        ("sent(wav.slice(0, 500))", "FILE_UNREADABLE", "ends early"),
        ("sent(broken())", "FILE_MISSING", "connection lost"),
        ("sent(endless())", "FILE_UNREADABLE", "more than 67108864 bytes"),
        ("sent(header(16000, 1, 0))", "FILE_UNREADABLE", "0 s of sound"),
        ("sent(header(16000, 1, 16000 * 31))", "FILE_UNREADABLE", "31 s of sound"),
        ("sent(header(48000, 1, 100))", "FILE_UNREADABLE", "at 48000 Hz"),
        ("sent(header(16000, 2, 100))", "FILE_UNREADABLE", "2 channels"),
    ],
)
def test_each_failure_of_a_file_has_its_code(page, answer, code, words):
    body = answer if answer.startswith("{") else f"{{ return {answer}; }}"
    script = f"""
    metadata.sample_rate_hz = 16000;
    const broken = () => new ReadableStream({{ pull(control) {{
      control.error(new TypeError("connection lost")); }} }});
    const piece = new Uint8Array(1 << 20);
    const endless = () => new ReadableStream({{ pull(control) {{ control.enqueue(piece); }} }});
    const header = (rate, channels, frames) => {{
      const view = new DataView(new ArrayBuffer(44 + 2 * channels * frames));
      const tag = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
      tag(0, "RIFF"); tag(8, "WAVEfmt "); tag(36, "data");
      view.setUint32(4, view.byteLength - 8, true); view.setUint32(16, 16, true);
      view.setUint16(20, 1, true); view.setUint16(22, channels, true);
      view.setUint32(24, rate, true); view.setUint32(28, rate * 2 * channels, true);
      view.setUint16(32, 2 * channels, true); view.setUint16(34, 16, true);
      view.setUint32(40, 2 * channels * frames, true);
      return view.buffer;
    }};
    return load((at) => {{ if (json(at)) return document_(); {body} }});
    """
    found, message = serve(page, script)
    assert found == code
    assert words in message


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("sent(new Uint8Array([123, 34, 255, 254, 34, 58, 49, 125]))", "METADATA_BROKEN"),
        ("sent('<!doctype html>', 'text/html')", "FILE_MISSING"),
        ("sent(new Uint8Array(9 << 20))", "METADATA_TOO_LARGE"),
    ],
)
def test_each_failure_of_the_metadata_has_its_code(page, answer, code):
    assert serve(page, f"return load(() => {answer});")[0] == code


def test_an_aborted_load_gives_the_reason(page):
    script = """
    const results = [];
    for (const reason of [undefined, new RangeError("left the level")]) {
      const control = new AbortController();
      const never = (at, { signal }) => json(at) ? document_() : new Promise((_, fail) => {
        signal.addEventListener("abort", () => fail(signal.reason));
        control.abort(reason);
      });
      results.push((await load(never, { signal: control.signal }))[1]);
      results.push(control.signal.aborted);
    }
    return results;
    """
    first, aborted, second, _ = serve(page, script)
    assert aborted
    assert "abort" in first
    assert second == "left the level"


def test_the_first_failure_ends_the_other_loads(page):
    script = """
    metadata.zone.ambix = "slow.wav";
    let ended = false;
    const [code] = await load((at, { signal }) => {
      if (json(at)) return document_();
      if (!at.pathname.endsWith("slow.wav")) return new Response("", { status: 500 });
      return new Promise((_, fail) => signal.addEventListener("abort", () => {
        ended = true;
        fail(signal.reason);
      }));
    });
    return [code, ended];
    """
    assert serve(page, script) == ["FILE_MISSING", True]
