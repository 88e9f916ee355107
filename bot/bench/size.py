"""The size of what runs: the packages of requirements.lock as installed, bytecode included, and our own files."""

from __future__ import annotations

import compileall
import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import cache_from_source
from pathlib import Path

from bot.bench.machine import MB
from bot.settings import ROOT

#: Ours, below the checkout.
OWN = ("bot", "actions", "data", "domain.yml", "config.yml")

_PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?==[^\s;\\]+[ \t]*(;[ \t]*(?P<marker>[^\\\n]+?))?[ \t]*\\?$",
    re.M,
)


def locked_names(lock: str) -> list[str]:
    """The packages that a requirements file pins and that this machine needs: another system's are left out."""
    from packaging.markers import Marker

    found = [(match["name"], match["marker"]) for match in _PINNED.finditer(lock)]
    return [name for name, marker in found if marker is None or Marker(marker).evaluate()]


def _distributions() -> Iterator[Distribution]:
    for name in locked_names((ROOT / "requirements.lock").read_text(encoding="utf-8")):
        try:
            yield distribution(name)
        except PackageNotFoundError:
            continue  # a lock of every system names some that only another one installs


def _files() -> Iterator[Path]:
    for package in _distributions():
        for file in package.files or []:
            if ".." not in file.parts:  # commands in bin/ are a few kilobytes
                yield Path(str(package.locate_file(file)))
    for name in OWN:
        path = ROOT / name
        yield from (path.rglob("*") if path.is_dir() else [path])


def _with_bytecode() -> set[Path]:
    files = {file for file in _files() if file.is_file()}
    compiled = {Path(cache_from_source(str(file))) for file in files if file.suffix == ".py"}
    return files | {file for file in compiled if file.is_file()}


def compile_bytecode() -> None:
    """Compile what is not compiled yet, as an installation does; the size and every start count it."""
    for file in _files():
        if file.suffix == ".py" and file.is_file():
            compileall.compile_file(file, quiet=2)


def installed_mb() -> float:
    """Megabytes on the disk, in its blocks; a file counts once."""
    return round(sum(file.stat().st_blocks * 512 for file in _with_bytecode()) / MB, 1)


def by_package() -> dict[str, float]:
    """Megabytes of each locked package, largest first: where the size goes."""
    sizes: dict[str, float] = {}
    for package in _distributions():
        paths = {Path(str(package.locate_file(file))) for file in package.files or [] if ".." not in file.parts}
        paths |= {Path(cache_from_source(str(path))) for path in paths if path.suffix == ".py"}
        total = sum(path.stat().st_blocks * 512 for path in paths if path.is_file())
        sizes[package.metadata["Name"]] = round(total / MB, 1)
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))
