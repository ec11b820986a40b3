"""Colours in fenced code: CSS classes only, a known set of languages, within a budget."""

import time
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, String, _TokenType

# Each of these was measured with hostile code at the cap; others stay plain.
_NAMES: Final = (
    "bash sh shell console c c++ cpp c# cs csharp css diff docker dockerfile go golang graphql hcl terraform "
    "html http ini toml java javascript js json kotlin lua make makefile nginx php powershell ps1 py python "
    "python3 pycon r rb ruby rs rust scala scss sql swift ts typescript vb.net xml yaml yml"
)
LANGUAGES: Final = frozenset(_NAMES.split())
MAX_CODE_CHARS: Final = 8_000
MAX_LINE_CHARS: Final = 1_000
MAX_PIECES: Final = 4_000
# Some lexers are quadratic in what nobody writes (a thousand blank lines, a line of blanks): they are left in mid-work.
MAX_SECONDS: Final = 0.25

# From the most particular to the most general.
_CLASSES: Final = (
    (Comment.Preproc, "lit"),
    (Comment, "com"),
    (String, "str"),
    (Number, "num"),
    (Literal, "lit"),
    (Keyword.Constant, "lit"),
    (Keyword, "key"),
    (Name.Function, "def"),
    (Name.Class, "def"),
    (Name.Decorator, "def"),
    (Name.Tag, "tag"),
    (Name.Attribute, "tag"),
    (Name.Builtin, "lit"),
    (Name.Constant, "lit"),
    (Generic.Deleted, "del"),
    (Generic.Inserted, "ins"),
    (Generic.Heading, "key"),
    (Generic.Subheading, "key"),
    (Generic.Prompt, "com"),
)
CODE_CLASSES: Final = frozenset(f"hl-{name}" for _, name in _CLASSES)
BLOCK_CLASS: Final = "highlight"


class Highlighter:
    """One per document: it stops colouring when the document has had its share."""

    def __init__(self) -> None:
        self._chars_left = MAX_CODE_CHARS
        self._pieces_left = MAX_PIECES
        self._seconds_left = MAX_SECONDS

    def block(self, code: str, *, language: str) -> str:
        coloured = self._coloured(code, language.lower())
        if coloured is None:
            return f"<pre><code>{escape(code)}</code></pre>"
        return f'<pre class="{BLOCK_CLASS}"><code>{coloured}</code></pre>'

    def _coloured(self, code: str, language: str) -> str | None:
        if language not in LANGUAGES or not self._may_read(code):
            return None
        self._chars_left -= len(code)
        pieces = list(_merged(self._tokens(code, _lexer(language))))
        self._pieces_left -= len(pieces)
        # A lexer may drop or change text, or be stopped; then the author's own text is shown instead.
        if self._pieces_left < 0 or "".join(text for _, text in pieces) != code:
            return None
        return "".join(_span(name, text) for name, text in pieces)

    def _may_read(self, code: str) -> bool:
        return len(code) <= self._chars_left and max(map(len, code.split("\n"))) <= MAX_LINE_CHARS

    def _tokens(self, code: str, lexer: Lexer) -> Iterator[tuple[str, str]]:
        last = time.perf_counter()
        for kind, text in lexer.get_tokens(code):
            yield _class_of(kind), text
            now = time.perf_counter()
            self._seconds_left, last = self._seconds_left - (now - last), now
            if self._seconds_left < 0:
                return


def _lexer(language: str) -> Lexer:
    options = {"startinline": True} if language == "php" else {}
    return get_lexer_by_name(language, stripnl=False, ensurenl=False, **options)


def _merged(tokens: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, group in groupby(tokens, key=itemgetter(0)):
        yield name, "".join(text for _, text in group)


def _class_of(kind: _TokenType) -> str:
    return next((name for general, name in _CLASSES if kind[: len(general)] == general), "")


def _span(name: str, text: str) -> str:
    return f'<span class="hl-{name}">{escape(text)}</span>' if name and text.strip() else escape(text)
