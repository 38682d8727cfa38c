import pytest

from i2r_vr.errors import I2RError
from i2r_vr.strict_json import parse_json, strict_json


def test_a_document_with_or_without_a_byte_order_mark():
    assert strict_json(b'\xef\xbb\xbf{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}
    assert strict_json('{"a": "\u00e4"}') == {"a": "\u00e4"}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "Expecting value"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b"[-Infinity]", "-Infinity is no JSON number"),
        (b"[1e999]", "1e999 is out of range"),
        (b'{"a": 1, "b": 2, "a": 3}', "key 'a' occurs twice"),
        (b"[" * 100_000, "nested too deep"),
        (b'"\xe4"', "utf-8"),
        (b"{} {}", "Extra data"),
    ],
)
def test_what_is_no_document(data, found):
    with pytest.raises(ValueError, match=found):
        strict_json(data)
    with pytest.raises(I2RError, match="A_CODE") as caught:
        parse_json(data, "x.json", "A_CODE", "do this")
    assert found in str(caught.value) or found == "utf-8"


def test_text_of_another_encoding_is_said_so():
    with pytest.raises(I2RError, match=r"another encoding.* in UTF-8, save it as UTF-8") as caught:
        parse_json("{}".encode("utf-16"), "x.json", "A_CODE")
    assert caught.value.code == "A_CODE"
