"""How the cost of writing a post grows with its length and with its malice."""

from collections.abc import Iterator
from functools import partial

from benchmarks.cases import Case
from portal.core import markup

PARAGRAPH = (
    "The **label printer** at gate 3 answers `E-204` after the update; the log is at https://example.com/log.\n"
    "\n"
    "- restarted the service\n- swapped the cable\n\n> It worked on Tuesday.\n\n"
)
CODE = "```python\ndef weigh(parcel):\n    return parcel.mass_g / 1000\n```\n\n"


def cases() -> Iterator[Case]:
    short, long = text_of(PARAGRAPH, size_bytes=2_000), text_of(PARAGRAPH, size_bytes=19_900)
    render_short, render_long = partial(markup.render, short), partial(markup.render, long)
    yield Case("render 20 KB", render_long, render_short, "against 2 KB: 10 is linear")
    yield Case(
        "render 20 KB of code", partial(markup.render, text_of(CODE, size_bytes=19_900)), render_long, "against prose"
    )
    yield Case(
        "render 20 KB of >>>>", partial(markup.render, ">" * 19_900 + " x"), render_long, "hostile against prose"
    )
    yield Case("render 20 KB of [[[[", partial(markup.render, "[" * 19_900), render_long, "hostile against prose")
    yield Case("preview 2 KB", partial(markup.preview, short), render_short, "against storing it: below 1")


def text_of(piece: str, *, size_bytes: int) -> str:
    return piece * (size_bytes // len(piece.encode()))
