"""The rules of the house as functions: source in, offences out. test_structure.py holds the project to them."""

import ast
import re
from collections.abc import Callable, Iterator

LONGEST_FUNCTION = 40
LONGEST_FILE = 300
UNFINISHED = re.compile(r"(?:#|//|/\*|<!--).*\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
NAMELESS_MODULES = {"utils", "util", "helpers", "helper", "misc", "common"}
VERB = re.compile(r"\.(?:route|get|post|put|patch|delete)\b")
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("files", "python" + "hosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
    )
)

Function = ast.FunctionDef | ast.AsyncFunctionDef
Rule = Callable[[str], Iterator[str]]


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Each function's name and its lines, decorators included."""
    for node in _functions(source):
        yield node.name, _lines(node)


def views(source: str) -> Iterator[tuple[str, int]]:
    """The functions that answer an address."""
    for node in _functions(source):
        if any(VERB.search(ast.unparse(decorator)) for decorator in node.decorator_list):
            yield node.name, _lines(node)


def long_functions(source: str) -> Iterator[str]:
    for name, lines in functions(source):
        if lines > LONGEST_FUNCTION:
            yield f"{name} has {lines} lines"


def long_files(source: str) -> Iterator[str]:
    lines = len(source.splitlines())
    if lines > LONGEST_FILE:
        yield f"{lines} lines"


def hidden_imports(source: str) -> Iterator[str]:
    for function in _functions(source):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"line {node.lineno}: import inside {function.name}"


def commits(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield f"line {node.lineno}: {ast.unparse(node)}"


def missing_docstring(source: str) -> Iterator[str]:
    if source.strip() and ast.get_docstring(ast.parse(source)) is None:
        yield "does not say what it owns"


def unfinished(source: str) -> Iterator[str]:
    yield from _found(UNFINISHED, source)


def registries(source: str) -> Iterator[str]:
    for number, line in enumerate(source.splitlines(), 1):
        if any(host in line for host in REGISTRIES):
            yield f"line {number}: names a package registry"


def inline_code(template: str) -> Iterator[str]:
    """What the Content-Security-Policy blocks, or htmx would silently ignore or send unconditionally."""
    for pattern in FORBIDDEN_IN_TEMPLATES:
        yield from _found(pattern, template)


def unescaped(template: str) -> Iterator[str]:
    yield from _found(UNESCAPED, template)


FORBIDDEN_IN_TEMPLATES = (
    re.compile(r"\b(?:data-)?hx-on\b"),
    re.compile(r"hx-(?:vals|vars|headers|request)\s*=\s*[\"']\s*(?:js|javascript):", re.IGNORECASE),
    re.compile(r"\bhx-vars\b"),
    re.compile(r"hx-trigger\s*=\s*\"[^\"]*\["),
    re.compile(r"hx-trigger\s*=\s*'[^']*\["),
    re.compile(r"<style\b", re.IGNORECASE),
    re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
)
UNESCAPED = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")


def _functions(source: str) -> Iterator[Function]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, Function))


def _lines(node: Function) -> int:
    start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return (node.end_lineno or node.lineno) - start + 1


def _found(pattern: re.Pattern[str], source: str) -> Iterator[str]:
    for match in pattern.finditer(source):
        yield f"line {source.count(chr(10), 0, match.start()) + 1}: {match[0].strip()}"
